//! Deliberately weak managers, and that the suite rejects each for what is wrong with it.

#![allow(
    clippy::expect_used,
    clippy::unused_async,
    clippy::unwrap_used,
    reason = "test code; the suite opens stores by an async function, as most of them need one"
)]

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use podio_core::Timestamp;
use podio_core::async_trait;
use podio_core::jiff::SignedDuration;
use podio_core::session::{
    BasicSessionManager, Expect, Guarantees, Identity, InProcess, LeaseId, LeaseOutcome,
    ListRequest, MemorySessions, Namespace, Page, PageEntry, Reach, Record, RecordState,
    SessionAdmin, SessionError, SessionErrorKind, SessionKey, SessionManager, SetOutcome,
    StorageId, Version,
};
use podio_session_conformance::Suite;

/// What is wrong with a manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flaw {
    IgnoresExpect,
    WritesOnConflict,
    ComparesGenerationsOnly,
    OrdersVersions,
    RepeatConflicts,
    KeepsTombstones,
    LosesWrites,
    LeaseAlwaysMine,
    LeaseNeverEnds,
    LeaseEndsAtOnce,
    AnyoneReleases,
    OneLeaseForAll,
    LeaseTouchesRecord,
    LosesTombstones,
    RoundsRetainUntil,
    ForgetsTail,
    TrimsPayload,
    FoldsCase,
    TrimsTenants,
    ForgetsIdentity,
    ForgetsNamespace,
    ReadsTheWriteBefore,
    LooksThenWrites,
    TearsWrites,
    StaysBusyWhenDropped,
    SmallWithoutSayingSo,
    LargerThanItSays,
    CountsItsPages,
    IgnoresPrefix,
    ForgetsTombstonesInListings,
    DeletesAnyVersion,
    PurgesByAge,
    PurgesTombstones,
    PurgeEndsLeases,
    NotDurable,
    NotShared,
}

use Flaw::*;

/// A store in memory with one flaw.
#[derive(Debug)]
struct Weak {
    flaw: Flaw,
    memory: MemorySessions,
    before: Mutex<HashMap<StorageId, Option<Record>>>,
    busy: AtomicBool,
}

impl Weak {
    fn open(flaw: Flaw) -> Arc<dyn SessionManager> {
        Arc::new(Self {
            flaw,
            memory: MemorySessions::new(),
            before: Mutex::default(),
            busy: AtomicBool::new(false),
        })
    }

    fn key(&self, key: &SessionKey) -> SessionKey {
        let (mut namespace, mut tenant) = (key.namespace().clone(), key.tenant().to_owned());
        let mut identity = key.identity().clone();
        match self.flaw {
            FoldsCase => tenant = tenant.to_lowercase(),
            TrimsTenants => tenant = tenant.trim().to_owned(),
            ForgetsIdentity => identity = Identity::Main,
            ForgetsNamespace => namespace = Namespace::named("all"),
            _ => {}
        }
        SessionKey::new(namespace, &tenant, identity)
    }

    fn record(&self, record: &Record) -> Record {
        let (mut payload, mut retain_until) = (record.payload().to_vec(), record.retain_until());
        match self.flaw {
            ForgetsTail => payload.truncate(5_000),
            TrimsPayload => payload = payload.trim_ascii_end().to_vec(),
            RoundsRetainUntil => {
                retain_until = Timestamp::from_second(retain_until.as_second()).unwrap();
            }
            _ => {}
        }
        Record::new(record.version(), record.state(), retain_until, payload)
    }

    /// Writes without a look at what is expected.
    async fn force(&self, key: &SessionKey, record: &Record) -> Result<SetOutcome, SessionError> {
        loop {
            let found = self.memory.get(key).await?;
            let expect = found.map_or(Expect::Absent, |found| Expect::Version(found.version()));
            if self.memory.set(key, record, expect).await? == SetOutcome::Stored {
                return Ok(SetOutcome::Stored);
            }
        }
    }

    fn would_store(found: Option<&Record>, record: &Record, expect: Expect) -> bool {
        match (found, expect) {
            (Some(found), _) if found.version() == record.version() => true,
            (Some(found), Expect::Version(version)) => found.version() == version,
            (None, Expect::Absent) => true,
            _ => false,
        }
    }
}

async fn yield_some() {
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
}

