//! The authorize page and authorization codes.

use std::collections::BTreeMap;
use std::time::Duration;

use podio_emulator::Decision;
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::support::{Answer, Caller, Demo, FORM, keys};

const REDIRECT: &str = "http://localhost:8080/cb?keep=1";

fn encode(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn page_path(pairs: &[(&str, &str)]) -> String {
    format!("/oauth/authorize?{}", encode(pairs))
}

/// The page for the demo client, with further parameters behind.
fn demo_path(demo: &Demo, more: &[(&str, &str)]) -> String {
    let first = [
        ("client_id", &*demo.seed.client_id),
        ("redirect_uri", REDIRECT),
    ];
    page_path(&[&first, more].concat())
}

/// A browser without scripts, as far as the page needs one.
struct Browser {
    caller: Caller,
    cookie: Option<String>,
}

impl Browser {
    fn new(demo: &Demo) -> Self {
        Self {
            caller: demo.nobody(),
            cookie: None,
        }
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> Answer {
        let mut headers = FORM.to_vec();
        let cookie = self.cookie.clone().unwrap_or_default();
        if self.cookie.is_some() {
            headers.push(("Cookie", &cookie));
        }
        let answer = self.caller.send(method, path, &headers, body);
        if let Some(set) = answer.header("set-cookie") {
            assert!(
                set.ends_with("; Path=/oauth/authorize; HttpOnly; SameSite=Lax"),
                "{set}"
            );
            let ended = set.contains("Max-Age=0;");
            self.cookie = (!ended).then(|| format!("other=1; {}", set.split(';').next().unwrap()));
        }
        answer
    }

    fn open(&mut self, path: &str) -> Answer {
        self.send("GET", path, "")
    }

    /// Fills in a page's first form and follows the way back to the page.
    fn submit(&mut self, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let action = attributes(page.text(), "action").remove(0);
        let answer = self.send("POST", &action, &encode(fields));
        if answer.status != 303 {
            return answer;
        }
        let location = answer.header("location").unwrap().to_owned();
        self.open(&location)
    }

    fn log_in(&mut self, demo: &Demo, path: &str) -> Answer {
        let page = self.open(path);
        assert!(page.text().contains("<h1>Log in to Podio</h1>"));
        let (mail, password) = (&demo.seed.username, &demo.seed.password);
        self.submit(&page, &[("mail", mail), ("password", password)])
    }
}

/// The values of an attribute, unescaped.
fn attributes(html: &str, name: &str) -> Vec<String> {
    html.split(&format!(" {name}=\""))
        .skip(1)
        .map(|rest| unescape(rest.split('"').next().unwrap()))
        .collect()
}

fn unescape(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The tags of a page, such as `<input id="mail" …>`.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split('<')
        .filter(|tag| {
            tag.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with([' ', '>']))
        })
        .map(|tag| tag.split('>').next().unwrap())
        .collect()
}

fn query(location: &str) -> BTreeMap<String, String> {
    let url = Url::parse(location).unwrap();
    url.query_pairs().into_owned().collect()
}

fn authorize(demo: &Demo, more: &[(&str, &str)], decision: Decision) -> String {
    let url = format!("https://podio.com{}", demo_path(demo, more));
    demo.emulator
        .authorize(&url, demo.seed.user_id, decision)
        .unwrap()
}

fn new_code(demo: &Demo, more: &[(&str, &str)]) -> String {
    query(&authorize(demo, more, Decision::Allow))["code"].clone()
}

fn exchange_code(demo: &Demo, code: &str) -> Answer {
    exchange_as(demo, code, REDIRECT, &demo.seed.client_id)
}

fn exchange_as(demo: &Demo, code: &str, redirect_uri: &str, client_id: &str) -> Answer {
    let form = encode(&[
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri),
        ("client_id", client_id),
        ("client_secret", &demo.seed.client_secret),
    ]);
    demo.nobody().form("/oauth/token", &form)
}

fn refused(answer: &Answer) -> (u16, Value, Value) {
    let body = answer.json();
    (
        answer.status,
        body["error"].clone(),
        body["error_detail"].clone(),
    )
}

