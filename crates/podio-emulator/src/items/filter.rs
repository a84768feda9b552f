//! The item filter: which items, in which order.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::calculation::{Calculated, calculate};
use super::dates::{day, sort_key};
use super::decimals::decimal;
use super::relative;
use crate::control::switches::TextFilters;
use crate::json::Json;
use crate::members::texts as text_list;
use crate::respond::Failure;
use crate::state::apps::{App, Field};
use crate::state::items::{FieldValue, Item, Moment};
use crate::state::views::ViewSettings;
use crate::state::{Actor, World};

/// A test that an item passes or not.
pub(super) type Condition = Box<dyn Fn(&World, &Item) -> bool>;

/// What a filter's body asks for.
pub(super) struct Query {
    conditions: Vec<Condition>,
    sort: Sort,
    descending: bool,
    nulls_last: bool,
    limit: usize,
    offset: usize,
    /// The filter as a view would keep it.
    pub(super) settings: ViewSettings,
}

/// What a filter finds.
pub(super) struct Found<'a> {
    /// How many items pass.
    pub(super) count: usize,
    /// Those of them that were asked for, in order.
    pub(super) page: Vec<&'a Item>,
}

/// What items are sorted by.
enum Sort {
    ItemId,
    AppItemId,
    CreatedOn,
    LastEditOn,
    CreatedBy,
    LastEditBy,
    Title,
    /// A key that is the same for every item here, such as a rating.
    Constant,
    Field(Box<Field>),
}

/// What two items are compared by.
#[derive(PartialEq, PartialOrd)]
enum Key {
    Number(Decimal),
    Text(String),
}

const KNOWN_KEYS: &[&str] = &[
    "filters",
    "sort_by",
    "sort_desc",
    "sort_nulls_last",
    "limit",
    "offset",
    "remember",
    "space_id",
    "app_id",
];

impl Query {
    /// Reads a filter's body, on top of a view if there is one.
    pub(super) fn read(
        world: &World,
        app: &App,
        body: &Json,
        view: Option<&ViewSettings>,
        actor: Actor,
    ) -> Result<Self, Failure> {
        world.refuse_unknown_keys(body, KNOWN_KEYS)?;
        let greatest = world.switches.filter_limit;
        let limit = body.whole_at("limit", 1, Some(greatest))?.unwrap_or(30);
        let offset = body.whole_at("offset", 0, None)?.unwrap_or(0);
        let mut filters = view.map_or_else(Vec::new, |view| view.filters.clone());
        for (key, value) in filter_entries(body.given("filters"))? {
            filters.push((key, value.clone()));
        }
        let descending = view.is_none_or(|view| view.sort_desc);
        let descending = body.flag_at("sort_desc")?.unwrap_or(descending);
        let nulls_last = body.flag_at("sort_nulls_last")?.unwrap_or(descending);
        let of_view = view.and_then(|view| view.sort_by.clone()).map(Json::Text);
        let sort_by = body.given("sort_by").cloned().or(of_view);
        let sort = match &sort_by {
            None => Sort::CreatedOn,
            Some(value) => read_sort(app, value)?,
        };
        let conditions = conditions(world, app, actor, &filters)?;
        let settings = ViewSettings {
            sort_by: sort_by.as_ref().and_then(sort_text),
            sort_desc: descending,
            filters,
            ..view.cloned().unwrap_or_default()
        };
        Ok(Self {
            conditions,
            sort,
            descending,
            nulls_last,
            limit,
            offset,
            settings,
        })
    }

    /// Which of the items that pass the body asks for.
    pub(super) fn page(&self) -> Range<usize> {
        self.offset..self.offset.saturating_add(self.limit)
    }

