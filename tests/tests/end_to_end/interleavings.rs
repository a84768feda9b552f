//! Two processes and every order in which their calls can reach one store.
//!
//! Each process is a `Podio` of its own whose session manager waits, before every call, until the
//! explorer lets it go. The explorer runs the same scene again and again, each time with another
//! choice at one point, until no choice is left.

use std::fmt;
use std::sync::Arc;

use podio_client::async_trait;
use podio_client::auth::TokenEndpoint;
use podio_client::prelude::*;
use podio_client::session::{
    AuthKind, Expect, Guarantees, Identity, ImportedSession, LeaseId, LeaseOutcome, Reach, Record,
    RecordState, SessionAdmin, SessionError, SessionKey, SetOutcome,
};
use podio_emulator::Rotation;
use podio_tests::{Bench, EIGHT_HOURS};
use tokio::sync::{mpsc, oneshot};

/// After so many choices the callers take turns: a caller that polls a lease could go on for ever.
///
/// Eight cover everything up to the winner's write; the long run looks further.
fn choices() -> usize {
    if std::env::var_os("PODIO_SLOW").is_some() {
        12
    } else {
        8
    }
}

/// What a process tells the explorer.
enum Arrival {
    /// It is about to call the store, and waits for the answer.
    Call(usize, oneshot::Sender<()>),
    Done,
}

/// A process's view of the shared store.
struct Stepped {
    store: Arc<MemorySessions>,
    process: usize,
    arrivals: mpsc::UnboundedSender<Arrival>,
}

impl Stepped {
    async fn wait(&self) {
        let (go, gone) = oneshot::channel();
        if self.arrivals.send(Arrival::Call(self.process, go)).is_ok() {
            // The explorer is gone when the scene is over; what is left may run on.
            gone.await.unwrap_or_default();
        }
    }
}

impl fmt::Debug for Stepped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stepped")
            .field("process", &self.process)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl SessionManager for Stepped {
    fn guarantees(&self) -> Guarantees {
        Guarantees::new(Reach::Process)
    }

    async fn get(&self, key: &SessionKey) -> Result<Option<Record>, SessionError> {
        self.wait().await;
        self.store.get(key).await
    }

    async fn set(
        &self,
        key: &SessionKey,
        record: &Record,
        expect: Expect,
    ) -> Result<SetOutcome, SessionError> {
        self.wait().await;
        self.store.set(key, record, expect).await
    }

    async fn lease(
        &self,
        key: &SessionKey,
        id: LeaseId,
        ttl: Duration,
    ) -> Result<LeaseOutcome, SessionError> {
        self.wait().await;
        self.store.lease(key, id, ttl).await
    }

    async fn release(&self, key: &SessionKey, id: LeaseId) -> Result<(), SessionError> {
        self.wait().await;
        self.store.release(key, id).await
    }

    fn admin(&self) -> Option<&dyn SessionAdmin> {
        None
    }
}

/// What a process does in a scene.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Act {
    Call,
    LogOut,
    LogIn,
}

/// What became of a scene.
struct Outcome {
    results: [podio_client::Result<()>; 2],
    token_calls: u64,
    record: Record,
}

/// The scenes of one exploration.
struct Explorer {
    bench: Bench,
    acts: [Act; 2],
}

impl Explorer {
    async fn new(acts: [Act; 2]) -> Self {
        let bench = Bench::start().await;
        bench
            .emulator
            .switch(|switches| switches.rotation = Rotation::Rotates);
        Self { bench, acts }
    }

    /// Runs the scene in every order and gives each outcome to `check`; says how many there were.
    async fn explore(&self, check: impl Fn(&Outcome)) -> usize {
        let mut plan: Vec<usize> = Vec::new();
        let mut scenes = 0;
        loop {
            let (outcome, branches) = self.run(&plan, scenes).await;
            check(&outcome);
            scenes += 1;
            // The last choice that has an alternative left takes it; what follows is open again.
            plan.resize(branches.len(), 0);
            let next = (0..branches.len())
                .rev()
                .find(|&at| plan[at] + 1 < branches[at]);
            let Some(at) = next else { return scenes };
            plan.truncate(at + 1);
            plan[at] += 1;
        }
    }

