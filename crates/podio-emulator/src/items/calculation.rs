//! Calculations: what a field's script comes to.
//!
//! A script is one expression over the values of other fields of the item, which it names as Podio's
//! editor does: `@[Hours](field_60100003)`. Numbers are joined by `+`, `-`, `*`, `/` and
//! parentheses; with the return type `text`, `+` joins texts. A script that is anything else, that
//! names a field without a value, or that divides by zero has no value.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::dates::date_value;
use super::decimals::decimal_text;
use crate::state::apps::{App, Field};
use crate::state::items::{FieldValue, Item};

/// What a calculation comes to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Calculated {
    Number(Decimal),
    Text(String),
    Date(FieldValue),
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Value(Calculated),
    Sign(char),
}

impl Calculated {
    pub(super) fn to_value(&self, zone: &TimeZone) -> Value {
        match self {
            Self::Number(number) => json!({"value": decimal_text(*number)}),
            Self::Text(text) => json!({"value": text}),
            Self::Date(FieldValue::Date { start, end }) => date_value(*start, *end, zone),
            Self::Date(_) => Value::Null,
        }
    }
}

/// What the script of a field comes to for an item.
pub(super) fn calculate(app: &App, field: &Field, item: &Item) -> Option<Calculated> {
    let script = field.settings["script"].as_str()?;
    let value = |field_id: u64| value_of(app, item, field_id);
    let tokens = tokens(script, &value)?;
    let mut parser = Parser { tokens, at: 0 };
    let found = parser.sum()?;
    if parser.at != parser.tokens.len() {
        return None;
    }
    match (field.settings["return_type"].as_str(), &found) {
        (None | Some("number"), Calculated::Number(_))
        | (Some("text"), Calculated::Text(_))
        | (Some("date"), Calculated::Date(_)) => Some(found),
        (Some("text"), Calculated::Number(number)) => {
            Some(Calculated::Text(number.normalize().to_string()))
        }
        _ => None,
    }
}

/// The first value of a field, as a calculation sees it. Calculations see no calculations.
fn value_of(app: &App, item: &Item, field_id: u64) -> Option<Calculated> {
    Some(match item.values.get(&field_id)?.first()? {
        FieldValue::Number(number) | FieldValue::Money(number, _) => {
            Calculated::Number(number.near())
        }
        FieldValue::Progress(number) | FieldValue::Duration(number) => {
            Calculated::Number((*number).into())
        }
        FieldValue::Text(text) | FieldValue::Tag(text) => Calculated::Text(text.clone()),
        FieldValue::Category(id) => {
            let field = app.fields.iter().find(|field| field.field_id == field_id)?;
            Calculated::Text(field.option(*id)?["text"].as_str()?.to_owned())
        }
        date @ FieldValue::Date { .. } => Calculated::Date(date.clone()),
        _ => return None,
    })
}

fn tokens(script: &str, value: &dyn Fn(u64) -> Option<Calculated>) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = script.trim().trim_end_matches(';');
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else {
            return Some(tokens);
        };
        match first {
            '@' => {
                let (_, after) = rest.split_once("](field_")?;
                let (id, after) = after.split_once(')')?;
                tokens.push(Token::Value(value(id.parse().ok()?)?));
                rest = after;
            }
            '"' | '\'' => {
                let (text, after) = rest[1..].split_once(first)?;
                tokens.push(Token::Value(Calculated::Text(text.to_owned())));
                rest = after;
            }
            '+' | '-' | '*' | '/' | '(' | ')' => {
                tokens.push(Token::Sign(first));
                rest = &rest[1..];
            }
            _ if first.is_ascii_digit() => {
                let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
                let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
                tokens.push(Token::Value(Calculated::Number(number.parse().ok()?)));
                rest = after;
            }
            _ => return None,
        }
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn sign(&mut self, wanted: &[char]) -> Option<char> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) if wanted.contains(sign) => {
                self.at += 1;
                Some(*sign)
            }
            _ => None,
        }
    }

    fn sum(&mut self) -> Option<Calculated> {
        let mut left = self.product()?;
        while let Some(sign) = self.sign(&['+', '-']) {
            let right = self.product()?;
            left = join(left, sign, right)?;
        }
        Some(left)
    }

    fn product(&mut self) -> Option<Calculated> {
        let mut left = self.factor(0)?;
        while let Some(sign) = self.sign(&['*', '/']) {
            let right = self.factor(0)?;
            left = join(left, sign, right)?;
        }
        Some(left)
    }

    fn factor(&mut self, depth: usize) -> Option<Calculated> {
        // A script may nest, but not without end.
        if depth > 32 || self.tokens.len() > 300 {
            return None;
        }
        if self.sign(&['-']).is_some() {
            let Calculated::Number(number) = self.factor(depth + 1)? else {
                return None;
            };
            return Some(Calculated::Number(-number));
        }
        if self.sign(&['(']).is_some() {
            let inner = self.sum()?;
            self.sign(&[')'])?;
            return Some(inner);
        }
        match self.tokens.get(self.at)? {
            Token::Value(value) => {
                self.at += 1;
                Some(value.clone())
            }
            Token::Sign(_) => None,
        }
    }
}

fn join(left: Calculated, sign: char, right: Calculated) -> Option<Calculated> {
    let number = match (left, right) {
        (Calculated::Number(left), Calculated::Number(right)) => match sign {
            '+' => left.checked_add(right),
            '-' => left.checked_sub(right),
            '*' => left.checked_mul(right),
            _ => left.checked_div(right),
        },
        (Calculated::Date(_), _) | (_, Calculated::Date(_)) => return None,
        (left, right) if sign == '+' => {
            let text = |value: Calculated| match value {
                Calculated::Text(text) => text,
                Calculated::Number(number) => number.normalize().to_string(),
                Calculated::Date(_) => String::new(),
            };
            return Some(Calculated::Text(text(left) + &text(right)));
        }
        _ => return None,
    };
    number.map(Calculated::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(script: &str) -> Option<Calculated> {
        let value = |id: u64| match id {
            1 => Some(Calculated::Number(12.into())),
            2 => Some(Calculated::Text("roof".to_owned())),
            _ => None,
        };
        let mut parser = Parser {
            tokens: tokens(script, &value)?,
            at: 0,
        };
        let found = parser.sum()?;
        (parser.at == parser.tokens.len()).then_some(found)
    }

    #[test]
    fn numbers_follow_the_usual_order() {
        let number = |text: &str| Some(Calculated::Number(text.parse().unwrap()));
        assert_eq!(of("1 + 2 * 3"), number("7"));
        assert_eq!(of("(1 + 2) * -3"), number("-9"));
        assert_eq!(of("@[Hours](field_1) * 1.5;"), number("18.0"));
        assert_eq!(of("7 / 2"), number("3.5"));
    }

    #[test]
    fn texts_are_joined() {
        let text = Some(Calculated::Text("roof 12".to_owned()));
        assert_eq!(of("@[What](field_2) + ' ' + @[Hours](field_1)"), text);
    }

    #[test]
    fn what_is_not_understood_has_no_value() {
        let deep = format!("{}1", "(".repeat(5_000));
        for script in [
            "",
            "1 +",
            "1 / 0",
            "@[x](field_9)",
            "@[x",
            "return 1",
            "'a' * 2",
            "(1",
            "1 1",
            "ö",
            &deep,
        ] {
            assert_eq!(of(script), None, "{script:.20}");
        }
    }
}
