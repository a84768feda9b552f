//! Pointers to objects: reading them, finding objects, and who has access to one.

use serde_json::{Value, json};

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::json::open_enum;
use crate::model::{AppId, FieldId, ItemId, ObjectRef, Profile, Reference, ReferenceGroup, TaskId};

operations! {
    "reference":
    GET_REFERENCE = "get_reference" GET "/reference/{ref_type}/{ref_id}";
    SEARCH_REFERENCES = "search_references" POST "/reference/search" reads;
    RESOLVE_URL = "resolve_url" GET "/reference/resolve";
    GET_USER_PROFILES_WITH_ACCESS_TO_OBJECT = "get_user_profiles_with_access_to_object" GET "/reference/{ref_type}/{ref_id}/accessible_by/";
    COUNT_USER_PROFILES_WITH_ACCESS_TO_OBJECT = "count_user_profiles_with_access_to_object" GET "/reference/{ref_type}/{ref_id}/accessible_by/count";
}

/// Pointers to objects; from [`PodioApi::references`](crate::PodioApi::references).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::model::{FieldId, Item, ReferenceGroupName};
/// use podio_api::references::ReferenceTarget;
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// // What a relationship field can point to.
/// let groups = client
///     .references()
///     .search(ReferenceTarget::ItemField)
///     .field(FieldId(60100001))
///     .text("roof")
///     .limit(5)
///     .send()
///     .await?;
/// for group in groups.iter().filter(|group| group.name == Some(ReferenceGroupName::App)) {
///     for found in &group.contents {
///         println!("{:?}", found.parse::<Item>()?.title);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct References<'a> {
    pub(crate) client: Caller<'a>,
}

impl References<'_> {
    /// Reads what an object is called, where it is and what it is.
    ///
    /// `GET /reference/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/reference/get-reference-10661022))
    #[doc(alias = "get_reference")]
    pub fn get(&self, object: impl Into<ObjectRef>) -> GetReference {
        let object = object.into();
        GetReference(Call::new(
            self.client,
            &GET_REFERENCE,
            &[&object.kind, &object.id],
        ))
    }

    /// Finds objects that can be chosen for a purpose, in groups.
    ///
    /// `POST /reference/search`
    /// ([reference](https://developers.podio.com/doc/reference/search-references-13312595))
    ///
    /// What has to be set on the call depends on the target:
    ///
    /// | target | needs |
    /// |---|---|
    /// | `ItemField` | [`field`](SearchReferences::field), and may have [`not_items`](SearchReferences::not_items) |
    /// | `ItemCreatedBy`, `ItemCreatedVia`, `ItemTags` | [`app`](SearchReferences::app) |
    /// | `ItemLocation` | [`field`](SearchReferences::field) and [`subfield`](SearchReferences::subfield) |
    /// | `ScriptVariables` | [`app`](SearchReferences::app) and [`field`](SearchReferences::field) |
    /// | `TaskResponsible` | [`task`](SearchReferences::task) |
    /// | `HashTag` | [`context`](SearchReferences::context) |
    #[doc(alias = "search_references")]
    pub fn search(&self, target: ReferenceTarget) -> SearchReferences {
        SearchReferences(Call::new(self.client, &SEARCH_REFERENCES, &[]).body("target", target))
    }

    /// Finds the object that a link to Podio leads to. Fails with
    /// [`NotFound`](podio_core::ErrorKind::NotFound) where it leads to none, and with
    /// [`Forbidden`](podio_core::ErrorKind::Forbidden) where the caller may not see it.
    ///
    /// `GET /reference/resolve`
    pub fn resolve_url(&self, url: &str) -> ResolveUrl {
        ResolveUrl(Call::new(self.client, &RESOLVE_URL, &[]).query("url", url))
    }

    /// Lists those who have access to an object.
    ///
    /// `GET /reference/{ref_type}/{ref_id}/accessible_by/`
    /// ([reference](https://developers.podio.com/doc/reference/get-user-profiles-with-access-to-object-16681010))
    ///
    /// People have access in several ways, as members or by a grant, and the limit counts for each
    /// way by itself: there may be more profiles than it says, so the list is no stream.
    #[doc(alias = "get_user_profiles_with_access_to_object")]
    pub fn get_profiles_with_access(&self, object: impl Into<ObjectRef>) -> GetProfilesWithAccess {
        let object = object.into();
        GetProfilesWithAccess(Call::new(
            self.client,
            &GET_USER_PROFILES_WITH_ACCESS_TO_OBJECT,
            &[&object.kind, &object.id],
        ))
    }

    /// Counts those who have access to an object.
    ///
    /// `GET /reference/{ref_type}/{ref_id}/accessible_by/count`
    /// ([reference](https://developers.podio.com/doc/reference/count-user-profiles-with-access-to-object-19190550))
    #[doc(alias = "count_user_profiles_with_access_to_object")]
    pub fn count_profiles_with_access(
        &self,
        object: impl Into<ObjectRef>,
    ) -> CountProfilesWithAccess {
        let object = object.into();
        CountProfilesWithAccess(Call::new(
            self.client,
            &COUNT_USER_PROFILES_WITH_ACCESS_TO_OBJECT,
            &[&object.kind, &object.id],
        ))
    }
}