    /// The items at these places among those that pass.
    pub(super) fn run<'a>(
        &self,
        world: &'a World,
        app_id: u64,
        zone: &TimeZone,
        page: &Range<usize>,
    ) -> Found<'a> {
        if self.conditions.is_empty() && matches!(self.sort, Sort::ItemId) {
            return self.by_id(world, world.item_ids(app_id), page);
        }
        let mut items: Vec<(Option<Key>, &Item)> = passing(world, app_id, &self.conditions)
            .map(|item| (self.sort.key(world, item, zone), item))
            .collect();
        let count = items.len();
        // What is before and behind the page stays unsorted.
        if page.end < count {
            items.select_nth_unstable_by(page.end, |one, other| self.compare(one, other));
            items.truncate(page.end);
        }
        let start = page.start.min(items.len());
        if start < items.len() {
            items.select_nth_unstable_by(start, |one, other| self.compare(one, other));
        }
        items.drain(..start);
        items.sort_by(|one, other| self.compare(one, other));
        Found {
            count,
            page: items.into_iter().map(|(_, item)| item).collect(),
        }
    }

    /// The same for items that all pass and are in the order of their ids, without looking at others
    /// than those of the page.
    fn by_id<'a>(&self, world: &'a World, ids: &[u64], page: &Range<usize>) -> Found<'a> {
        let wanted = page.end.saturating_sub(page.start);
        let item = |item_id: &u64| world.items.get(item_id);
        let page = if self.descending {
            let ids = ids.iter().rev().skip(page.start).take(wanted);
            ids.filter_map(item).collect()
        } else {
            let ids = ids.iter().skip(page.start).take(wanted);
            ids.filter_map(item).collect()
        };
        Found {
            count: ids.len(),
            page,
        }
    }

    fn compare(
        &self,
        (left, one): &(Option<Key>, &Item),
        (right, other): &(Option<Key>, &Item),
    ) -> Ordering {
        let by_key = match (left, right) {
            (Some(left), Some(right)) => {
                let order = left.partial_cmp(right).unwrap_or(Ordering::Equal);
                if self.descending {
                    order.reverse()
                } else {
                    order
                }
            }
            (None, None) => Ordering::Equal,
            (None, Some(_)) if self.nulls_last => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) if self.nulls_last => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
        };
        let by_id = one.item_id.cmp(&other.item_id);
        by_key.then(if self.descending {
            by_id.reverse()
        } else {
            by_id
        })
    }
}

/// The items of an app that pass all conditions, oldest first.
pub(super) fn passing<'a>(
    world: &'a World,
    app_id: u64,
    conditions: &[Condition],
) -> impl Iterator<Item = &'a Item> {
    let passes = |item: &&Item| conditions.iter().all(|test| test(world, item));
    world.items_of(app_id).filter(passes)
}

/// The conditions that filters stand for.
pub(super) fn conditions(
    world: &World,
    app: &App,
    actor: Actor,
    filters: &[(String, Json)],
) -> Result<Vec<Condition>, Failure> {
    let zone = world.time_zone(actor);
    let reader = Reader {
        world,
        app,
        actor,
        today: world.now().to_zoned_datetime(zone.clone()).date(),
        zone,
    };
    let conditions = filters
        .iter()
        .map(|(key, value)| reader.condition(key, value));
    conditions.filter_map(Result::transpose).collect()
}

fn sort_text(value: &Json) -> Option<String> {
    match value {
        Json::Text(text) | Json::Number(text) => Some(text.clone()),
        _ => None,
    }
}

/// The filters as pairs, from a map or from a list of keys and values.
pub(crate) fn filter_entries(filters: Option<&Json>) -> Result<Vec<(String, &Json)>, Failure> {
    let Some(filters) = filters else {
        return Ok(Vec::new());
    };
    let refused = || Failure::invalid(filters, "must be object or must be array");
    match filters {
        Json::Object(object) => Ok(object.iter().map(|(key, v)| (key.clone(), v)).collect()),
        Json::List(list) => list
            .iter()
            .map(|entry| {
                let key = match entry.get("key") {
                    Some(Json::Text(text) | Json::Number(text)) => text.clone(),
                    _ => return Err(refused()),
                };
                Ok((key, entry.get("values").ok_or_else(refused)?))
            })
            .collect(),
        _ => Err(refused()),
    }
}

