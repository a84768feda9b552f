//! Spaces, which the user interface calls workspaces.

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::json::model;
use crate::model::{OrgId, Privacy, Seats, Space, SpaceId};

operations! {
    "spaces":
    CREATE_SPACE = "create_space" POST "/space/";
    GET_SPACE = "get_space" GET "/space/{space_id}";
    UPDATE_SPACE = "update_space" PUT "/space/{space_id}";
    DELETE_SPACE = "delete_space" DELETE "/space/{space_id}";
    ARCHIVE_SPACE = "archive_space" POST "/space/{space_id}/archive";
    RESTORE_SPACE = "restore_space" POST "/space/{space_id}/restore";
    GET_SPACE_BY_URL = "get_space_by_url" GET "/space/url";
    GET_SPACE_BY_ORG_AND_URL_LABEL = "get_space_by_org_and_url_label" GET "/space/org/{org_id}/{url_label}";
    GET_SPACE_BY_ORG_AND_URL_LABEL_ALT = "get_space_by_org_and_url_label_alt" GET "/space/org/{org_id}/url/{url_label}";
    GET_LIST_OF_ORGANIZATION_WORKSPACES = "get_list_of_organization_workspaces" GET "/space/org/{org_id}/";
    GET_AVAILABLE_SPACES = "get_available_spaces" GET "/space/org/{org_id}/available/";
    GET_TOP_SPACES = "get_top_spaces" GET "/space/top/";
    GET_AVAILABLE_SEATS = "get_available_seats" GET "/space/{space_id}/available";
}

/// Spaces; from [`PodioApi::spaces`](crate::PodioApi::spaces).
#[derive(Debug, Clone, Copy)]
pub struct Spaces<'a> {
    pub(crate) client: Caller<'a>,
}

impl Spaces<'_> {
    /// Adds a space to an organization.
    ///
    /// `POST /space/` ([reference](https://developers.podio.com/doc/spaces/create-space-22390))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::{OrgId, Privacy};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let space = client
    ///     .spaces()
    ///     .create(OrgId(8100001), "Field work")
    ///     .privacy(Privacy::Closed)
    ///     .send()
    ///     .await?;
    /// println!("{}", space.space_id);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "create_space")]
    pub fn create(&self, org_id: OrgId, name: &str) -> CreateSpace {
        CreateSpace(
            Call::new(self.client, &CREATE_SPACE, &[])
                .body("org_id", org_id)
                .body("name", name),
        )
    }

    /// Reads a space.
    ///
    /// `GET /space/{space_id}`
    /// ([reference](https://developers.podio.com/doc/spaces/get-space-22389))
    #[doc(alias = "get_space")]
    pub fn get(&self, space_id: SpaceId) -> GetSpace {
        GetSpace(Call::new(self.client, &GET_SPACE, &[&space_id]))
    }

    /// Changes a space: what is set on the call changes, the rest stays.
    ///
    /// `PUT /space/{space_id}`
    /// ([reference](https://developers.podio.com/doc/spaces/update-space-22391))
    #[doc(alias = "update_space")]
    pub fn update(&self, space_id: SpaceId) -> UpdateSpace {
        UpdateSpace(Call::new(self.client, &UPDATE_SPACE, &[&space_id]).empty_body())
    }

    /// Deletes a space with all that it holds.
    ///
    /// `DELETE /space/{space_id}`
    /// ([reference](https://developers.podio.com/doc/spaces/delete-space-22417))
    #[doc(alias = "delete_space")]
    pub fn delete(&self, space_id: SpaceId) -> ChangeSpace {
        ChangeSpace(Call::new(self.client, &DELETE_SPACE, &[&space_id]))
    }

    /// Puts a space out of use; [`restore`](Self::restore) brings it back.
    ///
    /// `POST /space/{space_id}/archive`
    #[doc(alias = "archive_space")]
    pub fn archive(&self, space_id: SpaceId) -> ChangeSpace {
        ChangeSpace(Call::new(self.client, &ARCHIVE_SPACE, &[&space_id]))
    }

    /// Brings an archived space back.
    ///
    /// `POST /space/{space_id}/restore`
    /// ([reference](https://developers.podio.com/doc/spaces/restore-space-238875039))
    #[doc(alias = "restore_space")]
    pub fn restore(&self, space_id: SpaceId) -> ChangeSpace {
        ChangeSpace(Call::new(self.client, &RESTORE_SPACE, &[&space_id]))
    }

    /// Reads the space that a link leads to.
    ///
    /// `GET /space/url`
    /// ([reference](https://developers.podio.com/doc/spaces/get-space-by-url-22481))
    #[doc(alias = "get_space_by_url")]
    pub fn get_by_url(&self, url: &str) -> GetSpace {
        GetSpace(Call::new(self.client, &GET_SPACE_BY_URL, &[]).query("url", url))
    }

    /// Reads the space whose link is made of these: the `url_label` of its organization and its own.
    ///
    /// `GET /space/url`
    /// ([reference](https://developers.podio.com/doc/spaces/get-space-by-url-22481))
    #[doc(alias = "get_space_by_url")]
    pub fn get_by_slug(&self, org_slug: &str, space_slug: &str) -> GetSpace {
        GetSpace(
            Call::new(self.client, &GET_SPACE_BY_URL, &[])
                .query("org_slug", org_slug)
                .query("space_slug", space_slug),
        )
    }

    /// Reads a space of an organization by the part of the link that stands for it.
    ///
    /// `GET /space/org/{org_id}/{url_label}`
    /// ([reference](https://developers.podio.com/doc/spaces/get-space-by-org-and-url-label-476929))
    #[doc(alias = "get_space_by_org_and_url_label")]
    pub fn get_by_org_and_url_label(&self, org_id: OrgId, url_label: &str) -> GetSpace {
        GetSpace(Call::new(
            self.client,
            &GET_SPACE_BY_ORG_AND_URL_LABEL,
            &[&org_id, &url_label],
        ))
    }

    /// Reads a space like [`get_by_org_and_url_label`](Self::get_by_org_and_url_label), by the other
    /// path that is in use.
    ///
    /// `GET /space/org/{org_id}/url/{url_label}`
    #[doc(alias = "get_space_by_org_and_url_label_alt")]
    pub fn get_by_org_and_url_label_alt(&self, org_id: OrgId, url_label: &str) -> GetSpace {
        GetSpace(Call::new(
            self.client,
            &GET_SPACE_BY_ORG_AND_URL_LABEL_ALT,
            &[&org_id, &url_label],
        ))
    }

    /// Lists the spaces of an organization, with little of each.
    ///
    /// `GET /space/org/{org_id}/`
    /// ([reference](https://developers.podio.com/doc/spaces/get-list-of-organization-workspaces-238875316))
    #[doc(alias = "get_list_of_organization_workspaces")]
    pub fn get_on_organization(&self, org_id: OrgId) -> GetOrganizationSpaces {
        GetOrganizationSpaces(Call::new(
            self.client,
            &GET_LIST_OF_ORGANIZATION_WORKSPACES,
            &[&org_id],
        ))
    }

    /// Lists the open spaces of an organization that the caller can join.
    ///
    /// `GET /space/org/{org_id}/available/`
    /// ([reference](https://developers.podio.com/doc/spaces/get-available-spaces-1911961))
    #[doc(alias = "get_available_spaces")]
    pub fn get_available(&self, org_id: OrgId) -> GetAvailableSpaces {
        GetAvailableSpaces(Call::new(self.client, &GET_AVAILABLE_SPACES, &[&org_id]))
    }

    /// Lists the spaces that the caller uses most.
    ///
    /// `GET /space/top/`
    /// ([reference](https://developers.podio.com/doc/spaces/get-top-spaces-22477))
    #[doc(alias = "get_top_spaces")]
    pub fn get_top(&self) -> GetTopSpaces {
        GetTopSpaces(Call::new(self.client, &GET_TOP_SPACES, &[]))
    }

    /// Tells how many more members a space can take.
    ///
    /// `GET /space/{space_id}/available`
    pub fn get_available_seats(&self, space_id: SpaceId) -> GetAvailableSeats {
        GetAvailableSeats(Call::new(self.client, &GET_AVAILABLE_SEATS, &[&space_id]))
    }
}

