//! A representative call of every method of the typed API, to see what it sends.
//!
//! Each sets every optional key that its method can send; where keys exclude each other there are
//! several. Its texts are `text()`, so that any text can be sent through it.

mod actions;
mod app_market;
mod applications;
mod batches;
mod calendar;
mod comments;
mod contacts;
mod conversations;
mod devices;
mod email;
mod embeds;
mod files;
mod flows;
mod forms;
mod friends;
mod grants;
mod hooks;
mod importer;
mod integrations;
mod items;
mod layouts;
mod linked_accounts;
mod locations;
mod notifications;
mod oauth;
mod organizations;
mod pins;
mod questions;
mod ratings;
mod recurrence;
mod references;
mod reminders;
mod search;
mod space_members;
mod spaces;
mod statuses;
mod stream;
mod subscriptions;
mod tags;
mod tasks;
mod users;
mod views;
mod voting;
mod widgets;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use podio_client::api::model::{Recurrence, RecurrenceConfig, RecurrenceName, Weekday};
use podio_client::{PodioClient, Result, Timestamp};

/// A call of one method.
pub struct Case {
    /// The operation, such as `tags.create_tags`.
    pub operation: &'static str,
    /// The call as it is written in Rust.
    pub source: &'static str,
    /// Makes the call.
    pub call: fn(PodioClient) -> BoxFuture<'static, Result<()>>,
}

impl Case {
    /// The method that it calls, such as `tags().create`, or `PodioClient::logout`.
    pub fn method(&self) -> Option<String> {
        let source: String = self.source.split_whitespace().collect();
        let (_, call) = source.split_once("client.")?;
        let (first, rest) = call.split_once('(')?;
        let second = rest
            .strip_prefix(").")
            .and_then(|rest| rest.split_once('('))
            .map(|(method, _)| method)
            .filter(|method| {
                method
                    .bytes()
                    .all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
            });
        Some(match second {
            Some(method) => format!("{first}().{method}"),
            None => format!("PodioClient::{first}"),
        })
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)
    }
}

/// What calls are made with.
#[derive(Debug, Clone)]
pub struct Arguments {
    /// The value of every text.
    pub text: &'static str,
    /// Where the API is.
    pub api_url: String,
    /// How often the text was asked for.
    pub asked: Arc<AtomicUsize>,
}

tokio::task_local! {
    static ARGUMENTS: Arguments;
}

impl Arguments {
    /// Runs a call with these.
    pub async fn scope<F: Future>(self, call: F) -> F::Output {
        ARGUMENTS.scope(self, call).await
    }
}

/// The value of a text.
fn text() -> &'static str {
    ARGUMENTS.with(|arguments| {
        arguments.asked.fetch_add(1, Ordering::Relaxed);
        arguments.text
    })
}

/// Where the API is.
fn api_url() -> String {
    ARGUMENTS.with(|arguments| arguments.api_url.clone())
}

/// A time with a part of a second, which Podio does not take.
fn moment() -> Timestamp {
    "2026-03-11T09:30:00.5Z".parse().unwrap()
}

/// Every Monday.
fn weekly() -> Recurrence {
    let mut config = RecurrenceConfig::default();
    config.days = vec![Weekday::Monday];
    let mut recurrence = Recurrence::default();
    recurrence.name = Some(RecurrenceName::Weekly);
    recurrence.config = Some(config);
    recurrence.step = Some(1);
    recurrence
}

/// Sets everything that every profile has.
macro_rules! with_profile {
    ($call:expr) => {
        $call
            .name(text())
            .avatar(podio_client::api::model::FileId(41))
            .birthdate(podio_client::jiff::civil::date(1990, 2, 3))
            .organization(text())
            .department(text())
            .skype(text())
            .about(text())
            .address(&[text()])
            .zip(text())
            .city(text())
            .state(text())
            .country(text())
            .location(&[text()])
            .mail(&[text()])
            .phone(&[text()])
            .title(&[text()])
            .linkedin(text())
            .twitter(text())
            .url(&[text()])
            .skill(&[text()])
    };
}
use with_profile;

/// Lists an area's calls: `"operation": |client| call;`.
macro_rules! cases {
    ($area:literal: $($operation:literal: |$client:ident| $call:expr;)+) => {
        pub(super) const CASES: &[super::Case] = &[$(super::Case {
            operation: concat!($area, ".", $operation),
            source: stringify!($call),
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
        applications::CASES,
        batches::CASES,
        calendar::CASES,
        comments::CASES,
        contacts::CASES,
        conversations::CASES,
        devices::CASES,
        email::CASES,
        embeds::CASES,
        files::CASES,
        flows::CASES,
        forms::CASES,
        friends::CASES,
        grants::CASES,
        hooks::CASES,
        importer::CASES,
        integrations::CASES,
        items::CASES,
        layouts::CASES,
        linked_accounts::CASES,
        locations::CASES,
        notifications::CASES,
        oauth::CASES,
        organizations::CASES,
        pins::CASES,
        questions::CASES,
        ratings::CASES,
        recurrence::CASES,
        references::CASES,
        reminders::CASES,
        search::CASES,
        space_members::CASES,
        spaces::CASES,
        statuses::CASES,
        stream::CASES,
        subscriptions::CASES,
        tags::CASES,
        tasks::CASES,
        users::CASES,
        views::CASES,
        voting::CASES,
        widgets::CASES,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_found_in_the_source() {
        let method = |source| {
            let call = |_| -> BoxFuture<'static, Result<()>> { Box::pin(async { Ok(()) }) };
            let operation = "";
            let case = Case {
                operation,
                source,
                call,
            };
            case.method()
        };
        let found = method("client\n    .tags().create(ItemId(1), &[text()]).send()");
        assert_eq!(found.as_deref(), Some("tags().create"));
        let found = method("chosen(client.contacts().get_all()).send()");
        assert_eq!(found.as_deref(), Some("contacts().get_all"));
        let found = method("async move { client.access_token().await }");
        assert_eq!(found.as_deref(), Some("PodioClient::access_token"));
        assert_eq!(method("visit()"), None);
    }
}
