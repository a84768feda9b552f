//! JSON that is kept as text.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::OnceLock;

use podio_core::{Error, ErrorKind, Result};
use serde::de::{self, DeserializeOwned, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// A JSON value as the text that came, digit by digit.
///
/// `Debug` tells its length alone, because what it holds may be a secret.
///
/// ```
/// use podio_api::model::Raw;
///
/// let raw: Raw = serde_json::from_str("[1.10, 12345678901234567890.123]")?;
/// assert_eq!(raw.as_str(), "[1.10, 12345678901234567890.123]");
/// assert_eq!(raw.parse::<Vec<f64>>()?[0], 1.1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Raw(Cow<'static, str>);

/// Values that come so often that no memory is taken for them.
const COMMON: [&str; 6] = ["null", "[]", "{}", "false", "true", "0"];

impl Raw {
    /// A text that is JSON already.
    pub(crate) fn of_json<'a>(json: impl Into<Cow<'a, str>>) -> Self {
        let json = json.into();
        if let Some(common) = COMMON.into_iter().find(|common| *common == json) {
            return Self(Cow::Borrowed(common));
        }
        let mut json = json.into_owned();
        json.shrink_to_fit();
        Self(Cow::Owned(json))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the value as a type of your choice, such as a model or [`Value`].
    ///
    /// # Errors
    ///
    /// [`DataIntegrity`](ErrorKind::DataIntegrity) with the place in the value, if it is of another
    /// shape.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        parse(&self.0)
    }

    /// Whether it stands for "nothing" where an object or list is expected: Podio's servers write
    /// an empty object as an empty list in places, and "no file" as 0.
    pub(crate) fn is_nothing(&self) -> bool {
        is_nothing(&self.0)
    }
}

pub(crate) fn is_nothing(json: &str) -> bool {
    let inner = |open, close| Some(json.strip_prefix(open)?.strip_suffix(close)?.trim());
    matches!(json, "null" | "false" | "0")
        || inner('[', ']') == Some("")
        || inner('{', '}') == Some("")
}

fn parse<T: DeserializeOwned>(json: &str) -> Result<T> {
    if let Ok(value) = serde_json::from_str(json) {
        return Ok(value);
    }
    // Following the place takes longer than reading, so that is only done for an error.
    let mut deserializer = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|cause| {
        let place = cause.path().to_string();
        Error::new(
            ErrorKind::DataIntegrity,
            format!("the value is not of the documented shape at `{place}`"),
        )
        .with_source(cause.into_inner())
    })
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({} bytes)", self.0.len())
    }
}

/// Two texts are equal when they are the same or mean the same.
impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
            || matches!(
                (self.parse::<Value>(), other.parse::<Value>()),
                (Ok(this), Ok(that)) if this == that
            )
    }
}

impl Eq for Raw {}

macro_rules! equals {
    ($($type:ty),+) => {$(
        impl PartialEq<$type> for Raw {
            fn eq(&self, other: &$type) -> bool {
                self.parse::<Value>().is_ok_and(|value| value == *other)
            }
        }
    )+};
}

equals!(Value, bool, i32, i64, u64, f64, &str, str);

impl From<&str> for Raw {
    /// The JSON string of a text.
    fn from(text: &str) -> Self {
        Value::from(text).into()
    }
}

impl From<Value> for Raw {
    fn from(value: Value) -> Self {
        Self(value.to_string().into())
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_text(&self.0, serializer)
    }
}

/// Writes JSON text as it is.
pub(crate) fn serialize_text<S: Serializer>(json: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::from_str::<&RawValue>(json)
        .map_err(serde::ser::Error::custom)?
        .serialize(serializer)
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        capture(deserializer).map(Self::of_json)
    }
}

/// The name by which `serde_json` hands out a value's text. A deserializer that does not know it
/// takes it for a newtype, which is read as a value instead.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// The text of the next value, borrowed where the document is in memory.
pub(crate) fn capture<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Cow<'de, str>, D::Error> {
    deserializer.deserialize_newtype_struct(RAW_VALUE, RawVisitor)
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        if map.next_key::<IgnoredAny>()?.is_none() {
            return Ok(Cow::Borrowed("{}"));
        }
        map.next_value::<Text<'de>>().map(|text| text.0)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        Value::deserialize(deserializer).map(|value| Cow::Owned(value.to_string()))
    }
}

/// A text, borrowed where it can be.
#[derive(Debug)]
pub(crate) struct Text<'de>(pub(crate) Cow<'de, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;

        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text)))
            }
        }

        deserializer.deserialize_str(TextVisitor)
    }
}

