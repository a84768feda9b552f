//! Subscriptions.

use jiff::Timestamp;

use super::Reference;
use super::json::model;

model! {
    /// That a user follows an object: what happens to it makes notifications.
    pub struct Subscription {
        optional {
            /// Since when.
            started_on: Timestamp,
            /// How many notifications it made.
            notifications: u64,
            /// The object.
            reference("ref"): Reference,
        }
    }
}
