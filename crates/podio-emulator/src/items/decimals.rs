//! Decimals: read with all their digits and told with four places.

use rust_decimal::Decimal;

use crate::json::Json;
use crate::respond::Failure;
use crate::state::exact::Exact;

/// A number, or a text that holds one, with all its digits.
pub(super) fn exact(value: &Json) -> Result<Exact, Failure> {
    let number = match value {
        Json::Number(text) | Json::Text(text) => Exact::parse(text),
        _ => None,
    };
    number.ok_or_else(|| Failure::invalid(value, "must be number"))
}

/// A number, or a text that holds one, to calculate with.
pub(super) fn decimal(value: &Json) -> Result<Decimal, Failure> {
    exact(value).map(|number| number.near())
}

/// A number as Podio tells it: with at least four places.
pub(super) fn exact_text(number: &Exact) -> String {
    padded(number.to_string())
}

/// The same for a number that was worked out.
pub(super) fn decimal_text(decimal: Decimal) -> String {
    padded(decimal.normalize().to_string())
}

fn padded(mut text: String) -> String {
    let places = text.split_once('.').map_or(0, |(_, places)| places.len());
    if places == 0 {
        text.push('.');
    }
    text.extend(std::iter::repeat_n('0', 4_usize.saturating_sub(places)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_four_places_and_lose_no_digit() {
        let text = |text: &str| Exact::parse(text).map(|number| exact_text(&number));
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
