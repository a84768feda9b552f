//! Widgets on pages, the layouts of apps, and apps that are filled from other services.

use podio_client::api::layouts::{LayoutPlace, LayoutSource, VirtualField};
use podio_client::api::model::{
    Capability, LayoutFieldType, LayoutType, Provider, RefType, UserId, VotingKind, WidgetId,
    WidgetType,
};
use podio_client::api::widgets::{TaskWidgetKind, WidgetConfig};
use podio_client::prelude::*;
use podio_tests::Bench;
use serde_json::{Value, json};

use super::{ada, grace, kind};

async fn widgets(client: &PodioClient, space: SpaceId) -> Vec<WidgetId> {
    let widgets = client.widgets().get_all(space).send().await.unwrap();
    widgets.iter().map(|widget| widget.widget_id).collect()
}

#[tokio::test]
async fn widgets_are_added_ordered_copied_and_deleted() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let space = SpaceId(bench.demo.space_id);
    let app = AppId(bench.demo.app_id);
    let view = client.views().create(app, "All").send().await.unwrap();
    let configs = [
        WidgetConfig::text("Read the handbook."),
        WidgetConfig::link(&["https://example.org/"]),
        WidgetConfig::apps(5),
        WidgetConfig::profiles(1),
        WidgetConfig::tag_cloud(5),
        WidgetConfig::events(5),
        WidgetConfig::contacts(5),
        WidgetConfig::files(5),
        WidgetConfig::tasks(&TaskWidgetKind::Mine, 5),
        WidgetConfig::app_view(view.view_id, 5),
        WidgetConfig::calculation(app, &json!({"aggregation": "count"}), "jobs"),
        WidgetConfig::other(WidgetType::RecentItems, json!({"limit": 3})).unwrap(),
    ];
    let mut ids = Vec::new();
    for config in &configs {
        let added = client.widgets().create(space, "Here", config).send().await;
        ids.push(added.unwrap().widget_id);
    }
    assert_eq!(widgets(&client, space).await, ids);
    let text = client.widgets().get(ids[0]).send().await.unwrap();
    assert_eq!(text.kind, Some(WidgetType::Text));
    assert_eq!(text.title.as_deref(), Some("Here"));
    assert_eq!(text.config.unwrap(), json!({"text": "Read the handbook."}));
    let shown = client
        .widgets()
        .get_for_display(space)
        .send()
        .await
        .unwrap();
    let data: Vec<Value> = shown[2].data.as_ref().unwrap().parse().unwrap();
    assert_eq!(data.len(), 2);
    let data: Vec<Value> = shown[3].data.as_ref().unwrap().parse().unwrap();
    assert_eq!(data.len(), 1);

    let update = client
        .widgets()
        .update(ids[0], "There", &WidgetConfig::text("Do."));
    assert!(update.send().await.unwrap().is_none());
    let text = client.widgets().get(ids[0]).send().await.unwrap();
    assert_eq!(text.title.as_deref(), Some("There"));
    ids.swap(0, 1);
    client
        .widgets()
        .update_order(space, &ids)
        .send()
        .await
        .unwrap();
    assert_eq!(widgets(&client, space).await, ids);

    let own = UserId(bench.demo.user_id);
    let copy = client
        .widgets()
        .add_clone(ids[1], own)
        .send()
        .await
        .unwrap();
    let copy = client.widgets().get(copy.widget_id).send().await.unwrap();
    assert_eq!(copy.ref_type, Some(RefType::User));
    assert_eq!(copy.config.unwrap(), json!({"text": "Do."}));
    let other = grace(&bench).await;
    let outcome = other.widgets().get(copy.widget_id).send().await;
    assert_eq!(kind(outcome), ErrorKind::Forbidden);

    client.widgets().delete(ids[0]).send().await.unwrap();
    assert_eq!(widgets(&client, space).await, ids[1..]);
    let outcome = client
        .widgets()
        .create(space, "No", &WidgetConfig::image(1.into()))
        .send()
        .await;
    assert_eq!(kind(outcome), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_layout_is_changed_and_reset() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let app = AppId(bench.demo.app_id);
    let badge = LayoutType::Badge;
    let default = client.layouts().get(app, &badge).send().await.unwrap();
    assert_eq!(default.is_default, Some(true));
    let header = default.fields.as_ref().unwrap().header.as_ref().unwrap();
    let title = bench.demo.fields["title"];
    assert_eq!(header.id.as_ref().unwrap(), &title);
    let stars = client
        .voting()
        .create(app, &VotingKind::FiveStar, "How urgent?")
        .send()
        .await
        .unwrap();
    let changed = client
        .layouts()
        .update(app, &badge)
        .show(
            &LayoutPlace::Header,
            LayoutSource::Field(FieldId(bench.demo.fields["status"])),
        )
        .show(
            &LayoutPlace::Content,
            LayoutSource::FiveStar(stars.voting_id),
        )
        .show(
            &LayoutPlace::Details1,
            LayoutSource::Virtual(VirtualField::CreatedBy),
        )
        .show_nothing(&LayoutPlace::Details2)
        .send()
        .await
        .unwrap();
    assert_eq!(changed.is_default, Some(false));
    assert_eq!(
        client.layouts().get(app, &badge).send().await.unwrap(),
        changed
    );
    let fields = changed.fields.unwrap();
    let header = fields.header.unwrap();
    assert_eq!(header.id.unwrap(), bench.demo.fields["status"]);
    assert_eq!(
        fields.content.unwrap().kind,
        Some(LayoutFieldType::FiveStar)
    );
    assert_eq!(fields.details_1.unwrap().id.unwrap(), "created_by");
    assert_eq!(fields.details_2, None);
    assert_eq!(fields.details_3, default.fields.as_ref().unwrap().details_3);
    // The other types of layouts are others.
    let card = client.layouts().get(app, &LayoutType::Card).send().await;
    assert_eq!(card.unwrap().is_default, Some(true));
    let still = client.layouts().get_default(app, &badge).send().await;
    assert_eq!(still.unwrap(), default);
    let reset = client.layouts().delete_custom(app, &badge).send().await;
    assert_eq!(reset.unwrap(), default);
    assert_eq!(
        client.layouts().get(app, &badge).send().await.unwrap(),
        default
    );
    let outcome = client.layouts().get(app, &"poster".into()).send().await;
    assert_eq!(kind(outcome), ErrorKind::BadRequest);
}

