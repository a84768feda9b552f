//! Field values of every type, written and read back through the emulator.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use podio_client::Timestamp;
use podio_client::api::field::{
    DateWrite, Email, EmbedWrite, FieldValue, FieldWrite, LocationWrite, MemberWrite, Money,
    Number, Phone,
};
use podio_client::api::items::{ItemUpdate, NewItem};
use podio_client::api::model::{FileId, Item, OptionId, ProfileId, UserId};
use podio_client::jiff::ToSpan;
use podio_client::jiff::civil;
use podio_client::jiff::tz::TimeZone;
use podio_client::prelude::*;
use podio_emulator::HoldPoint;
use podio_tests::Bench;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

/// An emulator and ada, who may do everything there.
struct Desk {
    bench: Bench,
    client: PodioClient,
}

impl Desk {
    async fn new() -> Self {
        let bench = Bench::start().await;
        let podio = bench.builder().build().unwrap();
        let client = podio.client("ada").await.unwrap();
        client
            .authenticate_with_password(&bench.demo.username, bench.demo.password.as_str())
            .await
            .unwrap();
        Self { bench, client }
    }

    /// The app with a field of every type.
    fn inspections(&self) -> AppId {
        AppId(self.bench.demo.inspections_app_id)
    }

    fn full_item(&self) -> ItemId {
        ItemId(self.bench.demo.inspections[0])
    }

    async fn add(&self, item: &NewItem) -> ItemId {
        let added = self.client.items().add(self.inspections(), item);
        added.send().await.unwrap().item_id
    }

    async fn get(&self, item_id: ItemId) -> Item {
        self.client.items().get(item_id).send().await.unwrap()
    }

    /// The body of the last update.
    fn last_update(&self) -> Value {
        let requests = self.bench.emulator.requests();
        let update = requests
            .iter()
            .rfind(|request| request.operation == "items.update_item");
        serde_json::from_slice(&update.unwrap().body).unwrap()
    }
}

/// What an item is given.
#[derive(Debug, Clone)]
struct Written {
    title: String,
    findings: String,
    score: String,
    cost: (String, &'static str),
    done: u8,
    duration: Duration,
    when: (Timestamp, Option<i64>),
    valid_until: civil::Date,
    result: u64,
    checks: BTreeSet<u64>,
    again: u64,
    state: &'static str,
    tools: Vec<usize>,
    mails: Vec<(&'static str, String)>,
    phone: (&'static str, String),
    place: [String; 3],
    link: String,
    words: BTreeSet<String>,
}

/// Letters of any script, with line breaks and signs.
fn text() -> impl Strategy<Value = String> {
    let letters = vec(any::<char>(), 1..40).prop_map(String::from_iter);
    letters.prop_filter("a text that is not blank", |text: &String| {
        !text.trim().is_empty()
    })
}

/// Decimals of up to 31 digits.
fn decimal() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[0-9]{1,20}\\.[0-9]{1,10}",
        "-?[1-9][0-9]{29}",
        "0\\.[0-9]{30}",
        Just("1e-9".to_owned()),
        Just("-0".to_owned()),
    ]
}

fn day() -> impl Strategy<Value = civil::Date> {
    (0..80_000_i32).prop_map(|days| civil::date(1900, 1, 1) + days.days())
}

fn written() -> impl Strategy<Value = Written> {
    let seconds = -2_000_000_000..4_000_000_000_i64;
    let instant = seconds.prop_map(|second| Timestamp::from_second(second).unwrap());
    let plain = (
        text(),
        text(),
        decimal(),
        (decimal(), prop_oneof![Just("EUR"), Just("DKK")]),
        0..=100_u8,
        (0..=400_000_000_u64).prop_map(Duration::from_secs),
        (instant, proptest::option::of(1..1_000_000_i64)),
        day(),
    );
    let choices = (
        1..=2_u64,
        proptest::collection::btree_set(1..=3_u64, 0..=3),
        1..=2_u64,
        prop_oneof![Just("planned"), Just("finished")],
        prop_oneof![Just(vec![]), Just(vec![0]), Just(vec![1, 0])],
    );
    let mail = (
        prop_oneof![Just("home"), Just("work")],
        "[a-z]{1,9}@[a-z]{1,9}\\.org",
    );
    let contact = (
        vec(mail, 0..3),
        (prop_oneof![Just("mobile"), Just("other")], "\\+[0-9]{4,14}"),
        ["[A-Za-z]{1,9}", "[0-9]{4}", "[A-Za-z]{1,9}"],
        "https://example\\.org/[a-z]{1,9}",
        proptest::collection::btree_set("[a-zæøå]{1,9}", 0..4),
    );
    (plain, choices, contact).prop_map(|(plain, choices, contact)| {
        let (title, findings, score, cost, done, duration, when, valid_until) = plain;
        let (result, checks, again, state, tools) = choices;
        let (mut mails, phone, place, link, words) = contact;
        mails.dedup();
        Written {
            title,
            findings,
            score,
            cost,
            done,
            duration,
            when,
            valid_until,
            result,
            checks,
            again,
            state,
            tools,
            mails,
            phone,
            place,
            link,
            words,
        }
    })
}

/// The places at which files are held in the demo data.
fn files(item: &Item, key: &str) -> Vec<FileId> {
    let files = item.files(key).unwrap().unwrap();
    files.iter().map(|file| file.file_id).collect()
}

impl Written {
    fn end(&self) -> Option<Timestamp> {
        let (start, seconds) = self.when;
        seconds.map(|seconds| start + Duration::from_secs(seconds.unsigned_abs()))
    }

