//! Organizations.

use podio_core::bytes::Bytes;
use serde::Serialize;

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::json::{model, open_enum};
use crate::model::{
    EndMemberInfo, FileId, LoginReport, OrgId, Organization, OrganizationMember,
    OrganizationStatistics, Profile, ProfileId, Raw, Space, SpaceMember, UserId,
};
use crate::profile::profile_settings;

operations! {
    "organizations":
    GET_ORGANIZATIONS = "get_organizations" GET "/org/";
    ADD_NEW_ORGANIZATION = "add_new_organization" POST "/org/";
    GET_ORGANIZATION = "get_organization" GET "/org/{org_id}";
    UPDATE_ORGANIZATION = "update_organization" PUT "/org/{org_id}";
    GET_ORGANIZATION_BY_URL = "get_organization_by_url" GET "/org/url";
    BOOTSTRAP_ORGANIZATION = "bootstrap_organization" POST "/org/bootstrap";
    GET_SHARED_ORGANIZATIONS = "get_shared_organizations" GET "/org/shared/{user_id}";
    GET_ADMIN_ORGS_BY_EMAIL = "get_admin_orgs_by_email" GET "/org/admin-orgs/{email}";
    ADD_ORGANIZATION_ADMIN = "add_organization_admin" POST "/org/{org_id}/admin/";
    GET_ORGANIZATION_ADMINS = "get_organization_admins" GET "/org/{org_id}/admin/";
    REMOVE_ORGANIZATION_ADMIN = "remove_organization_admin" DELETE "/org/{org_id}/admin/{user_id}";
    GET_ALL_SPACES_ON_ORGANIZATION = "get_all_spaces_on_organization" GET "/org/{org_id}/all_spaces/";
    GET_ORGANIZATION_APP_STORE_PROFILE = "get_organization_app_store_profile" GET "/org/{org_id}/appstore";
    CREATE_ORGANIZATION_APP_STORE_PROFILE = "create_organization_app_store_profile" POST "/org/{org_id}/appstore";
    UPDATE_ORGANIZATION_APP_STORE_PROFILE = "update_organization_app_store_profile" PUT "/org/{org_id}/appstore";
    DELETE_ORGANIZATION_APP_STORE_PROFILE = "delete_organization_app_store_profile" DELETE "/org/{org_id}/appstore";
    GET_ORGANIZATION_BILLING_PROFILE = "get_organization_billing_profile" GET "/org/{org_id}/billing";
    UPDATE_ORGANIZATION_BILLING_PROFILE = "update_organization_billing_profile" PUT "/org/{org_id}/billing";
    LEAVE_ORGANIZATION = "leave_organization" POST "/org/{org_id}/leave";
    GET_ORGANIZATION_MEMBERS = "get_organization_members" GET "/org/{org_id}/member/";
    SEARCH_ORGANIZATION_MEMBERS = "search_organization_members" GET "/org/{org_id}/member/search/";
    EXPORT_ORGANIZATION_MEMBERS = "export_organization_members" GET "/org/{org_id}/member/export";
    GET_ORGANIZATION_MEMBER = "get_organization_member" GET "/org/{org_id}/member/{user_id}";
    GET_ORGANIZATION_MEMBER_BY_MAIL = "get_organization_member_by_mail" GET "/org/{org_id}/member/mail/{mail}";
    END_ORGANIZATION_MEMBERSHIP = "end_organization_membership" DELETE "/org/{org_id}/member/{user_id}";
    DELETE_ORGANIZATION_MEMBER_ROLE = "delete_organization_member_role" DELETE "/org/{org_id}/member/{user_id}/role";
    GET_END_MEMBER_INFO = "get_end_member_info" GET "/org/{org_id}/member/{user_id}/end_member_info";
    GET_SPACE_MEMBERSHIPS_FOR_ORG_MEMBER = "get_space_memberships_for_org_member" GET "/org/{org_id}/member/{user_id}/space_member/";
    GET_ORGANIZATION_LOGIN_REPORT = "get_organization_login_report" GET "/org/{org_id}/report/login/";
    GET_SPACES_ON_ORGANIZATION = "get_spaces_on_organization" GET "/org/{org_id}/space/";
    GET_SPACE_BY_URL_IN_ORGANIZATION = "get_space_by_url_in_organization" GET "/org/{org_id}/space/url/{url}";
    GET_ORGANIZATION_STATISTICS = "get_organization_statistics" GET "/org/{org_id}/statistics";
    GET_ORGANIZATION_STATISTICS_V2 = "get_organization_statistics_v2" GET "/org/{org_id}/statistics/v2";
}

