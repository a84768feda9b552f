//! The name of a field.

use std::fmt;

use crate::model::{AppField, FieldId, ItemField};

/// Names a field: by its id, or by its external id as given in the app's fields.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldKey {
    /// By id.
    Id(FieldId),
    /// By external id, such as `company-name`.
    ExternalId(String),
}

impl FieldKey {
    /// Whether it names the field of this id and external id.
    pub(crate) fn names(&self, id: FieldId, external_id: Option<&str>) -> bool {
        match self {
            Self::Id(key) => *key == id,
            Self::ExternalId(key) => external_id == Some(key),
        }
    }
}

impl fmt::Display for FieldKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::ExternalId(external_id) => f.write_str(external_id),
        }
    }
}

impl From<FieldId> for FieldKey {
    fn from(id: FieldId) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for FieldKey {
    fn from(external_id: &str) -> Self {
        Self::ExternalId(external_id.to_owned())
    }
}

impl From<String> for FieldKey {
    fn from(external_id: String) -> Self {
        Self::ExternalId(external_id)
    }
}

impl From<&String> for FieldKey {
    fn from(external_id: &String) -> Self {
        Self::ExternalId(external_id.clone())
    }
}

impl From<&AppField> for FieldKey {
    fn from(field: &AppField) -> Self {
        Self::Id(field.field_id)
    }
}

impl From<&ItemField> for FieldKey {
    fn from(field: &ItemField) -> Self {
        Self::Id(field.field_id)
    }
}