fn bearer(demo: &Demo, body: &Value) -> Caller {
    Caller {
        address: demo.emulator.address(),
        token: Some(body["access_token"].as_str().unwrap().to_owned()),
    }
}

#[tokio::test]
async fn a_person_logs_in_and_allows() {
    let demo = Demo::start().await;
    let mut browser = Browser::new(&demo);
    let space = demo.seed.space_id;
    let scope = format!("space_{space}:read space_{space}:write user:read");
    let path = demo_path(&demo, &[("scope", &scope), ("state", "a b&c=d")]);
    let page = browser.open(&path);
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, Some("text/html; charset=utf-8"))
    );
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let wrong = browser.submit(
        &page,
        &[("mail", &demo.seed.username), ("password", "wrong")],
    );
    assert_eq!((wrong.status, &browser.cookie), (400, &None));
    assert!(
        wrong
            .text()
            .contains("The mail address or the password is wrong.")
    );
    assert!(attributes(wrong.text(), "value").contains(&demo.seed.username));
    let consent = browser.submit(
        &wrong,
        &[
            ("mail", &demo.seed.username),
            ("password", &demo.seed.password),
        ],
    );
    assert_eq!(consent.status, 200);
    for text in [
        "<h1>Allow Acme sync to use your Podio account?</h1>",
        "<strong>Ada Holm</strong>",
        "<li>Read, add and change the workspace “Field work”</li>",
        "<li>Read your own tasks and messages</li>",
        "go on to localhost.",
    ] {
        assert!(consent.text().contains(text), "{text}");
    }
    let answer = browser.submit(&consent, &[("decision", "allow")]);
    assert_eq!((answer.status, answer.body.len()), (302, 0));
    let location = answer.header("location").unwrap();
    let code = query(location)["code"].clone();
    assert_eq!(
        location,
        format!("http://localhost:8080/cb?keep=1&code={code}&state=a+b%26c%3Dd")
    );
    assert_eq!(demo.emulator.token_calls(), 0);
    assert_eq!(demo.emulator.count("oauth.authorize"), 2);
    assert_eq!(demo.emulator.count("oauth.consent"), 3);
    assert_eq!(demo.emulator.count("unknown"), 0);

    let body = exchange_code(&demo, &code).ok();
    assert_eq!(body["scope"], scope);
    assert_eq!(
        body["ref"],
        json!({"type": "user", "id": demo.seed.user_id})
    );
    let ada = bearer(&demo, &body);
    assert_eq!(ada.get("/user").ok()["user_id"], demo.seed.user_id);
    let told = ada.get("/oauth/scope").ok();
    let entry = &told[0];
    assert_eq!(
        (&entry["ref_type"], &entry["ref_id"], &entry["permissions"]),
        (&json!("space"), &json!(space), &json!(["read", "write"]))
    );
    assert_eq!(entry["ref_data"]["name"], "Field work");
    let personal =
        json!({"ref_type": "user", "ref_id": null, "permissions": ["read"], "ref_data": null});
    assert_eq!(told[1], personal);
}

#[tokio::test]
async fn a_denial_is_told_in_the_documented_form() {
    let demo = Demo::start().await;
    let mut browser = Browser::new(&demo);
    let consent = browser.log_in(&demo, &demo_path(&demo, &[("state", "7d3c")]));
    let answer = browser.submit(&consent, &[("decision", "deny")]);
    let told = "error_reason=user_denied&error=access_denied\
                &error_description=The+user+denied+your+request.";
    let wanted = format!("{REDIRECT}&{told}&state=7d3c");
    assert_eq!(
        (answer.status, answer.header("location")),
        (302, Some(&*wanted))
    );
    let path = page_path(&[
        ("client_id", &demo.seed.client_id),
        ("redirect_uri", "https://app.example.org/cb"),
        ("response_type", "token"),
    ]);
    let consent = browser.open(&path);
    let answer = browser.submit(&consent, &[("decision", "deny")]);
    let wanted = format!("https://app.example.org/cb?{told}");
    assert_eq!(answer.header("location"), Some(&*wanted));
    assert_eq!(demo.emulator.revoke_grants(), 0);
}

