//! A PHP application on the same sessions: the commands that its session manager sends.

use std::collections::BTreeMap;

use podio_client::prelude::*;
use podio_client::secrecy::ExposeSecret as _;
use podio_client::session::{
    Expect, Identity, ImportedSession, KeyRing, Sealed, SessionErrorKind, SetOutcome, Version,
};
use podio_client::sessions::redis::RedisPhpSessions;
use podio_client::sessions::redis::redis::{self, Commands as _};
use podio_client::{Podio, PodioClient};
use podio_emulator::Rotation;
use podio_tests::redis_servers::RedisServer;
use podio_tests::{Bench, EIGHT_HOURS};

/// The class of the PHP client's documentation: `get` is `EXISTS` and `HGETALL`, `set` is `HMSET`.
struct Php {
    connection: redis::Connection,
    key: String,
}

type Fields = BTreeMap<String, String>;

impl Php {
    fn get(&mut self) -> Option<Fields> {
        let exists: bool = self.connection.exists(&self.key).unwrap();
        exists.then(|| self.connection.hgetall(&self.key).unwrap())
    }

    fn set(&mut self, access: &str, refresh: &str, expires_in: &str, reference: (&str, &str)) {
        let _ok: String = redis::cmd("HMSET")
            .arg(&self.key)
            .arg("access_token")
            .arg(access)
            .arg("refresh_token")
            .arg(refresh)
            .arg("expires_in")
            .arg(expires_in)
            .arg("ref_type")
            .arg(reference.0)
            .arg("ref_id")
            .arg(reference.1)
            .query(&mut self.connection)
            .unwrap();
    }

    /// What the PHP client writes at a logout.
    fn log_out(&mut self) {
        self.set("", "", "", ("", ""));
    }
}

struct Scene {
    bench: Bench,
    server: RedisServer,
    podio: Podio,
    client: PodioClient,
    php: Php,
}

impl Scene {
    async fn open() -> Self {
        let bench = Bench::start().await;
        let server = RedisServer::start();
        let podio = Self::podio(&bench, &server).await;
        let client = podio.client("ada").await.unwrap();
        let php = Php {
            connection: server.connection(),
            key: "podio_session_ada".to_owned(),
        };
        Self {
            bench,
            server,
            podio,
            client,
            php,
        }
    }

    async fn manager(server: &RedisServer) -> RedisPhpSessions {
        let sessions = RedisSessions::connect(server.url()).await.unwrap();
        RedisPhpSessions::new(sessions, |key| match key.identity() {
            Identity::Main => Some(format!("podio_session_{}", key.tenant())),
            _ => None,
        })
    }

    async fn podio(bench: &Bench, server: &RedisServer) -> Podio {
        bench
            .builder()
            .session_manager(Self::manager(server).await)
            .max_staleness(Duration::ZERO)
            .build()
            .unwrap()
    }

    async fn call(&self) -> Result<(), podio_client::Error> {
        let app = AppId(self.bench.demo.app_id);
        self.client.applications().get(app).send().await.map(drop)
    }

    async fn access_token(&self) -> String {
        self.client
            .access_token()
            .await
            .unwrap()
            .expose_secret()
            .to_owned()
    }

    /// PHP refreshes by itself: a pair of the emulator, written by PHP.
    fn php_logs_in(&mut self) -> (String, String) {
        let demo = &self.bench.demo;
        let pair = self
            .bench
            .emulator
            .log_in_app(&demo.client_id, demo.app_id)
            .unwrap();
        let app_id = demo.app_id.to_string();
        self.php.set(
            &pair.access_token,
            &pair.refresh_token,
            "28800",
            ("app", &app_id),
        );
        (pair.access_token, pair.refresh_token)
    }
}

#[tokio::test]
async fn php_reads_what_this_client_writes() {
    let mut scene = Scene::open().await;
    assert_eq!(scene.php.get(), None);
    scene.bench.log_in(&scene.client).await;
    let fields = scene.php.get().unwrap();
    assert_eq!(
        fields.keys().collect::<Vec<_>>(),
        [
            "access_token",
            "expires_in",
            "ref_id",
            "ref_type",
            "refresh_token"
        ]
    );
    assert_eq!(fields["access_token"], scene.access_token().await);
    assert!(!fields["refresh_token"].is_empty());
    assert_eq!(fields["ref_type"], "app");
    assert_eq!(fields["ref_id"], scene.bench.demo.app_id.to_string());
    assert!(fields["expires_in"].parse::<u64>().unwrap() <= 28_800);

    scene.bench.pass(EIGHT_HOURS);
    scene.call().await.unwrap();
    let refreshed = scene.php.get().unwrap();
    assert_ne!(refreshed["access_token"], fields["access_token"]);
    assert_eq!(refreshed["access_token"], scene.access_token().await);

    scene.client.logout().await.unwrap();
    let fields = scene.php.get().unwrap();
    assert!(fields.values().all(String::is_empty), "{fields:?}");
}