#[async_trait]
impl SessionManager for Weak {
    fn guarantees(&self) -> Guarantees {
        match self.flaw {
            NotDurable => Guarantees::new(Reach::Process),
            NotShared => Guarantees::new(Reach::Host).durable(false),
            LargerThanItSays => Guarantees::new(Reach::Process)
                .durable(false)
                .max_record(10_000),
            _ => Guarantees::new(Reach::Process).durable(false),
        }
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        let key = self.key(key);
        let found = self.memory.get(&key).await?;
        Ok(match self.flaw {
            ReadsTheWriteBefore => {
                let before = self.before.lock().unwrap();
                before.get(key.storage_id()).cloned().unwrap_or(found)
            }
            LosesTombstones => found.filter(|found| found.state() == RecordState::Live),
            _ => found,
        })
    }

    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        let key = &self.key(key);
        let record = &self.record(record);
        let found = self.memory.get(key).await?;
        match self.flaw {
            IgnoresExpect => return self.force(key, record).await,
            WritesOnConflict => {
                let stored = Self::would_store(found.as_ref(), record, expect);
                let _forced = self.force(key, record).await?;
                return Ok(if stored {
                    SetOutcome::Stored
                } else {
                    SetOutcome::Conflict
                });
            }
            ComparesGenerationsOnly => {
                if let (Some(found), Expect::Version(version)) = (&found, expect)
                    && found.version().generation() == version.generation()
                {
                    return self.force(key, record).await;
                }
            }
            OrdersVersions => {
                let newest = found.as_ref().map(|found| found.version().generation());
                if newest > Some(record.version().generation()) {
                    return Ok(SetOutcome::Conflict);
                }
            }
            RepeatConflicts
                if found
                    .as_ref()
                    .is_some_and(|found| found.version() == record.version()) =>
            {
                return Ok(SetOutcome::Conflict);
            }
            KeepsTombstones
                if found
                    .as_ref()
                    .is_some_and(|found| found.state() == RecordState::Refused) =>
            {
                return Ok(SetOutcome::Conflict);
            }
            LosesWrites if record.version().generation() == 2 => return Ok(SetOutcome::Stored),
            ReadsTheWriteBefore if found.is_some() => {
                let mut before = self.before.lock().unwrap();
                before.insert(key.storage_id().clone(), found);
            }
            LooksThenWrites => {
                yield_some().await;
                if !Self::would_store(found.as_ref(), record, expect) {
                    return Ok(SetOutcome::Conflict);
                }
                return self.force(key, record).await;
            }
            TearsWrites if Self::would_store(found.as_ref(), record, expect) => {
                let half = record.payload()[..record.payload().len() / 2].to_vec();
                let (version, state) = (record.version(), record.state());
                let half = Record::new(version, state, record.retain_until(), half);
                let _torn = self.force(key, &half).await?;
                yield_some().await;
                // The same version again would be a repeat.
                let admin = self.memory.admin().unwrap();
                admin.delete(key.storage_id(), record.version()).await?;
                return self.force(key, record).await;
            }
            StaysBusyWhenDropped => {
                if self.busy.swap(true, Ordering::SeqCst) {
                    return Err(SessionError::new(SessionErrorKind::Unavailable, "busy"));
                }
                yield_some().await;
                self.busy.store(false, Ordering::SeqCst);
            }
            SmallWithoutSayingSo if record.payload().len() > 100_000 => {
                return Err(SessionError::new(SessionErrorKind::TooLarge, "too large"));
            }
            _ => {}
        }
        self.memory.set(key, record, expect).await
    }

    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        let mut key = self.key(key);
        match self.flaw {
            LeaseAlwaysMine => return Ok(LeaseOutcome::Mine),
            PurgeEndsLeases if self.busy.load(Ordering::Relaxed) => return Ok(LeaseOutcome::Mine),
            OneLeaseForAll => key = SessionKey::new(Namespace::named("all"), "", Identity::Main),
            LeaseTouchesRecord => {
                if let Some(found) = self.memory.get(&key).await? {
                    let admin = self.memory.admin().unwrap();
                    admin.delete(key.storage_id(), found.version()).await?;
                    let later = found.retain_until() + SignedDuration::from_secs(1);
                    let payload = found.payload().to_vec();
                    let touched = Record::new(found.version(), found.state(), later, payload);
                    let _touched = self.force(&key, &touched).await?;
                }
            }
            _ => {}
        }
        let ttl = match self.flaw {
            LeaseNeverEnds => Duration::from_secs(3_600),
            LeaseEndsAtOnce => ttl / 100,
            _ => ttl,
        };
        Ok(match self.memory.lease(&key, id, ttl).await? {
            // It says what it was asked for, at least.
            LeaseOutcome::Held { remaining } if self.flaw == LeaseNeverEnds => LeaseOutcome::Held {
                remaining: remaining.min(Duration::from_secs(60)),
            },
            outcome => outcome,
        })
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        let mut key = self.key(key);
        if self.flaw == OneLeaseForAll {
            key = SessionKey::new(Namespace::named("all"), "", Identity::Main);
        }
        if self.flaw == AnyoneReleases {
            for holder in 0..=u8::MAX {
                self.memory
                    .release(&key, LeaseId::new([holder; 16]))
                    .await?;
            }
        }
        self.memory.release(&key, id).await
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        Some(self)
    }
}