/// Organizations; from [`PodioApi::organizations`](crate::PodioApi::organizations).
#[derive(Debug, Clone, Copy)]
pub struct Organizations<'a> {
    pub(crate) client: Caller<'a>,
}

impl Organizations<'_> {
    /// Lists the user's organizations, each with the spaces that the user is a member of.
    ///
    /// `GET /org/`
    /// ([reference](https://developers.podio.com/doc/organizations/get-organizations-22344))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// for organization in client.organizations().get_all().send().await? {
    ///     println!("{:?}: {} spaces", organization.name, organization.spaces.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_organizations")]
    pub fn get_all(&self) -> GetOrganizations {
        GetOrganizations(Call::new(self.client, &GET_ORGANIZATIONS, &[]))
    }

    /// Adds an organization. Podio refuses this to accounts of `ShareFile` organizations.
    ///
    /// `POST /org/`
    /// ([reference](https://developers.podio.com/doc/organizations/add-new-organization-22385))
    #[doc(alias = "add_new_organization")]
    pub fn add(&self, name: &str) -> AddOrganization {
        AddOrganization(Call::new(self.client, &ADD_NEW_ORGANIZATION, &[]).body("name", name))
    }

    /// Reads an organization.
    ///
    /// `GET /org/{org_id}`
    /// ([reference](https://developers.podio.com/doc/organizations/get-organization-22383))
    #[doc(alias = "get_organization")]
    pub fn get(&self, org_id: OrgId) -> GetOrganization {
        GetOrganization(Call::new(self.client, &GET_ORGANIZATION, &[&org_id]))
    }

    /// Changes an organization: what is set on the call changes, the rest stays.
    ///
    /// `PUT /org/{org_id}`
    /// ([reference](https://developers.podio.com/doc/organizations/update-organization-22386))
    #[doc(alias = "update_organization")]
    pub fn update(&self, org_id: OrgId) -> UpdateOrganization {
        UpdateOrganization(Call::new(self.client, &UPDATE_ORGANIZATION, &[&org_id]).empty_body())
    }

    /// Reads the organization that a link belongs to. `url` is the link to it or to anything below it.
    ///
    /// `GET /org/url`
    /// ([reference](https://developers.podio.com/doc/organizations/get-organization-by-url-22384))
    #[doc(alias = "get_organization_by_url")]
    pub fn get_by_url(&self, url: &str) -> GetOrganization {
        GetOrganization(Call::new(self.client, &GET_ORGANIZATION_BY_URL, &[]).query("url", url))
    }

    /// Reads the organization whose links start with `org_slug`, its `url_label`.
    ///
    /// `GET /org/url`
    /// ([reference](https://developers.podio.com/doc/organizations/get-organization-by-url-22384))
    #[doc(alias = "get_organization_by_url")]
    pub fn get_by_slug(&self, org_slug: &str) -> GetOrganization {
        GetOrganization(
            Call::new(self.client, &GET_ORGANIZATION_BY_URL, &[]).query("org_slug", org_slug),
        )
    }

    /// Sets up an organization for Podio's own platform. The reference describes neither the attributes
    /// nor the answer.
    ///
    /// `POST /org/bootstrap`
    #[doc(alias = "bootstrap_organization")]
    pub fn bootstrap(&self, attributes: &impl Serialize) -> BootstrapOrganization {
        BootstrapOrganization(Call::new(self.client, &BOOTSTRAP_ORGANIZATION, &[]).json(attributes))
    }

    /// Lists the organizations that the caller shares with a user, by name.
    ///
    /// `GET /org/shared/{user_id}`
    /// ([reference](https://developers.podio.com/doc/organizations/get-shared-organizations-22411))
    #[doc(alias = "get_shared_organizations")]
    pub fn get_shared(&self, user_id: UserId) -> GetOrganizations {
        GetOrganizations(Call::new(
            self.client,
            &GET_SHARED_ORGANIZATIONS,
            &[&user_id],
        ))
    }

    /// Lists the organizations whose administrator has an e-mail address.
    ///
    /// `GET /org/admin-orgs/{email}`
    /// ([reference](https://developers.podio.com/doc/organizations/get-admin-orgs-by-email-1685869693))
    pub fn get_admin_orgs_by_email(&self, email: &str) -> GetOrganizations {
        GetOrganizations(Call::new(self.client, &GET_ADMIN_ORGS_BY_EMAIL, &[&email]))
    }

    /// Makes a user an administrator.
    ///
    /// `POST /org/{org_id}/admin/`
    /// ([reference](https://developers.podio.com/doc/organizations/add-organization-admin-50854))
    #[doc(alias = "add_organization_admin")]
    pub fn add_admin(&self, org_id: OrgId, user_id: UserId) -> AddOrganizationAdmin {
        AddOrganizationAdmin(
            Call::new(self.client, &ADD_ORGANIZATION_ADMIN, &[&org_id]).body("user_id", user_id),
        )
    }

    /// Makes whoever has an e-mail address an administrator; an unknown address becomes a user, and
    /// Podio answers with a link that activates it.
    ///
    /// `POST /org/{org_id}/admin/`
    /// ([reference](https://developers.podio.com/doc/organizations/add-organization-admin-50854))
    #[doc(alias = "add_organization_admin")]
    pub fn add_admin_by_email(&self, org_id: OrgId, email: &str) -> AddOrganizationAdmin {
        AddOrganizationAdmin(
            Call::new(self.client, &ADD_ORGANIZATION_ADMIN, &[&org_id]).body("email", email),
        )
    }

    /// Lists the administrators.
    ///
    /// `GET /org/{org_id}/admin/`
    /// ([reference](https://developers.podio.com/doc/organizations/get-organization-admins-81542))
    #[doc(alias = "get_organization_admins")]
    pub fn get_admins(&self, org_id: OrgId) -> GetOrganizationAdmins {
        GetOrganizationAdmins(Call::new(self.client, &GET_ORGANIZATION_ADMINS, &[&org_id]))
    }

    /// Makes an administrator a regular member.
    ///
    /// `DELETE /org/{org_id}/admin/{user_id}`
    /// ([reference](https://developers.podio.com/doc/organizations/remove-organization-admin-50855))
    #[doc(alias = "remove_organization_admin")]
    pub fn remove_admin(&self, org_id: OrgId, user_id: UserId) -> ChangeOrganization {
        ChangeOrganization(Call::new(
            self.client,
            &REMOVE_ORGANIZATION_ADMIN,
            &[&org_id, &user_id],
        ))
    }

    /// Lists all spaces of an organization. It takes an administrator; spaces that the caller is not in
    /// come without name.
    ///
    /// `GET /org/{org_id}/all_spaces/`
    /// ([reference](https://developers.podio.com/doc/organizations/get-all-spaces-on-organization-11902608))
    #[doc(alias = "get_all_spaces_on_organization")]
    pub fn get_all_spaces(&self, org_id: OrgId) -> GetAllSpacesOnOrganization {
        GetAllSpacesOnOrganization(Call::new(
            self.client,
            &GET_ALL_SPACES_ON_ORGANIZATION,
            &[&org_id],
        ))
    }

    /// Reads what an organization shows of itself in the app market.
    ///
    /// `GET /org/{org_id}/appstore`
    /// ([reference](https://developers.podio.com/doc/organizations/get-organization-app-store-profile-87799))
    #[doc(alias = "get_organization_app_store_profile")]
    pub fn get_app_store_profile(&self, org_id: OrgId) -> GetOrganizationProfile {
        GetOrganizationProfile(Call::new(
            self.client,
            &GET_ORGANIZATION_APP_STORE_PROFILE,
            &[&org_id],
        ))
    }

    /// Adds what an organization shows of itself in the app market.
    ///
    /// `POST /org/{org_id}/appstore`
    /// ([reference](https://developers.podio.com/doc/organizations/create-organization-app-store-profile-87819))
    #[doc(alias = "create_organization_app_store_profile")]
    pub fn create_app_store_profile(&self, org_id: OrgId) -> CreateOrganizationAppStoreProfile {
        CreateOrganizationAppStoreProfile(
            Call::new(
                self.client,
                &CREATE_ORGANIZATION_APP_STORE_PROFILE,
                &[&org_id],
            )
            .empty_body(),
        )
    }

    /// Changes what an organization shows of itself in the app market.
    ///
    /// `PUT /org/{org_id}/appstore`
    /// ([reference](https://developers.podio.com/doc/organizations/update-organization-app-store-profile-87805))
    #[doc(alias = "update_organization_app_store_profile")]
    pub fn update_app_store_profile(&self, org_id: OrgId) -> UpdateOrganizationAppStoreProfile {
        UpdateOrganizationAppStoreProfile(
            Call::new(
                self.client,
                &UPDATE_ORGANIZATION_APP_STORE_PROFILE,
                &[&org_id],
            )
            .empty_body(),
        )
    }

    /// Deletes what an organization shows of itself in the app market.
    ///
    /// `DELETE /org/{org_id}/appstore`
    /// ([reference](https://developers.podio.com/doc/organizations/delete-organization-app-store-profile-87808))
    #[doc(alias = "delete_organization_app_store_profile")]
    pub fn delete_app_store_profile(&self, org_id: OrgId) -> ChangeOrganization {
        ChangeOrganization(Call::new(
            self.client,
            &DELETE_ORGANIZATION_APP_STORE_PROFILE,
            &[&org_id],
        ))
    }

    /// Reads to whom an organization's bills go.
    ///
    /// `GET /org/{org_id}/billing`
    /// ([reference](https://developers.podio.com/doc/organizations/get-organization-billing-profile-51370))
    #[doc(alias = "get_organization_billing_profile")]
    pub fn get_billing_profile(&self, org_id: OrgId) -> GetOrganizationProfile {
        GetOrganizationProfile(Call::new(
            self.client,
            &GET_ORGANIZATION_BILLING_PROFILE,
            &[&org_id],
        ))
    }

    /// Changes to whom an organization's bills go.
    ///
    /// `PUT /org/{org_id}/billing`
    #[doc(alias = "update_organization_billing_profile")]
    pub fn update_billing_profile(&self, org_id: OrgId) -> UpdateOrganizationBillingProfile {
        UpdateOrganizationBillingProfile(
            Call::new(
                self.client,
                &UPDATE_ORGANIZATION_BILLING_PROFILE,
                &[&org_id],
            )
            .empty_body(),
        )
    }

    /// Ends the caller's membership.
    ///
    /// `POST /org/{org_id}/leave`
    /// ([reference](https://developers.podio.com/doc/organizations/end-organization-membership-19410652))
    #[doc(alias = "leave_organization")]
    pub fn leave(&self, org_id: OrgId) -> ChangeOrganization {
        ChangeOrganization(Call::new(self.client, &LEAVE_ORGANIZATION, &[&org_id]))
    }

    /// Lists the members. It takes an administrator; of people who are only invited, little is told.
    ///
    /// `GET /org/{org_id}/member/`
    /// ([reference](https://developers.podio.com/doc/organizations/get-organization-members-50661))
    #[doc(alias = "get_organization_members")]
    pub fn get_members(&self, org_id: OrgId) -> GetOrganizationMembers {
        GetOrganizationMembers(Call::new(
            self.client,
            &GET_ORGANIZATION_MEMBERS,
            &[&org_id],
        ))
    }

    /// Lists the members whose name or address holds a text.
    ///
    /// `GET /org/{org_id}/member/search/`
    #[doc(alias = "search_organization_members")]
    pub fn search_members(&self, org_id: OrgId, query: &str) -> SearchOrganizationMembers {
        SearchOrganizationMembers(
            Call::new(self.client, &SEARCH_ORGANIZATION_MEMBERS, &[&org_id]).query("query", query),
        )
    }

    /// Reads the members as a file, in the form that Podio gives it.
    ///
    /// `GET /org/{org_id}/member/export`
    #[doc(alias = "export_organization_members")]
    pub fn export_members(&self, org_id: OrgId) -> ExportOrganizationMembers {
        ExportOrganizationMembers(Call::new(
            self.client,
            &EXPORT_ORGANIZATION_MEMBERS,
            &[&org_id],
        ))
    }

    /// Reads a member.
    ///
    /// `GET /org/{org_id}/member/{user_id}`
    /// ([reference](https://developers.podio.com/doc/organizations/get-organization-member-50908))
    #[doc(alias = "get_organization_member")]
    pub fn get_member(&self, org_id: OrgId, user_id: UserId) -> GetOrganizationMember {
        GetOrganizationMember(Call::new(
            self.client,
            &GET_ORGANIZATION_MEMBER,
            &[&org_id, &user_id],
        ))
    }

    /// Reads the member with an e-mail address.
    ///
    /// `GET /org/{org_id}/member/mail/{mail}`
    #[doc(alias = "get_organization_member_by_mail")]
    pub fn get_member_by_mail(&self, org_id: OrgId, mail: &str) -> GetOrganizationMember {
        GetOrganizationMember(Call::new(
            self.client,
            &GET_ORGANIZATION_MEMBER_BY_MAIL,
            &[&org_id, &mail],
        ))
    }

    /// Ends a membership of the organization and of its spaces. Where the
    /// user was the last administrator of a space, others become it; spaces without another member are
    /// deleted: [`get_end_member_info`](Self::get_end_member_info) tells before.
    ///
    /// `DELETE /org/{org_id}/member/{user_id}`
    /// ([reference](https://developers.podio.com/doc/organizations/end-organization-membership-50689))
    #[doc(alias = "end_organization_membership")]
    pub fn end_membership(&self, org_id: OrgId, user_id: UserId) -> ChangeOrganization {
        ChangeOrganization(Call::new(
            self.client,
            &END_ORGANIZATION_MEMBERSHIP,
            &[&org_id, &user_id],
        ))
    }

    /// Takes a member's role in the organization away.
    ///
    /// `DELETE /org/{org_id}/member/{user_id}/role`
    /// ([reference](https://developers.podio.com/doc/organizations/delete-organization-member-role-935217))
    #[doc(alias = "delete_organization_member_role")]
    pub fn delete_member_role(&self, org_id: OrgId, user_id: UserId) -> ChangeOrganization {
        ChangeOrganization(Call::new(
            self.client,
            &DELETE_ORGANIZATION_MEMBER_ROLE,
            &[&org_id, &user_id],
        ))
    }

    /// Tells what ending a membership would do.
    ///
    /// `GET /org/{org_id}/member/{user_id}/end_member_info`
    pub fn get_end_member_info(&self, org_id: OrgId, user_id: UserId) -> GetEndMemberInfo {
        GetEndMemberInfo(Call::new(
            self.client,
            &GET_END_MEMBER_INFO,
            &[&org_id, &user_id],
        ))
    }

    /// Lists a member's spaces. Spaces that the caller is not in come without name and link.
    ///
    /// `GET /org/{org_id}/member/{user_id}/space_member/`
    /// ([reference](https://developers.podio.com/doc/organizations/get-space-memberships-for-org-member-11902943))
    #[doc(alias = "get_space_memberships_for_org_member")]
    pub fn get_space_memberships(&self, org_id: OrgId, user_id: UserId) -> GetSpaceMemberships {
        GetSpaceMemberships(Call::new(
            self.client,
            &GET_SPACE_MEMBERSHIPS_FOR_ORG_MEMBER,
            &[&org_id, &user_id],
        ))
    }

    /// Tells how many members were active in each week, from the last one back, for up to 16 weeks.
    ///
    /// `GET /org/{org_id}/report/login/`
    /// ([reference](https://developers.podio.com/doc/organizations/get-organization-login-report-51730))
    #[doc(alias = "get_organization_login_report")]
    pub fn get_login_report(&self, org_id: OrgId) -> GetOrganizationLoginReport {
        GetOrganizationLoginReport(Call::new(
            self.client,
            &GET_ORGANIZATION_LOGIN_REPORT,
            &[&org_id],
        ))
    }

    /// Lists the spaces of an organization.
    ///
    /// `GET /org/{org_id}/space/`
    /// ([reference](https://developers.podio.com/doc/organizations/get-spaces-on-organization-22387))
    #[doc(alias = "get_spaces_on_organization")]
    pub fn get_spaces(&self, org_id: OrgId) -> GetSpacesOnOrganization {
        GetSpacesOnOrganization(Call::new(
            self.client,
            &GET_SPACES_ON_ORGANIZATION,
            &[&org_id],
        ))
    }

    /// Reads a space of an organization by the part of the link that stands for it.
    ///
    /// `GET /org/{org_id}/space/url/{url}`
    #[doc(alias = "get_space_by_url_in_organization")]
    pub fn get_space_by_url(&self, org_id: OrgId, url: &str) -> GetSpaceInOrganization {
        GetSpaceInOrganization(Call::new(
            self.client,
            &GET_SPACE_BY_URL_IN_ORGANIZATION,
            &[&org_id, &url],
        ))
    }

    /// Tells how much an organization holds. Podio may ask for its creator.
    ///
    /// `GET /org/{org_id}/statistics`
    /// ([reference](https://developers.podio.com/doc/organizations/get-organization-statistics-28734))
    #[doc(alias = "get_organization_statistics")]
    pub fn get_statistics(&self, org_id: OrgId) -> GetOrganizationStatistics {
        GetOrganizationStatistics(Call::new(
            self.client,
            &GET_ORGANIZATION_STATISTICS,
            &[&org_id],
        ))
    }

    /// Tells how much an organization holds, in a newer form that the reference does not describe.
    ///
    /// `GET /org/{org_id}/statistics/v2`
    #[doc(alias = "get_organization_statistics_v2")]
    pub fn get_statistics_v2(&self, org_id: OrgId) -> GetOrganizationStatisticsV2 {
        GetOrganizationStatisticsV2(Call::new(
            self.client,
            &GET_ORGANIZATION_STATISTICS_V2,
            &[&org_id],
        ))
    }
}

