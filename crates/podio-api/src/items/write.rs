//! Items to add and changes to make.

use std::collections::BTreeMap;

use podio_core::{Error, ErrorKind, Result};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::field::{FieldKey, FieldWrite, Target};
use crate::model::{App, FieldStatus, FileId, LinkedAccountId, ObjectRef, Recurrence};

/// Changes to the fields of an item. A field that is not named keeps its value.
///
/// ```
/// use podio_api::items::FieldChanges;
///
/// let changes = FieldChanges::new().set("progress", 0).clear("deadline");
/// assert_eq!(serde_json::to_string(&changes)?, r#"{"deadline":[],"progress":0}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FieldChanges(BTreeMap<FieldKey, FieldWrite>);

impl FieldChanges {
    /// No change yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives a field a value.
    pub fn set(mut self, field: impl Into<FieldKey>, value: impl Into<FieldWrite>) -> Self {
        self.0.insert(field.into(), value.into());
        self
    }

    /// Takes a field's value away.
    pub fn clear(mut self, field: impl Into<FieldKey>) -> Self {
        self.0.insert(field.into(), FieldWrite::cleared());
        self
    }

    /// Leaves a field as it is, whatever was said about it before.
    pub fn keep(mut self, field: impl Into<FieldKey>) -> Self {
        self.0.remove(&field.into());
        self
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Checks the values against the fields of their app, so that what Podio would refuse is known
    /// before it is sent.
    ///
    /// ```
    /// use podio_api::items::FieldChanges;
    /// use podio_api::model::App;
    ///
    /// let app: App = serde_json::from_str(r#"{"app_id": 1, "fields": [{
    ///     "field_id": 7, "external_id": "status", "type": "category", "config": {"settings": {
    ///         "options": [{"id": 1, "text": "Open"}, {"id": 2, "text": "Done"}]
    ///     }}
    /// }]}"#)?;
    /// let error = FieldChanges::new().set("status", "Done").check(&app).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "field `status`: \"Done\" is a text, but options are given by id; \
    ///      its options are 1 (Open), 2 (Done)",
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) with the field and what it takes, if it
    /// cannot hold what it is given, or the app has no such field.
    pub fn check(&self, app: &App) -> Result<()> {
        self.0.iter().try_for_each(|(key, write)| {
            let field = app
                .fields
                .iter()
                .find(|field| key.names(field.field_id, field.external_id.as_deref()))
                .ok_or_else(|| invalid(no_such_field(app, &key.to_string())))?;
            let config = field.config.as_ref();
            write.check(Target {
                key,
                kind: field.kind.as_ref(),
                settings: config.and_then(|config| config.settings.as_ref()),
            })
        })
    }

    /// What cannot be sent, whatever the field's settings.
    pub(crate) fn refused(&self) -> Option<Error> {
        self.0.iter().find_map(|(key, write)| {
            let reason = write.refused()?;
            Some(invalid(format!("field `{key}`: {reason}")))
        })
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}

/// Why a field is not found, with those that there are.
pub(super) fn no_such_field(app: &App, key: &str) -> String {
    let fields: Vec<&str> = app
        .fields
        .iter()
        .filter(|field| field.status != Some(FieldStatus::Deleted))
        .filter_map(|field| field.external_id.as_deref())
        .collect();
    format!(
        "app {} has no field `{key}`; its fields are {}",
        app.app_id,
        fields.join(", ")
    )
}

impl Serialize for FieldChanges {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(&key.to_string(), value)?;
        }
        map.end()
    }
}

/// An item to add.
///
/// ```
/// use podio_api::field::Money;
/// use podio_api::items::NewItem;
///
/// let item = NewItem::new()
///     .external_id("crm-4711")
///     .field("title", "Repair roof")
///     .field("budget", Money::new("1250.00", "EUR")?)
///     .tags(["priority"]);
/// # let _ = item;
/// # Ok::<(), podio_core::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewItem {
    fields: FieldChanges,
    rest: Map<String, Value>,
}

impl NewItem {
    /// An item without values.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives a field a value: see [`FieldWrite`] for what each type takes.
    pub fn field(mut self, field: impl Into<FieldKey>, value: impl Into<FieldWrite>) -> Self {
        self.fields = self.fields.set(field, value);
        self
    }

    /// Sets the id that an outside system gives it.
    pub fn external_id(self, external_id: &str) -> Self {
        self.raw("external_id", external_id)
    }

