//! The controls over HTTP, under `/__emulator/`.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use super::faults::Fault;
use super::holds::{Hold, HoldPoint};
use crate::call::Call;
use crate::emulator::{authorize, plant_client};
use crate::lock;
use crate::oauth::Decision;
use crate::respond::Answer;
use crate::routes::{self, Route};
use crate::server::Shared;
use crate::state::Actor;

/// Where the controls are.
pub(crate) const PREFIX: &str = "/__emulator/";

/// What the controls are, as `GET /__emulator/` tells.
const OVERVIEW: &[(&str, &str)] = &[
    ("GET demo", "the values of the demo data, null without it"),
    (
        "GET switches",
        "every switch with value, default and description",
    ),
    ("PUT switches", "{\"NAME\": VALUE, …} sets switches"),
    ("GET clock", "the emulator's time"),
    (
        "PUT clock",
        "{\"advance_seconds\": N}, {\"stop_at\": \"2026-03-10T12:00:00Z\"} or {\"follow_system\": true}",
    ),
    (
        "POST tokens/expire",
        "{\"access_token\": T} or {} for all access tokens",
    ),
    (
        "POST tokens/revoke",
        "{\"token\": T}, {\"grant_of\": T}, {\"user_id\": N} or {\"all\": \"access\"|\"refresh\"|\"grants\"}",
    ),
    (
        "POST limits",
        "{\"user_id\"|\"app_id\": N, \"seconds\": S} or {\"tokens\": true, \"seconds\": S}",
    ),
    ("DELETE limits", "forgets counters and waits"),
    (
        "POST faults",
        "{\"operation\": O} or {\"method\": M, \"path\": P}, with status and body, raw, html_503, rate_limit, cut_body, close, after_effect, delay_ms, skip, times (null: always)",
    ),
    ("GET faults", "how many faults are set"),
    ("DELETE faults", "removes all faults"),
    (
        "POST holds",
        "{\"operation\": O, \"point\": \"before_commit\"|\"after_commit\"} begins a hold",
    ),
    (
        "GET holds/ID",
        "how many calls were held; with ?reached=N it answers when N were",
    ),
    ("POST holds/ID/release_one", "lets one call go"),
    ("DELETE holds/ID", "lets all go and ends the hold"),
    (
        "GET operations",
        "every operation with method, path and level: \"state\", or \"shape\" if it changes nothing",
    ),
    ("GET counts", "calls per operation"),
    ("GET requests", "the last 1000 requests"),
    ("GET deliveries", "the last 1000 calls to hooks that ended"),
    ("DELETE counts", "forgets counts and requests"),
    ("POST users", "{\"mail\", \"password\"} adds a user"),
    (
        "POST clients",
        "{\"client_id\", \"client_secret\"} adds an API key, with \"domain\" one registered for it",
    ),
    (
        "POST authorize",
        "{\"authorize_url\": U, \"user_id\": N, \"decision\": \"allow\"|\"deny\"} decides as on the authorize page",
    ),
];

/// Why a control call is refused.
struct Refused(u16, String);

type Done = Result<Value, Refused>;

fn bad(text: impl Into<String>) -> Refused {
    Refused(400, text.into())
}

/// Answers one control call.
pub(crate) async fn answer(shared: &Arc<Shared>, call: &Call) -> Answer {
    match perform(shared, call).await {
        Ok(value) => Answer::json(&value),
        Err(Refused(status, text)) => Answer::json_with_status(status, &json!({"error": text})),
    }
}

fn operations() -> Value {
    let line = |route: &Route| {
        json!({
            "operation": route.operation,
            "method": route.method.as_str(),
            "path": format!("/{}", route.path.replace("{*", "{")),
            "level": route.level.name(),
        })
    };
    routes::all().map(line).collect()
}

