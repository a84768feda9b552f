//! Keys that must not mix.

use std::collections::HashSet;
use std::sync::Arc;

use podio_core::reqwest::Url;
use podio_core::session::{
    Expect, Identity, LeaseId, LeaseOutcome, Namespace, Record, SessionKey, SessionStatus,
};
use podio_emulator::Emulator;

use super::{MINUTE, get, put, sample};
use crate::bench::{Bench, Settings, call};

/// Texts that stores have mixed up, cut, folded or refused.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "  ",
    "a",
    "A",
    "a ",
    " a",
    "a\0",
    "\0",
    "a\0b",
    "\t",
    "\n",
    "\r\n",
    "a\n",
    ".",
    "..",
    "../a",
    "../../etc/passwd",
    "/",
    "//",
    "a/b",
    "a/",
    "/a",
    "a\\b",
    "C:\\a",
    "CON",
    "nul",
    "a:b",
    "a*b",
    "a?b",
    "a|b",
    "<a>",
    "'",
    "\"",
    "'; DROP TABLE records; --",
    "%",
    "_",
    "%00",
    "%41",
    "a%",
    "$a",
    "${a}",
    "{a}",
    "[a]",
    "`a`",
    "#a",
    "~",
    "-a",
    "--a",
    "null",
    "None",
    "0",
    "00",
    "1",
    "1.0",
    "1e0",
    "é",
    "e\u{301}",
    "É",
    "ß",
    "ss",
    "SS",
    "ı",
    "i",
    "I",
    "İ",
    "а",
    "ａ",
    "\u{200b}",
    "a\u{200b}",
    "\u{feff}a",
    "\u{202e}a",
    "🦀",
    "🦀🦀",
    "👩‍🚀",
    "\u{fffd}",
    "\u{10ffff}",
    "main",
    "app 1",
    "user a",
    "name conformance",
];

/// Those, long ones, and some made at random.
fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();

    let long = "x".repeat(10_000);
    texts.push(format!("{long}y"));
    texts.push(format!("{long}z"));
    texts.push(long);
    texts.push("é".repeat(5_000));
    // The same every time, so that a failure can be met again.
    let mut random = fastrand::Rng::with_seed(28);
    let alphabet: Vec<char> = "aA0 ./\\'\"%_\0\n-éЖ🦀".chars().collect();
    for _ in 0..40 {
        let length = random.usize(..6);
        texts.push(
            (0..length)
                .filter_map(|_| random.choice(&alphabet))
                .collect(),
        );
    }
    let mut seen = HashSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
}

fn hostile_keys() -> Vec<SessionKey> {
    let plain = Namespace::named("conformance");
    let mut keys = Vec::new();
    for text in hostile_texts() {
        keys.push(SessionKey::new(plain.clone(), &text, Identity::Main));
    }
    for text in hostile_texts().iter().step_by(3) {
        let user = Identity::User(text.clone());
        keys.push(SessionKey::new(plain.clone(), "a", user));
        let authorization = Identity::Authorization(text.clone());
        keys.push(SessionKey::new(plain.clone(), "a", authorization));
        keys.push(SessionKey::new(Namespace::named(text), "a", Identity::Main));
    }
    for app in [0, 1, 10, 11, u64::MAX] {
        keys.push(SessionKey::new(plain.clone(), "a", Identity::App(app)));
        keys.push(SessionKey::new(plain.clone(), "b", Identity::App(app)));
    }
    for client in ["a", "b", "A", "a at b"] {
        for url in [
            "https://api.podio.com",
            "http://127.0.0.1:1",
            "http://127.0.0.1:2",
        ] {
            let url: Url = url.parse().expect("a URL");
            let namespace = Namespace::of_client(client, &url);
            keys.push(SessionKey::new(namespace, "a", Identity::Main));
        }
    }
    // Compared as keys, not by what their storage ids say.
    let mut different: Vec<SessionKey> = Vec::new();
    for key in keys {
        if !different.contains(&key) {
            different.push(key);
        }
    }
    different
}

