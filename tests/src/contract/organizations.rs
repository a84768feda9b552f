use podio_client::api::PodioApi as _;
use podio_client::api::model::{FileId, OrgId, UserId};
use podio_client::api::organizations::{MemberSort, MemberType};
use podio_client::serde_json::json;

use super::{text, with_profile};

const ORG: OrgId = OrgId(31);
const USER: UserId = UserId(81);

super::cases! { "organizations":
    "get_organizations": |client| client.organizations().get_all().send();
    "add_new_organization": |client| client.organizations().add(text()).logo(FileId(41)).send();
    "get_organization": |client| client.organizations().get(ORG).send();
    "update_organization": |client| client
        .organizations()
        .update(ORG)
        .name(text())
        .url_label(text())
        .logo(FileId(41))
        .send();
    "get_organization_by_url": |client| client.organizations().get_by_url(text()).send();
    "get_organization_by_url": |client| client.organizations().get_by_slug(text()).send();
    "bootstrap_organization": |client| client.organizations().bootstrap(&json!({"a": 1})).send();
    "get_shared_organizations": |client| client.organizations().get_shared(USER).send();
    "get_admin_orgs_by_email": |client| client.organizations().get_admin_orgs_by_email(text()).send();
    "add_organization_admin": |client| client.organizations().add_admin(ORG, USER).send();
    "add_organization_admin": |client| client.organizations().add_admin_by_email(ORG, text()).send();
    "get_organization_admins": |client| client.organizations().get_admins(ORG).send();
    "remove_organization_admin": |client| client.organizations().remove_admin(ORG, USER).send();
    "get_all_spaces_on_organization": |client| client
        .organizations()
        .get_all_spaces(ORG)
        .limit(5)
        .offset(10)
        .send();
    "get_organization_app_store_profile": |client| client
        .organizations()
        .get_app_store_profile(ORG)
        .send();
    "create_organization_app_store_profile": |client| with_profile!(client.organizations().create_app_store_profile(ORG))
        .send();
    "update_organization_app_store_profile": |client| with_profile!(client.organizations().update_app_store_profile(ORG))
        .send();
    "delete_organization_app_store_profile": |client| client
        .organizations()
        .delete_app_store_profile(ORG)
        .send();
    "get_organization_billing_profile": |client| client.organizations().get_billing_profile(ORG).send();
    "update_organization_billing_profile": |client| with_profile!(client.organizations().update_billing_profile(ORG))
        .attention(text())
        .send();
    "leave_organization": |client| client.organizations().leave(ORG).send();
    "get_organization_members": |client| client
        .organizations()
        .get_members(ORG)
        .member_type(MemberType::Admin)
        .query(text())
        .sort_by(MemberSort::LastSeenOn)
        .sort_desc(true)
        .limit(5)
        .offset(10)
        .send();
    "search_organization_members": |client| client
        .organizations()
        .search_members(ORG, text())
        .limit(5)
        .offset(10)
        .send();
    "export_organization_members": |client| client.organizations().export_members(ORG).send();
    "get_organization_member": |client| client.organizations().get_member(ORG, USER).send();
    "get_organization_member_by_mail": |client| client
        .organizations()
        .get_member_by_mail(ORG, text())
        .send();
    "end_organization_membership": |client| client.organizations().end_membership(ORG, USER).send();
    "delete_organization_member_role": |client| client
        .organizations()
        .delete_member_role(ORG, USER)
        .send();
    "get_end_member_info": |client| client.organizations().get_end_member_info(ORG, USER).send();
    "get_space_memberships_for_org_member": |client| client
        .organizations()
        .get_space_memberships(ORG, USER)
        .send();
    "get_organization_login_report": |client| client
        .organizations()
        .get_login_report(ORG)
        .limit(5)
        .offset(10)
        .send();
    "get_spaces_on_organization": |client| client.organizations().get_spaces(ORG).send();
    "get_space_by_url_in_organization": |client| client
        .organizations()
        .get_space_by_url(ORG, text())
        .send();
    "get_organization_statistics": |client| client.organizations().get_statistics(ORG).send();
    "get_organization_statistics_v2": |client| client.organizations().get_statistics_v2(ORG).send();
}
