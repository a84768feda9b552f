//! Sums, averages and counts over the items of an app.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::calculation::{Calculated, calculate as calculate_field};
use super::dates::day;
use super::decimals::decimal;
use super::filter::{conditions, filter_entries, passing};
use crate::json::Json;
use crate::members::each;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::apps::{App, Field};
use crate::state::items::{FieldValue, Item, Moment};
use crate::state::tokens::Bearer;

const AGGREGATIONS: &[&str] = &["sum", "average", "count", "minimum", "maximum"];
const OPERATORS: &[&str] = &["plus", "minus", "multiply", "divide"];
const SUB_VALUES: &[&str] = &["date", "weekday", "week", "month", "year"];

/// One step of a formula, which is worked out from left to right.
enum Step {
    Field(Box<Field>),
    Number(Decimal),
    Operator(String),
}

/// What items are grouped by.
enum Grouping {
    Field(Box<Field>, Option<String>),
    CreatedBy,
    CreatedOn(Option<String>),
    Tags,
}

/// A group's value and what it is called; it sorts by the value's text.
type Group = Vec<(String, Value, String)>;

/// `POST /item/app/{app_id}/calculate`
pub(super) fn calculate(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let known = ["aggregation", "formula", "groupings", "filters", "limit"];
    world.refuse_unknown_keys(&body, &known)?;
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let zone = world.time_zone(bearer.actor);
    let aggregation = body.needed_text("aggregation")?;
    if !AGGREGATIONS.contains(&aggregation.as_str()) {
        let value = Json::Text(aggregation);
        return Err(Failure::not_one_of_texts(&value, AGGREGATIONS));
    }
    let formula = match body.given("formula") {
        Some(formula) => each(formula, |step| read_step(app, step))?,
        None if aggregation == "count" => Vec::new(),
        None => return Err(Failure::missing(&body, &["formula"])),
    };
    let groupings = match body.given("groupings") {
        Some(groupings) => each(groupings, |one| read_grouping(app, one))?,
        None => Vec::new(),
    };
    let limit = body.whole_at("limit", 1, None)?.unwrap_or(15);
    let filters: Vec<(String, Json)> = filter_entries(body.given("filters"))?
        .into_iter()
        .map(|(key, value)| (key, value.clone()))
        .collect();
    let conditions = conditions(world, app, bearer.actor, &filters)?;
    let mut all = Vec::new();
    let mut groups: BTreeMap<Vec<String>, (Group, Vec<Option<Decimal>>)> = BTreeMap::new();
    for item in passing(world, app.app_id, &conditions) {
        let number = work_out(app, &formula, item);
        all.push(number);
        for group in groups_of(world, &groupings, item, &zone) {
            let key = group.iter().map(|(key, _, _)| key.clone()).collect();
            let entry = groups.entry(key).or_insert_with(|| (group, Vec::new()));
            entry.1.push(number);
        }
    }
    let mut told: Vec<(Option<Decimal>, Value)> = groups
        .into_values()
        .filter(|_| !groupings.is_empty())
        .map(|(group, numbers)| {
            let total = aggregate(&aggregation, &numbers);
            let group: Vec<Value> = group
                .into_iter()
                .map(|(_, value, label)| json!({"value": value, "label": label}))
                .collect();
            (total, json!({"groups": group, "count": float(total)}))
        })
        .collect();
    told.sort_by_key(|(total, _)| std::cmp::Reverse(*total));
    let told: Vec<Value> = told
        .into_iter()
        .take(limit)
        .map(|(_, value)| value)
        .collect();
    let total = float(aggregate(&aggregation, &all));
    Ok(Answer::json(&json!({"total": total, "groups": told})))
}

fn float(number: Option<Decimal>) -> Option<f64> {
    number.and_then(|number| number.normalize().to_string().parse().ok())
}

