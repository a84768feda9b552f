//! The fields of items.

use std::borrow::Cow;
use std::fmt;

use podio_core::{Error, ErrorKind, Result};
use serde::de::MapAccess;
use serde::ser::SerializeMap;

use super::json::{
    Encoded, Object, expected, next_key, next_text, object, read_optional, read_required,
};
use super::raw::is_nothing;
use super::{Extra, FieldConfig, FieldId, FieldStatus, FieldType, Lazy, Raw};
use crate::field::{FieldValue, LazyValue};

/// A field of an item, with its value.
#[derive(Clone)]
#[non_exhaustive]
pub struct ItemField {
    /// Its id.
    pub field_id: FieldId,
    /// Its id in words.
    pub external_id: Option<String>,
    /// Its type.
    pub kind: Option<FieldType>,
    /// Its label.
    pub label: Option<String>,
    /// Whether it is in use.
    pub status: Option<FieldStatus>,
    /// Its settings; [`settings`](Self::settings) reads them.
    pub config: Option<Lazy<FieldConfig>>,
    /// What has no typed value, as it came.
    pub extra: Extra,
    values: LazyValue,
}

impl ItemField {
    /// What it holds, read when it is first asked for. What is not of the shape that the field's
    /// type has is [`FieldValue::Raw`].
    pub fn value(&self) -> &FieldValue {
        self.values.get(self.kind.as_ref(), self.config.as_ref())
    }

    /// The settings, where the answer has them.
    ///
    /// # Errors
    ///
    /// [`DataIntegrity`](ErrorKind::DataIntegrity), if they are of another shape than documented.
    pub fn settings(&self) -> Result<Option<&FieldConfig>> {
        self.config
            .as_ref()
            .map(Lazy::get)
            .transpose()
            .map_err(|cause| {
                Error::new(
                    ErrorKind::DataIntegrity,
                    format!("the settings of field {} cannot be read", self.field_id),
                )
                .with_source(cause)
            })
    }
}

#[allow(
    clippy::missing_fields_in_debug,
    reason = "the values are shown as they are read"
)]
impl fmt::Debug for ItemField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemField")
            .field("field_id", &self.field_id)
            .field("external_id", &self.external_id)
            .field("kind", &self.kind)
            .field("label", &self.label)
            .field("status", &self.status)
            .field("config", &self.config)
            .field("value", self.value())
            .field("extra", &self.extra)
            .finish()
    }
}

impl PartialEq for ItemField {
    fn eq(&self, other: &Self) -> bool {
        self.field_id == other.field_id
            && self.external_id == other.external_id
            && self.kind == other.kind
            && self.label == other.label
            && self.status == other.status
            && self.config == other.config
            && self.extra == other.extra
            && (self.values.as_str() == other.values.as_str() || self.value() == other.value())
    }
}

/// The key of a field's values.
const VALUES: &str = "values";

/// The values of a field that has none.
const NO_VALUES: &str = "[]";

/// What fields of items have in common, and the texts of `N` lists of values.
struct Frame<'de, const N: usize> {
    field_id: FieldId,
    external_id: Option<String>,
    kind: Option<FieldType>,
    label: Option<String>,
    status: Option<FieldStatus>,
    config: Option<Lazy<FieldConfig>>,
    values: [Option<Cow<'de, str>>; N],
    extra: Extra,
}

impl<'de, const N: usize> Frame<'de, N> {
    /// Reads the keys of a field whose values stand under `keys`.
    fn read<A: MapAccess<'de>>(
        mut map: A,
        keys: [&'static str; N],
    ) -> std::result::Result<Self, A::Error> {
        let mut field_id = None;
        let mut external_id = None;
        let mut kind = None;
        let mut label = None;
        let mut status = None;
        let mut config = None;
        let mut values = [const { None }; N];
        let mut extra = Extra::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "field_id" => field_id = read_required(&mut map, "field_id")?,
                "external_id" => {
                    external_id = read_optional(&mut map, "external_id", &mut extra)?;
                }
                "type" => kind = read_optional(&mut map, "type", &mut extra)?,
                "label" => label = read_optional(&mut map, "label", &mut extra)?,
                "status" => status = read_optional(&mut map, "status", &mut extra)?,
                "config" => config = read_optional(&mut map, "config", &mut extra)?,
                key => match keys.iter().position(|name| *name == key) {
                    Some(at) => values[at] = read_values(&mut map, keys[at], &mut extra)?,
                    None => extra.push(key.to_owned().into(), map.next_value()?),
                },
            }
        }
        Ok(Self {
            field_id: field_id.ok_or_else(|| expected::<FieldId, _>("field_id"))?,
            external_id,
            kind,
            label,
            status,
            config,
            values,
            extra: extra.finish(),
        })
    }

    fn value(&self, at: usize) -> FieldValue {
        let json = self.values[at].as_deref().unwrap_or(NO_VALUES);
        FieldValue::read(self.kind.as_ref(), self.config.as_ref(), json)
    }
}

