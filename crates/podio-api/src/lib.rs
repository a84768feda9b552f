//! The typed Podio API.
//!
//! [`PodioApi`] is the map: it gives a [`PodioClient`](podio_core::PodioClient) one accessor per area
//! of the API, and each accessor one method per operation. Required values are arguments; optional
//! ones are set on what the method returns, which `send` runs.
//!
//! ```no_run
//! use podio_api::PodioApi;
//! use podio_api::items::{Filter, NewItem};
//! use podio_api::field::Money;
//! use podio_api::model::AppId;
//!
//! # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
//! let jobs = AppId(30500001);
//! let item = NewItem::new()
//!     .external_id("crm-4711")
//!     .field("title", "Repair roof")
//!     .field("budget", Money::new("1250.00", "EUR")?)
//!     .field("progress", 0);
//! let added = client.items().add(jobs, &item).silent(true).send().await?;
//!
//! let large = Filter::new().money("budget", 1000..);
//! let page = client.items().filter(jobs).filters(large).limit(100).send().await?;
//! for item in &page.items {
//!     println!("{:?}: {:?}", item.text("title")?, item.money("budget")?);
//! }
//! # let _ = added;
//! # Ok(())
//! # }
//! ```
//!
//! - [`model`]: what Podio answers with. Nothing that Podio sends is lost.
//! - [`field`]: the values of item fields.
//! - [`webhooks`]: the calls that Podio makes.
//!
//! Every operation of Podio's reference has a method, and so have those that official clients know
//! beside it; [`operations`] lists them. Those for Podio's own staff and of bygone versions run
//! through the raw call `client.request`, with the same session, repeats and errors.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `axum` | no | a ready-made route for webhooks: `webhooks::route` |

pub mod actions;
pub mod app_market;
pub mod applications;
pub mod batches;
pub mod calendar;
mod call;
pub mod comments;
pub mod contacts;
pub mod conversations;
mod defaults;
pub mod devices;
pub mod email;
pub mod embeds;
pub mod field;
pub mod files;
pub mod flows;
pub mod forms;
pub mod friends;
pub mod grants;
pub mod hooks;
pub mod importer;
pub mod integrations;
pub mod items;
pub mod layouts;
pub mod linked_accounts;
mod list_stream;
pub mod locations;
pub mod model;
pub mod notifications;
pub mod oauth;
pub mod organizations;
pub mod pins;
mod profile;
pub mod questions;
pub mod ratings;
pub mod recurrence;
pub mod references;
pub mod reminders;
pub mod search;
pub mod space_members;
pub mod spaces;
pub mod statuses;
pub mod stream;
pub mod subscriptions;
pub mod tags;
pub mod tasks;
pub mod users;
pub mod views;
pub mod voting;
pub mod webhooks;
pub mod widgets;

pub use defaults::{Api, Caller, Defaults};
pub use list_stream::ListStream;

use podio_core::client::Operation;

use crate::actions::Actions;
use crate::app_market::AppMarket;
use crate::applications::Applications;
use crate::batches::Batches;
use crate::calendar::Calendar;
use crate::comments::Comments;
use crate::contacts::Contacts;
use crate::conversations::Conversations;
use crate::devices::Devices;
use crate::email::Email;
use crate::embeds::Embeds;
use crate::files::Files;
use crate::flows::Flows;
use crate::forms::Forms;
use crate::friends::Friends;
use crate::grants::Grants;
use crate::hooks::Hooks;
use crate::importer::Importer;
use crate::integrations::Integrations;
use crate::items::Items;
use crate::layouts::Layouts;
use crate::linked_accounts::LinkedAccounts;
use crate::locations::Locations;
use crate::notifications::Notifications;
use crate::oauth::OAuth;
use crate::organizations::Organizations;
use crate::pins::Pins;
use crate::questions::Questions;
use crate::ratings::Ratings;
use crate::recurrence::Recurrences;
use crate::references::References;
use crate::reminders::Reminders;
use crate::search::Search;
use crate::space_members::SpaceMembers;
use crate::spaces::Spaces;
use crate::statuses::Statuses;
use crate::stream::Stream;
use crate::subscriptions::Subscriptions;
use crate::tags::Tags;
use crate::tasks::Tasks;
use crate::users::Users;
use crate::views::Views;
use crate::voting::Votings;
use crate::widgets::Widgets;

/// The areas of the API, as methods of [`PodioClient`](podio_core::PodioClient), and of [`Api`],
/// which has defaults for its calls.
pub trait PodioApi {
    /// Who calls.
    fn caller(&self) -> Caller<'_>;

    /// The same client, with defaults for its calls.
    fn defaults(&self, defaults: Defaults) -> Api {
        Api::new(self.caller().client.clone(), defaults)
    }