#[tokio::test]
async fn tokens_come_in_the_fragment_when_asked_for() {
    let demo = Demo::start().await;
    let ask = [("response_type", "token"), ("state", "x y")];
    let location = authorize(&demo, &ask, Decision::Allow);
    let (address, fragment) = location.split_once('#').unwrap();
    assert_eq!(address, REDIRECT);
    let pairs: Vec<(String, String)> = form_urlencoded::parse(fragment.as_bytes())
        .into_owned()
        .collect();
    let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "access_token",
            "token_type",
            "expires_in",
            "refresh_token",
            "scope",
            "state"
        ]
    );
    assert!(
        fragment.contains("&scope=global%3Aall&") && fragment.contains("&expires_in=28800&"),
        "{fragment}"
    );
    let token = json!({"access_token": pairs[0].1});
    bearer(&demo, &token).get("/user").ok();
    demo.nobody()
        .form("/oauth/token", &demo.refresh_form(&pairs[3].1))
        .ok();
    demo.emulator.switch(|switches| {
        switches.omit_refresh_token = true;
        switches.expires_in = Some("soon".into());
    });
    let location = authorize(&demo, &ask, Decision::Allow);
    assert!(location.contains("&expires_in=soon&scope="), "{location}");
}

#[tokio::test]
async fn a_bad_request_is_an_error_page_without_a_redirect() {
    let demo = Demo::start().await;
    demo.emulator
        .add_client_with_domain("shop", "secret", "Shop.example.org")
        .unwrap();
    let here = ("redirect_uri", "https://shop.example.org:8443/any/path?x=1");
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[here], "client_id is missing"),
        (&[("client_id", ""), here], "client_id is missing"),
        (&[("client_id", "nobody"), here], "no API key “nobody”"),
        (&[("client_id", "shop")], "redirect_uri is missing"),
        (
            &[("client_id", "shop"), here, ("response_type", "magic")],
            "response_type is “magic”",
        ),
    ];
    let redirects = [
        "https://evil.example/cb",
        "https://shop.example.org.evil.example/cb",
        "https://sub.shop.example.org/cb",
        "https://shop.example.org@evil.example/cb",
        "https://evil.example\\@shop.example.org/cb",
        "https://shop.example.org/cb#fragment",
        "javascript://shop.example.org/%0aalert(1)",
        "//shop.example.org/cb",
        "/cb",
        "shop.example.org",
        "\u{0}",
    ];
    let foreign: Vec<[(&str, &str); 2]> = redirects
        .iter()
        .map(|redirect| [("client_id", "shop"), ("redirect_uri", redirect)])
        .collect();
    let foreign = foreign.iter().map(|pairs| (&pairs[..], "redirect_uri"));
    for (pairs, text) in cases.iter().copied().chain(foreign) {
        let path = page_path(pairs);
        let answers = [
            demo.nobody().get(&path),
            demo.nobody().form(&path, "decision=allow"),
        ];
        for answer in answers {
            assert_eq!(
                (answer.status, answer.header("location")),
                (400, None),
                "{path}"
            );
            assert!(
                answer.text().contains("<h1>This link does not work</h1>"),
                "{path}"
            );
            assert!(answer.text().contains(text), "{path}: {}", answer.text());
        }
    }
    for good in [
        here.1,
        "http://SHOP.example.org/cb",
        "https://me@shop.example.org",
    ] {
        let path = page_path(&[("client_id", "shop"), ("redirect_uri", good)]);
        assert_eq!(demo.nobody().get(&path).status, 200, "{good}");
    }
}

