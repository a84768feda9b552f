//! Items, their values and revisions.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::exact::Exact;
use super::refs::Ref;
use super::stream::What;
use super::{Actor, Made, World, next};
use crate::respond::Failure;

/// The start or end of a date value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// A day, the same in every time zone.
    Day(Date),
    /// A day with a time.
    Instant(Timestamp),
}

/// A place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) value: Option<String>,
    /// The members beside `value`, by their names.
    pub(crate) parts: BTreeMap<&'static str, String>,
    pub(crate) lat: Option<Decimal>,
    pub(crate) lng: Option<Decimal>,
}

/// One value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldValue {
    /// A text, or one state.
    Text(String),
    Number(Exact),
    Money(Exact, String),
    Progress(i64),
    Duration(i64),
    Date {
        start: Moment,
        end: Option<Moment>,
    },
    /// An option of a category or a question.
    Category(u64),
    Item(u64),
    /// A contact, by profile.
    Profile(u64),
    /// A member, by user.
    User(u64),
    /// An image, a file or a video.
    File(u64),
    Embed {
        embed_id: u64,
        file_id: Option<u64>,
    },
    /// An address that becomes an embed when it is stored.
    Url(String),
    Place(Box<Place>),
    /// A phone number or a mail address with its kind.
    Typed {
        kind: String,
        value: String,
    },
    /// A phone number of the old type.
    Tel {
        value: String,
        uri: String,
    },
    Tag(String),
    /// A value of a type that the emulator does not know, stored as it came.
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
    /// What the fields that it changed held before.
    pub(crate) before: Values,
}

/// The values of an item by field id; a field without values is not in it, or has an empty list.
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
    /// What users said to an invitation.
    pub(crate) participants: BTreeMap<u64, String>,
    pub(crate) first: Revision,
    pub(crate) later: Vec<Revision>,
    pub(crate) deleted: bool,
}

impl Item {
    /// The newest revision.
    pub(crate) fn current(&self) -> &Revision {
        self.later.last().unwrap_or(&self.first)
    }

    /// A revision by its number.
    pub(crate) fn revision(&self, number: u64) -> Option<&Revision> {
        let mut all = self.later.iter().chain([&self.first]);
        all.find(|revision| revision.revision == number)
    }

    /// The values as they were at a revision.
    pub(crate) fn values_at(&self, number: u64) -> Values {
        let mut values = self.values.clone();
        for revision in self.later.iter().rev() {
            if revision.revision <= number {
                break;
            }
            values.extend(revision.before.clone());
        }
        values.retain(|_, values| !values.is_empty());
        values
    }
}

impl World {
    fn revision(&mut self, app_id: u64, kind: &'static str, number: u64, by: &Made) -> Revision {
        Revision {
            item_revision_id: next(&mut self.ids.item_revision),
            revision: number,
            app_revision: self.apps.get(&app_id).map_or(0, |app| app.revision),
            kind,
            created_on: by.on,
            created_by: by.by,
            client_id: by.client_id.clone(),
            before: Values::new(),
        }
    }

    /// Adds an item without any values.
    pub(crate) fn add_item(&mut self, app_id: u64, by: &Made) -> u64 {
        let item_id = next(&mut self.ids.item);
        let app_item_id = self.apps.get_mut(&app_id).map_or(0, |app| {
            app.last_app_item_id += 1;
            app.last_app_item_id
        });
        let first = self.revision(app_id, "creation", 0, by);
        let revision_id = first.item_revision_id;
        let item = Item {
            item_id,
            app_id,
            app_item_id,
            external_id: None,
            values: Values::new(),
            tags: Vec::new(),
            file_ids: Vec::new(),
            more: BTreeMap::new(),
            participants: BTreeMap::new(),
            first,
            later: Vec::new(),
            deleted: false,
        };
        self.items.insert(item_id, item);
        let live = self.live_items.entry(app_id).or_default();
        if let Err(place) = live.binary_search(&item_id) {
            live.insert(place, item_id);
        }
        let at = Ref::item(item_id);
        self.follow(by.by, at);
        self.happened(at, What::Creation, ("item_revision", revision_id), by);
        item_id
    }

    /// Adds a revision to an item.
    pub(crate) fn revise(&mut self, item_id: u64, kind: &'static str, by: &Made) {
        let Some(item) = self.items.get(&item_id) else {
            return;
        };
        let (app_id, number) = (item.app_id, item.current().revision + 1);
        let revision = self.revision(app_id, kind, number, by);
        let revision_id = revision.item_revision_id;
        if let Some(item) = self.items.get_mut(&item_id) {
            item.later.push(revision);
        }
        if kind != "delete" {
            let about = ("item_revision", revision_id);
            self.happened(Ref::item(item_id), What::Update, about, by);
        }
    }