pub(crate) async fn s6_hostile_keys_never_mix(bench: Arc<Bench>) {
    let manager = bench.manager();
    let keys = hostile_keys();
    let records: Vec<Record> = (0..keys.len())
        .map(|number| {
            let tag = u8::try_from(number % 251).expect("251 fits");
            sample(number as u64, tag, &number.to_be_bytes())
        })
        .collect();
    let name = |key: &SessionKey| {
        let start: String = key.tenant().chars().take(20).collect();
        format!(
            "tenant {start:?} of {} bytes, identity {:?}, namespace {:?}",
            key.tenant().len(),
            key.identity(),
            key.namespace()
        )
    };
    for (key, record) in keys.iter().zip(&records) {
        let found = get(&manager, key).await;
        assert!(
            found.is_none(),
            "S6: nothing is stored yet for {}, but another key's record was found: keep records by \
             the whole storage id",
            name(key)
        );
        put(&manager, key, record, Expect::Absent).await;
    }
    for (key, record) in keys.iter().zip(&records) {
        let found = get(&manager, key).await;
        assert!(
            found.as_ref() == Some(record),
            "S6: {} holds another key's record: {found:?}",
            name(key)
        );
    }
    for (number, key) in keys.iter().enumerate() {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&number.to_be_bytes());
        let outcome = manager.lease(key, LeaseId::new(id), MINUTE).await;
        assert_eq!(
            outcome.expect("`lease` succeeds"),
            LeaseOutcome::Mine,
            "S6: the lease of {} is another key's",
            name(key)
        );
    }
}

pub(crate) async fn s6_client_ids_and_hosts_never_mix(bench: Arc<Bench>) {
    let settings = Settings::default();
    bench.emulator.add_client("other-client", "other-secret");
    let elsewhere = Emulator::start().await.expect("a second emulator starts");
    elsewhere.stop_time_at(bench.emulator.now());
    let demo = bench.demo();
    elsewhere.add_client(&demo.client_id, &demo.client_secret);
    let ours = (demo.client_id.as_str(), demo.client_secret.as_str());
    let theirs = ("other-client", "other-secret");
    let mut applications = Vec::new();
    for (emulator, client) in [
        (&bench.emulator, ours),
        (&bench.emulator, theirs),
        (&elsewhere, ours),
    ] {
        let builder =
            settings.builder(emulator.url(), client, bench.manager(), bench.clock.clone());
        let podio = builder.build().expect("the settings are right");
        let client = podio.client("one tenant").await;
        let client = client.expect("S6: no record of another client id or host is found");
        assert_eq!(
            client.status(),
            SessionStatus::Absent,
            "S6: a session of another client id or host was found: the namespace is a part of the \
             key"
        );
        let mail = format!("person-of-application-{}@example.org", applications.len());
        let person = emulator.add_user(&mail, "password");
        client
            .authenticate_with_password(mail, "password")
            .await
            .expect("the login succeeds");
        applications.push((podio, client, person));
    }
    for (_podio, client, person) in &applications {
        call(client)
            .await
            .expect("each application's own token serves");
        let SessionStatus::Active(active) = client.status() else {
            panic!("S6: a session ended because of another application's");
        };
        assert_eq!(
            active.reference.map(|reference| reference.id),
            Some(*person)
        );
    }
    // Two identities of the tenant beside its own.
    let (_, client, _) = &applications[0];
    let app = client.as_app(demo.app_id, demo.app_token.as_str());
    let colleague = client.as_user(&demo.colleague_username, demo.colleague_password.as_str());
    crate::worker::app_call(&app)
        .await
        .expect("the app logs in");
    call(&colleague).await.expect("the colleague logs in");
    let of = |client: &podio_core::PodioClient| match client.status() {
        SessionStatus::Active(active) => active.reference.map(|reference| reference.to_string()),
        _ => None,
    };
    let (main, app, colleague) = (of(client), of(&app), of(&colleague));
    assert!(
        main != app && main != colleague && app == Some(format!("app {}", demo.app_id)),
        "S6: identities of one tenant mix: {main:?}, {app:?}, {colleague:?}"
    );
}
