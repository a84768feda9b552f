//! Listing, deleting, purging.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use podio_core::session::{
    Expect, Identity, LeaseId, LeaseOutcome, ListRequest, Namespace, Record, RecordState,
    SessionAdmin, SessionKey, SessionManager, StorageId, Version,
};

use super::{MINUTE, get, later, put, sample, whole_now};
use crate::bench::Bench;
use crate::worker::sample_key;

/// No listing of these rules has more pages.
const MOST_PAGES: usize = 200;

fn admin(manager: &dyn SessionManager) -> Option<&dyn SessionAdmin> {
    let admin = manager.admin();
    if admin.is_none() {
        println!("not tried: the manager does not list");
    }
    admin
}

/// All entries of a listing. `between` runs after each page.
async fn list(
    admin: &dyn SessionAdmin,
    prefix: Option<&str>,
    limit: usize,
    mut between: impl AsyncFnMut(usize),
) -> Vec<(StorageId, Record)> {
    let mut request = ListRequest::default();
    request.prefix = prefix.map(str::to_owned);
    request.limit = limit;
    let mut listed = Vec::new();
    for page in 0..MOST_PAGES {
        let found = admin.list(&request).await.expect("C8: a listing succeeds");
        assert!(
            limit == 0 || found.entries.len() <= limit,
            "C8: a page has at most the entries that were asked for"
        );
        listed.extend(found.entries.into_iter().map(|entry| {
            let record = entry.record.expect("C8: a record that was written is read");
            (entry.id, record)
        }));
        between(page).await;
        request.cursor = found.cursor;
        if request.cursor.is_none() {
            return listed;
        }
    }
    panic!("C8: a listing of a few records does not end: give no cursor after the last page");
}

pub(crate) async fn c8_a_listing_has_each_record_once(bench: Arc<Bench>) {
    let manager = bench.manager();
    let Some(admin) = admin(&*manager) else {
        return;
    };
    let nothing = async |_| {};
    assert!(
        list(admin, None, 0, nothing).await.is_empty(),
        "C8: an empty store lists nothing"
    );
    let mut written = BTreeMap::new();
    for number in 0..25_u64 {
        let tenant = format!("c8 {}", number % 5);
        let key = SessionKey::new(
            Namespace::named("conformance"),
            &tenant,
            Identity::App(number),
        );
        let state = match number % 3 {
            0 => RecordState::Live,
            1 => RecordState::LoggedOut,
            _ => RecordState::Refused,
        };
        let record = Record::new(
            Version::new(number, [8; 16]),
            state,
            later(whole_now(), 3600),
            number.to_be_bytes().to_vec(),
        );
        put(&manager, &key, &record, Expect::Absent).await;
        written.insert(key.storage_id().clone(), record);
    }
    let leased = sample_key("c8 leased only");
    let lease = manager.lease(&leased, LeaseId::new([8; 16]), MINUTE).await;
    assert_eq!(lease.expect("`lease` succeeds"), LeaseOutcome::Mine);

    for limit in [0, 1, 7, 25, 1_000] {
        let listed = list(admin, None, limit, nothing).await;
        let count = listed.len();
        let listed: BTreeMap<_, _> = listed.into_iter().collect();
        assert!(
            count == listed.len() && listed == written,
            "C8: with pages of {limit} a listing has each of {} records once, tombstones too and \
             leases not, as it was written; this one has {count} entries of {} records",
            written.len(),
            listed.len()
        );
    }

    let tenant = written.keys().next().expect("records were written");
    let prefix = tenant.tenant_prefix();
    let listed = list(admin, Some(prefix), 2, nothing).await;
    assert!(
        listed.len() == 5 && listed.iter().all(|(id, _)| id.as_str().starts_with(prefix)),
        "C8: a prefix lists the records whose storage id starts with it, and no other: there are 5 \
         of that tenant, and {} were listed",
        listed.len()
    );

    // Records come and go between pages; those that stay are listed once all the same.
    let passing = |page: usize| sample_key(&format!("c8 passing {page}"));
    let record = sample(1, 1, b"passing");
    let listed = list(admin, None, 3, async |page| {
        put(&manager, &passing(page), &record, Expect::Absent).await;
        if page > 0 {
            let gone = passing(page - 1).storage_id().clone();
            let deleted = admin.delete(&gone, record.version()).await;
            assert!(deleted.expect("C9: `delete` succeeds"));
        }
    })
    .await;
    for id in written.keys() {
        let times = listed.iter().filter(|(listed, _)| listed == id).count();
        assert_eq!(
            times, 1,
            "C8: a record that stays is listed once, whatever comes and goes meanwhile: let the \
             cursor name where the page ended, not how many came before"
        );
    }
}

