//! Webhooks.

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{Byline, HookId, Secret, Via};

open_enum! {
    /// Whether a webhook is called.
    pub enum HookStatus {
        /// Not called: new and not verified, or switched off after calls that failed.
        Inactive = "inactive",
        /// Called.
        Active = "active",
    }
}

open_enum! {
    /// What a webhook is called for.
    pub enum HookType {
        /// An item was added; for an app or a field.
        ItemCreate = "item.create",
        /// An item was changed; for an app or a field.
        ItemUpdate = "item.update",
        /// An item was deleted; for an app or a field.
        ItemDelete = "item.delete",
        /// A comment on an item was added; for an app.
        CommentCreate = "comment.create",
        /// A comment on an item was deleted; for an app.
        CommentDelete = "comment.delete",
        /// A file of an item was added, replaced or deleted; for an app.
        FileChange = "file.change",
        /// The app was changed.
        AppUpdate = "app.update",
        /// The app was deleted.
        AppDelete = "app.delete",
        /// An app was added; for a space.
        AppCreate = "app.create",
        /// A form was added; for an app.
        FormCreate = "form.create",
        /// A form was changed, switched on or switched off; for an app.
        FormUpdate = "form.update",
        /// A form was deleted; for an app.
        FormDelete = "form.delete",
        /// An item was tagged; for an app.
        TagAdd = "tag.add",
        /// A tag was taken off an item; for an app.
        TagDelete = "tag.delete",
        /// A task was added; for a space.
        TaskCreate = "task.create",
        /// A task was changed; for a space.
        TaskUpdate = "task.update",
        /// A task was deleted; for a space.
        TaskDelete = "task.delete",
        /// A member joined; for a space.
        MemberAdd = "member.add",
        /// A member left; for a space.
        MemberRemove = "member.remove",
        /// A status message was posted; for a space.
        StatusCreate = "status.create",
        /// A status message was changed; for a space.
        StatusUpdate = "status.update",
        /// A status message was deleted; for a space.
        StatusDelete = "status.delete",
        /// A contact was added; for a space.
        ContactCreate = "contact.create",
        /// A contact was changed; for a space.
        ContactUpdate = "contact.update",
        /// A contact was deleted; for a space.
        ContactDelete = "contact.delete",
        /// The webhook itself is to be verified.
        HookVerify = "hook.verify",
    }
}

model! {
    /// A webhook: a link that Podio calls when something happens.
    pub struct Hook {
        required {
            /// Its id.
            hook_id: HookId,
        }
        optional {
            /// Whether it is called.
            status: HookStatus,
            /// What it is called for.
            kind("type"): HookType,
            /// The link that is called. It may hold what proves that a call is Podio's.
            url: Secret,
            /// When it was added.
            created_on: Timestamp,
            /// Who added it.
            created_by: Byline,
            /// Through which application it was added.
            created_via: Via,
        }
    }
}
