//! Items: reading, adding, changing, deleting, filtering.

mod calculate;
mod edit;
mod export;
mod filter;
mod filter_call;
mod list;
mod reference;
mod revision;
mod stream;
mod values;
mod write;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use podio_core::{Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::calculate::{
    Aggregation, Calculate, Calculation, CalculationGroup, DateUnit, Formula, Grouping, ValueGroup,
};
pub use self::edit::{ItemEdit, SaveItem, UpdateWith};
pub use self::export::{ExportFormat, ExportItems, GetItemsAsXlsx};
pub use self::filter::{
    Author, DateBound, DateRange, Filter, IdRange, NumberRange, RelativeDate, SortBy,
};
pub use self::filter_call::FilterItems;
pub(crate) use self::list::comma_list;
pub use self::list::{
    AppValues, CleanupFieldValues, FieldRange, FindReferenceableItems, GetAppValues,
    GetFieldRanges, GetItemCount, GetItems, GetTopValuesForField, ReferenceableSort,
};
pub use self::reference::{
    DeleteItemReference, GetItemPreview, GetItemReferences, GetReferencesByField, ItemReference,
    UpdateItemReference,
};
pub use self::revision::{
    GetItemRevision, GetItemRevisionDifference, GetItemRevisions, RevertItem, RevertedItem,
};
pub use self::stream::ItemStream;
pub use self::values::{GetItemFieldValues, GetItemFieldValuesV2, GetItemValues, GetItemValuesV2};
pub use self::write::{FieldChanges, ItemUpdate, NewItem};
use crate::Caller;
use crate::call::{Call, operations, request};
use crate::model::json::model;
use crate::model::time::format_utc_seconds;
use crate::model::{AppId, AppItemId, File, Item, ItemId, ParticipationStatus, Raw, ViewId};

operations! {
    "items":
    ADD_NEW_ITEM = "add_new_item" POST "/item/app/{app_id}/";
    GET_ITEM = "get_item" GET "/item/{item_id}";
    GET_ITEM_BASIC = "get_item_basic" GET "/item/{item_id}/basic";
    GET_ITEM_BY_EXTERNAL_ID = "get_item_by_external_id"
        GET "/item/app/{app_id}/external_id/{external_id}";
    GET_ITEM_BY_APP_ITEM_ID = "get_item_by_app_item_id" GET "/app/{app_id}/item/{app_item_id}";
    UPDATE_ITEM = "update_item" PUT "/item/{item_id}";
    DELETE_ITEM = "delete_item" DELETE "/item/{item_id}";
    BULK_DELETE_ITEMS = "bulk_delete_items" POST "/item/app/{app_id}/delete";
    CLONE_ITEM = "clone_item" POST "/item/{item_id}/clone";
    GET_ITEM_CLONE = "get_item_clone" GET "/item/{item_id}/clone";
    FILTER_ITEMS = "filter_items" POST "/item/app/{app_id}/filter/" reads;
    FILTER_ITEMS_BY_VIEW = "filter_items_by_view"
        POST "/item/app/{app_id}/filter/{view_id}/" reads;
    GET_ITEMS = "get_items" GET "/item/app/{app_id}/";
    GET_ITEMS_V2 = "get_items_v2" GET "/item/app/{app_id}/v2/";
    GET_APP_VALUES = "get_app_values" GET "/item/app/{app_id}/values";
    GET_ITEM_COUNT = "get_item_count" GET "/item/app/{app_id}/count";
    CALCULATE = "calculate" POST "/item/app/{app_id}/calculate" reads;
    EXPORT_ITEMS = "export_items" POST "/item/app/{app_id}/export/{exporter}";
    GET_ITEMS_AS_XLSX = "get_items_as_xlsx" GET "/item/app/{app_id}/xlsx/";
    CLEANUP_FIELD_VALUES = "cleanup_field_values" POST "/item/app/{app_id}/cleanup_field_values";
    FIND_REFERENCEABLE_ITEMS = "find_referenceable_items" GET "/item/field/{field_id}/find";
    GET_FIELD_RANGES = "get_field_ranges" GET "/item/field/{field_id}/range";
    GET_TOP_VALUES_FOR_FIELD = "get_top_values_for_field" GET "/item/field/{field_id}/top/";
    GET_ITEM_VALUES = "get_item_values" GET "/item/{item_id}/value";
    GET_ITEM_VALUES_V2 = "get_item_values_v2" GET "/item/{item_id}/value/v2";
    UPDATE_ITEM_VALUES = "update_item_values" PUT "/item/{item_id}/value";
    GET_ITEM_FIELD_VALUES = "get_item_field_values" GET "/item/{item_id}/value/{field_id}";
    GET_ITEM_FIELD_VALUES_V2 = "get_item_field_values_v2"
        GET "/item/{item_id}/value/{field_or_external_id}/v2";
    UPDATE_ITEM_FIELD_VALUES = "update_item_field_values"
        PUT "/item/{item_id}/value/{field_id}";
    GET_ITEM_PREVIEW_FOR_FIELD_REFERENCE = "get_item_preview_for_field_reference"
        GET "/item/{item_id}/reference/{field_id}/preview";
    GET_ITEM_REFERENCES = "get_item_references" GET "/item/{item_id}/reference/";
    GET_REFERENCES_TO_ITEM_BY_FIELD = "get_references_to_item_by_field"
        GET "/item/{item_id}/reference/field/{field_id}";
    UPDATE_ITEM_REFERENCE = "update_item_reference" PUT "/item/{item_id}/ref";
    DELETE_ITEM_REFERENCE = "delete_item_reference" DELETE "/item/{item_id}/ref";
    GET_MEETING_URL = "get_meeting_url" GET "/item/{item_id}/meeting/url";
    SET_PARTICIPATION = "set_participation" PUT "/item/{item_id}/participation";
    REARRANGE_ITEM = "rearrange_item" POST "/item/{item_id}/rearrange";
    GET_NEIGHBOUR_ITEM = "get_neighbour_item" GET "/item/{item_id}/{operation}";
    GET_ITEM_REVISIONS = "get_item_revisions" GET "/item/{item_id}/revision/";
    GET_ITEM_REVISION = "get_item_revision" GET "/item/{item_id}/revision/{revision}";
    GET_ITEM_REVISION_DIFFERENCE = "get_item_revision_difference"
        GET "/item/{item_id}/revision/{revision_from}/{revision_to}";
    REVERT_ITEM_REVISION = "revert_item_revision" DELETE "/item/{item_id}/revision/{revision}";
    REVERT_TO_REVISION = "revert_to_revision"
        POST "/item/{item_id}/revision/{revision}/revert_to";
}

/// Items; from [`PodioApi::items`](crate::PodioApi::items).
#[derive(Debug, Clone, Copy)]
pub struct Items<'a> {
    pub(crate) client: Caller<'a>,
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
        let call = Call::new(self.client, &ADD_NEW_ITEM, &[&app_id]);
        AddNewItem(with_body(call, item.refused(), item))
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
    /// For an item that was read there is [`save`](Self::save).
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::items::ItemUpdate;
    /// # use podio_api::model::{ItemId, OptionId};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let update = ItemUpdate::new().set("status", OptionId(2)).clear("deadline").revision(3);
    /// client.items().update(ItemId(3350000001), &update).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "update_item")]
    pub fn update(&self, item_id: ItemId, update: &ItemUpdate) -> UpdateItem {
        let call = Call::new(self.client, &UPDATE_ITEM, &[&item_id]);
        UpdateItem(with_body(call, update.refused(), update))
    }

