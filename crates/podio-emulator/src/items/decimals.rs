//! Decimals: read with all their digits and told with four places.

use rust_decimal::Decimal;

use crate::json::Json;
use crate::respond::Failure;

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
