//! Changing an item that was read.

use std::time::Duration;

use podio_core::{Error, ErrorKind, Result};
use serde_json::Value;

use super::{ItemUpdate, Items, UpdateItem, UpdatedItem};
use crate::Caller;
use crate::field::{FieldKey, FieldWrite, Target};
use crate::model::{FileId, Item, ItemField, ItemId};

/// How often [`Items::update_with`] applies a change unless told otherwise.
const ATTEMPTS: u32 = 5;

/// Changes to an item that was read; from [`Item::edit`].
///
/// What is given is compared with what the item holds and checked against the settings of its
/// fields, as far as they came with it. Only what differs is sent, with the item's revision, so that
/// a change that somebody made meanwhile is not overwritten.
///
/// ```
/// use podio_api::model::{Item, OptionId};
///
/// let item: Item = serde_json::from_str(r#"{"item_id": 1, "revision": 3, "fields": [
///     {"field_id": 7, "external_id": "progress", "type": "progress", "values": [{"value": 40}]},
///     {"field_id": 8, "external_id": "title", "type": "text", "values": [{"value": "Roof"}]}
/// ]}"#)?;
/// let update = item.edit().set("title", "Roof").set("progress", 0).update()?;
/// assert_eq!(serde_json::to_string(&update)?, r#"{"fields":{"progress":0},"revision":3}"#);
/// let error = item.edit().set("progress", 101).update().unwrap_err();
/// assert_eq!(error.to_string(), "field `progress`: 101 is not from 0 to 100");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing changes until it is saved"]
pub struct ItemEdit<'a> {
    item: &'a Item,
    update: ItemUpdate,
    refused: Option<Error>,
}

impl Item {
    /// Starts to change it; [`Items::save`] saves the changes.
    pub fn edit(&self) -> ItemEdit<'_> {
        ItemEdit {
            item: self,
            update: ItemUpdate::new(),
            refused: None,
        }
    }

    /// The number of its revision, wherever the answer has it.
    pub(crate) fn revision_number(&self) -> Result<Option<u64>> {
        match (self.revision, &self.current_revision) {
            (None, Some(current)) => Ok(current.get()?.revision),
            (revision, _) => Ok(revision),
        }
    }
}

impl<'a> ItemEdit<'a> {
    /// The item as it was read.
    pub fn item(&self) -> &'a Item {
        self.item
    }

    /// Gives a field a value: see [`FieldWrite`] for what each type takes.
    pub fn set(mut self, field: impl Into<FieldKey>, value: impl Into<FieldWrite>) -> Self {
        let (key, write) = (field.into(), value.into());
        let current = self.item.field(key.clone());
        let write = write.shaped_for(current.and_then(|field| field.kind.as_ref()));
        if current.is_some_and(|field| write.is_already(field)) {
            return self.keep(key);
        }
        if let Some(error) = current.and_then(|field| check(field, &key, &write).err()) {
            self.refused.get_or_insert(error);
        }
        self.update = self.update.set(key, write);
        self
    }

    /// Takes a field's value away.
    pub fn clear(mut self, field: impl Into<FieldKey>) -> Self {
        let key = field.into();
        let current = self.item.field(key.clone());
        if current.is_none_or(|field| field.value().is_empty()) {
            return self.keep(key);
        }
        self.update = self.update.clear(key);
        self
    }

    /// Leaves a field as it is, whatever was said about it before.
    pub fn keep(mut self, field: impl Into<FieldKey>) -> Self {
        self.update = self.update.keep(field);
        self
    }

    /// Sets the id that an outside system gives it.
    pub fn external_id(mut self, external_id: &str) -> Self {
        if self.item.external_id.as_deref() != Some(external_id) {
            self.update = self.update.external_id(external_id);
        }
        self
    }

    /// Replaces the tags; none takes them away.
    pub fn tags<T: Into<String>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.update = self.update.tags(tags);
        self
    }

    /// Replaces the attached files.
    pub fn files(mut self, files: impl IntoIterator<Item = FileId>) -> Self {
        self.update = self.update.files(files);
        self
    }

    /// Sets any other key of the body, in the shape that Podio documents.
    pub fn raw(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.update = self.update.raw(key, value);
        self
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.update.is_empty()
    }

    /// The update that is sent: what changes, and the revision of the item.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) if a field cannot hold what it is given.
    pub fn update(&self) -> Result<ItemUpdate> {
        if let Some(error) = &self.refused {
            return Err(error.clone());
        }
        let update = self.update.clone();
        Ok(match self.item.revision_number()? {
            Some(revision) => update.revision(revision),
            None => update,
        })
    }
}

