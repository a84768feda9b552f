//! What happened, newest first: streams, the activity of single objects, and what is kept out of the
//! stream.

use std::time::Duration;

use jiff::Timestamp;
use podio_core::{Error, ErrorKind, Result};

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::items::Filter;
use crate::model::time::format_utc_seconds;
use crate::model::{
    ActivityGroup, ActivityType, AppId, Mute, ObjectRef, OrgId, SpaceId, StreamObject, UserId,
    ViewId,
};

operations! {
    "stream":
    GET_GLOBAL_STREAM = "get_global_stream" GET "/stream/";
    GET_ORGANIZATION_STREAM = "get_organization_stream" GET "/stream/org/{org_id}/";
    GET_SPACE_STREAM = "get_space_stream" GET "/stream/space/{space_id}/";
    GET_APP_STREAM = "get_app_stream" GET "/stream/app/{app_id}/";
    GET_USER_STREAM = "get_user_stream" GET "/stream/user/{user_id}/";
    GET_PERSONAL_STREAM = "get_personal_stream" GET "/stream/personal/";
    GET_STREAM_OBJECT = "get_stream_object" GET "/stream/{ref_type}/{ref_id}";
    GET_GLOBAL_STREAM_V2 = "get_global_stream_v2" GET "/stream/v2/";
    GET_ORGANIZATION_STREAM_V2 = "get_organization_stream_v2" GET "/stream/org/{org_id}/v2/";
    GET_SPACE_STREAM_V2 = "get_space_stream_v2" GET "/stream/space/{space_id}/v2/";
    GET_STREAM_OBJECT_V2 = "get_stream_object_v2" GET "/stream/{ref_type}/{ref_id}/v2";
    GET_GLOBAL_STREAM_V3 = "get_global_stream_v3" GET "/stream/v3/";
    GET_ORG_STREAM_V3 = "get_org_stream_v3" GET "/stream/org/{org_id}/v3/";
    GET_SPACE_STREAM_V3 = "get_space_stream_v3" GET "/stream/space/{space_id}/v3/";
    GET_APPLICATION_STREAM_V3 = "get_application_stream_v3" GET "/stream/app/{app_id}/v3";
    GET_USER_STREAM_V3 = "get_user_stream_v3" GET "/stream/user/{user_id}/v3";
    GET_STREAM_OBJECT_V3 = "get_stream_object_v3" GET "/stream/{ref_type}/{ref_id}/v3";
    GET_ACTIVITY_GROUP = "get_activity_group" GET "/stream/{ref_type}/{ref_id}/activity_group";
    GET_ACTIVITY_GROUP_FOR_DATA_REFERENCE = "get_activity_group_for_data_reference" GET "/stream/{ref_type}/{ref_id}/activity_group/{data_ref_type}/{data_ref_id}";
    GET_ACTIVITY_GROUP_OF_EVENT = "get_activity_group_of_event" GET "/stream/{ref_type}/{ref_id}/group/{event_id}";
    GET_MUTES_IN_GLOBAL_STREAM = "get_mutes_in_global_stream" GET "/stream/mute/v2/";
    MUTE_OBJECT_FROM_GLOBAL_STREAM = "mute_object_from_global_stream" POST "/stream/mute/{scope_type}/{scope_id}";
    UNMUTE_OBJECTS_FROM_THE_GLOBAL_STREAM = "unmute_objects_from_the_global_stream" DELETE "/stream/mute/{scope_type}/{scope_id}";
    FILTER_APP_STREAM = "filter_app_stream" POST "/stream/app/{app_id}/filter" reads;
}

