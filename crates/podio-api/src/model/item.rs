//! Items.

use std::time::Duration;

use jiff::Timestamp;
use podio_core::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json::{Json, Mismatch, model, open_enum, serde_through_json};
use super::{
    App, AppField, AppItemId, Byline, CategoryOption, Extra, FieldConfig, FieldId, FieldStatus,
    FieldType, File, ItemId, ItemRevisionId, Presence, Push, Reference, Space, Via,
};
use crate::field::{DateValue, FieldKey, FieldValue, Money, Number, Values};

model! {
    /// An item of an app.
    ///
    /// Filter answers leave out `app`, `files` and more unless the call asks for them by `fields`.
    pub struct Item {
        required {
            /// Its id.
            item_id: ItemId,
        }
        optional {
            /// Its running number within its app.
            app_item_id: AppItemId,
            /// Its running number as the app shows it, such as `JOB0042`.
            app_item_id_formatted: String,
            /// The id that an outside system gave it.
            external_id: String,
            /// Its title: the value of its first text field.
            title: String,
            /// The link to it.
            link: String,
            /// The number of its revision; give it when updating to detect conflicts.
            revision: u64,
            /// The app that it is of.
            app: Box<App>,
            /// The space that it is in.
            space: Box<Space>,
            /// Its first revision.
            initial_revision: ItemRevision,
            /// Its newest revision.
            current_revision: ItemRevision,
            /// When it was added.
            created_on: Timestamp,
            /// Who added it.
            created_by: Byline,
            /// Through which application it was added.
            created_via: Via,
            /// When something last happened to it.
            last_event_on: Timestamp,
            /// When it was last changed.
            last_edit_on: Timestamp,
            /// A short text about it.
            excerpt: Excerpt,
            /// How many comments it has.
            comment_count: u64,
            /// How many files it has.
            file_count: u64,
            /// How many tasks it has.
            task_count: u64,
            /// How many people like it.
            like_count: u64,
            /// How many people follow it.
            subscribed_count: u64,
            /// Whether the caller likes it.
            is_liked: bool,
            /// Whether the caller follows it.
            subscribed: bool,
            /// Whether the caller pinned it.
            pinned: bool,
            /// What it was added to.
            reference("ref"): Reference,
            /// The credential for its live updates.
            push: Push,
            /// The credential for being shown as present at it.
            presence: Presence,
        }
        lists {
            /// Its fields that have values, in the order of the app.
            fields: ItemField,
            /// Its files.
            files: File,
            /// Its tags.
            tags: String,
            /// What the caller may do with it.
            rights: String,
            /// Its revisions.
            revisions: ItemRevision,
            /// How many items reference it, by app and field.
            refs: ReferenceCount,
        }
    }
}

model! {
    /// One revision of an item.
    pub struct ItemRevision {
        optional {
            /// Its id, over all items.
            item_revision_id: ItemRevisionId,
            /// Its number within the item, starting at 0.
            revision: u64,
            /// The revision of the app at that time.
            app_revision: u64,
            /// What happened.
            kind("type"): RevisionType,
            /// When it was made.
            created_on: Timestamp,
            /// Who made it.
            created_by: Byline,
            /// Through which application it was made.
            created_via: Via,
            /// Who made it, under its older name.
            user: Byline,
        }
    }
}

open_enum! {
    /// What a revision did.
    pub enum RevisionType {
        /// It added the item.
        Creation = "creation",
        /// It changed the item.
        Update = "update",
        /// It deleted the item.
        Delete = "delete",
    }
}

model! {
    /// A short text about an item.
    pub struct Excerpt {
        optional {
            /// What the text is about.
            label: String,
            /// The text.
            text: String,
        }
    }
}

