//! Pointers to objects of any type.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::json::{model, open_enum};
use super::{
    AppId, Byline, CommentId, ConversationId, FieldId, FileId, ItemId, OrgId, ProfileId, Raw,
    SpaceId, StatusId, TaskId, UserId, Via,
};

open_enum! {
    /// The types of objects that calls name by type and id.
    pub enum RefType {
        /// An app.
        App = "app",
        /// A field of an app.
        AppField = "app_field",
        /// A comment.
        Comment = "comment",
        /// A conversation.
        Conversation = "conversation",
        /// A file.
        File = "file",
        /// An item.
        Item = "item",
        /// An organization.
        Organization = "org",
        /// A profile.
        Profile = "profile",
        /// A space.
        Space = "space",
        /// A status message.
        Status = "status",
        /// A task.
        Task = "task",
        /// A user.
        User = "user",
    }
}

/// An object by type and id, where a call takes objects of several types.
///
/// Ids whose type says what they stand for convert by themselves.
///
/// ```
/// use podio_api::model::{ItemId, ObjectRef, RefType};
///
/// assert_eq!(ObjectRef::from(ItemId(7)), ObjectRef::new(RefType::Item, 7));
/// assert_eq!(ObjectRef::new("meeting", 7).to_string(), "meeting:7");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ObjectRef {
    /// The object's type.
    pub kind: RefType,
    /// The object's id.
    pub id: u64,
}

impl ObjectRef {
    /// The object of a type and id.
    pub fn new(kind: impl Into<RefType>, id: u64) -> Self {
        Self {
            kind: kind.into(),
            id,
        }
    }
}

impl fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.id)
    }
}

macro_rules! typed_ids {
    ($($id:ident is $kind:ident),+ $(,)?) => {$(
        impl From<$id> for ObjectRef {
            fn from(id: $id) -> Self {
                Self::new(RefType::$kind, id.get())
            }
        }
    )+};
}

typed_ids! {
    AppId is App,
    CommentId is Comment,
    ConversationId is Conversation,
    FieldId is AppField,
    FileId is File,
    ItemId is Item,
    OrgId is Organization,
    SpaceId is Space,
    StatusId is Status,
    TaskId is Task,
    UserId is User,
}

/// A person in the forms that calls take.
///
/// Ids of users and profiles convert by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ContactIdentifier {
    /// A user.
    User(UserId),
    /// A user or contact by profile.
    Profile(ProfileId),
    /// Whoever has the e-mail address.
    Mail(String),
    /// All members of a space.
    Space(SpaceId),
    /// A contact of a connected service, by the service's id.
    External(String),
}

impl From<UserId> for ContactIdentifier {
    fn from(id: UserId) -> Self {
        Self::User(id)
    }
}

impl From<ProfileId> for ContactIdentifier {
    fn from(id: ProfileId) -> Self {
        Self::Profile(id)
    }
}

model! {
    /// A pointer to an object of any type.
    pub struct Reference {
        optional {
            /// The object's type, such as `item`.
            kind("type"): String,
            /// The object's id.
            id: u64,
            /// The object's title.
            title: String,
            /// The link to the object.
            link: String,
            /// The object's type for people, such as the name of the app's items.
            type_name: String,
            /// The object itself, in a shape that depends on its type.
            data: Raw,
            /// When the object was created.
            created_on: Timestamp,
            /// Who created the object.
            created_by: Byline,
            /// Through which application the object was created.
            created_via: Via,
            /// How many users besides the caller have access to the object.
            accessor_count: u64,
        }
    }
}

open_enum! {
    /// What a [`ReferenceGroup`] holds.
    pub enum ReferenceGroupName {
        /// Spaces.
        Spaces = "spaces",
        /// The items of one app.
        App = "app",
        /// Apps.
        Apps = "apps",
        /// Profiles.
        Profiles = "profiles",
        /// Those who created something.
        CreatedBys = "created_bys",
        /// Tags.
        Tags = "tags",
        /// Values of a field of tags.
        TagField = "tag_field",
        /// The contacts of one space.
        SpaceContacts = "space_contacts",
        /// The members of one space.
        SpaceMembers = "space_members",
        /// Applications that call the API.
        AuthClients = "auth_clients",
        /// Tasks.
        Tasks = "tasks",
        /// Variables of scripts.
        Variables = "variables",
    }
}

model! {
    /// Objects of one kind that were found.
    pub struct ReferenceGroup {
        optional {
            /// What they are.
            name: ReferenceGroupName,
            /// The app or space that they are in, where `name` speaks of one.
            data: Raw,
        }
        lists {
            /// The objects in the shape of their kind, such as [`Profile`](super::Profile);
            /// [`Raw::parse`] reads them.
            contents: Raw,
        }
    }
}

impl Reference {
    /// The object in the form that calls take, if type and id are known.
    pub fn object(&self) -> Option<ObjectRef> {
        Some(ObjectRef::new(self.kind.as_deref()?, self.id?))
    }
}
