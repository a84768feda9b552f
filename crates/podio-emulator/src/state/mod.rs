//! Everything the emulated Podio knows.

// Fields have Podio's names, such as `app_id`.
#![allow(clippy::struct_field_names)]

pub(crate) mod actions;
pub(crate) mod api_keys;
pub(crate) mod app_market;
pub(crate) mod apps;
pub(crate) mod batches;
pub(crate) mod calendar;
pub(crate) mod codes;
pub(crate) mod comments;
pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod email;
pub(crate) mod embeds;
pub(crate) mod exact;
pub(crate) mod files;
pub(crate) mod flows;
pub(crate) mod forms;
pub(crate) mod grants;
pub(crate) mod hooks;
pub(crate) mod install;
pub(crate) mod integrations;
pub(crate) mod items;
pub(crate) mod layouts;
pub(crate) mod limits;
pub(crate) mod linked_accounts;
pub(crate) mod logins;
pub(crate) mod memberships;
pub(crate) mod mutes;
pub(crate) mod notifications;
pub(crate) mod orgs;
pub(crate) mod pins;
pub(crate) mod questions;
pub(crate) mod ratings;
pub(crate) mod refs;
pub(crate) mod search;
pub(crate) mod statuses;
pub(crate) mod stream;
pub(crate) mod subscriptions;
pub(crate) mod tasks;
pub(crate) mod tokens;
pub(crate) mod users;
pub(crate) mod vcard;
pub(crate) mod views;
pub(crate) mod votings;
pub(crate) mod widgets;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::TimeZone;

use crate::control::clock::Clock;
use crate::control::switches::Switches;
use crate::respond::Failure;
use actions::Actions;
use api_keys::ApiKeys;
use app_market::AppMarket;
use apps::App;
use batches::Batch;
use calendar::Calendar;
use codes::Codes;
use comments::Comment;
use contacts::SpaceContact;
use conversations::Conversations;
use email::EmailSettings;
use embeds::Embed;
use files::StoredFile;
use flows::Flows;
use forms::Forms;
use grants::Grants;
use hooks::{Delivery, Hook};
use integrations::Integrations;
use items::Item;
use layouts::Layouts;
use limits::{Limits, Quota};
use linked_accounts::LinkedAccounts;
use logins::Logins;
use memberships::MemberRequest;
use notifications::Notifications;
use orgs::{Org, Space};
use pins::Pins;
use questions::Questions;
use ratings::Ratings;
use refs::Ref;
use statuses::Status;
use stream::Stream;
use subscriptions::Subscriptions;
use tasks::{Label, Task};
use tokens::{Bearer, Tokens};
use users::{Client, User};
use views::{View, ViewSettings};
use votings::Votings;
use widgets::Widgets;

/// Who a token acts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Actor {
    User(u64),
    App(u64),
}

impl Actor {
    /// The value of `ref.type` and of bylines.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::App(_) => "app",
        }
    }

    pub(crate) fn id(self) -> u64 {
        match self {
            Self::User(id) | Self::App(id) => id,
        }
    }

    /// The actor in the sentence of a 403.
    pub(crate) fn phrase(self) -> String {
        format!("{} with id {}", self.kind(), self.id())
    }
}

/// When, by whom and through which API key something was done.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) on: Timestamp,
    pub(crate) by: Actor,
    pub(crate) client_id: String,
}

/// The next ids.
#[derive(Debug)]
pub(crate) struct Ids {
    pub(crate) user: u64,
    pub(crate) profile: u64,
    pub(crate) org: u64,
    pub(crate) space: u64,
    pub(crate) app: u64,
    pub(crate) field: u64,
    pub(crate) item: u64,
    pub(crate) item_revision: u64,
    pub(crate) auth_client: u64,
    pub(crate) file: u64,
    pub(crate) embed: u64,
    pub(crate) comment: u64,
    pub(crate) task: u64,
    pub(crate) label: u64,
    pub(crate) hook: u64,
    pub(crate) view: u64,
    pub(crate) batch: u64,
    pub(crate) status: u64,
    pub(crate) search: u64,
    pub(crate) member_request: u64,
}

impl Default for Ids {
    fn default() -> Self {
        Self {
            user: 4_100_042,
            profile: 5_200_000,
            org: 8_100_001,
            space: 7_100_001,
            app: 30_500_001,
            field: 60_100_001,
            item: 3_350_000_001,
            item_revision: 71_000_001,
            auth_client: 12_001,
            file: 9_300_001,
            embed: 6_600_001,
            comment: 9_900_001,
            task: 8_800_001,
            label: 330_001,
            hook: 2_200_001,
            view: 19_000_001,
            batch: 7_700_001,
            status: 55_000_001,
            search: 910_001,
            member_request: 44_000_001,
        }
    }
}

/// Hands out an id and moves on.
pub(crate) fn next(id: &mut u64) -> u64 {
    let given = *id;
    *id += 1;
    given
}

