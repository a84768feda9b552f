//! Organizations.

use podio_core::PodioClient;

use crate::call::{Call, operations, request};
use crate::model::{OrgId, Organization, Space};

operations! {
    "organizations":
    GET_ORGANIZATIONS = "get_organizations" GET "/org/";
    GET_ORGANIZATION = "get_organization" GET "/org/{org_id}";
    GET_ORGANIZATION_BY_URL = "get_organization_by_url" GET "/org/url";
    GET_SPACES_ON_ORGANIZATION = "get_spaces_on_organization" GET "/org/{org_id}/space/";
}

/// Organizations; from [`PodioApi::organizations`](crate::PodioApi::organizations).
#[derive(Debug, Clone, Copy)]
pub struct Organizations<'a> {
    pub(crate) client: &'a PodioClient,
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

    /// Reads an organization.
    ///
    /// `GET /org/{org_id}`
    /// ([reference](https://developers.podio.com/doc/organizations/get-organization-22383))
    #[doc(alias = "get_organization")]
    pub fn get(&self, org_id: OrgId) -> GetOrganization {
        GetOrganization(Call::new(self.client, &GET_ORGANIZATION, &[&org_id]))
    }

    /// Reads the organization that a link belongs to. `url` is the link to it or to anything below
    /// it.
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
        let call = Call::new(self.client, &GET_ORGANIZATION_BY_URL, &[]);
        GetOrganization(call.query("org_slug", org_slug))
    }

    /// Lists the spaces of an organization.
    ///
    /// `GET /org/{org_id}/space/`
    /// ([reference](https://developers.podio.com/doc/organizations/get-spaces-on-organization-22387))
    #[doc(alias = "get_spaces_on_organization")]
    pub fn get_spaces(&self, org_id: OrgId) -> GetSpacesOnOrganization {
        let call = Call::new(self.client, &GET_SPACES_ON_ORGANIZATION, &[&org_id]);
        GetSpacesOnOrganization(call)
    }
}

request!(
    /// The call of [`Organizations::get_all`].
    GetOrganizations [fields] read Vec<Organization>
);
request!(
    /// The call of [`Organizations::get`], [`Organizations::get_by_url`] and
    /// [`Organizations::get_by_slug`].
    GetOrganization [fields] read Organization
);
request!(
    /// The call of [`Organizations::get_spaces`].
    GetSpacesOnOrganization [fields] read Vec<Space>
);
