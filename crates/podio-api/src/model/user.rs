//! The user who is signed in.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{FileId, Presence, Profile, ProfileId, Push, Raw, Secret, UserId};

open_enum! {
    /// Whether a user can use Podio.
    pub enum UserState {
        /// Not yet activated.
        Inactive = "inactive",
        /// In use.
        Active = "active",
        /// Blocked.
        Blacklisted = "blacklisted",
    }
}

model! {
    /// A user account.
    pub struct User {
        required {
            /// Its id.
            user_id: UserId,
        }
        optional {
            /// Its profile's id.
            profile_id: ProfileId,
            /// The name.
            name: String,
            /// The link to the profile.
            link: String,
            /// The file of the picture.
            avatar: FileId,
            /// The primary e-mail address.
            mail: String,
            /// Whether it is in use.
            status: UserState,
            /// The language and country, such as `en_GB`.
            locale: String,
            /// The time zone, such as `Europe/Copenhagen`.
            timezone: String,
            /// When it was created.
            created_on: Timestamp,
            /// When it was activated.
            activated_on: Timestamp,
            /// Its profile.
            profile: Profile,
            /// How many others the user may invite.
            invites: u64,
        }
        lists {
            /// Marks of the account.
            flags: String,
            /// Its e-mail addresses.
            mails: UserMail,
        }
    }
}

model! {
    /// An e-mail address of a user account.
    pub struct UserMail {
        required {
            /// The address.
            mail: String,
        }
        optional {
            /// Whether the user proved to own it.
            verified: bool,
            /// Whether it is the primary one.
            primary: bool,
            /// Whether it is out of use.
            disabled: bool,
        }
    }
}

model! {
    /// The user who is signed in, with counters and settings.
    pub struct UserStatus {
        optional {
            /// The account.
            user: User,
            /// The profile.
            profile: Profile,
            /// Settings that this client id stored for the user.
            properties: Properties,
            /// Unseen notifications.
            inbox_new: u64,
            /// Unread messages.
            message_unread_count: u64,
            /// What opens the user's calendar feeds. It is a credential.
            calendar_code: Secret,
            /// The local part of the address that mails items in.
            mailbox: String,
            /// The local part of the address that mails tasks in.
            task_mail: String,
            /// The code for inviting others.
            referral: Referral,
            /// The credential for the user's live updates.
            push: Push,
            /// The credential for being shown as present.
            presence: Presence,
        }
        lists {
            /// Marks of the account.
            flags: String,
            /// Trials that the user takes part in.
            betas: String,
        }
    }
}

/// Settings by name, each of any shape.
type Properties = BTreeMap<String, Raw>;

model! {
    /// A user's code for inviting others to Podio.
    pub struct Referral {
        optional {
            /// The code.
            code: String,
            /// Its state.
            status: String,
        }
    }
}
