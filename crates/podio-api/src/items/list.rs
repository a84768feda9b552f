//! What is known about the items of an app together.

use std::fmt::Display;

use super::{
    CLEANUP_FIELD_VALUES, FIND_REFERENCEABLE_ITEMS, GET_APP_VALUES, GET_FIELD_RANGES,
    GET_ITEM_COUNT, GET_ITEMS, GET_ITEMS_V2, GET_TOP_VALUES_FOR_FIELD, Items, SortBy,
};
use crate::call::{Call, options, request};
use crate::field::{FieldKey, Number};
use crate::model::json::{model, open_enum};
use crate::model::{AppId, Byline, FieldId, Item, ItemField, ItemId, ItemPage, Via, ViewId};

impl Items<'_> {
    /// Lists the items of an app by Podio's older call; [`filter`](Self::filter) is the newer one.
    ///
    /// `GET /item/app/{app_id}/`
    /// ([reference](https://developers.podio.com/doc/items/get-items-27803))
    #[doc(alias = "get_items")]
    pub fn get_all(&self, app_id: AppId) -> GetItems {
        GetItems(Call::new(self.client, &GET_ITEMS, &[&app_id]))
    }

    /// Lists the items of an app in short by an older call that the reference no longer lists;
    /// [`filter`](Self::filter) is the newer one.
    ///
    /// `GET /item/app/{app_id}/v2/`
    #[doc(alias = "get_items_v2")]
    pub fn get_all_v2(&self, app_id: AppId) -> GetItems {
        GetItems(Call::new(self.client, &GET_ITEMS_V2, &[&app_id]))
    }

    /// Counts the items of an app. Podio counts this against the smaller of its two rate limits.
    ///
    /// `GET /item/app/{app_id}/count`
    /// ([reference](https://developers.podio.com/doc/items/get-item-count-34819997))
    #[doc(alias = "get_item_count")]
    pub fn get_count(&self, app_id: AppId) -> GetItemCount {
        GetItemCount(Call::new(self.client, &GET_ITEM_COUNT, &[&app_id]))
    }

    /// Tells which values the items of an app have, for offering filters.
    ///
    /// `GET /item/app/{app_id}/values`
    /// ([reference](https://developers.podio.com/doc/items/get-app-values-22455))
    pub fn get_app_values(&self, app_id: AppId) -> GetAppValues {
        GetAppValues(Call::new(self.client, &GET_APP_VALUES, &[&app_id]))
    }

    /// Removes values of fields that are gone. The reference does not list this.
    ///
    /// `POST /item/app/{app_id}/cleanup_field_values`
    pub fn cleanup_field_values(&self, app_id: AppId) -> CleanupFieldValues {
        CleanupFieldValues(Call::new(self.client, &CLEANUP_FIELD_VALUES, &[&app_id]))
    }

    /// Finds items that an app field can reference.
    ///
    /// `GET /item/field/{field_id}/find`
    /// ([reference](https://developers.podio.com/doc/items/find-referenceable-items-22485))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::FieldId;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let cafes = client
    ///     .items()
    ///     .find_referenceable(FieldId(60100011))
    ///     .text("cafe")
    ///     .send()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "find_referenceable_items")]
    pub fn find_referenceable(&self, field_id: FieldId) -> FindReferenceableItems {
        FindReferenceableItems(Call::new(
            self.client,
            &FIND_REFERENCEABLE_ITEMS,
            &[&field_id],
        ))
    }

    /// Reads the least and the greatest value of a number, money or calculation field.
    ///
    /// `GET /item/field/{field_id}/range`
    /// ([reference](https://developers.podio.com/doc/items/get-field-ranges-24242866))
    #[doc(alias = "get_field_ranges")]
    pub fn get_field_range(&self, field_id: FieldId) -> GetFieldRanges {
        GetFieldRanges(Call::new(self.client, &GET_FIELD_RANGES, &[&field_id]))
    }

    /// Lists the items that an app field references most.
    ///
    /// `GET /item/field/{field_id}/top/`
    /// ([reference](https://developers.podio.com/doc/items/get-top-values-for-field-68334))
    #[doc(alias = "get_top_values_for_field")]
    pub fn get_top_values(&self, field_id: FieldId) -> GetTopValuesForField {
        GetTopValuesForField(Call::new(
            self.client,
            &GET_TOP_VALUES_FOR_FIELD,
            &[&field_id],
        ))
    }
}