    /// Sets the tags.
    pub fn tags<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.raw("tags", texts(tags))
    }

    /// Attaches uploaded files.
    pub fn files(self, files: impl IntoIterator<Item = FileId>) -> Self {
        self.raw("file_ids", numbers(files))
    }

    /// Reminds the user so many minutes before the item's date.
    pub fn remind_before(self, minutes: u32) -> Self {
        self.raw("reminder", json!({"remind_delta": minutes}))
    }

    /// Lets it come again.
    pub fn recurrence(self, recurrence: &Recurrence) -> Self {
        self.raw_model("recurrence", recurrence)
    }

    /// Holds its meeting by an account at another service.
    pub fn linked_account_id(self, account: LinkedAccountId) -> Self {
        self.raw("linked_account_id", account.get())
    }

    /// Sets what it is added to.
    pub fn reference(self, object: impl Into<ObjectRef>) -> Self {
        let object = object.into();
        self.raw(
            "ref",
            json!({"type": object.kind.as_str(), "id": object.id}),
        )
    }

    fn raw_model(self, key: &str, model: &impl Serialize) -> Self {
        // Models are plain data, so that this cannot fail.
        let value = serde_json::to_value(model).unwrap_or_default();
        self.raw(key, value)
    }

    /// Checks the values against the fields of the app, so that what Podio would refuse is known
    /// before it is sent; see [`FieldChanges::check`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) with the field and what it takes.
    pub fn check(&self, app: &App) -> Result<()> {
        self.fields.check(app)
    }

    pub(crate) fn refused(&self) -> Option<Error> {
        self.fields.refused()
    }

    /// Sets any other key of the body, in the shape that Podio documents.
    pub fn raw(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.rest.insert(key.to_owned(), value.into());
        self
    }
}

/// Changes to an item. What is not named stays as it is.
///
/// ```
/// use podio_api::items::ItemUpdate;
///
/// let update = ItemUpdate::new().set("progress", 0).clear("deadline").revision(3);
/// assert_eq!(
///     serde_json::to_string(&update)?,
///     r#"{"fields":{"deadline":[],"progress":0},"revision":3}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ItemUpdate {
    fields: FieldChanges,
    rest: Map<String, Value>,
}

impl ItemUpdate {
    /// No change yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives a field a value: see [`FieldWrite`] for what each type takes.
    pub fn set(mut self, field: impl Into<FieldKey>, value: impl Into<FieldWrite>) -> Self {
        self.fields = self.fields.set(field, value);
        self
    }

    /// Takes a field's value away.
    pub fn clear(mut self, field: impl Into<FieldKey>) -> Self {
        self.fields = self.fields.clear(field);
        self
    }

    /// Leaves a field as it is, whatever was said about it before.
    pub fn keep(mut self, field: impl Into<FieldKey>) -> Self {
        self.fields = self.fields.keep(field);
        self
    }

    /// Names the revision that the changes are based on. If the item was changed since, Podio
    /// answers `Conflict` and changes nothing; without it the last write wins.
    pub fn revision(self, revision: u64) -> Self {
        self.raw("revision", revision)
    }

    /// Sets the id that an outside system gives it.
    pub fn external_id(self, external_id: &str) -> Self {
        self.raw("external_id", external_id)
    }

    /// Replaces the tags; none takes them away.
    pub fn tags<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.raw("tags", texts(tags))
    }

    /// Replaces the attached files.
    pub fn files(self, files: impl IntoIterator<Item = FileId>) -> Self {
        self.raw("file_ids", numbers(files))
    }

    /// Reminds the user so many minutes before the item's date.
    pub fn remind_before(self, minutes: u32) -> Self {
        self.raw("reminder", json!({"remind_delta": minutes}))
    }

    /// Lets it come again.
    pub fn recurrence(self, recurrence: &Recurrence) -> Self {
        self.raw_model("recurrence", recurrence)
    }

    /// Holds its meeting by an account at another service.
    pub fn linked_account_id(self, account: LinkedAccountId) -> Self {
        self.raw("linked_account_id", account.get())
    }

    /// Sets what it is added to.
    pub fn reference(self, object: impl Into<ObjectRef>) -> Self {
        let object = object.into();
        self.raw(
            "ref",
            json!({"type": object.kind.as_str(), "id": object.id}),
        )
    }

    fn raw_model(self, key: &str, model: &impl Serialize) -> Self {
        // Models are plain data, so that this cannot fail.
        let value = serde_json::to_value(model).unwrap_or_default();
        self.raw(key, value)
    }

    /// Checks the values against the fields of the app, so that what Podio would refuse is known
    /// before it is sent; see [`FieldChanges::check`].
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) with the field and what it takes.
    pub fn check(&self, app: &App) -> Result<()> {
        self.fields.check(app)
    }

    pub(crate) fn refused(&self) -> Option<Error> {
        self.fields.refused()
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.rest.is_empty()
    }

    /// Sets any other key of the body, in the shape that Podio documents.
    pub fn raw(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.rest.insert(key.to_owned(), value.into());
        self
    }
}

impl From<FieldChanges> for ItemUpdate {
    fn from(fields: FieldChanges) -> Self {
        Self {
            fields,
            rest: Map::new(),
        }
    }
}

impl Serialize for NewItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        // Podio wants the key even where no field has a value.
        let fields =
            (!self.fields.is_empty() || !self.rest.contains_key("fields")).then_some(&self.fields);
        serialize_body(fields, &self.rest, serializer)
    }
}

