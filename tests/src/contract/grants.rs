use podio_client::api::PodioApi as _;
use podio_client::api::model::{
    AccessLevel, AppId, ContactIdentifier, GrantAction, ItemId, RefType, UserId,
};

use super::text;

const ITEM: ItemId = ItemId(11);

super::cases! { "grants":
    "create_grant": |client| client
        .grants()
        .create(ITEM, &[ContactIdentifier::User(UserId(81)), ContactIdentifier::Mail(text().to_owned())])
        .action(GrantAction::Comment)
        .message(text())
        .access_level(AccessLevel::Edit)
        .send();
    "create_grant": |client| client
        .grants()
        .create(AppId(21), &[ContactIdentifier::User(UserId(81))])
        .shared_as_client(true)
        .send();
    "get_grants_on_object": |client| client.grants().get_on_object(ITEM).send();
    "count_grants_on_object": |client| client.grants().count_on_object(ITEM).send();
    "get_own_grant_information": |client| client.grants().get_own(ITEM).send();
    "get_grants_to_user_on_space": |client| client.grants().get_to_user_on_space(71.into(), 81.into()).send();
    "get_grants_to_user_on_space_by_type": |client| client
        .grants()
        .get_to_user_on_space_by_type(71.into(), RefType::Item, 81.into())
        .send();
    "get_own_grants_on_org": |client| client.grants().get_own_on_org(72.into()).send();
    "get_own_grants_on_org_by_type": |client| client
        .grants()
        .get_own_on_org_by_type(72.into(), RefType::Item)
        .send();
    "get_granted_spaces_by_type": |client| client
        .grants()
        .get_granted_spaces_by_type(71.into(), RefType::Item)
        .send();
    "update_grant": |client| client.grants().update(ITEM, 81.into(), &AccessLevel::View).send();
    "remove_grant": |client| client.grants().remove(ITEM, 81.into()).send();
    "remove_all_grants": |client| client.grants().remove_all(ITEM).send();
}
