//! Reading and writing models without losing anything.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, DerefMut};

use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::time;

/// The keys of an answer that have no typed value: keys that this version does not know, and known
/// keys whose value is null, an empty list or of a shape that this version does not know.
///
/// They are kept as they came and written back. `Debug` names the keys alone, because what an
/// unknown key holds may be a secret.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Extra(pub(crate) Map<String, Value>);

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl Deref for Extra {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Extra {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// What can stand as a value in a model.
pub(crate) trait Json: Sized {
    /// Reads the value, or hands it back where its shape is another one.
    fn from_json(value: Value) -> Result<Self, Value>;

    /// Writes the value as Podio does.
    fn to_json(&self) -> Value;
}

/// Takes the value of `key` out of `map`. One of another shape, or null, stays.
pub(crate) fn take<T: Json>(map: &mut Map<String, Value>, key: &str) -> Option<T> {
    match map.get_mut(key)? {
        Value::Null => None,
        slot => match T::from_json(std::mem::take(slot)) {
            Ok(value) => {
                map.remove(key);
                Some(value)
            }
            Err(value) => {
                *slot = value;
                None
            }
        },
    }
}

/// Takes the list of `key` out of `map`. An empty one stays, so that it is not taken for missing.
pub(crate) fn take_list<T: Json>(map: &mut Map<String, Value>, key: &str) -> Vec<T> {
    match map.get(key) {
        Some(Value::Array(values)) if !values.is_empty() => take(map, key).unwrap_or_default(),
        _ => Vec::new(),
    }
}

impl Json for String {
    fn from_json(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        }
    }

    fn to_json(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Json for bool {
    fn from_json(value: Value) -> Result<Self, Value> {
        value.as_bool().ok_or(value)
    }

    fn to_json(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Json for u64 {
    fn from_json(value: Value) -> Result<Self, Value> {
        value.as_u64().ok_or(value)
    }

    fn to_json(&self) -> Value {
        (*self).into()
    }
}

impl Json for i64 {
    fn from_json(value: Value) -> Result<Self, Value> {
        value.as_i64().ok_or(value)
    }

    fn to_json(&self) -> Value {
        (*self).into()
    }
}

impl Json for serde_json::Number {
    fn from_json(value: Value) -> Result<Self, Value> {
        match value {
            Value::Number(number) => Ok(number),
            other => Err(other),
        }
    }

    fn to_json(&self) -> Value {
        Value::Number(self.clone())
    }
}

impl Json for Timestamp {
    fn from_json(value: Value) -> Result<Self, Value> {
        value.as_str().and_then(time::parse_utc).ok_or(value)
    }

    fn to_json(&self) -> Value {
        Value::String(time::format_utc(*self))
    }
}

impl Json for civil::Date {
    fn from_json(value: Value) -> Result<Self, Value> {
        value.as_str().and_then(time::parse_date).ok_or(value)
    }

    fn to_json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl<T: Json> Json for Box<T> {
    fn from_json(value: Value) -> Result<Self, Value> {
        T::from_json(value).map(Box::new)
    }

    fn to_json(&self) -> Value {
        T::to_json(self)
    }
}

impl<T: Json> Json for Vec<T> {
    fn from_json(value: Value) -> Result<Self, Value> {
        let Value::Array(values) = value else {
            return Err(value);
        };
        let mut read = Self::with_capacity(values.len());
        let mut values = values.into_iter();
        while let Some(value) = values.next() {
            match T::from_json(value) {
                Ok(element) => read.push(element),
                Err(value) => {
                    let before = read.iter().map(Json::to_json);
                    return Err(before.chain([value]).chain(values).collect());
                }
            }
        }
        Ok(read)
    }

    fn to_json(&self) -> Value {
        self.iter().map(Json::to_json).collect()
    }
}

impl<T: Json> Json for BTreeMap<String, T> {
    fn from_json(value: Value) -> Result<Self, Value> {
        let Value::Object(values) = value else {
            return Err(value);
        };
        let mut read = Self::new();
        let mut values = values.into_iter();
        while let Some((key, value)) = values.next() {
            match T::from_json(value) {
                Ok(element) => {
                    read.insert(key, element);
                }
                Err(value) => {
                    let before = read
                        .iter()
                        .map(|(key, element)| (key.clone(), element.to_json()));
                    return Err(Value::Object(
                        before.chain([(key, value)]).chain(values).collect(),
                    ));
                }
            }
        }
        Ok(read)
    }

    fn to_json(&self) -> Value {
        Value::Object(
            self.iter()
                .map(|(key, value)| (key.clone(), value.to_json()))
                .collect(),
        )
    }
}

/// Defines a model: `required` keys, `optional` ones (an `Option` each), `lists` (a `Vec` each), and
/// the rest in `extra`. A key that is no Rust name is given in parentheses.
macro_rules! model {
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $(required { $(
                $(#[$required_meta:meta])*
                $required:ident $(($required_key:literal))?: $required_type:ty
            ),+ $(,)? })?
            $(optional { $(
                $(#[$optional_meta:meta])*
                $optional:ident $(($optional_key:literal))?: $optional_type:ty
            ),+ $(,)? })?
            $(lists { $(
                $(#[$list_meta:meta])*
                $list:ident $(($list_key:literal))?: $list_type:ty
            ),+ $(,)? })?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($($(#[$required_meta])* pub $required: $required_type,)+)?
            $($($(#[$optional_meta])* pub $optional: Option<$optional_type>,)+)?
            $($($(#[$list_meta])* pub $list: Vec<$list_type>,)+)?
            /// What has no typed value, as it came.
            pub extra: $crate::model::Extra,
        }

        impl $crate::model::json::Json for $name {
            fn from_json(value: serde_json::Value) -> Result<Self, serde_json::Value> {
                let serde_json::Value::Object(mut map) = value else { return Err(value) };
                $($(
                    let Some($required) = map
                        .get($crate::model::json::model!(@key $required $($required_key)?))
                        .cloned()
                        .and_then(|value| {
                            <$required_type as $crate::model::json::Json>::from_json(value).ok()
                        })
                    else {
                        return Err(serde_json::Value::Object(map));
                    };
                )+
                $(map.remove($crate::model::json::model!(@key $required $($required_key)?));)+)?
                Ok(Self {
                    $($($required,)+)?
                    $($($optional: $crate::model::json::take(
                        &mut map,
                        $crate::model::json::model!(@key $optional $($optional_key)?),
                    ),)+)?
                    $($($list: $crate::model::json::take_list(
                        &mut map,
                        $crate::model::json::model!(@key $list $($list_key)?),
                    ),)+)?
                    extra: $crate::model::Extra(map),
                })
            }

            fn to_json(&self) -> serde_json::Value {
                let mut map = self.extra.0.clone();
                $($(map.insert(
                    $crate::model::json::model!(@key $required $($required_key)?).to_owned(),
                    $crate::model::json::Json::to_json(&self.$required),
                );)+)?
                $($(if let Some(value) = &self.$optional {
                    map.insert(
                        $crate::model::json::model!(@key $optional $($optional_key)?).to_owned(),
                        $crate::model::json::Json::to_json(value),
                    );
                })+)?
                $($(if !self.$list.is_empty() {
                    map.insert(
                        $crate::model::json::model!(@key $list $($list_key)?).to_owned(),
                        $crate::model::json::Json::to_json(&self.$list),
                    );
                })+)?
                serde_json::Value::Object(map)
            }
        }

        $crate::model::json::serde_through_json!(
            $name,
            concat!(
                "an object",
                $($(" with `", $crate::model::json::model!(@key $required $($required_key)?), "`",)+)?
            )
        );
    };
}
pub(crate) use model;

/// Implements serde's traits for a type that implements [`Json`].
macro_rules! serde_through_json {
    ($name:ident, $expected:expr) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&$crate::model::json::Json::to_json(self), serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                <Self as $crate::model::json::Json>::from_json(value).map_err(|_| {
                    serde::de::Error::custom(format_args!(
                        "{} is expected to be {}",
                        stringify!($name),
                        $expected
                    ))
                })
            }
        }
    };
}
pub(crate) use serde_through_json;

/// Defines an enumeration of texts that keeps texts it does not know.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $text:literal),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// A text that this version does not know, as it came.
            Other(String),
        }

        impl $name {
            /// Podio's text.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::model::json::Json for $name {
            fn from_json(value: serde_json::Value) -> Result<Self, serde_json::Value> {
                value.as_str().map(Self::from).ok_or(value)
            }

            fn to_json(&self) -> serde_json::Value {
                self.as_str().into()
            }
        }

        $crate::model::json::serde_through_json!($name, "a text");
    };
}
pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    model! {
        /// A model for the tests.
        #[allow(unreachable_pub, reason = "models are public everywhere else")]
        pub struct Sample {
            required {
                /// An id.
                id: u64,
                /// A name.
                name: String,
            }
            optional {
                /// A text.
                kind("type"): String,
                /// A flag.
                flag: bool,
            }
            lists {
                /// Texts.
                tags: String,
            }
        }
    }

    #[test]
    fn whatever_comes_is_written_back() {
        for document in [
            json!({"id": 1, "name": "a"}),
            json!({"id": 1, "name": "a", "type": null, "flag": 1, "tags": []}),
            json!({"id": 1, "name": "a", "type": "t", "flag": true, "tags": ["x"], "new": {"a": [1]}}),
            json!({"id": 1, "name": "a", "tags": ["x", 1, "y"]}),
            json!({"id": 1, "name": "a", "tags": 0}),
        ] {
            let sample: Sample = serde_json::from_value(document.clone()).unwrap();
            assert_eq!(serde_json::to_value(&sample).unwrap(), document);
        }
    }

    #[test]
    fn a_value_of_another_shape_is_kept_beside() {
        let sample = Sample::from_json(json!({"id": 1, "name": "a", "flag": 1})).unwrap();
        assert_eq!(sample.flag, None);
        assert_eq!(sample.extra["flag"], json!(1));
    }

    #[test]
    fn a_missing_required_key_hands_the_document_back_whole() {
        let document = json!({"id": 1, "type": "t"});
        assert_eq!(Sample::from_json(document.clone()).unwrap_err(), document);
        let error = serde_json::from_value::<Sample>(document)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("Sample") && error.contains("`name`"),
            "{error}"
        );
    }

    #[test]
    fn debug_shows_no_unknown_value() {
        let sample =
            Sample::from_json(json!({"id": 1, "name": "a", "password": "canary"})).unwrap();
        let text = format!("{sample:?}");
        assert!(
            text.contains("password") && !text.contains("canary"),
            "{text}"
        );
    }
}
