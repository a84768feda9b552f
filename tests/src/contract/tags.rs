use podio_client::api::PodioApi as _;
use podio_client::api::model::{AppId, ItemId, OrgId, SpaceId};

use super::text;

super::cases! { "tags":
    "create_tags": |client| client.tags().create(ItemId(11), &[text(), text()]).send();
    "update_tags": |client| client.tags().update(ItemId(11), &[text()]).send();
    "remove_tag": |client| client.tags().remove(ItemId(11), text()).send();
    "get_tags_on_app": |client| client.tags().get_on_app(AppId(21)).limit(5).text(text()).send();
    "get_tags_on_app_top": |client| client.tags().get_on_app_top(AppId(21)).limit(5).text(text()).send();
    "get_tags_on_organization": |client| client.tags().get_on_organization(OrgId(31)).limit(5).text(text()).send();
    "get_tags_on_space": |client| client.tags().get_on_space(SpaceId(22)).limit(5).text(text()).send();
    "get_objects_on_app_with_tag": |client| client.tags().get_objects_on_app(AppId(21), text()).send();
    "get_objects_on_organization_with_tag": |client| client.tags().get_objects_on_organization(OrgId(31), text()).send();
    "get_objects_on_space_with_tag": |client| client.tags().get_objects_on_space(SpaceId(22), text()).send();
}
