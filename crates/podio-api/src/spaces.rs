//! Spaces, which the user interface calls workspaces.

use podio_core::PodioClient;

use crate::call::{Call, operations, request};
use crate::model::json::model;
use crate::model::{OrgId, Privacy, Space, SpaceId};

operations! {
    "spaces":
    CREATE_SPACE = "create_space" POST "/space/";
    GET_SPACE = "get_space" GET "/space/{space_id}";
    UPDATE_SPACE = "update_space" PUT "/space/{space_id}";
    GET_SPACE_BY_URL = "get_space_by_url" GET "/space/url";
}

/// Spaces; from [`PodioApi::spaces`](crate::PodioApi::spaces).
#[derive(Debug, Clone, Copy)]
pub struct Spaces<'a> {
    pub(crate) client: &'a PodioClient,
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
        let call = Call::new(self.client, &CREATE_SPACE, &[]);
        CreateSpace(call.body("org_id", org_id.get()).body("name", name))
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

    /// Reads the space that a link leads to.
    ///
    /// `GET /space/url`
    /// ([reference](https://developers.podio.com/doc/spaces/get-space-by-url-22481))
    #[doc(alias = "get_space_by_url")]
    pub fn get_by_url(&self, url: &str) -> GetSpace {
        GetSpace(Call::new(self.client, &GET_SPACE_BY_URL, &[]).query("url", url))
    }

    /// Reads the space whose link is made of these: the `url_label` of its organization and its
    /// own.
    ///
    /// `GET /space/url`
    /// ([reference](https://developers.podio.com/doc/spaces/get-space-by-url-22481))
    #[doc(alias = "get_space_by_url")]
    pub fn get_by_slug(&self, org_slug: &str, space_slug: &str) -> GetSpace {
        let call = Call::new(self.client, &GET_SPACE_BY_URL, &[]);
        GetSpace(
            call.query("org_slug", org_slug)
                .query("space_slug", space_slug),
        )
    }
}

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

request!(
    /// The call of [`Spaces::get`], [`Spaces::get_by_url`] and [`Spaces::get_by_slug`].
    GetSpace [fields] read Space
);
request!(
    /// The call of [`Spaces::create`].
    CreateSpace [] read CreatedSpace
);
request!(
    /// The call of [`Spaces::update`].
    UpdateSpace [] done ()
);

/// The settings that adding and changing a space share.
macro_rules! settings {
    ($name:ident) => {
        impl $name {
            /// Says who may find and join it. New spaces are closed.
            pub fn privacy(self, privacy: Privacy) -> Self {
                Self(self.0.body("privacy", privacy.as_str()))
            }

            /// Says whether new employees join by themselves. In new spaces they do not.
            pub fn auto_join(self, auto_join: bool) -> Self {
                Self(self.0.body("auto_join", auto_join))
            }

            /// Says whether a new app is announced.
            pub fn post_on_new_app(self, post: bool) -> Self {
                Self(self.0.body("post_on_new_app", post))
            }

            /// Says whether a new member is announced.
            pub fn post_on_new_member(self, post: bool) -> Self {
                Self(self.0.body("post_on_new_member", post))
            }
        }
    };
}

settings!(CreateSpace);
settings!(UpdateSpace);

impl UpdateSpace {
    /// Sets the name.
    pub fn name(self, name: &str) -> Self {
        Self(self.0.body("name", name))
    }

    /// Sets the part of the link that stands for it. Links in its old form stop working.
    pub fn url_label(self, url_label: &str) -> Self {
        Self(self.0.body("url_label", url_label))
    }

    /// Sets the description.
    pub fn description(self, description: &str) -> Self {
        Self(self.0.body("description", description))
    }
}