/// What happened, newest first; from [`PodioApi::stream`](crate::PodioApi::stream).
///
/// Podio has three versions of these calls. The first two differ little and tell what happened to
/// an object in [`activity`](StreamObject::activity), event by event; the third tells it in
/// [`activity_groups`](StreamObject::activity_groups), and is the one for new code.
///
/// | stream | first | second | third |
/// |---|---|---|---|
/// | of everything | [`get_global`](Self::get_global) | [`get_global_v2`](Self::get_global_v2) | [`get_global_v3`](Self::get_global_v3) |
/// | of an organization | [`get_organization`](Self::get_organization) | [`get_organization_v2`](Self::get_organization_v2) | [`get_organization_v3`](Self::get_organization_v3) |
/// | of a space | [`get_space`](Self::get_space) | [`get_space_v2`](Self::get_space_v2) | [`get_space_v3`](Self::get_space_v3) |
/// | of an app | [`get_app`](Self::get_app) | [`filter_app`](Self::filter_app) | [`get_app_v3`](Self::get_app_v3) |
/// | of a user | [`get_user`](Self::get_user) | | [`get_user_v3`](Self::get_user_v3) |
/// | outside spaces | [`get_personal`](Self::get_personal) | | |
/// | of one object | [`get_object`](Self::get_object) | [`get_object_v2`](Self::get_object_v2) | [`get_object_v3`](Self::get_object_v3) |
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::model::{ActivityType, SpaceId};
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let changed = client
///     .stream()
///     .get_space_v3(SpaceId(7100001))
///     .groups_event_types(&[ActivityType::Creation, ActivityType::Update])
///     .limit(20)
///     .send()
///     .await?;
/// for object in &changed {
///     println!("{:?}: {} groups", object.title, object.activity_groups.len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Stream<'a> {
    pub(crate) client: Caller<'a>,
}

