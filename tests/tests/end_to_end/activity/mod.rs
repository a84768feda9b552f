//! What happens to objects, and who is told of it: streams, notifications, calendars, ratings.

mod calendar;
mod notifications;
mod ratings;
mod reminders;
mod stream;

use podio_client::api::items::NewItem;
use podio_client::prelude::*;
use podio_tests::Bench;

/// Ada, who made what is there.
async fn ada(bench: &Bench) -> PodioClient {
    let client = bench.podio().await.client("ada").await.unwrap();
    client
        .authenticate_with_password(&bench.demo.username, bench.demo.password.as_str())
        .await
        .unwrap();
    client
}

/// Grace, a member of the same space.
async fn grace(bench: &Bench) -> PodioClient {
    let client = bench.podio().await.client("grace").await.unwrap();
    let password = bench.demo.colleague_password.as_str();
    client
        .authenticate_with_password(&bench.demo.colleague_username, password)
        .await
        .unwrap();
    client
}

/// Adds a job.
async fn job(bench: &Bench, client: &PodioClient, item: &NewItem) -> ItemId {
    let app = AppId(bench.demo.app_id);
    let added = client.items().add(app, item).send().await.unwrap();
    added.item_id
}