model! {
    /// How many items of an app reference an item by one field.
    pub struct ReferenceCount {
        optional {
            /// The app of those items.
            app: App,
            /// Their field.
            field: AppField,
            /// How many there are.
            count: u64,
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
    /// Its settings.
    pub config: Option<FieldConfig>,
    /// What it holds.
    pub value: FieldValue,
    /// What has no typed value, as it came.
    pub extra: Extra,
}

impl Json for ItemField {
    const EXPECTED: &'static str = "an object";
    const STRUCTURAL: bool = true;

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        let AppField {
            field_id,
            external_id,
            kind,
            label,
            status,
            config,
            mut extra,
        } = AppField::from_json(value)?;
        let values = match extra.get_mut("values") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) => std::mem::take(values),
            Some(_) => {
                let place = "values".to_owned();
                return Err(Mismatch::Broken {
                    place,
                    expected: "a list",
                });
            }
        };
        if !values.is_empty() {
            extra.remove("values");
        }
        let value = FieldValue::read(kind.as_ref(), config.as_ref(), values);
        Ok(Self {
            field_id,
            external_id,
            kind,
            label,
            status,
            config,
            value,
            extra,
        })
    }

    fn to_json(&self) -> Value {
        let frame = AppField {
            field_id: self.field_id,
            external_id: self.external_id.clone(),
            kind: self.kind.clone(),
            label: self.label.clone(),
            status: self.status.clone(),
            config: self.config.clone(),
            extra: self.extra.clone(),
        };
        let mut json = frame.to_json();
        let values = self.value.to_json();
        if let (Value::Object(map), false) = (&mut json, values.is_empty()) {
            map.insert("values".to_owned(), Value::Array(values));
        }
        json
    }
}

serde_through_json!(ItemField);

/// Typed access to fields. Podio lists only fields that have a value, so a field that is not there
/// has none.
///
/// ```
/// use podio_api::model::{FieldId, Item};
///
/// let item: Item = serde_json::from_str(r#"{"item_id": 1, "fields": [
///     {"field_id": 7, "external_id": "title", "type": "text", "values": [{"value": "Roof"}]}
/// ]}"#)?;
/// assert_eq!(item.text("title")?, Some("Roof"));
/// assert_eq!(item.text(FieldId(7))?, Some("Roof"));
/// assert_eq!(item.number("hours")?, None);
/// let error = item.number("title").unwrap_err();
/// assert_eq!(error.to_string(), "field `title` is of type text, not number");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Each typed getter fails with [`InvalidArgument`](ErrorKind::InvalidArgument) if the field is of
/// another type, and with [`DataIntegrity`](ErrorKind::DataIntegrity) if its values are not of the
/// shape that its type has.
#[allow(clippy::missing_errors_doc, reason = "they are documented once, above")]
impl Item {
    /// The field of that id or external id, if it has a value.
    pub fn field(&self, key: impl Into<FieldKey>) -> Option<&ItemField> {
        let key = key.into();
        self.fields
            .iter()
            .find(|field| key.names(field.field_id, field.external_id.as_deref()))
    }

    /// The text of a text field; HTML where the field holds HTML.
    pub fn text(&self, key: impl Into<FieldKey>) -> Result<Option<&str>> {
        let values = self.typed(key, "text", |value| match value {
            FieldValue::Text(values) => Some(values),
            _ => None,
        })?;
        Ok(values.and_then(Values::first).map(String::as_str))
    }

    /// The number of a number field.
    pub fn number(&self, key: impl Into<FieldKey>) -> Result<Option<&Number>> {
        let values = self.typed(key, "number", |value| match value {
            FieldValue::Number(values) => Some(values),
            _ => None,
        })?;
        Ok(values.and_then(Values::first))
    }

    /// The amount of a money field.
    pub fn money(&self, key: impl Into<FieldKey>) -> Result<Option<&Money>> {
        let values = self.typed(key, "money", |value| match value {
            FieldValue::Money(values) => Some(values),
            _ => None,
        })?;
        Ok(values.and_then(Values::first))
    }

    /// The date of a date field.
    pub fn date(&self, key: impl Into<FieldKey>) -> Result<Option<&DateValue>> {
        let values = self.typed(key, "date", |value| match value {
            FieldValue::Date(values) => Some(values),
            _ => None,
        })?;
        Ok(values.and_then(Values::first))
    }

    /// The chosen options of a category field.
    pub fn category(&self, key: impl Into<FieldKey>) -> Result<Option<&Values<CategoryOption>>> {
        self.typed(key, "category", |value| match value {
            FieldValue::Category(values) => Some(values),
            _ => None,
        })
    }

    /// The items that an app field references, as far as Podio embeds them.
    pub fn references(&self, key: impl Into<FieldKey>) -> Result<Option<&Values<Item>>> {
        self.typed(key, "app", |value| match value {
            FieldValue::App(values) => Some(values),
            _ => None,
        })
    }

    /// The percentage of a progress field.
    pub fn progress(&self, key: impl Into<FieldKey>) -> Result<Option<u8>> {
        let values = self.typed(key, "progress", |value| match value {
            FieldValue::Progress(values) => Some(values),
            _ => None,
        })?;
        Ok(values.and_then(Values::first).copied())
    }

