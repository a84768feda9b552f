//! Faults, holds, counts and the controls over HTTP.

use std::thread;
use std::time::{Duration, Instant};

use podio_emulator::{Emulator, Fault, HoldPoint};
use serde_json::{Value, json};

use crate::support::{Caller, Demo, FORM, exchange, parse, request};

fn send_login(demo: &Demo) -> Vec<u8> {
    let request = request("POST", "/oauth/token", FORM, &demo.password_form());
    exchange(demo.emulator.address(), &request).unwrap_or_default()
}

#[tokio::test]
async fn an_answer_is_replaced_as_often_as_told() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    demo.emulator
        .inject(Fault::on("items.get_item").html_503().times(2));
    for _ in 0..2 {
        let answer = ada.get(&demo.item_path());
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (503, Some("text/html"))
        );
        assert!(answer.text().starts_with("<html>"));
    }
    ada.get(&demo.item_path()).ok();
    demo.emulator
        .inject(Fault::on_call("GET", "/user*").raw("{\"user_id\": 1, "));
    let raw = ada.get("/user/status");
    assert_eq!((raw.status, raw.text()), (200, "{\"user_id\": 1, "));
    demo.emulator.inject(
        Fault::on("users.get_user")
            .error(500, "internal", "text")
            .skip(1),
    );
    ada.get("/user").ok();
    assert_eq!(
        ada.get("/user").error(),
        (500, "internal".to_owned(), "text".to_owned())
    );
    demo.emulator
        .inject(Fault::on("users.get_user").rate_limit(7).always());
    assert!(ada.get("/user").error().2.contains("wait 7 seconds"));
    demo.emulator.clear_faults();
    ada.get("/user").ok();
}

#[tokio::test]
async fn a_fault_comes_instead_of_the_effect_or_after_it() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = demo.item_path();
    let revision = || ada.get(&path).ok()["revision"].clone();
    let write = || ada.put(&path, &json!({"fields": {"progress": 1}}));
    demo.emulator
        .inject(Fault::on("items.update_item").json(504, &Value::Null));
    assert_eq!((write().status, revision()), (504, json!(0)));
    demo.emulator.inject(
        Fault::on("items.update_item")
            .json(504, &Value::Null)
            .after_effect(),
    );
    assert_eq!((write().status, revision()), (504, json!(1)));
}

#[tokio::test]
async fn a_body_is_cut_and_a_connection_closed() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let authorization = format!("OAuth2 {}", ada.token.clone().unwrap());
    let read = request(
        "GET",
        &demo.item_path(),
        &[("Authorization", &authorization)],
        "",
    );
    let whole = parse(&exchange(demo.emulator.address(), &read).unwrap()).unwrap();
    demo.emulator.inject(Fault::on("items.get_item").cut_body());
    let cut = parse(&exchange(demo.emulator.address(), &read).unwrap()).unwrap();
    assert_eq!(cut.header("content-length"), whole.header("content-length"));
    assert!(!cut.body.is_empty() && cut.body.len() < whole.body.len());
    demo.emulator.inject(Fault::on("items.get_item").close());
    assert!(
        exchange(demo.emulator.address(), &read)
            .unwrap_or_default()
            .is_empty()
    );
    // Before the effect no grant comes to be, after it one does.
    let grants = demo.emulator.revoke_grants();
    assert_eq!(grants, 1);
    demo.emulator.inject(Fault::on("oauth.token").close());
    assert!(send_login(&demo).is_empty());
    assert_eq!(demo.emulator.revoke_grants(), 0);
    demo.emulator
        .inject(Fault::on("oauth.token").close().after_effect());
    assert!(send_login(&demo).is_empty());
    assert_eq!(demo.emulator.revoke_grants(), 1);
}