request!(
    /// The call of [`Organizations::get_all`], [`Organizations::get_shared`] and
    /// [`Organizations::get_admin_orgs_by_email`].
    GetOrganizations [fields] read Vec<Organization>
);

request!(
    /// The call of [`Organizations::add`].
    AddOrganization [] read AddedOrganization
);

request!(
    /// The call of [`Organizations::get`], [`Organizations::get_by_url`] and
    /// [`Organizations::get_by_slug`].
    GetOrganization [fields] read Organization
);

request!(
    /// The call of [`Organizations::update`].
    UpdateOrganization [] done ()
);

request!(
    /// The call of [`Organizations::bootstrap`].
    BootstrapOrganization [] read Raw
);

request!(
    /// The call of [`Organizations::add_admin`] and [`Organizations::add_admin_by_email`].
    AddOrganizationAdmin [] read_optional Option<Raw>
);

request!(
    /// The call of [`Organizations::get_admins`].
    GetOrganizationAdmins [fields] read Vec<Profile>
);

request!(
    /// The call of [`Organizations::remove_admin`], [`Organizations::delete_app_store_profile`],
    /// [`Organizations::leave`], [`Organizations::end_membership`] and
    /// [`Organizations::delete_member_role`].
    ChangeOrganization [] done ()
);