    /// The length of time of a duration field, in whole seconds.
    pub fn duration(&self, key: impl Into<FieldKey>) -> Result<Option<Duration>> {
        let values = self.typed(key, "duration", |value| match value {
            FieldValue::Duration(values) => Some(values),
            _ => None,
        })?;
        Ok(values.and_then(Values::first).copied())
    }

    fn typed<T>(
        &self,
        key: impl Into<FieldKey>,
        wanted: &str,
        pick: fn(&FieldValue) -> Option<&Values<T>>,
    ) -> Result<Option<&Values<T>>> {
        let key = key.into();
        let Some(field) = self.field(key.clone()) else {
            return Ok(None);
        };
        if let Some(values) = pick(&field.value) {
            return Ok((!values.is_empty()).then_some(values));
        }
        let kind = field.kind.as_ref().map_or("unknown", FieldType::as_str);
        Err(if kind == wanted {
            Error::new(
                ErrorKind::DataIntegrity,
                format!("field `{key}` is of type {kind}, but its values are of another shape"),
            )
        } else {
            Error::new(
                ErrorKind::InvalidArgument,
                format!("field `{key}` is of type {kind}, not {wanted}"),
            )
        })
    }
}

/// One page of the items that a filter lets through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ItemPage {
    /// How many items the app has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// How many items the filter lets through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filtered: Option<u64>,
    /// The items of this page.
    pub items: Vec<Item>,
    /// What has no typed value, as it came.
    #[serde(flatten)]
    pub extra: Extra,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn item() -> Item {
        serde_json::from_value(json!({"item_id": 1, "fields": [
            {"field_id": 1, "external_id": "title", "type": "text", "values": [{"value": "Roof"}]},
            {"field_id": 2, "external_id": "hours", "type": "number", "values": [{"value": "0.0000"}]},
            {"field_id": 3, "external_id": "budget", "type": "money", "values": [{"value": "1"}]},
            {"field_id": 4, "external_id": "notes", "type": "text", "values": []},
            {"field_id": 5, "external_id": "sum", "type": "calculation",
             "config": {"settings": {"return_type": "number"}}, "values": [{"value": "3.0000"}]},
            {"field_id": 7, "external_id": "old-sum", "type": "calculation",
             "config": {"settings": {"expression": {}}}, "values": [{"value": "4.0000"}]},
            {"field_id": 6, "external_id": "place", "type": "location", "values": [{"value": "x"}]},
        ]}))
        .unwrap()
    }

    #[test]
    fn getters_tell_missing_from_wrong() {
        let item = item();
        assert_eq!(item.text("title").unwrap(), Some("Roof"));
        assert_eq!(item.number(FieldId(2)).unwrap().unwrap().as_i64(), Some(0));
        assert_eq!(item.number("sum").unwrap().unwrap().as_i64(), Some(3));
        assert_eq!(item.number("old-sum").unwrap().unwrap().as_i64(), Some(4));
        assert_eq!(item.text("notes").unwrap(), None);
        assert_eq!(item.text("no-such-field").unwrap(), None);
        let error = item.text("hours").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert_eq!(
            error.to_string(),
            "field `hours` is of type number, not text"
        );
        assert_eq!(
            item.text("place").unwrap_err().kind(),
            ErrorKind::InvalidArgument
        );
        let error = item.money("budget").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DataIntegrity);
        assert!(error.to_string().contains("budget"), "{error}");
    }

    #[test]
    fn credentials_are_hidden() {
        let item: Item = serde_json::from_value(json!({
            "item_id": 1,
            "push": {"channel": "/item/1", "signature": "canary"},
            "app": {"app_id": 1, "token": "canary", "space": {"space_id": 1, "push": {"signature": "canary"}}},
            "comments": [{"comment_id": 1, "push": {"signature": "canary"}}],
        }))
        .unwrap();
        let text = format!("{item:?}");
        assert!(!text.contains("canary"), "{text}");
        let token = item.app.as_ref().unwrap().token.as_ref().unwrap();
        assert_eq!(token.expose(), "canary");
    }

    #[test]
    fn a_page_without_items_is_an_error() {
        assert!(serde_json::from_value::<ItemPage>(json!({"total": 1})).is_err());
        assert!(
            serde_json::from_value::<ItemPage>(json!({"items": [{"title": "no id"}]})).is_err()
        );
    }
}
