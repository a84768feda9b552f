//! Everything the emulated Podio knows.

// Fields have Podio's names, such as `app_id`.
#![allow(clippy::struct_field_names)]

pub(crate) mod apps;
pub(crate) mod codes;
pub(crate) mod items;
pub(crate) mod limits;
pub(crate) mod logins;
pub(crate) mod orgs;
pub(crate) mod tokens;
pub(crate) mod users;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::control::clock::Clock;
use crate::control::switches::Switches;
use apps::App;
use codes::Codes;
use items::Item;
use limits::{Limits, Quota};
use logins::Logins;
use orgs::{Org, Space};
use tokens::Tokens;
use users::{Client, User};

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
    pub(crate) apps: BTreeMap<u64, App>,
    pub(crate) items: BTreeMap<u64, Item>,
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

/// An instant as Podio writes it: UTC, no `T`, no fraction.
pub(crate) fn datetime_text(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
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
