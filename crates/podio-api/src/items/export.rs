//! Items as spreadsheets.

use podio_core::Result;
use podio_core::bytes::Bytes;
use serde::Deserialize;

use super::{EXPORT_ITEMS, Filter, GET_ITEMS_AS_XLSX, Items, SortBy};
use crate::call::{Call, options, request};
use crate::field::FieldKey;
use crate::model::json::open_enum;
use crate::model::{AppId, BatchId, ViewId};

impl Items<'_> {
    /// Starts to write the items of an app into a spreadsheet in the background. The answer is the
    /// job's id; once [`Batches::get`](crate::batches::Batches::get) says that it is completed, it
    /// has the file.
    ///
    /// `POST /item/app/{app_id}/export/{exporter}`
    /// ([reference](https://developers.podio.com/doc/items/export-items-4235696))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::items::{ExportFormat, Filter};
    /// # use podio_api::model::{AppId, OptionId};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let open = Filter::new().category("status", [OptionId(1)]);
    /// let batch_id = client
    ///     .items()
    ///     .export(AppId(30500001), &ExportFormat::Xlsx)
    ///     .filters(&open)
    ///     .send()
    ///     .await?;
    /// let batch = client.batches().get(batch_id).send().await?;
    /// println!("{:?}", batch.status);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "export_items")]
    pub fn export(&self, app_id: AppId, format: &ExportFormat) -> ExportItems {
        let call = Call::new(self.client, &EXPORT_ITEMS, &[&app_id, format]);
        ExportItems(call.empty_body())
    }

    /// Reads the items of an app as an XLSX file.
    ///
    /// `GET /item/app/{app_id}/xlsx/`
    /// ([reference](https://developers.podio.com/doc/items/get-items-as-xlsx-63233))
    #[doc(alias = "get_items_as_xlsx")]
    pub fn get_as_xlsx(&self, app_id: AppId) -> GetItemsAsXlsx {
        // By default Podio keeps what is asked for as the view that was used last.
        GetItemsAsXlsx(Call::new(self.client, &GET_ITEMS_AS_XLSX, &[&app_id])).remember(false)
    }
}

open_enum! {
    /// The format of a spreadsheet.
    pub enum ExportFormat {
        /// The format of Excel up to 2003.
        Xls = "xls",
        /// The format of Excel from 2007 on.
        Xlsx = "xlsx",
    }
}

/// The call of [`Items::export`].
#[derive(Debug)]
#[must_use = "nothing is sent until `send`"]
pub struct ExportItems(Call);

options!(ExportItems => {
    /// Writes the items that a saved view lets through; 0 is the view that was used last.
    body view("view_id"): ViewId,
    /// Sets the most items.
    body limit: u64,
    /// Skips so many items.
    body offset: u64,
    /// Says whether the largest or newest comes first.
    body sort_desc: bool,
    /// Gives each type of e-mail address a column of its own.
    body split_email_by_type: bool,
    /// Gives each type of phone number a column of its own.
    body split_phone_by_type: bool,
});

impl ExportItems {
    /// Says which items to write. By default all are.
    pub fn filters(self, filter: &Filter) -> Self {
        Self(match filter.conditions() {
            Ok(conditions) => self.0.body("filters", conditions),
            Err(error) => self.0.refuse(error),
        })
    }

    /// Says what to sort by.
    pub fn sort_by(self, key: &SortBy) -> Self {
        Self(self.0.body("sort_by", key.to_string()))
    }

    /// Limits this call, repeats and waits included, to this long.
    pub fn timeout(self, timeout: std::time::Duration) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// Starts the job.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`](podio_core::ErrorKind), such as `InvalidArgument` and `Forbidden`.
    pub async fn send(self) -> Result<BatchId> {
        #[derive(Deserialize)]
        struct Answer {
            batch_id: BatchId,
        }
        Ok(self.0.read::<Answer>().await?.batch_id)
    }
}

request!(
    /// The call of [`Items::get_as_xlsx`].
    GetItemsAsXlsx [] read_bytes Bytes
);

options!(GetItemsAsXlsx => {
    /// Writes the items that a saved view lets through.
    query view("view_id"): ViewId,
    /// Sets the most items, up to 1000. The default is 20.
    query limit: u32,
    /// Skips so many items.
    query offset: u64,
    /// Says what to sort by.
    query sort_by: SortBy,
    /// Says whether the largest or newest comes first, as it does by default.
    switch sort_desc: bool,
    /// Says whether fields that were deleted are written.
    switch deleted_columns: bool,
    /// If true, Podio keeps the filter as the view that was used last.
    switch remember: bool,
});

impl GetItemsAsXlsx {
    /// Writes the items of a condition in the form of the older calls: ids and texts separated by
    /// `;`, ranges as `from-to`.
    pub fn filter(self, key: impl Into<FieldKey>, values: &str) -> Self {
        Self(self.0.query(key.into().to_string(), values))
    }
}
