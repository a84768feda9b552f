use podio_client::api::PodioApi as _;
use podio_client::api::model::{AppId, OrgId, RefType, SearchId, SpaceId};

use super::text;

super::cases! { "search":
    "search_globally": |client| client
        .search()
        .globally(text())
        .ref_type(RefType::Task)
        .search_fields(&[text(), text()])
        .limit(5)
        .offset(10)
        .send();
    "search_in_organization": |client| client
        .search()
        .in_organization(OrgId(31), text())
        .ref_type(RefType::Task)
        .search_fields(&[text()])
        .limit(5)
        .offset(10)
        .send();
    "search_in_space": |client| client
        .search()
        .in_space(SpaceId(22), text())
        .ref_type(RefType::Task)
        .search_fields(&[text()])
        .limit(5)
        .offset(10)
        .send();
    "search_in_app": |client| client
        .search()
        .in_app(AppId(21), text())
        .ref_type(RefType::Task)
        .search_fields(&[text()])
        .limit(5)
        .offset(10)
        .send();
    "search_in_app_and_space": |client| client
        .search()
        .in_app_and_space(AppId(21), SpaceId(22), text())
        .ref_type(RefType::Task)
        .limit(5)
        .offset(10)
        .send();
    "search_globally_v2": |client| client
        .search()
        .globally_v2(text())
        .ref_type(RefType::Item)
        .counts(true)
        .highlights(false)
        .search_fields(&[text(), text()])
        .limit(5)
        .offset(10)
        .send();
    "search_in_organization_v2": |client| client
        .search()
        .in_organization_v2(OrgId(31), text())
        .ref_type(RefType::Item)
        .counts(true)
        .highlights(false)
        .search_fields(&[text()])
        .limit(5)
        .offset(10)
        .send();
    "search_in_space_v2": |client| client
        .search()
        .in_space_v2(SpaceId(22), text())
        .ref_type(RefType::Item)
        .counts(true)
        .highlights(false)
        .search_fields(&[text()])
        .limit(5)
        .offset(10)
        .send();
    "search_in_application_v2": |client| client
        .search()
        .in_application_v2(AppId(21), text())
        .ref_type(RefType::Item)
        .counts(true)
        .highlights(false)
        .search_fields(&[text()])
        .limit(5)
        .offset(10)
        .send();
    "mark_result_as_clicked": |client| client.search().mark_as_clicked(SearchId(95), 0).send();
}
