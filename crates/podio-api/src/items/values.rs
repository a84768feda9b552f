//! The values of one item.

use std::collections::BTreeMap;

use super::{
    GET_ITEM_FIELD_VALUES, GET_ITEM_FIELD_VALUES_V2, GET_ITEM_VALUES, GET_ITEM_VALUES_V2, Items,
    UPDATE_ITEM_FIELD_VALUES, UpdateItem, with_body,
};
use crate::call::{Call, request};
use crate::field::{FieldKey, FieldWrite};
use crate::items::FieldChanges;
use crate::model::{ItemField, ItemId, Raw};

impl Items<'_> {
    /// Reads the fields of an item that have values.
    ///
    /// `GET /item/{item_id}/value`
    /// ([reference](https://developers.podio.com/doc/items/get-item-values-22365))
    #[doc(alias = "get_item_values")]
    pub fn get_values(&self, item_id: ItemId) -> GetItemValues {
        GetItemValues(Call::new(self.client, &GET_ITEM_VALUES, &[&item_id]))
    }

    /// Reads the values of an item in a short form, by external id: a single value stands alone, a
    /// text as a text and a number as a number.
    ///
    /// `GET /item/{item_id}/value/v2`
    /// ([reference](https://developers.podio.com/doc/items/get-item-values-v2-144280791))
    #[doc(alias = "get_item_values_v2")]
    pub fn get_values_v2(&self, item_id: ItemId) -> GetItemValuesV2 {
        GetItemValuesV2(Call::new(self.client, &GET_ITEM_VALUES_V2, &[&item_id]))
    }

    /// Reads the values of one field of an item. The answer does not tell the field's type, so they
    /// come as they are.
    ///
    /// `GET /item/{item_id}/value/{field_id}`
    /// ([reference](https://developers.podio.com/doc/items/get-item-field-values-22368))
    #[doc(alias = "get_item_field_values")]
    pub fn get_field_values(
        &self,
        item_id: ItemId,
        field: impl Into<FieldKey>,
    ) -> GetItemFieldValues {
        GetItemFieldValues(Call::new(
            self.client,
            &GET_ITEM_FIELD_VALUES,
            &[&item_id, &field.into()],
        ))
    }

    /// Reads the value of one field of an item in the short form of
    /// [`get_values_v2`](Self::get_values_v2).
    ///
    /// `GET /item/{item_id}/value/{field_or_external_id}/v2`
    /// ([reference](https://developers.podio.com/doc/items/get-item-field-values-v2-144279511))
    #[doc(alias = "get_item_field_values_v2")]
    pub fn get_field_values_v2(
        &self,
        item_id: ItemId,
        field: impl Into<FieldKey>,
    ) -> GetItemFieldValuesV2 {
        GetItemFieldValuesV2(Call::new(
            self.client,
            &GET_ITEM_FIELD_VALUES_V2,
            &[&item_id, &field.into()],
        ))
    }

    /// Gives one field of an item a value.
    ///
    /// `PUT /item/{item_id}/value/{field_id}`
    /// ([reference](https://developers.podio.com/doc/items/update-item-field-values-22367))
    #[doc(alias = "update_item_field_values")]
    pub fn update_field_values(
        &self,
        item_id: ItemId,
        field: impl Into<FieldKey>,
        value: impl Into<FieldWrite>,
    ) -> UpdateItem {
        let (field, value) = (field.into(), value.into());
        let call = Call::new(self.client, &UPDATE_ITEM_FIELD_VALUES, &[&item_id, &field]);
        let refused = FieldChanges::new().set(field, value.clone()).refused();
        UpdateItem(with_body(call, refused, &value.to_objects()))
    }
}

request!(
    /// The call of [`Items::get_values`].
    GetItemValues [] read Vec<ItemField>
);
request!(
    /// The call of [`Items::get_values_v2`].
    GetItemValuesV2 [] read BTreeMap<String, Raw>
);
request!(
    /// The call of [`Items::get_field_values`].
    GetItemFieldValues [] read Vec<Raw>
);
request!(
    /// The call of [`Items::get_field_values_v2`].
    GetItemFieldValuesV2 [] read Raw
);
