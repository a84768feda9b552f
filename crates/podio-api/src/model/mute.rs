//! What a user does not want to see.

use super::json::model;
use super::{Raw, RefType};

model! {
    /// An app or space whose objects do not appear in the user's stream or calendar.
    pub struct Mute {
        optional {
            /// The id of the app or space.
            id: u64,
            /// Whether it is an app or a space.
            kind("type"): RefType,
            /// Its name.
            title: String,
            /// The app or space itself.
            data: Raw,
            /// Whether its items are hidden.
            item: bool,
            /// Whether its status messages are hidden.
            status: bool,
            /// Whether its tasks are hidden.
            task: bool,
        }
    }
}