fn check(field: &ItemField, key: &FieldKey, write: &FieldWrite) -> Result<()> {
    write.check(Target {
        key,
        kind: field.kind.as_ref(),
        settings: field
            .settings()?
            .and_then(|config| config.settings.as_ref()),
    })
}

impl<'c> Items<'c> {
    /// Saves changes to an item that was read. Where nothing changes, nothing is sent.
    ///
    /// `PUT /item/{item_id}`
    /// ([reference](https://developers.podio.com/doc/items/update-item-22363))
    ///
    /// Sending fails with `Conflict` if the item was changed since it was read, and with
    /// `InvalidArgument` if a field cannot hold what it is given.
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::{ItemId, OptionId};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let item = client.items().get(ItemId(3350000001)).send().await?;
    /// let edit = item.edit().set("status", OptionId(2)).clear("deadline");
    /// client.items().save(&edit).hook(false).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn save(&self, edit: &ItemEdit<'_>) -> SaveItem {
        let unchanged = match edit.item.revision_number() {
            Ok(revision) if edit.is_empty() => Some(UpdatedItem {
                revision,
                ..UpdatedItem::default()
            }),
            _ => None,
        };
        let call = match edit.update() {
            Ok(update) => self.update(edit.item.item_id, &update),
            Err(error) => self
                .update(edit.item.item_id, &ItemUpdate::new())
                .refuse(error),
        };
        SaveItem { call, unchanged }
    }

    /// Reads an item, applies a change and saves it; if somebody changed the item meanwhile, starts
    /// again from what they made of it, up to five times.
    ///
    /// `change` is called for every attempt, so it has to tell what to change from the item that it
    /// is given. What it refuses ends the call.
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::ItemId;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// client
    ///     .items()
    ///     .update_with(ItemId(3350000001), |edit| {
    ///         let done = edit.item().progress("progress")?.unwrap_or_default();
    ///         Ok(edit.set("progress", (done + 10).min(100)))
    ///     })
    ///     .send()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_with<F>(&self, item_id: ItemId, change: F) -> UpdateWith<'c, F>
    where
        F: for<'i> FnMut(ItemEdit<'i>) -> Result<ItemEdit<'i>> + Send,
    {
        UpdateWith {
            caller: self.client,
            item_id,
            change,
            attempts: ATTEMPTS,
            silent: None,
            hook: None,
            timeout: None,
        }
    }
}

/// The call of [`Items::save`].
#[derive(Debug)]
#[must_use = "nothing is sent until `send`"]
pub struct SaveItem {
    call: UpdateItem,
    /// The answer, if nothing changes.
    unchanged: Option<UpdatedItem>,
}

impl SaveItem {
    /// If true, the change neither appears in the stream nor notifies anyone.
    pub fn silent(mut self, silent: bool) -> Self {
        self.call = self.call.silent(silent);
        self
    }

    /// If false, no webhook is called for the change.
    pub fn hook(mut self, hook: bool) -> Self {
        self.call = self.call.hook(hook);
        self
    }

    /// Limits this call, repeats and waits included, to this long.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.call = self.call.timeout(timeout);
        self
    }

    /// Sends the call, if there is something to save.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) if the item was changed since it was read,
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) if a field cannot hold what it is given, and
    /// any other kind from sending.
    pub async fn send(self) -> Result<UpdatedItem> {
        match self.unchanged {
            Some(answer) => Ok(answer),
            None => self.call.send().await,
        }
    }
}

