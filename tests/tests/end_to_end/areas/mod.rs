//! The smaller areas of the API: every operation is called, and what was written is read back.

mod grants;
mod importer;
mod oauth;
mod pages;
mod personal;
mod questions;
mod references;
mod voting;

use podio_client::prelude::*;
use podio_tests::Bench;

async fn log_in(bench: &Bench, tenant: &str, username: &str, password: &str) -> PodioClient {
    let client = bench.podio().await.client(tenant).await.unwrap();
    client
        .authenticate_with_password(username, password)
        .await
        .unwrap();
    client
}

/// Ada, who owns what is there.
async fn ada(bench: &Bench) -> PodioClient {
    log_in(bench, "ada", &bench.demo.username, &bench.demo.password).await
}

/// Grace, a member of the same space.
async fn grace(bench: &Bench) -> PodioClient {
    let demo = &bench.demo;
    let password = demo.colleague_password.as_str();
    log_in(bench, "grace", &demo.colleague_username, password).await
}

/// Edsger, who is a member of nothing.
async fn edsger(bench: &Bench) -> PodioClient {
    bench.emulator.add_user("edsger@example.org", "password");
    log_in(bench, "edsger", "edsger@example.org", "password").await
}

/// The kind of error that a call came to.
fn kind<T>(outcome: podio_client::Result<T>) -> ErrorKind {
    outcome.err().unwrap().kind()
}
