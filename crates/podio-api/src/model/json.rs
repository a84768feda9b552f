//! Reading and writing models without losing anything.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use jiff::{Timestamp, civil};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::raw::{Extra, Lazy, Of, Raw, Text, capture, is_nothing, serialize_text};
use super::time;

/// What reading a value came to.
#[derive(Debug)]
pub(crate) enum Read<T> {
    /// The value.
    Value(T),
    /// A value of another kind, or one that stands for nothing; it is kept as it came.
    Other(Raw),
    /// Something else where an object is expected, which makes the document worthless.
    Wrong,
}

/// What can stand in a model.
///
/// Objects and lists of objects are read in one pass. Everything else is a leaf: it is read from
/// its text, which is kept where it is of another kind, so that no digit is lost.
pub(crate) trait Decode: Sized {
    /// What a value is expected to be, for errors.
    const EXPECTED: &'static str;

    /// Whether a value of another kind makes the document worthless, as it does where an object is
    /// expected.
    const STRUCTURAL: bool = false;

    /// Reads the value.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error>;

    /// Writes the value as Podio does.
    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// What is read from the text of one JSON value.
pub(crate) trait Leaf: Sized {
    /// What a value is expected to be, for errors.
    const EXPECTED: &'static str;

    /// Reads the text, or says that it is of another kind.
    fn from_text(json: &str) -> Option<Self>;

    /// Writes the value as Podio does.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Implements [`Decode`] for a [`Leaf`].
macro_rules! leaf {
    ($($name:ty),+ $(,)?) => {$(
        impl $crate::model::json::Decode for $name {
            const EXPECTED: &'static str = <Self as $crate::model::json::Leaf>::EXPECTED;

            fn decode<'de, D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<$crate::model::json::Read<Self>, D::Error> {
                $crate::model::json::decode_leaf(deserializer)
            }

            fn encode<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::model::json::Leaf::write(self, serializer)
            }
        }
    )+};
}
pub(crate) use leaf;

pub(crate) fn decode_leaf<'de, T: Leaf, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Read<T>, D::Error> {
    let text = capture(deserializer)?;
    Ok(T::from_text(&text).map_or_else(|| Read::Other(Raw::of_json(text)), Read::Value))
}

/// The text of a JSON string.
pub(crate) fn unquote(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str(json).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

impl Leaf for String {
    const EXPECTED: &'static str = "a text";

    fn from_text(json: &str) -> Option<Self> {
        unquote(json).map(Cow::into_owned)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

macro_rules! plain_leaves {
    ($($type:ty: $expected:literal, $serialize:ident;)+) => {$(
        impl Leaf for $type {
            const EXPECTED: &'static str = $expected;

            fn from_text(json: &str) -> Option<Self> {
                json.parse().ok()
            }

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.$serialize(*self)
            }
        }
    )+};
}

plain_leaves! {
    bool: "true or false", serialize_bool;
    u8: "a small whole number", serialize_u8;
    u64: "a whole number", serialize_u64;
    i64: "a whole number", serialize_i64;
}

impl Leaf for Timestamp {
    const EXPECTED: &'static str = "a time";

    fn from_text(json: &str) -> Option<Self> {
        time::parse_utc(&unquote(json)?)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&time::format_utc(*self))
    }
}

impl Leaf for civil::Date {
    const EXPECTED: &'static str = "a date";

    fn from_text(json: &str) -> Option<Self> {
        time::parse_date(&unquote(json)?)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Leaf for civil::Time {
    const EXPECTED: &'static str = "a time of day";

    fn from_text(json: &str) -> Option<Self> {
        // Other lengths are times too, but would be written back in another form.
        unquote(json)
            .filter(|text| text.len() == "12:00:00".len())?
            .parse()
            .ok()
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.strftime("%H:%M:%S"))
    }
}

impl Leaf for Raw {
    const EXPECTED: &'static str = "anything but null";

    fn from_text(json: &str) -> Option<Self> {
        (json != "null").then(|| Self::of_json(json))
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

leaf!(
    String,
    bool,
    u8,
    u64,
    i64,
    Timestamp,
    civil::Date,
    civil::Time,
    Raw
);

impl<T> Decode for Lazy<T> {
    const EXPECTED: &'static str = "an object";
    const STRUCTURAL: bool = true;

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        let text = capture(deserializer)?;
        Ok(if is_nothing(&text) {
            Read::Other(Raw::of_json(text))
        } else if text.starts_with('{') {
            Read::Value(Self::of_text(text))
        } else {
            Read::Wrong
        })
    }

    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_text(self.as_str(), serializer)
    }
}

impl<T: Decode> Decode for Box<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const STRUCTURAL: bool = T::STRUCTURAL;

    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        Ok(match T::decode(deserializer)? {
            Read::Value(value) => Read::Value(Box::new(value)),
            Read::Other(raw) => Read::Other(raw),
            Read::Wrong => Read::Wrong,
        })
    }

    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::encode(self, serializer)
    }
}