#[tokio::test]
async fn a_key_is_registered_for_a_host() {
    let demo = Demo::start().await;
    let open = |client_id: &str, redirect: &str| {
        let path = page_path(&[("client_id", client_id), ("redirect_uri", redirect)]);
        demo.nobody().get(&path).status
    };
    for (domain, redirect) in [
        ("localhost", "http://localhost:1/cb"),
        ("127.0.0.1", "http://127.0.0.1:8080/"),
        ("[::1]", "http://[::1]:8080/"),
        ("bücher.example", "https://xn--bcher-kva.example/cb"),
    ] {
        demo.emulator
            .add_client_with_domain(domain, "secret", domain)
            .unwrap();
        assert_eq!(open(domain, redirect), 200, "{domain}");
        assert_eq!(open(domain, "https://app.example.org"), 400, "{domain}");
        // Another secret leaves the domain as it is.
        demo.emulator.add_client(domain, "other");
        assert_eq!(open(domain, "https://app.example.org"), 400, "{domain}");
    }
    for domain in ["https://app.example.org", "app.example.org:80", "", "a b"] {
        let refused = demo
            .emulator
            .add_client_with_domain("new", "secret", domain);
        assert!(
            refused.unwrap_err().to_string().contains("not a domain"),
            "{domain}"
        );
        assert_eq!(open("new", REDIRECT), 400);
    }
}

#[tokio::test]
async fn of_repeated_parameters_the_last_counts() {
    let demo = Demo::start().await;
    let last = [
        ("redirect_uri", "https://app.example.org/last"),
        ("state", "1"),
        ("state", "2"),
    ];
    let location = authorize(&demo, &last, Decision::Allow);
    assert!(location.starts_with("https://app.example.org/last?code="));
    assert!(location.ends_with("&state=2"));
    let mut browser = Browser::new(&demo);
    let consent = browser.log_in(&demo, &demo_path(&demo, &last));
    let answer = browser.submit(&consent, &[("decision", "deny"), ("decision", "allow")]);
    let location = answer.header("location").unwrap();
    assert!(location.starts_with("https://app.example.org/last?code="));
    assert!(location.ends_with("&state=2"));
}

#[tokio::test]
async fn hostile_texts_stay_texts() {
    let demo = Demo::start().await;
    let hostile = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;\u{0}\r\nX: y";
    demo.emulator.add_client(hostile, &demo.seed.client_secret);
    let user_id = demo.emulator.add_user(hostile, "password");
    let redirect = format!("https://app.example.org/cb?{hostile}");
    let path = page_path(&[
        ("client_id", hostile),
        ("redirect_uri", &redirect),
        ("scope", hostile),
        ("state", hostile),
        ("extra", hostile),
    ]);
    let mut browser = Browser::new(&demo);
    let first = browser.open(&path);
    let wrong = browser.submit(&first, &[("mail", hostile), ("password", hostile)]);
    demo.emulator.second_factor(user_id, Some(hostile)).unwrap();
    let login = [("mail", hostile), ("password", "password")];
    let factor = browser.submit(&wrong, &login);
    let wrong_factor = browser.submit(&factor, &[("nonce", hostile), ("otp", hostile)]);
    demo.emulator.second_factor(user_id, None).unwrap();
    let consent = browser.submit(&wrong_factor, &login);
    assert!(
        consent
            .text()
            .contains("<h1>Allow &quot;&#39;&gt;&lt;script&gt;")
    );
    let no_client = demo.nobody().get(&page_path(&[("client_id", hostile)]));
    let unknown = format!("{hostile}{hostile}");
    let no_such_client = demo.nobody().get(&page_path(&[("client_id", &unknown)]));
    let no_redirect = demo.nobody().get(&page_path(&[
        ("client_id", hostile),
        ("redirect_uri", hostile),
    ]));
    let no_type = demo.nobody().get(&page_path(&[
        ("client_id", hostile),
        ("redirect_uri", REDIRECT),
        ("response_type", hostile),
    ]));
    for page in [
        &first,
        &wrong,
        &factor,
        &wrong_factor,
        &consent,
        &no_client,
        &no_such_client,
        &no_redirect,
        &no_type,
    ] {
        check_page(page);
    }
    let answer = browser.submit(&consent, &[("decision", "allow")]);
    assert_eq!((answer.status, answer.header("x")), (302, None));
    let location = answer.header("location").unwrap();
    assert!(location.is_ascii() && !location.contains(['<', '>', '"', ' ']));
    assert_eq!(query(location)["state"], hostile);
    let form = exchange_as(&demo, &query(location)["code"], &redirect, hostile).ok();
    assert_eq!(form["scope"], hostile);
    assert_eq!(
        bearer(&demo, &form).get("/oauth/scope").ok(),
        json!([]),
        "what is no scope grants nothing"
    );
}

