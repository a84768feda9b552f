//! What users keep at hand.

use super::RefType;
use super::json::model;

model! {
    /// An object that a user pinned.
    pub struct Pin {
        optional {
            /// The object's type.
            kind("type"): RefType,
            /// The object's id.
            id: u64,
            /// The object's title.
            title: String,
            /// The link to the object.
            link: String,
        }
    }
}