#[tokio::test]
async fn delays_and_token_latency_hold_answers_back() {
    let demo = Demo::start().await;
    demo.emulator
        .switch(|switches| switches.token_latency_ms = 60);
    let started = Instant::now();
    assert!(!send_login(&demo).is_empty());
    assert!(started.elapsed() >= Duration::from_millis(60));
    demo.emulator
        .inject(Fault::on("users.get_user").delay(Duration::from_millis(60)));
    let started = Instant::now();
    demo.ada().get("/user").ok();
    assert!(started.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn a_held_call_waits_before_or_after_its_effect() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    for (point, effect) in [(HoldPoint::BeforeCommit, 0), (HoldPoint::AfterCommit, 1)] {
        let hold = demo.emulator.hold("items.update_item", point);
        let path = format!("/item/{}", demo.add(&json!({"title": "x"})));
        let (caller, target) = (ada.clone(), path.clone());
        let write = thread::spawn(move || caller.put(&target, &json!({"fields": {}})).status);
        hold.reached().await;
        assert_eq!(ada.get(&path).ok()["revision"], effect);
        assert!(!write.is_finished());
        hold.release();
        assert_eq!(write.join().unwrap(), 200);
        ada.put(&path, &json!({"fields": {}})).ok();
    }
}

#[tokio::test]
async fn many_calls_are_held_and_let_go_one_by_one() {
    let demo = Demo::start().await;
    let hold = demo
        .emulator
        .hold("users.get_user", HoldPoint::BeforeCommit);
    let ada = demo.ada();
    let calls: Vec<_> = (0..5)
        .map(|_| {
            let ada = ada.clone();
            thread::spawn(move || ada.get("/user").status)
        })
        .collect();
    hold.reached_by(5).await;
    assert_eq!(hold.count(), 5);
    hold.release_one();
    while !calls.iter().any(thread::JoinHandle::is_finished) {
        tokio::task::yield_now().await;
    }
    drop(hold);
    for call in calls {
        assert_eq!(call.join().unwrap(), 200);
    }
    ada.get("/user").ok();
}

#[tokio::test]
async fn a_client_that_goes_away_undoes_nothing() {
    use std::io::Write as _;
    let demo = Demo::start().await;
    let hold = demo.emulator.hold("oauth.token", HoldPoint::BeforeCommit);
    let login = request("POST", "/oauth/token", FORM, &demo.password_form());
    let mut stream = std::net::TcpStream::connect(demo.emulator.address()).unwrap();
    stream.write_all(&login).unwrap();
    hold.reached().await;
    drop(stream);
    let after = demo.emulator.hold("oauth.token", HoldPoint::AfterCommit);
    hold.release();
    after.reached().await;
    assert_eq!(demo.emulator.revoke_grants(), 1);
}

#[tokio::test]
async fn calls_are_counted_and_recorded() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    ada.get("/user?x=1").ok();
    demo.nobody()
        .form("/oauth/token", &demo.password_form())
        .ok();
    demo.emulator.wait_for_count("oauth.token", 1).await;
    assert_eq!(
        (
            demo.emulator.token_calls(),
            demo.emulator.count("users.get_user")
        ),
        (1, 1)
    );
    assert_eq!(demo.emulator.counts().len(), 2);
    let requests = demo.emulator.requests();
    let first = &requests[0];
    assert_eq!(
        (first.operation.as_str(), first.path.as_str()),
        ("users.get_user", "/user")
    );
    assert_eq!(
        (first.method.as_str(), first.query.as_str()),
        ("GET", "x=1")
    );
    assert!(
        first
            .header("Authorization")
            .unwrap()
            .starts_with("OAuth2 ")
    );
    assert_eq!(requests[1].body, demo.password_form().into_bytes());
    demo.emulator.clear_journal();
    assert_eq!(
        (demo.emulator.token_calls(), demo.emulator.requests().len()),
        (0, 0)
    );
}

#[tokio::test]
async fn the_controls_work_over_http() {
    let demo = Demo::start().await;
    let control = demo.nobody();
    let ada = demo.ada();
    let overview = control.get("/__emulator/").ok();
    assert!(overview.as_array().unwrap().len() > 10);
    assert_eq!(
        control.get("/__emulator/demo").ok()["app_id"],
        demo.seed.app_id
    );
    let switches = control.get("/__emulator/switches").ok();
    for switch in switches.as_array().unwrap() {
        assert_eq!(switch["value"], switch["default"]);
        assert!(switch["description"].as_str().unwrap().len() > 10);
    }
    control
        .put(
            "/__emulator/switches",
            &json!({"rotation": "rotates", "rate_limit": 3}),
        )
        .ok();
    assert_eq!(demo.emulator.switches().rate_limit, Some(3));
    let wrong = control.put(
        "/__emulator/switches",
        &json!({"lenient": true, "nothing": 1}),
    );
    assert_eq!(
        (wrong.status, demo.emulator.switches().lenient),
        (400, false)
    );
    control
        .put(
            "/__emulator/clock",
            &json!({"stop_at": "2026-03-10T12:00:00Z"}),
        )
        .ok();
    let clock = control
        .put("/__emulator/clock", &json!({"advance_seconds": 60}))
        .ok();
    assert_eq!(clock["now"], "2026-03-10T12:01:00Z");
    control
        .put("/__emulator/clock", &json!({"follow_system": true}))
        .ok();
    assert_eq!(
        control.post("/__emulator/tokens/expire", &json!({})).ok()["expired"],
        1
    );
    assert_eq!(ada.get("/user").status, 401);
    let ada = demo.ada();
    let token = ada.token.clone().unwrap();
    control
        .post(
            "/__emulator/faults",
            &json!({"operation": "users.get_user", "status": 500}),
        )
        .ok();
    assert_eq!(ada.get("/user").status, 500);
    control
        .post(
            "/__emulator/faults",
            &json!({"operation": "users.get_user", "times": null}),
        )
        .ok();
    assert_eq!(control.get("/__emulator/faults").ok()["faults"], 1);
    control.delete("/__emulator/faults").ok();
    let limit = json!({"user_id": demo.seed.user_id, "seconds": 9});
    control.post("/__emulator/limits", &limit).ok();
    assert_eq!(ada.get("/user").status, 420);
    control.delete("/__emulator/limits").ok();
    assert_eq!(
        control
            .post("/__emulator/tokens/revoke", &json!({"grant_of": token}))
            .ok()["revoked"],
        1
    );
    assert_eq!(ada.get("/user").status, 401);
    let user = json!({"mail": "new@example.org", "password": "p"});
    assert!(control.post("/__emulator/users", &user).ok()["user_id"].is_u64());
    assert_eq!(control.get("/__emulator/counts").ok()["users.get_user"], 4);
    assert_eq!(
        control
            .get("/__emulator/requests")
            .ok()
            .as_array()
            .unwrap()
            .len(),
        4
    );
}