impl Stream<'_> {
    /// Lists what happened in everything that the caller can see.
    ///
    /// `GET /stream/`
    #[doc(alias = "get_global_stream")]
    pub fn get_global(&self) -> GetStream {
        GetStream(Call::new(self.client, &GET_GLOBAL_STREAM, &[]))
    }

    /// Lists what happened in an organization.
    ///
    /// `GET /stream/org/{org_id}/`
    /// ([reference](https://developers.podio.com/doc/stream/get-organization-stream-80038))
    #[doc(alias = "get_organization_stream")]
    pub fn get_organization(&self, org_id: OrgId) -> GetStream {
        GetStream(Call::new(self.client, &GET_ORGANIZATION_STREAM, &[&org_id]))
    }

    /// Lists what happened in a space.
    ///
    /// `GET /stream/space/{space_id}/`
    /// ([reference](https://developers.podio.com/doc/stream/get-space-stream-80039))
    #[doc(alias = "get_space_stream")]
    pub fn get_space(&self, space_id: SpaceId) -> GetStream {
        GetStream(Call::new(self.client, &GET_SPACE_STREAM, &[&space_id]))
    }

    /// Lists what happened in an app.
    ///
    /// `GET /stream/app/{app_id}/`
    /// ([reference](https://developers.podio.com/doc/stream/get-app-stream-264673))
    #[doc(alias = "get_app_stream")]
    pub fn get_app(&self, app_id: AppId) -> GetStreamPart {
        GetStreamPart(Call::new(self.client, &GET_APP_STREAM, &[&app_id]))
    }

    /// Lists what a user did.
    ///
    /// `GET /stream/user/{user_id}/`
    /// ([reference](https://developers.podio.com/doc/stream/get-user-stream-1289318))
    #[doc(alias = "get_user_stream")]
    pub fn get_user(&self, user_id: UserId) -> GetStreamPart {
        GetStreamPart(Call::new(self.client, &GET_USER_STREAM, &[&user_id]))
    }

    /// Lists what happened to the caller outside spaces.
    ///
    /// `GET /stream/personal/`
    /// ([reference](https://developers.podio.com/doc/stream/get-personal-stream-1656647))
    #[doc(alias = "get_personal_stream")]
    pub fn get_personal(&self) -> GetStreamPart {
        GetStreamPart(Call::new(self.client, &GET_PERSONAL_STREAM, &[]))
    }

    /// Reads one object as it appears in streams: an item, a status message or a task.
    ///
    /// `GET /stream/{ref_type}/{ref_id}`
    #[doc(alias = "get_stream_object")]
    pub fn get_object(&self, object: impl Into<ObjectRef>) -> GetStreamObject {
        let object = object.into();
        GetStreamObject(Call::new(
            self.client,
            &GET_STREAM_OBJECT,
            &[&object.kind, &object.id],
        ))
    }

    /// Lists what happened in everything that the caller can see, by the second version of the call,
    /// which the reference does not list.
    ///
    /// `GET /stream/v2/`
    #[doc(alias = "get_global_stream_v2")]
    pub fn get_global_v2(&self) -> GetStream {
        GetStream(Call::new(self.client, &GET_GLOBAL_STREAM_V2, &[]))
    }

    /// Lists what happened in an organization, by the second version of the call, which the reference
    /// does not list.
    ///
    /// `GET /stream/org/{org_id}/v2/`
    #[doc(alias = "get_organization_stream_v2")]
    pub fn get_organization_v2(&self, org_id: OrgId) -> GetStream {
        GetStream(Call::new(
            self.client,
            &GET_ORGANIZATION_STREAM_V2,
            &[&org_id],
        ))
    }

    /// Lists what happened in a space, by the second version of the call, which the reference does not
    /// list.
    ///
    /// `GET /stream/space/{space_id}/v2/`
    #[doc(alias = "get_space_stream_v2")]
    pub fn get_space_v2(&self, space_id: SpaceId) -> GetStream {
        GetStream(Call::new(self.client, &GET_SPACE_STREAM_V2, &[&space_id]))
    }

    /// Reads one object as it appears in streams, by the second version of the call, which the
    /// reference does not list.
    ///
    /// `GET /stream/{ref_type}/{ref_id}/v2`
    #[doc(alias = "get_stream_object_v2")]
    pub fn get_object_v2(&self, object: impl Into<ObjectRef>) -> GetStreamObject {
        let object = object.into();
        GetStreamObject(Call::new(
            self.client,
            &GET_STREAM_OBJECT_V2,
            &[&object.kind, &object.id],
        ))
    }

    /// Lists what happened in everything that the caller can see, in groups.
    ///
    /// `GET /stream/v3/`
    /// ([reference](https://developers.podio.com/doc/stream/get-global-stream-v3-100405451))
    #[doc(alias = "get_global_stream_v3")]
    pub fn get_global_v3(&self) -> GetStreamV3 {
        GetStreamV3(Call::new(self.client, &GET_GLOBAL_STREAM_V3, &[]))
    }

    /// Lists what happened in an organization, in groups.
    ///
    /// `GET /stream/org/{org_id}/v3/`
    /// ([reference](https://developers.podio.com/doc/stream/get-org-stream-v3-100405933))
    #[doc(alias = "get_org_stream_v3")]
    pub fn get_organization_v3(&self, org_id: OrgId) -> GetStreamV3 {
        GetStreamV3(Call::new(self.client, &GET_ORG_STREAM_V3, &[&org_id]))
    }

    /// Lists what happened in a space, in groups.
    ///
    /// `GET /stream/space/{space_id}/v3/`
    /// ([reference](https://developers.podio.com/doc/stream/get-space-stream-v3-116373969))
    #[doc(alias = "get_space_stream_v3")]
    pub fn get_space_v3(&self, space_id: SpaceId) -> GetStreamV3 {
        GetStreamV3(Call::new(self.client, &GET_SPACE_STREAM_V3, &[&space_id]))
    }

    /// Lists what happened in an app, in groups.
    ///
    /// `GET /stream/app/{app_id}/v3`
    /// ([reference](https://developers.podio.com/doc/stream/get-application-stream-v3-100406563))
    #[doc(alias = "get_application_stream_v3")]
    pub fn get_app_v3(&self, app_id: AppId) -> GetStreamV3 {
        GetStreamV3(Call::new(
            self.client,
            &GET_APPLICATION_STREAM_V3,
            &[&app_id],
        ))
    }

    /// Lists what a user did, in groups.
    ///
    /// `GET /stream/user/{user_id}/v3`
    /// ([reference](https://developers.podio.com/doc/stream/get-user-stream-v3-100406822))
    #[doc(alias = "get_user_stream_v3")]
    pub fn get_user_v3(&self, user_id: UserId) -> GetStreamV3 {
        GetStreamV3(Call::new(self.client, &GET_USER_STREAM_V3, &[&user_id]))
    }

    /// Reads one object as it appears in streams, in groups: an item, a status message or a task.
    /// Clients disagree whether the answer is the object or a list of it; both are read.
    ///
    /// `GET /stream/{ref_type}/{ref_id}/v3`
    /// ([reference](https://developers.podio.com/doc/stream/get-stream-object-v3-116373396))
    #[doc(alias = "get_stream_object_v3")]
    pub fn get_object_v3(&self, object: impl Into<ObjectRef>) -> GetStreamObjectV3 {
        let object = object.into();
        GetStreamObjectV3(Call::new(
            self.client,
            &GET_STREAM_OBJECT_V3,
            &[&object.kind, &object.id],
        ))
    }

    /// Lists what happened to one object, in groups. The reference does not list this.
    ///
    /// `GET /stream/{ref_type}/{ref_id}/activity_group`
    #[doc(alias = "get_activity_group")]
    pub fn get_activity_groups(&self, object: impl Into<ObjectRef>) -> GetActivityGroups {
        let object = object.into();
        GetActivityGroups(Call::new(
            self.client,
            &GET_ACTIVITY_GROUP,
            &[&object.kind, &object.id],
        ))
    }

    /// Reads the group of what happened to an object that is about another one, such as the comment on
    /// an item. There is none without an event of the types that are asked for, which is answered as an
    /// error.
    ///
    /// `GET /stream/{ref_type}/{ref_id}/activity_group/{data_ref_type}/{data_ref_id}`
    /// ([reference](https://developers.podio.com/doc/stream/get-object-event-group-by-data-reference-88902323))
    pub fn get_activity_group_for_data_reference(
        &self,
        object: impl Into<ObjectRef>,
        about: impl Into<ObjectRef>,
    ) -> GetActivityGroup {
        let (object, about) = (object.into(), about.into());
        GetActivityGroup(Call::new(
            self.client,
            &GET_ACTIVITY_GROUP_FOR_DATA_REFERENCE,
            &[&object.kind, &object.id, &about.kind, &about.id],
        ))
    }

    /// Reads the group of what happened to an object that holds an event. `event_id` is the
    /// [`id`](crate::model::Activity::id) of the activity.
    ///
    /// `GET /stream/{ref_type}/{ref_id}/group/{event_id}`
    /// ([reference](https://developers.podio.com/doc/stream/get-object-event-group-by-event-id-88512202))
    pub fn get_activity_group_of_event(
        &self,
        object: impl Into<ObjectRef>,
        event_id: u64,
    ) -> GetActivityGroup {
        let object = object.into();
        GetActivityGroup(Call::new(
            self.client,
            &GET_ACTIVITY_GROUP_OF_EVENT,
            &[&object.kind, &object.id, &event_id],
        ))
    }

    /// Lists the apps and spaces that the caller keeps out of the stream of everything.
    ///
    /// `GET /stream/mute/v2/`
    /// ([reference](https://developers.podio.com/doc/stream/get-mutes-in-global-stream-62742))
    #[doc(alias = "get_mutes_in_global_stream")]
    pub fn get_mutes(&self) -> GetStreamMutes {
        GetStreamMutes(Call::new(self.client, &GET_MUTES_IN_GLOBAL_STREAM, &[]))
    }

    /// Keeps an app or a space out of the stream of everything.
    ///
    /// `POST /stream/mute/{scope_type}/{scope_id}`
    /// ([reference](https://developers.podio.com/doc/stream/mute-object-from-global-stream-79424))
    #[doc(alias = "mute_object_from_global_stream")]
    pub fn mute(&self, scope: impl Into<ObjectRef>) -> ChangeStreamMutes {
        let scope = scope.into();
        ChangeStreamMutes(Call::new(
            self.client,
            &MUTE_OBJECT_FROM_GLOBAL_STREAM,
            &[&scope.kind, &scope.id],
        ))
    }

    /// Lets an app or a space into the stream of everything again.
    ///
    /// `DELETE /stream/mute/{scope_type}/{scope_id}`
    /// ([reference](https://developers.podio.com/doc/stream/unmute-objects-from-the-global-stream-79426))
    #[doc(alias = "unmute_objects_from_the_global_stream")]
    pub fn unmute(&self, scope: impl Into<ObjectRef>) -> ChangeStreamMutes {
        let scope = scope.into();
        ChangeStreamMutes(Call::new(
            self.client,
            &UNMUTE_OBJECTS_FROM_THE_GLOBAL_STREAM,
            &[&scope.kind, &scope.id],
        ))
    }

    /// Lists what happened to those items of an app that a filter or a saved view lets through.
    ///
    /// `POST /stream/app/{app_id}/filter`
    /// ([reference](https://developers.podio.com/doc/stream/filter-app-stream-198349855))
    ///
    /// What the body takes is inferred from the calls that filter items.
    #[doc(alias = "filter_app_stream")]
    pub fn filter_app(&self, app_id: AppId) -> FilterAppStream {
        let call = Call::new(self.client, &FILTER_APP_STREAM, &[&app_id]);
        FilterAppStream(call.empty_body().pages_in_query())
    }
}