request!(
    /// The call of [`Organizations::get_all_spaces`].
    GetAllSpacesOnOrganization [fields] read Vec<Space>
);

request!(
    /// The call of [`Organizations::get_app_store_profile`] and
    /// [`Organizations::get_billing_profile`].
    GetOrganizationProfile [] read OrganizationProfile
);

request!(
    /// The call of [`Organizations::create_app_store_profile`].
    CreateOrganizationAppStoreProfile [] read_or_default CreatedOrganizationProfile
);

request!(
    /// The call of [`Organizations::update_app_store_profile`].
    UpdateOrganizationAppStoreProfile [] done ()
);

request!(
    /// The call of [`Organizations::update_billing_profile`].
    UpdateOrganizationBillingProfile [] done ()
);

request!(
    /// The call of [`Organizations::get_members`].
    GetOrganizationMembers [fields] read Vec<OrganizationMember>
);

request!(
    /// The call of [`Organizations::search_members`].
    SearchOrganizationMembers [] read Vec<OrganizationMember>
);

request!(
    /// The call of [`Organizations::export_members`].
    ExportOrganizationMembers [] read_bytes Bytes
);

request!(
    /// The call of [`Organizations::get_member`] and [`Organizations::get_member_by_mail`].
    GetOrganizationMember [fields] read OrganizationMember
);