#[tokio::test]
async fn wrong_controls_are_refused_with_a_reason() {
    let demo = Demo::start().await;
    let control = demo.nobody();
    for (method, path, body) in [
        ("GET", "/__emulator/nothing", ""),
        ("POST", "/__emulator/faults", "{"),
        (
            "POST",
            "/__emulator/faults",
            "{\"operation\":\"x\",\"colour\":1}",
        ),
        ("POST", "/__emulator/limits", "7"),
        ("GET", "/__emulator/holds/77", ""),
    ] {
        let answer = control.send(method, path, &[], body);
        assert!(matches!(answer.status, 400 | 404), "{path} {body}");
        assert!(answer.json()["error"].is_string());
    }
}

#[tokio::test]
async fn a_hold_works_over_http() {
    let demo = Demo::start().await;
    let control = demo.nobody();
    let body = json!({"operation": "users.get_user", "point": "after_commit"});
    let id = control.post("/__emulator/holds", &body).ok()["hold_id"].clone();
    let ada = demo.ada();
    let call = thread::spawn(move || ada.get("/user").status);
    let path = format!("/__emulator/holds/{id}");
    assert_eq!(control.get(&format!("{path}?reached=1")).ok()["count"], 1);
    control.delete(&path).ok();
    assert_eq!(call.join().unwrap(), 200);
    assert_eq!(control.get(&path).status, 404);
}

#[tokio::test]
async fn four_hundred_connections_are_served_at_once() {
    let demo = Demo::start().await;
    let hold = demo
        .emulator
        .hold("users.get_user", HoldPoint::BeforeCommit);
    let ada = demo.ada();
    let calls: Vec<_> = (0..400)
        .map(|_| {
            let ada = ada.clone();
            thread::Builder::new()
                .stack_size(128 * 1024)
                .spawn(move || ada.get("/user").status)
                .unwrap()
        })
        .collect();
    hold.reached_by(400).await;
    hold.release();
    assert!(calls.into_iter().all(|call| call.join().unwrap() == 200));
}

#[tokio::test]
async fn dropping_the_emulator_frees_its_port_even_with_held_calls() {
    let emulator = Emulator::start().await.unwrap();
    let address = emulator.address();
    assert_eq!(emulator.url(), format!("http://{address}"));
    let hold = emulator.hold("unknown", HoldPoint::BeforeCommit);
    emulator.switch(|switches| switches.authenticate_before_routing = false);
    let call = thread::spawn(move || {
        exchange(address, &request("GET", "/x", &[], "")).unwrap_or_default()
    });
    hold.reached().await;
    drop(emulator);
    assert!(call.join().unwrap().is_empty());
    let again = Emulator::builder()
        .port(address.port())
        .start()
        .await
        .unwrap();
    assert_eq!(again.address(), address);
    let caller = Caller {
        address,
        token: None,
    };
    assert_eq!(caller.get("/user").status, 401);
}

#[test]
fn the_emulator_needs_nothing_of_the_callers_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let emulator = runtime.block_on(Emulator::start()).unwrap();
    drop(runtime);
    let caller = Caller {
        address: emulator.address(),
        token: None,
    };
    assert_eq!(caller.get("/user").status, 401);
    let second = Emulator::builder().port(emulator.address().port()).start();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    assert_eq!(
        runtime.block_on(second).unwrap_err().kind(),
        std::io::ErrorKind::AddrInUse
    );
}

#[tokio::test]
async fn data_that_does_not_fit_is_refused() {
    let emulator = Emulator::start().await.unwrap();
    assert!(emulator.demo().is_none());
    let text = emulator.add_org("Nobody's", 7).unwrap_err().to_string();
    assert_eq!(text, "there is no user with id 7; add it first");
    assert!(emulator.add_space(7, "x").is_err());
    assert!(emulator.add_item(7, &json!({})).is_err());
    let user_id = emulator.add_user("many@example.org", "p");
    assert!(emulator.log_in_user("no-client", user_id).is_err());
    assert!(emulator.set_time_zone(user_id, "Europe/Nowhere").is_err());
}