/// The keys of an answer that have no typed value: keys that this version does not know, and known
/// keys whose value is null, an empty list or of a shape that this version does not know.
///
/// They are kept as they came and written back. `Debug` names the keys alone, because what an
/// unknown key holds may be a secret.
///
/// ```
/// use podio_api::model::Space;
///
/// let space: Space = serde_json::from_str(r#"{"space_id": 7100001, "new_key": [1]}"#)?;
/// let numbers: Vec<u64> = space.extra.get("new_key").unwrap().parse()?;
/// assert_eq!(numbers, [1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Extra(Vec<(Cow<'static, str>, Raw)>);

/// So many keys are searched one by one; documents with more are hostile or very new.
const FEW: usize = 64;

impl Extra {
    /// What a key holds.
    pub fn get(&self, key: &str) -> Option<&Raw> {
        self.0
            .iter()
            .rev()
            .find_map(|(name, value)| (name == key).then_some(value))
    }

    /// Whether there is such a key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The keys, in the order in which they came.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|(key, _)| &**key)
    }

    /// The keys with their values, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Raw)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sets a key.
    pub fn insert(&mut self, key: impl Into<Cow<'static, str>>, value: impl Into<Raw>) {
        let key = key.into();
        self.remove(&key);
        self.0.push((key, value.into()));
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &str) -> Option<Raw> {
        let place = self.0.iter().position(|(name, _)| name == key)?;
        Some(self.0.remove(place).1)
    }

    /// Adds a key that came in a document; of a key that comes twice, the last is kept.
    pub(crate) fn push(&mut self, key: Cow<'static, str>, value: Raw) {
        if self.0.len() <= FEW {
            self.remove(&key);
        }
        self.0.push((key, value));
    }

    /// Reads all keys of an object.
    pub(crate) fn of_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut extra = Self::default();
        while let Some(key) = map.next_key::<String>()? {
            extra.push(Cow::Owned(key), map.next_value()?);
        }
        Ok(extra.finish())
    }

    /// Ends reading: finds keys that came twice among many.
    pub(crate) fn finish(mut self) -> Self {
        if self.0.len() > FEW {
            let mut seen = std::collections::HashSet::new();
            let mut last: Vec<bool> = self
                .0
                .iter()
                .rev()
                .map(|(key, _)| seen.insert(key.as_ref()))
                .collect();
            drop(seen);
            self.0.retain(|_| last.pop().unwrap_or(true));
        }
        self.0.shrink_to_fit();
        self
    }

    /// The keys as one object.
    pub(crate) fn to_raw(&self) -> Raw {
        let pairs: Vec<String> = self
            .iter()
            .map(|(key, value)| format!("{}:{}", Value::from(key), value.as_str()))
            .collect();
        Raw(format!("{{{}}}", pairs.join(",")).into())
    }

    /// Writes the keys, but not those that have been `written` with a typed value.
    pub(crate) fn write_but<M: SerializeMap>(
        &self,
        written: &[&str],
        map: &mut M,
    ) -> Result<(), M::Error> {
        self.iter()
            .filter(|(key, _)| !written.contains(key))
            .try_for_each(|(key, value)| map.serialize_entry(key, value))
    }
}

/// A key that is not there reads as null.
impl std::ops::Index<&str> for Extra {
    type Output = Raw;

    fn index(&self, key: &str) -> &Raw {
        static NOTHING: OnceLock<Raw> = OnceLock::new();
        self.get(key)
            .unwrap_or_else(|| NOTHING.get_or_init(|| Raw::of_json("null")))
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys()).finish()
    }
}

/// The order of the keys does not count.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(key, value)| other.get(key).is_some_and(|other| other == value))
    }
}

impl Eq for Extra {}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        self.write_but(&[], &mut map)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ExtraVisitor;

        impl<'de> Visitor<'de> for ExtraVisitor {
            type Value = Extra;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Extra, A::Error> {
                Extra::of_map(map)
            }
        }

        deserializer.deserialize_map(ExtraVisitor)
    }
}

/// An object that is read from its text when it is first asked for.
///
/// What is large and seldom looked at comes like this: the settings of a field within an item, the
/// app of an item. It is written back as it came.
///
/// ```
/// use podio_api::model::Item;
///
/// let item: Item = serde_json::from_str(
///     r#"{"item_id": 1, "app": {"app_id": 30500001, "name": "Jobs"}}"#,
/// )?;
/// let app = item.app.as_ref().unwrap().get()?;
/// assert_eq!(app.name.as_deref(), Some("Jobs"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Lazy<T> {
    text: Box<str>,
    read: OnceLock<Box<Result<T>>>,
}

