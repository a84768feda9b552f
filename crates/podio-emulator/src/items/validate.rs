//! Checks the fields of a write: which are named, and in which of the allowed shapes.

use jiff::tz::TimeZone;

use super::values;
use crate::json::Json;
use crate::respond::Failure;
use crate::state::apps::{App, Field};
use crate::state::items::{FieldValue, Values};
use crate::state::{Actor, World};

/// What a write leaves in each field that it names; an empty list clears the field.
pub(super) type Changes = Values;

/// The keys under which values are given, with the values.
type Entries<'a> = Vec<(String, &'a Json)>;

/// Reads `fields` as a write of an item of an app does.
pub(crate) fn read_fields(
    world: &World,
    actor: Actor,
    app_id: u64,
    fields: &Json,
) -> Result<Values, Failure> {
    let app = world.visible_app(actor, app_id)?;
    Writer::new(world, app, actor).fields(fields)
}

/// Who writes, and where.
pub(super) struct Writer<'a> {
    pub(super) world: &'a World,
    pub(super) app: &'a App,
    pub(super) actor: Actor,
    /// The time zone in which dates without one are meant.
    pub(super) zone: TimeZone,
}

impl<'a> Writer<'a> {
    pub(super) fn new(world: &'a World, app: &'a App, actor: Actor) -> Self {
        Self {
            world,
            app,
            actor,
            zone: world.time_zone(actor),
        }
    }

    /// Reads `fields`: a map by field, or a list of objects that name their field.
    pub(super) fn fields(&self, fields: &Json) -> Result<Changes, Failure> {
        let lenient = self.world.switches.lenient;
        let mut changes = Changes::new();
        for (key, value) in entries(fields)? {
            let Some(field) = self.app.field(&key) else {
                if lenient {
                    continue;
                }
                let known: Vec<&str> = self
                    .app
                    .live_fields()
                    .map(|field| field.external_id.as_str())
                    .collect();
                return Err(Failure::not_one_of_texts(&Json::Text(key), &known));
            };
            if matches!(field.kind.as_str(), "calculation" | "separator") {
                if lenient {
                    continue;
                }
                return Err(Failure::invalid(
                    value,
                    "must not be given for a field that is read only",
                ));
            }
            changes.insert(field.field_id, self.values(field, value)?);
        }
        Ok(changes)
    }

    /// Reads the values of one field, given in any of the four shapes.
    pub(super) fn values(&self, field: &Field, given: &Json) -> Result<Vec<FieldValue>, Failure> {
        let elements: Vec<&Json> = match given {
            Json::Null => Vec::new(),
            Json::List(list) => list.iter().collect(),
            one => vec![one],
        };
        let mut values = Vec::with_capacity(elements.len());
        for element in elements {
            if let Some(value) = values::read(self, field, element)?
                && !values.contains(&value)
            {
                values.push(value);
            }
        }
        if values::is_single(field) && values.len() > 1 {
            return Err(Failure::invalid(given, "must not have more than 1 value"));
        }
        Ok(values)
    }
}

fn entries(fields: &Json) -> Result<Entries<'_>, Failure> {
    let refused = || Failure::invalid(fields, "must be object or must be object");
    match fields {
        Json::Object(object) => Ok(object.iter().map(|(key, v)| (key.clone(), v)).collect()),
        Json::List(list) => list
            .iter()
            .map(|entry| {
                let key = match (entry.get("external_id"), entry.get("field_id")) {
                    (Some(Json::Text(text)), _) => text.clone(),
                    (_, Some(id)) => id.as_id().ok_or_else(refused)?.to_string(),
                    _ => return Err(refused()),
                };
                Ok((key, entry.get("values").ok_or_else(refused)?))
            })
            .collect(),
        _ => Err(refused()),
    }
}
