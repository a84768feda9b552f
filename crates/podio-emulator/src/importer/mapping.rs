//! Which columns of a file fill which fields.

use crate::json::Json;
use crate::members::each;
use crate::respond::Failure;
use crate::state::apps::App;
use crate::state::{Actor, World};

/// What fills a field.
#[derive(Debug)]
pub(super) struct Mapping {
    pub(super) field_id: u64,
    pub(super) unique: bool,
    pub(super) source: Source,
}

/// Where the value of a field comes from.
#[derive(Debug)]
pub(super) enum Source {
    Column(usize),
    Date {
        start: usize,
        stop: Option<usize>,
        day_first: bool,
    },
    Money {
        value: usize,
        currency: Option<usize>,
        default: Option<String>,
    },
    /// Items of an app, found or added.
    Items {
        app_id: u64,
        mappings: Vec<Mapping>,
    },
    /// Contacts, found or added.
    Contacts(Vec<ContactMapping>),
    /// What each column is of a place, or which type of mail address or phone number.
    Parts(Vec<(usize, String)>),
}

/// What fills a key of a contact.
#[derive(Debug)]
pub(super) struct ContactMapping {
    pub(super) key: String,
    pub(super) unique: bool,
    pub(super) column: usize,
}

/// Reads mappings, and refuses columns that the file does not have.
pub(super) struct Reader<'a> {
    pub(super) world: &'a World,
    pub(super) actor: Actor,
    pub(super) columns: usize,
}

impl Reader<'_> {
    fn checked(&self, id: u64) -> Result<usize, Failure> {
        let column = usize::try_from(id).ok();
        column
            .filter(|column| *column < self.columns)
            .ok_or_else(|| Failure::no_such("column", id))
    }

    /// A column's id, which circulates as a number and as a text of digits.
    pub(super) fn column_at(&self, body: &Json, key: &str) -> Result<Option<usize>, Failure> {
        let Some(value) = body.given(key) else {
            return Ok(None);
        };
        let id = match value {
            Json::Text(text) => text.parse().ok(),
            other => other.as_id(),
        };
        let id = id.ok_or_else(|| Failure::invalid(value, "must be integer"))?;
        self.checked(id).map(Some)
    }

    fn column(&self, body: &Json, key: &str) -> Result<usize, Failure> {
        self.column_at(body, key)?
            .ok_or_else(|| Failure::missing(body, &[key]))
    }

    /// The mappings of a body.
    pub(super) fn mappings(&self, app: &App, body: &Json) -> Result<Vec<Mapping>, Failure> {
        let list = body
            .given("mappings")
            .ok_or_else(|| Failure::missing(body, &["mappings"]))?;
        each(list, |one| self.mapping(app, one))
    }

    fn mapping(&self, app: &App, one: &Json) -> Result<Mapping, Failure> {
        let known = ["field_id", "unique", "value"];
        self.world.refuse_unknown_keys(one, &known)?;
        let field_id = one.needed_id("field_id")?;
        let field = app.live_fields().find(|field| field.field_id == field_id);
        let field = field.ok_or_else(|| Failure::no_such("field", field_id))?;
        let value = one
            .given("value")
            .ok_or_else(|| Failure::missing(one, &["value"]))?;
        Ok(Mapping {
            field_id,
            unique: one.flag_at("unique")?.unwrap_or(false),
            source: self.source(&field.kind, value)?,
        })
    }

    fn source(&self, kind: &str, value: &Json) -> Result<Source, Failure> {
        if let Some(column) = self.column_at(value, "column_id")? {
            return Ok(Source::Column(column));
        }
        Ok(match kind {
            "date" => Source::Date {
                start: self.column(value, "start_column_id")?,
                stop: self.column_at(value, "stop_column_id")?,
                day_first: value.flag_at("day_first")?.unwrap_or(false),
            },
            "money" => Source::Money {
                value: self.column(value, "value_column_id")?,
                currency: self.column_at(value, "currency_column_id")?,
                default: value.text_at("currency_default")?,
            },
            "app" => {
                let app_id = value.needed_id("app_id")?;
                let app = self.world.visible_app(self.actor, app_id)?;
                // A body is nested a few dozen levels deep at most.
                let mappings = self.mappings(app, value)?;
                Source::Items { app_id, mappings }
            }
            "contact" => Source::Contacts(self.contacts(value)?),
            "location" | "email" | "phone" => Source::Parts(self.parts(value)?),
            _ => return Err(Failure::missing(value, &["column_id"])),
        })
    }

    fn parts(&self, value: &Json) -> Result<Vec<(usize, String)>, Failure> {
        let object = value
            .as_object()
            .ok_or_else(|| Failure::invalid(value, "must be object"))?;
        let mut parts = Vec::new();
        for (key, part) in object {
            let id: Option<u64> = key.parse().ok();
            let id =
                id.ok_or_else(|| Failure::invalid(&Json::Text(key.clone()), "must be integer"))?;
            let part = part
                .as_text()
                .ok_or_else(|| Failure::invalid(part, "must be string"))?;
            parts.push((self.checked(id)?, part.to_owned()));
        }
        Ok(parts)
    }

    /// The mappings to contacts of a body.
    pub(super) fn contacts(&self, body: &Json) -> Result<Vec<ContactMapping>, Failure> {
        let list = body
            .given("mappings")
            .ok_or_else(|| Failure::missing(body, &["mappings"]))?;
        each(list, |one| {
            let known = ["field_key", "unique", "column_id"];
            self.world.refuse_unknown_keys(one, &known)?;
            let key = one.needed_text("field_key")?;
            if !CONTACT_KEYS.contains(&key.as_str()) {
                return Err(Failure::not_one_of_texts(&Json::Text(key), CONTACT_KEYS));
            }
            Ok(ContactMapping {
                key,
                unique: one.flag_at("unique")?.unwrap_or(false),
                column: self.column(one, "column_id")?,
            })
        })
    }
}

/// The keys of contacts that can be filled.
const CONTACT_KEYS: &[&str] = &[
    "name",
    "mail",
    "phone",
    "address",
    "title",
    "url",
    "im",
    "location",
    "skill",
    "organization",
    "department",
    "about",
    "birthdate",
    "zip",
    "city",
    "state",
    "country",
    "skype",
    "linkedin",
    "twitter",
    "vatin",
    "external_id",
];

/// The keys of contacts that hold lists.
pub(super) const LIST_KEYS: &[&str] = &[
    "mail", "phone", "address", "title", "url", "im", "location", "skill",
];