#[tokio::test]
async fn this_client_uses_what_php_writes() {
    let mut scene = Scene::open().await;
    let (access, _) = scene.php_logs_in();
    scene.call().await.unwrap();
    assert_eq!(scene.access_token().await, access);
    let SessionStatus::Active(active) = scene.client.status() else {
        panic!("{:?}", scene.client.status())
    };
    assert_eq!(active.reference.unwrap().kind, "app");
    assert_eq!(scene.bench.emulator.token_calls(), 0);

    // PHP refreshes: the newer pair is taken over at the next call.
    let (newer, _) = scene.php_logs_in();
    scene.call().await.unwrap();
    assert_eq!(scene.access_token().await, newer);
    assert_eq!(scene.bench.emulator.token_calls(), 0);

    // The expiry is not known: it is used until Podio refuses it, then refreshed once.
    scene.bench.pass(EIGHT_HOURS);
    scene.call().await.unwrap();
    assert_eq!(scene.bench.emulator.token_calls(), 1);
    assert_eq!(
        scene.php.get().unwrap()["access_token"],
        scene.access_token().await
    );

    scene.php.log_out();
    let error = scene.call().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoggedOut, "{error:?}");
    assert_eq!(scene.client.status(), SessionStatus::LoggedOut);

    // A login here after a logout there.
    scene.bench.log_in(&scene.client).await;
    scene.call().await.unwrap();
    assert!(!scene.php.get().unwrap()["access_token"].is_empty());
}

#[tokio::test]
async fn an_older_pair_from_php_is_used_as_far_as_podio_lets() {
    for rotation in [Rotation::SameToken, Rotation::Rotates] {
        let mut scene = Scene::open().await;
        scene
            .bench
            .emulator
            .switch(|switches| switches.rotation = rotation);
        scene.bench.log_in(&scene.client).await;
        let older = scene.php.get().unwrap();
        scene.bench.pass(EIGHT_HOURS);
        scene.call().await.unwrap();

        // A PHP process that was loaded before the refresh ends now.
        let reference = (older["ref_type"].as_str(), older["ref_id"].as_str());
        scene.php.set(
            &older["access_token"],
            &older["refresh_token"],
            "28800",
            reference,
        );
        let outcome = scene.call().await;
        if rotation == Rotation::Rotates {
            let error = outcome.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::SessionRefused, "{error:?}");
            assert_eq!(scene.client.status(), SessionStatus::Refused);
        } else {
            outcome.unwrap();
            assert_eq!(
                scene.php.get().unwrap()["access_token"],
                scene.access_token().await
            );
        }
    }
}

#[tokio::test]
async fn another_process_sees_the_whole_session_beside_the_hash_of_php() {
    let scene = Scene::open().await;
    scene.bench.log_in(&scene.client).await;
    let other = Scene::podio(&scene.bench, &scene.server).await;
    let client = other.client("ada").await.unwrap();
    let (SessionStatus::Active(one), SessionStatus::Active(two)) =
        (scene.client.status(), client.status())
    else {
        panic!("{:?}", client.status())
    };
    assert_eq!((one.expires_at, one.auth), (two.expires_at, two.auth));
    assert!(two.expires_at.is_some());

    // A key that PHP deletes is absent, whatever is beside it.
    let mut connection = scene.server.connection();
    let _: () = connection.del("podio_session_ada").unwrap();
    let error = client.access_token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotAuthenticated, "{error:?}");
    assert_eq!(client.status(), SessionStatus::Absent);

    // Keys without a mapping are kept as ever.
    let token = podio_client::SecretString::from(scene.bench.demo.app_token.as_str());
    let app = client.as_app(scene.bench.demo.app_id, token);
    app.access_token().await.unwrap();
    let keys: Vec<String> = connection.keys("podio:*").unwrap();
    assert_eq!(keys.len(), 1, "{keys:?}");
    drop(scene.podio);
}

#[tokio::test]
async fn it_cannot_be_sealed_and_refuses_foreign_payloads() {
    let scene = Scene::open().await;
    let manager = Scene::manager(&scene.server).await;
    let ring = KeyRing::new([[2; 32]]).unwrap();
    let error = Sealed::new(manager.clone(), ring).unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::Unsupported);
    let key = scene.podio.session_key("ada", Identity::Main);
    let foreign = podio_client::session::Record::new(
        Version::new(1, [1; 16]),
        podio_client::session::RecordState::Live,
        "2100-01-01T00:00:00Z".parse().unwrap(),
        b"sealed".to_vec(),
    );
    let error = manager
        .set(&key, &foreign, Expect::Absent)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::Unsupported, "{error}");
    assert_eq!(manager.get(&key).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_racing_writes_one_wins_and_a_repeated_one_is_stored() {
    let scene = Scene::open().await;
    let manager = Scene::manager(&scene.server).await;
    let key = scene.podio.session_key("race", Identity::Main);
    let record = |number: u8| {
        let now = "2030-01-01T00:00:00Z".parse().unwrap();
        ImportedSession::new(format!("token-{number}"))
            .to_record(&key, Version::new(1, [number; 16]), now, EIGHT_HOURS)
            .unwrap()
    };
    let mut expect = Expect::Absent;
    for round in 0..4 {
        let writes = (0..32).map(|number| {
            let (manager, key, record) =
                (manager.clone(), key.clone(), record(round * 32 + number));
            tokio::spawn(async move { (manager.set(&key, &record, expect).await.unwrap(), record) })
        });
        let mut won = Vec::new();
        for write in writes.collect::<Vec<_>>() {
            let (outcome, record) = write.await.unwrap();
            if outcome == SetOutcome::Stored {
                won.push(record);
            }
        }
        assert_eq!(won.len(), 1);
        let stored = manager.get(&key).await.unwrap().unwrap();
        assert_eq!(stored, won[0]);
        assert_eq!(
            manager.set(&key, &stored, Expect::Absent).await.unwrap(),
            SetOutcome::Stored
        );
        expect = Expect::Version(stored.version());
    }
}
