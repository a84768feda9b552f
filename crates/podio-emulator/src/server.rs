//! The server: takes a request, lets the controls act on it, performs it, answers.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context as TaskContext, Poll};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::call::Call;
use crate::control::faults::{Effect, Faults, Struck};
use crate::control::holds::{Hold, HoldPoint, Registry};
use crate::control::journal::Journal;
use crate::identity;
use crate::lock;
use crate::respond::{Answer, Body as AnswerBody, Failure, internal_error};
use crate::routes::{self, Run};
use crate::seed::DemoSeed;
use crate::state::World;
use crate::state::files::Content;
use crate::state::limits::{Counter, Quota};
use crate::wire::{Wire, Wires};
use crate::{deliver, upload};

/// The largest body that is taken in.
const MAX_BODY: usize = 256 * 1024 * 1024;

/// What the server and the controls share.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) world: Mutex<World>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) journal: Mutex<Journal>,
    pub(crate) holds: Arc<Registry>,
    /// The holds that were begun over HTTP.
    pub(crate) http_holds: Mutex<BTreeMap<u64, Arc<Hold>>>,
    pub(crate) demo: OnceLock<DemoSeed>,
    pub(crate) deliveries: Mutex<deliver::Log>,
}

/// The thread on which the server runs, whatever the caller's runtime does.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Binds the address and serves it.
    pub(crate) async fn start(address: SocketAddr, shared: Arc<Shared>) -> io::Result<Self> {
        let (stop, stopped) = oneshot::channel();
        let (report, reported) = oneshot::channel();
        let serve = move || {
            let runtime = match tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
            {
                Ok(runtime) => runtime,
                // A caller that no longer waits has no use for the error.
                Err(error) => return drop(report.send(Err(error))),
            };
            runtime.block_on(serve(address, shared, report, stopped));
        };
        let thread = thread::Builder::new()
            .name("podio-emulator".to_owned())
            .spawn(serve)?;
        let address = reported.await.map_err(|_| io::ErrorKind::BrokenPipe)??;
        Ok(Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

/// Serves until told to stop. Reports the address as soon as it is bound.
async fn serve(
    address: SocketAddr,
    shared: Arc<Shared>,
    report: oneshot::Sender<io::Result<SocketAddr>>,
    stopped: oneshot::Receiver<()>,
) {
    let bound = match TcpListener::bind(address).await {
        Ok(listener) => listener.local_addr().map(|address| (listener, address)),
        Err(error) => Err(error),
    };
    let (listener, address) = match bound {
        Ok(bound) => bound,
        Err(error) => return drop(report.send(Err(error))),
    };
    lock(&shared.world).base_url = format!("http://{address}");
    if report.send(Ok(address)).is_err() {
        return;
    }
    let router = Router::new().fallback(handle).with_state(shared);
    let service = router.into_make_service_with_connect_info::<Wire>();
    tokio::select! {
        // It accepts for ever: errors of accepting are waited out.
        _ = axum::serve(Wires(listener), service) => {}
        // An error means that the sender is gone, and with it who needs the server.
        _ = stopped => {}
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It fails only when the server has ended by itself.
            let _sent = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // Nothing can be done about how it ended; the port is free now.
            let _ended = thread.join();
        }
    }
}

/// Reads a request and answers it.
///
/// The work is a task of its own: a client that goes away does not undo an effect.
async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
    let mut call = Call::new(parts.method, &parts.uri, parts.headers);
    let received = if let Some(boundary) = upload::boundary(&call) {
        let limits = upload::Limits::of(&lock(&shared.world).switches);
        upload::receive(body, boundary, limits)
            .await
            .map(|upload| call.upload = Some(upload))
    } else {
        to_bytes(body, MAX_BODY)
            .await
            .map(|body| call.body = body.into())
            .map_err(io::Error::other)
    };
    if received.is_err() {
        wire.cut();
        return Response::new(Body::empty());
    }
    let request_id = request_id(&call);
    let work = async move {
        if path.starts_with(crate::control::http::PREFIX) {
            return (
                crate::control::http::answer(&shared, &call).await,
                Ending::Whole,
            );
        }
        perform(&shared, &call).await
    };
    let (answer, ending) = match tokio::spawn(work).await {
        Ok(done) => done,
        Err(_) => (internal_error(&method, parts.uri.path()), Ending::Whole),
    };
    if ending == Ending::Closed {
        wire.cut();
    }
    render(answer, &request_id, ending)
}