    /// Gives fields of an item other values, and tells which fields that changed. What they held
    /// goes into the newest revision.
    pub(crate) fn change_values(&mut self, item_id: u64, changes: Values, by: &Made) -> Vec<u64> {
        let mut differing = Vec::new();
        for (field_id, values) in changes {
            let values: Vec<FieldValue> = values
                .into_iter()
                .filter_map(|value| self.settle(value, by))
                .collect();
            let Some(item) = self.items.get_mut(&item_id) else {
                return differing;
            };
            let before = item.values.remove(&field_id).unwrap_or_default();
            let differs = before != values;
            if !values.is_empty() {
                item.values.insert(field_id, values.clone());
            }
            if !differs {
                continue;
            }
            differing.push(field_id);
            for target in targets(&before) {
                if let Some(referrers) = self.referrers.get_mut(&target) {
                    referrers.remove(&(field_id, item_id));
                }
            }
            for target in targets(&values) {
                let referrers = self.referrers.entry(target).or_default();
                referrers.insert((field_id, item_id));
            }
            let files: Vec<u64> = values.iter().filter_map(file_of).collect();
            self.attach_files(&files, Ref::item(item_id));
            let newest = self.items.get_mut(&item_id);
            if let Some(revision) = newest.and_then(|item| item.later.last_mut()) {
                revision.before.entry(field_id).or_insert(before);
            }
        }
        differing
    }

    /// Makes an embed of an address; other values stay as they are.
    fn settle(&mut self, value: FieldValue, by: &Made) -> Option<FieldValue> {
        match value {
            FieldValue::Url(url) => Some(FieldValue::Embed {
                embed_id: self.add_embed(&url, by.clone())?,
                file_id: None,
            }),
            other => Some(other),
        }
    }

    /// Deletes an item, and whatever refers to it loses the reference from sight.
    pub(crate) fn remove_item(&mut self, item_id: u64, by: &Made) {
        let live = self.items.get(&item_id).is_some_and(|item| !item.deleted);
        if !live {
            return;
        }
        self.revise(item_id, "delete", by);
        if let Some(item) = self.items.get_mut(&item_id) {
            item.deleted = true;
            let live = self.live_items.entry(item.app_id).or_default();
            if let Ok(place) = live.binary_search(&item_id) {
                live.remove(place);
            }
        }
        let referring: Vec<(u64, u64)> = self
            .items
            .get(&item_id)
            .into_iter()
            .flat_map(|item| &item.values)
            .flat_map(|(field_id, values)| targets(values).map(move |target| (*field_id, target)))
            .collect();
        for (field_id, target) in referring {
            if let Some(referrers) = self.referrers.get_mut(&target) {
                referrers.remove(&(field_id, item_id));
            }
        }
    }

    /// The items that refer to an item, by the field through which they do.
    pub(crate) fn referring(&self, item_id: u64) -> BTreeMap<u64, Vec<&Item>> {
        let mut by_field: BTreeMap<u64, Vec<&Item>> = BTreeMap::new();
        let referrers: BTreeSet<(u64, u64)> =
            self.referrers.get(&item_id).cloned().unwrap_or_default();
        for (field_id, referrer) in referrers {
            if let Some(item) = self.items.get(&referrer).filter(|item| !item.deleted) {
                by_field.entry(field_id).or_default().push(item);
            }
        }
        by_field
    }

    /// An item that the actor may see.
    pub(crate) fn visible_item(&self, actor: Actor, item_id: u64) -> Result<&Item, Failure> {
        let item = self
            .items
            .get(&item_id)
            .ok_or_else(Failure::object_not_found)?;
        if let Err(failure) = self.visible_app(actor, item.app_id) {
            // The items of a deleted app are gone with it.
            if failure.status() == 410 {
                return Err(failure);
            }
            if !self.is_granted(actor, Ref::item(item_id)) {
                let object = format!("item with id {item_id}");
                return Err(Failure::forbidden(&actor.phrase(), "view", &object));
            }
        }
        if item.deleted {
            return Err(self.gone());
        }
        Ok(item)
    }

    /// The ids of the items of an app that are not deleted, oldest first.
    pub(crate) fn item_ids(&self, app_id: u64) -> &[u64] {
        self.live_items.get(&app_id).map_or(&[], Vec::as_slice)
    }

    /// The items of an app that are not deleted, oldest first.
    pub(crate) fn items_of(&self, app_id: u64) -> impl Iterator<Item = &Item> {
        let ids = self.item_ids(app_id).iter();
        ids.filter_map(|item_id| self.items.get(item_id))
    }
}

fn targets(values: &[FieldValue]) -> impl Iterator<Item = u64> {
    values.iter().filter_map(|value| match value {
        FieldValue::Item(id) => Some(*id),
        _ => None,
    })
}

fn file_of(value: &FieldValue) -> Option<u64> {
    match value {
        FieldValue::File(id) => Some(*id),
        FieldValue::Embed { file_id, .. } => *file_id,
        _ => None,
    }
}
