//! Imports as they run: rows become items and contacts.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::mapping::{ContactMapping, LIST_KEYS, Mapping, Source};
use crate::items::{create, read_fields};
use crate::json::Json;
use crate::respond::Failure;
use crate::state::World;
use crate::state::apps::Field;
use crate::state::contacts::Profile;
use crate::state::items::Values;
use crate::state::tokens::Bearer;

/// An import that is to run.
#[derive(Debug)]
pub(crate) struct Import {
    pub(super) rows: Vec<Vec<String>>,
    pub(super) bearer: Bearer,
    pub(super) target: Target,
}

/// What rows become.
#[derive(Debug)]
pub(super) enum Target {
    Items(ItemTarget),
    Contacts {
        space_id: u64,
        mappings: Vec<ContactMapping>,
    },
}

/// Items of an app.
#[derive(Debug)]
pub(super) struct ItemTarget {
    pub(super) app_id: u64,
    pub(super) mappings: Vec<Mapping>,
    pub(super) tags: Option<usize>,
    pub(super) app_item_id: Option<usize>,
}

impl Import {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Imports all rows, and tells how many could not be.
    pub(crate) fn run(self, world: &mut World) -> u64 {
        let mut failures = 0;
        for row in &self.rows {
            let mut filling = Filling {
                world,
                row,
                bearer: &self.bearer,
                adds: true,
            };
            let done = match &self.target {
                Target::Items(target) => filling.item(target),
                Target::Contacts { space_id, mappings } => {
                    filling.contact(*space_id, mappings).map(drop)
                }
            };
            failures += u64::from(done.is_err());
        }
        failures
    }
}

/// One row on its way.
pub(super) struct Filling<'a> {
    pub(super) world: &'a mut World,
    pub(super) row: &'a [String],
    pub(super) bearer: &'a Bearer,
    /// Whether related items and contacts that are not there are added; a preview adds nothing.
    pub(super) adds: bool,
}