request!(
    /// The call of [`References::get`].
    GetReference [] read Reference
);

request!(
    /// The call of [`References::search`].
    SearchReferences [] read Vec<ReferenceGroup>
);

request!(
    /// The call of [`References::resolve_url`].
    ResolveUrl [] read Reference
);

request!(
    /// The call of [`References::get_profiles_with_access`].
    GetProfilesWithAccess [] read Vec<Profile>
);

request!(
    /// The call of [`References::count_profiles_with_access`].
    CountProfilesWithAccess [] read_count u64
);

open_enum! {
    /// For what objects are looked for.
    pub enum ReferenceTarget {
        /// What a task can be about.
        TaskReference = "task_reference",
        /// Who can be responsible for a task.
        TaskResponsible = "task_responsible",
        /// Whom a text can mention.
        Alert = "alert",
        /// With whom one can talk.
        Conversation = "conversation",
        /// With whom one can talk, with those who are present.
        ConversationPresence = "conversation_presence",
        /// To whom access can be given.
        Grant = "grant",
        /// What a field of items can hold.
        ItemField = "item_field",
        /// Who created items.
        ItemCreatedBy = "item_created_by",
        /// Through which application items were created.
        ItemCreatedVia = "item_created_via",
        /// Places of items.
        ItemLocation = "item_location",
        /// Tags of items.
        ItemTags = "item_tags",
        /// Where one can go.
        GlobalNav = "global_nav",
        /// The variables of a calculation's script.
        ScriptVariables = "script_variables",
        /// Apps.
        Apps = "apps",
        /// Who can be invited.
        Invite = "invite",
        /// Extensions.
        Extension = "extension",
        /// Spaces.
        Spaces = "spaces",
        /// Apps on which a workflow can depend.
        FlowAppDependencies = "flow_app_dependencies",
        /// Moving pictures.
        Giphys = "giphys",
        /// What a text can name by a hash tag.
        HashTag = "hash_tag",
        /// Where one can search.
        SearchIn = "search_in",
        /// By whom one can search.
        SearchBy = "search_by",
    }
}

open_enum! {
    /// A part of a place.
    pub enum LocationSubfield {
        /// The country.
        Country = "country",
        /// The state or region.
        State = "state",
        /// The city.
        City = "city",
        /// The postal code.
        PostalCode = "postal_code",
    }
}

options!(GetReference => {
    /// If true, the answer tells how many users besides the caller have access to the object.
    switch accessor_count: bool,
});

impl GetReference {
    /// Says from where the object is seen, such as an app.
    pub fn context(self, object: impl Into<ObjectRef>) -> Self {
        let object = object.into();
        Self(
            self.0
                .query("context_type", object.kind)
                .query("context_id", object.id),
        )
    }
}

options!(SearchReferences => {
    /// Finds objects whose title holds this text.
    body text: &str,
    /// Sets the most objects of each group.
    body limit: u32,
});

impl SearchReferences {
    /// Says for which field objects are looked for.
    pub fn field(self, field_id: FieldId) -> Self {
        self.parameter("field_id", json!(field_id))
    }

    /// Leaves these items out.
    pub fn not_items(self, item_ids: &[ItemId]) -> Self {
        self.parameter("not_item_ids", json!(item_ids))
    }

    /// Says for which app objects are looked for.
    pub fn app(self, app_id: AppId) -> Self {
        self.parameter("app_id", json!(app_id))
    }

    /// Says which part of places is looked for.
    pub fn subfield(self, subfield: &LocationSubfield) -> Self {
        self.parameter("subfield", json!(subfield))
    }

    /// Says for which task objects are looked for.
    pub fn task(self, task_id: TaskId) -> Self {
        self.parameter("task_id", json!(task_id))
    }

    /// Says on which object the text is that is being written.
    pub fn context(self, object: impl Into<ObjectRef>) -> Self {
        let object = object.into();
        self.parameter("context", json!({"type": object.kind, "id": object.id}))
    }

    fn parameter(self, key: &'static str, value: Value) -> Self {
        Self(self.0.change_body("target_params", |parameters| {
            // Indexing makes an object of null.
            parameters[key] = value;
        }))
    }
}

options!(GetProfilesWithAccess => {
    /// Sets the most profiles for each way to have access.
    query limit: u32,
    /// Skips so many profiles for each way to have access.
    query offset: u64,
});
