//! The request engine: repeats, rate limits, replays, both token endpoints.

use podio_client::auth::TokenEndpoint;
use podio_client::http::{HeaderValue, Method};
use podio_client::prelude::*;
use podio_emulator::Fault;
use podio_tests::Bench;

async fn logged_in(bench: &Bench) -> PodioClient {
    let client = bench.podio().await.client("user-42").await.unwrap();
    bench.log_in(&client).await;
    client
}

#[tokio::test]
async fn a_get_is_repeated_on_5xx_and_broken_connections() {
    let bench = Bench::start().await;
    let client = logged_in(&bench).await;
    let app = AppId(bench.demo.app_id);
    for fault in [
        Fault::on("applications.get_app").html_503(),
        Fault::on("applications.get_app").error(500, "server", "x"),
        Fault::on("applications.get_app").close(),
        Fault::on("applications.get_app").cut_body(),
    ] {
        bench.emulator.inject(fault);
        let before = bench.emulator.count("applications.get_app");
        client.applications().get(app).send().await.unwrap();
        assert_eq!(bench.emulator.count("applications.get_app"), before + 2);
    }
}

#[tokio::test]
async fn repeats_are_bounded() {
    let bench = Bench::start().await;
    let podio = bench.builder().repeats(2).build().unwrap();
    let client = podio.client("user-42").await.unwrap();
    bench.log_in(&client).await;
    bench
        .emulator
        .inject(Fault::on("applications.get_app").html_503().always());
    let error = client
        .applications()
        .get(AppId(bench.demo.app_id))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.body().unwrap().contains("Service unavailable"));
    assert_eq!(bench.emulator.count("applications.get_app"), 3);
}

#[tokio::test]
async fn a_post_whose_answer_was_lost_is_not_repeated_and_says_so() {
    use podio_client::api::items::NewItem;
    let bench = Bench::start().await;
    let client = logged_in(&bench).await;
    let item = NewItem::new().external_id("once").field("title", "Once");
    bench
        .emulator
        .inject(Fault::on("items.add_new_item").close().after_effect());
    let app = AppId(bench.demo.app_id);
    let error = client.items().add(app, &item).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.outcome_unknown());
    assert!(error.to_string().contains("outcome is unknown"), "{error}");
    assert_eq!(bench.emulator.count("items.add_new_item"), 1);
    // It did happen, and can be found.
    client
        .items()
        .get_by_external_id(app, "once")
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_filter_reads_and_is_repeated_though_it_is_a_post() {
    let bench = Bench::start().await;
    let client = logged_in(&bench).await;
    bench
        .emulator
        .inject(Fault::on("items.filter_items").close());
    let page = client
        .items()
        .filter(AppId(bench.demo.app_id))
        .send()
        .await
        .unwrap();
    assert_eq!(page.items.len(), bench.demo.items.len());
}

#[tokio::test]
async fn a_short_420_is_waited_for_and_a_long_one_told() {
    let bench = Bench::start().await;
    let client = logged_in(&bench).await;
    let app = AppId(bench.demo.app_id);
    bench
        .emulator
        .inject(Fault::on("applications.get_app").rate_limit(1));
    client.applications().get(app).send().await.unwrap();

    bench
        .emulator
        .inject(Fault::on("applications.get_app").rate_limit(300));
    let error = client.applications().get(app).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimit);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(300)));
    assert_eq!(error.code(), Some("rate_limit"));

    // Until then nothing of this session goes out, from any handle, not even a login.
    let sent = bench.emulator.requests().len();
    let error = client.clone().items().filter(app).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimit);
    let left = error.retry_after().unwrap();
    assert!(
        left > Duration::from_secs(290) && left <= Duration::from_secs(300),
        "{left:?}"
    );
    let login = client.authenticate_with_app(bench.demo.app_id, bench.demo.app_token.as_str());
    assert_eq!(login.await.unwrap_err().kind(), ErrorKind::RateLimit);
    assert_eq!(bench.emulator.requests().len(), sent);
}

#[tokio::test]
async fn the_rate_limit_is_known_after_the_first_answer() {
    let bench = Bench::start().await;
    let client = logged_in(&bench).await;
    assert_eq!(client.rate_limit(), None);
    client
        .applications()
        .get(AppId(bench.demo.app_id))
        .send()
        .await
        .unwrap();
    let limit = client.rate_limit().unwrap();
    assert!(limit.remaining < limit.limit, "{limit:?}");
}

#[tokio::test]
async fn both_token_endpoints_give_sessions_that_refresh() {
    let bench = Bench::start().await;
    for (endpoint, path) in [
        (TokenEndpoint::Form, "/oauth/token"),
        (TokenEndpoint::Json, "/oauth/token/v2"),
    ] {
        let podio = bench.builder().token_endpoint(endpoint).build().unwrap();
        for login in ["app", "password"] {
            let client = podio.client(login).await.unwrap();
            if login == "app" {
                bench.log_in(&client).await;
            } else {
                let password = bench.demo.password.as_str();
                client
                    .authenticate_with_password(&bench.demo.username, password)
                    .await
                    .unwrap();
            }
            assert_eq!(bench.emulator.requests().last().unwrap().path, path);
            bench.emulator.expire_access_tokens();
            client
                .request(Method::GET, "/oauth/scope")
                .send()
                .await
                .unwrap();
        }
    }
}

#[tokio::test]
async fn errors_carry_what_podio_said() {
    let bench = Bench::start().await;
    let client = logged_in(&bench).await;
    let error = client
        .applications()
        .get(AppId(1))
        .send()
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden),
        "{error}"
    );
    assert_eq!(error.path(), Some("/app/{app_id}"));
    assert_eq!(error.method(), Some(&Method::GET));
    assert!(error.request_id().is_some_and(|id| id.len() == 8));
    assert!(error.code().is_some() && error.description().is_some());
    let error = client
        .request(Method::GET, "/no/such/path")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(
        error.to_string().starts_with("GET /no/such/path: "),
        "{error}"
    );
}

#[tokio::test]
async fn a_raw_call_sends_query_header_and_body() {
    let bench = Bench::start().await;
    let client = logged_in(&bench).await;
    let path = format!("/item/app/{}/filter/", bench.demo.app_id);
    let answer: serde_json::Value = client
        .request(Method::POST, &path)
        .query("fields", "items.view(micro)")
        .header(
            "accept-language".parse().unwrap(),
            HeaderValue::from_static("da"),
        )
        .json(&serde_json::json!({"limit": 1}))
        .send_json()
        .await
        .unwrap();
    assert_eq!(answer["items"].as_array().unwrap().len(), 1);
    let request = bench.emulator.requests().pop().unwrap();
    assert_eq!(request.header("accept-language"), Some("da"));
    assert!(
        request
            .header("authorization")
            .unwrap()
            .starts_with("OAuth2 ")
    );
    let error = client
        .request(Method::GET, "no-slash")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}
