//! The typed API against the emulator.

use futures_util::TryStreamExt;
use podio_client::api::field::Money;
use podio_client::api::items::{Filter, ItemUpdate, NewItem, SortBy};
use podio_client::api::model::OptionId;
use podio_client::prelude::*;
use podio_tests::Bench;

async fn client(bench: &Bench) -> PodioClient {
    let client = bench.podio().await.client("ada").await.unwrap();
    client
        .authenticate_with_password(&bench.demo.username, bench.demo.password.as_str())
        .await
        .unwrap();
    client
}

#[tokio::test]
async fn a_user_walks_from_status_to_organization_space_app_and_items() {
    let bench = Bench::start().await;
    let client = client(&bench).await;
    let status = client.users().get_status().send().await.unwrap();
    assert_eq!(status.user.unwrap().user_id.0, bench.demo.user_id);
    let orgs = client.organizations().get_all().send().await.unwrap();
    assert_eq!(orgs[0].org_id, OrgId(bench.demo.org_id));
    let space = client
        .spaces()
        .get(SpaceId(bench.demo.space_id))
        .send()
        .await
        .unwrap();
    assert_eq!(space.name.as_deref(), Some("Field work"));
    let apps = client
        .applications()
        .get_by_space(space.space_id)
        .send()
        .await
        .unwrap();
    assert_eq!(apps.len(), 2);
    let app = client
        .applications()
        .get(apps[0].app_id)
        .send()
        .await
        .unwrap();
    assert!(!app.fields.is_empty());
    let count = client
        .items()
        .get_count(AppId(bench.demo.app_id))
        .send()
        .await
        .unwrap();
    assert_eq!(count, bench.demo.items.len() as u64);
}

#[tokio::test]
async fn what_is_written_is_read_back_exactly() {
    let bench = Bench::start().await;
    let client = client(&bench).await;
    let app = AppId(bench.demo.app_id);
    let budget = Money::new("0.1000000001", "EUR").unwrap();
    let item = NewItem::new()
        .external_id("exact/1 ?#")
        .field("title", "Repair <roof> & \"gutter\"")
        .field("budget", budget.clone())
        .field("progress", 0)
        .field("status", OptionId(2))
        .tags(["north", "ø"]);
    let added = client.items().add(app, &item).send().await.unwrap();
    let read = client
        .items()
        .get_by_external_id(app, "exact/1 ?#")
        .send()
        .await
        .unwrap();
    assert_eq!(read.item_id, added.item_id);
    assert_eq!(
        read.text("title").unwrap(),
        Some("Repair <roof> & \"gutter\"")
    );
    assert_eq!(read.money("budget").unwrap(), Some(&budget));
    assert_eq!(read.progress("progress").unwrap(), Some(0));
    assert_eq!(
        read.category("status")
            .unwrap()
            .unwrap()
            .first()
            .unwrap()
            .id,
        OptionId(2)
    );
    assert_eq!(read.number("hours-planned").unwrap(), None);
    let error = read.money("title").unwrap_err().to_string();
    assert!(
        error.contains("title") && error.contains("money") && error.contains("text"),
        "{error}"
    );
}

#[tokio::test]
async fn an_update_with_an_old_revision_is_a_conflict_and_changes_nothing() {
    let bench = Bench::start().await;
    let client = client(&bench).await;
    let item = client
        .items()
        .get(ItemId(bench.demo.items[0]))
        .send()
        .await
        .unwrap();
    let seen = item.revision.unwrap();
    let theirs = ItemUpdate::new().set("title", "Theirs").revision(seen);
    client
        .items()
        .update(item.item_id, &theirs)
        .send()
        .await
        .unwrap();
    let ours = ItemUpdate::new()
        .set("title", "Ours")
        .clear("notes")
        .revision(seen);
    let error = client
        .items()
        .update(item.item_id, &ours)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let item = client.items().get(item.item_id).send().await.unwrap();
    assert_eq!(item.text("title").unwrap(), Some("Theirs"));
    assert!(item.text("notes").unwrap().is_some());
    client.items().delete(item.item_id).send().await.unwrap();
    let error = client.items().get(item.item_id).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Gone);
}

#[tokio::test]
async fn a_stream_gives_every_item_once_in_order() {
    let bench = Bench::start().await;
    let client = client(&bench).await;
    let app = AppId(bench.demo.app_id);
    for number in 0..25 {
        let item = NewItem::new()
            .field("title", "Job")
            .field("hours-planned", number);
        client
            .items()
            .add(app, &item)
            .silent(true)
            .hook(false)
            .send()
            .await
            .unwrap();
    }
    let all = client.items().filter(app).limit(7).stream();
    let ids: Vec<ItemId> = all.map_ok(|item| item.item_id).try_collect().await.unwrap();
    assert_eq!(ids.len(), 25 + bench.demo.items.len());
    assert!(ids.is_sorted_by(|one, two| one < two));

    let filter = Filter::new().number("hours-planned", 5..=9);
    let field = FieldId(bench.demo.fields["hours-planned"]);
    let page = client
        .items()
        .filter(app)
        .filters(filter)
        .sort_by(SortBy::Field(field))
        .sort_desc(true)
        .limit(2)
        .send()
        .await
        .unwrap();
    assert_eq!(page.filtered, Some(5));
    let hours: Vec<_> = page
        .items
        .iter()
        .map(|item| item.number("hours-planned").unwrap().unwrap().as_i64())
        .collect();
    assert_eq!(hours, [Some(9), Some(8)]);
}
