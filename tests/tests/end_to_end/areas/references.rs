use podio_client::api::model::{Item, ReferenceGroupName};
use podio_client::api::references::{LocationSubfield, ReferenceTarget};
use podio_client::prelude::*;
use podio_tests::Bench;

use super::{ada, edsger, kind};

#[tokio::test]
async fn objects_are_named_resolved_and_counted() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let item = ItemId(bench.demo.items[0]);
    let reference = client
        .references()
        .get(item)
        .accessor_count(true)
        .context(AppId(bench.demo.app_id))
        .send()
        .await
        .unwrap();
    assert_eq!(reference.title.as_deref(), Some("Repair roof"));
    assert_eq!(reference.object(), Some(item.into()));
    assert_eq!(reference.accessor_count, Some(1));

    let link = reference.link.unwrap();
    let resolved = client.references().resolve_url(&link).send().await.unwrap();
    assert_eq!(resolved.object(), Some(item.into()));
    let space = link.split("/apps/").next().unwrap();
    let resolved = client.references().resolve_url(space).send().await.unwrap();
    assert_eq!(resolved.object(), Some(SpaceId(bench.demo.space_id).into()));
    for nowhere in [
        "https://podio.com/northwind/nowhere",
        "https://example.org/",
    ] {
        let outcome = client.references().resolve_url(nowhere).send().await;
        assert_eq!(kind(outcome), ErrorKind::NotFound, "{nowhere}");
    }
    let stranger = edsger(&bench).await;
    let outcome = stranger.references().resolve_url(&link).send().await;
    assert_eq!(kind(outcome), ErrorKind::Forbidden);

    let accessors = client.references().get_profiles_with_access(item);
    let all = accessors.send().await.unwrap();
    let count = client.references().count_profiles_with_access(item);
    assert_eq!(count.send().await.unwrap(), all.len() as u64);
    let rest = client
        .references()
        .get_profiles_with_access(item)
        .limit(1)
        .offset(1)
        .send()
        .await
        .unwrap();
    assert_eq!(rest, all[1..2]);
    assert_eq!(rest[0].name.as_deref(), Some("Grace Lund"));
}

#[tokio::test]
async fn objects_are_found_for_a_purpose() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let customer = FieldId(bench.demo.fields["customer"]);
    let customers = client
        .references()
        .search(ReferenceTarget::ItemField)
        .field(customer)
        .text("HARBOUR")
        .limit(5)
        .send()
        .await
        .unwrap();
    assert_eq!(customers.len(), 1);
    assert_eq!(customers[0].name, Some(ReferenceGroupName::App));
    let found: Vec<ItemId> = customers[0]
        .contents
        .iter()
        .map(|found| found.parse::<Item>().unwrap().item_id)
        .collect();
    assert_eq!(found, [ItemId(bench.demo.customers[0])]);
    let others = client
        .references()
        .search(ReferenceTarget::ItemField)
        .field(customer)
        .not_items(&found)
        .send()
        .await
        .unwrap();
    assert_eq!(others[0].contents.len(), bench.demo.customers.len() - 1);

    let tags = client
        .references()
        .search(ReferenceTarget::ItemTags)
        .app(AppId(bench.demo.app_id))
        .send()
        .await
        .unwrap();
    assert_eq!(tags[0].contents[0], "priority");

    let places = client
        .references()
        .search(ReferenceTarget::ItemLocation)
        .field(FieldId(bench.demo.fields["address"]))
        .subfield(&LocationSubfield::City)
        .send()
        .await
        .unwrap();
    assert!(places.is_empty());

    for target in [
        ReferenceTarget::TaskReference,
        ReferenceTarget::TaskResponsible,
        ReferenceTarget::Alert,
        ReferenceTarget::Conversation,
        ReferenceTarget::Grant,
        ReferenceTarget::Invite,
        ReferenceTarget::GlobalNav,
        ReferenceTarget::Spaces,
        ReferenceTarget::Apps,
        ReferenceTarget::SearchBy,
    ] {
        let groups = client.references().search(target.clone()).send().await;
        assert!(!groups.unwrap().is_empty(), "{target}");
    }
    let outcome = client
        .references()
        .search("nobody_knows".into())
        .send()
        .await;
    assert_eq!(kind(outcome), ErrorKind::BadRequest);
    let outcome = client
        .references()
        .search(ReferenceTarget::ItemTags)
        .send()
        .await;
    assert_eq!(kind(outcome), ErrorKind::BadRequest);
}
