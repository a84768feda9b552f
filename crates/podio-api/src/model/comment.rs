//! Comments.

use jiff::Timestamp;

use super::json::model;
use super::{Byline, CommentId, Embed, File, Profile, Question, Reference, SpaceId, Via};

model! {
    /// A comment on an object.
    pub struct Comment {
        required {
            /// Its id.
            comment_id: CommentId,
        }
        optional {
            /// Its text, as it was written.
            value: String,
            /// Its text as HTML, with mentions and links resolved.
            rich_value: String,
            /// The id that an outside system gave it.
            external_id: String,
            /// The space that it belongs to.
            space_id: SpaceId,
            /// What it is on.
            reference("ref"): Box<Reference>,
            /// The link that it shows.
            embed: Box<Embed>,
            /// The picture of the link that it shows.
            embed_file: Box<File>,
            /// When it was written.
            created_on: Timestamp,
            /// Who wrote it.
            created_by: Byline,
            /// Through which application it was written.
            created_via: Via,
            /// Who wrote it, under its other name.
            user: Box<Byline>,
            /// When it was last changed.
            last_edit_on: Timestamp,
            /// Whether the caller likes it.
            is_liked: bool,
            /// How many like it.
            like_count: u64,
        }
        lists {
            /// Its files.
            files: File,
            /// The questions that it asks.
            questions: Question,
            /// Those who got access to the object by being mentioned.
            granted_users: Profile,
            /// Those who were invited by being mentioned.
            invited_users: Profile,
            /// What the caller may do with it.
            rights: String,
        }
    }
}

model! {
    /// A comment as it was before a change.
    pub struct CommentRevision {
        optional {
            /// When it was written.
            created_on: Timestamp,
            /// Its text, as it was written.
            value: String,
            /// Its text as HTML.
            rich_value: String,
            /// The link that it showed.
            embed: Embed,
            /// The picture of the link that it showed.
            embed_file: File,
        }
    }
}