fn read_sort(app: &App, value: &Json) -> Result<Sort, Failure> {
    let key = match value {
        Json::Text(text) | Json::Number(text) => text.as_str(),
        _ => return Err(Failure::invalid(value, "must be string")),
    };
    Ok(match key {
        "item_id" => Sort::ItemId,
        "app_item_id" => Sort::AppItemId,
        "created_on" => Sort::CreatedOn,
        "last_edit_on" | "activity" => Sort::LastEditOn,
        "created_by" => Sort::CreatedBy,
        "last_edit_by" => Sort::LastEditBy,
        "title" => Sort::Title,
        "priority" | "like" | "approved" | "rsvp" | "fivestar" | "yesno" | "thumbs" => {
            Sort::Constant
        }
        _ => match app.field(key) {
            Some(field) => Sort::Field(field.clone().into()),
            None => return Err(Failure::invalid(value, "must be a sort key or a field id")),
        },
    })
}

impl Sort {
    fn key(&self, world: &World, item: &Item, zone: &TimeZone) -> Option<Key> {
        let by_name = |actor: Actor| {
            Key::Text(
                world.byline(actor)["name"]
                    .as_str()
                    .unwrap_or_default()
                    .to_lowercase(),
            )
        };
        let name = |profile: serde_json::Value| {
            Key::Text(profile["name"].as_str().unwrap_or_default().to_lowercase())
        };
        Some(match self {
            Self::ItemId => Key::Number(item.item_id.into()),
            Self::AppItemId => Key::Number(item.app_item_id.into()),
            Self::CreatedOn => Key::Number(item.first.created_on.as_microsecond().into()),
            Self::LastEditOn => Key::Number(item.current().created_on.as_microsecond().into()),
            Self::CreatedBy => by_name(item.first.created_by),
            Self::LastEditBy => by_name(item.current().created_by),
            Self::Title => Key::Text(world.item_title(item).to_lowercase()),
            Self::Constant => return None,
            Self::Field(field) if field.kind == "calculation" => {
                match calculate(world.apps.get(&item.app_id)?, field, item)? {
                    Calculated::Number(number) => Key::Number(number),
                    Calculated::Text(text) => Key::Text(text.to_lowercase()),
                    Calculated::Date(FieldValue::Date { start, .. }) => {
                        Key::Number(sort_key(start, zone).into())
                    }
                    Calculated::Date(_) => return None,
                }
            }
            Self::Field(field) => match item.values.get(&field.field_id)?.first()? {
                FieldValue::Text(text)
                | FieldValue::Tag(text)
                | FieldValue::Url(text)
                | FieldValue::Typed { value: text, .. }
                | FieldValue::Tel { value: text, .. } => Key::Text(text.to_lowercase()),
                FieldValue::Number(number) | FieldValue::Money(number, _) => {
                    Key::Number(number.near())
                }
                FieldValue::Progress(number) | FieldValue::Duration(number) => {
                    Key::Number((*number).into())
                }
                FieldValue::Date { start, .. } => Key::Number(sort_key(*start, zone).into()),
                // Options are sorted as they stand in the app.
                FieldValue::Category(id) => {
                    let place = field
                        .options()
                        .iter()
                        .position(|option| option["id"] == *id);
                    Key::Number(place.unwrap_or(usize::MAX).into())
                }
                FieldValue::Item(id) => {
                    let item = world.items.get(id)?;
                    Key::Text(world.item_title(item).to_lowercase())
                }
                FieldValue::Profile(id) => name(world.profile(*id)?),
                FieldValue::User(id) => name(world.user_profile(*id)?),
                FieldValue::File(id) | FieldValue::Embed { embed_id: id, .. } => {
                    Key::Number((*id).into())
                }
                FieldValue::Place(place) => Key::Text(place.value.as_ref()?.to_lowercase()),
                FieldValue::Raw(value) => Key::Text(value["value"].to_string()),
            },
        })
    }
}

