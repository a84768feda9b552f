//! The rules, by what they are about. The name of each is the name of its test.

mod admin;
mod answers;
mod calls;
mod cancellation;
mod credentials;
mod isolation;
mod leases;
mod loading;
mod logout;
mod outage;
mod races;
mod records;
mod refresh;
mod retention;
mod sequences;
mod takeover;
mod timing;

pub(crate) use admin::*;
pub(crate) use answers::*;
pub(crate) use calls::*;
pub(crate) use cancellation::*;
pub(crate) use credentials::*;
pub(crate) use isolation::*;
pub(crate) use leases::*;
pub(crate) use loading::*;
pub(crate) use logout::*;
pub(crate) use outage::*;
pub(crate) use races::*;
pub(crate) use records::*;
pub(crate) use refresh::*;
pub(crate) use retention::*;
pub(crate) use sequences::*;
pub(crate) use takeover::*;
pub(crate) use timing::*;

use std::time::Duration;

use podio_core::Timestamp;
use podio_core::jiff::SignedDuration;
use podio_core::session::{
    Expect, Record, RecordState, SessionKey, SessionManager, SetOutcome, Version,
};

/// A record that is no session, for rules that need no client.
fn sample(generation: u64, tag: u8, payload: &[u8]) -> Record {
    Record::new(
        Version::new(generation, [tag; 16]),
        RecordState::Live,
        later(whole_now(), 3600),
        payload.to_vec(),
    )
}

/// The present, to the millisecond that every store keeps.
fn whole_now() -> Timestamp {
    Timestamp::from_millisecond(Timestamp::now().as_millisecond()).expect("the present can be told")
}

fn later(from: Timestamp, seconds: i64) -> Timestamp {
    from + SignedDuration::from_secs(seconds)
}

/// Writes a record that has to be taken.
async fn put(manager: &dyn SessionManager, key: &SessionKey, record: &Record, expect: Expect) {
    let outcome = manager
        .set(key, record, expect)
        .await
        .expect("`set` succeeds on a store that works");
    assert_eq!(
        outcome,
        SetOutcome::Stored,
        "C1: `set` must store what finds {expect:?} as it expects"
    );
}

/// The record of a key.
async fn get(manager: &dyn SessionManager, key: &SessionKey) -> Option<Record> {
    manager
        .get(key)
        .await
        .expect("`get` succeeds on a store that works")
}

const MINUTE: Duration = Duration::from_secs(60);
