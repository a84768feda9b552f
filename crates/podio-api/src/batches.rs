//! Jobs that Podio runs in the background, such as imports and exports.

#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments are given to calls alike, whether they are kept or written at once"
)]

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::model::{Batch, BatchId, BatchPlugin, ObjectRef, Raw};

operations! {
    "batch":
    GET_BATCH = "get_batch" GET "/batch/{batch_id}";
    GET_BATCHES = "get_batches" GET "/batch/";
    GET_RUNNING_BATCHES = "get_running_batches" GET "/batch/{ref_type}/{ref_id}/{plugin}/running/";
    GET_BATCHES_FOR_REFERENCE = "get_batches_for_reference" GET "/batch/{ref_type}/{ref_id}/";
}

/// Background jobs; from [`PodioApi::batches`](crate::PodioApi::batches).
#[derive(Debug, Clone, Copy)]
pub struct Batches<'a> {
    pub(crate) client: Caller<'a>,
}

impl Batches<'_> {
    /// Reads a job.
    ///
    /// `GET /batch/{batch_id}`
    /// ([reference](https://developers.podio.com/doc/batch/get-batch-6144225))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::{BatchId, BatchStatus};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let batch = client.batches().get(BatchId(7700001)).send().await?;
    /// if batch.status == Some(BatchStatus::Completed) {
    ///     println!("{:?} objects, {:?}", batch.completed, batch.file.map(|file| file.file_id));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_batch")]
    pub fn get(&self, batch_id: BatchId) -> GetBatch {
        GetBatch(Call::new(self.client, &GET_BATCH, &[&batch_id]))
    }

    /// Lists the user's jobs.
    ///
    /// `GET /batch/` ([reference](https://developers.podio.com/doc/batch/get-batches-6078877))
    #[doc(alias = "get_batches")]
    pub fn get_all(&self) -> GetBatches {
        GetBatches(Call::new(self.client, &GET_BATCHES, &[]))
    }

    /// Lists the jobs of a kind that run for an app or a space.
    ///
    /// `GET /batch/{ref_type}/{ref_id}/{plugin}/running/`
    /// ([reference](https://developers.podio.com/doc/batch/get-running-batches-15856178))
    #[doc(alias = "get_running_batches")]
    pub fn get_running(&self, object: impl Into<ObjectRef>, plugin: BatchPlugin) -> GetBatches {
        let object = object.into();
        GetBatches(Call::new(
            self.client,
            &GET_RUNNING_BATCHES,
            &[&object.kind, &object.id, &plugin],
        ))
    }

    /// Reads what Podio answers for an object. The reference does not describe the answer, so it is
    /// given as it came.
    ///
    /// `GET /batch/{ref_type}/{ref_id}/`
    #[doc(alias = "get_batches_for_reference")]
    pub fn get_for(&self, object: impl Into<ObjectRef>) -> GetBatchesForReference {
        let object = object.into();
        GetBatchesForReference(Call::new(
            self.client,
            &GET_BATCHES_FOR_REFERENCE,
            &[&object.kind, &object.id],
        ))
    }
}

request!(
    /// The call of [`Batches::get`].
    GetBatch [fields] read Batch
);

request!(
    /// The call of [`Batches::get_all`] and [`Batches::get_running`].
    GetBatches [fields] read Vec<Batch>
);

request!(
    /// The call of [`Batches::get_for`].
    GetBatchesForReference [] read Raw
);