impl Filling<'_> {
    /// The text of a cell that is not empty.
    fn cell(&self, column: usize) -> Option<&str> {
        let text = self.row.get(column)?.trim();
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn tags(&self, column: Option<usize>) -> Vec<String> {
        let text = column.and_then(|column| self.cell(column));
        let parts = text.unwrap_or_default().split(',').map(str::trim);
        let parts = parts.filter(|part| !part.is_empty());
        crate::items::distinct(parts.map(str::to_owned).collect())
    }

    fn item(&mut self, target: &ItemTarget) -> Result<(), Failure> {
        let fields = self.fields(target.app_id, &target.mappings)?;
        let known = self.known(target.app_id, &target.mappings, &fields, true)?;
        let tags = self.tags(target.tags);
        if let Some(item_id) = known {
            let changes = self.read(target.app_id, fields)?;
            let made = self.world.made(self.bearer);
            self.world.revise(item_id, "update", &made);
            self.world.change_values(item_id, changes, &made);
            if let Some(item) = self.world.items.get_mut(&item_id)
                && target.tags.is_some()
            {
                item.tags = tags;
            }
            return Ok(());
        }
        let tags = tags.into_iter().map(Json::Text).collect();
        let body = [
            ("fields".to_owned(), Json::Object(fields)),
            ("tags".to_owned(), Json::List(tags)),
        ];
        let item_id = create(
            self.world,
            target.app_id,
            &Json::Object(body.into()),
            self.bearer,
        )?;
        let number = target.app_item_id.and_then(|column| self.cell(column));
        if let Some(number) = number.and_then(|text| text.parse::<u64>().ok()) {
            self.renumber(target.app_id, item_id, number);
        }
        Ok(())
    }

    /// Gives a new item the running number that the file says, unless another has it.
    fn renumber(&mut self, app_id: u64, item_id: u64, number: u64) {
        let is_taken = {
            let mut items = self.world.items_of(app_id);
            items.any(|item| item.app_item_id == number)
        };
        if is_taken {
            return;
        }
        if let Some(item) = self.world.items.get_mut(&item_id) {
            item.app_item_id = number;
        }
        if let Some(app) = self.world.apps.get_mut(&app_id) {
            app.last_app_item_id = app.last_app_item_id.max(number);
        }
    }

    fn read(&self, app_id: u64, fields: BTreeMap<String, Json>) -> Result<Values, Failure> {
        let fields = Json::Object(fields);
        read_fields(self.world, self.bearer.actor, app_id, &fields)
    }

    /// The item that has the values of a row: those of the mappings marked as unique, or of all where
    /// none has to be.
    fn known(
        &self,
        app_id: u64,
        mappings: &[Mapping],
        fields: &BTreeMap<String, Json>,
        only_unique: bool,
    ) -> Result<Option<u64>, Failure> {
        let any_unique = mappings.iter().any(|mapping| mapping.unique);
        if only_unique && !any_unique {
            return Ok(None);
        }
        let keys = mappings
            .iter()
            .filter(|mapping| mapping.unique || !any_unique)
            .map(|mapping| mapping.field_id.to_string());
        let wanted: BTreeMap<String, Json> = keys
            .filter_map(|key| Some((key.clone(), fields.get(&key)?.clone())))
            .collect();
        if wanted.is_empty() {
            return Ok(None);
        }
        let wanted = self.read(app_id, wanted)?;
        let mut items = self.world.items_of(app_id);
        let known = items.find(|item| {
            wanted
                .iter()
                .all(|(field_id, values)| item.values.get(field_id) == Some(values))
        });
        Ok(known.map(|item| item.item_id))
    }

    /// The fields of a write that the row comes to, by the fields' ids.
    pub(super) fn fields(
        &mut self,
        app_id: u64,
        mappings: &[Mapping],
    ) -> Result<BTreeMap<String, Json>, Failure> {
        let mut fields = BTreeMap::new();
        for mapping in mappings {
            let app = self.world.visible_app(self.bearer.actor, app_id)?;
            let field = app.field(&mapping.field_id.to_string()).cloned();
            let field = field.ok_or_else(|| Failure::no_such("field", mapping.field_id))?;
            let space_id = app.space_id;
            if let Some(value) = self.value(space_id, &field, &mapping.source)? {
                fields.insert(mapping.field_id.to_string(), value);
            }
        }
        Ok(fields)
    }

    fn value(
        &mut self,
        space_id: u64,
        field: &Field,
        source: &Source,
    ) -> Result<Option<Json>, Failure> {
        Ok(match source {
            Source::Column(column) => {
                let text = self.cell(*column);
                text.map(|text| self.single(space_id, field, text))
            }
            Source::Date {
                start,
                stop,
                day_first,
            } => {
                let date = |column: usize| self.cell(column).map(|text| date(text, *day_first));
                date(*start).map(|start| {
                    let end = stop.and_then(date).map(|end| ("end", end));
                    object([("start", start)].into_iter().chain(end))
                })
            }
            Source::Money {
                value,
                currency,
                default,
            } => {
                let currency = currency.and_then(|column| self.cell(column));
                let currency = currency.or(default.as_deref()).map(text);
                self.cell(*value).map(|value| {
                    let currency = currency.map(|currency| ("currency", currency));
                    object([("value", text(value))].into_iter().chain(currency))
                })
            }
            Source::Parts(parts) => self.parts(field, parts),
            Source::Items { app_id, mappings } => {
                let item_id = self.related(*app_id, mappings)?;
                item_id.map(|id| Json::List(vec![number(id)]))
            }
            Source::Contacts(mappings) => {
                let profile_id = self.contact(space_id, mappings)?;
                profile_id.map(|id| Json::List(vec![number(id)]))
            }
        })
    }

    /// What a cell stands for in a field that has one column. What is no value of the field is left
    /// as text, which the write refuses.
    fn single(&self, space_id: u64, field: &Field, cell: &str) -> Json {
        let same = |other: &str| other.eq_ignore_ascii_case(cell);
        let found = match field.kind.as_str() {
            "progress" | "duration" => return Json::Number(cell.to_owned()),
            "date" => return date(cell, false),
            "embed" => return object([("url", text(cell))]),
            "email" | "phone" => {
                return object([("type", text("other")), ("value", text(cell))]);
            }
            "category" | "question" => field
                .options()
                .iter()
                .find(|option| option["text"].as_str().is_some_and(same))
                .and_then(|option| option["id"].as_u64()),
            "member" => {
                let mut users = self.world.users.values();
                let user = users.find(|user| same(&user.mail) || same(&user.name));
                user.map(|user| user.user_id)
            }
            "app" => {
                let apps = field.referenced_apps().into_iter();
                let mut items = apps.flat_map(|app_id| self.world.items_of(app_id));
                let item = items.find(|item| same(&self.world.item_title(item)));
                item.map(|item| item.item_id)
            }
            "contact" => {
                let contacts = self.world.contacts.values();
                let mut contacts = contacts.filter(|contact| contact.space_id == space_id);
                let contact = contacts
                    .find(|contact| contact.profile["name"].as_str().is_some_and(same))
                    .map(|contact| contact.profile_id);
                contact.or_else(|| Some(self.world.user_by_mail(cell)?.profile_id))
            }
            _ => None,
        };
        found.map_or_else(|| text(cell), number)
    }

    fn parts(&self, field: &Field, parts: &[(usize, String)]) -> Option<Json> {
        let given = parts
            .iter()
            .filter_map(|(column, part)| Some((part.as_str(), self.cell(*column)?)));
        if field.kind == "location" {
            let place: BTreeMap<String, Json> = given
                .map(|(part, cell)| (part.to_owned(), text(cell)))
                .collect();
            return (!place.is_empty()).then_some(Json::Object(place));
        }
        let values: Vec<Json> = given
            .map(|(kind, cell)| object([("type", text(kind)), ("value", text(cell))]))
            .collect();
        (!values.is_empty()).then_some(Json::List(values))
    }

    /// The related item that a row names, added if it is not there.
    fn related(&mut self, app_id: u64, mappings: &[Mapping]) -> Result<Option<u64>, Failure> {
        let fields = self.fields(app_id, mappings)?;
        if fields.is_empty() {
            return Ok(None);
        }
        let known = self.known(app_id, mappings, &fields, false)?;
        if known.is_some() || !self.adds {
            return Ok(known);
        }
        let body = [("fields".to_owned(), Json::Object(fields))];
        create(self.world, app_id, &Json::Object(body.into()), self.bearer).map(Some)
    }

    /// The contact that a row names, added if it is not there.
    fn contact(
        &mut self,
        space_id: u64,
        mappings: &[ContactMapping],
    ) -> Result<Option<u64>, Failure> {
        self.world.visible_space_of(self.bearer.actor, space_id)?;
        let mut profile = Profile::new();
        for mapping in mappings {
            let Some(cell) = self.cell(mapping.column) else {
                continue;
            };
            if LIST_KEYS.contains(&mapping.key.as_str()) {
                let list = profile.entry(mapping.key.clone()).or_insert(json!([]));
                if let Value::Array(list) = list {
                    list.push(cell.into());
                }
            } else {
                profile.insert(mapping.key.clone(), cell.into());
            }
        }
        if profile.is_empty() {
            return Ok(None);
        }
        let any_unique = mappings.iter().any(|mapping| mapping.unique);
        let keys: Vec<&str> = mappings
            .iter()
            .filter(|mapping| mapping.unique || !any_unique)
            .map(|mapping| mapping.key.as_str())
            .filter(|key| profile.contains_key(*key))
            .collect();
        let mut contacts = self.world.contacts.values_mut();
        let known = contacts.find(|contact| {
            contact.space_id == space_id
                && !keys.is_empty()
                && keys
                    .iter()
                    .all(|key| contact.profile.get(*key) == profile.get(*key))
        });
        if let Some(known) = known {
            let profile_id = known.profile_id;
            if self.adds {
                known.profile.extend(profile);
            }
            return Ok(Some(profile_id));
        }
        Ok(self.adds.then(|| self.world.add_contact(space_id, profile)))
    }
}

fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

fn number(id: u64) -> Json {
    Json::Number(id.to_string())
}

fn object<'a>(members: impl IntoIterator<Item = (&'a str, Json)>) -> Json {
    let members = members.into_iter();
    Json::Object(
        members
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

/// A date in a cell: as Podio writes it, or day and month before the year.
fn date(cell: &str, day_first: bool) -> Json {
    let (date, time) = cell.split_once(' ').unwrap_or((cell, ""));
    let parts: Vec<&str> = date.split(['/', '.', '-']).collect();
    let [one, two, year] = parts[..] else {
        return text(cell);
    };
    let short = |part: &str| (1..=2).contains(&part.len());
    if year.len() != 4 || !short(one) || !short(two) {
        return text(cell);
    }
    let (month, day) = if day_first { (two, one) } else { (one, two) };
    let time = match time.split(':').count() {
        _ if time.is_empty() => String::new(),
        2 => format!(" {time}:00"),
        _ => format!(" {time}"),
    };
    Json::Text(format!("{year}-{month:0>2}-{day:0>2}{time}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_both_orders() {
        assert_eq!(date("2026-03-12", true), text("2026-03-12"));
        assert_eq!(date("3/12/2026", false), text("2026-03-12"));
        assert_eq!(date("12.3.2026 9:30", true), text("2026-03-12 9:30:00"));
        assert_eq!(date("tomorrow", true), text("tomorrow"));
    }
}