impl<T> Lazy<T> {
    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn of_text(text: Cow<'_, str>) -> Self {
        Self {
            text: text.into(),
            read: OnceLock::new(),
        }
    }
}

impl<T: DeserializeOwned> Lazy<T> {
    /// The object.
    ///
    /// # Errors
    ///
    /// [`DataIntegrity`](ErrorKind::DataIntegrity) with the place in the object, if it is of
    /// another shape.
    pub fn get(&self) -> Result<&T> {
        (**self.read.get_or_init(|| Box::new(parse(&self.text))))
            .as_ref()
            .map_err(Clone::clone)
    }
}

impl<T> Clone for Lazy<T> {
    fn clone(&self) -> Self {
        Self {
            text: self.text.clone(),
            read: OnceLock::new(),
        }
    }
}

impl<T> PartialEq for Lazy<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text || Raw::of_json(&*self.text) == Raw::of_json(&*other.text)
    }
}

impl<T> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lazy({} bytes)", self.text.len())
    }
}

impl<T> Serialize for Lazy<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_text(&self.text, serializer)
    }
}

impl<'de, T> Deserialize<'de> for Lazy<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = capture(deserializer)?;
        if text.starts_with('{') {
            Ok(Self::of_text(text))
        } else {
            Err(de::Error::custom("an object is expected"))
        }
    }
}

/// Marks a type without holding it.
pub(crate) type Of<T> = PhantomData<fn() -> T>;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_kept_as_they_came() {
        let text = r#"{"a":1.10,"b":[12345678901234567890123456789.5,1e-9],"c":"\u00e6"}"#;
        let raw: Raw = serde_json::from_str(text).unwrap();
        assert_eq!(raw.as_str(), text);
        assert_eq!(serde_json::to_string(&raw).unwrap(), text);
        let extra: Extra = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&extra).unwrap(), text);
        assert_eq!(extra["a"], json!(1.1));
        assert_eq!(extra["none"], Value::Null);
    }

    #[derive(Deserialize)]
    struct Flat {
        #[serde(flatten)]
        extra: Extra,
    }

    #[test]
    fn values_are_read_where_there_is_no_text() {
        let raw: Raw = serde_json::from_value(json!({"a": [1]})).unwrap();
        assert_eq!(raw, json!({"a": [1]}));
        let raw: Raw = serde_json::from_reader(&b"[1, 2]"[..]).unwrap();
        assert_eq!(raw, json!([1, 2]));

        // A flattened map is buffered without its text.
        let flat: Flat = serde_json::from_str(r#"{"a": {"b": 1}}"#).unwrap();
        assert_eq!(flat.extra["a"], json!({"b": 1}));
    }

    #[test]
    fn of_a_key_that_comes_twice_the_last_is_kept() {
        let extra: Extra = serde_json::from_str(r#"{"a":1,"b":2,"a":3}"#).unwrap();
        assert_eq!((extra.len(), extra["a"] == 3), (2, true));
        let many: Vec<String> = (0..300)
            .map(|number| format!("\"k{}\":{number}", number % 150))
            .collect();
        let text = format!("{{{},\"k7\":\"last\"}}", many.join(","));
        let extra: Extra = serde_json::from_str(&text).unwrap();
        assert_eq!(extra.len(), 150);
        assert_eq!(extra["k7"], "last");
        assert_eq!(extra["k8"], 158);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_value(&extra).unwrap(), value);
    }

    #[test]
    fn debug_tells_nothing() {
        let extra: Extra = serde_json::from_str(r#"{"a":"canary"}"#).unwrap();
        let text = format!("{extra:?} {:?}", extra["a"]);
        assert!(text.contains('a') && !text.contains("canary"), "{text}");
    }

    #[test]
    fn a_lazy_object_names_the_place_where_it_breaks() {
        let lazy: Lazy<std::collections::BTreeMap<String, Vec<u8>>> =
            serde_json::from_str(r#"{"a":[1],"b":[1,"x"]}"#).unwrap();
        let error = lazy.get().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DataIntegrity);
        assert!(error.to_string().contains("`b[1]`"), "{error}");
        assert!(serde_json::from_str::<Lazy<Value>>("7").is_err());
    }
}
