//! Exact decimal numbers.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use podio_core::{Error, ErrorKind};
use rust_decimal::Decimal;
use serde::Serializer;
use serde_json::Value;

use crate::model::json::{Leaf, leaf, serde_through_json, unquote};
use crate::model::raw::serialize_text;

/// No number that means something is longer; keeps `1e999999999` from filling the memory.
const LARGEST_EXPONENT: i32 = 1000;

/// A decimal number of any length, kept digit by digit.
///
/// Podio writes numbers as texts such as `1250.0000`. The digits stay as they came; two numbers
/// are equal when their values are, so `1.50` equals `1.5`.
///
/// ```
/// use podio_api::field::Number;
///
/// let number: Number = "12324.43277".parse()?;
/// assert_eq!(number.to_string(), "12324.43277");
/// assert_eq!("1.5000".parse::<Number>()?, "1.5".parse()?);
/// assert!("12,5".parse::<Number>().is_err());
/// # Ok::<(), podio_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Number {
    /// Plain digits: an optional minus, digits, and optionally a point and digits.
    text: String,
    /// Whether it came as a JSON number rather than as a text.
    bare: bool,
}

impl Number {
    /// The digits: an optional minus, digits, and optionally a point with more digits.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The number as a [`Decimal`], or `None` where it has more than the 28 digits that one holds.
    pub fn as_decimal(&self) -> Option<Decimal> {
        Decimal::from_str_exact(&self.text).ok()
    }

    /// The number as an integer, or `None` where it is none or does not fit.
    pub fn as_i64(&self) -> Option<i64> {
        let (negative, whole, fraction) = self.parts();
        if !fraction.is_empty() {
            return None;
        }
        let sign = if negative { "-" } else { "" };
        let whole = if whole.is_empty() { "0" } else { whole };
        format!("{sign}{whole}").parse().ok()
    }

    /// Sign, digits before and digits after the point, without the zeros that mean nothing.
    fn parts(&self) -> (bool, &str, &str) {
        let (negative, digits) = match self.text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, self.text.as_str()),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        (
            negative && !(whole.is_empty() && fraction.is_empty()),
            whole,
            fraction,
        )
    }

    /// The number as a JSON number where that holds every digit, else as a text.
    pub(crate) fn to_shortest_json(&self) -> Value {
        match self.as_json_number() {
            Some(number) => Value::Number(number),
            None => Value::String(self.text.clone()),
        }
    }

    fn as_json_number(&self) -> Option<serde_json::Number> {
        let number: serde_json::Number = self.text.parse().ok()?;
        let text = number.to_string();
        let plain = !text.contains(['e', 'E']);
        (plain && text.parse::<Self>().is_ok_and(|read| read == *self)).then_some(number)
    }
}

impl FromStr for Number {
    type Err = Error;

    /// Reads digits with an optional sign, point and exponent.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) for anything else.
    fn from_str(text: &str) -> Result<Self, Error> {
        plain(text)
            .map(|text| Self { text, bare: false })
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::InvalidArgument,
                    format!(
                        "{text:?} is no decimal number: give digits with a point, such as 1250.00"
                    ),
                )
            })
    }
}

