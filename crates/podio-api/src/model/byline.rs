//! Who did something, and through which application.

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{AuthClientId, File, FileId, ProfileId, UserId};

open_enum! {
    /// What a [`Byline`] stands for.
    pub enum BylineType {
        /// A person.
        User = "user",
        /// An app that is signed in as itself.
        App = "app",
        /// Podio itself.
        System = "system",
    }
}

model! {
    /// Who did something: a person or an app.
    pub struct Byline {
        optional {
            /// Whether it is a person or an app.
            kind("type"): BylineType,
            /// The id of the person or app, by `kind`.
            id: u64,
            /// The person's id.
            user_id: UserId,
            /// The id of the person's profile.
            profile_id: ProfileId,
            /// The name.
            name: String,
            /// The link to the profile or app.
            url: String,
            /// The link to the profile, under its other name.
            link: String,
            /// The file of the picture.
            avatar: FileId,
            /// The file or icon of the picture, by `avatar_type`.
            avatar_id: u64,
            /// `file` or `icon`.
            avatar_type: String,
            /// The picture.
            image: Box<File>,
            /// When the person was last seen.
            last_seen_on: Timestamp,
        }
    }
}

model! {
    /// The application through which something was done.
    pub struct Via {
        optional {
            /// Its numeric client id.
            id: AuthClientId,
            /// Its numeric client id again.
            auth_client_id: AuthClientId,
            /// Its name.
            name: String,
            /// Its link.
            url: String,
            /// Whether Podio shows it to people.
            display: bool,
        }
    }
}