#[tokio::test]
async fn an_app_is_connected_mapped_refreshed_and_released() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let app = AppId(bench.demo.app_id);
    let none = client.integrations().get(app).send().await;
    assert_eq!(kind(none), ErrorKind::NotFound);
    let added = client
        .integrations()
        .create(
            app,
            "basecamp",
            true,
            json!({"url": "https://example.org/"}),
        )
        .send()
        .await
        .unwrap();
    let fields = client.integrations().get_available_fields(app).send().await;
    let subject = fields.unwrap()[0].external_id.clone().unwrap();
    let title = FieldId(bench.demo.fields["title"]);
    let mapping = [(title, subject.as_str())];
    let mapped = client.integrations().update_mapping(app, &mapping);
    mapped.send().await.unwrap();
    client
        .integrations()
        .update(app, json!({"url": "https://example.com/"}))
        .silent(false)
        .send()
        .await
        .unwrap();
    client.integrations().refresh(app).send().await.unwrap();
    let now = client.integrations().get(app).send().await.unwrap();
    assert_eq!(now.integration_id, Some(added.integration_id));
    assert_eq!(now.kind.as_deref(), Some("basecamp"));
    assert_eq!(now.silent, Some(false));
    assert_eq!(now.config.unwrap(), json!({"url": "https://example.com/"}));
    assert_eq!(now.mapping.unwrap(), json!({title.to_string(): subject}));
    assert!(now.last_updated_on.is_some());
    client.integrations().delete(app).send().await.unwrap();
    let none = client.integrations().refresh(app).send().await;
    assert_eq!(kind(none), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_account_is_linked_set_and_unlinked() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let providers = client.linked_accounts().get_providers();
    let providers = providers.capability(Capability::Meetings).send().await;
    let names: Vec<_> = providers
        .unwrap()
        .into_iter()
        .filter_map(|provider| provider.name)
        .collect();
    assert_eq!(names, [Provider::Citrix, Provider::AppearIn]);
    let linked = client
        .linked_accounts()
        .create(&json!({"provider": "google", "label": "Ada's"}))
        .send()
        .await
        .unwrap();
    let id = linked.linked_account_id;
    let files = client.linked_accounts().get_all();
    let files = files.capability(Capability::Files);
    let files = files.provider(Provider::Google).send().await.unwrap();
    assert_eq!(files, [linked]);
    let meetings = client.linked_accounts().get_all();
    let meetings = meetings.capability(Capability::Meetings).send().await;
    assert!(meetings.unwrap().is_empty());
    client
        .linked_accounts()
        .update_options(id)
        .action_install(true)
        .action_share(true)
        .send()
        .await
        .unwrap();
    let now = client.linked_accounts().get_all().send().await.unwrap();
    let options = now[0].options.as_ref().unwrap();
    assert!(options["action_install"] && options["action_share"]);
    let other = grace(&bench).await;
    let outcome = other.linked_accounts().delete(id).send().await;
    assert_eq!(kind(outcome), ErrorKind::Forbidden);
    client.linked_accounts().delete(id).send().await.unwrap();
    let none = client.linked_accounts().get_all().send().await;
    assert!(none.unwrap().is_empty());
}