/// What fills an object or list from its parts.
pub(crate) trait Collect: Sized {
    /// Reads an object; the default is for lists.
    fn of_map<'de, A: MapAccess<'de>>(map: A) -> Result<Read<Self>, A::Error> {
        let mut map = map;
        let mut empty = true;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            empty = false;
        }
        Ok(nothing_if(empty, "{}"))
    }

    /// Reads a list; the default is for objects.
    fn of_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Read<Self>, A::Error> {
        let mut seq = seq;
        let mut empty = true;
        while seq.next_element::<IgnoredAny>()?.is_some() {
            empty = false;
        }
        Ok(nothing_if(empty, "[]"))
    }

    /// Reads a whole number; short answers hold counts where others hold lists.
    fn of_count(count: u64) -> Read<Self> {
        nothing_if(count == 0, "0")
    }
}

fn nothing_if<T>(nothing: bool, json: &'static str) -> Read<T> {
    if nothing {
        Read::Other(Raw::of_json(json))
    } else {
        Read::Wrong
    }
}

/// Reads an object or list in one pass.
pub(crate) fn collect<'de, T: Collect, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Read<T>, D::Error> {
    struct CollectVisitor<T>(Of<T>);

    impl<'de, T: Collect> Visitor<'de> for CollectVisitor<T> {
        type Value = Read<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object or a list")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Read<T>, A::Error> {
            T::of_map(map)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Read<T>, A::Error> {
            T::of_seq(seq)
        }

        fn visit_unit<E>(self) -> Result<Read<T>, E> {
            Ok(nothing_if(true, "null"))
        }

        fn visit_bool<E>(self, value: bool) -> Result<Read<T>, E> {
            Ok(nothing_if(!value, "false"))
        }

        fn visit_u64<E>(self, value: u64) -> Result<Read<T>, E> {
            Ok(T::of_count(value))
        }

        fn visit_i64<E>(self, _: i64) -> Result<Read<T>, E> {
            Ok(Read::Wrong)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Read<T>, E> {
            Ok(Read::Wrong)
        }

        fn visit_str<E>(self, _: &str) -> Result<Read<T>, E> {
            Ok(Read::Wrong)
        }
    }

    deserializer.deserialize_any(CollectVisitor(PhantomData))
}

/// Reads a value as a part of another.
struct Slot<T>(Of<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for Slot<T> {
    type Value = Read<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read<T>, D::Error> {
        T::decode(deserializer)
    }
}

/// Writes a value as a part of another.
pub(crate) struct Encoded<'a, T>(pub(crate) &'a T);

impl<T: Decode> Serialize for Encoded<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.encode(serializer)
    }
}

/// A list or map, of which leaves are read from its text and objects in one pass.
macro_rules! container {
    ($type:ty) => {
        fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
            if T::STRUCTURAL {
                return collect(deserializer);
            }
            let text = capture(deserializer)?;
            let mut parts = serde_json::Deserializer::from_str(&text);
            // A part of another kind leaves the whole as it came.
            Ok(match collect(&mut parts) {
                Ok(Read::Value(value)) => Read::Value(value),
                _ => Read::Other(Raw::of_json(text)),
            })
        }
    };
}

impl<T: Decode> Decode for Vec<T> {
    const EXPECTED: &'static str = "a list";
    const STRUCTURAL: bool = T::STRUCTURAL;

    container!(Vec<T>);

    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.len()))?;
        for element in self {
            seq.serialize_element(&Encoded(element))?;
        }
        seq.end()
    }
}

impl<T: Decode> Collect for Vec<T> {
    fn of_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Read<Self>, A::Error> {
        let mut read = Self::new();
        while let Some(element) = seq.next_element_seed(Slot::<T>(PhantomData))? {
            match element {
                Read::Value(element) => read.push(element),
                Read::Other(_) | Read::Wrong => {
                    let place = format_args!("[{}]", read.len()).to_string();
                    return Err(expected::<T, _>(&place));
                }
            }
        }
        read.shrink_to_fit();
        Ok(Read::Value(read))
    }