/// Reads single filters.
struct Reader<'a> {
    world: &'a World,
    app: &'a App,
    actor: Actor,
    zone: TimeZone,
    today: Date,
}

impl Reader<'_> {
    /// The condition that a filter stands for; `None` for a filter that is ignored.
    fn condition(&self, key: &str, value: &Json) -> Result<Option<Condition>, Failure> {
        Ok(Some(match key {
            "created_on" => self.instants(value, |item| item.first.created_on)?,
            "last_edit_on" | "last_event_on" => {
                self.instants(value, |item| item.current().created_on)?
            }
            "created_by" => self.actors(value, |item| item.first.created_by)?,
            "last_edit_by" => self.actors(value, |item| item.current().created_by)?,
            "created_via" => via(value, |item| &item.first.client_id)?,
            "last_edit_via" => via(value, |item| &item.current().client_id)?,
            "item_id" => ids(value, |item| item.item_id)?,
            "app_item_id" => ids(value, |item| item.app_item_id)?,
            "external_id" => {
                let wanted = texts(value)?;
                Box::new(move |_, item| {
                    item.external_id
                        .as_ref()
                        .is_some_and(|own| wanted.contains(own))
                })
            }
            "title" => {
                let wanted = texts(value)?;
                Box::new(move |world, item| wanted.contains(&world.item_title(item)))
            }
            "tags" => {
                let wanted = texts(value)?;
                Box::new(move |_, item| item.tags.iter().any(|tag| wanted.contains(tag)))
            }
            _ => match self.app.field(key) {
                Some(field) => self.field(field, value)?,
                None if self.world.switches.lenient => return Ok(None),
                None => {
                    let key = Json::Text(key.to_owned());
                    return Err(Failure::invalid(&key, "must be a filter key or a field id"));
                }
            },
        }))
    }

    fn field(&self, field: &Field, value: &Json) -> Result<Condition, Failure> {
        let field_id = field.field_id;
        Ok(match field.kind.as_str() {
            "category" | "question" | "app" => {
                let wanted = optional_ids(value)?;
                any_of(field_id, move |own| match own {
                    None => wanted.contains(&None),
                    Some(FieldValue::Category(id) | FieldValue::Item(id)) => {
                        wanted.contains(&Some(*id))
                    }
                    Some(_) => false,
                })
            }
            "number" | "money" | "progress" | "duration" => {
                let (from, to) = range(value, decimal)?;
                any_of(field_id, move |own| {
                    let number = match own {
                        Some(FieldValue::Number(number) | FieldValue::Money(number, _)) => {
                            number.near()
                        }
                        Some(FieldValue::Progress(number) | FieldValue::Duration(number)) => {
                            (*number).into()
                        }
                        _ => return false,
                    };
                    from.is_none_or(|from| number >= from) && to.is_none_or(|to| number <= to)
                })
            }
            "date" => {
                let (from, to) = self.days(value)?;
                let zone = self.zone.clone();
                any_of(field_id, move |own| match own {
                    Some(FieldValue::Date { start, .. }) => within(day(*start, &zone), from, to),
                    _ => false,
                })
            }
            "calculation" => self.calculation(field, value)?,
            "contact" | "member" => {
                let wanted = self.people(value)?;
                any_of(field_id, move |own| match own {
                    None => wanted.contains(&None),
                    Some(FieldValue::Profile(id) | FieldValue::User(id)) => {
                        wanted.contains(&Some(*id))
                    }
                    Some(_) => false,
                })
            }
            "state" => {
                let wanted = optional_texts(value)?;
                any_of(field_id, move |own| match own {
                    None => wanted.contains(&None),
                    Some(FieldValue::Text(text)) => wanted.iter().flatten().any(|one| one == text),
                    Some(_) => false,
                })
            }
            "tag" => {
                let wanted = texts(value)?;
                any_of(
                    field_id,
                    move |own| matches!(own, Some(FieldValue::Tag(tag)) if wanted.contains(tag)),
                )
            }
            "text" if self.world.switches.text_filters == TextFilters::Exact => {
                let wanted = value.as_text();
                let wanted = wanted.ok_or_else(|| Failure::invalid(value, "must be string"))?;
                let wanted = wanted.to_owned();
                any_of(
                    field_id,
                    move |own| matches!(own, Some(FieldValue::Text(text)) if *text == wanted),
                )
            }
            kind => {
                let text = format!("must not be given: fields of type {kind} cannot be filtered");
                return Err(Failure::invalid(value, &text));
            }
        })
    }

    /// A calculation is filtered as a field of its return type.
    fn calculation(&self, field: &Field, value: &Json) -> Result<Condition, Failure> {
        let own = field.clone();
        let of =
            move |world: &World, item: &Item| calculate(world.apps.get(&item.app_id)?, &own, item);
        match field.settings["return_type"].as_str().unwrap_or("number") {
            "number" => {
                let (from, to) = range(value, decimal)?;
                Ok(Box::new(move |world, item| match of(world, item) {
                    Some(Calculated::Number(number)) => {
                        from.is_none_or(|from| number >= from) && to.is_none_or(|to| number <= to)
                    }
                    _ => false,
                }))
            }
            "date" => {
                let (from, to) = self.days(value)?;
                let zone = self.zone.clone();
                Ok(Box::new(move |world, item| match of(world, item) {
                    Some(Calculated::Date(FieldValue::Date { start, .. })) => {
                        within(day(start, &zone), from, to)
                    }
                    _ => false,
                }))
            }
            kind => {
                let text =
                    format!("must not be given: calculations of a {kind} cannot be filtered");
                Err(Failure::invalid(value, &text))
            }
        }
    }

    /// A list of profile ids; a user stands for its profile, 0 for the caller, null for no value.
    fn people(&self, value: &Json) -> Result<Vec<Option<u64>>, Failure> {
        let profile = |user_id: u64| self.world.users.get(&user_id).map(|user| user.profile_id);
        let mut wanted = Vec::new();
        for one in list(value)? {
            match one {
                Json::Null => wanted.push(None),
                Json::Object(_) => {
                    let id = one.needed_id("id")?;
                    wanted.push(Some(id));
                    if one.text_at("type")?.as_deref() == Some("user") {
                        wanted.extend(profile(id).map(Some));
                    }
                }
                other => {
                    let id = other.as_id();
                    let id = id.ok_or_else(|| Failure::invalid(other, "must be integer"))?;
                    let own = if id == 0 { self.actor.id() } else { id };
                    wanted.push(Some(own));
                    // User ids are taken as well, as older clients send them.
                    wanted.extend(profile(own).map(Some));
                }
            }
        }
        Ok(wanted)
    }

    /// A list of `{"type", "id"}`; the user 0 is the caller.
    fn actors(
        &self,
        value: &Json,
        of: impl Fn(&Item) -> Actor + 'static,
    ) -> Result<Condition, Failure> {
        let actor = |one: &Json| {
            let id = one.given("id").and_then(Json::as_id);
            match (one.given("type").and_then(Json::as_text), id) {
                (Some("user"), Some(0)) => Ok(self.actor),
                (Some("user"), Some(id)) => Ok(Actor::User(id)),
                (Some("app"), Some(id)) => Ok(Actor::App(id)),
                _ => Err(Failure::invalid(one, "must be object with type and id")),
            }
        };
        let wanted: Vec<Actor> = list(value)?.iter().map(actor).collect::<Result<_, _>>()?;
        Ok(Box::new(move |_, item| wanted.contains(&of(item))))
    }

    /// A range of days, both ends included.
    fn days(&self, value: &Json) -> Result<(Option<Date>, Option<Date>), Failure> {
        let side = |value: &Json| {
            let text = value.as_text();
            let side = text.and_then(|text| relative::parse(text, self.today));
            side.ok_or_else(|| Failure::invalid(value, "must be date"))
        };
        let (from, to) = range(value, side)?;
        let whole_unit = self.world.switches.rounded_end_covers_unit;
        let end = |to: relative::Side| if whole_unit { to.last } else { to.first };
        Ok((from.map(|from| from.first), to.map(end)))
    }

    fn instants(
        &self,
        value: &Json,
        at: impl Fn(&Item) -> jiff::Timestamp + 'static,
    ) -> Result<Condition, Failure> {
        let (from, to) = self.days(value)?;
        let zone = self.zone.clone();
        Ok(Box::new(move |_, item| {
            within(day(Moment::Instant(at(item)), &zone), from, to)
        }))
    }
}