request!(
    /// The call of [`Stream::get_global`], [`Stream::get_organization`] and [`Stream::get_space`], and
    /// of their second versions.
    GetStream [] read Vec<StreamObject>
);

request!(
    /// The call of [`Stream::get_app`], [`Stream::get_user`] and [`Stream::get_personal`].
    GetStreamPart [] read Vec<StreamObject>
);

request!(
    /// The call of [`Stream::get_object`] and [`Stream::get_object_v2`].
    GetStreamObject [] read StreamObject
);

request!(
    /// The call of [`Stream::get_global_v3`], [`Stream::get_organization_v3`],
    /// [`Stream::get_space_v3`], [`Stream::get_app_v3`] and [`Stream::get_user_v3`].
    GetStreamV3 [] read Vec<StreamObject>
);

/// The call of [`Stream::get_object_v3`].
#[derive(Debug)]
#[must_use = "nothing is sent until `send`"]
pub struct GetStreamObjectV3(Call);

impl GetStreamObjectV3 {
    /// Limits this call, repeats and waits included, to this long.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// Sends the call.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`], such as `NotFound` and `Forbidden`.
    pub async fn send(self) -> Result<StreamObject> {
        let objects: Vec<StreamObject> = self.0.read_one_or_many().await?;
        objects
            .into_iter()
            .next()
            .ok_or_else(|| Error::new(ErrorKind::DataIntegrity, "the answer holds no object"))
    }
}

