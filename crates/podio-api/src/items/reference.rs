//! References between items.

use serde_json::json;

use super::{
    DELETE_ITEM_REFERENCE, GET_ITEM_PREVIEW_FOR_FIELD_REFERENCE, GET_ITEM_REFERENCES,
    GET_REFERENCES_TO_ITEM_BY_FIELD, Items, UPDATE_ITEM_REFERENCE,
};
use crate::call::{Call, options, paged, request};
use crate::model::json::model;
use crate::model::{App, AppField, FieldId, Item, ItemId, ObjectRef};

impl Items<'_> {
    /// Lists the items that reference an item, by app and field.
    ///
    /// `GET /item/{item_id}/reference/`
    /// ([reference](https://developers.podio.com/doc/items/get-item-references-22439))
    #[doc(alias = "get_item_references")]
    pub fn get_references(&self, item_id: ItemId) -> GetItemReferences {
        GetItemReferences(Call::new(self.client, &GET_ITEM_REFERENCES, &[&item_id]))
    }

    /// Lists the items that reference an item by one field.
    ///
    /// `GET /item/{item_id}/reference/field/{field_id}`
    /// ([reference](https://developers.podio.com/doc/items/get-references-to-item-by-field-7403920))
    #[doc(alias = "get_references_to_item_by_field")]
    pub fn get_references_by_field(
        &self,
        item_id: ItemId,
        field_id: FieldId,
    ) -> GetReferencesByField {
        GetReferencesByField(Call::new(
            self.client,
            &GET_REFERENCES_TO_ITEM_BY_FIELD,
            &[&item_id, &field_id],
        ))
    }

    /// Reads what is shown of an item where a field references it.
    ///
    /// `GET /item/{item_id}/reference/{field_id}/preview`
    /// ([reference](https://developers.podio.com/doc/items/get-item-preview-for-field-reference-7529318))
    #[doc(alias = "get_item_preview_for_field_reference")]
    pub fn get_preview_for_field(&self, item_id: ItemId, field_id: FieldId) -> GetItemPreview {
        GetItemPreview(Call::new(
            self.client,
            &GET_ITEM_PREVIEW_FOR_FIELD_REFERENCE,
            &[&item_id, &field_id],
        ))
    }

    /// Sets what an item is added to.
    ///
    /// `PUT /item/{item_id}/ref`
    /// ([reference](https://developers.podio.com/doc/items/update-item-reference-7421495))
    #[doc(alias = "update_item_reference")]
    pub fn update_reference(
        &self,
        item_id: ItemId,
        object: impl Into<ObjectRef>,
    ) -> UpdateItemReference {
        let ObjectRef { kind, id } = object.into();
        let call = Call::new(self.client, &UPDATE_ITEM_REFERENCE, &[&item_id]);
        UpdateItemReference(call.json(&json!({"type": kind.as_str(), "id": id})))
    }

    /// Takes an item from what it is added to.
    ///
    /// `DELETE /item/{item_id}/ref`
    /// ([reference](https://developers.podio.com/doc/items/delete-item-reference-7302326))
    #[doc(alias = "delete_item_reference")]
    pub fn delete_reference(&self, item_id: ItemId) -> DeleteItemReference {
        DeleteItemReference(Call::new(self.client, &DELETE_ITEM_REFERENCE, &[&item_id]))
    }
}

request!(
    /// The call of [`Items::get_references`].
    GetItemReferences [] read Vec<ItemReference>
);
request!(
    /// The call of [`Items::get_references_by_field`].
    GetReferencesByField [fields] read Vec<Item>
);
request!(
    /// The call of [`Items::get_preview_for_field`].
    GetItemPreview [] read Item
);
request!(
    /// The call of [`Items::update_reference`].
    UpdateItemReference [] done ()
);
request!(
    /// The call of [`Items::delete_reference`].
    DeleteItemReference [] done ()
);
options!(GetItemReferences => {
    /// Sets the most items of a field. The default is 1000.
    query limit: u32,
});
paged!(GetReferencesByField of Item, 20 at once);

model! {
    /// The items of an app that reference an item by one field.
    pub struct ItemReference {
        optional {
            /// The app.
            app: App,
            /// The field.
            field: AppField,
        }
        lists {
            /// The items, in short.
            items: Item,
        }
    }
}
