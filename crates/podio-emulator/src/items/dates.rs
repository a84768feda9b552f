//! Dates in the form that Podio writes and reads.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::state::items::Moment;

/// `YYYY-MM-DD`.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    if text.len() == 10 {
        Date::strptime("%Y-%m-%d", text).ok()
    } else {
        None
    }
}

/// `YYYY-MM-DD HH:MM:SS`.
pub(crate) fn parse_datetime(text: &str) -> Option<DateTime> {
    if text.len() == 19 {
        DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()
    } else {
        None
    }
}

/// `HH:MM:SS` or `HH:MM`.
pub(crate) fn parse_time(text: &str) -> Option<jiff::civil::Time> {
    match text.len() {
        8 => jiff::civil::Time::strptime("%H:%M:%S", text).ok(),
        5 => jiff::civil::Time::strptime("%H:%M", text).ok(),
        _ => None,
    }
}

/// The instant of a local time; within a gap or an overlap the compatible one.
pub(crate) fn instant(local: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    local
        .to_zoned_datetime(zone.clone())
        .ok()
        .map(|zoned| zoned.timestamp())
}

/// The day of a moment, as a reader in `zone` sees it.
pub(crate) fn day(moment: Moment, zone: &TimeZone) -> Date {
    match moment {
        Moment::Day(date) => date,
        Moment::Instant(at) => at.to_zoned_datetime(zone.clone()).date(),
    }
}

/// A moment as a number that sorts.
pub(crate) fn sort_key(moment: Moment, zone: &TimeZone) -> i64 {
    match moment {
        Moment::Day(date) => {
            instant(date.at(0, 0, 0, 0), zone).map_or(i64::MIN, Timestamp::as_second)
        }
        Moment::Instant(at) => at.as_second(),
    }
}

/// The twelve keys of a date value, for a reader in `zone`.
pub(crate) fn date_value(start: Moment, end: Option<Moment>, zone: &TimeZone) -> Value {
    let mut value = Map::new();
    write_side(&mut value, "start", Some(start), zone);
    write_side(&mut value, "end", end, zone);
    Value::Object(value)
}

fn write_side(value: &mut Map<String, Value>, side: &str, moment: Option<Moment>, zone: &TimeZone) {
    let (local, utc, has_time) = match moment {
        None => (None, None, false),
        Some(Moment::Day(date)) => {
            let midnight = date.at(0, 0, 0, 0);
            (Some(midnight), Some(midnight), false)
        }
        Some(Moment::Instant(at)) => {
            let local = at.to_zoned_datetime(zone.clone()).datetime();
            (
                Some(local),
                Some(at.to_zoned_datetime(TimeZone::UTC).datetime()),
                true,
            )
        }
    };
    for (suffix, datetime) in [("", local), ("_utc", utc)] {
        let text = |format: &str| -> Value {
            datetime
                .map(|datetime| datetime.strftime(format).to_string())
                .into()
        };
        let time = if has_time {
            text("%H:%M:%S")
        } else {
            Value::Null
        };
        value.insert(format!("{side}{suffix}"), text("%Y-%m-%d %H:%M:%S"));
        value.insert(format!("{side}_date{suffix}"), text("%Y-%m-%d"));
        value.insert(format!("{side}_time{suffix}"), time);
    }
}
