//! Sessions across runs, and stores that cannot be used.

use std::fs;

use podio_client::prelude::*;
use podio_client::session::{Expect, Identity, Record, RecordState, SetOutcome, Version};
use podio_tests::{Bench, EIGHT_HOURS};

#[tokio::test]
async fn a_second_run_finds_the_session_and_refreshes_it_once_for_all_callers() {
    let bench = Bench::start().await;
    let podio = bench.podio().await;
    let client = podio.client("user-42").await.unwrap();
    bench.log_in(&client).await;
    podio.close(Duration::from_secs(5)).await.unwrap();
    drop((podio, client));

    let podio = bench.podio().await;
    let client = podio.client("user-42").await.unwrap();
    assert!(client.is_authenticated());
    bench.pass(EIGHT_HOURS);
    let calls = (0..200).map(|_| {
        let client = client.clone();
        let app = AppId(bench.demo.app_id);
        tokio::spawn(async move { client.applications().get(app).send().await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(bench.emulator.token_calls(), 2);
    podio.close(Duration::from_secs(5)).await.unwrap();
}

#[tokio::test]
async fn a_corrupt_record_is_an_error_and_stays_as_it_is() {
    let bench = Bench::start().await;
    let podio = bench.podio().await;
    let key = podio.session_key("user-42", Identity::Main);
    let sessions = SqliteSessions::open(bench.database()).await.unwrap();
    for (payload, part) in [
        (&b"\x00\x01garbage"[..], "corrupt"),
        (b"{\"format\":1}", "corrupt"),
        (b"{\"format\":99}", "upgrade podio-core"),
    ] {
        let before = sessions.get(&key).await.unwrap();
        let expect = before.map_or(Expect::Absent, |record| Expect::Version(record.version()));
        let version = Version::new(1, [payload.len().try_into().unwrap(); 16]);
        let until = "2030-01-01T00:00:00Z".parse().unwrap();
        let record = Record::new(version, RecordState::Live, until, payload.to_vec());
        assert_eq!(
            sessions.set(&key, &record, expect).await.unwrap(),
            SetOutcome::Stored
        );

        let error = podio.client("user-42").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Store);
        assert!(error.to_string().contains(part), "{error}");
        assert!(
            error.to_string().contains(key.storage_id().as_str()),
            "{error}"
        );
        let after = sessions.get(&key).await.unwrap();
        assert_eq!(after, Some(record), "nothing is overwritten");
        // Other tenants are not concerned.
        podio.client("user-43").await.unwrap();
    }
}

#[tokio::test]
async fn an_unusable_store_is_named_with_the_remedy() {
    let directory = tempfile::tempdir().unwrap();
    let text = directory.path().join("notes.txt");
    fs::write(
        &text,
        "these are my notes, and no database at all; they must survive",
    )
    .unwrap();
    for path in [
        text.clone(),
        text.join("below.db"),
        directory.path().to_owned(),
    ] {
        let error = SqliteSessions::open(&path).await.unwrap_err();
        assert!(
            error.to_string().contains(&path.display().to_string()),
            "{error}"
        );
    }
    assert!(
        fs::read_to_string(&text)
            .unwrap()
            .starts_with("these are my notes")
    );
}
