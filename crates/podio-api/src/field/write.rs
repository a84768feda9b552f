//! What item fields are given.

use std::time::Duration;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{DateValue, DateWrite, Moment, Money, Number};
use crate::model::json::Json;
use crate::model::{EmbedId, FileId, ItemId, OptionId, ProfileId, UserId};

/// What a field is given.
///
/// | field type | give |
/// |---|---|
/// | text | `&str`, `String` |
/// | number | [`Number`], [`Decimal`], an integer |
/// | money | [`Money`] |
/// | date | [`DateWrite`], or a day, local time or timestamp |
/// | category | [`OptionId`]s or small integers: the option's id, not its text |
/// | app | [`ItemId`]s |
/// | contact | [`ProfileId`]s |
/// | image, file | [`FileId`]s |
/// | embed | [`EmbedId`]s |
/// | progress | an integer from 0 to 100 |
/// | duration | [`Duration`] of whole seconds |
/// | others | a [`Value`] in the shape that Podio documents |
///
/// Several values are a `Vec`, a slice or an array.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldWrite(Result<Value, &'static str>);

impl FieldWrite {
    /// What clears a field.
    pub(crate) fn cleared() -> Self {
        Self(Ok(Value::Array(Vec::new())))
    }
}

impl Serialize for FieldWrite {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Ok(value) => value.serialize(serializer),
            Err(reason) => Err(serde::ser::Error::custom(reason)),
        }
    }
}

macro_rules! written_as {
    ($($type:ty: $value:ident => $json:expr),+ $(,)?) => {$(
        impl From<$type> for FieldWrite {
            fn from($value: $type) -> Self {
                Self(Ok($json))
            }
        }
    )+};
}

written_as! {
    &str: text => text.into(),
    String: text => text.into(),
    &String: text => text.as_str().into(),
    u8: number => number.into(),
    i32: number => number.into(),
    u32: number => number.into(),
    i64: number => number.into(),
    u64: number => number.into(),
    Number: number => number.as_str().into(),
    &Number: number => number.as_str().into(),
    Decimal: number => number.to_string().into(),
    Money: money => (&money).into(),
    &Money: money => money.into(),
    DateWrite: date => date.to_json(),
    &DateValue: date => DateWrite::from(date).to_json(),
    Moment: moment => DateWrite::new(moment).to_json(),
    jiff::civil::Date: day => DateWrite::new(day).to_json(),
    jiff::civil::DateTime: moment => DateWrite::new(moment).to_json(),
    jiff::Timestamp: moment => DateWrite::new(moment).to_json(),
    OptionId: id => id.to_json(),
    ItemId: id => id.to_json(),
    ProfileId: id => id.to_json(),
    FileId: id => id.to_json(),
    EmbedId: id => json!({"embed": id}),
    UserId: id => json!({"type": "user", "id": id}),
    Value: value => value,
}

impl From<&Money> for Value {
    fn from(money: &Money) -> Self {
        json!({"value": money.value().as_str(), "currency": money.currency()})
    }
}

impl From<Duration> for FieldWrite {
    fn from(duration: Duration) -> Self {
        Self(if duration.subsec_nanos() == 0 {
            Ok(duration.as_secs().into())
        } else {
            Err("a duration field holds whole seconds: round the duration first")
        })
    }
}

impl<T: Into<FieldWrite>> From<Vec<T>> for FieldWrite {
    fn from(values: Vec<T>) -> Self {
        Self(values.into_iter().map(|value| value.into().0).collect())
    }
}

impl<T: Into<FieldWrite>, const N: usize> From<[T; N]> for FieldWrite {
    fn from(values: [T; N]) -> Self {
        Self(values.into_iter().map(|value| value.into().0).collect())
    }
}

impl<T: Into<FieldWrite> + Clone> From<&[T]> for FieldWrite {
    fn from(values: &[T]) -> Self {
        Self(values.iter().cloned().map(|value| value.into().0).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: impl Into<FieldWrite>) -> Value {
        serde_json::to_value(value.into()).unwrap()
    }

    #[test]
    fn each_type_has_its_shape() {
        assert_eq!(written("Repair roof"), json!("Repair roof"));
        assert_eq!(written(0), json!(0));
        assert_eq!(written("1e3".parse::<Number>().unwrap()), json!("1000"));
        assert_eq!(written(Decimal::new(1250, 2)), json!("12.50"));
        assert_eq!(
            written(Money::new("125.53", "DKK").unwrap()),
            json!({"value": "125.53", "currency": "DKK"})
        );
        assert_eq!(written([ItemId(1), ItemId(2)]), json!([1, 2]));
        assert_eq!(written(vec![OptionId(3)]), json!([3]));
        assert_eq!(written(EmbedId(5)), json!({"embed": 5}));
        assert_eq!(written(Duration::from_secs(5400)), json!(5400));
    }

    #[test]
    fn fractions_of_seconds_are_refused_rather_than_cut() {
        let write = FieldWrite::from(vec![Duration::from_millis(1500)]);
        let error = serde_json::to_string(&write).unwrap_err();
        assert!(error.to_string().contains("whole seconds"), "{error}");
    }
}
