//! What a field is given is read back as the same value.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use podio_api::field::{DateWrite, Email, FieldWrite, Money, Number, Phone};
use podio_api::model::{Item, ItemField};
use podio_core::jiff::civil::{Date, DateTime};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The field as Podio would answer with it, from the elements of its values.
fn read(kind: &str, values: &[Value]) -> Item {
    let field = json!({"field_id": 1, "external_id": "f", "type": kind, "values": values});
    serde_json::from_value(json!({"item_id": 1, "fields": [field]})).unwrap()
}

fn written(write: impl Into<FieldWrite>) -> Value {
    serde_json::to_value(write.into()).unwrap()
}

/// What was read, written back: both as a document and as what would be sent.
fn again(item: &Item) -> Value {
    let field: &ItemField = &item.fields[0];
    let copy: ItemField = serde_json::from_str(&serde_json::to_string(field).unwrap()).unwrap();
    assert_eq!(&copy, field);
    written(FieldWrite::of(field.value()).unwrap())
}

fn decimal() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,29})(\\.[0-9]{1,12})?"
}

fn moment() -> impl Strategy<Value = DateTime> {
    (1900_i16..2200, 1_i8..13, 1_i8..29, 0_i8..24, 0_i8..60).prop_map(
        |(year, month, day, hour, minute)| {
            Date::new(year, month, day).unwrap().at(hour, minute, 0, 0)
        },
    )
}

proptest! {
    #[test]
    fn texts(text in ".*") {
        let sent = written(text.as_str());
        let item = read("text", &[json!({"value": sent})]);
        prop_assert_eq!(item.text("f").unwrap(), Some(text.as_str()));
        prop_assert_eq!(again(&item), json!([text]));
    }

    #[test]
    fn numbers(digits in decimal()) {
        let number: Number = digits.parse().unwrap();
        let sent = written(&number);
        prop_assert_eq!(&sent, &json!(digits));
        let item = read("number", &[json!({"value": sent})]);
        prop_assert_eq!(item.number("f").unwrap(), Some(&number));
        prop_assert_eq!(again(&item), json!([digits]));
    }

    #[test]
    fn numbers_without_quotes(digits in decimal()) {
        let text = format!(
            r#"{{"item_id":1,"fields":[{{"field_id":1,"type":"number","values":[{{"value":{digits}}}]}}]}}"#
        );
        let item: Item = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(serde_json::to_string(&item).unwrap(), text);
    }

    #[test]
    fn exponents_are_never_written(mantissa in -9999_i64..9999, exponent in -40_i32..40) {
        let number: Number = format!("{mantissa}e{exponent}").parse().unwrap();
        prop_assert!(!number.as_str().contains(['e', 'E']));
        let back: Number = format!("{number}e{}", -exponent).parse().unwrap();
        prop_assert_eq!(back.as_i64(), Some(mantissa));
    }

    #[test]
    fn amounts(digits in decimal(), currency in "[A-Z]{3}") {
        let money = Money::new(digits, &currency).unwrap();
        let item = read("money", &[written(&money)]);
        prop_assert_eq!(item.money("f").unwrap(), Some(&money));
        prop_assert_eq!(again(&item), json!([written(&money)]));
    }

    #[test]
    fn dates(start in moment(), end in proptest::option::of(moment()), timed: bool) {
        let write = |at: DateTime| if timed {
            DateWrite::new(at)
        } else {
            DateWrite::new(at.date())
        };
        let end = end.filter(|end| *end >= start);
        let write = match end {
            Some(end) if timed => write(start).end(end),
            Some(end) => write(start).end(end.date()),
            None => write(start),
        };
        let item = read("date", &[written(write)]);
        let value = item.date("f").unwrap().unwrap();
        prop_assert_eq!(value.start_date(), start.date());
        prop_assert_eq!(value.start_time(), timed.then(|| start.time()));
        prop_assert_eq!(value.end_date(), end.map(DateTime::date));
        prop_assert_eq!(again(&item), json!([written(write)]));
    }

    #[test]
    fn progress_and_durations(percent in 0_u8..=100, seconds: u32) {
        let item = read("progress", &[json!({"value": written(percent)})]);
        prop_assert_eq!(item.progress("f").unwrap(), Some(percent));
        let length = Duration::from_secs(seconds.into());
        let item = read("duration", &[json!({"value": written(length)})]);
        prop_assert_eq!(item.duration("f").unwrap(), Some(length));
        prop_assert_eq!(again(&item), json!([seconds]));
    }

    #[test]
    fn phones_and_emails(values in proptest::collection::vec((".{1,20}", ".{0,20}"), 1..4)) {
        let phones: Vec<Phone> = values.iter().map(|(kind, value)| Phone::new(kind, value)).collect();
        let sent = written(phones.as_slice());
        let item = read("phone", sent.as_array().unwrap());
        let back: Vec<Phone> = item.phones("f").unwrap().unwrap().iter().cloned().collect();
        prop_assert_eq!(&back, &phones);
        prop_assert_eq!(again(&item), sent);
        let emails: Vec<Email> = values.iter().map(|(kind, value)| Email::new(kind, value)).collect();
        let sent = written(emails);
        let item = read("email", sent.as_array().unwrap());
        prop_assert_eq!(again(&item), sent);
    }
}
