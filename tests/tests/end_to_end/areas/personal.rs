//! What users keep at hand, and operations that stand alone.

use futures_util::TryStreamExt;
use podio_client::api::model::{ActionId, ActionType, Pin, RefType, UserId};
use podio_client::prelude::*;
use podio_tests::Bench;
use serde_json::Value;

use super::{ada, edsger, grace, kind};

async fn titles(client: &PodioClient) -> Vec<String> {
    let pins: Vec<Pin> = client.pins().get_all().send().await.unwrap();
    pins.into_iter().filter_map(|pin| pin.title).collect()
}

#[tokio::test]
async fn objects_are_pinned_moved_and_unpinned() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let item = ItemId(bench.demo.items[0]);
    let app = AppId(bench.demo.app_id);
    let space = SpaceId(bench.demo.space_id);
    let pin = client.pins().add(item).send().await.unwrap();
    assert_eq!(pin.title.as_deref(), Some("Repair roof"));
    client.pins().add(app).send().await.unwrap();
    client.pins().add(space).send().await.unwrap();
    client.pins().add(space).send().await.unwrap();
    assert_eq!(titles(&client).await, ["Field work", "Jobs", "Repair roof"]);
    client.pins().reorder(item, 1).send().await.unwrap();
    assert_eq!(titles(&client).await, ["Field work", "Repair roof", "Jobs"]);
    let whole = client.items().get(item).send().await.unwrap();
    assert_eq!(whole.pinned, Some(true));
    let items = client.pins().get_all().ref_type(RefType::Item);
    assert_eq!(items.send().await.unwrap(), [pin]);
    let all = client.pins().get_all().limit(2).stream();
    let all: Vec<Pin> = all.try_collect().await.unwrap();
    assert_eq!(all.len(), 3);
    client.pins().remove(item).send().await.unwrap();
    assert_eq!(titles(&client).await, ["Field work", "Jobs"]);
    assert!(titles(&grace(&bench).await).await.is_empty());
    let outcome = client.pins().reorder(item, 0).send().await;
    assert_eq!(kind(outcome), ErrorKind::NotFound);
}

#[tokio::test]
async fn what_happened_in_a_space_is_told_to_its_members() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let mut kinds = Vec::new();
    for id in 1_400_001..1_400_006 {
        let action = client.actions().get(ActionId(id)).send().await.unwrap();
        assert!(action.text.is_some() && action.created_by.is_some());
        kinds.push(action.kind.unwrap());
    }
    let expected = [
        ActionType::SpaceCreated,
        ActionType::MemberAdded,
        ActionType::MemberAdded,
        ActionType::AppCreated,
        ActionType::AppCreated,
    ];
    assert_eq!(kinds, expected);
    let added = client.actions().get(ActionId(1_400_003)).send().await;
    let data: Value = added.unwrap().data.unwrap().parse().unwrap();
    assert_eq!(data["role"], "regular");
    assert_eq!(data["user"]["user_id"], bench.demo.colleague_id);
    let stranger = edsger(&bench).await;
    let outcome = stranger.actions().get(ActionId(1_400_001)).send().await;
    assert_eq!(kind(outcome), ErrorKind::Forbidden);
}

#[tokio::test]
async fn places_friends_and_devices_answer() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let places = client.locations().lookup("Quay 4, Aarhus").send().await;
    assert_eq!(
        places.unwrap()[0].formatted.as_deref(),
        Some("Quay 4, Aarhus")
    );
    let known = UserId(bench.demo.colleague_id);
    client
        .friends()
        .delete(&[known, known])
        .send()
        .await
        .unwrap();
    let outcome = client.friends().delete(&[known, UserId(1)]).send().await;
    assert_eq!(kind(outcome), ErrorKind::NotFound);
    let outcome = client.friends().delete(&[]).send().await;
    assert_eq!(kind(outcome), ErrorKind::InvalidArgument);
    let app = AppId(bench.demo.app_id);
    let installed = client.devices().install_app(app).send().await.unwrap();
    assert_eq!(installed.pushed, Some(false));
}
