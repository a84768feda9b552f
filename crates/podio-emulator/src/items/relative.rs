//! Relative dates such as `-1mr`.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::dates::parse_date;

/// One side of a range of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Side {
    /// The first day of what was given.
    pub(super) first: Date,
    /// Its last day: another one when a rounded week, month or year was given.
    pub(super) last: Date,
}

/// Reads a date or a relative date; `None` when it is neither.
pub(super) fn parse(text: &str, today: Date) -> Option<Side> {
    // A time of day is allowed and ignored: ranges are of whole days.
    let day = text.split_once(' ').map_or(text, |(day, _)| day);
    if let Some(date) = parse_date(day) {
        return Some(Side {
            first: date,
            last: date,
        });
    }
    let (amount, rounded) = match text.strip_suffix('r') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let unit = amount.chars().last()?;
    let number = amount.strip_suffix(unit)?;
    if number.starts_with('+') {
        return None;
    }
    let number: i32 = number.parse().ok()?;
    let (span, one): (Span, Span) = match unit {
        'd' => (number.days(), 1.days()),
        'w' => (Span::new().try_weeks(number).ok()?, 1.weeks()),
        'm' => (Span::new().try_months(number).ok()?, 1.months()),
        'y' => (Span::new().try_years(number).ok()?, 1.years()),
        _ => return None,
    };
    let date = today.checked_add(span).ok()?;
    if !rounded {
        return Some(Side {
            first: date,
            last: date,
        });
    }
    let first = match unit {
        'w' => date
            .checked_sub(i64::from(date.weekday().since(Weekday::Monday)).days())
            .ok()?,
        'm' => date.first_of_month(),
        'y' => date.first_of_year(),
        _ => date,
    };
    let last = first.checked_add(one).ok()?.yesterday().ok()?;
    Some(Side { first, last })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn relative_dates_are_rounded_to_their_unit() {
        let today = date(2026, 3, 12);
        let of = |text: &str| parse(text, today).map(|side| (side.first, side.last));
        let day = |day: Date| Some((day, day));
        assert_eq!(of("0d"), day(today));
        assert_eq!(of("0dr"), day(today));
        assert_eq!(of("-1m"), day(date(2026, 2, 12)));
        assert_eq!(of("-1mr"), Some((date(2026, 2, 1), date(2026, 2, 28))));
        assert_eq!(of("0wr"), Some((date(2026, 3, 9), date(2026, 3, 15))));
        assert_eq!(of("1yr"), Some((date(2027, 1, 1), date(2027, 12, 31))));
        assert_eq!(of("2026-01-31"), day(date(2026, 1, 31)));
        assert_eq!(of("2026-01-31 12:00:00"), day(date(2026, 1, 31)));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "r",
            "d",
            "+1d",
            "1",
            "1x",
            "99999999999d",
            "2147483647y",
            "2026-02-30",
        ] {
            assert_eq!(parse(text, date(2026, 3, 12)), None, "{text:?}");
        }
    }
}