pub(crate) async fn c9_a_delete_needs_the_version(bench: Arc<Bench>) {
    let manager = bench.manager();
    let Some(admin) = admin(&*manager) else {
        return;
    };
    let key = sample_key("c9");
    let id = key.storage_id();
    let delete = async |version| {
        let deleted = admin.delete(id, version).await;
        deleted.expect("C9: `delete` succeeds, whatever is there")
    };
    let (one, two) = (sample(1, 1, b"one"), sample(2, 2, b"two"));
    assert!(
        !delete(one.version()).await,
        "C9: what is not there is not deleted"
    );
    put(&manager, &key, &one, Expect::Absent).await;
    put(&manager, &key, &two, Expect::Version(one.version())).await;
    for other in [
        one.version(),
        Version::new(2, [1; 16]),
        Version::new(1, [2; 16]),
    ] {
        assert!(
            !delete(other).await,
            "C9: a delete says whether it took the record"
        );
        assert_eq!(
            get(&manager, &key).await.as_ref(),
            Some(&two),
            "C9: a delete takes only the version that it names: compare it in the same step"
        );
    }
    assert!(delete(two.version()).await, "C9: the named version goes");
    assert_eq!(get(&manager, &key).await, None);
    assert!(!delete(two.version()).await);
    put(&manager, &key, &one, Expect::Absent).await;
}

pub(crate) async fn c10_a_purge_goes_by_retain_until(bench: Arc<Bench>) {
    let manager = bench.manager();
    let Some(admin) = admin(&*manager) else {
        return;
    };
    let now = whole_now();
    let purge = async |at| {
        let purged = admin.purge(at).await;
        purged.expect("C10: `purge` succeeds")
    };
    let hour = 3_600;
    let key = |number: i64| sample_key(&format!("c10 {number}"));
    for number in 1..=6 {
        let state = if number % 2 == 0 {
            RecordState::LoggedOut
        } else {
            RecordState::Live
        };
        let retain_until = later(now, number * hour);
        let version = Version::new(number.unsigned_abs(), [10; 16]);
        let record = Record::new(version, state, retain_until, b"c10".to_vec());
        put(&manager, &key(number), &record, Expect::Absent).await;
    }
    let left = async || {
        let mut left = Vec::new();
        for number in 1..=6 {
            if get(&manager, &key(number)).await.is_some() {
                left.push(number);
            }
        }
        left
    };
    assert_eq!(
        purge(now).await,
        0,
        "C10: nothing is purged before its time"
    );
    assert_eq!(left().await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(
        purge(later(now, 2 * hour + 1)).await,
        2,
        "C10: `purge` takes the records whose retain-until has passed, tombstones too, and says \
         how many"
    );
    assert_eq!(left().await, [3, 4, 5, 6]);
    assert_eq!(
        purge(later(now, 3 * hour)).await,
        0,
        "C10: a record stays while retain-until is not before `now`"
    );
    let passed = later(now, 3 * hour) + Duration::from_millis(1);
    assert_eq!(
        purge(passed).await,
        1,
        "C10: retain-until counts to the millisecond"
    );
    assert_eq!(left().await, [4, 5, 6]);
}
