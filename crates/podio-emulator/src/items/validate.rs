//! Checks values that are written, and brings them into the stored form.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::json;

use super::dates::{instant, parse_date, parse_datetime, parse_time};
use crate::json::Json;
use crate::respond::Failure;
use crate::state::World;
use crate::state::apps::{App, Field};
use crate::state::items::{FieldValue, Moment, Values};

/// What a write leaves in each field that it names; an empty list clears the field.
pub(super) type Changes = Values;

/// The keys under which values are given, with the values.
type Entries<'a> = Vec<(String, &'a Json)>;

/// Reads `fields`: a map by field, or a list of objects that name their field.
pub(super) fn read_fields(
    world: &World,
    app: &App,
    fields: &Json,
    zone: &TimeZone,
) -> Result<Changes, Failure> {
    let mut changes = Changes::new();
    for (key, value) in entries(fields)? {
        let Some(field) = app.field(&key) else {
            if world.switches.lenient {
                continue;
            }
            let known: Vec<Json> = app
                .fields
                .iter()
                .map(|field| Json::Text(field.external_id.clone()))
                .collect();
            return Err(Failure::not_one_of(&Json::Text(key), &known));
        };
        if matches!(field.kind.as_str(), "calculation" | "separator") {
            if world.switches.lenient {
                continue;
            }
            return Err(Failure::invalid(
                value,
                "must not be given for a field that is read only",
            ));
        }
        changes.insert(field.field_id, read_values(world, field, value, zone)?);
    }
    Ok(changes)
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

/// Reads the values of one field, given in any of the four shapes.
pub(super) fn read_values(
    world: &World,
    field: &Field,
    given: &Json,
    zone: &TimeZone,
) -> Result<Vec<FieldValue>, Failure> {
    let elements: Vec<&Json> = match given {
        Json::Null => Vec::new(),
        Json::List(list) => list.iter().collect(),
        one => vec![one],
    };
    let mut values = Vec::with_capacity(elements.len());
    for element in elements {
        if let Some(value) = read_value(world, field, element, zone)? {
            values.push(value);
        }
    }
    let single = match field.kind.as_str() {
        "text" | "number" | "money" | "date" | "progress" | "duration" => true,
        "category" => !field.is_multiple(),
        "app" => field.settings["multiple"].as_bool() == Some(false),
        _ => false,
    };
    if single && values.len() > 1 {
        return Err(Failure::invalid(given, "must not have more than 1 value"));
    }
    Ok(values)
}

/// One value; `None` when it stands for no value.
fn read_value(
    world: &World,
    field: &Field,
    element: &Json,
    zone: &TimeZone,
) -> Result<Option<FieldValue>, Failure> {
    // The list of objects may hold `{"value": null}`, which is no value either.
    let main = match element.get("value") {
        Some(inner) if field.kind != "money" => inner,
        _ => element,
    };
    if *main == Json::Null {
        return Ok(None);
    }
    Ok(Some(match field.kind.as_str() {
        "text" => match main
            .as_text()
            .ok_or_else(|| Failure::invalid(main, "must be string"))?
        {
            "" => return Ok(None),
            text => FieldValue::Text(text.to_owned()),
        },
        "number" => FieldValue::Number(decimal(main)?),
        "money" => money(field, element)?,
        "progress" => FieldValue::Progress(integer(main, 0, Some(100))?),
        "duration" => FieldValue::Duration(integer(main, 0, None)?),
        "date" => return date(field, element, zone),
        "category" => category(field, main)?,
        "app" => reference(world, field, main)?,
        _ => FieldValue::Raw(match element {
            Json::Object(_) => element.to_value(),
            simple => json!({"value": simple.to_value()}),
        }),
    }))
}

/// A number, or a text that holds one, with all its digits.
pub(super) fn decimal(value: &Json) -> Result<Decimal, Failure> {
    let (Json::Number(text) | Json::Text(text)) = value else {
        return Err(Failure::invalid(value, "must be number"));
    };
    parse_decimal(text).ok_or_else(|| Failure::invalid(value, "must be number"))
}

fn parse_decimal(text: &str) -> Option<Decimal> {
    if !text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
    {
        return None;
    }
    let exact = Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text));
    exact.ok().map(|decimal| decimal.normalize())
}