impl Serialize for ItemUpdate {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let fields = (!self.fields.is_empty()).then_some(&self.fields);
        serialize_body(fields, &self.rest, serializer)
    }
}

fn serialize_body<S: Serializer>(
    fields: Option<&FieldChanges>,
    rest: &Map<String, Value>,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    if fields.is_some() && rest.contains_key("fields") {
        return Err(serde::ser::Error::custom(
            "`fields` is given twice: set fields one by one or by `raw`, not both",
        ));
    }
    let mut map = serializer.serialize_map(None)?;
    if let Some(fields) = fields {
        map.serialize_entry("fields", fields)?;
    }
    for (key, value) in rest {
        map.serialize_entry(key, value)?;
    }
    map.end()
}

fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Value {
    texts
        .into_iter()
        .map(|text| Value::String(text.into()))
        .collect()
}

fn numbers(ids: impl IntoIterator<Item = FileId>) -> Value {
    ids.into_iter().map(|id| Value::from(id.get())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Money;
    use crate::model::{FieldId, ItemId};

    #[test]
    fn a_new_item_has_the_documented_shape() {
        let item = NewItem::new()
            .external_id("crm-4711")
            .field("company-name", "Northwind Repair")
            .field(FieldId(60_100_009), 2)
            .field("budget", Money::new("1250.00", "EUR").unwrap())
            .field("customer", [ItemId(3_350_000_002)])
            .tags(["priority"])
            .files([FileId(9_300_001)])
            .remind_before(60);
        assert_eq!(
            serde_json::to_value(&item).unwrap(),
            json!({
                "external_id": "crm-4711",
                "fields": {
                    "company-name": "Northwind Repair",
                    "60100009": 2,
                    "budget": {"value": "1250.00", "currency": "EUR"},
                    "customer": [3_350_000_002_u64],
                },
                "tags": ["priority"],
                "file_ids": [9_300_001],
                "reminder": {"remind_delta": 60},
            })
        );
        assert_eq!(
            serde_json::to_value(NewItem::new()).unwrap(),
            json!({"fields": {}})
        );
    }

    #[test]
    fn keep_clear_and_set_differ() {
        let update = ItemUpdate::new()
            .set("a", 0)
            .set("b", 1)
            .clear("b")
            .set("c", 2)
            .keep("c");
        assert_eq!(
            serde_json::to_value(&update).unwrap(),
            json!({"fields": {"a": 0, "b": []}})
        );
        assert_eq!(
            serde_json::to_value(ItemUpdate::new().tags([""; 0])).unwrap(),
            json!({"tags": []})
        );
    }

    #[test]
    fn fields_given_twice_are_refused() {
        let raw = NewItem::new().raw("fields", json!({"a": 1}));
        assert_eq!(
            serde_json::to_value(&raw).unwrap(),
            json!({"fields": {"a": 1}})
        );
        let error = serde_json::to_value(raw.field("b", 2))
            .unwrap_err()
            .to_string();
        assert!(error.contains("given twice"), "{error}");
    }

    #[test]
    fn every_key_of_the_body_has_a_setter() {
        let recurrence = Recurrence {
            step: Some(1),
            ..Recurrence::default()
        };
        let item = NewItem::new()
            .recurrence(&recurrence)
            .linked_account_id(LinkedAccountId(5))
            .reference(ItemId(3_350_000_002));
        assert_eq!(
            serde_json::to_value(&item).unwrap(),
            json!({
                "fields": {},
                "recurrence": {"step": 1},
                "linked_account_id": 5,
                "ref": {"type": "item", "id": 3_350_000_002_u64},
            })
        );
    }

    #[test]
    fn fields_are_checked_against_their_app() {
        let app: App =
            serde_json::from_str(include_str!("../../tests/examples/app-full.json")).unwrap();
        let good = NewItem::new().field("title", "Roof").field("status", 2);
        good.check(&app).unwrap();
        let error = ItemUpdate::new()
            .set("titel", "Roof")
            .check(&app)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        let text = error.to_string();
        assert!(
            text.contains("`titel`") && text.contains("title, notes"),
            "{text}"
        );
        assert!(FieldChanges::new().set("status", 3).check(&app).is_err());
    }

    #[test]
    fn what_no_field_can_hold_is_refused_by_name() {
        let late = std::time::Duration::from_millis(1);
        let error = NewItem::new().field("time-spent", late).refused().unwrap();
        assert!(
            error.to_string().starts_with("field `time-spent`: "),
            "{error}"
        );
        assert!(ItemUpdate::new().clear("a").refused().is_none());
    }

    #[test]
    fn an_update_of_nothing_is_an_empty_object() {
        assert_eq!(serde_json::to_value(ItemUpdate::new()).unwrap(), json!({}));
        assert_eq!(
            serde_json::to_value(FieldChanges::new()).unwrap(),
            json!({})
        );
    }
}