request!(
    /// The call of [`Items::get_all`] and [`Items::get_all_v2`].
    GetItems [] read ItemPage
);
request!(
    /// The call of [`Items::get_count`].
    GetItemCount [] read_count u64
);
request!(
    /// The call of [`Items::get_app_values`].
    GetAppValues [] read AppValues
);
request!(
    /// The call of [`Items::cleanup_field_values`].
    CleanupFieldValues [] done ()
);
request!(
    /// The call of [`Items::find_referenceable`].
    FindReferenceableItems [] read Vec<Item>
);
request!(
    /// The call of [`Items::get_field_range`].
    GetFieldRanges [] read FieldRange
);
request!(
    /// The call of [`Items::get_top_values`].
    GetTopValuesForField [] read Vec<Item>
);

options!(GetItems => {
    /// Sets the most items of a page.
    query limit: u32,
    /// Skips so many items.
    query offset: u64,
    /// Says what to sort by.
    query sort_by: SortBy,
    /// Says whether the largest or newest comes first.
    switch sort_desc: bool,
    /// Lists the item of an external id.
    query external_id: &str,
});
options!(GetItemCount => {
    /// Counts the items that a saved view lets through; 0 is the view that was used last.
    query view("view_id"): ViewId,
});
options!(FindReferenceableItems => {
    /// Finds items whose title has this text.
    query text: &str,
    /// Sets the most items. The default is 13.
    query limit: u32,
    /// Says what to sort by. By default the best hits come first.
    query sort: ReferenceableSort,
});
options!(GetTopValuesForField => {
    /// Sets the most items. The default is 13.
    query limit: u32,
});

impl GetItems {
    /// Lists the items of a condition in the form of the older calls: ids and texts separated by
    /// `,`, ranges as `from-to`.
    pub fn filter(self, key: impl Into<FieldKey>, values: &str) -> Self {
        Self(self.0.query(key.into().to_string(), values))
    }
}

impl GetItemCount {
    /// Counts the items of a condition in the form of the older calls: ids and texts separated by
    /// `,`, ranges as `from-to`.
    pub fn filter(self, key: impl Into<FieldKey>, values: &str) -> Self {
        Self(self.0.query(key.into().to_string(), values))
    }
}

impl FindReferenceableItems {
    /// Leaves out these items.
    pub fn not(self, items: impl IntoIterator<Item = ItemId>) -> Self {
        Self(self.0.query("not_item_id", comma_list(items)))
    }
}

impl GetTopValuesForField {
    /// Leaves out these items.
    pub fn not(self, items: impl IntoIterator<Item = ItemId>) -> Self {
        Self(self.0.query("not_item_id", comma_list(items)))
    }
}

pub(crate) fn comma_list<T: Display>(ids: impl IntoIterator<Item = T>) -> String {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    ids.join(",")
}

open_enum! {
    /// What items that can be referenced are sorted by.
    pub enum ReferenceableSort {
        /// When they were added.
        CreatedOn = "created_on",
        /// The title.
        Title = "title",
    }
}

model! {
    /// The values that the items of an app have.
    pub struct AppValues {
        lists {
            /// The fields, with all their values.
            fields: ItemField,
            /// Who added items.
            created_bys: Byline,
            /// Through which applications items were added.
            created_vias: Via,
            /// The tags.
            tags: String,
        }
    }
}

model! {
    /// The least and the greatest value of a field.
    pub struct FieldRange {
        optional {
            /// The least value.
            min: Number,
            /// The greatest value.
            max: Number,
        }
    }
}
