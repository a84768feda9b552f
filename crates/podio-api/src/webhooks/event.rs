//! The events of webhooks.

use super::delivery::{Fields, Malformed};
use crate::model::json::open_enum;
use crate::model::{
    AppId, CommentId, FileId, FormId, HookType, ItemId, ProfileId, Secret, SpaceId, StatusId,
    TaskId, UserId,
};

/// What a webhook was called for.
///
/// Podio sends ids alone: read the object to learn more.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The webhook is to be verified, with this code.
    Verify {
        /// What [`Hooks::validate_verification`](crate::hooks::Hooks::validate_verification) takes.
        code: Secret,
    },
    /// An item was added.
    ItemCreate(ItemEvent),
    /// An item was changed.
    ItemUpdate(ItemEvent),
    /// An item was deleted.
    ItemDelete(ItemEvent),
    /// A comment on an item was added.
    CommentCreate(CommentEvent),
    /// A comment on an item was deleted.
    CommentDelete(CommentEvent),
    /// A file of an item was added, replaced or deleted.
    FileChange(FileEvent),
    /// An app was added.
    AppCreate(AppEvent),
    /// An app was changed.
    AppUpdate(AppEvent),
    /// An app was deleted.
    AppDelete(AppEvent),
    /// A form was added.
    FormCreate(FormEvent),
    /// A form was changed, switched on or switched off.
    FormUpdate(FormEvent),
    /// A form was deleted.
    FormDelete(FormEvent),
    /// An item was tagged.
    TagAdd(TagEvent),
    /// A tag was taken off an item.
    TagDelete(TagEvent),
    /// A task was added.
    TaskCreate(TaskEvent),
    /// A task was changed.
    TaskUpdate(TaskEvent),
    /// A task was deleted.
    TaskDelete(TaskEvent),
    /// A member joined a space.
    MemberAdd(MemberEvent),
    /// A member left a space.
    MemberRemove(MemberEvent),
    /// A status message was posted.
    StatusCreate(StatusEvent),
    /// A status message was changed.
    StatusUpdate(StatusEvent),
    /// A status message was deleted.
    StatusDelete(StatusEvent),
    /// A contact was added.
    ContactCreate(ContactEvent),
    /// A contact was changed.
    ContactUpdate(ContactEvent),
    /// A contact was deleted.
    ContactDelete(ContactEvent),
    /// An event that this version does not know; its fields are those of the
    /// [delivery](super::Delivery::field).
    Other,
}

/// An event of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItemEvent {
    /// The item.
    pub item_id: ItemId,
    /// The number of the item's revision that the change made (`item_revision_id`).
    pub revision: Option<u64>,
    /// The id that an outside system gave the item.
    pub external_id: Option<String>,
}

/// An event of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommentEvent {
    /// The comment.
    pub comment_id: CommentId,
    /// The item that it is on.
    pub item_id: Option<ItemId>,
}

open_enum! {
    /// What happened to a file.
    pub enum FileAction {
        /// It was added.
        Created = "file_created",
        /// It took the place of another.
        Replaced = "file_replaced",
        /// It was deleted.
        Deleted = "file_deleted",
    }
}

/// An event of files.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileEvent {
    /// The item that the files belong to.
    pub item_id: ItemId,
    /// What happened. Podio may leave it out.
    pub action: Option<FileAction>,
    /// The files. Podio may leave them out.
    pub file_ids: Vec<FileId>,
}

/// An event of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppEvent {
    /// The app.
    pub app_id: AppId,
}

/// An event of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormEvent {
    /// The form.
    pub form_id: FormId,
    /// The app that it adds to.
    pub app_id: Option<AppId>,
}

/// An event of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagEvent {
    /// The item.
    pub item_id: Option<ItemId>,
    /// The tag.
    pub text: Option<String>,
}

/// An event of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskEvent {
    /// The task.
    pub task_id: TaskId,
    /// What changed.
    pub changed: Option<String>,
}

/// An event of a member of a space.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemberEvent {
    /// The member.
    pub user_id: UserId,
    /// The space.
    pub space_id: Option<SpaceId>,
}

/// An event of a status message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusEvent {
    /// The status message.
    pub status_id: StatusId,
}

/// An event of a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContactEvent {
    /// The contact's profile.
    pub profile_id: ProfileId,
}