    fn tools(&self, desk: &Desk) -> Vec<ItemId> {
        let all = &desk.bench.demo.tools;
        self.tools.iter().map(|index| ItemId(all[*index])).collect()
    }

    fn item(&self, desk: &Desk, model: &Item) -> NewItem {
        let mut when = DateWrite::new(self.when.0);
        if let Some(end) = self.end() {
            when = when.end(end);
        }
        let cost = Money::new(self.cost.0.as_str(), self.cost.1).unwrap();
        let mails: Vec<Email> = self
            .mails
            .iter()
            .map(|(kind, mail)| Email::new(*kind, mail))
            .collect();
        let [street, code, city] = &self.place;
        let place = LocationWrite::new()
            .street_name(street)
            .postal_code(code)
            .city(city);
        let contacts = model.contacts("asked-by").unwrap().unwrap();
        let contact: ProfileId = contacts.first().unwrap().profile_id;
        let options =
            |ids: &BTreeSet<u64>| -> Vec<OptionId> { ids.iter().copied().map(OptionId).collect() };
        NewItem::new()
            .field("title", &self.title)
            .field("findings", &self.findings)
            .field("score", self.score.parse::<Number>().unwrap())
            .field("cost", cost)
            .field("done", self.done)
            .field("duration", self.duration)
            .field("when", when)
            .field("valid-until", self.valid_until)
            .field("result", OptionId(self.result))
            .field("checks", options(&self.checks))
            .field("again-next-year", OptionId(self.again))
            .field("state", self.state)
            .field("tools", self.tools(desk))
            .field("asked-by", contact)
            .field(
                "inspector",
                MemberWrite::new(UserId(desk.bench.demo.colleague_id)),
            )
            .field("mail", mails)
            .field("phone", Phone::new(self.phone.0, &self.phone.1))
            .field("old-phone", self.phone.1.as_str())
            .field("place", place)
            .field("manual", EmbedWrite::url(&self.link))
            .field("photo", files(model, "photo"))
            .field("sheet", files(model, "sheet"))
            .field("clip", files(model, "clip"))
            .field("drawing", files(model, "drawing"))
            .field("words", self.words.iter().cloned().collect::<Vec<_>>())
    }