/// How an answer leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Whole,
    /// In the middle of its body.
    Cut,
    /// Not at all.
    Closed,
}

/// Performs an API call, with everything that the controls do to it.
async fn perform(shared: &Arc<Shared>, call: &Call) -> (Answer, Ending) {
    let operation = routes::find(call).map_or(routes::UNKNOWN, |(route, _)| route.operation);
    lock(&shared.journal).enter(operation, call);
    let struck = lock(&shared.faults).strike(operation, &call.method, &call.path);
    let latency = match operation {
        "oauth.token" => lock(&shared.world).switches.token_latency_ms,
        _ => 0,
    };
    shared.holds.pass(operation, HoldPoint::BeforeCommit).await;
    let early = struck.as_ref().filter(|struck| !struck.after_effect);
    let instead = match early.map(|struck| &struck.effect) {
        Some(Effect::Close) => Some((Answer::empty(), Ending::Closed)),
        _ => early.and_then(|struck| own_answer(shared, call, struck)),
    };
    let done = if let Some(done) = instead {
        done
    } else {
        let (answer, deliveries) = {
            let mut world = lock(&shared.world);
            world.catch_up();
            let answer = run(&mut world, call);
            (answer, std::mem::take(&mut world.deliveries))
        };
        deliver::begin(shared, deliveries);
        shared.holds.pass(operation, HoldPoint::AfterCommit).await;
        after(shared, call, struck.as_ref(), answer)
    };
    let delay = struck.map_or(Duration::ZERO, |struck| struck.delay);
    let wait = delay + Duration::from_millis(latency);
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    done
}

/// The fault's own answer.
fn own_answer(shared: &Shared, call: &Call, struck: &Struck) -> Option<(Answer, Ending)> {
    let old_layout = lock(&shared.world).switches.old_error_layout;
    struck
        .own_answer(call, old_layout)
        .map(|answer| (answer, Ending::Whole))
}

/// What a fault makes of a call that had its effect.
fn after(
    shared: &Shared,
    call: &Call,
    struck: Option<&Struck>,
    answer: Answer,
) -> (Answer, Ending) {
    match struck.map(|struck| &struck.effect) {
        Some(Effect::CutBody) => (answer, Ending::Cut),
        Some(Effect::Close) => (answer, Ending::Closed),
        Some(Effect::Answer(_) | Effect::RateLimit(_)) => {
            let own = struck.and_then(|struck| own_answer(shared, call, struck));
            own.unwrap_or((answer, Ending::Whole))
        }
        Some(Effect::Delay) | None => (answer, Ending::Whole),
    }
}

/// Performs a call on the state: token, rate limit, route, operation.
fn run(world: &mut World, call: &Call) -> Answer {
    let old_layout = world.switches.old_error_layout;
    let found = routes::find(call);
    if let Ok((route, context)) = &found
        && let Run::Page(page) = route.run
    {
        return page(world, context);
    }
    if let Ok((route, context)) = &found
        && let Run::Open(open) = route.run
    {
        let outcome = open(world, context);
        let mut answer = outcome.unwrap_or_else(|failure| failure.answer(call, old_layout));
        tell_quota(
            &mut answer,
            world.token_quota.take().unwrap_or(Quota::UNTOUCHED),
        );
        answer.headers.push(("x-podio-auth-ref", "None".to_owned()));
        return answer;
    }
    let bearer = match identity::bearer(world, call) {
        Ok(bearer) => bearer,
        // Only what is routed at all can be refused for its token, unless tokens come first.
        Err(failure) => {
            let failure = match found {
                Err(unrouted) if !world.switches.authenticate_before_routing => unrouted,
                _ => failure,
            };
            return failure.answer(call, old_layout);
        }
    };
    let now = world.now();
    let counter = Counter::Calls(bearer.actor, bearer.client_id.clone());
    let (limit, window) = (world.switches.rate_limit, world.switches.rate_limit_seconds);
    let (quota, allowed) = world.limits.enter(&counter, now, limit, window);
    world.stream.silent = call.query_flag("silent").unwrap_or(false);
    let outcome = match (allowed, found) {
        (Err(seconds), _) => {
            let failure = Failure::rate_limit(seconds);
            Err(if world.switches.retry_after_header {
                failure.header("retry-after", seconds.to_string())
            } else {
                failure
            })
        }
        (Ok(()), Err(failure)) => Err(failure),
        (Ok(()), Ok((route, context))) => match route.run {
            Run::User(_) if identity::is_app(&bearer) => Err(identity::not_for_apps()),
            Run::User(run) | Run::Any(run) => run(world, &context, &bearer),
            Run::Open(run) => run(world, &context),
            Run::Page(page) => Ok(page(world, &context)),
        },
    };
    world.stream.silent = false;
    let mut answer = outcome.unwrap_or_else(|failure| failure.answer(call, old_layout));
    tell_quota(&mut answer, quota);
    let auth_ref = format!("{}_{}", bearer.actor.kind(), bearer.actor.id());
    answer.headers.push(("x-podio-auth-ref", auth_ref));
    answer
}

