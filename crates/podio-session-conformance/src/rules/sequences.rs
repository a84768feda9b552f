//! Random sequences of calls, against a model.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use podio_core::Timestamp;
use podio_core::session::{
    Expect, LeaseId, LeaseOutcome, ListRequest, Record, RecordState, SessionKey, SetOutcome,
    StorageId, Version,
};

use super::{get, later, whole_now};
use crate::bench::Bench;
use crate::worker::sample_key;

const SEEDS: u64 = 5;
const STEPS: usize = 200;
const KEYS: usize = 4;
const HOLDERS: usize = 3;

/// No lease of this length ends within a sequence.
const TTL: Duration = Duration::from_secs(3_600);

/// What the store should hold.
#[derive(Default)]
struct Slot {
    record: Option<Record>,
    holder: Option<usize>,
}

/// One sequence, and what was done so far.
struct Sequence {
    bench: Arc<Bench>,
    random: fastrand::Rng,
    keys: Vec<SessionKey>,
    slots: Vec<Slot>,
    start: Timestamp,
    written: u64,
    log: String,
}

pub(crate) async fn c11_random_sequences_match_a_model(bench: Arc<Bench>) {
    for seed in 0..SEEDS {
        let mut sequence = Sequence {
            bench: bench.clone(),
            random: fastrand::Rng::with_seed(seed),
            keys: (0..KEYS)
                .map(|key| sample_key(&format!("c11 {seed} {key}")))
                .collect(),
            slots: (0..KEYS).map(|_| Slot::default()).collect(),
            start: whole_now(),
            written: seed << 32,
            log: format!("seed {seed}:"),
        };
        for _ in 0..STEPS {
            sequence.step().await;
        }
        sequence.restart().await;
        sequence.clear().await;
    }
}

impl Sequence {
    async fn step(&mut self) {
        let key = self.random.usize(..KEYS);
        match self.random.u32(..100) {
            0..40 => self.set(key).await,
            40..60 => self.lease(key).await,
            60..72 => self.release(key).await,
            72..82 => self.delete(key).await,
            82..85 => self.purge().await,
            85..90 => self.list().await,
            90..92 => self.restart().await,
            _ => {}
        }
        // Every key each time: a call on one must leave the others alone.
        for key in 0..KEYS {
            let found = get(&self.bench.manager(), &self.keys[key]).await;
            self.assert_same(
                &found,
                &self.slots[key].record,
                &format!("`get` of key {key}"),
            );
        }
    }

    fn note(&mut self, what: &str) {
        // Writing to a `String` cannot fail.
        let _ = write!(self.log, " {what};");
    }

    fn assert_same<T: PartialEq + std::fmt::Debug>(&self, found: &T, expected: &T, what: &str) {
        assert!(
            found == expected,
            "C11: {what} gave {found:?} and should give {expected:?}, after {}",
            self.log
        );
    }

    fn record(&mut self) -> Record {
        self.written += 1;
        let state = match self.random.u32(..5) {
            0 => RecordState::LoggedOut,
            1 => RecordState::Refused,
            _ => RecordState::Live,
        };
        let mut tag = [0; 16];
        tag[..8].copy_from_slice(&self.written.to_be_bytes());
        let size = self.random.usize(..200);
        Record::new(
            // Versions are compared, never ordered, so generations come in any order.
            Version::new(self.random.u64(1..10), tag),
            state,
            later(self.start, self.random.i64(1..10) * 3_600),
            (0..size).map(|_| self.random.u8(..)).collect(),
        )
    }

    async fn set(&mut self, key: usize) {
        let stored = self.slots[key].record.clone();
        let right = stored
            .as_ref()
            .map_or(Expect::Absent, |old| Expect::Version(old.version()));
        let wrong = match self.random.u32(..2) {
            0 if stored.is_some() => Expect::Absent,
            _ => Expect::Version(self.record().version()),
        };
        let repeat = stored.filter(|_| self.random.u32(..6) == 0);
        let (record, expect, outcome) = match (repeat, self.random.u32(..3)) {
            (Some(record), _) => (record, wrong, SetOutcome::Stored),
            (None, 0) => (self.record(), wrong, SetOutcome::Conflict),
            (None, _) => (self.record(), right, SetOutcome::Stored),
        };
        self.note(&format!("set {key} {} {expect:?}", record.version()));
        let found = self
            .bench
            .manager()
            .set(&self.keys[key], &record, expect)
            .await
            .expect("`set` succeeds on a store that works");
        self.assert_same(&found, &outcome, "`set`");
        if outcome == SetOutcome::Stored {
            self.slots[key].record = Some(record);
        }
    }

