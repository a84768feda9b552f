//! Decimal numbers with every digit that was written.

use std::fmt;

use rust_decimal::Decimal;

/// The most digits that a number may have, those in front of the point included.
const MOST_DIGITS: usize = 100;

/// A decimal number of any length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exact {
    /// An optional minus and digits with a point between them, without zeros that mean nothing.
    text: String,
    /// The nearest number with 28 digits, to sort and to calculate with.
    near: Decimal,
}

impl Exact {
    /// Reads digits with an optional sign, point and exponent.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = plain(text)?;
        let near = Decimal::from_str_exact(&text)
            .or_else(|_| text.parse())
            .unwrap_or(if text.starts_with('-') {
                Decimal::MIN
            } else {
                Decimal::MAX
            });
        Some(Self { text, near })
    }

    /// The nearest number with 28 digits.
    pub(crate) fn near(&self) -> Decimal {
        self.near
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// The same number without plus sign, exponent and zeros that mean nothing.
fn plain(text: &str) -> Option<String> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut all = whole.to_owned() + fraction;
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Where the point stands among the digits.
    let most = i64::try_from(MOST_DIGITS).ok()?;
    let point = i64::try_from(whole.len()).ok()?.checked_add(exponent)?;
    if !(-most..=most).contains(&point) || all.len() > MOST_DIGITS {
        return None;
    }
    if let Ok(missing) = usize::try_from(-point) {
        all.insert_str(0, &"0".repeat(missing));
    }
    let point = usize::try_from(point.max(0)).ok()?;
    if point > all.len() {
        all.push_str(&"0".repeat(point - all.len()));
    }
    let (whole, fraction) = all.split_at(point);
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    if whole.is_empty() && fraction.is_empty() {
        return Some("0".to_owned());
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if fraction.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_kept_and_every_form_is_one_number() {
        for (given, wanted) in [
            ("12.50", "12.5"),
            ("+007", "7"),
            ("-0.0", "0"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e-9", "0.000000001"),
            ("1.25e3", "1250"),
            ("-12.5E-1", "-1.25"),
            (
                "123456789012345678901234567890.12345",
                "123456789012345678901234567890.12345",
            ),
        ] {
            let text = Exact::parse(given).unwrap().to_string();
            assert_eq!(text, wanted, "{given}");
        }
        for refused in [
            "", "-", ".", "1,5", "1e", "e5", "1e400", "--1", "1_0", "NaN", "٣",
        ] {
            assert_eq!(Exact::parse(refused), None, "{refused:?}");
        }
        let long = Exact::parse("0.1234567890123456789012345678901").unwrap();
        assert_eq!(long.near().to_string(), "0.1234567890123456789012345679");
        assert_eq!(Exact::parse("-1e60").unwrap().near(), Decimal::MIN);
    }
}