    /// The app market.
    fn app_market(&self) -> AppMarket<'_> {
        AppMarket {
            client: self.caller(),
        }
    }

    /// What happened in spaces.
    fn actions(&self) -> Actions<'_> {
        Actions {
            client: self.caller(),
        }
    }

    /// Apps and their fields.
    fn applications(&self) -> Applications<'_> {
        Applications {
            client: self.caller(),
        }
    }

    /// Jobs that Podio runs in the background.
    fn batches(&self) -> Batches<'_> {
        Batches {
            client: self.caller(),
        }
    }

    /// Calendars.
    fn calendar(&self) -> Calendar<'_> {
        Calendar {
            client: self.caller(),
        }
    }

    /// Comments.
    fn comments(&self) -> Comments<'_> {
        Comments {
            client: self.caller(),
        }
    }

    /// Profiles of users and contacts.
    fn contacts(&self) -> Contacts<'_> {
        Contacts {
            client: self.caller(),
        }
    }

    /// Conversations.
    fn conversations(&self) -> Conversations<'_> {
        Conversations {
            client: self.caller(),
        }
    }

    /// E-mail: what Podio takes in by mail, and what it sends.
    fn email(&self) -> Email<'_> {
        Email {
            client: self.caller(),
        }
    }

    /// The user's mobile devices.
    fn devices(&self) -> Devices<'_> {
        Devices {
            client: self.caller(),
        }
    }

    /// Links that Podio looks up.
    fn embeds(&self) -> Embeds<'_> {
        Embeds {
            client: self.caller(),
        }
    }

    /// Files, and their content.
    fn files(&self) -> Files<'_> {
        Files {
            client: self.caller(),
        }
    }

    /// Flows: what apps do by themselves.
    fn flows(&self) -> Flows<'_> {
        Flows {
            client: self.caller(),
        }
    }

    /// People whom the user knows.
    fn friends(&self) -> Friends<'_> {
        Friends {
            client: self.caller(),
        }
    }

    /// Forms on web pages.
    fn forms(&self) -> Forms<'_> {
        Forms {
            client: self.caller(),
        }
    }

    /// Access to single objects.
    fn grants(&self) -> Grants<'_> {
        Grants {
            client: self.caller(),
        }
    }

    /// Webhooks.
    fn hooks(&self) -> Hooks<'_> {
        Hooks {
            client: self.caller(),
        }
    }

    /// Importing spreadsheets as items and contacts.
    fn importer(&self) -> Importer<'_> {
        Importer {
            client: self.caller(),
        }
    }

    /// Apps that are filled from other services.
    fn integrations(&self) -> Integrations<'_> {
        Integrations {
            client: self.caller(),
        }
    }

    /// Items.
    fn items(&self) -> Items<'_> {
        Items {
            client: self.caller(),
        }
    }

    /// Notifications.
    fn notifications(&self) -> Notifications<'_> {
        Notifications {
            client: self.caller(),
        }
    }

    /// How apps show items in small.
    fn layouts(&self) -> Layouts<'_> {
        Layouts {
            client: self.caller(),
        }
    }

    /// Users' accounts at other services.
    fn linked_accounts(&self) -> LinkedAccounts<'_> {
        LinkedAccounts {
            client: self.caller(),
        }
    }

    /// Looking up places.
    fn locations(&self) -> Locations<'_> {
        Locations {
            client: self.caller(),
        }
    }

    /// API keys, what they may do, and tokens.
    fn oauth(&self) -> OAuth<'_> {
        OAuth {
            client: self.caller(),
        }
    }

    /// Organizations.
    fn organizations(&self) -> Organizations<'_> {
        Organizations {
            client: self.caller(),
        }
    }

    /// Ratings of objects.
    fn ratings(&self) -> Ratings<'_> {
        Ratings {
            client: self.caller(),
        }
    }

    /// What users keep at hand.
    fn pins(&self) -> Pins<'_> {
        Pins {
            client: self.caller(),
        }
    }

    /// How something comes again.
    fn recurrence(&self) -> Recurrences<'_> {
        Recurrences {
            client: self.caller(),
        }
    }

    /// Questions with given answers.
    fn questions(&self) -> Questions<'_> {
        Questions {
            client: self.caller(),
        }
    }

    /// Reminders.
    fn reminders(&self) -> Reminders<'_> {
        Reminders {
            client: self.caller(),
        }
    }

    /// Pointers to objects.
    fn references(&self) -> References<'_> {
        References {
            client: self.caller(),
        }
    }

    /// Full-text search.
    fn search(&self) -> Search<'_> {
        Search {
            client: self.caller(),
        }
    }

    /// Members of spaces.
    fn space_members(&self) -> SpaceMembers<'_> {
        SpaceMembers {
            client: self.caller(),
        }
    }

    /// Spaces.
    fn spaces(&self) -> Spaces<'_> {
        Spaces {
            client: self.caller(),
        }
    }

    /// Status messages.
    fn statuses(&self) -> Statuses<'_> {
        Statuses {
            client: self.caller(),
        }
    }

    /// What happened, newest first.
    fn stream(&self) -> Stream<'_> {
        Stream {
            client: self.caller(),
        }
    }

    /// Which objects users follow.
    fn subscriptions(&self) -> Subscriptions<'_> {
        Subscriptions {
            client: self.caller(),
        }
    }

    /// Tags.
    fn tags(&self) -> Tags<'_> {
        Tags {
            client: self.caller(),
        }
    }

    /// Tasks.
    fn tasks(&self) -> Tasks<'_> {
        Tasks {
            client: self.caller(),
        }
    }

    /// The user who is signed in.
    fn users(&self) -> Users<'_> {
        Users {
            client: self.caller(),
        }
    }

    /// Saved views of apps.
    fn views(&self) -> Views<'_> {
        Views {
            client: self.caller(),
        }
    }

    /// Votings of apps.
    fn voting(&self) -> Votings<'_> {
        Votings {
            client: self.caller(),
        }
    }

    /// Widgets on pages.
    fn widgets(&self) -> Widgets<'_> {
        Widgets {
            client: self.caller(),
        }
    }
}

