use podio_client::api::PodioApi as _;
use podio_client::api::model::{AppId, OrgId, RefType, SearchId, SpaceId};

use super::text;

/// Sets all that narrows a search, and its page.
macro_rules! narrowed {
    ($search:expr) => {
        $search
            .ref_type(RefType::Task)
            .search_fields(&[text(), text()])
            .limit(5)
            .offset(10)
    };
}

/// The same of the second version, and what its answer has.
macro_rules! narrowed_v2 {
    ($search:expr) => {
        narrowed!($search).counts(true).highlights(false)
    };
}

super::cases! { "search":
    "search_globally": |client| narrowed!(client.search().globally(text())).send();
    "search_in_organization": |client| narrowed!(client.search().in_organization(OrgId(31), text()))
        .send();
    "search_in_space": |client| narrowed!(client.search().in_space(SpaceId(22), text())).send();
    "search_in_app": |client| narrowed!(client.search().in_app(AppId(21), text())).send();
    "search_in_app_and_space": |client| client
        .search()
        .in_app_and_space(AppId(21), SpaceId(22), text())
        .ref_type(RefType::Task)
        .limit(5)
        .offset(10)
        .send();
    "search_globally_v2": |client| narrowed_v2!(client.search().globally_v2(text())).send();
    "search_in_organization_v2": |client| narrowed_v2!(client.search().in_organization_v2(OrgId(31), text()))
        .send();
    "search_in_space_v2": |client| narrowed_v2!(client.search().in_space_v2(SpaceId(22), text())).send();
    "search_in_application_v2": |client| narrowed_v2!(client.search().in_application_v2(AppId(21), text()))
        .send();
    "mark_result_as_clicked": |client| client.search().mark_as_clicked(SearchId(95), 0).send();
}
