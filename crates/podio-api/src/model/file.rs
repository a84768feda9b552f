//! Files.

use jiff::Timestamp;

use super::json::model;
use super::{Byline, FileId, Push, Reference, Via};

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
            context: Reference,
            /// When it was uploaded.
            created_on: Timestamp,
            /// Who uploaded it.
            created_by: Byline,
            /// Through which application it was uploaded.
            created_via: Via,
            /// The credential for its live updates.
            push: Push,
        }
        lists {
            /// What the caller may do with it.
            rights: String,
            /// The older files that it replaces.
            replaces: File,
        }
    }
}
