//! A representative call of every method of the typed API, to see what it sends.
//!
//! Each sets every optional key that its method can send.

mod app_market;
mod calendar;
mod contacts;
mod conversations;
mod email;
mod flows;
mod forms;
mod notifications;
mod ratings;
mod recurrence;
mod reminders;
mod stream;
mod subscriptions;
mod tags;

use std::fmt;

use futures_util::future::BoxFuture;
use podio_client::{PodioClient, Result};

/// A call of one method.
pub struct Case {
    /// The operation, such as `tags.create_tags`.
    pub operation: &'static str,
    /// Makes the call.
    pub call: fn(PodioClient) -> BoxFuture<'static, Result<()>>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)
    }
}

/// Lists an area's calls: `"operation": |client| call;`.
macro_rules! cases {
    ($area:literal: $($operation:literal: |$client:ident| $call:expr;)+) => {
        pub(super) const CASES: &[super::Case] = &[$(super::Case {
            operation: concat!($area, ".", $operation),
            call: |$client| Box::pin(async move { $call.await.map(drop) }),
        }),+];
    };
}
use cases;

/// All calls, area by area.
pub fn all() -> impl Iterator<Item = &'static Case> {
    [
        app_market::CASES,
        calendar::CASES,
        contacts::CASES,
        conversations::CASES,
        email::CASES,
        flows::CASES,
        forms::CASES,
        notifications::CASES,
        ratings::CASES,
        recurrence::CASES,
        reminders::CASES,
        stream::CASES,
        subscriptions::CASES,
        tags::CASES,
    ]
    .into_iter()
    .flatten()
}
