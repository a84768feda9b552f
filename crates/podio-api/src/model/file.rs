//! Files.

use jiff::Timestamp;

use super::json::model;
use super::{Byline, Comment, FileId, Presence, Push, Reference, Via};

model! {
    /// A file.
    pub struct File {
        required {
            /// Its id.
            file_id: FileId,
        }
        optional {
            /// Its name.
            name: String,
            /// Its description.
            description: String,
            /// Its media type.
            mimetype: String,
            /// Its size in bytes.
            size: u64,
            /// The link to its content.
            link: String,
            /// The link that stays.
            perma_link: String,
            /// The link to a small picture of it.
            thumbnail_link: String,
            /// Where the content is, such as `podio`.
            hosted_by: String,
            /// Where the content is, for people.
            hosted_by_humanized_name: String,
            /// Its id where it is hosted, if that is elsewhere.
            external_file_id: String,
            /// How the link opens, such as `_blank`.
            link_target: String,
            /// What it is attached to.
            context: Box<Reference>,
            /// When it was uploaded.
            created_on: Timestamp,
            /// Who uploaded it.
            created_by: Byline,
            /// Through which application it was uploaded.
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
            /// What the caller may do with it.
            rights: String,
            /// The older files that it replaces.
            replaces: File,
            /// Its comments.
            comments: Comment,
        }
    }
}

model! {
    /// A file at another service.
    pub struct ExternalFile {
        optional {
            /// Its id at the service.
            external_file_id: String,
            /// Its name.
            name: String,
            /// Its media type.
            mimetype: String,
            /// When it was added.
            created_on: Timestamp,
            /// When it was last changed.
            updated_on: Timestamp,
        }
    }
}
