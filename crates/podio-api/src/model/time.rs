//! Podio's texts for points in time.

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Reads a UTC text: `2026-03-10 09:12:31`, a date alone (its midnight), or RFC 3339.
pub(crate) fn parse_utc(text: &str) -> Option<Timestamp> {
    if let Some(moment) = usual_form(text) {
        return TimeZone::UTC.to_timestamp(moment).ok();
    }
    if let Ok(timestamp) = text.parse() {
        return Some(timestamp);
    }
    TimeZone::UTC.to_timestamp(parse_naive(text)?).ok()
}

/// Reads a text without time zone; a date alone is its midnight.
pub(crate) fn parse_naive(text: &str) -> Option<civil::DateTime> {
    usual_form(text).or_else(|| text.parse().ok())
}

/// Reads a date without time.
pub(crate) fn parse_date(text: &str) -> Option<civil::Date> {
    if text.len() != 10 {
        return None;
    }
    digits_of_date(text.as_bytes()).or_else(|| text.parse().ok())
}

/// Reads the form in which nearly all times come, `2026-03-10 09:12:31`, much faster than a parser
/// of many forms does.
fn usual_form(text: &str) -> Option<civil::DateTime> {
    let (date, rest) = text.as_bytes().split_first_chunk::<10>()?;
    let &[b' ', h1, h2, b':', m1, m2, b':', s1, s2] = rest else {
        return None;
    };
    let (hour, minute, second) = (digits(&[h1, h2])?, digits(&[m1, m2])?, digits(&[s1, s2])?);
    // A leap second is a matter for the parser.
    let time = civil::Time::new(
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        0,
    );
    Some(digits_of_date(date)?.to_datetime(time.ok()?))
}

fn digits_of_date(text: &[u8]) -> Option<civil::Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    let (year, month, day) = (
        digits(&[y1, y2, y3, y4])?,
        digits(&[m1, m2])?,
        digits(&[d1, d2])?,
    );
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The number that a few digits stand for.
fn digits(text: &[u8]) -> Option<i16> {
    text.iter().try_fold(0, |number: i16, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + i16::from(byte - b'0'))
    })
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
    fn the_usual_form_is_read_as_the_parser_reads_it() {
        for text in [
            "2026-03-10 09:12:31",
            "0001-01-01 00:00:00",
            "9999-12-30 23:59:59",
            "2024-02-29 24:00:00",
            "2025-02-29 00:00:00",
            "2026-03-10 09:12:60",
            "2026-03-10 09:60:00",
            "2026-00-10 09:12:31",
            "2026-03-10 09:12:3x",
            "2026-03-10  9:12:31",
        ] {
            assert_eq!(parse_naive(text), text.parse().ok(), "{text}");
            let date = &text[..10];
            assert_eq!(parse_date(date), date.parse().ok(), "{date}");
        }
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
