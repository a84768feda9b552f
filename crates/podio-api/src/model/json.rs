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

/// Why a value could not be read.
#[derive(Debug, PartialEq)]
pub(crate) enum Mismatch {
    /// It is of another kind; here it is back, so that it can be kept as it came.
    Other(Value),
    /// It is a model, and what it cannot be without is missing or of another kind.
    Broken {
        /// The place within the value, such as `user.user_id`.
        place: String,
        expected: &'static str,
    },
}

impl Mismatch {
    /// Of a key within a model or a map.
    fn within(self, key: &str, expected: &'static str) -> Self {
        match self {
            Self::Other(_) => Self::Broken {
                place: key.to_owned(),
                expected,
            },
            Self::Broken { place, expected } if place.starts_with('[') => Self::Broken {
                place: format!("{key}{place}"),
                expected,
            },
            Self::Broken { place, expected } => Self::Broken {
                place: format!("{key}.{place}"),
                expected,
            },
        }
    }

    /// Of an element of a list.
    fn at(self, index: usize, expected: &'static str) -> Self {
        match self {
            Self::Other(_) => Self::Broken {
                place: format!("[{index}]"),
                expected,
            },
            Self::Broken { place, expected } => Self::Broken {
                place: format!("[{index}].{place}"),
                expected,
            },
        }
    }
}

/// What can stand as a value in a model.
pub(crate) trait Json: Sized {
    /// What a value is expected to be, for errors.
    const EXPECTED: &'static str;

    /// Whether a value of another kind makes the document worthless, as it does where an object is
    /// expected. A text or number of another kind is kept as it came instead.
    const STRUCTURAL: bool = false;

    /// Reads the value.
    fn from_json(value: Value) -> Result<Self, Mismatch>;

    /// Writes the value as Podio does.
    fn to_json(&self) -> Value;
}

/// Takes the value of `key` out of `map`. Null stays, and so does a text or number of another kind.
pub(crate) fn take<T: Json>(
    map: &mut Map<String, Value>,
    key: &str,
) -> Result<Option<T>, Mismatch> {
    let Some(slot) = map.get_mut(key).filter(|slot| !slot.is_null()) else {
        return Ok(None);
    };
    match T::from_json(std::mem::take(slot)) {
        Ok(value) => {
            map.remove(key);
            Ok(Some(value))
        }
        // Podio's servers write an empty object as an empty list in places, and "no file" as 0.
        Err(Mismatch::Other(value)) if !T::STRUCTURAL || is_nothing(&value) => {
            *slot = value;
            Ok(None)
        }
        Err(mismatch) => Err(mismatch.within(key, T::EXPECTED)),
    }
}

/// Takes the list of `key` out of `map`. An empty one stays, so that it is not taken for missing.
pub(crate) fn take_list<T: Json>(
    map: &mut Map<String, Value>,
    key: &str,
) -> Result<Vec<T>, Mismatch> {
    if map.get(key).is_none_or(is_nothing) {
        return Ok(Vec::new());
    }
    Ok(take(map, key)?.unwrap_or_default())
}

/// Whether a value stands for "nothing" where an object or list is expected.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Number(number) => number.as_u64() == Some(0),
        Value::Bool(true) | Value::String(_) => false,
    }
}

impl Json for String {
    const EXPECTED: &'static str = "a text";

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(Mismatch::Other(other)),
        }
    }

    fn to_json(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Json for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        value.as_bool().ok_or(Mismatch::Other(value))
    }

    fn to_json(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Json for u64 {
    const EXPECTED: &'static str = "a whole number";

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        value.as_u64().ok_or(Mismatch::Other(value))
    }

    fn to_json(&self) -> Value {
        (*self).into()
    }
}

impl Json for i64 {
    const EXPECTED: &'static str = "a whole number";

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        value.as_i64().ok_or(Mismatch::Other(value))
    }

    fn to_json(&self) -> Value {
        (*self).into()
    }
}

impl Json for serde_json::Number {
    const EXPECTED: &'static str = "a number";

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Number(number) => Ok(number),
            other => Err(Mismatch::Other(other)),
        }
    }

    fn to_json(&self) -> Value {
        Value::Number(self.clone())
    }
}

impl Json for Timestamp {
    const EXPECTED: &'static str = "a time";

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        value
            .as_str()
            .and_then(time::parse_utc)
            .ok_or(Mismatch::Other(value))
    }

    fn to_json(&self) -> Value {
        Value::String(time::format_utc(*self))
    }
}

impl Json for civil::Date {
    const EXPECTED: &'static str = "a date";

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        value
            .as_str()
            .and_then(time::parse_date)
            .ok_or(Mismatch::Other(value))
    }

    fn to_json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl<T: Json> Json for Box<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const STRUCTURAL: bool = T::STRUCTURAL;

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        T::from_json(value).map(Box::new)
    }

    fn to_json(&self) -> Value {
        T::to_json(self)
    }
}

