//! The elements of a field's `values`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::json::{Decode, Object, next_key, read_optional};
use crate::model::raw::{Of, capture, serialize_text};
use crate::model::{Extra, Raw};

/// The values of a field, at least one unless Podio sent an empty list.
#[derive(Debug, Clone, PartialEq)]
pub struct Values<T>(Vec<Entry<T>>);

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

/// Reads a list of values, unless one of them is of another shape.
pub(crate) fn read_values<T: EntryValue>(json: &str) -> Option<Values<T>> {
    serde_json::from_str(json).ok()
}

impl<'a, T> IntoIterator for &'a Values<T> {
    type Item = &'a T;
    type IntoIter = std::iter::Map<std::slice::Iter<'a, Entry<T>>, fn(&'a Entry<T>) -> &'a T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|entry| &entry.value)
    }
}

/// One element: the value, and what else came with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<T> {
    pub(crate) value: T,
    pub(crate) rest: Rest,
}

/// What an element is written back from, besides its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rest {
    /// The keys that the value does not hold.
    Keys(Extra),
    /// The whole element as it came.
    Whole(Raw),
}

/// What one element of a field's `values` means.
pub(crate) trait EntryValue: Sized {
    /// Reads an element, or says that it is of another shape.
    fn read<'de, A: MapAccess<'de>>(map: A) -> Result<Option<Entry<Self>>, A::Error>;

    /// Writes the value's keys.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;

    /// The keys that [`write`](Self::write) writes.
    const KEYS: &'static [&'static str] = &["value"];

    /// Reads an element from its text, by which it is written back.
    fn of_text(_json: &str) -> Option<Self> {
        None
    }

    /// Whether elements are read by [`of_text`](Self::of_text).
    const BY_TEXT: bool = false;
}

/// Reads the key `value`, and keeps the others.
pub(crate) fn read_value<'de, T: Decode, A: MapAccess<'de>>(
    mut map: A,
) -> Result<Option<Entry<T>>, A::Error> {
    let mut value = None;
    let mut extra = Extra::default();
    while let Some(key) = next_key(&mut map)? {
        if key == "value" {
            value = read_optional(&mut map, "value", &mut extra)?;
        } else {
            extra.push(key.into_owned().into(), map.next_value()?);
        }
    }
    let rest = Rest::Keys(extra.finish());
    Ok(value.map(|value| Entry { value, rest }))
}

/// Implements [`EntryValue`] for types that stand under the key `value`.
macro_rules! under_value {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::field::entry::EntryValue for $type {
            fn read<'de, A: serde::de::MapAccess<'de>>(
                map: A,
            ) -> Result<Option<$crate::field::entry::Entry<Self>>, A::Error> {
                $crate::field::entry::read_value(map)
            }

            fn write<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                map.serialize_entry("value", &$crate::model::json::Encoded(self))
            }
        }
    )+};
}
pub(crate) use under_value;

/// Implements [`EntryValue`] for models that are a whole element.
macro_rules! whole_entry {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::field::entry::EntryValue for $type {
            fn read<'de, A: serde::de::MapAccess<'de>>(
                map: A,
            ) -> Result<Option<$crate::field::entry::Entry<Self>>, A::Error> {
                $crate::field::entry::read_whole(map)
            }

            fn write<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                $crate::model::json::Object::write(self, map)
            }
        }
    )+};
}
pub(crate) use whole_entry;

pub(crate) fn read_whole<'de, T: Object, A: MapAccess<'de>>(
    map: A,
) -> Result<Option<Entry<T>>, A::Error> {
    let rest = Rest::Keys(Extra::default());
    T::read(map).map(|value| Some(Entry { value, rest }))
}

impl<'de, T: EntryValue> Deserialize<'de> for Values<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValuesVisitor<T>(Of<T>);

        impl<'de, T: EntryValue> Visitor<'de> for ValuesVisitor<T> {
            type Value = Values<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of values")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Values<T>, A::Error> {
                let mut values = Vec::with_capacity(1);
                while let Some(entry) = seq.next_element()? {
                    values.push(entry);
                }
                values.shrink_to_fit();
                Ok(Values(values))
            }
        }

        deserializer.deserialize_seq(ValuesVisitor(PhantomData))
    }
}

impl<'de, T: EntryValue> Deserialize<'de> for Entry<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntryVisitor<T>(Of<T>);

        impl<'de, T: EntryValue> Visitor<'de> for EntryVisitor<T> {
            type Value = Entry<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object that holds a value")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry<T>, A::Error> {
                T::read(map)?.ok_or_else(another_shape)
            }
        }

        if T::BY_TEXT {
            let text = capture(deserializer)?;
            let value = T::of_text(&text).ok_or_else(another_shape)?;
            let rest = Rest::Whole(Raw::of_json(text));
            return Ok(Self { value, rest });
        }

        deserializer.deserialize_map(EntryVisitor(PhantomData))
    }
}

impl<T: EntryValue> Serialize for Values<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

impl<T: EntryValue> Serialize for Entry<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.rest {
            Rest::Whole(raw) => serialize_text(raw.as_str(), serializer),
            Rest::Keys(extra) => {
                let mut map = serializer.serialize_map(None)?;
                self.value.write(&mut map)?;
                extra.write_but(T::KEYS, &mut map)?;
                map.end()
            }
        }
    }
}

fn another_shape<E: serde::de::Error>() -> E {
    E::custom("another shape is expected")
}