    fn of_count(count: u64) -> Read<Self> {
        Read::Other(Value::from(count).into())
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    const EXPECTED: &'static str = "an object";
    const STRUCTURAL: bool = T::STRUCTURAL;

    container!(BTreeMap<String, T>);

    fn encode<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            map.serialize_entry(key, &Encoded(value))?;
        }
        map.end()
    }
}

impl<T: Decode> Collect for BTreeMap<String, T> {
    fn of_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Read<Self>, A::Error> {
        let mut read = Self::new();
        while let Some(key) = map.next_key::<String>()? {
            let Read::Value(value) = map.next_value_seed(Slot::<T>(PhantomData))? else {
                return Err(expected::<T, _>(&key));
            };
            read.insert(key, value);
        }
        Ok(Read::Value(read))
    }
}

/// The error of a key whose value is missing or of another kind; it tells places and kinds, never
/// values.
pub(crate) fn expected<T: Decode, E: serde::de::Error>(place: &str) -> E {
    E::custom(format_args!("{} is expected at `{place}`", T::EXPECTED))
}

/// The next key of an object.
pub(crate) fn next_key<'de, A: MapAccess<'de>>(
    map: &mut A,
) -> Result<Option<Cow<'de, str>>, A::Error> {
    Ok(map.next_key::<Text<'de>>()?.map(|key| key.0))
}

/// The text of the next value of an object.
pub(crate) fn next_text<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Cow<'de, str>, A::Error> {
    struct Json;

    impl<'de> DeserializeSeed<'de> for Json {
        type Value = Cow<'de, str>;

        fn deserialize<D: Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Self::Value, D::Error> {
            capture(deserializer)
        }
    }

    map.next_value_seed(Json)
}

/// Reads the value of a key that a model cannot be without.
pub(crate) fn read_required<'de, T: Decode, A: MapAccess<'de>>(
    map: &mut A,
    key: &'static str,
) -> Result<Option<T>, A::Error> {
    match map.next_value_seed(Slot::<T>(PhantomData))? {
        Read::Value(value) => Ok(Some(value)),
        Read::Other(_) | Read::Wrong => Err(expected::<T, _>(key)),
    }
}

/// Reads the value of a key that may be missing. Null stays in `extra`, and so does a text or
/// number of another kind.
pub(crate) fn read_optional<'de, T: Decode, A: MapAccess<'de>>(
    map: &mut A,
    key: &'static str,
    extra: &mut Extra,
) -> Result<Option<T>, A::Error> {
    // Of a key that comes twice, the last counts.
    extra.remove(key);
    match map.next_value_seed(Slot::<T>(PhantomData))? {
        Read::Value(value) => Ok(Some(value)),
        Read::Other(raw) => {
            extra.push(Cow::Borrowed(key), raw);
            Ok(None)
        }
        Read::Wrong => Err(expected::<T, _>(key)),
    }
}

/// Reads the value of a key whose shape differs from answer to answer: another shape stays in
/// `extra`.
pub(crate) fn read_loose<'de, T: Decode, A: MapAccess<'de>>(
    map: &mut A,
    key: &'static str,
    extra: &mut Extra,
) -> Result<Option<T>, A::Error> {
    extra.remove(key);
    let text = next_text(map)?;
    if let Ok(Read::Value(value)) = T::decode(&mut serde_json::Deserializer::from_str(&text)) {
        return Ok(Some(value));
    }
    extra.push(Cow::Borrowed(key), Raw::of_json(text));
    Ok(None)
}

/// Reads a list. An empty one stays in `extra`, so that it is not taken for missing.
pub(crate) fn read_list<'de, T: Decode, A: MapAccess<'de>>(
    map: &mut A,
    key: &'static str,
    extra: &mut Extra,
) -> Result<Vec<T>, A::Error> {
    let list: Vec<T> = read_optional(map, key, extra)?.unwrap_or_default();
    if list.is_empty() && !extra.contains_key(key) {
        extra.push(Cow::Borrowed(key), Raw::of_json("[]"));
    }
    Ok(list)
}

/// A model: an object of known keys.
pub(crate) trait Object: Sized {
    /// Reads the keys.
    fn read<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;

