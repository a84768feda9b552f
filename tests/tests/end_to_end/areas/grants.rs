use podio_client::api::items::ItemUpdate;
use podio_client::api::model::{AccessLevel, ContactIdentifier, GrantAction, RefType, UserId};
use podio_client::prelude::*;
use podio_tests::Bench;

use super::{ada, edsger, kind};

#[tokio::test]
async fn access_to_one_item_is_given_changed_and_taken() {
    let bench = Bench::start().await;
    let (ada, edsger) = (ada(&bench).await, edsger(&bench).await);
    let item = ItemId(bench.demo.items[0]);
    let (space, org) = (SpaceId(bench.demo.space_id), OrgId(bench.demo.org_id));
    assert_eq!(
        kind(edsger.items().get(item).send().await),
        ErrorKind::Forbidden
    );

    let mail = ContactIdentifier::Mail("edsger@example.org".to_owned());
    let given = ada
        .grants()
        .create(item, &[mail])
        .action(GrantAction::Comment)
        .access_level(AccessLevel::Edit)
        .message("Can you have a look?")
        .send()
        .await
        .unwrap();
    let user_id = given.invitable[0].user_id.unwrap();
    assert_eq!(given.invitable[0].name.as_deref(), Some("edsger"));

    let own = edsger.grants().get_own(item).send().await.unwrap().unwrap();
    assert_eq!(own.action, Some(GrantAction::Comment));
    assert_eq!(own.message.as_deref(), Some("Can you have a look?"));
    assert_eq!(own.user.unwrap().user_id, Some(user_id));
    let seen = edsger.items().get(item).send().await.unwrap();
    assert_eq!(seen.text("title").unwrap(), Some("Repair roof"));
    let change = ItemUpdate::new().set("title", "Repair the roof");
    edsger.items().update(item, &change).send().await.unwrap();
    // The rest of the space stays closed.
    let other = ItemId(bench.demo.items[1]);
    assert_eq!(
        kind(edsger.items().get(other).send().await),
        ErrorKind::Forbidden
    );

    let on_item = ada.grants().get_on_object(item).send().await.unwrap();
    assert_eq!(on_item.len(), 1);
    assert_eq!(on_item[0].access_level, Some(AccessLevel::Edit));
    assert_eq!(ada.grants().count_on_object(item).send().await.unwrap(), 1);
    let with_access = ada.references().count_profiles_with_access(item);
    assert_eq!(with_access.send().await.unwrap(), 3);
    let grants = ada.grants();
    let on_space = grants.get_to_user_on_space(space, user_id).send().await;
    assert_eq!(on_space.unwrap(), on_item);
    for (ref_type, expected) in [(RefType::Item, 1), (RefType::App, 0)] {
        let by_type = ada
            .grants()
            .get_to_user_on_space_by_type(space, ref_type.clone(), user_id);
        assert_eq!(by_type.send().await.unwrap().len(), expected);
        let own = edsger
            .grants()
            .get_own_on_org_by_type(org, ref_type.clone());
        assert_eq!(own.send().await.unwrap().len(), expected);
        let spaces = ada.grants().get_granted_spaces_by_type(space, ref_type);
        let spaces = spaces.send().await.unwrap();
        assert_eq!(
            spaces
                .parse::<Vec<podio_client::api::model::Space>>()
                .unwrap()
                .len(),
            expected
        );
    }
    let own = edsger.grants().get_own_on_org(org).send().await.unwrap();
    assert_eq!(own, on_item);

    let level = ada.grants().update(item, user_id, &AccessLevel::View);
    level.send().await.unwrap();
    let outcome = edsger.items().update(item, &change).send().await;
    assert_eq!(kind(outcome), ErrorKind::Forbidden);
    assert!(edsger.items().get(item).send().await.is_ok());
    let outcome = edsger.grants().remove_all(item).send().await;
    assert_eq!(kind(outcome), ErrorKind::Forbidden);

    ada.grants().remove(item, user_id).send().await.unwrap();
    assert_eq!(
        kind(edsger.items().get(item).send().await),
        ErrorKind::Forbidden
    );
    let outcome = ada.grants().remove(item, user_id).send().await;
    assert_eq!(kind(outcome), ErrorKind::NotFound);
    let outcome = ada.grants().get_own(item).send().await;
    assert_eq!(kind(outcome), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_app_is_shared_with_many_and_closed_at_once() {
    let bench = Bench::start().await;
    let (ada, edsger) = (ada(&bench).await, edsger(&bench).await);
    let app = AppId(bench.demo.customers_app_id);
    let unknown = ContactIdentifier::Mail("new@example.org".to_owned());
    let grace = ContactIdentifier::User(UserId(bench.demo.colleague_id));
    let edsger_too = ContactIdentifier::Mail("edsger@example.org".to_owned());
    let given = ada
        .grants()
        .create(app, &[unknown, grace, edsger_too])
        .shared_as_client(true)
        .send()
        .await
        .unwrap();
    assert_eq!(given.invitable.len(), 2);
    let count = edsger.items().get_count(app).send().await.unwrap();
    assert_eq!(count, bench.demo.customers.len() as u64);
    let outcome = ada
        .grants()
        .update(app, UserId(bench.demo.colleague_id), &AccessLevel::Edit)
        .send()
        .await;
    assert_eq!(kind(outcome), ErrorKind::BadRequest);
    ada.grants().remove_all(app).send().await.unwrap();
    assert_eq!(ada.grants().count_on_object(app).send().await.unwrap(), 0);
    let outcome = edsger.items().get_count(app).send().await;
    assert_eq!(kind(outcome), ErrorKind::Forbidden);
}
