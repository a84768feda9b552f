//! The people of the demo data.

use podio_client::prelude::*;
use podio_tests::Bench;

/// Ada, who owns everything.
pub(crate) async fn ada(bench: &Bench) -> PodioClient {
    user(bench, &bench.demo.username, &bench.demo.password).await
}

/// Grace, a member of the same organization and space.
pub(crate) async fn grace(bench: &Bench) -> PodioClient {
    let demo = &bench.demo;
    user(bench, &demo.colleague_username, &demo.colleague_password).await
}

/// Someone who shares neither organization nor space with the others.
pub(crate) async fn stranger(bench: &Bench) -> PodioClient {
    bench.emulator.add_user("eve@example.org", "eve-password");
    user(bench, "eve@example.org", "eve-password").await
}

async fn user(bench: &Bench, mail: &str, password: &str) -> PodioClient {
    let client = bench.podio().await.client(mail).await.unwrap();
    client
        .authenticate_with_password(mail, password)
        .await
        .unwrap();
    client
}
