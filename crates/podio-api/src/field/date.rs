//! Dates and spans of time.

use jiff::{Timestamp, civil};
use serde::de::MapAccess;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::entry::{Entry, EntryValue};
use crate::model::raw::Text;
use crate::model::time;

/// What a date field holds: a day or a point in time, with or without an end.
///
/// Podio gives points in time twice: as the user's clock shows them and in UTC. A date that was
/// entered without a time stays a date: its `time` is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateValue {
    start: Point,
    end: Option<Point>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    date: civil::Date,
    time: Option<civil::Time>,
    utc: Option<Timestamp>,
}

impl DateValue {
    /// The day of the start, in the user's time zone.
    pub fn start_date(&self) -> civil::Date {
        self.start.date
    }

    /// The time of the start, in the user's time zone, where one was entered.
    pub fn start_time(&self) -> Option<civil::Time> {
        self.start.time
    }

    /// The start as a point in time, where a time was entered.
    pub fn start_utc(&self) -> Option<Timestamp> {
        self.start.utc
    }

    /// The day of the end, in the user's time zone.
    pub fn end_date(&self) -> Option<civil::Date> {
        self.end.map(|end| end.date)
    }

    /// The time of the end, in the user's time zone, where one was entered.
    pub fn end_time(&self) -> Option<civil::Time> {
        self.end?.time
    }

    /// The end as a point in time, where a time was entered.
    pub fn end_utc(&self) -> Option<Timestamp> {
        self.end?.utc
    }
}

/// The keys of one end, as texts.
struct Keys<'a> {
    both: &'a Option<Text<'a>>,
    date: &'a Option<Text<'a>>,
    time: &'a Clock<'a>,
    utc: &'a Option<Text<'a>>,
}

impl Point {
    fn read(keys: &Keys<'_>) -> Option<Self> {
        let both = keys.both.as_ref().map(|text| &*text.0);
        let date = match keys.date {
            Some(date) => time::parse_date(&date.0)?,
            None => time::parse_naive(both?)?.date(),
        };
        let time = match keys.time {
            Clock::Time(time) => Some(time.0.parse().ok()?),
            // The key says that no time was entered; without the key, the text says so by its
            // length.
            Clock::Null => None,
            Clock::Missing => both
                .filter(|both| both.len() > "2026-03-10".len())
                .and_then(time::parse_naive)
                .map(civil::DateTime::time),
        };
        let utc = time
            .and(keys.utc.as_ref())
            .and_then(|text| time::parse_utc(&text.0));
        Some(Self { date, time, utc })
    }
}

/// The keys of a date.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    start: Option<Text<'a>>,
    #[serde(borrow)]
    start_date: Option<Text<'a>>,
    #[serde(borrow, default)]
    start_time: Clock<'a>,
    #[serde(borrow)]
    start_utc: Option<Text<'a>>,
    #[serde(borrow)]
    end: Option<Text<'a>>,
    #[serde(borrow)]
    end_date: Option<Text<'a>>,
    #[serde(borrow, default)]
    end_time: Clock<'a>,
    #[serde(borrow)]
    end_utc: Option<Text<'a>>,
}

/// A key that holds a time of day, or says that none was entered.
#[derive(Default)]
enum Clock<'a> {
    #[default]
    Missing,
    Null,
    Time(Text<'a>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Clock<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let time = Option::<Text<'a>>::deserialize(deserializer)?;
        Ok(time.map_or(Self::Null, Self::Time))
    }
}

impl EntryValue for DateValue {
    const BY_TEXT: bool = true;

    fn of_text(json: &str) -> Option<Self> {
        let document: Document<'_> = serde_json::from_str(json).ok()?;
        let start = Point::read(&Keys {
            both: &document.start,
            date: &document.start_date,
            time: &document.start_time,
            utc: &document.start_utc,
        })?;
        let has_end = document.end.is_some() || document.end_date.is_some();
        let end = Point::read(&Keys {
            both: &document.end,
            date: &document.end_date,
            time: &document.end_time,
            utc: &document.end_utc,
        });
        (end.is_some() || !has_end).then_some(Self { start, end })
    }

    fn read<'de, A: MapAccess<'de>>(_: A) -> Result<Option<Entry<Self>>, A::Error> {
        Ok(None)
    }

    fn write<M: SerializeMap>(&self, _: &mut M) -> Result<(), M::Error> {
        Ok(())
    }
}

/// One end of a date that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A day without a time.
    Day(civil::Date),
    /// A date and time as the clock of the user shows them.
    Local(civil::DateTime),
    /// A point in time.
    Utc(Timestamp),
}

impl Moment {
    /// The day, by the clock that it is of.
    fn day(self) -> Option<civil::Date> {
        match self {
            Self::Day(day) => Some(day),
            Self::Local(moment) => Some(moment.date()),
            Self::Utc(_) => None,
        }
    }

    fn put(self, map: &mut Map<String, Value>, side: &str) {
        // Seconds are all that Podio keeps, so fractions are cut.
        let (suffix, text) = match self {
            Self::Day(day) => ("_date", day.to_string()),
            Self::Local(moment) => ("", time::format_naive_seconds(moment)),
            Self::Utc(moment) => ("_utc", time::format_utc_seconds(moment)),
        };
        map.insert(format!("{side}{suffix}"), Value::String(text));
    }
}

impl From<civil::Date> for Moment {
    fn from(day: civil::Date) -> Self {
        Self::Day(day)
    }
}

impl From<civil::DateTime> for Moment {
    fn from(moment: civil::DateTime) -> Self {
        Self::Local(moment)
    }
}