impl Weak {
    /// Deletes what `doomed` says; says how many.
    async fn delete_all(&self, doomed: impl Fn(&Record) -> bool) -> Result<u64, SessionError> {
        let admin = self.memory.admin().unwrap();
        let mut everything = ListRequest::default();
        everything.limit = usize::MAX;
        let mut deleted = 0;
        for entry in admin.list(&everything).await?.entries {
            let record = entry.record?;
            if doomed(&record) && admin.delete(&entry.id, record.version()).await? {
                deleted += 1;
            }
        }
        Ok(deleted)
    }
}

#[async_trait]
impl SessionAdmin for Weak {
    async fn list(&self, request: &ListRequest) -> Result<Page, SessionError> {
        let admin = self.memory.admin().unwrap();
        let mut request = request.clone();
        match self.flaw {
            IgnoresPrefix => request.prefix = None,
            CountsItsPages => {
                let skip = request
                    .cursor
                    .take()
                    .map_or(0, |cursor| cursor.parse().unwrap());
                let limit = if request.limit == 0 {
                    100
                } else {
                    request.limit
                };
                request.limit = usize::MAX;
                let all = admin.list(&request).await?.entries;
                let end = skip + limit;
                let cursor = (end < all.len()).then(|| end.to_string());
                let page = all.into_iter().skip(skip).take(limit).collect();
                return Ok(Page::new(page, cursor));
            }
            _ => {}
        }
        let mut page = admin.list(&request).await?;
        if self.flaw == ForgetsTombstonesInListings {
            let live = |entry: &PageEntry| {
                entry
                    .record
                    .as_ref()
                    .is_ok_and(|record| record.state() == RecordState::Live)
            };
            page.entries.retain(live);
        }
        Ok(page)
    }

    async fn delete(&self, id: &StorageId, only_if: Version) -> Result<bool, SessionError> {
        let admin = self.memory.admin().unwrap();
        if self.flaw == DeletesAnyVersion {
            let mut request = ListRequest::default();
            request.prefix = Some(id.to_string());
            if let Some(entry) = admin.list(&request).await?.entries.into_iter().next() {
                return admin.delete(id, entry.record?.version()).await;
            }
        }
        admin.delete(id, only_if).await
    }

    async fn purge(&self, now: Timestamp) -> Result<u64, SessionError> {
        if self.flaw == PurgeEndsLeases {
            self.busy.store(true, Ordering::Relaxed);
        }
        let week = SignedDuration::from_hours(7 * 24);
        match self.flaw {
            // The record's age, as far as it can be told: it is kept for 28 days.
            PurgesByAge => {
                let old = |record: &Record| {
                    let written = record.retain_until() - 4 * week;
                    written + week < now
                };
                self.delete_all(old).await
            }
            PurgesTombstones => {
                self.delete_all(|record| {
                    record.state() != RecordState::Live || record.retain_until() < now
                })
                .await
            }
            _ => self.memory.admin().unwrap().purge(now).await,
        }
    }
}

/// A durable store that takes what it cannot read for nothing.
#[derive(Debug)]
struct Optimist(PathBuf);

