//! Date values as they are written: local or UTC, with or without time and end.

use jiff::tz::TimeZone;

use super::dates::{day as day_of, instant, parse_date, parse_datetime, parse_time, sort_key};
use crate::json::Json;
use crate::respond::Failure;
use crate::state::apps::Field;
use crate::state::items::{FieldValue, Moment};

pub(super) fn date(
    field: &Field,
    element: &Json,
    zone: &TimeZone,
) -> Result<Option<FieldValue>, Failure> {
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
        return Err(Failure::missing(element, &["start"]));
    };
    let end = side(element, "end", zone)?.filter(|_| setting("end") != "disabled");
    let without_time = |moment: Moment| Moment::Day(day_of(moment, zone));
    let (start, end) = match setting("time") {
        "disabled" => (without_time(start), end.map(without_time)),
        "required" if matches!(start, Moment::Day(_)) => {
            return Err(Failure::missing(element, &["start_time"]));
        }
        _ => (start, end),
    };
    if let Some(end) = end {
        let key = |moment| sort_key(moment, zone);
        let before = match (start, end) {
            (Moment::Instant(_), Moment::Instant(_)) => key(end) < key(start),
            _ => day_of(end, zone) < day_of(start, zone),
        };
        if before {
            return Err(Failure::invalid(element, "must not end before it starts"));
        }
    } else if setting("end") == "required" {
        return Err(Failure::missing(element, &["end"]));
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
