//! Single writes, and what comes back of them.

use std::sync::Arc;

use podio_core::Timestamp;
use podio_core::session::{Expect, Record, RecordState, SessionErrorKind, SetOutcome, Version};

use super::{get, later, put, sample, whole_now};
use crate::bench::Bench;
use crate::worker::{Order, describe, sample_key};

pub(crate) async fn c1_a_write_needs_what_it_expects(bench: Arc<Bench>) {
    let manager = bench.manager();
    let key = sample_key("c1");
    let one = sample(7, 1, b"one");
    let two = sample(8, 2, b"two");
    let conflicts = async |record: &Record, expect: Expect, stored: Option<&Record>| {
        let outcome = manager
            .set(&key, record, expect)
            .await
            .expect("C1: a write that meets another record is a `Conflict`, not an error");
        assert_eq!(
            outcome,
            SetOutcome::Conflict,
            "C1: `set` with {expect:?} must conflict where the store holds {stored:?}: compare \
             presence and the whole version, in the same step as the write"
        );
        assert_eq!(
            get(&manager, &key).await.as_ref(),
            stored,
            "C1: a conflict must leave what is stored"
        );
    };
    assert_eq!(
        get(&manager, &key).await,
        None,
        "C1: what was never written is `None`"
    );
    conflicts(&two, Expect::Version(one.version()), None).await;
    put(&manager, &key, &one, Expect::Absent).await;
    assert_eq!(get(&manager, &key).await.as_ref(), Some(&one));
    conflicts(&two, Expect::Absent, Some(&one)).await;
    for other in [
        Version::new(7, [9; 16]),
        Version::new(8, [1; 16]),
        two.version(),
        Version::new(0, [0; 16]),
    ] {
        conflicts(&two, Expect::Version(other), Some(&one)).await;
    }
    put(&manager, &key, &two, Expect::Version(one.version())).await;
    assert_eq!(get(&manager, &key).await.as_ref(), Some(&two));
    conflicts(
        &sample(9, 3, b"three"),
        Expect::Version(one.version()),
        Some(&two),
    )
    .await;
    // Versions are compared, never ordered: a new login starts again at one.
    let first = sample(1, 4, b"another login");
    put(&manager, &key, &first, Expect::Version(two.version())).await;
    assert_eq!(get(&manager, &key).await.as_ref(), Some(&first));
}

pub(crate) async fn c2_a_repeated_write_is_stored(bench: Arc<Bench>) {
    let manager = bench.manager();
    let key = sample_key("c2");
    let one = sample(1, 1, b"one");
    let two = sample(2, 2, b"two");
    let repeated = async |record: &Record, expect: Expect| {
        let outcome = manager.set(&key, record, expect).await.unwrap();
        assert_eq!(
            outcome,
            SetOutcome::Stored,
            "C2: a write whose version the store holds is a repeat after a lost answer: answer \
             `Stored`, whatever it expects"
        );
        assert_eq!(get(&manager, &key).await.as_ref(), Some(record));
    };
    put(&manager, &key, &one, Expect::Absent).await;
    repeated(&one, Expect::Absent).await;
    repeated(&one, Expect::Version(two.version())).await;
    put(&manager, &key, &two, Expect::Version(one.version())).await;
    repeated(&two, Expect::Version(one.version())).await;
    repeated(&two, Expect::Absent).await;
    let outcome = manager.set(&key, &one, Expect::Absent).await.unwrap();
    assert_eq!(
        outcome,
        SetOutcome::Conflict,
        "C2: a repeat of a write that was replaced since is a conflict"
    );
    assert_eq!(get(&manager, &key).await, Some(two));
}