/// Every operation that has a method, by area, and those that the client calls by itself to log in
/// and out.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    [
        actions::OPERATIONS,
        app_market::OPERATIONS,
        applications::OPERATIONS,
        batches::OPERATIONS,
        calendar::OPERATIONS,
        comments::OPERATIONS,
        contacts::OPERATIONS,
        conversations::OPERATIONS,
        devices::OPERATIONS,
        email::OPERATIONS,
        embeds::OPERATIONS,
        files::OPERATIONS,
        flows::OPERATIONS,
        forms::OPERATIONS,
        friends::OPERATIONS,
        grants::OPERATIONS,
        hooks::OPERATIONS,
        importer::OPERATIONS,
        integrations::OPERATIONS,
        items::OPERATIONS,
        layouts::OPERATIONS,
        linked_accounts::OPERATIONS,
        locations::OPERATIONS,
        notifications::OPERATIONS,
        oauth::OPERATIONS,
        organizations::OPERATIONS,
        pins::OPERATIONS,
        questions::OPERATIONS,
        ratings::OPERATIONS,
        recurrence::OPERATIONS,
        references::OPERATIONS,
        reminders::OPERATIONS,
        search::OPERATIONS,
        space_members::OPERATIONS,
        spaces::OPERATIONS,
        statuses::OPERATIONS,
        stream::OPERATIONS,
        subscriptions::OPERATIONS,
        tags::OPERATIONS,
        tasks::OPERATIONS,
        users::OPERATIONS,
        views::OPERATIONS,
        voting::OPERATIONS,
        widgets::OPERATIONS,
        podio_core::auth::OPERATIONS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use podio_core::PodioClient;

    use super::*;

    /// Calls run on any executor: what they return can move between threads.
    #[test]
    fn calls_can_move_between_threads() {
        fn check<T: Send>(_: impl Fn(PodioClient) -> T) {}
        check(|client| client.users().get().send());
        check(|client| client.items().get_count(1.into()).send());
        check(|client| client.items().filter(1.into()).send());
        check(|client| client.items().filter(1.into()).stream());
        check(|client| client.tasks().get_all().stream());
        check(|client| client.files().get_on_app(1.into()).send());
        check(|client| {
            client
                .items()
                .update(1.into(), &items::ItemUpdate::new())
                .send()
        });
    }

    #[test]
    fn no_operation_is_declared_twice() {
        let mut names = HashSet::new();
        let mut calls = HashSet::new();
        for operation in operations() {
            assert!(
                names.insert((operation.area(), operation.name())),
                "{operation:?}"
            );
            assert!(
                calls.insert((operation.method(), operation.path())),
                "{operation:?}"
            );
        }
        assert!(!names.is_empty());
    }

    #[test]
    fn paths_are_well_formed() {
        // A link is no path.
        for operation in operations().filter(|operation| operation.path() != "{link}") {
            let mut placeholders = HashSet::new();
            assert!(operation.path().starts_with('/'), "{operation:?}");
            for segment in operation.path().split('/') {
                let word = segment
                    .strip_prefix('{')
                    .map_or(Some(segment), |rest| rest.strip_suffix('}'));
                let word = word.unwrap_or_else(|| panic!("{operation:?}"));
                let known = |byte: u8| {
                    byte.is_ascii_lowercase()
                        || byte.is_ascii_digit()
                        || matches!(byte, b'_' | b'-')
                };
                assert!(word.bytes().all(known), "{operation:?}");
                if segment != word {
                    assert!(
                        !word.is_empty() && placeholders.insert(word),
                        "{operation:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn only_posts_are_marked_as_reading() {
        for operation in operations() {
            let reads =
                operation.method() == podio_core::http::Method::POST && operation.is_repeatable();
            let expected = [
                "calculate",
                "filter_app_calendar",
                "filter_app_stream",
                "filter_items",
                "filter_items_by_view",
                "get_effect_attributes",
                "get_possible_attributes",
                "get_preview",
                "search_references",
            ]
            .contains(&operation.name())
                || operation.area() == "search" && operation.name().starts_with("search_");
            let expected = expected && operation.method() == podio_core::http::Method::POST;
            assert_eq!(reads, expected, "{operation:?}");
        }
    }
}