    fn check(&self, desk: &Desk, read: &Item) -> Result<(), TestCaseError> {
        let text = |key: &str| read.text(key).unwrap();
        prop_assert_eq!(text("title"), Some(self.title.as_str()));
        prop_assert_eq!(text("findings"), Some(self.findings.as_str()));
        prop_assert_eq!(text("state"), Some(self.state));
        let score: Number = self.score.parse().unwrap();
        prop_assert_eq!(read.number("score").unwrap(), Some(&score));
        let cost = Money::new(self.cost.0.as_str(), self.cost.1).unwrap();
        prop_assert_eq!(read.money("cost").unwrap(), Some(&cost));
        prop_assert_eq!(read.progress("done").unwrap(), Some(self.done));
        prop_assert_eq!(read.duration("duration").unwrap(), Some(self.duration));
        let when = read.date("when").unwrap().unwrap();
        prop_assert_eq!(when.start_utc(), Some(self.when.0));
        prop_assert_eq!(when.end_utc(), self.end());
        let valid = read.date("valid-until").unwrap().unwrap();
        prop_assert_eq!(
            (valid.start_date(), valid.start_time(), valid.end_date()),
            (self.valid_until, None, None)
        );
        let options = |key: &str| -> BTreeSet<u64> {
            let options = read.category(key).unwrap();
            let options = options.into_iter().flatten();
            options.map(|option| option.id.0).collect()
        };
        prop_assert_eq!(options("result"), [self.result].into());
        prop_assert_eq!(options("again-next-year"), [self.again].into());
        prop_assert_eq!(&options("checks"), &self.checks);
        let tools = read.references("tools").unwrap();
        let tools = tools.into_iter().flatten();
        let tools: Vec<ItemId> = tools.map(|item| item.item_id).collect();
        prop_assert_eq!(tools, self.tools(desk));
        let inspector = read.contacts("inspector").unwrap().unwrap();
        let user_id = inspector.first().unwrap().user_id;
        prop_assert_eq!(user_id, Some(UserId(desk.bench.demo.colleague_id)));
        let mails = read.emails("mail").unwrap();
        let mails = mails.into_iter().flatten();
        let mails: Vec<(&str, String)> = mails
            .map(|mail| (mail.kind.as_deref().unwrap(), mail.value.clone()))
            .collect();
        prop_assert_eq!(&mails, &self.mails);
        for (key, kind) in [("phone", Some(self.phone.0)), ("old-phone", None)] {
            let phone = read.phones(key).unwrap().unwrap().first().unwrap();
            prop_assert_eq!(&phone.value, &self.phone.1);
            prop_assert_eq!(phone.kind.as_deref(), kind);
        }
        let place = read.location("place").unwrap().unwrap();
        let [street, code, city] = &self.place;
        prop_assert_eq!(place.street_name.as_ref(), Some(street));
        prop_assert_eq!(place.postal_code.as_ref(), Some(code));
        prop_assert_eq!(place.city.as_ref(), Some(city));
        let link = &read
            .embeds("manual")
            .unwrap()
            .unwrap()
            .first()
            .unwrap()
            .embed;
        prop_assert_eq!(link.original_url.as_ref(), Some(&self.link));
        let words = read.labels("words").unwrap();
        let words = words.into_iter().flat_map(|words| words.iter().cloned());
        prop_assert_eq!(&words.collect::<BTreeSet<_>>(), &self.words);
        Ok(())
    }
}

#[test]
fn what_is_written_is_read_back_for_every_type() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (desk, model) = runtime.block_on(async {
        let desk = Desk::new().await;
        let model = desk.get(desk.full_item()).await;
        (desk, model)
    });
    let config = Config {
        cases: 32,
        failure_persistence: None,
        ..Config::default()
    };
    let round_trip = |written: Written| {
        let read = runtime.block_on(async {
            let item = written.item(&desk, &model);
            desk.get(desk.add(&item).await).await
        });
        for key in ["photo", "sheet", "clip", "drawing"] {
            prop_assert_eq!(files(&read, key), files(&model, key));
        }
        written.check(&desk, &read)
    };
    TestRunner::new(config).run(&written(), round_trip).unwrap();
}

#[tokio::test]
async fn no_digit_of_a_decimal_is_lost() {
    let desk = Desk::new().await;
    for digits in [
        "1e-9",
        "0.000000001",
        "123456789012345678901234567890",
        "-0.123456789012345678901234567890",
        "9007199254740993.000000000000001",
        "99999999999999999999.9999999999",
    ] {
        let number: Number = digits.parse().unwrap();
        let money = Money::new(digits, "EUR").unwrap();
        let item = NewItem::new()
            .field("title", digits)
            .field("score", number.clone())
            .field("cost", money.clone());
        let read = desk.get(desk.add(&item).await).await;
        assert_eq!(read.number("score").unwrap(), Some(&number), "{digits}");
        assert_eq!(read.money("cost").unwrap(), Some(&money), "{digits}");
        // What was read is no change.
        let same = read.edit().set("score", number).set("cost", money);
        assert!(same.is_empty(), "{digits}");
    }
}