pub(crate) async fn c7_payloads_of_every_size_up_to_the_declared_limit(bench: Arc<Bench>) {
    let manager = bench.manager();
    let limit = manager.guarantees().max_record;
    let sizes = [0, 1, 1_000, 4_096, 65_536, 1_048_576];
    let mut sizes: Vec<usize> = sizes
        .into_iter()
        .filter(|size| limit.is_none_or(|limit| *size < limit))
        .collect();
    sizes.extend(limit);
    let bytes = |size: usize| -> Vec<u8> {
        let mut random = fastrand::Rng::with_seed(7);
        (0..size).map(|_| random.u8(..)).collect()
    };
    for size in sizes {
        let key = sample_key(&format!("c7 {size}"));
        let record = sample(1, 1, &bytes(size));
        put(&manager, &key, &record, Expect::Absent).await;
        let found = get(&manager, &key).await;
        assert!(
            found.as_ref() == Some(&record),
            "C7: a payload of {size} bytes came back as {found:?}: keep it, or declare a smaller \
             `max_record`"
        );
    }
    let Some(limit) = limit else { return };
    let key = sample_key("c7 too large");
    let small = sample(1, 1, b"small");
    put(&manager, &key, &small, Expect::Absent).await;
    let large = sample(2, 2, &bytes(limit + 1));
    let refused = manager
        .set(&key, &large, Expect::Version(small.version()))
        .await;
    assert!(
        matches!(&refused, Err(error) if error.kind() == SessionErrorKind::TooLarge),
        "C7: a payload above `max_record` is refused as `TooLarge`, not {refused:?}"
    );
    assert_eq!(
        get(&manager, &key).await,
        Some(small),
        "C7: a refused record leaves the old one"
    );
}

pub(crate) async fn s3_a_record_comes_back_byte_for_byte(bench: Arc<Bench>) {
    let payloads: Vec<(&str, Vec<u8>)> = vec![
        ("every byte", (0..=255).collect()),
        ("nothing", Vec::new()),
        ("no text", vec![0xff, 0xfe, 0xc3, 0x28]),
        ("zeros", vec![0; 33]),
        ("white space around", b" \t\r\n x \r\n\0 ".to_vec()),
        ("quotes", b"'\"`\\%_;--{}[]".to_vec()),
        (
            "a long tail",
            [vec![b'x'; 5_000], b"the end".to_vec()].concat(),
        ),
    ];
    let now = whole_now();
    let at = |milliseconds: i64| -> Timestamp {
        Timestamp::from_millisecond(
            later(now, 7_200).as_millisecond() / 1_000 * 1_000 + milliseconds,
        )
        .expect("soon can be told")
    };
    let retained = [
        at(0),
        at(1),
        at(123),
        at(999),
        "9999-12-30T22:00:00.999Z".parse().unwrap(),
    ];
    let states = [
        RecordState::Live,
        RecordState::LoggedOut,
        RecordState::Refused,
    ];
    let generations = [1, u64::MAX, 1 << 63, (1 << 53) + 1];
    let mut written = Vec::new();
    {
        let manager = bench.manager();
        for (at, (name, payload)) in payloads.iter().cycle().take(20).enumerate() {
            let key = format!("s3 {at}");
            let mut tag = [0; 16];
            tag[at % 16] = 0xff;
            let record = Record::new(
                Version::new(generations[at % generations.len()], tag),
                states[at % states.len()],
                retained[at % retained.len()],
                payload.clone(),
            );
            put(&manager, &sample_key(&key), &record, Expect::Absent).await;
            let found = get(&manager, &sample_key(&key)).await;
            compare(name, &describe(found.as_ref()), &record);
            written.push((key, name, record));
        }
    }
    let mut witness = bench
        .peer_after_restart(&crate::bench::Settings::default())
        .await;
    for (key, name, record) in written {
        let found: String = witness.ask(Order::Record { key }).await;
        compare(name, &found, &record);
    }
}

fn compare(name: &str, found: &str, record: &Record) {
    assert_eq!(
        found,
        describe(Some(record)),
        "S3: a record must come back as it was written: version and state exactly, retain-until to \
         the millisecond, the payload byte for byte (here: {name})"
    );
}