async fn perform(shared: &Arc<Shared>, call: &Call) -> Done {
    let segments = call.segments();
    let path: Vec<&str> = segments.iter().skip(1).map(String::as_str).collect();
    let body = if call.body.trim_ascii().is_empty() {
        json!({})
    } else {
        serde_json::from_slice(&call.body).map_err(|error| bad(format!("the body: {error}")))?
    };
    match (&call.method, path.as_slice()) {
        (&Method::GET, [] | [""]) => {
            let overview = OVERVIEW
                .iter()
                .map(|(call, text)| json!({"call": call, "does": text}));
            Ok(overview.collect())
        }
        (&Method::GET, ["demo"]) => Ok(json!(shared.demo.get())),
        (&Method::GET, ["operations"]) => Ok(operations()),
        (_, ["switches"]) => switches(shared, call, &body),
        (_, ["clock"]) => clock(shared, call, &body),
        (&Method::POST, ["tokens", "expire"]) => expire(shared, &body),
        (&Method::POST, ["tokens", "revoke"]) => revoke(shared, &body),
        (&Method::POST, ["limits"]) => limit(shared, &body),
        (&Method::DELETE, ["limits"]) => {
            lock(&shared.world).limits.clear();
            Ok(json!({}))
        }
        (&Method::POST, ["faults"]) => {
            let fault = read_fault(&body)?;
            lock(&shared.faults).add(fault);
            Ok(json!({}))
        }
        (&Method::GET, ["faults"]) => Ok(json!({"faults": lock(&shared.faults).len()})),
        (&Method::DELETE, ["faults"]) => {
            lock(&shared.faults).clear();
            Ok(json!({}))
        }
        (_, ["holds", rest @ ..]) => holds(shared, call, &body, rest).await,
        (&Method::GET, ["counts"]) => Ok(json!(lock(&shared.journal).counts())),
        (&Method::GET, ["deliveries"]) => Ok(json!(lock(&shared.deliveries).ended())),
        (&Method::GET, ["requests"]) => Ok(requests(shared)),
        (&Method::DELETE, ["counts" | "requests"]) => {
            lock(&shared.journal).clear();
            Ok(json!({}))
        }
        (&Method::POST, ["users"]) => {
            let (mail, password) = (text(&body, "mail")?, text(&body, "password")?);
            let name = mail.split('@').next().unwrap_or(mail);
            let user_id = lock(&shared.world).add_user(mail, password, name);
            Ok(json!({"user_id": user_id}))
        }
        (&Method::POST, ["clients"]) => {
            let (client_id, secret) = (text(&body, "client_id")?, text(&body, "client_secret")?);
            let domain = match &body["domain"] {
                Value::Null => None,
                _ => Some(text(&body, "domain")?),
            };
            plant_client(&mut lock(&shared.world), client_id, secret, domain)
                .map_err(|rejected| bad(rejected.to_string()))?;
            Ok(json!({"client_id": client_id}))
        }
        (&Method::POST, ["authorize"]) => decide(shared, &body),
        _ => Err(unknown()),
    }
}

fn unknown() -> Refused {
    Refused(
        404,
        "there is no such control; GET /__emulator/ lists them".to_owned(),
    )
}

fn text<'a>(body: &'a Value, key: &str) -> Result<&'a str, Refused> {
    body[key]
        .as_str()
        .ok_or_else(|| bad(format!("`{key}` has to be a text")))
}

fn number(body: &Value, key: &str) -> Result<u64, Refused> {
    body[key]
        .as_u64()
        .ok_or_else(|| bad(format!("`{key}` has to be a whole number")))
}

fn switches(shared: &Shared, call: &Call, body: &Value) -> Done {
    let mut world = lock(&shared.world);
    match call.method {
        Method::GET => {}
        Method::PUT => {
            let entries = body
                .as_object()
                .ok_or_else(|| bad("the body has to be an object"))?;
            // All or none.
            let mut switches = world.switches.clone();
            for (name, value) in entries {
                switches.set(name, value.clone()).map_err(bad)?;
            }
            world.switches = switches;
        }
        _ => return Err(unknown()),
    }
    Ok(json!(world.switches.list()))
}

fn clock(shared: &Shared, call: &Call, body: &Value) -> Done {
    let mut world = lock(&shared.world);
    match call.method {
        Method::GET => {}
        Method::PUT if !body["advance_seconds"].is_null() => {
            let seconds = number(body, "advance_seconds")?;
            world.clock.advance(Duration::from_secs(seconds));
        }
        Method::PUT if !body["stop_at"].is_null() => {
            let at = text(body, "stop_at")?.parse();
            world
                .clock
                .fix(at.map_err(|error: jiff::Error| bad(error.to_string()))?);
        }
        Method::PUT if body["follow_system"] == true => world.clock.reset(),
        Method::PUT => return Err(bad("give advance_seconds, stop_at or follow_system")),
        _ => return Err(unknown()),
    }
    Ok(json!({
        "now": world.now().to_string(),
        "stopped": world.clock.is_fixed(),
        "offset_seconds": world.clock.offset().as_secs(),
    }))
}

fn decide(shared: &Shared, body: &Value) -> Done {
    let (url, user_id) = (text(body, "authorize_url")?, number(body, "user_id")?);
    let decision = match text(body, "decision")? {
        "allow" => Decision::Allow,
        "deny" => Decision::Deny,
        _ => return Err(bad("`decision` is allow or deny")),
    };
    let location = authorize(&mut lock(&shared.world), url, user_id, decision);
    let location = location.map_err(|rejected| bad(rejected.to_string()))?;
    Ok(json!({"location": location}))
}

fn expire(shared: &Shared, body: &Value) -> Done {
    let mut world = lock(&shared.world);
    let now = world.now();
    let expired = if body["access_token"].is_null() {
        world.tokens.expire_all(now)
    } else {
        usize::from(world.tokens.expire(text(body, "access_token")?, now))
    };
    Ok(json!({"expired": expired}))
}

fn revoke(shared: &Shared, body: &Value) -> Done {
    let tokens = &mut lock(&shared.world).tokens;
    let revoked = if !body["token"].is_null() {
        usize::from(tokens.revoke(text(body, "token")?))
    } else if !body["grant_of"].is_null() {
        usize::from(tokens.revoke_grant_of(text(body, "grant_of")?))
    } else if !body["user_id"].is_null() {
        tokens.revoke_grants_of(Actor::User(number(body, "user_id")?), None)
    } else {
        match body["all"].as_str() {
            Some("access") => tokens.revoke_all_access(),
            Some("refresh") => tokens.revoke_all_refresh(),
            Some("grants") => tokens.revoke_all_grants(),
            _ => {
                return Err(bad(
                    "give token, grant_of, user_id, or all: access|refresh|grants",
                ));
            }
        }
    };
    Ok(json!({"revoked": revoked}))
}