fn within(day: Date, from: Option<Date>, to: Option<Date>) -> bool {
    from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to)
}

/// Whether any value of a field passes; a field without values is tested as `None`.
fn any_of(field_id: u64, test: impl Fn(Option<&FieldValue>) -> bool + 'static) -> Condition {
    Box::new(move |_, item| match item.values.get(&field_id) {
        None => test(None),
        Some(values) => values.iter().any(|value| test(Some(value))),
    })
}

/// `{"from": …, "to": …}`; a side that is missing or null is open.
fn range<T>(
    value: &Json,
    read: impl Fn(&Json) -> Result<T, Failure>,
) -> Result<(Option<T>, Option<T>), Failure> {
    if value.as_object().is_none() {
        return Err(Failure::invalid(value, "must be object"));
    }
    let side = |key: &str| value.given(key).map(&read).transpose();
    Ok((side("from")?, side("to")?))
}

fn list(value: &Json) -> Result<&[Json], Failure> {
    value
        .as_list()
        .ok_or_else(|| Failure::invalid(value, "must be array"))
}

/// A text or a list of texts.
fn texts(value: &Json) -> Result<Vec<String>, Failure> {
    match value {
        Json::Text(text) => Ok(vec![text.clone()]),
        other => text_list(other),
    }
}

