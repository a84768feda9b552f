//! A representative call of every method of the typed API, to see what it sends.
//!
//! Each sets every optional key that its method can send.

mod actions;
mod app_market;
mod calendar;
mod contacts;
mod conversations;
mod devices;
mod email;
mod flows;
mod forms;
mod friends;
mod grants;
mod importer;
mod integrations;
mod layouts;
mod linked_accounts;
mod locations;
mod notifications;
mod oauth;
mod pins;
mod questions;
mod ratings;
mod recurrence;
mod references;
mod reminders;
mod stream;
mod subscriptions;
mod tags;
mod voting;
mod widgets;

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
        actions::CASES,
        app_market::CASES,
        calendar::CASES,
        contacts::CASES,
        conversations::CASES,
        devices::CASES,
        email::CASES,
        flows::CASES,
        forms::CASES,
        friends::CASES,
        grants::CASES,
        importer::CASES,
        integrations::CASES,
        layouts::CASES,
        linked_accounts::CASES,
        locations::CASES,
        notifications::CASES,
        oauth::CASES,
        pins::CASES,
        questions::CASES,
        ratings::CASES,
        recurrence::CASES,
        references::CASES,
        reminders::CASES,
        stream::CASES,
        subscriptions::CASES,
        tags::CASES,
        voting::CASES,
        widgets::CASES,
    ]
    .into_iter()
    .flatten()
}