#[tokio::test]
async fn ids_beyond_32_and_53_bits_are_kept() {
    let desk = Desk::new().await;
    let tools = AppId(desk.bench.demo.tools_app_id);
    // The demo's items have ids beyond 32 bits already; an emulator of its own has none.
    assert!(desk.full_item().0 > (1 << 31) + 5);
    let early = podio_emulator::Emulator::start().await.unwrap();
    early.set_next_item_id((1 << 31) + 5).unwrap();
    let user = early.add_user("ada@example.org", "password");
    let org = early.add_org("Northwind", user).unwrap();
    let space = early.add_space(org, "Field work").unwrap();
    let jobs = podio_emulator::AppSpec::new("Jobs").field(podio_emulator::FieldSpec::text("Title"));
    let jobs = early.add_app(space, jobs).unwrap();
    let body = serde_json::json!({"fields": {"title": "x"}});
    assert_eq!(early.add_item(jobs.app_id, &body), Ok((1 << 31) + 5));
    assert!(early.set_next_item_id((1 << 31) + 5).is_err());

    let large = (1 << 53) + 1;
    desk.bench.emulator.set_next_item_id(large).unwrap();
    let tool = NewItem::new().field("name", "Crane");
    let added = desk.client.items().add(tools, &tool).send().await.unwrap();
    assert_eq!(added.item_id, ItemId(large));
    let item = NewItem::new()
        .field("title", "Crane, yearly")
        .field("tools", ItemId(large));
    let item_id = desk.add(&item).await;
    assert_eq!(item_id, ItemId(large + 1));
    let read = desk.get(item_id).await;
    let referenced = read.references("tools").unwrap().unwrap();
    assert_eq!(referenced.first().unwrap().item_id, ItemId(large));
    let stream = desk.client.items().filter(tools).stream();
    let all: Vec<Item> = stream.try_collect().await.unwrap();
    assert_eq!(all.last().unwrap().item_id, ItemId(large));
    desk.client.items().delete(item_id).send().await.unwrap();
    let gone = desk.client.items().get(item_id).send().await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::Gone);
    assert_eq!(desk.get(ItemId(large)).await.item_id, ItemId(large));
}

/// Zones of every kind: whole, half and quarter hours, both hemispheres, with and without summer
/// time, on both sides of the date line.
const ZONES: [&str; 24] = [
    "UTC",
    "Europe/Copenhagen",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Moscow",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Tehran",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Santiago",
];

/// Instants around the changes of the clocks in 2026, and some ordinary ones.
fn instants(zone: &TimeZone) -> Vec<Timestamp> {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let end: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
    let changes = zone.following(start).map(|change| change.timestamp());
    let mut instants = vec!["2026-07-01T12:34:56Z".parse().unwrap()];
    for change in changes.take_while(|change| *change < end) {
        let seconds = [-1, 0, 1_800];
        instants.extend(seconds.map(|second: i64| change + second.seconds()));
    }
    instants
}

#[tokio::test]
async fn dates_survive_time_zones_and_changes_of_the_clock() {
    let desk = Desk::new().await;
    let items = desk.client.items();
    let item_id = desk.add(&NewItem::new().field("title", "Dates")).await;
    let day = civil::date(2026, 3, 29);
    for name in ZONES {
        let (emulator, user_id) = (&desk.bench.emulator, desk.bench.demo.user_id);
        emulator.set_time_zone(user_id, name).unwrap();
        let zone = TimeZone::get(name).unwrap();
        for at in instants(&zone) {
            // The start as an instant, the end as the user's clock shows it. An hour that the clock
            // shows twice is the first one.
            let local_end = (at + 90.minutes())
                .to_zoned_datetime(zone.clone())
                .datetime();
            let update = ItemUpdate::new()
                .set("when", DateWrite::new(at).end(local_end))
                .set("valid-until", day);
            items.update(item_id, &update).send().await.unwrap();
            let read = desk.get(item_id).await;
            let when = read.date("when").unwrap().unwrap();
            assert_eq!(when.start_utc(), Some(at), "{name}");
            let local = at.to_zoned_datetime(zone.clone()).datetime();
            assert_eq!(
                (when.start_date(), when.start_time()),
                (local.date(), Some(local.time())),
                "{name} {at}"
            );
            let end = zone.to_timestamp(local_end).unwrap();
            assert_eq!(when.end_utc(), Some(end), "{name} {local_end}");
            assert_eq!(
                (when.end_date(), when.end_time()),
                (Some(local_end.date()), Some(local_end.time())),
                "{name} {at}"
            );
            let valid = read.date("valid-until").unwrap().unwrap();
            assert_eq!(
                (valid.start_date(), valid.start_time()),
                (day, None),
                "{name}"
            );
        }
    }
}