request!(
    /// The call of [`Organizations::get_end_member_info`].
    GetEndMemberInfo [] read EndMemberInfo
);

request!(
    /// The call of [`Organizations::get_space_memberships`].
    GetSpaceMemberships [] read Vec<SpaceMember>
);

request!(
    /// The call of [`Organizations::get_login_report`].
    GetOrganizationLoginReport [] read Vec<LoginReport>
);

request!(
    /// The call of [`Organizations::get_spaces`].
    GetSpacesOnOrganization [fields] read Vec<Space>
);

request!(
    /// The call of [`Organizations::get_space_by_url`].
    GetSpaceInOrganization [fields] read Space
);

request!(
    /// The call of [`Organizations::get_statistics`].
    GetOrganizationStatistics [] read OrganizationStatistics
);

request!(
    /// The call of [`Organizations::get_statistics_v2`].
    GetOrganizationStatisticsV2 [] read Raw
);

model! {
    /// An organization that was just added.
    pub struct AddedOrganization {
        required {
            /// Its id.
            org_id: OrgId,
        }
        optional {
            /// The link to it.
            url: String,
            /// The part of the link that stands for it.
            url_label: String,
        }
    }
}

model! {
    /// What an organization shows of itself, or to whom its bills go.
    pub struct OrganizationProfile {
        optional {
            /// Its id as a profile.
            profile_id: ProfileId,
            /// The organization.
            org_id: OrgId,
            /// The name.
            name: String,
            /// To whose attention bills go.
            attention: String,
            /// The file of the picture.
            avatar: FileId,
            /// About the organization.
            about: String,
            /// The postal code.
            zip: String,
            /// The city.
            city: String,
            /// The state.
            state: String,
            /// The country.
            country: String,
            /// The VAT number.
            vatin: String,
        }
        lists {
            /// E-mail addresses.
            mail: String,
            /// Phone numbers.
            phone: String,
            /// Addresses.
            address: String,
            /// Links.
            url: String,
        }
    }
}