/// What every page has to be.
fn check_page(page: &Answer) {
    let html = page.text();
    assert!(
        html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"),
        "{html}"
    );
    let known = "!DOCTYPE html head meta title link style body main h1 p strong ul li form label \
                 input button footer";
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        let name = tag.split(' ').next().unwrap().trim_start_matches('/');
        assert!(
            known.split(' ').any(|known| known == name),
            "<{tag}> in {html}"
        );
        // Outside of quotes nothing hostile is left.
        let bare: String = tag.split('"').step_by(2).collect();
        assert!(!bare.contains(" src=") && !bare.contains(" on"), "<{tag}>");
    }
    for tag in ["h1", "title", "main"] {
        assert_eq!(tags(html, tag).len(), 1, "{tag} in {html}");
    }
    let style = html.split("<style>").nth(1).unwrap();
    let style = style.split("</style>").next().unwrap();
    assert!(!style.contains("@import") && !style.contains("url("));
    // The only link is the empty icon, which keeps browsers from asking for one.
    assert_eq!(attributes(html, "href"), ["data:,"]);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    let labels = attributes(html, "for");
    for input in tags(html, "input") {
        if attributes(input, "type") != ["hidden"] {
            let id = attributes(input, "id").remove(0);
            assert_eq!(
                labels.iter().filter(|label| **label == id).count(),
                1,
                "{input}"
            );
        }
    }
    for form in tags(html, "form") {
        assert_eq!(attributes(form, "method"), ["post"]);
        assert!(attributes(form, "action")[0].starts_with("/oauth/authorize?client_id="));
    }
    for button in tags(html, "button") {
        assert_eq!(attributes(button, "type"), ["submit"]);
    }
}

#[tokio::test]
async fn the_pages_are_plain_and_accessible() {
    let demo = Demo::start().await;
    let mut browser = Browser::new(&demo);
    let log_in = browser.open(&demo_path(&demo, &[]));
    check_page(&log_in);
    assert_eq!(attributes(log_in.text(), "for"), ["mail", "password"]);
    assert_eq!(tags(log_in.text(), "form").len(), 1);
    let consent = browser.log_in(&demo, &demo_path(&demo, &[]));
    check_page(&consent);
    assert!(
        consent
            .text()
            .contains("<li>Read, add, change and delete everything you can reach in Podio</li>")
    );
    for (value, text) in [
        ("allow", "Allow"),
        ("deny", "Deny"),
        ("log_out", "Log in as somebody else"),
    ] {
        let button = format!("name=\"decision\" value=\"{value}\">{text}</button>");
        assert!(consent.text().contains(&button), "{button}");
    }
    check_page(&demo.nobody().get("/oauth/authorize"));
}

#[tokio::test]
async fn a_login_on_the_page_ends() {
    let demo = Demo::start().await;
    let path = demo_path(&demo, &[]);
    let mut browser = Browser::new(&demo);
    let consent = browser.log_in(&demo, &path);
    demo.emulator.advance(Duration::from_secs(599));
    assert!(browser.open(&path).text().contains("<h1>Allow"));
    demo.emulator.advance(Duration::from_secs(2));
    let late = browser.submit(&consent, &[("decision", "allow")]);
    assert!(late.text().contains("Your login has ended. Log in again."));
    assert_eq!((late.status, late.header("location")), (400, None));
    let consent = browser.log_in(&demo, &path);
    let cookie = browser.cookie.clone();
    let log_in = browser.submit(&consent, &[("decision", "log_out")]);
    assert!(log_in.text().contains("<h1>Log in to Podio</h1>"));
    assert_eq!(browser.cookie, None);
    browser.cookie = cookie;
    assert!(
        browser
            .open(&path)
            .text()
            .contains("<h1>Log in to Podio</h1>")
    );
    // A decision without a login is none.
    let nobody = demo.nobody().form(&path, "decision=allow");
    assert_eq!((nobody.status, nobody.header("location")), (400, None));
}