    /// Runs the scene with the planned choices, then always the first; tells how many alternatives
    /// each choice had.
    async fn run(&self, plan: &[usize], scene: usize) -> (Outcome, Vec<usize>) {
        let tenant = format!("tenant of scene {scene}");
        let store = Arc::new(MemorySessions::new());
        let key = self.plant(&store, &tenant).await;
        let token_calls = self.bench.emulator.token_calls();
        let (sender, mut arrivals) = mpsc::unbounded_channel();
        let mut processes = Vec::new();
        for (process, act) in self.acts.into_iter().enumerate() {
            let sessions = Stepped {
                store: store.clone(),
                process,
                arrivals: sender.clone(),
            };
            let podio = self
                .bench
                .builder()
                .token_endpoint(TokenEndpoint::Json)
                .session_manager(sessions)
                .build()
                .unwrap();
            let (demo, tenant) = (self.bench.demo.clone(), tenant.clone());
            let sender = sender.clone();
            processes.push(tokio::spawn(async move {
                let client = podio.client(&tenant).await?;
                let result = match act {
                    Act::Call => client
                        .applications()
                        .get(AppId(demo.app_id))
                        .send()
                        .await
                        .map(drop),
                    Act::LogOut => client.logout().await,
                    Act::LogIn => {
                        let password = demo.password.as_str();
                        client
                            .authenticate_with_password(&demo.username, password)
                            .await
                    }
                };
                podio.close(Duration::from_secs(20)).await?;
                sender.send(Arrival::Done).unwrap();
                result
            }));
        }
        let branches = direct(&mut arrivals, plan).await;
        drop(arrivals);
        let mut results = Vec::new();
        for process in processes {
            results.push(process.await.unwrap());
        }
        let outcome = Outcome {
            results: results.try_into().unwrap(),
            token_calls: self.bench.emulator.token_calls() - token_calls,
            record: store.get(&key).await.unwrap().unwrap(),
        };
        let free = store
            .lease(&key, LeaseId::new([9; 16]), Duration::from_secs(1))
            .await
            .unwrap();
        assert_eq!(free, LeaseOutcome::Mine, "the lease was released");
        (outcome, branches)
    }

    /// Puts a session into the store whose access token expired.
    async fn plant(&self, store: &Arc<MemorySessions>, tenant: &str) -> SessionKey {
        let demo = &self.bench.demo;
        let pair = self
            .bench
            .emulator
            .log_in_app(&demo.client_id, demo.app_id)
            .unwrap();
        let podio = self
            .bench
            .builder()
            .session_manager(store.clone())
            .build()
            .unwrap();
        let client = podio.client(tenant).await.unwrap();
        let expires_at = self.bench.emulator.now();
        let tokens = ImportedSession::new(pair.access_token)
            .refresh_token(pair.refresh_token)
            .expires_at(expires_at)
            .auth(AuthKind::App, None);
        client.import_session(tokens).await.unwrap();
        self.bench.clock.advance(EIGHT_HOURS);
        podio.session_key(tenant, Identity::Main)
    }
}

/// Lets one call go at a time, once every process has arrived at its next one.
async fn direct(arrivals: &mut mpsc::UnboundedReceiver<Arrival>, plan: &[usize]) -> Vec<usize> {
    let mut waiting: Vec<(usize, oneshot::Sender<()>)> = Vec::new();
    let mut running = 2;
    let mut branches = Vec::new();
    let mut turn = 0;
    loop {
        while waiting.len() < running {
            let arrival = tokio::time::timeout(Duration::from_secs(30), arrivals.recv());
            match arrival.await.expect("a process is stuck").unwrap() {
                Arrival::Call(process, go) => waiting.push((process, go)),
                Arrival::Done => running -= 1,
            }
        }
        if running == 0 {
            return branches;
        }
        waiting.sort_by_key(|(process, _)| *process);
        let choice = if branches.len() < choices() {
            let choice = plan.get(branches.len()).copied().unwrap_or(0);
            branches.push(waiting.len());
            choice
        } else {
            turn += 1;
            turn % waiting.len()
        };
        let (_, go) = waiting.remove(choice);
        go.send(()).unwrap();
    }
}

#[tokio::test]
async fn two_refreshes_in_every_order_make_one_token_call_and_both_succeed() {
    let explorer = Explorer::new([Act::Call, Act::Call]).await;
    let scenes = explorer
        .explore(|outcome| {
            for result in &outcome.results {
                assert!(result.is_ok(), "{result:?}");
            }
            assert_eq!(outcome.token_calls, 1);
            assert_eq!(outcome.record.state(), RecordState::Live);
            assert_eq!(outcome.record.version().generation(), 2);
        })
        .await;
    assert!(scenes > 100, "only {scenes} orders were tried");
}

#[tokio::test]
async fn a_logout_ends_the_session_in_every_order_with_a_refresh() {
    let explorer = Explorer::new([Act::Call, Act::LogOut]).await;
    let scenes = explorer
        .explore(|outcome| {
            assert!(outcome.results[1].is_ok(), "{:?}", outcome.results[1]);
            if let Err(error) = &outcome.results[0] {
                let ended = matches!(error.kind(), ErrorKind::LoggedOut | ErrorKind::Unauthorized);
                assert!(ended, "{error:?}");
            }
            assert_eq!(outcome.record.state(), RecordState::LoggedOut);
            assert!(outcome.token_calls <= 1);
        })
        .await;
    assert!(scenes > 50, "only {scenes} orders were tried");
}

#[tokio::test]
async fn a_new_login_stands_in_every_order_with_a_refresh() {
    let explorer = Explorer::new([Act::Call, Act::LogIn]).await;
    let scenes = explorer
        .explore(|outcome| {
            assert!(outcome.results[1].is_ok(), "{:?}", outcome.results[1]);
            assert!(outcome.results[0].is_ok(), "{:?}", outcome.results[0]);
            assert_eq!(outcome.record.state(), RecordState::Live);
            let payload = String::from_utf8_lossy(outcome.record.payload());
            assert!(
                payload.contains("\"auth\":\"password\""),
                "the login was overwritten"
            );
            assert!(outcome.token_calls <= 2);
        })
        .await;
    assert!(scenes > 50, "only {scenes} orders were tried");
}