/// The number that a field holds in an item.
pub(super) fn number(app: &App, field: &Field, item: &Item) -> Option<Decimal> {
    if field.kind == "calculation" {
        return match calculate_field(app, field, item)? {
            Calculated::Number(number) => Some(number),
            Calculated::Text(_) | Calculated::Date(_) => None,
        };
    }
    match item.values.get(&field.field_id)?.first()? {
        FieldValue::Number(number) | FieldValue::Money(number, _) => Some(number.near()),
        FieldValue::Progress(number) | FieldValue::Duration(number) => Some((*number).into()),
        _ => None,
    }
}

fn read_step(app: &App, step: &Json) -> Result<Step, Failure> {
    let kind = step.needed_text("type")?;
    let value = step
        .given("value")
        .ok_or_else(|| Failure::missing(step, &["value"]))?;
    match kind.as_str() {
        "field" => Ok(Step::Field(field_of(app, value)?.clone().into())),
        "number" => Ok(Step::Number(decimal(value)?)),
        "operator" => match value.as_text() {
            Some(name) if OPERATORS.contains(&name) => Ok(Step::Operator(name.to_owned())),
            _ => Err(Failure::not_one_of_texts(value, OPERATORS)),
        },
        _ => {
            let allowed = ["field", "number", "operator"];
            Err(Failure::not_one_of_texts(&Json::Text(kind), &allowed))
        }
    }
}

fn field_of<'a>(app: &'a App, value: &Json) -> Result<&'a Field, Failure> {
    let (Json::Number(key) | Json::Text(key)) = value else {
        return Err(Failure::invalid(value, "must be integer"));
    };
    app.field(key)
        .ok_or_else(|| Failure::invalid(value, "must be a field id"))
}

fn read_grouping(app: &App, grouping: &Json) -> Result<Grouping, Failure> {
    let kind = grouping.needed_text("type")?;
    let value = grouping
        .given("value")
        .ok_or_else(|| Failure::missing(grouping, &["value"]))?;
    let sub_value = grouping.text_at("sub_value")?;
    if let Some(sub_value) = &sub_value
        && !SUB_VALUES.contains(&sub_value.as_str())
    {
        let sub_value = Json::Text(sub_value.clone());
        return Err(Failure::not_one_of_texts(&sub_value, SUB_VALUES));
    }
    match (kind.as_str(), value.as_text()) {
        ("field", _) => Ok(Grouping::Field(
            field_of(app, value)?.clone().into(),
            sub_value,
        )),
        ("revision", Some("created_by")) => Ok(Grouping::CreatedBy),
        ("revision", Some("created_on")) => Ok(Grouping::CreatedOn(sub_value)),
        ("revision", Some("tags")) => Ok(Grouping::Tags),
        ("revision", _) => {
            let allowed = ["created_by", "created_on", "tags"];
            Err(Failure::not_one_of_texts(value, &allowed))
        }
        _ => {
            let kind = Json::Text(kind);
            Err(Failure::not_one_of_texts(&kind, &["field", "revision"]))
        }
    }
}

/// The formula's result for an item; an item without a value counts for nothing.
fn work_out(app: &App, formula: &[Step], item: &Item) -> Option<Decimal> {
    let mut result: Option<Decimal> = None;
    let mut operator = "plus";
    for step in formula {
        let number = match step {
            Step::Operator(name) => {
                operator = name;
                continue;
            }
            Step::Number(number) => *number,
            Step::Field(field) => number(app, field, item)?,
        };
        result = match (result, operator) {
            (None, _) => Some(number),
            (Some(left), "plus") => left.checked_add(number),
            (Some(left), "minus") => left.checked_sub(number),
            (Some(left), "multiply") => left.checked_mul(number),
            (Some(left), _) => left.checked_div(number),
        };
        result?;
    }
    result
}