impl Event {
    pub(super) fn read(kind: &HookType, fields: &mut Fields) -> Result<Self, Malformed> {
        Ok(match kind {
            HookType::HookVerify => Self::Verify {
                code: Secret::from(fields.required("code")?),
            },
            HookType::ItemCreate => Self::ItemCreate(ItemEvent::read(fields)?),
            HookType::ItemUpdate => Self::ItemUpdate(ItemEvent::read(fields)?),
            HookType::ItemDelete => Self::ItemDelete(ItemEvent::read(fields)?),
            HookType::CommentCreate => Self::CommentCreate(CommentEvent::read(fields)?),
            HookType::CommentDelete => Self::CommentDelete(CommentEvent::read(fields)?),
            HookType::FileChange => Self::FileChange(FileEvent {
                item_id: fields.required_id("item_id")?.into(),
                action: fields.text("action_type")?.as_deref().map(FileAction::from),
                file_ids: fields.ids("file_ids")?.into_iter().map(FileId).collect(),
            }),
            HookType::AppCreate => Self::AppCreate(AppEvent::read(fields)?),
            HookType::AppUpdate => Self::AppUpdate(AppEvent::read(fields)?),
            HookType::AppDelete => Self::AppDelete(AppEvent::read(fields)?),
            HookType::FormCreate => Self::FormCreate(FormEvent::read(fields)?),
            HookType::FormUpdate => Self::FormUpdate(FormEvent::read(fields)?),
            HookType::FormDelete => Self::FormDelete(FormEvent::read(fields)?),
            HookType::TagAdd => Self::TagAdd(TagEvent::read(fields)?),
            HookType::TagDelete => Self::TagDelete(TagEvent::read(fields)?),
            HookType::TaskCreate => Self::TaskCreate(TaskEvent::read(fields)?),
            HookType::TaskUpdate => Self::TaskUpdate(TaskEvent::read(fields)?),
            HookType::TaskDelete => Self::TaskDelete(TaskEvent::read(fields)?),
            HookType::MemberAdd => Self::MemberAdd(MemberEvent::read(fields)?),
            HookType::MemberRemove => Self::MemberRemove(MemberEvent::read(fields)?),
            HookType::StatusCreate => Self::StatusCreate(StatusEvent::read(fields)?),
            HookType::StatusUpdate => Self::StatusUpdate(StatusEvent::read(fields)?),
            HookType::StatusDelete => Self::StatusDelete(StatusEvent::read(fields)?),
            HookType::ContactCreate => Self::ContactCreate(ContactEvent::read(fields)?),
            HookType::ContactUpdate => Self::ContactUpdate(ContactEvent::read(fields)?),
            HookType::ContactDelete => Self::ContactDelete(ContactEvent::read(fields)?),
            HookType::Other(_) => Self::Other,
        })
    }

    /// What makes this event one of its own among those of its type and webhook; `None` where the
    /// same fields can come again for another event.
    pub(super) fn identity(&self) -> Option<String> {
        Some(match self {
            Self::Verify { code } => code.expose().to_owned(),
            // An item is added and deleted once, and changed once in each revision.
            Self::ItemCreate(item) | Self::ItemDelete(item) => item.item_id.to_string(),
            Self::ItemUpdate(item) => format!("{}/{}", item.item_id, item.revision?),
            Self::CommentCreate(comment) | Self::CommentDelete(comment) => {
                comment.comment_id.to_string()
            }
            // A file has one id for life; without ids nothing tells two changes apart.
            Self::FileChange(file) if file.file_ids.is_empty() => return None,
            Self::FileChange(file) => {
                format!(
                    "{}/{}/{:?}",
                    file.item_id,
                    file.action.as_ref()?,
                    file.file_ids
                )
            }
            Self::AppCreate(app) | Self::AppDelete(app) => app.app_id.to_string(),
            Self::FormCreate(form) | Self::FormDelete(form) => form.form_id.to_string(),
            Self::TaskCreate(task) | Self::TaskDelete(task) => task.task_id.to_string(),
            Self::StatusCreate(status) | Self::StatusDelete(status) => status.status_id.to_string(),
            Self::ContactCreate(contact) | Self::ContactDelete(contact) => {
                contact.profile_id.to_string()
            }
            Self::AppUpdate(_)
            | Self::FormUpdate(_)
            | Self::TagAdd(_)
            | Self::TagDelete(_)
            | Self::TaskUpdate(_)
            | Self::MemberAdd(_)
            | Self::MemberRemove(_)
            | Self::StatusUpdate(_)
            | Self::ContactUpdate(_)
            | Self::Other => return None,
        })
    }
}

impl ItemEvent {
    fn read(fields: &mut Fields) -> Result<Self, Malformed> {
        Ok(Self {
            item_id: fields.required_id("item_id")?.into(),
            revision: fields.number("item_revision_id")?,
            external_id: fields.text("external_id")?,
        })
    }
}

impl CommentEvent {
    fn read(fields: &mut Fields) -> Result<Self, Malformed> {
        Ok(Self {
            comment_id: fields.required_id("comment_id")?.into(),
            item_id: fields.id("item_id")?.map(ItemId),
        })
    }
}

impl AppEvent {
    fn read(fields: &mut Fields) -> Result<Self, Malformed> {
        Ok(Self {
            app_id: fields.required_id("app_id")?.into(),
        })
    }
}

impl FormEvent {
    fn read(fields: &mut Fields) -> Result<Self, Malformed> {
        Ok(Self {
            form_id: fields.required_id("form_id")?.into(),
            app_id: fields.id("app_id")?.map(AppId),
        })
    }
}

impl TagEvent {
    fn read(fields: &mut Fields) -> Result<Self, Malformed> {
        let text = fields.text("text")?;
        Ok(Self {
            item_id: fields.id("item_id")?.map(ItemId),
            text: match text {
                Some(text) => Some(text),
                None => fields.text("tag")?,
            },
        })
    }
}

impl TaskEvent {
    fn read(fields: &mut Fields) -> Result<Self, Malformed> {
        Ok(Self {
            task_id: fields.required_id("task_id")?.into(),
            changed: fields.text("changed")?,
        })
    }
}

impl MemberEvent {
    fn read(fields: &mut Fields) -> Result<Self, Malformed> {
        Ok(Self {
            user_id: fields.required_id("user_id")?.into(),
            space_id: fields.id("space_id")?.map(SpaceId),
        })
    }
}

impl StatusEvent {
    fn read(fields: &mut Fields) -> Result<Self, Malformed> {
        Ok(Self {
            status_id: fields.required_id("status_id")?.into(),
        })
    }
}

impl ContactEvent {
    fn read(fields: &mut Fields) -> Result<Self, Malformed> {
        // Both names are in use.
        let profile_id = match fields.id("profile_id")? {
            Some(id) => id,
            None => fields.required_id("contact_id")?,
        };
        Ok(Self {
            profile_id: profile_id.into(),
        })
    }
}