/// A list of texts, in which null stands for no value.
fn optional_texts(value: &Json) -> Result<Vec<Option<String>>, Failure> {
    crate::members::each(value, |one| match one {
        Json::Null => Ok(None),
        Json::Text(text) => Ok(Some(text.clone())),
        other => Err(Failure::invalid(other, "must be string")),
    })
}

/// A list of ids, in which null stands for no value.
fn optional_ids(value: &Json) -> Result<Vec<Option<u64>>, Failure> {
    let id = |one: &Json| match one {
        Json::Null => Ok(None),
        other => other
            .as_id()
            .map(Some)
            .ok_or_else(|| Failure::invalid(other, "must be integer")),
    };
    list(value)?.iter().map(id).collect()
}

/// A range of ids, or a list of them.
fn ids(value: &Json, of: impl Fn(&Item) -> u64 + 'static) -> Result<Condition, Failure> {
    let id = |one: &Json| {
        one.as_id()
            .ok_or_else(|| Failure::invalid(one, "must be integer"))
    };
    if let Json::List(list) = value {
        let wanted: Vec<u64> = list.iter().map(id).collect::<Result<_, _>>()?;
        return Ok(Box::new(move |_, item| wanted.contains(&of(item))));
    }
    let (from, to) = range(value, id)?;
    Ok(Box::new(move |_, item| {
        let own = of(item);
        from.is_none_or(|from| own >= from) && to.is_none_or(|to| own <= to)
    }))
}

/// A list of the numbers of API keys.
fn via(value: &Json, of: impl Fn(&Item) -> &String + 'static) -> Result<Condition, Failure> {
    let wanted = optional_ids(value)?;
    Ok(Box::new(move |world, item| {
        let clients: &BTreeMap<_, _> = &world.clients;
        let own = clients.get(of(item)).map(|client| client.auth_client_id);
        wanted.contains(&own)
    }))
}
