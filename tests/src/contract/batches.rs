use podio_client::api::PodioApi as _;
use podio_client::api::model::{AppId, BatchId, BatchPlugin};

super::cases! { "batch":
    "get_batch": |client| client.batches().get(BatchId(51)).send();
    "get_batches": |client| client.batches().get_all().send();
    "get_running_batches": |client| client.batches().get_running(AppId(21), BatchPlugin::AppExport).send();
    "get_batches_for_reference": |client| client.batches().get_for(AppId(21)).send();
}
