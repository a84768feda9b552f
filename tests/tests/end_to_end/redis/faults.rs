//! A server that is killed, stops answering or drops its connections, at each step of a refresh.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use podio_client::async_trait;
use podio_client::prelude::*;
use podio_client::session::{
    Expect, Guarantees, LeaseId, LeaseOutcome, Record, SessionAdmin, SessionError, SessionKey,
    SetOutcome,
};
use podio_emulator::Rotation;
use podio_tests::redis_servers::RedisServer;
use podio_tests::{Bench, EIGHT_HOURS};

use crate::outage::{self, Breakage, POLICIES};

/// What happens to the server.
#[derive(Debug, Clone, Copy)]
enum Mishap {
    Killed,
    Paused,
    Cut,
}

/// A server that a mishap befalls.
#[derive(Debug)]
struct Victim {
    server: RedisServer,
    mishap: Mishap,
}

impl Victim {
    fn new(mishap: Mishap) -> Self {
        let server = RedisServer::options().keeps().start();
        Self { server, mishap }
    }
}

impl Breakage for Arc<Mutex<Victim>> {
    fn break_it(&mut self) {
        let mut victim = self.lock().unwrap();
        match victim.mishap {
            Mishap::Killed => victim.server.kill(),
            Mishap::Paused => victim.server.pause(),
            Mishap::Cut => victim.server.cut(),
        }
    }

    fn mend_it(&mut self) {
        let mut victim = self.lock().unwrap();
        match victim.mishap {
            Mishap::Killed => victim.server.start_again(),
            Mishap::Paused => victim.server.resume(),
            Mishap::Cut => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_a_redis_that_goes_away_loses_no_pair() {
    for mishap in [Mishap::Killed, Mishap::Paused] {
        for policy in POLICIES {
            let bench = Bench::start().await;
            let victim = Victim::new(mishap);
            let sessions = RedisSessions::connect(victim.server.url()).await.unwrap();
            let victim = Arc::new(Mutex::new(victim));
            outage::scenario(&bench, sessions, policy, victim).await;
        }
    }
}

/// When the mishap comes, counted in calls of the manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Before(usize),
    After(usize),
}

/// Lets the mishap come before or after a call of the manager.
struct Mined {
    inner: RedisSessions,
    victim: Arc<Mutex<Victim>>,
    /// The call that is next, and when the mishap comes, once it may.
    mine: Arc<Mutex<(usize, Option<When>)>>,
}

impl fmt::Debug for Mined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mined")
    }
}

impl Mined {
    async fn around<T>(&self, call: impl Future<Output = T>) -> T {
        let number = self.mine.lock().unwrap().0;
        self.at(When::Before(number));
        let outcome = call.await;
        self.at(When::After(number));
        self.mine.lock().unwrap().0 += 1;
        outcome
    }

    fn at(&self, when: When) {
        let mut mine = self.mine.lock().unwrap();
        if mine.1 == Some(when) {
            mine.1 = None;
            self.victim.clone().break_it();
        }
    }
}

#[async_trait]
impl SessionManager for Mined {
    fn guarantees(&self) -> Guarantees {
        self.inner.guarantees()
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        self.around(self.inner.get(key)).await
    }

    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        self.around(self.inner.set(key, record, expect)).await
    }

    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        self.around(self.inner.lease(key, id, ttl)).await
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        self.around(self.inner.release(key, id)).await
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        self.inner.admin()
    }
}

/// One refresh with a mishap; says whether there was such a step.
async fn refresh_with(mishap: Mishap, when: When) -> bool {
    let bench = Bench::start().await;
    bench
        .emulator
        .switch(|switches| switches.rotation = Rotation::Rotates);
    let victim = Victim::new(mishap);
    let url = victim.server.url();
    let mut victim = Arc::new(Mutex::new(victim));
    let mine = Arc::new(Mutex::new((0, None)));
    let podio = bench
        .builder()
        .session_manager(Mined {
            inner: RedisSessions::connect(&url).await.unwrap(),
            victim: victim.clone(),
            mine: mine.clone(),
        })
        .store_timeout(Duration::from_millis(400))
        .token_timeout(Duration::from_secs(5))
        .max_staleness(EIGHT_HOURS * 2)
        .build()
        .unwrap();
    let client = podio.client("user-42").await.unwrap();
    bench.log_in(&client).await;
    let app = AppId(bench.demo.app_id);
    bench.pass(EIGHT_HOURS);
    *mine.lock().unwrap() = (0, Some(when));

    let call = || client.applications().get(app).send();
    let check = |outcome: Result<(), podio_client::Error>| {
        if let Err(error) = &outcome {
            assert_eq!(
                error.kind(),
                ErrorKind::StoreUnavailable,
                "{when:?}: {error:?}"
            );
        }
        outcome
    };
    let first = check(call().await.map(drop));
    if mine.lock().unwrap().1.is_some() {
        first.unwrap();
        return false;
    }
    victim.mend_it();
    let deadline = Instant::now() + Duration::from_secs(60);
    while check(call().await.map(drop)).is_err() {
        assert!(
            Instant::now() < deadline,
            "{mishap:?} {when:?}: no recovery"
        );
        tokio::task::yield_now().await;
    }
    assert_eq!(
        bench.emulator.token_calls(),
        2,
        "{mishap:?} {when:?}: one login, one refresh"
    );
    podio.close(Duration::from_secs(60)).await.unwrap();

    let other = bench
        .builder()
        .session_manager(RedisSessions::connect(&url).await.unwrap())
        .build()
        .unwrap();
    let client = other.client("user-42").await.unwrap();
    client.applications().get(app).send().await.unwrap();
    assert_eq!(bench.emulator.token_calls(), 2, "{mishap:?} {when:?}");
    other.close(Duration::from_secs(60)).await.unwrap();
    true
}

async fn at_each_step(mishap: Mishap) {
    let mut steps = 0;
    while refresh_with(mishap, When::Before(steps)).await {
        assert!(refresh_with(mishap, When::After(steps)).await);
        steps += 1;
    }
    assert!(steps >= 4, "lease, get, set, release; there were {steps}");
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_r5_a_redis_killed_at_any_step_of_a_refresh_is_got_over() {
    at_each_step(Mishap::Killed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_r5_a_redis_paused_at_any_step_of_a_refresh_is_got_over() {
    at_each_step(Mishap::Paused).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_r5_connections_cut_at_any_step_of_a_refresh_are_got_over() {
    at_each_step(Mishap::Cut).await;
}