/// The state behind the one lock.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) switches: Switches,
    pub(crate) ids: Ids,
    pub(crate) clients: BTreeMap<String, Client>,
    pub(crate) users: BTreeMap<u64, User>,
    pub(crate) orgs: BTreeMap<u64, Org>,
    pub(crate) spaces: BTreeMap<u64, Space>,
    pub(crate) app_market: AppMarket,
    pub(crate) apps: BTreeMap<u64, App>,
    pub(crate) items: BTreeMap<u64, Item>,
    /// The items of an app that are not deleted, oldest first.
    live_items: BTreeMap<u64, Vec<u64>>,
    /// Which items refer to an item, and through which field.
    pub(crate) referrers: BTreeMap<u64, BTreeSet<(u64, u64)>>,
    pub(crate) files: BTreeMap<u64, StoredFile>,
    pub(crate) email: EmailSettings,
    pub(crate) embeds: BTreeMap<u64, Embed>,
    pub(crate) contacts: BTreeMap<u64, SpaceContact>,
    pub(crate) conversations: Conversations,
    pub(crate) comments: BTreeMap<u64, Comment>,
    pub(crate) comments_on: BTreeMap<Ref, Vec<u64>>,
    pub(crate) tasks: BTreeMap<u64, Task>,
    pub(crate) tasks_on: BTreeMap<Ref, Vec<u64>>,
    pub(crate) labels: BTreeMap<u64, Label>,
    pub(crate) views: BTreeMap<u64, View>,
    /// What a user filtered an app by last.
    pub(crate) last_views: BTreeMap<(Actor, u64), ViewSettings>,
    pub(crate) batches: BTreeMap<u64, Batch>,
    pub(crate) flows: Flows,
    pub(crate) forms: Forms,
    pub(crate) statuses: BTreeMap<u64, Status>,
    /// How many results the searches had.
    pub(crate) searches: BTreeMap<u64, usize>,
    /// Who asks to become a member of which space.
    pub(crate) member_requests: BTreeMap<u64, MemberRequest>,
    pub(crate) calendar: Calendar,
    pub(crate) notifications: Notifications,
    pub(crate) ratings: Ratings,
    pub(crate) stream: Stream,
    pub(crate) subscriptions: Subscriptions,
    pub(crate) actions: Actions,
    pub(crate) api_keys: ApiKeys,
    pub(crate) grants: Grants,
    pub(crate) integrations: Integrations,
    pub(crate) layouts: Layouts,
    pub(crate) linked_accounts: LinkedAccounts,
    pub(crate) pins: Pins,
    pub(crate) questions: Questions,
    pub(crate) votings: Votings,
    pub(crate) widgets: Widgets,
    pub(crate) hooks: BTreeMap<u64, Hook>,
    /// Calls to hooks that wait to be made.
    pub(crate) deliveries: Vec<Delivery>,
    /// Where the emulator listens.
    pub(crate) base_url: String,
    pub(crate) tokens: Tokens,
    pub(crate) codes: Codes,
    pub(crate) logins: Logins,
    pub(crate) limits: Limits,
    /// What the last token call left of its quota, for the headers of its answer.
    pub(crate) token_quota: Option<Quota>,
}

impl World {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Now, by the bearer of a token.
    pub(crate) fn made(&self, bearer: &Bearer) -> Made {
        Made {
            on: self.now(),
            by: bearer.actor,
            client_id: bearer.client_id.clone(),
        }
    }

    /// 410 for an object that was deleted.
    pub(crate) fn gone(&self) -> Failure {
        let error = self.switches.gone_error.clone();
        Failure::new(410, error, "The object has been deleted")
    }

    /// The time zone in which an actor sees dates: a user's own, UTC for an app.
    pub(crate) fn time_zone(&self, actor: Actor) -> TimeZone {
        let Actor::User(user_id) = actor else {
            return TimeZone::UTC;
        };
        let name = self
            .users
            .get(&user_id)
            .map_or("UTC", |user| &user.timezone);
        TimeZone::get(name).unwrap_or(TimeZone::UTC)
    }
}

/// How Podio writes dates with times: no `T`, no fraction.
const PRINTER: DateTimePrinter = DateTimePrinter::new().separator(b' ').precision(Some(0));

/// An instant as Podio writes it, in UTC.
pub(crate) fn datetime_text(at: Timestamp) -> String {
    PRINTER.datetime_to_string(&TimeZone::UTC.to_datetime(at))
}

/// A link's last part: lower case, words joined by dashes.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "untitled".to_owned()
    } else {
        slug.to_owned()
    }
}

/// `wanted`, or the first of `wanted-2`, `wanted-3` … that is not taken.
pub(crate) fn unused(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(wanted) {
        return wanted.to_owned();
    }
    let mut number = 2_u64;
    loop {
        let candidate = format!("{wanted}-{number}");
        if !is_taken(&candidate) {
            return candidate;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_lose_their_fraction() {
        for (at, text) in [
            ("2026-03-10T14:00:00Z", "2026-03-10 14:00:00"),
            ("2026-03-10T23:59:59.999999Z", "2026-03-10 23:59:59"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31 23:59:59"),
            ("0987-01-02T03:04:05+01:00", "0987-01-02 02:04:05"),
        ] {
            assert_eq!(datetime_text(at.parse().unwrap()), text);
        }
    }
}
