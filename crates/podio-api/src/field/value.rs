//! What item fields hold.

use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value};

use super::{DateValue, Money, Number};
use crate::model::json::{Json, Mismatch};
use crate::model::{CategoryOption, Extra, FieldConfig, FieldType, File, Item, Profile};

/// What an item's field holds, by the field's type.
///
/// A calculation holds the value of its result's type.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FieldValue {
    /// Text, plain or HTML; also the choice of a state field, and tags.
    Text(Values<String>),
    /// An exact number.
    Number(Values<Number>),
    /// An exact amount in a currency.
    Money(Values<Money>),
    /// A date or a span of time.
    Date(Values<DateValue>),
    /// The chosen options of a category or question field.
    Category(Values<CategoryOption>),
    /// The referenced items, as far as Podio embeds them.
    App(Values<Item>),
    /// The chosen users and contacts.
    Contact(Values<Profile>),
    /// Files and pictures.
    File(Values<File>),
    /// A percentage.
    Progress(Values<u8>),
    /// A length of time in whole seconds.
    Duration(Values<Duration>),
    /// The values of another type, or of a shape that this version does not know, as they came.
    Raw(RawValues),
}

impl FieldValue {
    pub(crate) fn read(
        kind: Option<&FieldType>,
        config: Option<&FieldConfig>,
        values: Vec<Value>,
    ) -> Self {
        let kind = match kind {
            Some(FieldType::Calculation) => result_type(config),
            other => other,
        };
        let read = match kind {
            Some(FieldType::Text | FieldType::State | FieldType::Tag) => {
                read_all(values).map(Self::Text)
            }
            Some(FieldType::Number) => read_all(values).map(Self::Number),
            Some(FieldType::Money) => read_all(values).map(Self::Money),
            Some(FieldType::Date) => read_all(values).map(Self::Date),
            Some(FieldType::Category | FieldType::Question) => read_all(values).map(Self::Category),
            Some(FieldType::App) => read_all(values).map(Self::App),
            Some(FieldType::Contact | FieldType::Member) => read_all(values).map(Self::Contact),
            Some(FieldType::Image | FieldType::File | FieldType::Asset) => {
                read_all(values).map(Self::File)
            }
            Some(FieldType::Progress) => read_all(values).map(Self::Progress),
            Some(FieldType::Duration) => read_all(values).map(Self::Duration),
            _ => Err(values),
        };
        read.unwrap_or_else(|values| Self::Raw(RawValues(values)))
    }

    /// The values as Podio sent them.
    pub fn to_json(&self) -> Vec<Value> {
        match self {
            Self::Text(values) => write_all(values),
            Self::Number(values) => write_all(values),
            Self::Money(values) => write_all(values),
            Self::Date(values) => write_all(values),
            Self::Category(values) => write_all(values),
            Self::App(values) => write_all(values),
            Self::Contact(values) => write_all(values),
            Self::File(values) => write_all(values),
            Self::Progress(values) => write_all(values),
            Self::Duration(values) => write_all(values),
            Self::Raw(values) => values.0.clone(),
        }
    }
}

/// The type of what a calculation results in.
fn result_type(config: Option<&FieldConfig>) -> Option<&FieldType> {
    let settings = config?.settings.as_ref()?;
    // Calculations from before scripts have an expression over numbers, and state no type.
    let of_expression = settings
        .extra
        .contains_key("expression")
        .then_some(&FieldType::Number);
    settings.return_type.as_ref().or(of_expression)
}

/// The values of a field, at least one unless Podio sent an empty list.
#[derive(Debug, Clone, PartialEq)]
pub struct Values<T>(Vec<Entry<T>>);

#[derive(Debug, Clone, PartialEq)]
struct Entry<T> {
    value: T,
    extra: Extra,
}

impl<T> Values<T> {
    /// The first value; of most types a field has one.
    pub fn first(&self) -> Option<&T> {
        self.0.first().map(|entry| &entry.value)
    }

    /// The values in Podio's order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &T> {
        self.0.iter().map(|entry| &entry.value)
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads all values, or hands all back if one is of another shape.
fn read_all<T: EntryValue>(values: Vec<Value>) -> Result<Values<T>, Vec<Value>> {
    let mut read: Vec<Entry<T>> = Vec::with_capacity(values.len());
    let mut values = values.into_iter();
    while let Some(value) = values.next() {
        let back = match value {
            Value::Object(mut map) => {
                if let Some(value) = T::take(&mut map) {
                    read.push(Entry {
                        value,
                        extra: Extra(map),
                    });
                    continue;
                }
                Value::Object(map)
            }
            other => other,
        };
        let before = read.iter().map(Entry::to_json);
        return Err(before.chain([back]).chain(values).collect());
    }
    Ok(Values(read))
}

fn write_all<T: EntryValue>(values: &Values<T>) -> Vec<Value> {
    values.0.iter().map(Entry::to_json).collect()
}

impl<T: EntryValue> Entry<T> {
    fn to_json(&self) -> Value {
        let mut map = self.extra.0.clone();
        self.value.put(&mut map);
        Value::Object(map)
    }
}

/// What one element of a field's `values` means.
pub(crate) trait EntryValue: Sized {
    /// Takes the value's keys, or leaves `map` as it was.
    fn take(map: &mut Map<String, Value>) -> Option<Self>;

