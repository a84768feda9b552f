//! Items: reading, adding, changing, deleting, filtering.

mod filter;
mod filter_call;
mod write;

use podio_core::{PodioClient, Result};
use serde::Deserialize;

pub use self::filter::{
    Author, DateBound, DateRange, Filter, IdRange, NumberRange, RelativeDate, SortBy,
};
pub use self::filter_call::FilterItems;
pub use self::write::{FieldChanges, ItemUpdate, NewItem};
use crate::call::{Call, operations, request};
use crate::model::json::model;
use crate::model::{AppId, AppItemId, Item, ItemId, ViewId};

operations! {
    "items":
    ADD_NEW_ITEM = "add_new_item" POST "/item/app/{app_id}/";
    GET_ITEM = "get_item" GET "/item/{item_id}";
    GET_ITEM_BASIC = "get_item_basic" GET "/item/{item_id}/basic";
    GET_ITEM_BY_EXTERNAL_ID = "get_item_by_external_id"
        GET "/item/app/{app_id}/external_id/{external_id}";
    GET_ITEM_BY_APP_ITEM_ID = "get_item_by_app_item_id" GET "/app/{app_id}/item/{app_item_id}";
    UPDATE_ITEM = "update_item" PUT "/item/{item_id}";
    UPDATE_ITEM_VALUES = "update_item_values" PUT "/item/{item_id}/value";
    DELETE_ITEM = "delete_item" DELETE "/item/{item_id}";
    FILTER_ITEMS = "filter_items" POST "/item/app/{app_id}/filter/" reads;
    GET_ITEM_COUNT = "get_item_count" GET "/item/app/{app_id}/count";
}

/// Items; from [`PodioApi::items`](crate::PodioApi::items).
#[derive(Debug, Clone, Copy)]
pub struct Items<'a> {
    pub(crate) client: &'a PodioClient,
}

impl Items<'_> {
    /// Adds an item to an app.
    ///
    /// `POST /item/app/{app_id}/`
    /// ([reference](https://developers.podio.com/doc/items/add-new-item-22362))
    ///
    /// Sending fails with `BadRequest` if a value does not suit its field. If the answer is lost,
    /// the item may have been added all the same
    /// ([`outcome_unknown`](podio_core::Error::outcome_unknown)): with an external id,
    /// [`get_by_external_id`](Self::get_by_external_id) tells.
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::items::NewItem;
    /// # use podio_api::model::AppId;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let item = NewItem::new().external_id("crm-4711").field("title", "Repair roof");
    /// let added = client.items().add(AppId(30500001), &item).hook(false).send().await?;
    /// println!("{}", added.item_id);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "add_new_item")]
    pub fn add(&self, app_id: AppId, item: &NewItem) -> AddNewItem {
        AddNewItem(Call::new(self.client, &ADD_NEW_ITEM, &[&app_id]).json(item))
    }

    /// Reads an item with all that belongs to it.
    ///
    /// `GET /item/{item_id}` ([reference](https://developers.podio.com/doc/items/get-item-22360))
    ///
    /// Sending fails with `Gone` if the item was deleted.
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::ItemId;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let item = client.items().get(ItemId(3350000001)).send().await?;
    /// println!("{:?}", item.text("title")?);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_item")]
    pub fn get(&self, item_id: ItemId) -> GetItem {
        GetItem(Call::new(self.client, &GET_ITEM, &[&item_id])).mark_as_viewed(false)
    }

    /// Reads an item without comments, tasks and the like, which is faster.
    ///
    /// `GET /item/{item_id}/basic`
    /// ([reference](https://developers.podio.com/doc/items/get-item-basic-61768))
    ///
    /// Sending fails with `Gone` if the item was deleted.
    #[doc(alias = "get_item_basic")]
    pub fn get_basic(&self, item_id: ItemId) -> GetItem {
        GetItem(Call::new(self.client, &GET_ITEM_BASIC, &[&item_id])).mark_as_viewed(false)
    }

    /// Reads the item of an app that has an external id.
    ///
    /// `GET /item/app/{app_id}/external_id/{external_id}`
    /// ([reference](https://developers.podio.com/doc/items/get-item-by-external-id-19556702))
    ///
    /// Sending fails with `NotFound` if there is none, and with `InvalidArgument` for an empty
    /// external id, `.` and `..`, which cannot stand in a path: filter by external id instead.
    #[doc(alias = "get_item_by_external_id")]
    pub fn get_by_external_id(&self, app_id: AppId, external_id: &str) -> GetItem {
        let call = Call::new(
            self.client,
            &GET_ITEM_BY_EXTERNAL_ID,
            &[&app_id, &external_id],
        );
        GetItem(call).mark_as_viewed(false)
    }

    /// Reads the item of an app that has a running number.
    ///
    /// `GET /app/{app_id}/item/{app_item_id}`
    /// ([reference](https://developers.podio.com/doc/items/get-item-by-app-item-id-66506688))
    ///
    /// Sending fails with `NotFound` if there is none.
    #[doc(alias = "get_item_by_app_item_id")]
    pub fn get_by_app_item_id(&self, app_id: AppId, app_item_id: AppItemId) -> GetItem {
        let call = Call::new(
            self.client,
            &GET_ITEM_BY_APP_ITEM_ID,
            &[&app_id, &app_item_id],
        );
        GetItem(call).mark_as_viewed(false)
    }

    /// Changes an item: what the update names changes, the rest stays.
    ///
    /// `PUT /item/{item_id}`
    /// ([reference](https://developers.podio.com/doc/items/update-item-22363))
    ///
    /// Sending fails with `Conflict` if the update names a
    /// [`revision`](ItemUpdate::revision) and the item was changed since.
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::items::ItemUpdate;
    /// # use podio_api::model::{Item, OptionId};
    /// # async fn example(client: podio_core::PodioClient, item: Item) -> podio_core::Result<()> {
    /// let mut update = ItemUpdate::new().set("status", OptionId(2)).clear("deadline");
    /// if let Some(revision) = item.revision {
    ///     update = update.revision(revision);
    /// }
    /// client.items().update(item.item_id, &update).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "update_item")]
    pub fn update(&self, item_id: ItemId, update: &ItemUpdate) -> UpdateItem {
        UpdateItem(Call::new(self.client, &UPDATE_ITEM, &[&item_id]).json(update))
    }

    /// Changes fields of an item: what `changes` names changes, the rest stays.
    ///
    /// `PUT /item/{item_id}/value`
    /// ([reference](https://developers.podio.com/doc/items/update-item-values-22366))
    #[doc(alias = "update_item_values")]
    pub fn update_values(&self, item_id: ItemId, changes: &FieldChanges) -> UpdateItem {
        UpdateItem(Call::new(self.client, &UPDATE_ITEM_VALUES, &[&item_id]).json(changes))
    }

    /// Deletes an item. It cannot be brought back.
    ///
    /// `DELETE /item/{item_id}`
    /// ([reference](https://developers.podio.com/doc/items/delete-item-22364))
    #[doc(alias = "delete_item")]
    pub fn delete(&self, item_id: ItemId) -> DeleteItem {
        DeleteItem(Call::new(self.client, &DELETE_ITEM, &[&item_id]))
    }

    /// Lists the items of an app: all, or those that a [`Filter`] lets through. Podio counts this
    /// against the smaller of its two rate limits.
    ///
    /// `POST /item/app/{app_id}/filter/`
    /// ([reference](https://developers.podio.com/doc/items/filter-items-4496747))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::items::{Filter, RelativeDate, DateRange};
    /// # use podio_api::model::{AppId, OptionId};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let filter = Filter::new()
    ///     .category("status", [OptionId(1), OptionId(2)])
    ///     .created_on(DateRange::since(RelativeDate::months(-1).rounded()));
    /// let page = client.items().filter(AppId(30500001)).filters(filter).limit(100).send().await?;
    /// println!("{} of {:?}", page.items.len(), page.filtered);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "filter_items")]
    pub fn filter(&self, app_id: AppId) -> FilterItems {
        FilterItems::new(self.client.clone(), app_id)
    }

    /// Counts the items of an app. Podio counts this against the smaller of its two rate limits.
    ///
    /// `GET /item/app/{app_id}/count`
    /// ([reference](https://developers.podio.com/doc/items/get-item-count-34819997))
    #[doc(alias = "get_item_count")]
    pub fn get_count(&self, app_id: AppId) -> GetItemCount {
        GetItemCount {
            call: Call::new(self.client, &GET_ITEM_COUNT, &[&app_id]),
        }
    }
}