#[async_trait]
impl BasicSessionManager for Optimist {
    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        let read = || {
            let bytes = fs::read(self.0.join(key.storage_id().as_str())).ok()?;
            let (version, rest) = bytes.split_at_checked(Version::LEN)?;
            let (retain_until, rest) = rest.split_first_chunk::<8>()?;
            let (state, payload) = rest.split_first()?;
            Some(Record::new(
                Version::from_bytes(version).ok()?,
                RecordState::from_code(*state).ok()?,
                Timestamp::from_millisecond(i64::from_be_bytes(*retain_until)).ok()?,
                payload.to_vec(),
            ))
        };
        Ok(read())
    }

    async fn set(&self, key: &SessionKey, record: &Record) -> Result<(), SessionError> {
        let mut bytes = record.version().to_bytes().to_vec();
        bytes.extend(record.retain_until().as_millisecond().to_be_bytes());
        bytes.push(record.state().code());
        bytes.extend(record.payload());
        fs::write(self.0.join(key.storage_id().as_str()), bytes).unwrap();
        Ok(())
    }
}

#[track_caller]
fn assert_rejected(suite: Suite, rule: &str, words: &str) {
    match suite.check(rule) {
        Ok(()) => panic!("{rule} accepts a manager that breaks it"),
        Err(failure) => assert!(
            failure.contains(words),
            "{rule} rejects the manager for something else than `{words}`: {failure}"
        ),
    }
}

macro_rules! rejected {
    ($($name:ident: $flaw:expr, $rule:ident, $words:literal;)+) => {
        $(
            #[test]
            fn $name() {
                let suite = Suite::new(module_path!(), |_| Box::pin(async { Weak::open($flaw) }));
                assert_rejected(suite, stringify!($rule), $words);
            }
        )+
    };
}

rejected! {
    c1_no_comparison: IgnoresExpect, c1_a_write_needs_what_it_expects, "C1: `set` with";
    c1_a_conflict_that_writes: WritesOnConflict, c1_a_write_needs_what_it_expects,
        "C1: a conflict must leave";
    c1_half_a_comparison: ComparesGenerationsOnly, c1_a_write_needs_what_it_expects, "C1: `set` with";
    c1_an_order_of_versions: OrdersVersions, c1_a_write_needs_what_it_expects, "C1: `set` must store";
    c2_a_repeat_that_conflicts: RepeatConflicts, c2_a_repeated_write_is_stored, "C2";
    c3_a_lease_for_everybody: LeaseAlwaysMine, c3_a_lease_has_one_holder, "C3";
    c3_a_lease_that_anybody_ends: AnyoneReleases, c3_a_lease_has_one_holder, "only the holder";
    c3_one_lease_for_all: OneLeaseForAll, c3_a_lease_has_one_holder, "each key has a lease";
    c4_a_lease_without_end: LeaseNeverEnds, c4_a_lease_ends_by_itself, "C4";
    c4_a_lease_that_ends_too_soon: LeaseEndsAtOnce, c4_a_lease_ends_by_itself, "C4";
    c5_a_look_before_the_write: LooksThenWrites, c5_of_racing_writes_one_wins, "C5";
    c6_a_torn_write: TearsWrites, c6_a_dropped_call_leaves_the_old_or_the_new, "C6";
    c6_a_lock_that_stays: StaysBusyWhenDropped, c6_a_dropped_call_leaves_the_old_or_the_new, "C6";
    c7_an_undeclared_limit: SmallWithoutSayingSo, c7_payloads_of_every_size_up_to_the_declared_limit,
        "TooLarge";
    c7_a_limit_that_is_none: LargerThanItSays, c7_payloads_of_every_size_up_to_the_declared_limit,
        "C7: a payload above";
    c8_pages_by_number: CountsItsPages, c8_a_listing_has_each_record_once, "a record that stays";
    c8_no_prefix: IgnoresPrefix, c8_a_listing_has_each_record_once, "C8: a prefix";
    c8_no_tombstones: ForgetsTombstonesInListings, c8_a_listing_has_each_record_once,
        "tombstones too";
    c9_a_delete_of_any_version: DeletesAnyVersion, c9_a_delete_needs_the_version, "C9";
    c10_a_purge_by_age: PurgesByAge, c10_a_purge_goes_by_retain_until, "C10";
    c10_a_purge_of_tombstones: PurgesTombstones, c10_a_purge_goes_by_retain_until, "C10";
    c11_a_purge_that_ends_leases: PurgeEndsLeases, c11_random_sequences_match_a_model, "C11";
    s2_no_tombstones: LosesTombstones, s2_absent_logged_out_refused_and_live_are_told_apart, "S2";
    s2_no_durability: NotDurable, s2_absent_logged_out_refused_and_live_are_told_apart, "S2";
    s3_whole_seconds: RoundsRetainUntil, s3_a_record_comes_back_byte_for_byte, "S3";
    s3_no_tail: ForgetsTail, s3_a_record_comes_back_byte_for_byte, "S3";
    s3_trimmed: TrimsPayload, s3_a_record_comes_back_byte_for_byte, "S3";
    s3_no_durability: NotDurable, s3_a_record_comes_back_byte_for_byte, "S3";
    s3_no_sessions_after_a_restart: NotDurable, s3_all_parts_of_a_session_survive_a_restart, "S3";
    s4_a_lost_write: LosesWrites, s4_a_new_token_waits_for_the_store, "S4";
    s6_folded_case: FoldsCase, s6_hostile_keys_never_mix, "S6";
    s6_trimmed_tenants: TrimsTenants, s6_hostile_keys_never_mix, "S6";
    s6_no_identity: ForgetsIdentity, s6_hostile_keys_never_mix, "S6";
    s6_no_namespace: ForgetsNamespace, s6_hostile_keys_never_mix, "S6";
    s6_no_client_id: ForgetsNamespace, s6_client_ids_and_hosts_never_mix, "another";
    s7_old_reads: ReadsTheWriteBefore, s7_a_logout_and_a_login_are_seen_by_every_process, "S7";
    s7_an_overwritten_logout: IgnoresExpect, s7_a_refresh_in_flight_cannot_bring_a_session_back,
        "S7";
    s8_a_lost_write: LosesWrites, s8_a_pair_that_the_store_did_not_take_is_not_lost, "S8";
    s9_a_purge_by_age: PurgesByAge, s9_a_session_is_purged_by_its_refresh_tokens_death, "S9";
    r1_a_lease_for_everybody: LeaseAlwaysMine, r1_one_expired_session_makes_one_token_call, "R1";
    r2_old_reads: ReadsTheWriteBefore, r2_the_store_is_read_again_inside_the_lease, "R2";
    r2_an_order_of_versions: OrdersVersions, r2_a_store_that_went_back_is_brought_up_to_date,
        "never ordered";
    r3_no_comparison: IgnoresExpect, r3_who_lost_the_lease_cannot_overwrite, "R3";
    r3_tombstones_for_ever: KeepsTombstones,
        r3_a_stopped_holder_replaces_the_refusal_that_it_caused,
        "the session store did not take";
    r4_no_comparison: IgnoresExpect, r4_a_refusal_ends_only_what_was_refused, "R4";
    r5_a_lease_that_writes: LeaseTouchesRecord, r5_a_failed_refresh_leaves_the_record_as_it_was,
        "R5";
    r7_a_lost_write: LosesWrites, r7_a_dropped_caller_loses_nothing, "R7";
    r7_a_lease_without_end: LeaseNeverEnds, r7_a_dead_runtimes_refresh_is_taken_over, "R7";
    r8_a_lease_without_end: LeaseNeverEnds,
        r8_a_killed_process_blocks_others_no_longer_than_the_lease, "R8";
}