request!(
    /// The call of [`Spaces::create`].
    CreateSpace [] read CreatedSpace
);

request!(
    /// The call of [`Spaces::get`], [`Spaces::get_by_url`], [`Spaces::get_by_slug`],
    /// [`Spaces::get_by_org_and_url_label`] and [`Spaces::get_by_org_and_url_label_alt`].
    GetSpace [fields] read Space
);

request!(
    /// The call of [`Spaces::update`].
    UpdateSpace [] done ()
);

request!(
    /// The call of [`Spaces::delete`], [`Spaces::archive`] and [`Spaces::restore`].
    ChangeSpace [] done ()
);

request!(
    /// The call of [`Spaces::get_on_organization`].
    GetOrganizationSpaces [fields] read Vec<Space>
);

request!(
    /// The call of [`Spaces::get_available`].
    GetAvailableSpaces [fields] read Vec<Space>
);

request!(
    /// The call of [`Spaces::get_top`].
    GetTopSpaces [fields] read Vec<Space>
);

request!(
    /// The call of [`Spaces::get_available_seats`].
    GetAvailableSeats [] read Seats
);

model! {
    /// A space that was just added.
    pub struct CreatedSpace {
        required {
            /// Its id.
            space_id: SpaceId,
        }
        optional {
            /// The link to it, or the part of the link that stands for it.
            url: String,
            /// The link to it.
            full_url: String,
        }
    }
}

options!(CreateSpace, UpdateSpace => {
    /// Says who may find and join it. New spaces are closed.
    body privacy: Privacy,
    /// Says whether new employees join by themselves. In new spaces they do not.
    body auto_join: bool,
    /// Says whether a new app is announced.
    body post_on_new_app: bool,
    /// Says whether a new member is announced.
    body post_on_new_member: bool,
});

options!(UpdateSpace => {
    /// Sets the name.
    body name: &str,
    /// Sets the part of the link that stands for it. Links in its old form stop working.
    body url_label: &str,
    /// Sets the description.
    body description: &str,
});

options!(GetTopSpaces => {
    /// Sets the most spaces to list. The default is 6.
    query limit: u32,
});

paged!(GetOrganizationSpaces of Space, 100 at once);