/// Another value than the demo's for each field that can be written.
fn changes(desk: &Desk) -> Vec<(&'static str, FieldWrite)> {
    let moment: Timestamp = "2026-05-01T10:00:00Z".parse().unwrap();
    let place = LocationWrite::text("Harbour 1");
    vec![
        ("title", "Other".into()),
        ("findings", "<p>None</p>".into()),
        ("score", 8.into()),
        ("cost", Money::new("80.01", "DKK").unwrap().into()),
        ("done", 76.into()),
        ("duration", Duration::from_secs(60).into()),
        ("when", DateWrite::new(moment).into()),
        ("valid-until", civil::date(2027, 3, 11).into()),
        ("result", OptionId(2).into()),
        ("checks", vec![OptionId(3)].into()),
        ("again-next-year", OptionId(2).into()),
        ("state", "planned".into()),
        ("tools", vec![ItemId(desk.bench.demo.tools[1])].into()),
        ("asked-by", UserId(desk.bench.demo.user_id).into()),
        ("inspector", UserId(desk.bench.demo.user_id).into()),
        ("mail", Email::new("work", "other@example.org").into()),
        ("phone", Phone::new("work", "+45 1").into()),
        ("old-phone", "+45 2".into()),
        ("place", place.into()),
        (
            "manual",
            EmbedWrite::url("https://example.org/other").into(),
        ),
        ("words", vec!["monthly"].into()),
    ]
}

/// What a field holds, to be written again.
fn again(value: &FieldValue) -> Option<FieldWrite> {
    fn all<'a, T: 'a>(values: impl IntoIterator<Item = &'a T>) -> FieldWrite
    where
        FieldWrite: From<&'a T>,
    {
        values
            .into_iter()
            .map(FieldWrite::from)
            .collect::<Vec<_>>()
            .into()
    }
    Some(match value {
        FieldValue::Text(values) => all(values),
        FieldValue::Number(values) => all(values),
        FieldValue::Money(values) => all(values),
        FieldValue::Date(values) => all(values),
        FieldValue::Category(values) => all(values),
        FieldValue::App(values) => all(values),
        FieldValue::Contact(values) => all(values),
        FieldValue::File(values) => all(values),
        FieldValue::Embed(values) => all(values),
        FieldValue::Location(values) => all(values),
        FieldValue::Phone(values) => all(values),
        FieldValue::Email(values) => all(values),
        FieldValue::Duration(values) => all(values),
        _ => return None,
    })
}

#[tokio::test]
async fn one_changed_field_is_all_that_is_sent() {
    let desk = Desk::new().await;
    let item = desk.get(desk.full_item()).await;
    assert!(item.fields.len() >= 25);
    let changes = changes(&desk);
    for (key, write) in &changes {
        let item = desk.get(desk.full_item()).await;
        let edit = item.edit().set(*key, write.clone());
        desk.client.items().save(&edit).send().await.unwrap();
        let body = desk.last_update();
        let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["fields", "revision"], "{key}");
        assert_eq!(body["revision"].as_u64(), item.revision, "{key}");
        let fields = body["fields"].as_object().unwrap();
        assert_eq!(fields.keys().collect::<Vec<_>>(), [key], "{body}");
        // It is what the item holds now; to write it again is no change.
        let now = desk.get(desk.full_item()).await;
        assert_ne!(
            now.field(*key).unwrap().value(),
            item.field(*key).unwrap().value()
        );
        let untouched = |field: &&podio_client::api::model::ItemField| {
            let id = field.external_id.as_deref();
            id != Some(*key) && id != Some("points")
        };
        for field in item.fields.iter().filter(untouched) {
            let held = now.field(field.field_id).unwrap();
            assert_eq!(
                held.value(),
                field.value(),
                "{key} changed {:?}",
                field.external_id
            );
        }
    }
    let sent = desk.bench.emulator.count("items.update_item");
    assert_eq!(sent, changes.len() as u64);

    let item = desk.get(desk.full_item()).await;
    let mut edit = item.edit();
    for field in &item.fields {
        let is_written = field.external_id.as_deref() != Some("points");
        if let Some(write) = again(field.value()).filter(|_| is_written) {
            edit = edit.set(field, write);
        }
    }
    assert!(edit.is_empty(), "{edit:?}");
    desk.client.items().save(&edit).send().await.unwrap();
    assert_eq!(desk.bench.emulator.count("items.update_item"), sent);
}