request!(
    /// The call of [`Items::get`] and the other methods that read one item.
    GetItem [fields, mark_as_viewed] read Item
);
request!(
    /// The call of [`Items::add`].
    AddNewItem [fields, silent, hook] read AddedItem
);
request!(
    /// The call of [`Items::update`] and [`Items::update_values`].
    UpdateItem [silent, hook] read_or_default UpdatedItem
);
request!(
    /// The call of [`Items::delete`].
    DeleteItem [silent, hook] done ()
);

/// The call of [`Items::get_count`].
#[derive(Debug)]
#[must_use = "nothing is sent until `send`"]
pub struct GetItemCount {
    call: Call,
}

impl GetItemCount {
    /// Counts the items that a saved view lets through.
    pub fn view(self, view_id: ViewId) -> Self {
        Self {
            call: self.call.query("view_id", view_id),
        }
    }

    /// Limits this call, repeats and waits included, to this long.
    pub fn timeout(self, timeout: std::time::Duration) -> Self {
        Self {
            call: self.call.timeout(timeout),
        }
    }

    /// Sends the call.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`](podio_core::ErrorKind), such as `NotFound` and `Forbidden`.
    pub async fn send(self) -> Result<u64> {
        #[derive(Deserialize)]
        struct Answer {
            count: u64,
        }
        let answer: Answer = self.call.read().await?;
        Ok(answer.count)
    }
}

model! {
    /// An item that was just added. Podio may answer with more of it, which is in `extra`.
    pub struct AddedItem {
        required {
            /// Its id.
            item_id: ItemId,
        }
        optional {
            /// Its title.
            title: String,
            /// Its revision.
            revision: u64,
            /// Its running number within its app.
            app_item_id: AppItemId,
            /// The link to it.
            link: String,
        }
    }
}

model! {
    /// An item that was just changed. Podio may answer with nothing at all.
    #[derive(Default)]
    pub struct UpdatedItem {
        optional {
            /// Its new revision.
            revision: u64,
            /// Its title.
            title: String,
        }
    }
}
