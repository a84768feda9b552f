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

mod action;
mod app;
mod app_market;
mod batch;
mod byline;
mod calendar;
mod comment;
mod contact;
mod conversation;
mod email;
mod embed;
mod file;
mod flow;
mod form;
mod grant;
mod hook;
mod id;
mod importer;
mod integration;
mod item;
mod item_field;
pub(crate) mod json;
mod layout;
mod linked_account;
mod member;
mod mute;
mod notification;
mod oauth;
mod organization;
mod pin;
mod profile;
mod push;
mod question;
mod rating;
pub(crate) mod raw;
mod reference;
mod search;
mod secret;
mod space;
mod status;
mod stream;
mod subscription;
mod tag;
mod task;
pub(crate) mod time;
mod user;
mod view;
mod voting;
mod widget;

pub use action::{Action, ActionType};
pub use app::{
    App, AppConfig, AppField, AppStatus, AppType, CategoryOption, FieldConfig, FieldSettings,
    FieldStatus, FieldType, ReferencedApp,
};
pub use app_market::{
    OrganizationProfile, Share, ShareCategories, ShareCategory, ShareCategoryType, ShareInstall,
    SharePage, ShareType,
};
pub use batch::{Batch, BatchPlugin, BatchStatus};
pub use byline::{Byline, BylineType, Via};
pub use calendar::{CalendarEvent, CalendarExport, CalendarSummary, CalendarSummaryGroup};
pub use comment::{Comment, CommentRevision};
pub use contact::{
    ConnectionContactTotal, ConnectionType, ConnectionTypeContactTotal, ConnectionsContactTotal,
    ContactTotal, ContactTotals, OrganizationContactTotal, SpaceContactTotal, SpaceContactTotals,
    UserContactTotal,
};
pub use conversation::{
    Conversation, ConversationAction, ConversationEvent, ConversationMembership,
    ConversationMessage, ConversationParticipant, ConversationSession, ConversationSessionType,
    ConversationType,
};
pub use email::{AppEmailConfiguration, EmailContact, EmailContactName, EmailGroups, EmailPart};
pub use embed::{Embed, EmbedType};
pub use file::{ExternalFile, File};
pub use flow::{Flow, FlowAttribute, FlowConfig, FlowEffect, FlowEffectType, FlowType};
pub use form::{Form, FormField, FormFieldSettings, FormSettings, FormStatus, FormText, FormTheme};
pub use grant::{AccessLevel, CreatedGrant, Grant, GrantAction};
pub use hook::{Hook, HookStatus, HookType};
pub use id::{
    ActionId, AppId, AppItemId, AuthClientId, BatchId, CommentId, ConversationEventId,
    ConversationId, EmbedId, FieldId, FileId, FlowEffectId, FlowId, FormId, GrantId, HookId,
    ImportColumnId, IntegrationId, ItemId, ItemRevisionId, LinkedAccountId, MessageId,
    NotificationId, OptionId, OrgId, ProfileId, QuestionId, QuestionOptionId, RatingId,
    RecurrenceId, ReminderId, SearchId, ShareCategoryId, ShareId, SpaceId, SpaceMemberRequestId,
    StatusId, SubscriptionId, TaskId, TaskLabelId, UserId, ViewId, VotingAnswerId, VotingId,
    WidgetId,
};
pub use importer::{FileColumn, ImporterInfo, PreviewField, RowPreview};
pub use integration::{Integration, IntegrationField};
pub use item::{
    Excerpt, Item, ItemPage, ItemRevision, LinkedAccountData, Participation, ParticipationStatus,
    ReferenceCount, RevisionType,
};
pub use item_field::{ItemDifference, ItemField};
pub use layout::{Layout, LayoutField, LayoutFieldType, LayoutFields, LayoutType};
pub use linked_account::{
    AccountProvider, Capability, LinkedAccount, LinkedAccountStatus, Provider,
};
pub use member::{
    EndMemberInfo, OrganizationMember, SpaceMember, SpaceMembership, TopMemberGroup, TopMembers,
};
pub use mute::Mute;
pub use notification::{Notification, NotificationContext, NotificationGroup, NotificationType};
pub use oauth::{ApiClient, ApiClientScope, ScopeGrant, ScopePermission};
pub use organization::{LoginReport, OrgStatus, OrgType, Organization, OrganizationStatistics};
pub use pin::Pin;
pub use profile::{Profile, ProfileType};
pub use push::{Presence, Push, PushEvent, PushMessage};
pub use question::{Question, QuestionAnswer, QuestionOption};
pub use rating::{ObjectRatings, Rating, RatingType, TypeRating, ValueRatings};
pub use raw::{Extra, Lazy, Raw};
pub use reference::{
    ContactIdentifier, ObjectRef, RefType, Reference, ReferenceGroup, ReferenceGroupName,
};
pub use search::{SearchCounts, SearchResult, SearchResults};
pub use secret::Secret;
pub use space::{Privacy, Role, Seats, Space, SpaceType};
pub use status::Status;
pub use stream::{Activity, ActivityGroup, ActivityType, StreamObject};
pub use subscription::Subscription;
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
pub use voting::{Voting, VotingAnswer, VotingKind, VotingResult};
pub use widget::{Widget, WidgetType};
