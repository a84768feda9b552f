//! Flows of an app at the emulator.

use podio_client::api::flows::NewFlowEffect;
use podio_client::api::model::{FlowEffectType, FlowType};
use podio_client::prelude::*;
use podio_tests::Bench;

use crate::people::{ada, stranger};

#[tokio::test]
async fn a_flow_is_added_changed_and_deleted() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let app = AppId(bench.demo.app_id);
    let title = FieldId(bench.demo.fields["title"]);
    let flows = client.flows();
    let task = NewFlowEffect::new(FlowEffectType::TaskCreate).attribute("text", "Call the cafe");
    let flow_id = flows
        .add(app, "Call", FlowType::ItemUpdate)
        .field_ids(&[title])
        .effects(&[task])
        .send()
        .await
        .unwrap()
        .flow_id;
    let flow = flows.get(flow_id).send().await.unwrap();
    assert_eq!(flow.name.as_deref(), Some("Call"));
    assert_eq!(flow.kind, Some(FlowType::ItemUpdate));
    assert_eq!(flow.config.unwrap().field_ids, [title]);
    assert_eq!(flow.reference.unwrap().object(), Some(app.into()));
    assert_eq!(flow.effects[0].kind, Some(FlowEffectType::TaskCreate));
    assert_eq!(
        flow.effects[0].value("text").as_deref(),
        Some("Call the cafe")
    );

    flows.update(flow_id, "Call soon").send().await.unwrap();
    let flow = flows.get(flow_id).send().await.unwrap();
    assert_eq!(flow.name.as_deref(), Some("Call soon"));
    assert_eq!(flow.effects.len(), 1, "what is not set stays");
    let comment = NewFlowEffect::new(FlowEffectType::CommentCreate).attribute("value", "Called");
    flows
        .update(flow_id, "Call soon")
        .field_ids(&[])
        .effects(&[comment])
        .send()
        .await
        .unwrap();
    let listed = flows.get_on(app).send().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(
        listed[0].effects[0].kind,
        Some(FlowEffectType::CommentCreate)
    );
    let context = flows.get_context(flow_id).send().await.unwrap();
    assert_eq!(context["title"].label.as_deref(), Some("Title"));

    flows.delete(flow_id).send().await.unwrap();
    assert!(flows.get_on(app).send().await.unwrap().is_empty());
    let gone = flows.get(flow_id).send().await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::Gone);
}

#[tokio::test]
async fn effects_tell_the_values_that_they_take() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let app = AppId(bench.demo.app_id);
    let flows = client.flows();
    let all = flows
        .get_possible_attributes(app, FlowType::ItemCreate, FlowEffectType::TaskCreate)
        .send()
        .await
        .unwrap();
    assert!(all.len() > 1);
    let text = flows
        .get_possible_attributes(app, FlowType::ItemCreate, FlowEffectType::TaskCreate)
        .cause_config(serde_json::json!({}))
        .effect_config(serde_json::json!({}))
        .attribute_id("text")
        .send()
        .await
        .unwrap();
    assert_eq!(text.len(), 1);
    assert_eq!(text[0].required, Some(true));
    let names = text[0].substitutions.as_ref().unwrap();
    assert!(names.values().any(|name| name == "Title"));
    let fields = flows
        .get_effect_attributes(app)
        .kind("item.create")
        .send()
        .await
        .unwrap();
    assert!(
        fields
            .iter()
            .any(|field| field.label.as_deref() == Some("Title"))
    );
    let fields = flows.get_effect_attributes(app).send().await.unwrap();
    assert!(!fields.is_empty());
}

#[tokio::test]
async fn what_is_no_flow_is_refused() {
    let bench = Bench::start().await;
    let (client, eve) = (ada(&bench).await, stranger(&bench).await);
    let app = AppId(bench.demo.app_id);
    let flows = client.flows();
    let space = SpaceId(bench.demo.space_id);
    for (refused, kind) in [
        (
            flows.add(space, "Call", FlowType::ItemCreate),
            ErrorKind::BadRequest,
        ),
        (
            flows.add(app, "Call", FlowType::Other("x".to_owned())),
            ErrorKind::BadRequest,
        ),
        (
            flows
                .add(app, "Call", FlowType::ItemUpdate)
                .field_ids(&[FieldId(1)]),
            ErrorKind::NotFound,
        ),
        (
            eve.flows().add(app, "Call", FlowType::ItemCreate),
            ErrorKind::Forbidden,
        ),
    ] {
        assert_eq!(refused.send().await.unwrap_err().kind(), kind);
    }
}