fn tell_quota(answer: &mut Answer, quota: Quota) {
    answer
        .headers
        .push(("x-rate-limit-limit", quota.limit.to_string()));
    answer
        .headers
        .push(("x-rate-limit-remaining", quota.remaining.to_string()));
}

/// The id that the client sent, or a new one of 8 characters.
fn request_id(call: &Call) -> String {
    let sent = call.header("x-podio-request-id");
    let sent = sent.filter(|id| !id.is_empty() && id.len() <= 64);
    sent.map_or_else(
        || (0..8).map(|_| fastrand::alphanumeric()).collect(),
        str::to_owned,
    )
}

/// A body that is read while it is sent, with its whole length.
fn streamed(content: Arc<Content>, cut: bool) -> (Option<u64>, Body) {
    let length = content.size();
    (
        Some(length),
        Body::from_stream(ContentStream::new(content, cut)),
    )
}

fn render(answer: Answer, request_id: &str, ending: Ending) -> Response<Body> {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (length, body) = match (answer.body, ending) {
        (AnswerBody::Bytes(bytes), Ending::Whole | Ending::Closed) => (None, Body::from(bytes)),
        (AnswerBody::Bytes(bytes), Ending::Cut) => {
            streamed(Content::Memory(bytes.into()).into(), true)
        }
        (AnswerBody::Stored(content), ending) => streamed(content, ending == Ending::Cut),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::SERVER, HeaderValue::from_static("nginx"));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-podio-request-id", id);
    }
    let content_type = answer.content_type.as_deref();
    if let Some(Ok(content_type)) = content_type.map(HeaderValue::from_str) {
        headers.insert(header::CONTENT_TYPE, content_type);
    }
    if let Some(length) = length {
        headers.insert(header::CONTENT_LENGTH, length.into());
    }
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

/// How much of a file is read at once.
const PART: usize = 64 * 1024;

/// A body that is read while it is sent, in whole or up to its middle.
struct ContentStream {
    content: Arc<Content>,
    at: u64,
    end: u64,
    cut: bool,
    flushed: bool,
}

impl ContentStream {
    fn new(content: Arc<Content>, cut: bool) -> Self {
        let size = content.size();
        Self {
            content,
            at: 0,
            end: if cut { size / 2 } else { size },
            cut,
            flushed: false,
        }
    }
}

impl futures_core::Stream for ContentStream {
    type Item = io::Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut TaskContext<'_>,
    ) -> Poll<Option<Self::Item>> {
        if self.at < self.end {
            let most = usize::try_from(self.end - self.at)
                .unwrap_or(PART)
                .min(PART);
            let read = self.content.read(self.at, most);
            if let Ok(bytes) = &read {
                self.at += bytes.len() as u64;
            }
            return Poll::Ready(Some(read));
        }
        if !self.cut {
            return Poll::Ready(None);
        }
        // One pause lets the half leave before the error ends the connection.
        if !self.flushed {
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
    }
}