fn limit(shared: &Shared, body: &Value) -> Done {
    let seconds = number(body, "seconds")?;
    let mut world = lock(&shared.world);
    let now = world.now();
    if body["tokens"] == true {
        world.limits.pause_tokens(now, seconds);
    } else if !body["user_id"].is_null() {
        world
            .limits
            .pause_actor(Actor::User(number(body, "user_id")?), now, seconds);
    } else {
        world
            .limits
            .pause_actor(Actor::App(number(body, "app_id")?), now, seconds);
    }
    Ok(json!({}))
}

/// The members of a fault.
const FAULT_KEYS: &[&str] = &[
    "operation",
    "method",
    "path",
    "status",
    "body",
    "raw",
    "html_503",
    "rate_limit",
    "cut_body",
    "close",
    "after_effect",
    "delay_ms",
    "skip",
    "times",
];

fn read_fault(body: &Value) -> Result<Fault, Refused> {
    let keys = body.as_object().into_iter().flatten().map(|(key, _)| key);
    for key in keys {
        if !FAULT_KEYS.contains(&key.as_str()) {
            return Err(bad(format!("a fault has no `{key}`")));
        }
    }
    let small = |key: &str| {
        let number = number(body, key)?;
        u32::try_from(number).map_err(|_| bad(format!("`{key}` is too great")))
    };
    let mut fault = if body["operation"].is_null() {
        Fault::on_call(text(body, "method")?, text(body, "path")?)
    } else {
        Fault::on(text(body, "operation")?)
    };
    if !body["status"].is_null() {
        let status = number(body, "status")?;
        let status = u16::try_from(status)
            .ok()
            .filter(|status| (200..600).contains(status));
        fault = fault.json(
            status.ok_or_else(|| bad("`status` has to be 200 to 599"))?,
            &body["body"],
        );
    }
    if !body["raw"].is_null() {
        fault = fault.raw(text(body, "raw")?);
    }
    if body["html_503"] == true {
        fault = fault.html_503();
    }
    if !body["rate_limit"].is_null() {
        fault = fault.rate_limit(number(body, "rate_limit")?);
    }
    if body["cut_body"] == true {
        fault = fault.cut_body();
    }
    if body["close"] == true {
        fault = fault.close();
    }
    if body["after_effect"] == true {
        fault = fault.after_effect();
    }
    if !body["delay_ms"].is_null() {
        fault = fault.delay(Duration::from_millis(number(body, "delay_ms")?));
    }
    if !body["skip"].is_null() {
        fault = fault.skip(small("skip")?);
    }
    match body.get("times") {
        None => {}
        Some(Value::Null) => fault = fault.always(),
        Some(_) => fault = fault.times(small("times")?),
    }
    Ok(fault)
}

/// The holds that were begun over HTTP, which live until they are deleted.
async fn holds(shared: &Arc<Shared>, call: &Call, body: &Value, path: &[&str]) -> Done {
    if path.is_empty() {
        if call.method != Method::POST {
            return Err(unknown());
        }
        let point = match text(body, "point")? {
            "before_commit" => HoldPoint::BeforeCommit,
            "after_commit" => HoldPoint::AfterCommit,
            _ => return Err(bad("`point` is before_commit or after_commit")),
        };
        let hold = Arc::new(shared.holds.add(text(body, "operation")?, point));
        let id = hold.id();
        lock(&shared.http_holds).insert(id, hold);
        return Ok(json!({"hold_id": id}));
    }
    let id = path[0].parse().map_err(|_| unknown())?;
    let find = || lock(&shared.http_holds).get(&id).cloned();
    let hold: Arc<Hold> = find().ok_or_else(|| Refused(404, format!("there is no hold {id}")))?;
    match (&call.method, &path[1..]) {
        (&Method::GET, []) => {
            if let Some(wanted) = call.query_value("reached") {
                let calls = wanted
                    .parse()
                    .map_err(|_| bad("`reached` has to be a number"))?;
                hold.reached_by(calls).await;
            }
        }
        (&Method::POST, ["release_one"]) => hold.release_one(),
        (&Method::DELETE, []) => {
            hold.release();
            lock(&shared.http_holds).remove(&id);
        }
        _ => return Err(unknown()),
    }
    Ok(json!({"hold_id": id, "count": hold.count()}))
}

fn requests(shared: &Shared) -> Value {
    let requests = lock(&shared.journal).requests();
    let requests = requests.into_iter().map(|request| {
        let headers: Vec<Value> = request
            .headers
            .iter()
            .map(|(name, value)| json!([name, value]))
            .collect();
        json!({
            "operation": request.operation,
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "headers": headers,
            "body": String::from_utf8_lossy(&request.body),
        })
    });
    requests.collect()
}