/// The text of a list of values. What stands for nothing stays in `extra`.
fn read_values<'de, A: MapAccess<'de>>(
    map: &mut A,
    key: &'static str,
    extra: &mut Extra,
) -> std::result::Result<Option<Cow<'de, str>>, A::Error> {
    extra.remove(key);
    let text = next_text(map)?;
    if is_nothing(&text) {
        extra.push(Cow::Borrowed(key), Raw::of_json(text));
        Ok(None)
    } else if text.starts_with('[') {
        Ok(Some(text))
    } else {
        Err(expected::<Vec<Raw>, _>(key))
    }
}

/// Writes a list of values; one that is empty is in `extra`, if it came at all.
fn put_values<M: SerializeMap>(
    map: &mut M,
    key: &'static str,
    value: &FieldValue,
) -> std::result::Result<Option<&'static str>, M::Error> {
    if value.is_empty() {
        return Ok(None);
    }
    map.serialize_entry(key, value)?;
    Ok(Some(key))
}

impl Object for ItemField {
    fn read<'de, A: MapAccess<'de>>(map: A) -> std::result::Result<Self, A::Error> {
        let frame = Frame::read(map, [VALUES])?;
        let [values] = frame.values;
        Ok(Self {
            field_id: frame.field_id,
            external_id: frame.external_id,
            kind: frame.kind,
            label: frame.label,
            status: frame.status,
            config: frame.config,
            values: LazyValue::new(values.as_deref().unwrap_or(NO_VALUES)),
            extra: frame.extra,
        })
    }

    fn write<M: SerializeMap>(&self, map: &mut M) -> std::result::Result<(), M::Error> {
        write_frame(
            map,
            self.field_id,
            (&self.external_id, &self.label),
            (&self.kind, &self.status, &self.config),
        )?;
        if self.values.as_str() != NO_VALUES {
            map.serialize_entry(VALUES, &self.values)?;
        }
        self.extra.write_but(&[], map)
    }
}

fn write_frame<M: SerializeMap>(
    map: &mut M,
    field_id: FieldId,
    (external_id, label): (&Option<String>, &Option<String>),
    (kind, status, config): (
        &Option<FieldType>,
        &Option<FieldStatus>,
        &Option<Lazy<FieldConfig>>,
    ),
) -> std::result::Result<(), M::Error> {
    map.serialize_entry("field_id", &Encoded(&field_id))?;
    if let Some(external_id) = external_id {
        map.serialize_entry("external_id", external_id)?;
    }
    if let Some(kind) = kind {
        map.serialize_entry("type", kind)?;
    }
    if let Some(label) = label {
        map.serialize_entry("label", label)?;
    }
    if let Some(status) = status {
        map.serialize_entry("status", status)?;
    }
    if let Some(config) = config {
        map.serialize_entry("config", config)?;
    }
    Ok(())
}

object!(ItemField);

/// How a field of an item differs between two revisions.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ItemDifference {
    /// The field's id.
    pub field_id: FieldId,
    /// The field's id in words; Podio leaves it out.
    pub external_id: Option<String>,
    /// The field's type.
    pub kind: Option<FieldType>,
    /// The field's label.
    pub label: Option<String>,
    /// The field's settings.
    pub config: Option<Lazy<FieldConfig>>,
    /// What it held in the older revision.
    pub from: FieldValue,
    /// What it held in the newer revision.
    pub to: FieldValue,
    /// What has no typed value, as it came.
    pub extra: Extra,
}

impl Object for ItemDifference {
    fn read<'de, A: MapAccess<'de>>(map: A) -> std::result::Result<Self, A::Error> {
        let mut frame = Frame::read(map, ["from", "to"])?;
        let (from, to) = (frame.value(0), frame.value(1));
        if let Some(status) = &frame.status {
            frame.extra.insert("status", status.as_str());
        }
        Ok(Self {
            field_id: frame.field_id,
            external_id: frame.external_id,
            kind: frame.kind,
            label: frame.label,
            config: frame.config,
            from,
            to,
            extra: frame.extra,
        })
    }

    fn write<M: SerializeMap>(&self, map: &mut M) -> std::result::Result<(), M::Error> {
        write_frame(
            map,
            self.field_id,
            (&self.external_id, &self.label),
            (&self.kind, &None, &self.config),
        )?;
        let from = put_values(map, "from", &self.from)?;
        let to = put_values(map, "to", &self.to)?;
        let written: Vec<&str> = from.into_iter().chain(to).collect();
        self.extra.write_but(&written, map)
    }
}

object!(ItemDifference);