impl From<Timestamp> for Moment {
    fn from(moment: Timestamp) -> Self {
        Self::Utc(moment)
    }
}

/// What a date field is given. Fractions of seconds are cut, as Podio keeps none.
///
/// ```
/// use podio_api::field::DateWrite;
/// use podio_core::jiff::civil::date;
///
/// let trip = DateWrite::new(date(2026, 3, 10)).end(date(2026, 3, 12));
/// # let _ = trip;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateWrite {
    start: Moment,
    end: Option<Moment>,
}

impl DateWrite {
    /// A date that starts at a day, a local time or a point in time.
    pub fn new(start: impl Into<Moment>) -> Self {
        Self {
            start: start.into(),
            end: None,
        }
    }

    /// Sets the end.
    pub fn end(mut self, end: impl Into<Moment>) -> Self {
        self.end = Some(end.into());
        self
    }

    /// Whether the end, where there is one, is not before the start, as far as their forms tell.
    pub(crate) fn is_ordered(self) -> bool {
        match (self.start, self.end) {
            (_, None)
            | (Moment::Utc(_), Some(Moment::Day(_) | Moment::Local(_)))
            | (Moment::Day(_) | Moment::Local(_), Some(Moment::Utc(_))) => true,
            (Moment::Utc(start), Some(Moment::Utc(end))) => start <= end,
            (Moment::Local(start), Some(Moment::Local(end))) => start <= end,
            (start, Some(end)) => start.day() <= end.day(),
        }
    }

    /// Whether `value` is what this writes.
    pub(crate) fn is(self, value: &DateValue) -> bool {
        let same = |moment: Moment, point: Point| match moment {
            Moment::Day(day) => point.time.is_none() && point.date == day,
            Moment::Local(moment) => point
                .time
                .is_some_and(|time| point.date.to_datetime(time) == moment),
            Moment::Utc(moment) => point.utc == Some(moment),
        };
        same(self.start, value.start)
            && match (self.end, value.end) {
                (None, None) => true,
                (Some(moment), Some(point)) => same(moment, point),
                _ => false,
            }
    }

    pub(crate) fn to_json(self) -> Value {
        let mut map = Map::new();
        self.start.put(&mut map, "start");
        if let Some(end) = self.end {
            end.put(&mut map, "end");
        }
        Value::Object(map)
    }
}

impl<T: Into<Moment>> From<T> for DateWrite {
    fn from(start: T) -> Self {
        Self::new(start)
    }
}

/// Writes back what was read: days as days, times as the user's clock shows them.
impl From<&DateValue> for DateWrite {
    fn from(value: &DateValue) -> Self {
        let moment = |point: Point| match point.time {
            Some(time) => Moment::Local(point.date.to_datetime(time)),
            None => Moment::Day(point.date),
        };
        Self {
            start: moment(value.start),
            end: value.end.map(moment),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use serde_json::json;

    use super::*;

    #[allow(
        clippy::needless_pass_by_value,
        reason = "tests give what `json!` makes"
    )]
    fn read(value: Value) -> Option<DateValue> {
        DateValue::of_text(&value.to_string())
    }

    #[test]
    fn a_point_in_time_has_both_forms() {
        let value = read(json!({
            "start": "2026-03-10 15:00:00", "start_date": "2026-03-10", "start_time": "15:00:00",
            "start_utc": "2026-03-10 13:00:00", "start_date_utc": "2026-03-10",
            "end": null, "end_date": null, "end_time": null,
        }))
        .unwrap();
        assert_eq!(value.start_date(), date(2026, 3, 10));
        assert_eq!(value.start_time(), Some(time(15, 0, 0, 0)));
        assert_eq!(
            value.start_utc(),
            Some("2026-03-10T13:00:00Z".parse().unwrap())
        );
        assert_eq!(value.end_date(), None);
    }

    #[test]
    fn a_date_without_time_stays_a_date() {
        for document in [
            json!({"start": "1989-05-21 00:00:00", "start_date": "1989-05-21", "start_time": null, "start_utc": "1989-05-21"}),
            json!({"start": "1989-05-21 00:00:00", "start_time": null, "start_utc": "1989-05-21 00:00:00"}),
            json!({"start": "1989-05-21"}),
            json!({"start_date": "1989-05-21"}),
        ] {
            let value = read(document.clone()).unwrap();
            assert_eq!(value.start_date(), date(1989, 5, 21), "{document}");
            assert_eq!(value.start_time(), None, "{document}");
            assert_eq!(value.start_utc(), None, "{document}");
            assert_eq!(
                DateWrite::from(&value).to_json(),
                json!({"start_date": "1989-05-21"}),
                "{document}"
            );
        }
    }

    #[test]
    fn what_is_no_date_is_handed_back() {
        for document in [
            json!({}),
            json!({"value": "x"}),
            json!({"start": "soon"}),
            json!({"start": "2026-03-10", "end": "soon"}),
            json!({"start": "2026-03-10", "start_time": "25:00:00"}),
        ] {
            assert_eq!(read(document.clone()), None, "{document}");
        }
    }

    #[test]
    fn each_moment_has_its_key() {
        let utc: Timestamp = "2026-03-10T13:00:00.9Z".parse().unwrap();
        assert_eq!(
            DateWrite::from(utc).to_json(),
            json!({"start_utc": "2026-03-10 13:00:00"})
        );
        let local = date(2026, 3, 10).at(15, 0, 0, 0);
        assert_eq!(
            DateWrite::new(local).end(date(2026, 3, 11)).to_json(),
            json!({"start": "2026-03-10 15:00:00", "end_date": "2026-03-11"})
        );
    }
}