    /// Changes fields of an item: what `changes` names changes, the rest stays.
    ///
    /// `PUT /item/{item_id}/value`
    /// ([reference](https://developers.podio.com/doc/items/update-item-values-22366))
    #[doc(alias = "update_item_values")]
    pub fn update_values(&self, item_id: ItemId, changes: &FieldChanges) -> UpdateItem {
        let call = Call::new(self.client, &UPDATE_ITEM_VALUES, &[&item_id]);
        UpdateItem(with_body(call, changes.refused(), changes))
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
        FilterItems::new(self.client, app_id, None)
    }

    /// Lists the items of an app that a saved view lets through, in the view's order unless another
    /// is set. Podio counts this against the smaller of its two rate limits.
    ///
    /// `POST /item/app/{app_id}/filter/{view_id}/`
    /// ([reference](https://developers.podio.com/doc/items/filter-items-by-view-4540284))
    #[doc(alias = "filter_items_by_view")]
    pub fn filter_by_view(&self, app_id: AppId, view_id: ViewId) -> FilterItems {
        FilterItems::new(self.client, app_id, Some(view_id))
    }

    /// Deletes many items of an app: those of a list, of a view or that a filter lets through. Podio
    /// may go on deleting in the background. A client that is signed in as an app may not.
    ///
    /// `POST /item/app/{app_id}/delete`
    /// ([reference](https://developers.podio.com/doc/items/bulk-delete-items-19406111))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::items::Deleted;
    /// # use podio_api::model::{AppId, ItemId};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let which = Deleted::Items(vec![ItemId(3350000001), ItemId(3350000003)]);
    /// let answer = client.items().bulk_delete(AppId(30500001), &which).send().await?;
    /// println!("{} gone, {} to go", answer.deleted.len(), answer.pending.len());
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "bulk_delete_items")]
    pub fn bulk_delete(&self, app_id: AppId, which: &Deleted) -> BulkDeleteItems {
        let call = Call::new(self.client, &BULK_DELETE_ITEMS, &[&app_id]);
        BulkDeleteItems(match which {
            Deleted::Items(ids) => call.body("item_ids", ids),
            Deleted::View(view_id) => call.body("view_id", view_id),
            Deleted::Filter(filter) => match filter.conditions() {
                Ok(conditions) => call.body("filters", conditions),
                Err(error) => call.refuse(error),
            },
        })
    }

    /// Adds a copy of an item.
    ///
    /// `POST /item/{item_id}/clone`
    /// ([reference](https://developers.podio.com/doc/items/clone-item-37722742))
    #[doc(alias = "clone_item")]
    pub fn add_clone(&self, item_id: ItemId) -> AddNewItem {
        AddNewItem(Call::new(self.client, &CLONE_ITEM, &[&item_id]))
    }

    /// Reads what a copy of an item would hold.
    ///
    /// `GET /item/{item_id}/clone`
    /// ([reference](https://developers.podio.com/doc/items/get-item-clone-96822231))
    #[doc(alias = "get_item_clone")]
    pub fn get_clone(&self, item_id: ItemId) -> GetItemClone {
        GetItemClone(Call::new(self.client, &GET_ITEM_CLONE, &[&item_id]))
    }

    /// Says whether the user takes part in an item's meeting.
    ///
    /// `PUT /item/{item_id}/participation`
    /// ([reference](https://developers.podio.com/doc/items/set-participation-7156154))
    pub fn set_participation(
        &self,
        item_id: ItemId,
        status: &ParticipationStatus,
    ) -> SetParticipation {
        let call = Call::new(self.client, &SET_PARTICIPATION, &[&item_id]);
        SetParticipation(call.body("status", status))
    }

    /// Reads the link to an item's meeting at another service, if there is one.
    ///
    /// `GET /item/{item_id}/meeting/url`
    /// ([reference](https://developers.podio.com/doc/items/get-meeting-url-14763260))
    pub fn get_meeting_url(&self, item_id: ItemId) -> GetMeetingUrl {
        GetMeetingUrl(Call::new(self.client, &GET_MEETING_URL, &[&item_id]))
    }

    /// Moves an item in the order that people give the items of an app. The reference does not tell
    /// the keys: set them by [`raw`](RearrangeItem::raw).
    ///
    /// `POST /item/{item_id}/rearrange`
    /// ([reference](https://developers.podio.com/doc/items/rearrange-item-10617690))
    #[doc(alias = "rearrange_item")]
    pub fn rearrange(&self, item_id: ItemId) -> RearrangeItem {
        RearrangeItem(Call::new(self.client, &REARRANGE_ITEM, &[&item_id]).empty_body())
    }

    /// Reads the item before or after another one. The reference does not list this; `operation` is
    /// `next` or `previous` by other clients.
    ///
    /// `GET /item/{item_id}/{operation}`
    #[doc(alias = "get_neighbour_item")]
    pub fn get_neighbour(&self, item_id: ItemId, operation: &str) -> GetNeighbourItem {
        let arguments: [&dyn std::fmt::Display; 2] = [&item_id, &operation];
        GetNeighbourItem(Call::new(self.client, &GET_NEIGHBOUR_ITEM, &arguments))
    }
}