/// The call of [`Items::update_with`].
#[derive(Debug)]
#[must_use = "nothing is sent until `send`"]
pub struct UpdateWith<'a, F> {
    caller: Caller<'a>,
    item_id: ItemId,
    change: F,
    attempts: u32,
    silent: Option<bool>,
    hook: Option<bool>,
    timeout: Option<Duration>,
}

impl<F> UpdateWith<'_, F>
where
    F: for<'i> FnMut(ItemEdit<'i>) -> Result<ItemEdit<'i>> + Send,
{
    /// Sets how often the change is applied at most. The default is five times.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// If true, the change neither appears in the stream nor notifies anyone.
    pub fn silent(mut self, silent: bool) -> Self {
        self.silent = Some(silent);
        self
    }

    /// If false, no webhook is called for the change.
    pub fn hook(mut self, hook: bool) -> Self {
        self.hook = Some(hook);
        self
    }

    /// Limits each call that this makes, repeats and waits included, to this long.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Reads, changes and saves.
    ///
    /// # Errors
    ///
    /// [`Conflict`](ErrorKind::Conflict) if the item was changed meanwhile at every attempt, what
    /// the change refuses, and any other kind from sending.
    pub async fn send(mut self) -> Result<UpdatedItem> {
        let items = Items {
            client: self.caller,
        };
        let mut left = self.attempts.max(1);
        loop {
            let mut get = items.get(self.item_id);
            if let Some(timeout) = self.timeout {
                get = get.timeout(timeout);
            }
            let item = get.send().await?;
            let edit = (self.change)(item.edit())?;
            let mut save = items.save(&edit);
            if let Some(silent) = self.silent {
                save = save.silent(silent);
            }
            if let Some(hook) = self.hook {
                save = save.hook(hook);
            }
            if let Some(timeout) = self.timeout {
                save = save.timeout(timeout);
            }
            left -= 1;
            match save.send().await {
                Err(error) if error.kind() == ErrorKind::Conflict && left > 0 => {}
                result => return result,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{FieldId, OptionId};

    fn item() -> Item {
        serde_json::from_str(include_str!("../../tests/examples/item-full.json")).unwrap()
    }

    fn sent(edit: &ItemEdit<'_>) -> Value {
        serde_json::to_value(edit.update().unwrap()).unwrap()
    }

    #[test]
    fn what_differs_is_sent_and_nothing_else() {
        let item = item();
        let edit = item
            .edit()
            .set("title", "Repair roof")
            .set("status", OptionId(1))
            .set("progress", 0)
            .clear("deadline")
            .clear("no-value-yet")
            .external_id("crm-4711");
        assert_eq!(
            sent(&edit),
            json!({"fields": {"progress": 0, "deadline": []}, "revision": 3})
        );
        // Back to what it was.
        let edit = edit.set("progress", 40).keep("deadline");
        assert!(edit.is_empty());
        let edit = item.edit().set("brand-new", 1).tags(["a"]);
        assert_eq!(
            sent(&edit),
            json!({"fields": {"brand-new": 1}, "tags": ["a"], "revision": 3})
        );
    }

    #[test]
    fn what_a_field_cannot_hold_is_refused() {
        let item = item();
        let edit = item.edit().set("status", OptionId(9)).set("title", "x");
        let error = edit.update().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        let text = error.to_string();
        for word in ["`status`", "9", "1 (Open)"] {
            assert!(text.contains(word), "{text}");
        }
        let id = item.field("status").unwrap().field_id;
        let error = item.edit().set(FieldId(id.get()), "Open").update();
        assert!(error.unwrap_err().to_string().contains(&id.to_string()));
    }

    #[test]
    fn the_revision_is_found_wherever_it_is() {
        let item: Item = serde_json::from_value(
            json!({"item_id": 1, "current_revision": {"revision": 7, "type": "update"}}),
        )
        .unwrap();
        assert_eq!(
            sent(&item.edit().set("a", 1)),
            json!({"fields": {"a": 1}, "revision": 7})
        );
        let item: Item = serde_json::from_value(json!({"item_id": 1})).unwrap();
        assert_eq!(sent(&item.edit().set("a", 1)), json!({"fields": {"a": 1}}));
    }
}