/// A decimal as Podio tells it: at least four places.
pub(super) fn decimal_text(decimal: Decimal) -> String {
    let text = decimal.normalize().to_string();
    let places = text.split_once('.').map_or(0, |(_, places)| places.len());
    let mut padded = text;
    if places == 0 {
        padded.push('.');
    }
    padded.extend(std::iter::repeat_n('0', 4_usize.saturating_sub(places)));
    padded
}

fn integer(value: &Json, least: i64, greatest: Option<i64>) -> Result<i64, Failure> {
    let number = value
        .as_integer()
        .ok_or_else(|| Failure::invalid(value, "must be integer"))?;
    if number < least {
        return Err(Failure::invalid(
            value,
            &format!("must not be less than {least}"),
        ));
    }
    if let Some(greatest) = greatest.filter(|greatest| number > *greatest) {
        return Err(Failure::invalid(
            value,
            &format!("must not be greater than {greatest}"),
        ));
    }
    Ok(number)
}

fn money(field: &Field, element: &Json) -> Result<FieldValue, Failure> {
    if element.as_object().is_none() {
        return Err(Failure::invalid(element, "must be object"));
    }
    let (Some(amount), Some(currency)) = (element.given("value"), element.given("currency")) else {
        let missing: Vec<&str> = ["value", "currency"]
            .into_iter()
            .filter(|key| element.given(key).is_none())
            .collect();
        return Err(missing_properties(element, &missing));
    };
    let code = currency
        .as_text()
        .ok_or_else(|| Failure::invalid(currency, "must be string"))?;
    let allowed = field.settings["allowed_currencies"].as_array();
    if let Some(allowed) = allowed.filter(|allowed| !allowed.is_empty())
        && !allowed.iter().any(|known| known == code)
    {
        let allowed: Vec<Json> = allowed
            .iter()
            .filter_map(|known| known.as_str().map(|text| Json::Text(text.to_owned())))
            .collect();
        return Err(Failure::not_one_of(currency, &allowed));
    }
    Ok(FieldValue::Money(decimal(amount)?, code.to_owned()))
}

/// 400 for an object that lacks members.
pub(super) fn missing_properties(value: &Json, missing: &[&str]) -> Failure {
    let list: Vec<String> = missing.iter().map(|key| format!("'{key}'")).collect();
    Failure::invalid(
        value,
        &format!("missing required properties: [{}]", list.join(", ")),
    )
}

fn category(field: &Field, value: &Json) -> Result<FieldValue, Failure> {
    let id = value
        .as_id()
        .ok_or_else(|| Failure::invalid(value, "must be integer"))?;
    let is_active = |option: &serde_json::Value| option["status"] == "active";
    if !field.option(id).is_some_and(is_active) {
        let allowed: Vec<Json> = field
            .options()
            .iter()
            .filter(|option| is_active(option))
            .map(|option| Json::Number(option["id"].to_string()))
            .collect();
        return Err(Failure::not_one_of(value, &allowed));
    }
    Ok(FieldValue::Category(id))
}

fn reference(world: &World, field: &Field, value: &Json) -> Result<FieldValue, Failure> {
    let id = value
        .as_id()
        .ok_or_else(|| Failure::invalid(value, "must be integer"))?;
    let item = world.items.get(&id).filter(|item| !item.deleted);
    let item = item.ok_or_else(|| Failure::no_item(id))?;
    let apps = field.referenced_apps();
    if !apps.is_empty() && !apps.contains(&item.app_id) {
        return Err(Failure::invalid(
            value,
            "must be an item of a referenced app",
        ));
    }
    Ok(FieldValue::Item(id))
}

