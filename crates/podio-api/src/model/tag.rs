//! Tags.

use jiff::Timestamp;

use super::RefType;
use super::json::model;

model! {
    /// A tag, with how often it is used.
    pub struct Tag {
        required {
            /// The tag.
            text: String,
        }
        optional {
            /// How many objects carry it.
            count: u64,
        }
    }
}

model! {
    /// An object that carries a tag.
    pub struct TaggedObject {
        required {
            /// The object's id.
            id: u64,
        }
        optional {
            /// The object's type.
            kind("type"): RefType,
            /// The object's title.
            title: String,
            /// The link to the object.
            link: String,
            /// When the object was created.
            created_on: Timestamp,
        }
    }
}
