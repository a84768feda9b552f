//! Webhooks: what is received is told apart, and Podio is told what it waits for.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::Mutex;
use std::task::Poll;

use podio_api::PodioApi;
use podio_api::model::{AppId, HookId, HookType};
use podio_api::webhooks::{Delivery, Handler, HandlerError, Outcome, Receiver};
use podio_core::{PodioClient, async_trait};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::server::Server;

/// Remembers what it is handed, and fails while it is told to.
#[derive(Clone)]
struct Jobs {
    client: PodioClient,
    handled: Arc<Mutex<Vec<Delivery>>>,
    failing: Arc<Mutex<bool>>,
    /// What lets it take events.
    open: Arc<Semaphore>,
}

impl Jobs {
    fn new(server: &Server) -> Self {
        Self {
            client: server.client.clone(),
            handled: Arc::default(),
            failing: Arc::default(),
            open: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
        }
    }

    fn handled(&self) -> Vec<Delivery> {
        std::mem::take(&mut self.handled.lock().unwrap())
    }
}

#[async_trait]
impl Handler for Jobs {
    async fn client(&self, _: &Delivery) -> podio_core::Result<PodioClient> {
        Ok(self.client.clone())
    }

    async fn handle(&self, delivery: Delivery) -> Result<(), HandlerError> {
        drop(self.open.acquire().await?);
        if *self.failing.lock().unwrap() {
            return Err("the queue is full".into());
        }
        self.handled.lock().unwrap().push(delivery);
        Ok(())
    }
}

async fn receive(receiver: &Receiver<Jobs>, body: &str) -> Outcome {
    receiver.receive(body.as_bytes()).await
}

/// A hundred bodies and more: each with whether it is to be handled the first time it comes.
fn bodies() -> Vec<(String, bool)> {
    let mut bodies = Vec::new();
    for number in 1..=20 {
        let id = 3_350_000_000_u64 + number;
        for (fields, secret, handled) in [
            // True ones, which come again.
            (
                format!("type=item.create&hook_id=1&item_id={id}"),
                "k",
                true,
            ),
            (
                format!("item_id={id}&hook_id=1&type=item.create"),
                "k",
                false,
            ),
            (
                format!("type=item.update&hook_id=1&item_id={id}&item_revision_id=1"),
                "k",
                true,
            ),
            (
                format!("type=comment.create&hook_id=1&item_id=1&comment_id={id}"),
                "k",
                true,
            ),
            (
                format!("type=comment.create&hook_id=1&comment_id={id}&item_id=1"),
                "k",
                false,
            ),
            // Forged ones.
            (
                format!("type=item.delete&hook_id=1&item_id={id}"),
                "",
                false,
            ),
            (
                format!("type=item.delete&hook_id=1&item_id={id}"),
                "K",
                false,
            ),
            (
                format!("type=item.delete&hook_id=1&item_id={id}"),
                "k&secret=x",
                false,
            ),
            (
                format!("type=item.delete&hook_id=1&item_id={id}&secret=x"),
                "k",
                false,
            ),
            // Malformed ones.
            (
                format!("type=item.delete&hook_id=1&item_id=-{id}"),
                "k",
                false,
            ),
            (
                format!("type=item.delete&hook_id=1&item_id={id}&item_id={id}"),
                "k",
                false,
            ),
            (
                format!("type=item.delete&hook_id=0x1&item_id={id}"),
                "k",
                false,
            ),
            (
                format!("{{\"type\":\"item.delete\",\"item_id\":{id}}}"),
                "k",
                false,
            ),
            (
                format!("type=file.change&hook_id=1&item_id={id}&file_ids=1;2"),
                "k",
                false,
            ),
        ] {
            bodies.push((format!("{fields}&secret={secret}"), handled));
        }
    }
    bodies
}

#[tokio::test]
async fn forged_repeated_and_malformed_calls_are_not_handled_twice_or_wrongly() {
    let server = Server::start(|_| String::new()).await;
    let jobs = Jobs::new(&server);
    let receiver = Receiver::new(jobs.clone()).secret("secret", "k");
    let bodies = bodies();
    assert!(bodies.len() > 100);
    let mut counts = HashMap::new();
    for round in 0..3 {
        for (body, handled) in &bodies {
            let outcome = receive(&receiver, body).await;
            let now = matches!(outcome, Outcome::Handled);
            assert_eq!(now, *handled && round == 0, "{body}: {outcome:?}");
            assert!(!format!("{outcome:?}").contains("secret=k"));
        }
        for delivery in jobs.handled() {
            assert_eq!(delivery.field("secret"), None);
            *counts.entry(format!("{:?}", delivery.event)).or_insert(0) += 1;
        }
    }
    assert_eq!(counts.len(), 60);
    assert!(counts.values().all(|count| *count == 1));
    assert!(!counts.keys().any(|event| event.contains("Delete")));
    assert_eq!(server.received(), []);
}

