//! Revisions of items.

use super::{
    GET_ITEM_REVISION, GET_ITEM_REVISION_DIFFERENCE, GET_ITEM_REVISIONS, Items,
    REVERT_ITEM_REVISION, REVERT_TO_REVISION,
};
use crate::call::{Call, request};
use crate::model::json::model;
use crate::model::{ItemDifference, ItemId, ItemRevision};

impl Items<'_> {
    /// Lists the revisions of an item; Podio gives the last 30.
    ///
    /// `GET /item/{item_id}/revision/`
    /// ([reference](https://developers.podio.com/doc/items/get-item-revisions-22372))
    #[doc(alias = "get_item_revisions")]
    pub fn get_revisions(&self, item_id: ItemId) -> GetItemRevisions {
        GetItemRevisions(Call::new(self.client, &GET_ITEM_REVISIONS, &[&item_id]))
    }

    /// Reads one revision of an item by its number, which starts at 0.
    ///
    /// `GET /item/{item_id}/revision/{revision}`
    /// ([reference](https://developers.podio.com/doc/items/get-item-revision-22373))
    #[doc(alias = "get_item_revision")]
    pub fn get_revision(&self, item_id: ItemId, revision: u64) -> GetItemRevision {
        GetItemRevision(Call::new(
            self.client,
            &GET_ITEM_REVISION,
            &[&item_id, &revision],
        ))
    }

    /// Tells how the fields of an item differ between two revisions.
    ///
    /// `GET /item/{item_id}/revision/{revision_from}/{revision_to}`
    /// ([reference](https://developers.podio.com/doc/items/get-item-revision-difference-22374))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::ItemId;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let changed = client.items().get_revision_difference(ItemId(3350000001), 0, 3).send().await?;
    /// for field in changed {
    ///     println!("{:?}: {:?} -> {:?}", field.label, field.from, field.to);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_item_revision_difference")]
    pub fn get_revision_difference(
        &self,
        item_id: ItemId,
        from: u64,
        to: u64,
    ) -> GetItemRevisionDifference {
        GetItemRevisionDifference(Call::new(
            self.client,
            &GET_ITEM_REVISION_DIFFERENCE,
            &[&item_id, &from, &to],
        ))
    }

    /// Takes back what one revision changed, as a new revision.
    ///
    /// `DELETE /item/{item_id}/revision/{revision}`
    /// ([reference](https://developers.podio.com/doc/items/revert-item-revision-953195))
    #[doc(alias = "revert_item_revision")]
    pub fn revert_revision(&self, item_id: ItemId, revision: u64) -> RevertItem {
        RevertItem(Call::new(
            self.client,
            &REVERT_ITEM_REVISION,
            &[&item_id, &revision],
        ))
    }

    /// Takes back all that was changed since a revision, as a new revision.
    ///
    /// `POST /item/{item_id}/revision/{revision}/revert_to`
    /// ([reference](https://developers.podio.com/doc/items/revert-to-revision-194362682))
    pub fn revert_to_revision(&self, item_id: ItemId, revision: u64) -> RevertItem {
        RevertItem(Call::new(
            self.client,
            &REVERT_TO_REVISION,
            &[&item_id, &revision],
        ))
    }
}

request!(
    /// The call of [`Items::get_revisions`].
    GetItemRevisions [] read Vec<ItemRevision>
);
request!(
    /// The call of [`Items::get_revision`].
    GetItemRevision [] read ItemRevision
);
request!(
    /// The call of [`Items::get_revision_difference`].
    GetItemRevisionDifference [] read Vec<ItemDifference>
);
request!(
    /// The call of [`Items::revert_revision`] and [`Items::revert_to_revision`].
    RevertItem [] read_or_default RevertedItem
);

model! {
    /// An item that was taken back. Podio may answer with nothing at all.
    #[derive(Default)]
    pub struct RevertedItem {
        optional {
            /// Its new revision.
            revision: u64,
        }
    }
}
