//! A small HTTP client over plain sockets, and an emulator with demo data.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use podio_emulator::{DemoSeed, Emulator, Seed};
use serde_json::{Value, json};

/// An answer as it came over the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// The body of a 200.
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }

    /// Status, `error` and `error_description`.
    pub(crate) fn error(&self) -> (u16, String, String) {
        let body = self.json();
        let text = |key: &str| body[key].as_str().unwrap().to_owned();
        (self.status, text("error"), text("error_description"))
    }
}

/// Sends bytes and reads until the other side closes.
pub(crate) fn exchange(address: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

/// The bytes of a request on a connection of its own.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (name, value) in headers {
        text.extend([name, ": ", value, "\r\n"]);
    }
    let length = body.len().to_string();
    text.extend(["Content-Length: ", &length, "\r\n\r\n", body]);
    text.into_bytes()
}

/// Splits the bytes of an answer; `None` when there is no whole head.
pub(crate) fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Some(Answer {
        status,
        headers,
        body: bytes[end + 4..].to_vec(),
    })
}

/// A caller with a token, or without one.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) address: SocketAddr,
    pub(crate) token: Option<String>,
}

impl Caller {
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let authorization = self.token.as_ref().map(|token| format!("OAuth2 {token}"));
        let mut all = headers.to_vec();
        if let Some(value) = &authorization {
            all.push(("Authorization", value));
        }
        let bytes = exchange(self.address, &request(method, path, &all, body)).unwrap();
        parse(&bytes).expect("an answer")
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], "")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, JSON, &body.to_string())
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, JSON, &body.to_string())
    }

    pub(crate) fn form(&self, path: &str, body: &str) -> Answer {
        self.send("POST", path, FORM, body)
    }
}

pub(crate) const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];
pub(crate) const FORM: &[(&str, &str)] = &[("Content-Type", "application/x-www-form-urlencoded")];

/// An emulator with demo data.
pub(crate) struct Demo {
    pub(crate) emulator: Emulator,
    pub(crate) seed: DemoSeed,
}

impl Demo {
    pub(crate) async fn start() -> Self {
        let emulator = Emulator::builder()
            .seed(Seed::demo())
            .start()
            .await
            .unwrap();
        let seed = emulator.demo().unwrap().clone();
        Self { emulator, seed }
    }

    /// A caller without a token.
    pub(crate) fn nobody(&self) -> Caller {
        Caller {
            address: self.emulator.address(),
            token: None,
        }
    }

    fn caller(&self, token: String) -> Caller {
        Caller {
            address: self.emulator.address(),
            token: Some(token),
        }
    }

    pub(crate) fn ada(&self) -> Caller {
        let pair = self
            .emulator
            .log_in_user(&self.seed.client_id, self.seed.user_id)
            .unwrap();
        self.caller(pair.access_token)
    }

    /// The colleague of ada.
    pub(crate) fn grace(&self) -> Caller {
        self.user(self.seed.colleague_id)
    }

    /// A user, logged in.
    pub(crate) fn user(&self, user_id: u64) -> Caller {
        let pair = self.emulator.log_in_user(&self.seed.client_id, user_id);
        self.caller(pair.unwrap().access_token)
    }

    /// The caller that is the app Jobs.
    pub(crate) fn jobs(&self) -> Caller {
        let pair = self
            .emulator
            .log_in_app(&self.seed.client_id, self.seed.app_id)
            .unwrap();
        self.caller(pair.access_token)
    }

    /// A user of another organization.
    pub(crate) fn stranger(&self) -> Caller {
        let user_id = self.emulator.add_user("eve@example.org", "eve-password");
        self.emulator.add_org("Elsewhere", user_id).unwrap();
        let pair = self
            .emulator
            .log_in_user(&self.seed.client_id, user_id)
            .unwrap();
        self.caller(pair.access_token)
    }

    /// The form of a login with the demo user's password.
    pub(crate) fn password_form(&self) -> String {
        self.form(&format!(
            "grant_type=password&username={}&password={}",
            self.seed.username, self.seed.password
        ))
    }

    pub(crate) fn refresh_form(&self, refresh_token: &str) -> String {
        self.form(&format!(
            "grant_type=refresh_token&refresh_token={refresh_token}"
        ))
    }

    pub(crate) fn form(&self, rest: &str) -> String {
        let DemoSeed {
            client_id,
            client_secret,
            ..
        } = &self.seed;
        format!("{rest}&client_id={client_id}&client_secret={client_secret}")
    }

    pub(crate) fn item_path(&self) -> String {
        format!("/item/{}", self.seed.items[0])
    }

    pub(crate) fn field(&self, external_id: &str) -> u64 {
        self.seed.fields[external_id]
    }

    /// Adds a job and tells its id.
    pub(crate) fn add(&self, fields: &Value) -> u64 {
        self.emulator
            .add_item(self.seed.app_id, &json!({"fields": fields}))
            .unwrap()
    }
}

/// A document of `tests/examples`.
pub(crate) fn example(name: &str) -> Value {
    let path = format!("{}/tests/examples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The keys of an object, sorted.
pub(crate) fn keys(value: &Value) -> Vec<String> {
    let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
    keys.sort();
    keys
}
