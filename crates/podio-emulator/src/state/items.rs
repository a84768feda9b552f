//! Items, their values and revisions.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{Actor, World, next};
use crate::respond::Failure;

/// The start or end of a date value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// A day, the same in every time zone.
    Day(Date),
    /// A day with a time.
    Instant(Timestamp),
}

/// One value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldValue {
    Text(String),
    Number(Decimal),
    Money(Decimal, String),
    Progress(i64),
    Duration(i64),
    Date {
        start: Moment,
        end: Option<Moment>,
    },
    Category(u64),
    Item(u64),
    /// A value of a type that is stored as it came.
    Raw(Value),
}

/// One revision.
#[derive(Debug, Clone)]
pub(crate) struct Revision {
    pub(crate) item_revision_id: u64,
    pub(crate) revision: u64,
    pub(crate) app_revision: u64,
    pub(crate) kind: &'static str,
    pub(crate) created_on: Timestamp,
    pub(crate) created_by: Actor,
    pub(crate) client_id: String,
}

/// The values of an item by field id; a field without values is not in it.
pub(crate) type Values = BTreeMap<u64, Vec<FieldValue>>;

/// An item.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) item_id: u64,
    pub(crate) app_id: u64,
    pub(crate) app_item_id: u64,
    pub(crate) external_id: Option<String>,
    pub(crate) values: Values,
    pub(crate) tags: Vec<String>,
    pub(crate) file_ids: Vec<u64>,
    pub(crate) more: BTreeMap<String, Value>,
    pub(crate) first: Revision,
    pub(crate) later: Vec<Revision>,
    pub(crate) deleted: bool,
}

impl Item {
    /// The newest revision.
    pub(crate) fn current(&self) -> &Revision {
        self.later.last().unwrap_or(&self.first)
    }
}

/// Who writes, and when.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub(crate) actor: Actor,
    pub(crate) client_id: String,
}

impl World {
    fn revision(&mut self, app_id: u64, kind: &'static str, number: u64, by: &Author) -> Revision {
        Revision {
            item_revision_id: next(&mut self.ids.item_revision),
            revision: number,
            app_revision: self.apps.get(&app_id).map_or(0, |app| app.revision),
            kind,
            created_on: self.now(),
            created_by: by.actor,
            client_id: by.client_id.clone(),
        }
    }

    /// Adds an item without any values.
    pub(crate) fn add_item(&mut self, app_id: u64, by: &Author) -> u64 {
        let item_id = next(&mut self.ids.item);
        let app_item_id = self.apps.get_mut(&app_id).map_or(0, |app| {
            app.last_app_item_id += 1;
            app.last_app_item_id
        });
        let first = self.revision(app_id, "creation", 0, by);
        let item = Item {
            item_id,
            app_id,
            app_item_id,
            external_id: None,
            values: Values::new(),
            tags: Vec::new(),
            file_ids: Vec::new(),
            more: BTreeMap::new(),
            first,
            later: Vec::new(),
            deleted: false,
        };
        self.items.insert(item_id, item);
        item_id
    }

    /// Adds a revision to an item.
    pub(crate) fn revise(&mut self, item_id: u64, kind: &'static str, by: &Author) {
        let Some(item) = self.items.get(&item_id) else {
            return;
        };
        let (app_id, number) = (item.app_id, item.current().revision + 1);
        let revision = self.revision(app_id, kind, number, by);
        if let Some(item) = self.items.get_mut(&item_id) {
            item.later.push(revision);
        }
    }

    /// An item that the actor may see.
    pub(crate) fn visible_item(&self, actor: Actor, item_id: u64) -> Result<&Item, Failure> {
        let item = self
            .items
            .get(&item_id)
            .ok_or_else(Failure::object_not_found)?;
        if self.visible_app(actor, item.app_id).is_err() {
            let object = format!("item with id {item_id}");
            return Err(Failure::forbidden(&actor.phrase(), "view", &object));
        }
        if item.deleted {
            let error = self.switches.gone_error.clone();
            return Err(Failure::new(410, error, "The object has been deleted"));
        }
        Ok(item)
    }

    /// The items of an app that are not deleted, oldest first.
    pub(crate) fn items_of(&self, app_id: u64) -> impl Iterator<Item = &Item> {
        self.items
            .values()
            .filter(move |item| item.app_id == app_id && !item.deleted)
    }
}
