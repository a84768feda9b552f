//! A user of the store that does what it is told, in this process or as a child process.

use std::collections::HashMap;
use std::io::{self, BufRead as _, Write as _};
use std::sync::Arc;
use std::thread;

use podio_core::clock::ManualClock;
use podio_core::http;
use podio_core::session::{
    Expect, Identity, Namespace, Record, RecordState, SessionKey, SessionManager, SetOutcome,
    Version,
};
use podio_core::{Error, Podio, PodioClient, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};

use crate::bench::{Peer, Settings, call};
use crate::layers::{Faulty, Method, Trouble};
use crate::polling::{SOON, soon};
use crate::suite::Open;

/// What a reply's line starts with, on an output that the test runner writes to as well.
pub(crate) const REPLY: &str = "@podio-conformance ";

/// What a worker needs to begin.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Role {
    pub(crate) location: String,
    pub(crate) url: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) now: Timestamp,
    pub(crate) settings: Settings,
}

/// What a worker can be told to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Order {
    /// Takes a handle, so that later orders for the tenant share its state. The status as text.
    Load {
        tenant: String,
    },
    /// The status by a new look at the store, as text.
    Status {
        tenant: String,
    },
    /// Calls by so many tasks at once. A [`Tally`].
    Calls {
        tenant: String,
        tasks: usize,
    },
    /// The same by handles that hold an app's credentials.
    AppCalls {
        tenant: String,
        app_id: u64,
        app_token: String,
        tasks: usize,
    },
    LogIn {
        tenant: String,
        mail: String,
        password: String,
    },
    LogOut {
        tenant: String,
    },
    /// Starts a call and does not wait for it.
    StartCall {
        tenant: String,
    },
    /// Waits for the call that was started. Its error, if any.
    FinishCall,
    Trouble {
        method: Method,
        trouble: Trouble,
    },
    /// Waits until a call of the method is troubled.
    AwaitTrouble {
        method: Method,
    },
    Heal,
    Close,
    /// Counts a record up so many times.
    CountUp {
        key: String,
        worker: u8,
        times: u64,
    },
    /// The record of a key, as text.
    Record {
        key: String,
    },
}

/// How many calls succeeded, and what the others failed with.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(crate) succeeded: usize,
    pub(crate) errors: Vec<String>,
}

/// A user of the store.
pub(crate) struct Worker {
    store: Faulty,
    podio: Podio,
    handles: HashMap<String, PodioClient>,
    started: Option<JoinHandle<Result<(), Error>>>,
}

impl Worker {
    pub(crate) fn new(manager: Arc<dyn SessionManager>, role: &Role) -> Self {
        let store = Faulty::new(manager);
        let podio = role
            .settings
            .builder(
                &role.url,
                (&role.client_id, &role.client_secret),
                store.clone(),
                ManualClock::new(role.now),
            )
            .build()
            .expect("the settings are right");
        Self {
            store,
            podio,
            handles: HashMap::new(),
            started: None,
        }
    }

    async fn handle(&mut self, tenant: &str) -> Result<PodioClient, String> {
        if let Some(client) = self.handles.get(tenant) {
            return Ok(client.clone());
        }
        let client = self.podio.client(tenant).await.map_err(text)?;
        self.handles.insert(tenant.to_owned(), client.clone());
        Ok(client)
    }

    pub(crate) async fn act(&mut self, order: Order) -> Result<Value, String> {
        match order {
            Order::Load { tenant } => {
                let client = self.handle(&tenant).await?;
                json(format!("{:?}", client.status()))
            }
            Order::Status { tenant } => {
                self.handles.remove(&tenant);
                let client = self.handle(&tenant).await?;
                json(format!("{:?}", client.status()))
            }
            Order::Calls { tenant, tasks } => {
                let client = self.handle(&tenant).await?;
                let calls = (0..tasks).map(|_| {
                    let client = client.clone();
                    async move { call(&client).await }
                });
                json(tally(calls).await)
            }
            Order::AppCalls {
                tenant,
                app_id,
                app_token,
                tasks,
            } => {
                let client = self.handle(&tenant).await?;
                let calls = (0..tasks).map(|_| {
                    let client = client.as_app(app_id, app_token.as_str());
                    async move { app_call(&client).await }
                });
                json(tally(calls).await)
            }
            Order::LogIn {
                tenant,
                mail,
                password,
            } => {
                let client = self.handle(&tenant).await?;
                let login = client.authenticate_with_password(mail, password);
                json(login.await.map_err(text)?)
            }
            Order::LogOut { tenant } => {
                let client = self.handle(&tenant).await?;
                json(client.logout().await.map_err(text)?)
            }
            Order::StartCall { tenant } => {
                let client = self.handle(&tenant).await?;
                self.started = Some(tokio::spawn(async move { call(&client).await }));
                json(())
            }
            Order::FinishCall => {
                let started = self.started.take().expect("a call was started");
                let outcome = started.await.map_err(|ended| ended.to_string())?;
                json(outcome.err().map(text))
            }
            Order::Trouble { method, trouble } => {
                self.store.trouble(&[method], trouble);
                json(())
            }
            Order::AwaitTrouble { method } => {
                soon("the troubled call", self.store.wait_for(method, 1)).await;
                json(())
            }
            Order::Heal => {
                self.store.heal();
                json(())
            }
            Order::Close => json(self.podio.close(SOON).await.map_err(text)?),
            Order::CountUp { key, worker, times } => {
                count_up(&self.store, &sample_key(&key), worker, times).await;
                json(())
            }
            Order::Record { key } => {
                let found = self.store.get(&sample_key(&key)).await;
                json(describe(found.map_err(|error| error.to_string())?.as_ref()))
            }
        }
    }
}