request!(
    /// The call of [`Stream::get_activity_groups`].
    GetActivityGroups [] read Vec<ActivityGroup>
);

request!(
    /// The call of [`Stream::get_activity_group_for_data_reference`] and
    /// [`Stream::get_activity_group_of_event`].
    GetActivityGroup [] read ActivityGroup
);

request!(
    /// The call of [`Stream::get_mutes`].
    GetStreamMutes [] read Vec<Mute>
);

request!(
    /// The call of [`Stream::mute`] and [`Stream::unmute`].
    ChangeStreamMutes [] done ()
);

request!(
    /// The call of [`Stream::filter_app`].
    FilterAppStream [] read Vec<StreamObject>
);

paged!(GetStream of StreamObject, 100 at once);
paged!(GetStreamPart of StreamObject, 100 at once);
paged!(GetStreamV3 of StreamObject, 100 at once);
paged!(GetActivityGroups of ActivityGroup, 100 at once);
paged!(FilterAppStream of StreamObject, 100 at once);

impl GetStream {
    /// Lists what happened at or after this time, to the second.
    pub fn date_from(self, from: Timestamp) -> Self {
        Self(self.0.query("date_from", format_utc_seconds(from)))
    }

    /// Lists what happened at or before this time, to the second.
    pub fn date_to(self, to: Timestamp) -> Self {
        Self(self.0.query("date_to", format_utc_seconds(to)))
    }
}

/// What the calls that answer in groups can be asked.
macro_rules! groups {
    ($($name:ident),+) => {$(
        impl $name {
            /// Tells only of these events.
            pub fn groups_event_types(self, types: &[ActivityType]) -> Self {
                Self(self.0.query("groups_event_types", joined(types)))
            }

            /// Sets the most groups of each object. The default is 2.
            pub fn groups_limit(self, limit: u32) -> Self {
                Self(self.0.query("groups_limit", limit))
            }
        }
    )+};
}

groups!(GetStreamV3, GetStreamObjectV3);

/// What the calls that answer with groups can be asked.
macro_rules! events {
    ($($name:ident),+) => {$(
        impl $name {
            /// Tells only of these events.
            pub fn event_types(self, types: &[ActivityType]) -> Self {
                Self(self.0.query("event_types", joined(types)))
            }
        }
    )+};
}

events!(GetActivityGroups, GetActivityGroup);

options!(FilterAppStream => {
    /// Lets through what a saved view lets through.
    body view("view_id"): ViewId,
});

impl FilterAppStream {
    /// Says which items to let through. By default all are.
    pub fn filters(self, filter: &Filter) -> Self {
        Self(match filter.conditions() {
            Ok(conditions) => self.0.body("filters", conditions),
            Err(error) => self.0.refuse(error),
        })
    }
}

/// The area joins lists by commas.
fn joined(types: &[ActivityType]) -> String {
    let types: Vec<&str> = types.iter().map(ActivityType::as_str).collect();
    types.join(",")
}
