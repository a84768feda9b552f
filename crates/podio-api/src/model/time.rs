//! Podio's texts for points in time.

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Reads a UTC text: `2026-03-10 09:12:31`, a date alone (its midnight), or RFC 3339.
pub(crate) fn parse_utc(text: &str) -> Option<Timestamp> {
    if let Ok(timestamp) = text.parse() {
        return Some(timestamp);
    }
    TimeZone::UTC.to_timestamp(parse_naive(text)?).ok()
}

/// Reads a text without time zone; a date alone is its midnight.
pub(crate) fn parse_naive(text: &str) -> Option<civil::DateTime> {
    text.parse().ok()
}

/// Reads a date without time.
pub(crate) fn parse_date(text: &str) -> Option<civil::Date> {
    (text.len() == 10).then(|| text.parse().ok())?
}

/// Writes a UTC text, with a fraction only where there is one.
pub(crate) fn format_utc(timestamp: Timestamp) -> String {
    timestamp.strftime("%Y-%m-%d %H:%M:%S%.f").to_string()
}

/// Writes a UTC text in whole seconds, which is what Podio keeps.
pub(crate) fn format_utc_seconds(timestamp: Timestamp) -> String {
    let fraction = SignedDuration::from_nanos(i64::from(timestamp.subsec_nanosecond()));
    format_utc(timestamp.checked_sub(fraction).unwrap_or(timestamp))
}

/// Writes a text without time zone in whole seconds, which is what Podio keeps.
pub(crate) fn format_naive_seconds(moment: civil::DateTime) -> String {
    moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_in_use_are_read() {
        for text in [
            "2026-03-10 09:12:31",
            "2026-03-10T09:12:31",
            "2026-03-10T09:12:31Z",
            "2026-03-10 09:12:31Z",
            "2026-03-10T10:12:31+01:00",
        ] {
            assert_eq!(
                parse_utc(text).map(format_utc).as_deref(),
                Some("2026-03-10 09:12:31"),
                "{text}"
            );
        }
        assert_eq!(
            parse_utc("2026-03-10").map(format_utc).as_deref(),
            Some("2026-03-10 00:00:00")
        );
    }

    #[test]
    fn fractions_survive_reading_and_are_cut_where_podio_cuts_them() {
        let timestamp = parse_utc("2026-03-10 09:12:31.25").unwrap();
        assert_eq!(format_utc(timestamp), "2026-03-10 09:12:31.25");
        assert_eq!(format_utc_seconds(timestamp), "2026-03-10 09:12:31");
        let before_1970 = parse_utc("1960-03-10 09:12:31").unwrap();
        assert_eq!(format_utc_seconds(before_1970), "1960-03-10 09:12:31");
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "0000-00-00 00:00:00",
            "2026-13-01",
            "yesterday",
            "2026-02-30 00:00:00",
        ] {
            assert_eq!(parse_utc(text), None, "{text}");
        }
        assert_eq!(parse_date("2026-03-10 09:12:31"), None);
    }
}