impl<T: Json> Json for Vec<T> {
    const EXPECTED: &'static str = "a list";
    const STRUCTURAL: bool = T::STRUCTURAL;

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        let Value::Array(values) = value else {
            return Err(Mismatch::Other(value));
        };
        let mut read = Self::with_capacity(values.len());
        let mut values = values.into_iter();
        while let Some(value) = values.next() {
            match T::from_json(value) {
                Ok(element) => read.push(element),
                Err(Mismatch::Other(value)) if !T::STRUCTURAL => {
                    let before = read.iter().map(Json::to_json);
                    let back = before.chain([value]).chain(values).collect();
                    return Err(Mismatch::Other(back));
                }
                Err(mismatch) => return Err(mismatch.at(read.len(), T::EXPECTED)),
            }
        }
        Ok(read)
    }

    fn to_json(&self) -> Value {
        self.iter().map(Json::to_json).collect()
    }
}

impl<T: Json> Json for BTreeMap<String, T> {
    const EXPECTED: &'static str = "an object";
    const STRUCTURAL: bool = T::STRUCTURAL;

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        let Value::Object(values) = value else {
            return Err(Mismatch::Other(value));
        };
        let mut read = Self::new();
        let mut values = values.into_iter();
        while let Some((key, value)) = values.next() {
            match T::from_json(value) {
                Ok(element) => {
                    read.insert(key, element);
                }
                Err(Mismatch::Other(value)) if !T::STRUCTURAL => {
                    let before = read
                        .iter()
                        .map(|(key, element)| (key.clone(), element.to_json()));
                    let back = before.chain([(key, value)]).chain(values).collect();
                    return Err(Mismatch::Other(Value::Object(back)));
                }
                Err(mismatch) => return Err(mismatch.within(&key, T::EXPECTED)),
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

/// Takes a key that a model cannot be without.
pub(crate) fn take_required<T: Json>(
    map: &mut Map<String, Value>,
    key: &str,
) -> Result<T, Mismatch> {
    let value = map.remove(key).unwrap_or(Value::Null);
    T::from_json(value).map_err(|mismatch| mismatch.within(key, T::EXPECTED))
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
            const EXPECTED: &'static str = "an object";
            const STRUCTURAL: bool = true;

            fn from_json(
                value: serde_json::Value,
            ) -> Result<Self, $crate::model::json::Mismatch> {
                let serde_json::Value::Object(mut map) = value else {
                    return Err($crate::model::json::Mismatch::Other(value));
                };
                Ok(Self {
                    $($($required: $crate::model::json::take_required(
                        &mut map,
                        $crate::model::json::model!(@key $required $($required_key)?),
                    )?,)+)?
                    $($($optional: $crate::model::json::take(
                        &mut map,
                        $crate::model::json::model!(@key $optional $($optional_key)?),
                    )?,)+)?
                    $($($list: $crate::model::json::take_list(
                        &mut map,
                        $crate::model::json::model!(@key $list $($list_key)?),
                    )?,)+)?
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

        $crate::model::json::serde_through_json!($name);
    };
}
pub(crate) use model;

/// The serde error of a mismatch; it tells places and kinds, never values.
pub(crate) fn unreadable<T: Json, E: serde::de::Error>(mismatch: Mismatch) -> E {
    match mismatch {
        Mismatch::Other(_) => E::custom(format_args!("{} is expected", T::EXPECTED)),
        Mismatch::Broken { place, expected } => {
            E::custom(format_args!("{expected} is expected at `{place}`"))
        }
    }
}

/// Implements serde's traits for a type that implements [`Json`].
macro_rules! serde_through_json {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&$crate::model::json::Json::to_json(self), serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(deserializer)?;
                <Self as $crate::model::json::Json>::from_json(value)
                    .map_err(|mismatch| $crate::model::json::unreadable::<Self, _>(mismatch))
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
            const EXPECTED: &'static str = "a text";

            fn from_json(
                value: serde_json::Value,
            ) -> Result<Self, $crate::model::json::Mismatch> {
                value.as_str().map(Self::from).ok_or($crate::model::json::Mismatch::Other(value))
            }

            fn to_json(&self) -> serde_json::Value {
                self.as_str().into()
            }
        }

        $crate::model::json::serde_through_json!($name);
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
                /// Another one.
                parent: Box<Sample>,
            }
            lists {
                /// Texts.
                tags: String,
                /// More of them.
                children: Sample,
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
    fn a_broken_model_names_the_place() {
        for (document, text) in [
            (json!({"id": 1}), "a text is expected at `name`"),
            (
                json!({"id": [], "name": "a"}),
                "a whole number is expected at `id`",
            ),
            (
                json!({"id": 1, "name": "a", "parent": 7}),
                "an object is expected at `parent`",
            ),
            (
                json!({"id": 1, "name": "a", "parent": {"id": 2, "name": 3}}),
                "a text is expected at `parent.name`",
            ),
            (
                json!({"id": 1, "name": "a", "children": [{"id": 2, "name": "b"}, {"id": 3}]}),
                "a text is expected at `children[1].name`",
            ),
            (
                json!({"id": 1, "name": "a", "children": [7]}),
                "an object is expected at `children[0]`",
            ),
            (json!(["canary"]), "an object is expected"),
        ] {
            let error = serde_json::from_value::<Sample>(document)
                .unwrap_err()
                .to_string();
            assert_eq!(error, text);
        }
    }

    #[test]
    fn nothing_in_place_of_an_object_or_list_is_kept() {
        for nothing in [json!(null), json!([]), json!({}), json!(0), json!(false)] {
            let document = json!({"id": 1, "name": "a", "children": nothing});
            let sample: Sample = serde_json::from_value(document.clone()).unwrap();
            assert_eq!(serde_json::to_value(&sample).unwrap(), document);
        }
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