/// The call with a body, unless that cannot be sent.
fn with_body(call: Call, refused: Option<Error>, body: &impl Serialize) -> Call {
    match refused {
        Some(error) => call.refuse(error),
        None => call.json(body),
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

request!(
    /// The call of [`Items::bulk_delete`].
    BulkDeleteItems [silent, hook] read BulkDeletion
);
request!(
    /// The call of [`Items::get_clone`].
    GetItemClone [] read ItemClone
);
request!(
    /// The call of [`Items::set_participation`].
    SetParticipation [] done ()
);
request!(
    /// The call of [`Items::rearrange`].
    RearrangeItem [silent, hook] read_optional Option<Item>
);
request!(
    /// The call of [`Items::get_neighbour`].
    GetNeighbourItem [] read Item
);

impl GetNeighbourItem {
    /// Says at which time to look, to the second.
    pub fn time(self, time: Timestamp) -> Self {
        Self(self.0.query("time", format_utc_seconds(time)))
    }
}

impl UpdateItem {
    fn refuse(self, error: Error) -> Self {
        Self(self.0.refuse(error))
    }
}

impl RearrangeItem {
    /// Sets a key of the body.
    pub fn raw(self, key: &str, value: impl Into<Value>) -> Self {
        Self(self.0.body(key, value.into()))
    }
}

/// The call of [`Items::get_meeting_url`].
#[derive(Debug)]
#[must_use = "nothing is sent until `send`"]
pub struct GetMeetingUrl(Call);

impl GetMeetingUrl {
    /// Limits this call, repeats and waits included, to this long.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// Sends the call.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`](podio_core::ErrorKind), such as `NotFound` and `Forbidden`.
    pub async fn send(self) -> Result<Option<String>> {
        #[derive(Deserialize)]
        struct Answer {
            url: Option<String>,
        }
        Ok(self.0.read::<Answer>().await?.url)
    }
}

/// Which items [`Items::bulk_delete`] deletes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Deleted {
    /// Those of a list.
    Items(Vec<ItemId>),
    /// Those of a saved view.
    View(ViewId),
    /// Those that a filter lets through.
    Filter(Filter),
}

model! {
    /// What became of many items that are to be deleted.
    pub struct BulkDeletion {
        lists {
            /// Those that are gone.
            deleted: ItemId,
            /// Those that Podio deletes in the background.
            pending: ItemId,
        }
    }
}

model! {
    /// What a copy of an item would hold.
    pub struct ItemClone {
        optional {
            /// The values of its fields by external id, in a short form.
            values: BTreeMap<String, Raw>,
        }
        lists {
            /// Its files.
            files: File,
            /// Its tags.
            tags: String,
        }
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