    /// Writes the keys.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// Implements everything that an [`Object`] is read and written by.
macro_rules! object {
    ($name:ty) => {
        impl $crate::model::json::Collect for $name {
            fn of_map<'de, A: serde::de::MapAccess<'de>>(
                map: A,
            ) -> Result<$crate::model::json::Read<Self>, A::Error> {
                <Self as $crate::model::json::Object>::read(map)
                    .map($crate::model::json::Read::Value)
            }
        }

        impl $crate::model::json::Decode for $name {
            const EXPECTED: &'static str = "an object";
            const STRUCTURAL: bool = true;

            fn decode<'de, D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<$crate::model::json::Read<Self>, D::Error> {
                $crate::model::json::collect(deserializer)
            }

            fn encode<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serde::Serializer::serialize_map(serializer, None)?;
                $crate::model::json::Object::write(self, &mut map)?;
                serde::ser::SerializeMap::end(map)
            }
        }

        $crate::model::json::serde_through_json!($name);
    };
}
pub(crate) use object;

/// Defines a model: `required` keys, `optional` ones (an `Option` each), `lists` (a `Vec` each), and
/// the rest in `extra`. Keys whose shape differs from answer to answer are `loose`: an `Option` each,
/// and another shape stays in `extra`. A key that is no Rust name is given in parentheses.
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
            $(loose { $(
                $(#[$loose_meta:meta])*
                $loose:ident $(($loose_key:literal))?: $loose_type:ty
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
            $($($(#[$loose_meta])* pub $loose: Option<$loose_type>,)+)?
            $($($(#[$list_meta])* pub $list: Vec<$list_type>,)+)?
            /// What has no typed value, as it came.
            pub extra: $crate::model::Extra,
        }

        impl $crate::model::json::Object for $name {
            fn read<'de, A: serde::de::MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
                use $crate::model::json;

                $($(let mut $required: Option<$required_type> = None;)+)?
                $($(let mut $optional: Option<$optional_type> = None;)+)?
                $($(let mut $loose: Option<$loose_type> = None;)+)?
                $($(let mut $list: Vec<$list_type> = Vec::new();)+)?
                let mut extra = $crate::model::Extra::default();
                while let Some(key) = json::next_key(&mut map)? {
                    $($(
                        if key == $crate::model::json::model!(@key $required $($required_key)?) {
                            let key = $crate::model::json::model!(@key $required $($required_key)?);
                            $required = json::read_required(&mut map, key)?;
                            continue;
                        }
                    )+)?
                    $($(
                        if key == $crate::model::json::model!(@key $optional $($optional_key)?) {
                            let key = $crate::model::json::model!(@key $optional $($optional_key)?);
                            $optional = json::read_optional(&mut map, key, &mut extra)?;
                            continue;
                        }
                    )+)?
                    $($(
                        if key == $crate::model::json::model!(@key $loose $($loose_key)?) {
                            let key = $crate::model::json::model!(@key $loose $($loose_key)?);
                            $loose = json::read_loose(&mut map, key, &mut extra)?;
                            continue;
                        }
                    )+)?
                    $($(
                        if key == $crate::model::json::model!(@key $list $($list_key)?) {
                            let key = $crate::model::json::model!(@key $list $($list_key)?);
                            $list = json::read_list(&mut map, key, &mut extra)?;
                            continue;
                        }
                    )+)?
                    extra.push(key.into_owned().into(), map.next_value()?);
                }
                Ok(Self {
                    $($($required: match $required {
                        Some(value) => value,
                        None => return Err(json::expected::<$required_type, _>(
                            $crate::model::json::model!(@key $required $($required_key)?),
                        )),
                    },)+)?
                    $($($optional,)+)?
                    $($($loose,)+)?
                    $($($list,)+)?
                    extra: extra.finish(),
                })
            }

            fn write<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                use $crate::model::json::Encoded;

                $($(map.serialize_entry(
                    $crate::model::json::model!(@key $required $($required_key)?),
                    &Encoded(&self.$required),
                )?;)+)?
                #[allow(unused_mut, reason = "a model may have required keys alone")]
                let mut written: Vec<&str> = Vec::new();
                $($(if let Some(value) = &self.$optional {
                    let key = $crate::model::json::model!(@key $optional $($optional_key)?);
                    map.serialize_entry(key, &Encoded(value))?;
                    written.push(key);
                })+)?
                $($(if let Some(value) = &self.$loose {
                    let key = $crate::model::json::model!(@key $loose $($loose_key)?);
                    map.serialize_entry(key, &Encoded(value))?;
                    written.push(key);
                })+)?
                $($(if !self.$list.is_empty() {
                    let key = $crate::model::json::model!(@key $list $($list_key)?);
                    map.serialize_entry(key, &Encoded(&self.$list))?;
                    written.push(key);
                })+)?
                self.extra.write_but(&written, map)
            }
        }

        $crate::model::json::object!($name);
    };
}
pub(crate) use model;

/// Implements serde's traits for a type that implements [`Decode`].
macro_rules! serde_through_json {
    ($name:ty) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::model::json::Decode::encode(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::model::json::value_of(<Self as $crate::model::json::Decode>::decode(
                    deserializer,
                )?)
            }
        }
    };
}
pub(crate) use serde_through_json;

/// The value alone; anything else is an error.
pub(crate) fn value_of<T: Decode, E: serde::de::Error>(read: Read<T>) -> Result<T, E> {
    match read {
        Read::Value(value) => Ok(value),
        Read::Other(_) | Read::Wrong => Err(E::custom(format_args!("{} is expected", T::EXPECTED))),
    }
}

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

        impl $crate::model::json::Leaf for $name {
            const EXPECTED: &'static str = "a text";

            fn from_text(json: &str) -> Option<Self> {
                $crate::model::json::unquote(json).map(|text| Self::from(&*text))
            }

            fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        $crate::model::json::leaf!($name);
        $crate::model::json::serde_through_json!($name);
    };
}
pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use serde_json::json;

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
        let sample: Sample =
            serde_json::from_value(json!({"id": 1, "name": "a", "flag": 1})).unwrap();
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
                "a text is expected at `name`",
            ),
            (
                json!({"id": 1, "name": "a", "children": [{"id": 2, "name": "b"}, {"id": 3}]}),
                "a text is expected at `name`",
            ),
            (
                json!({"id": 1, "name": "a", "children": [7]}),
                "an object is expected at `[0]`",
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
    fn the_path_to_a_broken_model_is_known() {
        let text = r#"{"id": 1, "name": "a", "children": [{"id": 2, "name": "b"}, {"id": 3}]}"#;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let error = serde_path_to_error::deserialize::<_, Sample>(&mut deserializer).unwrap_err();
        assert_eq!(error.path().to_string(), "children[1]");
        assert!(error.to_string().contains("a text is expected at `name`"));
    }

    #[test]
    fn no_digit_of_a_value_of_another_kind_is_lost() {
        let text = concat!(
            r#"{"id":1,"name":"a","type":12345678901234567890123456789.123456789,"#,
            r#""tags":["x",1e-9],"new":{"a":1.10}}"#
        );
        let sample: Sample = serde_json::from_str(text).unwrap();
        let written = serde_json::to_string(&sample).unwrap();
        for part in [
            "12345678901234567890123456789.123456789",
            "[\"x\",1e-9]",
            "1.10",
        ] {
            assert!(written.contains(part), "{written}");
        }
    }

    #[test]
    fn of_a_key_that_comes_twice_the_last_counts() {
        for (text, last) in [
            (r#"{"id":1,"id":2,"name":"a"}"#, r#"{"id":2,"name":"a"}"#),
            (
                r#"{"id":1,"name":"a","flag":null,"flag":true}"#,
                r#"{"id":1,"name":"a","flag":true}"#,
            ),
            (
                r#"{"id":1,"name":"a","flag":true,"flag":null}"#,
                r#"{"id":1,"name":"a","flag":null}"#,
            ),
            (
                r#"{"id":1,"name":"a","tags":["x"],"tags":[]}"#,
                r#"{"id":1,"name":"a","tags":[]}"#,
            ),
            (
                r#"{"id":1,"name":"a","tags":[],"tags":["x"]}"#,
                r#"{"id":1,"name":"a","tags":["x"]}"#,
            ),
        ] {
            let sample: Sample = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&sample).unwrap(), last);
        }
    }

    #[test]
    fn a_value_that_was_set_replaces_what_came() {
        let mut sample: Sample =
            serde_json::from_str(r#"{"id":1,"name":"a","flag":null,"tags":[]}"#).unwrap();
        sample.flag = Some(true);
        sample.tags.push("x".to_owned());
        assert_eq!(
            serde_json::to_string(&sample).unwrap(),
            r#"{"id":1,"name":"a","flag":true,"tags":["x"]}"#
        );
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
        let sample: Sample =
            serde_json::from_value(json!({"id": 1, "name": "a", "password": "canary"})).unwrap();
        let text = format!("{sample:?}");
        assert!(
            text.contains("password") && !text.contains("canary"),
            "{text}"
        );
    }
}
