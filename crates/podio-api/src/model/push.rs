//! Credentials for live updates.

use super::json::model;
use super::{Secret, UserId};

model! {
    /// What subscribes to an object's channel of the push service. It is a credential.
    pub struct Push {
        optional {
            /// The channel.
            channel: String,
            /// When it was signed, in Unix seconds.
            timestamp: i64,
            /// The signature.
            signature: Secret,
            /// For how many seconds it can be used.
            expires_in: u64,
        }
    }
}

model! {
    /// What announces a user as present at an object. It is a credential.
    pub struct Presence {
        optional {
            /// The user.
            user_id: UserId,
            /// The type of the object.
            ref_type: String,
            /// The id of the object.
            ref_id: u64,
            /// The signature.
            signature: Secret,
        }
    }
}
