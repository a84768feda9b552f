//! What happened, object by object.

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{App, Byline, Comment, File, Organization, Raw, RefType, Reference, Space, Via};

open_enum! {
    /// What happened to an object.
    pub enum ActivityType {
        /// A question was answered.
        Answer = "answer",
        /// Someone commented.
        Comment = "comment",
        /// The object was created.
        Creation = "creation",
        /// A file was added.
        File = "file",
        /// Someone was given access.
        Grant = "grant",
        /// A meeting was added.
        Meeting = "meeting",
        /// Someone answered an invitation.
        Participation = "participation",
        /// Someone rated the object.
        Rating = "rating",
        /// The object was referred to.
        Reference = "reference",
        /// Someone answered an invitation, under its older name.
        Rsvp = "rsvp",
        /// A task was added.
        Task = "task",
        /// The object was changed.
        Update = "update",
        /// Someone voted.
        Vote = "vote",
    }
}

model! {
    /// An object that appears in a stream, with what happened to it.
    ///
    /// All versions of the calls answer with it: the third one tells what happened in
    /// `activity_groups`, the others do so in `activity`.
    pub struct StreamObject {
        optional {
            /// The object's id, of the kind that `kind` says.
            id: u64,
            /// The object's type.
            kind("type"): RefType,
            /// The object's title.
            title: String,
            /// The link to the object.
            link: String,
            /// When something happened to it last.
            last_update_on: Timestamp,
            /// When the object was created.
            created_on: Timestamp,
            /// Who created the object.
            created_by: Byline,
            /// Through which application the object was created.
            created_via: Via,
            /// The object itself, in a shape that depends on its type.
            data: Raw,
            /// Whether the caller may comment on it.
            comments_allowed: bool,
            /// How the caller rated it, by type of rating.
            user_ratings: Raw,
            /// Whether the caller likes it.
            is_liked: bool,
            /// How many like it.
            like_count: u64,
            /// Whether the caller follows it.
            subscribed: bool,
            /// How many follow it.
            subscribed_count: u64,
            /// The app, where it is in one.
            app: App,
            /// The space, where it is in one.
            space: Space,
            /// The organization, where it is in one.
            org: Organization,
        }
        lists {
            /// What the caller may do with it.
            rights: String,
            /// Its comments.
            comments: Comment,
            /// Its files.
            files: File,
            /// What happened to it.
            activity: Activity,
            /// What happened to it, in groups.
            activity_groups: ActivityGroup,
        }
    }
}

model! {
    /// One thing that happened to an object.
    pub struct Activity {
        optional {
            /// The id of what `kind` says.
            id: u64,
            /// What it is about: an object's type such as `item`, or in groups what happened, as in
            /// `activity_type`.
            kind("type"): String,
            /// What happened.
            activity_type: ActivityType,
            /// What came of it, in a shape that depends on what happened.
            data: Raw,
            /// What came of it, such as the comment.
            data_ref: Box<Reference>,
            /// When it happened.
            created_on: Timestamp,
            /// Who did it.
            created_by: Byline,
            /// Through which application it was done.
            created_via: Via,
            /// Whether the caller likes what came of it.
            is_liked: bool,
            /// How many like what came of it.
            like_count: u64,
        }
    }
}

model! {
    /// Things that happened to an object and belong together.
    pub struct ActivityGroup {
        optional {
            /// Its id.
            group_id: u64,
            /// What holds the group together; `single` is one event alone.
            kind: String,
            /// What happened, where all events are alike.
            activity_type("type"): ActivityType,
            /// What the events are about.
            data_ref: Box<Reference>,
            /// When the last of them happened.
            created_on: Timestamp,
            /// Who did the last of them.
            created_by: Byline,
            /// Through which application the last of them was done.
            created_via: Via,
        }
        lists {
            /// The events.
            activities: Activity,
            /// All who did something.
            authors: Byline,
        }
    }
}