    async fn lease(&mut self, key: usize) {
        let holder = self.random.usize(..HOLDERS);
        // One of no length is over at once, and ends an earlier one of its holder.
        let ttl = match self.random.u32(..5) {
            0 => Duration::ZERO,
            _ => TTL,
        };
        self.note(&format!("lease {key} by {holder} for {ttl:?}"));
        let free = self.slots[key]
            .holder
            .is_none_or(|present| present == holder);
        let outcome = self
            .bench
            .manager()
            .lease(&self.keys[key], lease_id(holder), ttl)
            .await
            .expect("`lease` succeeds on a store that works");
        self.assert_same(
            &matches!(outcome, LeaseOutcome::Mine),
            &free,
            "`lease` is `Mine`:",
        );
        if free {
            self.slots[key].holder = (!ttl.is_zero()).then_some(holder);
        }
    }

    async fn release(&mut self, key: usize) {
        let holder = self.random.usize(..HOLDERS);
        self.note(&format!("release {key} by {holder}"));
        self.give_back(key, holder).await;
    }

    async fn give_back(&mut self, key: usize, holder: usize) {
        self.bench
            .manager()
            .release(&self.keys[key], lease_id(holder))
            .await
            .expect("`release` succeeds on a store that works");
        self.slots[key].holder = self.slots[key].holder.filter(|present| *present != holder);
    }

    async fn delete(&mut self, key: usize) {
        let manager = self.bench.manager();
        let Some(admin) = manager.admin() else { return };
        let stored = self.slots[key].record.as_ref().map(Record::version);
        let version = match (stored, self.random.bool()) {
            (Some(version), true) => version,
            _ => self.record().version(),
        };
        self.note(&format!("delete {key} {version}"));
        let id = self.keys[key].storage_id();
        let deleted = admin.delete(id, version).await.expect("`delete` succeeds");
        self.assert_same(&deleted, &(stored == Some(version)), "`delete`");
        if deleted {
            self.slots[key].record = None;
        }
    }

    async fn purge(&mut self) {
        let manager = self.bench.manager();
        let Some(admin) = manager.admin() else { return };
        let now = later(self.start, self.random.i64(0..10) * 3_600 + 1_800);
        self.note(&format!("purge {now}"));
        let purged = admin.purge(now).await.expect("`purge` succeeds");
        let mut due = 0;
        for slot in &mut self.slots {
            if slot
                .record
                .as_ref()
                .is_some_and(|record| record.retain_until() < now)
            {
                slot.record = None;
                due += 1;
            }
        }
        self.assert_same(&purged, &due, "`purge`");
    }

    async fn list(&mut self) {
        let manager = self.bench.manager();
        let Some(admin) = manager.admin() else { return };
        self.note("list");
        let mut request = ListRequest::default();
        request.limit = self.random.usize(1..4);
        let mut found: Vec<(StorageId, Record)> = Vec::new();
        loop {
            let page = admin.list(&request).await.expect("`list` succeeds");
            found.extend(
                page.entries
                    .into_iter()
                    .map(|entry| (entry.id, entry.record.expect("every record can be read"))),
            );
            request.cursor = page.cursor;
            if request.cursor.is_none() {
                break;
            }
        }
        let mut expected: Vec<(StorageId, Record)> = (self.keys.iter().zip(&self.slots))
            .filter_map(|(key, slot)| Some((key.storage_id().clone(), slot.record.clone()?)))
            .collect();
        found.sort_by(|one, other| one.0.cmp(&other.0));
        expected.sort_by(|one, other| one.0.cmp(&other.0));
        self.assert_same(&found, &expected, "`list`");
    }

    /// Opens the store anew. Leases go first: a manager may keep them in the process.
    async fn restart(&mut self) {
        self.note("restart");
        for key in 0..KEYS {
            if let Some(holder) = self.slots[key].holder {
                self.give_back(key, holder).await;
            }
        }
        self.bench.restart().await;
    }

    /// Leaves the store empty for the next sequence, where that can be done.
    async fn clear(&mut self) {
        let manager = self.bench.manager();
        let Some(admin) = manager.admin() else { return };
        for (key, slot) in self.keys.iter().zip(&mut self.slots) {
            if let Some(record) = slot.record.take() {
                let deleted = admin.delete(key.storage_id(), record.version()).await;
                assert!(
                    deleted.expect("`delete` succeeds"),
                    "C11: a present record is deleted"
                );
            }
        }
    }
}

fn lease_id(holder: usize) -> LeaseId {
    // Holders are few, so that the number fits a byte.
    LeaseId::new([u8::try_from(holder + 1).unwrap_or(u8::MAX); 16])
}