fn aggregate(aggregation: &str, numbers: &[Option<Decimal>]) -> Option<Decimal> {
    if aggregation == "count" {
        return Some(numbers.len().into());
    }
    let given: Vec<Decimal> = numbers.iter().flatten().copied().collect();
    let sum = given
        .iter()
        .try_fold(Decimal::ZERO, |sum, number| sum.checked_add(*number));
    match aggregation {
        "sum" => sum,
        "average" => sum?.checked_div(given.len().into()),
        "minimum" => given.into_iter().min(),
        _ => given.into_iter().max(),
    }
}

/// The groups in which an item counts: one for every combination of its values.
fn groups_of(world: &World, groupings: &[Grouping], item: &Item, zone: &TimeZone) -> Vec<Group> {
    let mut groups: Vec<Group> = vec![Vec::new()];
    for grouping in groupings {
        let own = own_groups(world, grouping, item, zone);
        groups = groups
            .into_iter()
            .flat_map(|group| {
                own.iter().map(move |one| {
                    let mut group = group.clone();
                    group.push(one.clone());
                    group
                })
            })
            .collect();
    }
    groups
}

fn own_groups(
    world: &World,
    grouping: &Grouping,
    item: &Item,
    zone: &TimeZone,
) -> Vec<(String, Value, String)> {
    let none = || vec![(String::new(), Value::Null, String::new())];
    match grouping {
        Grouping::CreatedBy => {
            let byline = world.byline(item.first.created_by);
            let label = byline["name"].as_str().unwrap_or_default().to_owned();
            let value = json!({"type": byline["type"], "id": byline["id"]});
            vec![(value.to_string(), value, label)]
        }
        Grouping::CreatedOn(sub_value) => {
            vec![date_group(
                Moment::Instant(item.first.created_on),
                sub_value.as_deref(),
                zone,
            )]
        }
        Grouping::Tags if item.tags.is_empty() => none(),
        Grouping::Tags => item
            .tags
            .iter()
            .map(|tag| (tag.clone(), json!(tag), tag.clone()))
            .collect(),
        Grouping::Field(field, sub_value) => {
            let Some(values) = item.values.get(&field.field_id) else {
                return none();
            };
            values
                .iter()
                .map(|value| field_group(world, field, value, sub_value.as_deref(), zone))
                .collect()
        }
    }
}

fn field_group(
    world: &World,
    field: &Field,
    value: &FieldValue,
    sub_value: Option<&str>,
    zone: &TimeZone,
) -> (String, Value, String) {
    let with = |value: Value, label: String| (format!("{value:>20}"), value, label);
    match value {
        FieldValue::Category(id) => {
            let text = field.option(*id).and_then(|option| option["text"].as_str());
            with(json!(id), text.unwrap_or_default().to_owned())
        }
        FieldValue::Item(id) => {
            let title = world.items.get(id).map(|item| world.item_title(item));
            with(json!(id), title.unwrap_or_default())
        }
        FieldValue::Profile(id) => {
            let name = world
                .profile(*id)
                .and_then(|profile| Some(profile["name"].as_str()?.to_owned()));
            with(json!(id), name.unwrap_or_default())
        }
        FieldValue::Date { start, .. } => date_group(*start, sub_value, zone),
        other => {
            let told = world.told(field, std::slice::from_ref(other), zone);
            let value = told
                .first()
                .map_or(Value::Null, |value| value["value"].clone());
            let label = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            with(value, label)
        }
    }
}

fn date_group(at: Moment, sub_value: Option<&str>, zone: &TimeZone) -> (String, Value, String) {
    let date = day(at, zone);
    let text = match sub_value {
        Some("weekday") => date.strftime("%A").to_string(),
        Some("week") => {
            let week = date.iso_week_date();
            format!("{}-W{:02}", week.year(), week.week())
        }
        Some("month") => date.strftime("%Y-%m").to_string(),
        Some("year") => date.strftime("%Y").to_string(),
        _ => date.to_string(),
    };
    (text.clone(), json!(text), text)
}
