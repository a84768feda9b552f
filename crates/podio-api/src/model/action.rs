//! What happened in a space.

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{ActionId, Byline, Comment, Presence, Push, Raw, Via};

open_enum! {
    /// What happened.
    pub enum ActionType {
        /// The space was created.
        SpaceCreated = "space_created",
        /// Someone became a member of the space.
        MemberAdded = "member_added",
        /// A member left the space.
        MemberLeft = "member_left",
        /// A member was taken out of the space.
        MemberKicked = "member_kicked",
        /// An app was added.
        AppCreated = "app_created",
        /// An app was changed.
        AppUpdated = "app_updated",
        /// An app was deleted.
        AppDeleted = "app_deleted",
        /// An app was installed from the app market.
        AppInstalled = "app_installed",
        /// An app was switched on.
        AppActivated = "app_activated",
        /// An app was switched off.
        AppDeactivated = "app_deactivated",
    }
}

model! {
    /// Something that happened in a space, as the stream shows it.
    pub struct Action {
        required {
            /// Its id.
            action_id: ActionId,
        }
        optional {
            /// What happened.
            kind("type"): ActionType,
            /// To what it happened, in a shape that depends on `kind`: the space, the member with the
            /// role, or the app.
            data: Raw,
            /// What happened, for people.
            text: String,
            /// When it happened.
            created_on: Timestamp,
            /// Who did it.
            created_by: Byline,
            /// Through which application it was done.
            created_via: Via,
            /// Whether the caller likes it.
            is_liked: bool,
            /// How many like it.
            like_count: u64,
            /// Whether it is pinned.
            pinned: bool,
            /// Whether the caller follows it.
            subscribed: bool,
            /// How many follow it.
            subscribed_count: u64,
            /// The credential for its live updates.
            push: Push,
            /// The credential for being shown as present at it.
            presence: Presence,
        }
        lists {
            /// Its comments.
            comments: Comment,
            /// What the caller may do with it.
            rights: String,
        }
    }
}
