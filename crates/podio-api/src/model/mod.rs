//! What Podio answers with.
//!
//! Models are lenient: only an object's id is required, everything else may be missing, because
//! Podio leaves keys out depending on the call, the rights and the object's age. Nothing is lost:
//! what has no typed value is in `extra` ([`Extra`]), digit by digit, and a model serializes back
//! to the document that it was read from, nulls and empty lists included. Only ids given as text
//! become numbers, and times are written in Podio's usual form. Of a key that comes twice in one
//! object, the last counts.
//!
//! What is large and seldom looked at is read when it is first asked for ([`Lazy`]).
//!
//! Enumerations keep texts that they do not know in a variant `Other`.
//!
//! ```
//! use podio_api::model::Space;
//!
//! let space: Space = serde_json::from_str(
//!     r#"{"space_id": 7100001, "name": "Field work", "top": null, "new_key": 1}"#,
//! )?;
//! assert_eq!(space.name.as_deref(), Some("Field work"));
//! assert_eq!(space.url, None);
//! assert_eq!(space.extra["new_key"], 1);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod app;
mod batch;
mod byline;
mod comment;
mod embed;
mod file;
mod hook;
mod id;
mod item;
mod item_field;
pub(crate) mod json;
mod member;
mod organization;
mod profile;
mod push;
mod question;
pub(crate) mod raw;
mod reference;
mod search;
mod secret;
mod space;
mod status;
mod tag;
mod task;
pub(crate) mod time;
mod user;
mod view;

pub use app::{
    App, AppConfig, AppField, AppStatus, AppType, CategoryOption, FieldConfig, FieldSettings,
    FieldStatus, FieldType, ReferencedApp,
};
pub use batch::{Batch, BatchPlugin, BatchStatus};
pub use byline::{Byline, BylineType, Via};
pub use comment::{Comment, CommentRevision};
pub use embed::{Embed, EmbedType};
pub use file::{ExternalFile, File};
pub use hook::{Hook, HookStatus, HookType};
pub use id::{
    AppId, AppItemId, AuthClientId, BatchId, CommentId, EmbedId, FieldId, FileId, FormId, HookId,
    ItemId, ItemRevisionId, LinkedAccountId, OptionId, OrgId, ProfileId, QuestionId,
    QuestionOptionId, RecurrenceId, ReminderId, SearchId, SpaceId, SpaceMemberRequestId, StatusId,
    TaskId, TaskLabelId, UserId, ViewId,
};
pub use item::{
    Excerpt, Item, ItemPage, ItemRevision, LinkedAccountData, Participation, ParticipationStatus,
    ReferenceCount, RevisionType,
};
pub use item_field::{ItemDifference, ItemField};
pub use member::{
    EndMemberInfo, OrganizationMember, SpaceMember, SpaceMembership, TopMemberGroup, TopMembers,
};
pub use organization::{LoginReport, OrgStatus, OrgType, Organization, OrganizationStatistics};
pub use profile::{Profile, ProfileType};
pub use push::{Presence, Push};
pub use question::{Question, QuestionAnswer, QuestionOption};
pub use raw::{Extra, Lazy, Raw};
pub use reference::{ContactIdentifier, ObjectRef, RefType, Reference};
pub use search::{SearchCounts, SearchResult, SearchResults};
pub use secret::Secret;
pub use space::{Privacy, Role, Seats, Space, SpaceType};
pub use status::Status;
pub use tag::{Tag, TaggedObject};
pub use task::{
    Recurrence, RecurrenceConfig, RecurrenceName, Reminder, RepeatOn, Task, TaskCollection,
    TaskCounts, TaskLabel, TaskStatus, TaskSummary, TaskTotals, Weekday,
};
pub use user::{Referral, User, UserMail, UserState, UserStatus};
pub use view::{
    View, ViewField, ViewFilter, ViewFilters, ViewGroup, ViewGrouping, ViewGroups, ViewLayout,
    ViewType,
};