fn date(field: &Field, element: &Json, zone: &TimeZone) -> Result<Option<FieldValue>, Failure> {
    let setting = |name: &str| field.settings[name].as_str().unwrap_or("enabled");
    let bare;
    let element = if let Json::Text(_) = element {
        bare = Json::Object([("start".to_owned(), element.clone())].into());
        &bare
    } else {
        element
    };
    if element.as_object().is_none() {
        return Err(Failure::invalid(element, "must be object"));
    }
    let Some(start) = side(element, "start", zone)? else {
        return Err(missing_properties(element, &["start"]));
    };
    let end = side(element, "end", zone)?.filter(|_| setting("end") != "disabled");
    let without_time = |moment: Moment| Moment::Day(super::dates::day(moment, zone));
    let (start, end) = match setting("time") {
        "disabled" => (without_time(start), end.map(without_time)),
        "required" if matches!(start, Moment::Day(_)) => {
            return Err(missing_properties(element, &["start_time"]));
        }
        _ => (start, end),
    };
    if let Some(end) = end {
        let key = |moment| super::dates::sort_key(moment, zone);
        let before = match (start, end) {
            (Moment::Instant(_), Moment::Instant(_)) => key(end) < key(start),
            _ => super::dates::day(end, zone) < super::dates::day(start, zone),
        };
        if before {
            return Err(Failure::invalid(element, "must not end before it starts"));
        }
    } else if setting("end") == "required" {
        return Err(missing_properties(element, &["end"]));
    }
    Ok(Some(FieldValue::Date { start, end }))
}

/// One side of a date value, in any of the shapes in which it is written.
fn side(element: &Json, side: &str, zone: &TimeZone) -> Result<Option<Moment>, Failure> {
    for (suffix, zone) in [("_utc", &TimeZone::UTC), ("", zone)] {
        let datetime = element.given(&format!("{side}{suffix}"));
        let date = element.given(&format!("{side}_date{suffix}"));
        let time = element.given(&format!("{side}_time{suffix}"));
        if let Some(value) = datetime {
            let text = text_of(value, "must be datetime")?;
            if let Some(datetime) = parse_datetime(text) {
                // A value that was read back says by a null time that it has none.
                let is_day = element.get(&format!("{side}_time{suffix}")) == Some(&Json::Null);
                if is_day {
                    return Ok(Some(Moment::Day(datetime.date())));
                }
                let at = instant(datetime, zone);
                let at = at.ok_or_else(|| Failure::invalid(value, "must be datetime"))?;
                return Ok(Some(Moment::Instant(at)));
            }
            let day =
                parse_date(text).ok_or_else(|| Failure::invalid(value, "must be datetime"))?;
            return Ok(Some(Moment::Day(day)));
        }
        let Some(value) = date else { continue };
        let day = parse_date(text_of(value, "must be date")?);
        let day = day.ok_or_else(|| Failure::invalid(value, "must be date"))?;
        let Some(value) = time else {
            return Ok(Some(Moment::Day(day)));
        };
        let time = parse_time(text_of(value, "must be time")?);
        let time = time.ok_or_else(|| Failure::invalid(value, "must be time"))?;
        let at = instant(day.to_datetime(time), zone);
        let at = at.ok_or_else(|| Failure::invalid(value, "must be time"))?;
        return Ok(Some(Moment::Instant(at)));
    }
    Ok(None)
}

fn text_of<'a>(value: &'a Json, must: &str) -> Result<&'a str, Failure> {
    value.as_text().ok_or_else(|| Failure::invalid(value, must))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_four_places_and_lose_no_digit() {
        let text = |text: &str| parse_decimal(text).map(decimal_text);
        assert_eq!(text("12.5").as_deref(), Some("12.5000"));
        assert_eq!(text("1250").as_deref(), Some("1250.0000"));
        assert_eq!(text("12324.43277").as_deref(), Some("12324.43277"));
        assert_eq!(text("-0.10000").as_deref(), Some("-0.1000"));
        assert_eq!(text("1e3").as_deref(), Some("1000.0000"));
        assert_eq!(
            text("9007199254740993.1").as_deref(),
            Some("9007199254740993.1000")
        );
        for refused in ["", "abc", "1_000", "1,5", "NaN", "1e400", "--1"] {
            assert_eq!(text(refused), None, "{refused:?}");
        }
    }
}
