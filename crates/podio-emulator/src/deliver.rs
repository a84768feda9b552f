//! Calls to the addresses of hooks.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::watch;
use url::{Host, Url, form_urlencoded};

use crate::lock;
use crate::server::Shared;
use crate::state::hooks::{Delivery, HookDelivery};

/// How many ended calls are kept.
const KEPT: usize = 1_000;

/// The calls that ended, and how many were begun.
pub(crate) struct Log {
    ended: VecDeque<HookDelivery>,
    count: usize,
    changed: watch::Sender<usize>,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            ended: VecDeque::new(),
            count: 0,
            changed: watch::Sender::new(0),
        }
    }
}

impl Log {
    fn push(&mut self, delivery: HookDelivery) {
        if self.ended.len() == KEPT {
            self.ended.pop_front();
        }
        self.ended.push_back(delivery);
        self.count += 1;
        self.changed.send_replace(self.count);
    }

    /// The calls that ended, oldest first.
    pub(crate) fn ended(&self) -> Vec<HookDelivery> {
        self.ended.iter().cloned().collect()
    }

    /// How many calls ended.
    pub(crate) fn subscribe(&self) -> watch::Receiver<usize> {
        self.changed.subscribe()
    }
}

/// Makes calls in the background.
pub(crate) fn begin(shared: &Arc<Shared>, deliveries: Vec<Delivery>) {
    for delivery in deliveries {
        let shared = Arc::clone(shared);
        tokio::spawn(async move { deliver(&shared, delivery).await });
    }
}

async fn deliver(shared: &Shared, delivery: Delivery) {
    let (any_host, timeout) = {
        let switches = &lock(&shared.world).switches;
        (switches.hook_any_host, switches.hook_timeout_ms)
    };
    let is_event = delivery.kind != "hook.verify";
    let ended = match address(&delivery.url, any_host) {
        // A call that the emulator does not make says nothing of the receiver.
        Err(reason) => (Err(reason), None),
        Ok(address) => {
            let call = post(&delivery, address);
            let timeout = Duration::from_millis(timeout);
            let ended = tokio::time::timeout(timeout, call).await;
            let ended = ended.unwrap_or_else(|_| Err("the receiver took too long".to_owned()));
            let succeeded = ended
                .as_ref()
                .is_ok_and(|status| (200..300).contains(status));
            (ended, Some(succeeded))
        }
    };
    let (ended, succeeded) = ended;
    let now = {
        let mut world = lock(&shared.world);
        if let Some(succeeded) = succeeded.filter(|_| is_event) {
            world.end_delivery(delivery.hook_id, succeeded);
        }
        world.now()
    };
    lock(&shared.deliveries).push(HookDelivery::new(delivery, ended, now));
}

/// Where to connect; the reason when the emulator does not call there.
fn address(url: &Url, any_host: bool) -> Result<(String, u16), String> {
    if url.scheme() != "http" {
        return Err("not called: the emulator speaks http alone".to_owned());
    }
    let (host, is_local) = match url.host() {
        Some(Host::Domain(name)) => {
            let is_local = name == "localhost" || name.ends_with(".localhost");
            let name = if is_local { "localhost" } else { name };
            (name.to_owned(), is_local)
        }
        Some(Host::Ipv4(address)) => (address.to_string(), address.is_loopback()),
        Some(Host::Ipv6(address)) => (address.to_string(), IpAddr::V6(address).is_loopback()),
        None => return Err("not called: the address has no host".to_owned()),
    };
    if !is_local && !any_host {
        return Err(
            "not called: the emulator calls this machine alone, unless the switch `hook_any_host` says otherwise"
                .to_owned(),
        );
    }
    Ok((host, url.port_or_known_default().unwrap_or(80)))
}

async fn post(delivery: &Delivery, address: (String, u16)) -> Result<u16, String> {
    let failed = |error: &dyn std::fmt::Display| error.to_string();
    let stream = TcpStream::connect(address)
        .await
        .map_err(|error| failed(&error))?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| failed(&error))?;
    // It ends with the sender; how it ends is told by the sender's answer.
    let connection = tokio::spawn(connection);
    let url = &delivery.url;
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&delivery.fields)
        .finish();
    let host = url.host_str().unwrap_or_default();
    let host = url
        .port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let request = Request::builder()
        .method(Method::POST)
        .uri(url.path())
        .header(header::HOST, host)
        .header(header::USER_AGENT, "Podio Hook")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONTENT_LENGTH, form.len())
        .body(Body::from(form))
        .map_err(|error| failed(&error))?;
    let answer = sender
        .send_request(request)
        .await
        .map_err(|error| failed(&error));
    connection.abort();
    answer.map(|answer| answer.status().as_u16())
}