#[tokio::test]
async fn a_member_of_the_old_type_is_written_by_the_users_id_alone() {
    let desk = Desk::new().await;
    let (ada, grace) = (desk.bench.demo.user_id, desk.bench.demo.colleague_id);
    let app = desk.client.applications().get(desk.inspections());
    let app = app.send().await.unwrap();
    let item = NewItem::new()
        .field("title", "Ladder")
        .field("inspector", [MemberWrite::new(UserId(ada))]);
    item.check(&app).unwrap();
    let item_id = desk.add(&item).await;
    let inspectors = |item: &Item| -> Vec<UserId> {
        let people = item.contacts("inspector").unwrap();
        let people = people.into_iter().flatten();
        people.map(|person| person.user_id.unwrap()).collect()
    };
    let item = desk.get(item_id).await;
    assert_eq!(inspectors(&item), [UserId(ada)]);

    // An item that was read knows the type of its field.
    let same = item.contacts("inspector").unwrap().unwrap();
    let same = same.first().unwrap();
    assert!(item.edit().set("inspector", same).is_empty());
    assert!(item.edit().set("inspector", UserId(ada)).is_empty());
    let edit = item.edit().set("inspector", [UserId(ada), UserId(grace)]);
    desk.client.items().save(&edit).send().await.unwrap();
    assert_eq!(
        desk.last_update()["fields"]["inspector"],
        json!([ada, grace])
    );
    let item = desk.get(item_id).await;
    assert_eq!(inspectors(&item), [UserId(ada), UserId(grace)]);

    let error = NewItem::new().field("inspector", UserId(ada)).check(&app);
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("`inspector`") && error.contains("`MemberWrite`"),
        "{error}"
    );
}

#[tokio::test]
async fn two_editors_at_once_lose_nothing_of_each_other() {
    let desk = Desk::new().await;
    let item_id = desk.full_item();
    let add_ten = |client: PodioClient| async move {
        let change = client.items().update_with(item_id, |edit| {
            let done = edit.item().progress("done")?.unwrap_or_default();
            Ok(edit.set("done", done + 10))
        });
        change.send().await
    };
    let sign = |client: PodioClient| async move {
        let change = client.items().update_with(item_id, |edit| {
            let title = edit.item().text("title")?.unwrap_or_default();
            let signed = format!("{title} (checked)");
            Ok(edit.set("title", signed))
        });
        change.send().await
    };
    // Both have read before either writes.
    let hold = desk
        .bench
        .emulator
        .hold("items.update_item", HoldPoint::BeforeCommit);
    let first = tokio::spawn(add_ten(desk.client.clone()));
    let second = tokio::spawn(sign(desk.client.clone()));
    hold.reached_by(2).await;
    hold.release();
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(desk.bench.emulator.count("items.update_item"), 3);
    let item = desk.get(item_id).await;
    assert_eq!(item.progress("done").unwrap(), Some(85));
    let title = item.text("title").unwrap();
    assert_eq!(title, Some("Long ladder, yearly (checked)"));

    // The same field, from both sides, many times.
    let reset = ItemUpdate::new().set("score", 0);
    desk.client
        .items()
        .update(item_id, &reset)
        .send()
        .await
        .unwrap();
    let count = |client: PodioClient| async move {
        for _ in 0..20 {
            let change = client.items().update_with(item_id, |edit| {
                let score = edit.item().number("score")?.unwrap().as_i64().unwrap();
                Ok(edit.set("score", score + 1))
            });
            change.attempts(100).send().await.unwrap();
        }
    };
    tokio::join!(count(desk.client.clone()), count(desk.client.clone()));
    let item = desk.get(item_id).await;
    assert_eq!(item.number("score").unwrap().unwrap().as_i64(), Some(40));
}
