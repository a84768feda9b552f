use podio_client::api::PodioApi as _;
use podio_client::api::model::{AppId, FieldId, ItemId, TaskId};
use podio_client::api::references::{LocationSubfield, ReferenceTarget};

use super::text;

const ITEM: ItemId = ItemId(11);

super::cases! { "reference":
    "get_reference": |client| client
        .references()
        .get(ITEM)
        .accessor_count(true)
        .context(AppId(21))
        .send();
    "search_references": |client| client
        .references()
        .search(ReferenceTarget::ItemField)
        .field(FieldId(24))
        .not_items(&[ITEM])
        .app(AppId(21))
        .subfield(&LocationSubfield::City)
        .task(TaskId(61))
        .context(ITEM)
        .text(text())
        .limit(5)
        .send();
    "resolve_url": |client| client.references().resolve_url(text()).send();
    "get_user_profiles_with_access_to_object": |client| client
        .references()
        .get_profiles_with_access(ITEM)
        .limit(5)
        .offset(1)
        .send();
    "count_user_profiles_with_access_to_object": |client| client
        .references()
        .count_profiles_with_access(ITEM)
        .send();
}
