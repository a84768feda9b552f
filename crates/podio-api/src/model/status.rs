//! Status messages.

use jiff::Timestamp;

use super::json::model;
use super::{
    Byline, Comment, Conversation, Embed, File, Presence, Push, Question, Raw, StatusId, Task, Via,
};

model! {
    /// A message on the activity page of a space.
    pub struct Status {
        required {
            /// Its id.
            status_id: StatusId,
        }
        optional {
            /// Its text, as it was written.
            value: String,
            /// Its text as HTML, with mentions and links resolved.
            rich_value: String,
            /// The link to it.
            link: String,
            /// How it was rated, by type of rating.
            ratings: Raw,
            /// How the caller rated it, by type of rating.
            user_ratings: Raw,
            /// The link that it shows.
            embed: Box<Embed>,
            /// The picture of the link that it shows.
            embed_file: Box<File>,
            /// When it was posted.
            created_on: Timestamp,
            /// Who posted it.
            created_by: Byline,
            /// Through which application it was posted.
            created_via: Via,
            /// When it was last changed.
            last_edit_on: Timestamp,
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
            /// The conversations on it that the caller takes part in.
            conversations: Conversation,
            /// Its tasks.
            tasks: Task,
            /// Its files.
            files: File,
            /// The questions that it asks.
            questions: Question,
            /// What the caller may do with it.
            rights: String,
        }
    }
}