impl Peer {
    /// Has an order carried out and gives the reply.
    pub(crate) async fn ask<T: DeserializeOwned>(&mut self, order: Order) -> T {
        let reply = match self {
            Self::Child(child) => child.ask(&order).await,
            Self::Here(worker) => worker.act(order.clone()).await,
        };
        let value = reply.unwrap_or_else(|error| panic!("{order:?} failed: {error}"));
        serde_json::from_value(value).expect("the reply has the order's type")
    }

    /// As [`ask`](Self::ask), for orders without a reply.
    pub(crate) async fn tell(&mut self, order: Order) {
        self.ask::<()>(order).await;
    }

    /// The error of one call, if any.
    pub(crate) async fn call(&mut self, tenant: &str) -> Option<String> {
        let tenant = tenant.to_owned();
        let tally: Tally = self.ask(Order::Calls { tenant, tasks: 1 }).await;
        tally.errors.into_iter().next()
    }

    pub(crate) async fn load(&mut self, tenant: &str) -> String {
        let tenant = tenant.to_owned();
        self.ask(Order::Load { tenant }).await
    }

    pub(crate) async fn status(&mut self, tenant: &str) -> String {
        let tenant = tenant.to_owned();
        self.ask(Order::Status { tenant }).await
    }
}

/// Runs all calls at once.
pub(crate) async fn tally<F>(calls: impl Iterator<Item = F>) -> Tally
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    let mut running: JoinSet<_> = calls.collect();
    let mut tally = Tally::default();
    while let Some(ended) = running.join_next().await {
        match ended.expect("no call panics") {
            Ok(()) => tally.succeeded += 1,
            Err(error) => {
                let error = text(error);
                if !tally.errors.contains(&error) {
                    tally.errors.push(error);
                }
            }
        }
    }
    tally
}

/// `GET /oauth/scope`: a call that an app's token can make.
pub(crate) async fn app_call(client: &PodioClient) -> Result<(), Error> {
    client
        .request(http::Method::GET, "/oauth/scope")
        .send_empty()
        .await
}

/// An error's kind and text.
#[allow(clippy::needless_pass_by_value)] // It is a function to map errors with.
fn text(error: Error) -> String {
    format!("{:?}: {error}", error.kind())
}

fn json(reply: impl Serialize) -> Result<Value, String> {
    serde_json::to_value(reply).map_err(|error| error.to_string())
}

/// The key of a rule that needs no client.
pub(crate) fn sample_key(tenant: &str) -> SessionKey {
    SessionKey::new(Namespace::named("conformance"), tenant, Identity::Main)
}

/// All that a record says, as text.
pub(crate) fn describe(record: Option<&Record>) -> String {
    record.map_or_else(
        || "no record".to_owned(),
        |record| {
            format!(
                "{} {:?} {} {:?}",
                record.version(),
                record.state(),
                record.retain_until(),
                record.payload()
            )
        },
    )
}

/// Adds one to a record's generation by compare-and-set until this succeeded `times` times.
///
/// However many do so at once, the generation ends at the sum of their times, unless a write was
/// lost.
pub(crate) async fn count_up(
    manager: &dyn SessionManager,
    key: &SessionKey,
    worker: u8,
    times: u64,
) {
    let (mut wins, mut attempt) = (0, 0_u64);
    while wins < times {
        let found = manager
            .get(key)
            .await
            .expect("C5: `get` succeeds in a race");
        let generation = found
            .as_ref()
            .map_or(0, |found| found.version().generation());
        if let Some(found) = &found {
            let whole = found.version().to_bytes().repeat(50);
            assert_eq!(
                found.payload(),
                whole,
                "C5: version and payload are of one write: write a record as a whole"
            );
        }
        attempt += 1;
        let mut tag = [worker; 16];
        tag[..8].copy_from_slice(&attempt.to_be_bytes());
        let version = Version::new(generation + 1, tag);
        let payload = version.to_bytes().repeat(50);
        let record = Record::new(version, RecordState::Live, Timestamp::MAX, payload);
        let expect = found.map_or(Expect::Absent, |found| Expect::Version(found.version()));
        match manager
            .set(key, &record, expect)
            .await
            .expect("C5: `set` succeeds or conflicts in a race")
        {
            SetOutcome::Stored => wins += 1,
            SetOutcome::Conflict => {}
        }
    }
}

/// The work of a child process: carries out the orders that come in, until there are no more.
pub(crate) async fn serve(open: Open, role: Role) {
    let manager = open(role.location.clone()).await;
    let mut worker = Worker::new(manager, &role);
    let (sender, mut orders) = mpsc::unbounded_channel();
    thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    reply(&Ok(Value::Null));
    while let Some(line) = orders.recv().await {
        let order = serde_json::from_str(&line).expect("an order is JSON");
        reply(&worker.act(order).await);
    }
}

fn reply(reply: &Result<Value, String>) {
    let line = serde_json::to_string(reply).expect("a reply is JSON");
    let mut output = io::stdout().lock();
    writeln!(output, "\n{REPLY}{line}")
        .and_then(|()| output.flush())
        .expect("the parent reads");
}
