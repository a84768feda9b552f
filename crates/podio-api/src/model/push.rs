//! Live updates: the credentials for them, and what comes.

use super::json::model;
use super::{AuthClientId, Byline, Raw, Reference, Secret, UserId};

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

model! {
    /// What came over a channel of the push service.
    pub struct PushMessage {
        required {
            /// The channel.
            channel: String,
        }
        optional {
            /// What happened.
            data: PushEvent,
        }
    }
}

model! {
    /// What happened, as the push service tells it.
    pub struct PushEvent {
        optional {
            /// What happened, such as `comment_create` or `conversation_event`.
            event: String,
            /// To what it happened.
            reference("ref"): Reference,
            /// Who did it.
            created_by: Byline,
            /// Through which application it was done.
            created_via: AuthClientId,
            /// What came of it, in a shape that depends on the event.
            data: Raw,
        }
    }
}
