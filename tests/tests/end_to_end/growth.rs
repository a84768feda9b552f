//! Many sessions in one store: 5,000, and 100,000 in the long run.

use std::collections::HashSet;
use std::env;
use std::path::Path;

use podio_client::Timestamp;
use podio_client::prelude::*;
use podio_client::session::{
    Expect, Identity, ListRequest, Namespace, Record, RecordState, SessionKey, SetOutcome, Version,
};
use podio_client::sessions::FileSessions;
use podio_client::sessions::sqlite::Synchronous;
use podio_tests::memory::{is_alone, resident, run_alone};

/// Says to a child process which store it is to list.
const PLACE: &str = "PODIO_TESTS_GROWTH_PLACE";

/// What listing may add to the memory of a process, whatever the number of sessions.
const FLAT: u64 = 16 << 20;

/// What all payloads of a store are together: twice [`FLAT`], or a listing that keeps them
/// would go unnoticed.
const ALL: u32 = 32 << 20;

fn sessions() -> u32 {
    if env::var_os("PODIO_SLOW").is_some() {
        100_000
    } else {
        5_000
    }
}

fn key(tenant: u32) -> SessionKey {
    SessionKey::new(
        Namespace::named("growth"),
        &tenant.to_string(),
        Identity::Main,
    )
}

fn due() -> Timestamp {
    "2030-01-01T00:00:00Z".parse().unwrap()
}

async fn fill(manager: &dyn SessionManager) {
    for tenant in 0..sessions() {
        let payload = vec![7; (ALL / sessions()) as usize];
        let record = Record::new(Version::new(1, [1; 16]), RecordState::Live, due(), payload);
        let outcome = manager
            .set(&key(tenant), &record, Expect::Absent)
            .await
            .unwrap();
        assert_eq!(outcome, SetOutcome::Stored);
    }
}

/// Lists everything and checks that memory stays flat and each record comes once.
async fn list(manager: &dyn SessionManager) {
    let admin = manager.admin().unwrap();
    let mut request = ListRequest::default();
    request.limit = 500;
    // The first page brings in what any use brings in.
    let first = admin.list(&request).await.unwrap();
    drop(first);
    let before = resident();
    // Eight bytes of each id tell them apart.
    let mut seen = HashSet::with_capacity(sessions() as usize);
    loop {
        let page = admin.list(&request).await.unwrap();
        for entry in page.entries {
            entry.record.unwrap();
            assert!(
                seen.insert(entry.id.as_str()[33..49].to_owned()),
                "{} came twice",
                entry.id
            );
        }
        request.cursor = page.cursor;
        if request.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), sessions() as usize);
    let own = seen.capacity() as u64 * 64;
    let grown = resident().saturating_sub(before).saturating_sub(own);
    assert!(grown < FLAT, "listing took {grown} bytes");
}

/// Lists in a process of its own.
fn list_elsewhere(test: &str, place: &Path) {
    run_alone(test, |command| {
        command.env(PLACE, place);
    });
}

async fn purge(manager: &dyn SessionManager) {
    let admin = manager.admin().unwrap();
    assert_eq!(admin.purge(due()).await.unwrap(), 0);
    let later = due() + podio_client::jiff::SignedDuration::from_secs(1);
    assert_eq!(admin.purge(later).await.unwrap(), u64::from(sessions()));
    assert!(
        admin
            .list(&ListRequest::default())
            .await
            .unwrap()
            .entries
            .is_empty()
    );
}

#[tokio::test]
async fn s9_many_sessions_in_sqlite_are_listed_in_flat_memory_and_purged() {
    if is_alone() {
        let place = env::var_os(PLACE).unwrap();
        return list(&SqliteSessions::open(Path::new(&place)).await.unwrap()).await;
    }
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("sessions.db");
    // Filling is not what is tested.
    let builder = SqliteSessions::builder(&place).synchronous(Synchronous::Normal);
    let sessions = builder.open().await.unwrap();
    fill(&sessions).await;
    let test = "growth::s9_many_sessions_in_sqlite_are_listed_in_flat_memory_and_purged";
    list_elsewhere(test, &place);
    purge(&sessions).await;
}

#[tokio::test]
async fn s9_many_sessions_in_files_are_listed_in_flat_memory_and_purged() {
    if is_alone() {
        let place = env::var_os(PLACE).unwrap();
        return list(&FileSessions::open(Path::new(&place)).await.unwrap()).await;
    }
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().join("sessions");
    let sessions = FileSessions::builder(&place)
        .fsync(false)
        .open()
        .await
        .unwrap();
    fill(&sessions).await;
    let test = "growth::s9_many_sessions_in_files_are_listed_in_flat_memory_and_purged";
    list_elsewhere(test, &place);
    purge(&sessions).await;
}