#[tokio::test]
async fn the_page_asks_for_a_second_factor() {
    let demo = Demo::start().await;
    let user_id = demo.seed.user_id;
    demo.emulator
        .second_factor(user_id, Some("123456"))
        .unwrap();
    demo.emulator.add_recovery_code(user_id, "once").unwrap();
    let path = demo_path(&demo, &[]);
    let mut browser = Browser::new(&demo);
    let factor = browser.log_in(&demo, &path);
    check_page(&factor);
    assert_eq!(attributes(factor.text(), "for"), ["otp", "recovery_code"]);
    assert_eq!(browser.cookie, None);
    let nonce = attributes(factor.text(), "value").remove(0);
    let with = |otp, code| [("nonce", &*nonce), ("otp", otp), ("recovery_code", code)];
    let wrong = browser.submit(&factor, &with("0", ""));
    assert!(wrong.text().contains("The code is wrong. Try again."));
    let consent = browser.submit(&wrong, &with("", "once"));
    assert!(consent.text().contains("<h1>Allow"));
    let again = browser.submit(&wrong, &with("123456", ""));
    assert!(again.text().contains("This login took too long."));
    let factor = Browser::new(&demo).log_in(&demo, &path);
    demo.emulator.advance(Duration::from_secs(300));
    let nonce = attributes(factor.text(), "value").remove(0);
    let late = browser.submit(&factor, &[("nonce", &nonce), ("otp", "123456")]);
    assert!(late.text().contains("This login took too long."));
}

#[tokio::test]
async fn a_code_is_good_once() {
    let demo = Demo::start().await;
    let code = new_code(&demo, &[]);
    let body = exchange_code(&demo, &code).ok();
    assert_eq!(body["scope"], "global:all");
    let used = exchange_code(&demo, &code);
    assert_eq!(refused(&used), (400, json!("invalid_grant"), Value::Null));
    let ada = bearer(&demo, &body);
    ada.get("/user").ok();
    demo.emulator
        .switch(|switches| switches.replayed_code_ends_grant = true);
    assert_eq!(exchange_code(&demo, &code).error().1, "invalid_grant");
    assert_eq!(ada.get("/user").status, 401);
}

#[tokio::test]
async fn a_code_works_at_the_json_endpoint() {
    let demo = Demo::start().await;
    let seed = &demo.seed;
    let mut request = json!({
        "grant_type": "authorization_code", "code": new_code(&demo, &[("scope", "app:read")]),
        "client_id": seed.client_id, "client_secret": seed.client_secret,
    });
    let missing = demo.nobody().post("/oauth/token/v2", &request);
    assert_eq!(
        missing.error(),
        (
            400,
            "invalid_request".into(),
            "Missing parameter redirect_uri".into()
        )
    );
    request["redirect_uri"] = REDIRECT.into();
    let body = demo.nobody().post("/oauth/token/v2", &request).ok();
    assert_eq!(
        (&body["scope"], &body["ref"]["type"]),
        (&json!("app:read"), &json!("user"))
    );
    assert_eq!(demo.emulator.token_calls(), 2);
}