#[test]
fn s8_errors_taken_for_nothing() {
    let suite = Suite::new(module_path!(), |location| {
        Box::pin(async move {
            Arc::new(InProcess::new(Optimist(location.into())).durable(true))
                as Arc<dyn SessionManager>
        })
    });
    let restart = "s2_absent_logged_out_refused_and_live_are_told_apart";
    suite.check(restart).unwrap();
    assert_rejected(suite, "s8_an_unreadable_store_is_an_error", "S8");
}

/// A manager that says processes can share it, and keeps all in the memory of each.
mod not_shared {
    use super::*;

    async fn open(_location: &str) -> Arc<dyn SessionManager> {
        Weak::open(NotShared)
    }

    podio_session_conformance::child_process! { open }

    fn suite() -> Suite {
        Suite::new(module_path!(), |_| {
            Box::pin(async { Weak::open(NotShared) })
        })
    }

    #[test]
    fn c5_separate_stores() {
        assert_rejected(suite(), "c5_of_racing_writes_one_wins", "C5");
    }

    #[test]
    fn s7_separate_stores() {
        let rule = "s7_a_logout_and_a_login_are_seen_by_every_process";
        assert_rejected(suite(), rule, "the session is shared");
    }

    #[test]
    fn r1_separate_stores() {
        let rule = "r1_one_expired_session_makes_one_token_call";
        assert_rejected(suite(), rule, "R1");
    }
}
