//! E-mail: what Podio takes in by mail, and what it sends.

use std::collections::BTreeMap;

use super::Raw;
use super::json::{model, open_enum};

open_enum! {
    /// What part of a mail goes into a field of an item.
    pub enum EmailPart {
        /// The subject.
        Subject = "subject",
        /// The text.
        Body = "body",
        /// The sender as a contact.
        Contact = "contact",
        /// The sender as a user.
        Sender = "sender",
    }
}

model! {
    /// How mails to an app become items.
    pub struct AppEmailConfiguration {
        optional {
            /// Whether files of a mail become files of the item.
            attachments: bool,
            /// Which part of a mail goes into which field, by the field's id as text.
            mappings: BTreeMap<String, EmailPart>,
            /// What could go into which field.
            field_options: Raw,
        }
    }
}

open_enum! {
    /// What a mail to an address adds.
    pub enum EmailContactName {
        /// A task: the caller's own, or one in a space.
        Task = "task",
        /// A status message in a space.
        Status = "status",
        /// An item of an app, by the sender.
        ItemUser = "item_user",
        /// An item of an app, by the app.
        ItemApp = "item_app",
        /// A space of an organization.
        Space = "space",
        /// A comment on an item, by the sender.
        ItemCommentUser = "item_comment_user",
        /// A comment on an item, by the app.
        ItemCommentApp = "item_comment_app",
    }
}

model! {
    /// An address that takes mails in.
    pub struct EmailContact {
        optional {
            /// Its name.
            name: String,
            /// The address.
            mail: String,
        }
    }
}

model! {
    /// What Podio tells the caller by mail, and how else.
    pub struct EmailGroups {
        optional {
            /// A digest of what happened.
            digest: bool,
            /// News of Podio.
            bulletin: bool,
            /// When something is assigned to the caller.
            reference: bool,
            /// When a message comes.
            message: bool,
            /// When something is due.
            reminder: bool,
            /// When something happens in a space.
            space: bool,
            /// When something happens to what the caller follows.
            subscription: bool,
            /// When something happens to the account.
            user: bool,
            /// When a meeting that the caller called is changed.
            meeting_update_as_organizer: bool,
            /// When a meeting is changed.
            meeting_update: bool,
            /// Notifications are shown at once.
            push_notification: bool,
            /// Notifications that are shown at once make a sound.
            push_notification_sound: bool,
            /// Notifications are shown by the browser.
            push_notification_browser: bool,
        }
    }
}