#[tokio::test]
async fn a_code_is_bound_to_client_redirect_and_time() {
    let demo = Demo::start().await;
    demo.emulator.add_client("other", &demo.seed.client_secret);
    demo.emulator
        .switch(|switches| switches.code_error_detail = Some("oauth.code.invalid".to_owned()));
    let code = new_code(&demo, &[]);
    let wanted = (400, json!("invalid_grant"), json!("oauth.code.invalid"));
    let own = &demo.seed.client_id;
    let answers = [
        exchange_as(&demo, &code, REDIRECT, "other"),
        exchange_as(&demo, &code, "http://localhost:8080/cb", own),
        exchange_as(&demo, "unknown", REDIRECT, own),
    ];
    for answer in &answers {
        assert_eq!(refused(answer), wanted);
        assert_eq!(
            keys(&answer.json()),
            keys(&crate::support::example("error-403-forbidden"))
        );
    }
    // The refusals did not use it up.
    exchange_code(&demo, &code).ok();
    // Another client that presents a used code ends nothing.
    demo.emulator
        .switch(|switches| switches.replayed_code_ends_grant = true);
    exchange_as(&demo, &code, REDIRECT, "other").error();
    assert_eq!(demo.emulator.revoke_grants(), 1);

    demo.emulator
        .stop_time_at("2026-03-10T12:00:00Z".parse().unwrap());
    let (first, second) = (new_code(&demo, &[]), new_code(&demo, &[]));
    demo.emulator.advance(Duration::from_secs(599));
    exchange_code(&demo, &first).ok();
    demo.emulator.advance(Duration::from_secs(1));
    assert_eq!(refused(&exchange_code(&demo, &second)), wanted);
    demo.emulator.switch(|switches| switches.code_seconds = 5);
    let third = new_code(&demo, &[]);
    demo.emulator.advance(Duration::from_secs(5));
    assert_eq!(refused(&exchange_code(&demo, &third)), wanted);
}

#[tokio::test]
async fn people_can_grant_another_scope() {
    let demo = Demo::start().await;
    let narrow = format!("space_{}:read", demo.seed.space_id);
    demo.emulator
        .switch(|switches| switches.granted_scope = Some(narrow.clone()));
    let code = new_code(&demo, &[("scope", "space:all")]);
    assert_eq!(exchange_code(&demo, &code).ok()["scope"], narrow);
    demo.emulator
        .switch(|switches| switches.granted_scope = None);
    let code = new_code(&demo, &[("scope", "  ")]);
    assert_eq!(exchange_code(&demo, &code).ok()["scope"], "global:all");
}

#[tokio::test]
async fn the_helper_refuses_what_the_page_refuses() {
    let demo = Demo::start().await;
    let decide = |url: &str, user_id: u64| {
        let done = demo.emulator.authorize(url, user_id, Decision::Allow);
        done.unwrap_err().to_string()
    };
    let own = demo.seed.user_id;
    let good = format!("{}{}", demo.emulator.url(), demo_path(&demo, &[]));
    assert_eq!(decide(&good, 7), "there is no user with id 7; add it first");
    assert!(decide("/oauth/authorize", own).contains("cannot be read"));
    assert!(decide("https://podio.com/authorize", own).contains("not at /authorize"));
    assert_eq!(
        decide("https://podio.com/oauth/authorize?client_id=nobody", own),
        "there is no API key “nobody”"
    );
    assert!(demo.emulator.counts().is_empty());
}

#[tokio::test]
async fn the_helper_is_there_over_http_too() {
    let demo = Demo::start().await;
    let control = demo.nobody();
    let client = json!({"client_id": "shop", "client_secret": "s", "domain": "localhost"});
    control.post("/__emulator/clients", &client).ok();
    let page = |redirect| {
        let path = page_path(&[("client_id", "shop"), ("redirect_uri", redirect)]);
        format!("{}{path}", demo.emulator.url())
    };
    let mut body = json!({
        "authorize_url": page(REDIRECT), "user_id": demo.seed.colleague_id, "decision": "deny",
    });
    let denied = control.post("/__emulator/authorize", &body).ok();
    let location = denied["location"].as_str().unwrap();
    assert_eq!(query(location)["error"], "access_denied");
    body["authorize_url"] = page("https://evil.example/").into();
    let refused = control.post("/__emulator/authorize", &body);
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("evil.example"));
    body["decision"] = "perhaps".into();
    assert_eq!(control.post("/__emulator/authorize", &body).status, 400);
    let client = json!({"client_id": "shop", "client_secret": "s", "domain": "https://x"});
    assert_eq!(control.post("/__emulator/clients", &client).status, 400);
}
