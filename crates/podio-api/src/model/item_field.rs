//! The fields of items.

use podio_core::{Error, ErrorKind, Result};
use serde::de::MapAccess;
use serde::ser::SerializeMap;

use super::json::{Encoded, Object, expected, model, object};
use super::{Extra, FieldConfig, FieldId, FieldStatus, FieldType, Lazy, Raw};
use crate::field::FieldValue;

model! {
    /// What fields of items have in common.
    #[allow(unreachable_pub, reason = "models are public everywhere else")]
    pub struct Frame {
        required {
            /// The id.
            field_id: FieldId,
        }
        optional {
            /// The id in words.
            external_id: String,
            /// The type.
            kind("type"): FieldType,
            /// The label.
            label: String,
            /// Whether it is in use.
            status: FieldStatus,
            /// The settings.
            config: Lazy<FieldConfig>,
        }
    }
}

/// A field of an item, with its value.
#[derive(Debug, Clone, PartialEq)]
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
    /// What it holds.
    pub value: FieldValue,
    /// What has no typed value, as it came.
    pub extra: Extra,
}

impl ItemField {
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

/// Takes a list of values out of `extra`. Nothing stays there, so that it is written back.
fn take_values<E: serde::de::Error>(
    frame: &mut Frame,
    key: &'static str,
) -> std::result::Result<FieldValue, E> {
    let kind = frame.kind.as_ref();
    let config = frame.config.as_ref();
    match frame.extra.get(key) {
        None => Ok(FieldValue::read(kind, config, "[]")),
        Some(raw) if raw.is_nothing() => Ok(FieldValue::read(kind, config, "[]")),
        Some(raw) if raw.as_str().starts_with('[') => {
            let value = FieldValue::read(kind, config, raw.as_str());
            frame.extra.remove(key);
            Ok(value)
        }
        Some(_) => Err(expected::<Vec<Raw>, _>(key)),
    }
}

/// Writes a list of values that was taken by [`take_values`].
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
        let mut frame = Frame::read(map)?;
        let value = take_values(&mut frame, "values")?;
        Ok(Self {
            field_id: frame.field_id,
            external_id: frame.external_id,
            kind: frame.kind,
            label: frame.label,
            status: frame.status,
            config: frame.config,
            value,
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
        let written = put_values(map, "values", &self.value)?;
        self.extra.write_but(written.as_slice(), map)
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
        let mut frame = Frame::read(map)?;
        let from = take_values(&mut frame, "from")?;
        let to = take_values(&mut frame, "to")?;
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