#[tokio::test]
async fn events_that_can_come_again_are_handled_each_time() {
    let server = Server::start(|_| String::new()).await;
    let jobs = Jobs::new(&server);
    let receiver = Receiver::new(jobs.clone());
    for _ in 0..3 {
        let outcome = receive(&receiver, "type=app.update&hook_id=1&app_id=7").await;
        assert!(matches!(outcome, Outcome::Handled));
    }
    assert_eq!(jobs.handled().len(), 3);
}

#[tokio::test]
async fn a_failed_event_may_come_again_and_a_dropped_one_too() {
    let server = Server::start(|_| String::new()).await;
    let jobs = Jobs::new(&server);
    let receiver = Receiver::new(jobs.clone());
    let body = "type=item.create&hook_id=1&item_id=7";
    *jobs.failing.lock().unwrap() = true;
    let outcome = receive(&receiver, body).await;
    assert!(matches!(outcome, Outcome::Failed(_)));
    assert_eq!(outcome.status(), 500);
    *jobs.failing.lock().unwrap() = false;

    let shut = jobs.open.acquire_many(u32::MAX).await.unwrap();
    let rest = jobs.open.available_permits();
    jobs.open.forget_permits(rest);
    let mut waiting = Box::pin(receive(&receiver, body));
    poll_fn(|context| {
        assert!(waiting.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
    // While it is being handled it counts as known.
    assert!(matches!(receive(&receiver, body).await, Outcome::Repeated));
    drop(waiting);
    drop(shut);
    assert!(matches!(receive(&receiver, body).await, Outcome::Handled));
    assert!(matches!(receive(&receiver, body).await, Outcome::Repeated));
    assert_eq!(jobs.handled().len(), 1);
}

#[tokio::test]
async fn a_webhook_is_verified_once_per_code() {
    let server = Server::start(|_| String::new()).await;
    let jobs = Jobs::new(&server);
    let receiver = Receiver::new(jobs.clone());
    let body = "type=hook.verify&hook_id=5&code=a%2Fb";
    let outcome = receive(&receiver, body).await;
    assert!(
        matches!(outcome, Outcome::Verified(HookId(5))),
        "{outcome:?}"
    );
    assert!(matches!(receive(&receiver, body).await, Outcome::Repeated));
    let sent = server.received();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].line, "POST /hook/5/verify/validate");
    assert_eq!(sent[0].body, json!({"code": "a/b"}));
    assert_eq!(jobs.handled(), []);
}

#[tokio::test]
async fn reconciling_adds_what_is_missing_and_wakes_what_sleeps() {
    let url = "https://hooks.example.org/podio";
    let server = Server::start(move |line| match line {
        "GET /hook/app/1/" => json!([
            {"hook_id": 1, "type": "item.create", "status": "active", "url": url},
            {"hook_id": 2, "type": "item.update", "status": "inactive", "url": url},
            {"hook_id": 3, "type": "item.delete", "status": "inactive", "url": "https://other/"},
            {"hook_id": 4, "type": "form.create", "status": "inactive", "url": url},
        ])
        .to_string(),
        "POST /hook/app/1/" => json!({"hook_id": 9}).to_string(),
        _ => String::new(),
    })
    .await;
    let kinds = [
        HookType::ItemCreate,
        HookType::ItemUpdate,
        HookType::ItemDelete,
        HookType::ItemDelete,
    ];
    let found = server
        .client
        .hooks()
        .reconcile(AppId(1), url, &kinds)
        .await
        .unwrap();
    assert_eq!(found.kept, [HookId(1)]);
    assert_eq!(found.woken, [HookId(2)]);
    assert_eq!(found.added, [HookId(9)]);
    let lines: Vec<_> = server.received().into_iter().map(|r| r.line).collect();
    assert_eq!(
        lines,
        [
            "GET /hook/app/1/",
            "POST /hook/2/verify/request",
            "POST /hook/app/1/"
        ]
    );
}

#[cfg(feature = "axum")]
#[tokio::test]
async fn the_route_for_axum_takes_forms_and_answers_by_the_outcome() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    let server = Server::start(|_| String::new()).await;
    let jobs = Jobs::new(&server);
    let receiver = Receiver::new(jobs.clone()).secret("secret", "k");
    let router = axum::Router::new().route("/podio", podio_api::webhooks::route(receiver));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });

    let large = "a".repeat(70_000);
    for (method, body, status) in [
        (
            "POST",
            "type=item.create&hook_id=1&item_id=7&secret=k",
            "200",
        ),
        (
            "POST",
            "type=item.create&hook_id=1&item_id=7&secret=k",
            "200",
        ),
        ("POST", "type=hook.verify&hook_id=5&code=c&secret=k", "200"),
        ("POST", "type=item.create&hook_id=1&item_id=8", "404"),
        ("POST", "hello", "400"),
        ("POST", &large, "413"),
        ("GET", "", "405"),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "{method} /podio HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = vec![0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(
            answer,
            format!("HTTP/1.1 {status}").as_bytes(),
            "{body:.50}"
        );
    }
    assert_eq!(jobs.handled().len(), 1);
    assert_eq!(server.received().len(), 1);
}
