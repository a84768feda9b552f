//! What Podio answers with.
//!
//! Models are lenient: only an object's id is required, everything else may be missing, because
//! Podio leaves keys out depending on the call, the rights and the object's age. Nothing is lost:
//! what has no typed value is in `extra` ([`Extra`]), and a model serializes back to the document
//! that it was read from, nulls and empty lists included. Only ids given as text become numbers,
//! and times are written in Podio's usual form.
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
mod byline;
mod file;
mod id;
mod item;
pub(crate) mod json;
mod organization;
mod profile;
mod push;
mod secret;
mod space;
pub(crate) mod time;
mod user;

pub use app::{
    App, AppConfig, AppField, AppStatus, AppType, CategoryOption, FieldConfig, FieldSettings,
    FieldStatus, FieldType, ReferencedApp,
};
pub use byline::{Byline, BylineType, Reference, Via};
pub use file::File;
pub use id::{
    AppId, AppItemId, AuthClientId, EmbedId, FieldId, FileId, ItemId, ItemRevisionId, OptionId,
    OrgId, ProfileId, SpaceId, UserId, ViewId,
};
pub use item::{Excerpt, Item, ItemField, ItemPage, ItemRevision, ReferenceCount, RevisionType};
pub use json::Extra;
pub use organization::{OrgStatus, OrgType, Organization};
pub use profile::{Profile, ProfileType};
pub use push::{Presence, Push};
pub use secret::Secret;
pub use space::{Privacy, Role, Space, SpaceType};
pub use user::{Referral, User, UserMail, UserState, UserStatus};
