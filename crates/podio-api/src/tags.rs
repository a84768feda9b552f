//! Tags of objects.

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::{AppId, ObjectRef, OrgId, SpaceId, Tag, TaggedObject};

operations! {
    "tags":
    CREATE_TAGS = "create_tags" POST "/tag/{ref_type}/{ref_id}/";
    UPDATE_TAGS = "update_tags" PUT "/tag/{ref_type}/{ref_id}/";
    REMOVE_TAG = "remove_tag" DELETE "/tag/{ref_type}/{ref_id}/";
    GET_TAGS_ON_APP = "get_tags_on_app" GET "/tag/app/{app_id}/";
    GET_TAGS_ON_APP_TOP = "get_tags_on_app_top" GET "/tag/app/{app_id}/top/";
    GET_TAGS_ON_ORGANIZATION = "get_tags_on_organization" GET "/tag/org/{org_id}/";
    GET_TAGS_ON_SPACE = "get_tags_on_space" GET "/tag/space/{space_id}/";
    GET_OBJECTS_ON_APP_WITH_TAG = "get_objects_on_app_with_tag" GET "/tag/app/{app_id}/search/";
    GET_OBJECTS_ON_ORGANIZATION_WITH_TAG = "get_objects_on_organization_with_tag" GET "/tag/org/{org_id}/search/";
    GET_OBJECTS_ON_SPACE_WITH_TAG = "get_objects_on_space_with_tag" GET "/tag/space/{space_id}/search/";
}

/// Tags; from [`PodioApi::tags`](crate::PodioApi::tags).
#[derive(Debug, Clone, Copy)]
pub struct Tags<'a> {
    pub(crate) client: Caller<'a>,
}

impl Tags<'_> {
    /// Adds tags to an object. Those that it has stay.
    ///
    /// `POST /tag/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/tags/create-tags-22464))
    #[doc(alias = "create_tags")]
    pub fn create(&self, object: impl Into<ObjectRef>, tags: &[&str]) -> ChangeTags {
        let object = object.into();
        ChangeTags(Call::new(self.client, &CREATE_TAGS, &[&object.kind, &object.id]).json(&tags))
    }

    /// Replaces all tags of an object.
    ///
    /// `PUT /tag/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/tags/update-tags-39859))
    #[doc(alias = "update_tags")]
    pub fn update(&self, object: impl Into<ObjectRef>, tags: &[&str]) -> ChangeTags {
        let object = object.into();
        ChangeTags(Call::new(self.client, &UPDATE_TAGS, &[&object.kind, &object.id]).json(&tags))
    }

    /// Takes a tag off an object.
    ///
    /// `DELETE /tag/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/tags/remove-tag-22465))
    #[doc(alias = "remove_tag")]
    pub fn remove(&self, object: impl Into<ObjectRef>, text: &str) -> ChangeTags {
        let object = object.into();
        ChangeTags(
            Call::new(self.client, &REMOVE_TAG, &[&object.kind, &object.id]).query("text", text),
        )
    }

    /// Lists the tags in use in an app, with how often.
    ///
    /// `GET /tag/app/{app_id}/`
    /// ([reference](https://developers.podio.com/doc/tags/get-tags-on-app-22467))
    #[doc(alias = "get_tags_on_app")]
    pub fn get_on_app(&self, app_id: AppId) -> GetTags {
        GetTags(Call::new(self.client, &GET_TAGS_ON_APP, &[&app_id]))
    }

    /// Lists the tags that are most in use in an app.
    ///
    /// `GET /tag/app/{app_id}/top/`
    /// ([reference](https://developers.podio.com/doc/tags/get-tags-on-app-top-68485))
    #[doc(alias = "get_tags_on_app_top")]
    pub fn get_on_app_top(&self, app_id: AppId) -> GetTopTags {
        GetTopTags(Call::new(self.client, &GET_TAGS_ON_APP_TOP, &[&app_id]))
    }

    /// Lists the tags in use in an organization, with how often.
    ///
    /// `GET /tag/org/{org_id}/`
    /// ([reference](https://developers.podio.com/doc/tags/get-tags-on-organization-48473))
    #[doc(alias = "get_tags_on_organization")]
    pub fn get_on_organization(&self, org_id: OrgId) -> GetTags {
        GetTags(Call::new(
            self.client,
            &GET_TAGS_ON_ORGANIZATION,
            &[&org_id],
        ))
    }

    /// Lists the tags in use in a space, with how often.
    ///
    /// `GET /tag/space/{space_id}/`
    /// ([reference](https://developers.podio.com/doc/tags/get-tags-on-space-22466))
    #[doc(alias = "get_tags_on_space")]
    pub fn get_on_space(&self, space_id: SpaceId) -> GetTags {
        GetTags(Call::new(self.client, &GET_TAGS_ON_SPACE, &[&space_id]))
    }

    /// Lists what carries a tag in an app.
    ///
    /// `GET /tag/app/{app_id}/search/`
    /// ([reference](https://developers.podio.com/doc/tags/get-objects-on-app-with-tag-22469))
    #[doc(alias = "get_objects_on_app_with_tag")]
    pub fn get_objects_on_app(&self, app_id: AppId, text: &str) -> GetTaggedObjects {
        GetTaggedObjects(
            Call::new(self.client, &GET_OBJECTS_ON_APP_WITH_TAG, &[&app_id]).query("text", text),
        )
    }

    /// Lists what carries a tag in an organization.
    ///
    /// `GET /tag/org/{org_id}/search/`
    /// ([reference](https://developers.podio.com/doc/tags/get-objects-on-organization-with-tag-48478))
    #[doc(alias = "get_objects_on_organization_with_tag")]
    pub fn get_objects_on_organization(&self, org_id: OrgId, text: &str) -> GetTaggedObjects {
        GetTaggedObjects(
            Call::new(
                self.client,
                &GET_OBJECTS_ON_ORGANIZATION_WITH_TAG,
                &[&org_id],
            )
            .query("text", text),
        )
    }

    /// Lists what carries a tag in a space.
    ///
    /// `GET /tag/space/{space_id}/search/`
    /// ([reference](https://developers.podio.com/doc/tags/get-objects-on-space-with-tag-22468))
    #[doc(alias = "get_objects_on_space_with_tag")]
    pub fn get_objects_on_space(&self, space_id: SpaceId, text: &str) -> GetTaggedObjects {
        GetTaggedObjects(
            Call::new(self.client, &GET_OBJECTS_ON_SPACE_WITH_TAG, &[&space_id])
                .query("text", text),
        )
    }
}

request!(
    /// The call of [`Tags::create`], [`Tags::update`] and [`Tags::remove`].
    ChangeTags [] done ()
);

request!(
    /// The call of [`Tags::get_on_app`], [`Tags::get_on_organization`] and [`Tags::get_on_space`].
    GetTags [] read Vec<Tag>
);

request!(
    /// The call of [`Tags::get_on_app_top`].
    GetTopTags [] read Vec<String>
);

request!(
    /// The call of [`Tags::get_objects_on_app`], [`Tags::get_objects_on_organization`] and
    /// [`Tags::get_objects_on_space`].
    GetTaggedObjects [] read Vec<TaggedObject>
);

options!(GetTags, GetTopTags => {
    /// Sets the most tags to list.
    query limit: u32,
    /// Lists those that hold this text.
    query text: &str,
});