/// The same number without plus sign and exponent.
fn plain(text: &str) -> Option<String> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    if exponent.abs() > LARGEST_EXPONENT {
        return None;
    }
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (digits, ""),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    if exponent == 0 {
        return Some(format!("{sign}{digits}"));
    }
    let shift = usize::try_from(exponent.unsigned_abs()).ok()?;
    let (whole, fraction) = if exponent > 0 {
        let moved = shift.min(fraction.len());
        let zeros = "0".repeat(shift - moved);
        (
            format!("{whole}{}{zeros}", &fraction[..moved]),
            fraction[moved..].to_owned(),
        )
    } else {
        let padded = format!(
            "{}{whole}",
            "0".repeat((shift + 1).saturating_sub(whole.len()))
        );
        let point = padded.len() - shift;
        (
            padded[..point].to_owned(),
            format!("{}{fraction}", &padded[point..]),
        )
    };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({})", self.text)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (negative, whole, fraction) = self.parts();
        let (other_negative, other_whole, other_fraction) = other.parts();
        let size =
            (whole.len(), whole, fraction).cmp(&(other_whole.len(), other_whole, other_fraction));
        match (negative, other_negative) {
            (false, false) => size,
            (true, true) => size.reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl Leaf for Number {
    const EXPECTED: &'static str = "a decimal number";

    fn from_text(json: &str) -> Option<Self> {
        if let Some(text) = unquote(json) {
            // Another spelling could not be written back as it came.
            return plain(&text)
                .filter(|read| *read == text)
                .map(|text| Self { text, bare: false });
        }
        plain(json).map(|text| Self { text, bare: true })
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.bare {
            serialize_text(&self.text, serializer)
        } else {
            serializer.serialize_str(&self.text)
        }
    }
}

leaf!(Number);
serde_through_json!(Number);

impl From<Decimal> for Number {
    fn from(number: Decimal) -> Self {
        Self {
            text: number.to_string(),
            bare: false,
        }
    }
}

/// What converts to an exact [`Number`]: integers, [`Decimal`], and texts of digits.
///
/// Binary floating point is left out on purpose: `0.1 + 0.2` is not `0.3` there. Format a float to
/// the digits that you mean, and give the text.
pub trait IntoNumber: sealed::Sealed {
    /// The number.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) for a text that is no decimal number.
    fn into_number(self) -> Result<Number, Error>;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! always_a_number {
    ($($integer:ty),+) => {$(
        impl From<$integer> for Number {
            fn from(number: $integer) -> Self {
                Self { text: number.to_string(), bare: false }
            }
        }

        impl sealed::Sealed for $integer {}

        impl IntoNumber for $integer {
            fn into_number(self) -> Result<Number, Error> {
                Ok(self.into())
            }
        }
    )+};
}

always_a_number!(u8, i32, u32, i64, u64);

macro_rules! into_number {
    ($($type:ty: $value:ident => $number:expr),+ $(,)?) => {$(
        impl sealed::Sealed for $type {}

        impl IntoNumber for $type {
            fn into_number(self) -> Result<Number, Error> {
                let $value = self;
                $number
            }
        }
    )+};
}

into_number! {
    Number: number => Ok(number),
    &Number: number => Ok(number.clone()),
    Decimal: number => Ok(number.into()),
    &str: text => text.parse(),
    String: text => text.parse(),
    &String: text => text.parse(),
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[test]
    fn no_digit_is_lost() {
        for text in [
            "0",
            "-0.0000",
            "1250.0000",
            "12324.43277",
            "123456789012345678901234567890123456789.123456789012345678901234567890",
        ] {
            assert_eq!(number(text).to_string(), text);
            for json in [format!("\"{text}\""), text.to_owned()] {
                let read: Number = serde_json::from_str(&json).unwrap();
                assert_eq!(read.as_str(), text);
                assert_eq!(serde_json::to_string(&read).unwrap(), json);
            }
        }
        let tiny: Number = serde_json::from_str("1e-9").unwrap();
        assert_eq!(tiny.to_string(), "0.000000001");
        assert_eq!(serde_json::to_string(&tiny).unwrap(), "0.000000001");
        // A text in another spelling could not be written back as it came.
        assert!(serde_json::from_str::<Number>("\"1e-9\"").is_err());
    }

    #[test]
    fn decimals_hold_28_digits() {
        assert_eq!(number("1.50").as_decimal(), Some(Decimal::new(150, 2)));
        assert_eq!(
            number("12345678901234567890123456789.0001").as_decimal(),
            None
        );
        assert_eq!(number("7.0000").as_i64(), Some(7));
        assert_eq!(number("-0.0").as_i64(), Some(0));
        assert_eq!(number("7.5").as_i64(), None);
    }

    #[test]
    fn exponents_are_written_out() {
        for (text, expected) in [
            ("1e3", "1000"),
            ("1.5e3", "1500"),
            ("1.2345e2", "123.45"),
            ("12.5e-3", "0.0125"),
            ("-1e-7", "-0.0000001"),
            ("+5", "5"),
            ("0e5", "0"),
        ] {
            assert_eq!(number(text).to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1,5",
            "1e",
            "1e9999999999",
            "1e1001",
            "0x1",
            "NaN",
            "1 ",
        ] {
            let error = text.parse::<Number>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{text}");
        }
    }

    #[test]
    fn order_is_by_value() {
        let texts = [
            "-10", "-9.5", "-0.1", "0", "0.05", "0.5", "9", "10", "10.01", "100",
        ];
        for pair in texts.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
        }
        assert_eq!(number("-0"), number("0.00"));
        assert_eq!(number("007.10"), number("7.1"));
    }

    #[test]
    fn the_shortest_form_is_exact() {
        assert_eq!(number("20").to_shortest_json(), json!(20));
        assert_eq!(number("12.50").to_shortest_json(), json!(12.5));
        let long = "0.1234567890123456789";
        assert_eq!(number(long).to_shortest_json(), json!(long));
        let huge = "100000000000000000000000";
        assert_eq!(number(huge).to_shortest_json(), json!(huge));
    }
}