model! {
    /// The profile that was just added. Podio may answer with nothing at all.
    #[derive(Default)]
    pub struct CreatedOrganizationProfile {
        optional {
            /// Its id.
            profile_id: ProfileId,
        }
    }
}

open_enum! {
    /// What kinds of members there are.
    pub enum MemberType {
        /// Employees.
        Employee = "employee",
        /// People from outside.
        External = "external",
        /// Administrators.
        Admin = "admin",
        /// Regular members.
        Regular = "regular",
        /// Light members.
        Light = "light",
        /// Guests.
        Guest = "guest",
        /// Members who are paid for.
        Premium = "premium",
    }
}

options!(AddOrganization, UpdateOrganization => {
    /// Sets the file of the logo.
    body logo: FileId,
});

options!(UpdateOrganization => {
    /// Sets the name.
    body name: &str,
    /// Sets the part of the link that stands for it.
    body url_label: &str,
});

open_enum! {
    /// What lists of members are sorted by.
    pub enum MemberSort {
        /// The name.
        Name = "name",
        /// When the member was last seen.
        LastSeenOn = "last_seen_on",
    }
}

options!(GetOrganizationMembers => {
    /// Lists members of one kind.
    query member_type: MemberType,
    /// Lists members whose name or address holds this text.
    query query: &str,
    /// Says what to sort by. By default that is the name.
    query sort_by: MemberSort,
    /// Says whether the largest or newest comes first.
    switch sort_desc: bool,
});

profile_settings!(
    CreateOrganizationAppStoreProfile,
    UpdateOrganizationAppStoreProfile,
    UpdateOrganizationBillingProfile
);

options!(UpdateOrganizationBillingProfile => {
    /// Says to whose attention bills go.
    body attention: &str,
});

paged!(GetAllSpacesOnOrganization of Space, 100 at once);
paged!(GetOrganizationMembers of OrganizationMember, 100 at once);
paged!(SearchOrganizationMembers of OrganizationMember, 100 at once);
paged!(GetOrganizationLoginReport of LoginReport, 16 at once);