    /// Puts the value's keys back.
    fn put(&self, map: &mut Map<String, Value>);
}

impl<T: Json> EntryValue for T {
    fn take(map: &mut Map<String, Value>) -> Option<Self> {
        // A value of another shape makes the field raw, whatever is wrong with it.
        let value = T::from_json(map.get("value")?.clone()).ok()?;
        map.remove("value");
        Some(value)
    }

    fn put(&self, map: &mut Map<String, Value>) {
        map.insert("value".to_owned(), self.to_json());
    }
}

impl Json for u8 {
    const EXPECTED: &'static str = "a small whole number";

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        value
            .as_u64()
            .and_then(|number| number.try_into().ok())
            .ok_or(Mismatch::Other(value))
    }

    fn to_json(&self) -> Value {
        (*self).into()
    }
}

impl Json for Duration {
    const EXPECTED: &'static str = "a number of seconds";

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        value
            .as_u64()
            .map(Self::from_secs)
            .ok_or(Mismatch::Other(value))
    }

    fn to_json(&self) -> Value {
        self.as_secs().into()
    }
}

/// The values of a field as they came.
///
/// `Debug` shows their number alone, because what they hold may be a secret.
#[derive(Clone, Default, PartialEq)]
pub struct RawValues(pub(crate) Vec<Value>);

impl RawValues {
    /// The values.
    pub fn as_slice(&self) -> &[Value] {
        &self.0
    }
}

impl fmt::Debug for RawValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} values", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(kind: &str, values: &Value) -> FieldValue {
        FieldValue::read(
            Some(&FieldType::from(kind)),
            None,
            values.as_array().unwrap().clone(),
        )
    }

    #[test]
    fn values_are_written_back_as_they_came() {
        for (kind, values) in [
            ("text", json!([{"value": "a", "new": 1}])),
            ("number", json!([{"value": "12324.43277"}])),
            ("number", json!([{"value": 5}])),
            (
                "money",
                json!([{"value": "125.5320", "currency": "DKK", "new": null}]),
            ),
            (
                "date",
                json!([{"start": "2026-03-10 15:00:00", "start_utc": "2026-03-10 13:00:00", "end": null}]),
            ),
            (
                "category",
                json!([{"value": {"id": 1, "text": "Open", "color": "D2E4EB"}}, {"value": {"id": 2}}]),
            ),
            (
                "app",
                json!([{"value": {"item_id": 7, "app": {"app_id": 1, "token": "t"}}}]),
            ),
            (
                "contact",
                json!([{"value": {"profile_id": 7, "user_id": null}}]),
            ),
            (
                "image",
                json!([{"value": {"file_id": 7, "mimetype": "image/png"}}]),
            ),
            ("progress", json!([{"value": 0}])),
            ("duration", json!([{"value": 5400}])),
            ("location", json!([{"value": "here", "lat": 1.5}])),
            ("brand-new", json!([{"value": "x"}, 1, null])),
        ] {
            let value = read(kind, &values);
            assert_eq!(Value::Array(value.to_json()), values, "{kind}");
            assert_eq!(
                matches!(value, FieldValue::Raw(_)),
                ["location", "brand-new"].contains(&kind),
                "{kind}"
            );
        }
    }

    #[test]
    fn values_of_another_shape_are_kept_raw() {
        for (kind, values) in [
            ("text", json!([{"value": "a"}, {"value": 1}])),
            ("number", json!([{"value": "many"}])),
            ("money", json!([{"value": "1"}])),
            ("date", json!([{"value": "2026"}])),
            ("category", json!([{"value": 1}])),
            ("app", json!([{"value": {"title": "without id"}}])),
            ("progress", json!([{"value": 300}])),
            ("duration", json!([{"value": -1}])),
            ("duration", json!([7])),
        ] {
            let value = read(kind, &values);
            assert!(matches!(value, FieldValue::Raw(_)), "{kind}");
            assert_eq!(Value::Array(value.to_json()), values, "{kind}");
        }
    }

    #[test]
    fn debug_shows_no_token() {
        let tokens = json!([{"value": {"item_id": 7, "app": {"app_id": 1, "token": "canary"}}}]);
        let unknown = json!([{"value": {"token": "canary"}}]);
        for text in [
            format!("{:?}", read("app", &tokens)),
            format!("{:?}", read("app", &unknown)),
        ] {
            assert!(!text.contains("canary"), "{text}");
        }
    }
}
