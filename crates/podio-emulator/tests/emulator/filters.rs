//! The item filter.

use std::time::Duration;

use podio_emulator::TextFilters;
use serde_json::{Value, json};

use crate::support::{Caller, Demo, JSON, example, keys};

struct Filter {
    demo: Demo,
    caller: Caller,
}

impl Filter {
    async fn start() -> Self {
        let demo = Demo::start().await;
        let caller = demo.ada();
        Self { demo, caller }
    }

    fn send(&self, body: &Value) -> crate::support::Answer {
        self.caller.post(
            &format!("/item/app/{}/filter/", self.demo.seed.app_id),
            body,
        )
    }

    /// Titles of the items that pass, oldest first.
    fn titles(&self, filters: &Value) -> Vec<String> {
        let body = json!({"filters": filters, "sort_by": "item_id", "sort_desc": false});
        titles(&self.send(&body).ok())
    }

    fn sorted(&self, sort_by: &Value, descending: bool) -> Vec<String> {
        titles(
            &self
                .send(&json!({"sort_by": sort_by, "sort_desc": descending}))
                .ok(),
        )
    }

    fn key(&self, external_id: &str) -> String {
        self.demo.field(external_id).to_string()
    }
}

fn titles(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect()
}

const ROOF: &str = "Repair roof";
const FENCE: &str = "Paint fence";
const YARD: &str = "Sweep yard";

#[tokio::test]
async fn a_page_has_podios_keys() {
    let filter = Filter::start().await;
    let page = filter.send(&json!({})).ok();
    let wanted = example("item-filter-response");
    assert_eq!(keys(&page), keys(&wanted));
    assert_eq!(keys(&page["items"][0]), keys(&wanted["items"][0]));
    assert_eq!((&page["total"], &page["filtered"]), (&json!(3), &json!(3)));
    // Newest first, unless told otherwise.
    assert_eq!(titles(&page), [YARD, FENCE, ROOF]);
    let path = format!("/item/app/{}/filter", filter.demo.seed.app_id);
    assert_eq!(
        filter.caller.send("POST", &path, JSON, "[]").ok()["total"],
        3
    );
}

#[tokio::test]
async fn pages_put_together_are_the_whole_in_order() {
    let filter = Filter::start().await;
    let app_id = filter.demo.seed.app_id;
    let title = |number: u64| format!("Job {}", number * 7 % 11);
    let added: Vec<u64> = (0..11)
        .map(|number| {
            let item = json!({"fields": {"title": title(number), "hours-planned": number % 3}});
            filter.demo.emulator.add_item(app_id, &item).unwrap()
        })
        .collect();
    for item_id in [added[0], added[5], added[10]] {
        filter.caller.delete(&format!("/item/{item_id}"));
    }
    let ids = |body: &Value| -> Vec<u64> {
        let page = filter.send(body).ok();
        assert_eq!((&page["total"], &page["filtered"]), (&json!(11), &json!(8)));
        let items = page["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["item_id"].as_u64().unwrap())
            .collect()
    };
    let only_added = json!({"title": (0..11).map(title).collect::<Vec<_>>()});
    let mut by_id: Vec<u64> = added.clone();
    by_id.retain(|item_id| ![added[0], added[5], added[10]].contains(item_id));
    for sort_by in ["item_id", "app_item_id", "title", "hours-planned", "like"] {
        for descending in [false, true] {
            let body = |offset: usize, limit: usize| {
                json!({"filters": only_added, "sort_by": sort_by, "sort_desc": descending,
                    "offset": offset, "limit": limit})
            };
            let whole = ids(&body(0, 30));
            let mut sorted = whole.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, by_id);
            for limit in 1..=9 {
                let pages = (0..8).step_by(limit).flat_map(|at| ids(&body(at, limit)));
                assert_eq!(pages.collect::<Vec<_>>(), whole, "{sort_by} by {limit}");
            }
            assert_eq!(ids(&body(8, 3)), [0; 0]);
            assert_eq!(ids(&body(1_000_000, 3)), [0; 0]);
        }
    }
    // Without a filter, the order of ids takes a shorter way.
    for descending in [false, true] {
        let page = |offset: usize, limit: usize| {
            let body = json!({"sort_by": "item_id", "sort_desc": descending,
                "offset": offset, "limit": limit});
            let page = filter.send(&body).ok();
            assert_eq!(
                (&page["total"], &page["filtered"]),
                (&json!(11), &json!(11))
            );
            titles(&page)
        };
        let mut whole: Vec<String> = [ROOF, FENCE, YARD].map(str::to_owned).into();
        whole.extend([1, 2, 3, 4, 6, 7, 8, 9].map(title));
        if descending {
            whole.reverse();
        }
        assert_eq!(page(0, 30), whole);
        let pages = (0..11).step_by(4).flat_map(|at| page(at, 4));
        assert_eq!(pages.collect::<Vec<_>>(), whole);
        assert_eq!(page(11, 4), [""; 0]);
    }
}

#[tokio::test]
async fn a_view_and_keys_are_chosen() {
    let filter = Filter::start().await;
    let app_id = filter.demo.seed.app_id;
    let with = |fields: &str| {
        let path = format!("/item/app/{app_id}/filter/?fields={fields}");
        filter.caller.post(&path, &json!({})).ok()["items"][0].clone()
    };
    let micro = with("items.view(micro).fields(external_id)");
    assert_eq!(
        keys(&micro),
        keys(&example("item-filter-micro-response")["items"][0])
    );
    let more = with("items.fields(files,tags)");
    assert!(
        more.get("files").is_some() && more.get("tags").is_some() && more.get("fields").is_some()
    );
    assert_eq!(with("items.fields(files)").get("tags"), None);
    assert!(with("items.view(full)").get("comments").is_some());
}

#[tokio::test]
async fn each_type_is_filtered() {
    let filter = Filter::start().await;
    let key = |external_id: &str| filter.key(external_id);
    let customer = filter.demo.seed.customers[0];
    let ada = filter.demo.seed.user_id;
    for (filters, wanted) in [
        (json!({key("status"): [1]}), vec![ROOF]),
        (json!({key("status"): [1, 2]}), vec![ROOF, FENCE]),
        (json!({key("status"): [null]}), vec![YARD]),
        (json!({"status": [2]}), vec![FENCE]),
        (json!({key("skills"): [2]}), vec![ROOF, FENCE]),
        (
            json!({key("hours-planned"): {"from": 3, "to": 12.49}}),
            vec![FENCE],
        ),
        (json!({key("hours-planned"): {"from": "12.5"}}), vec![ROOF]),
        (
            json!({key("budget"): {"from": null, "to": 100}}),
            vec![FENCE],
        ),
        (json!({key("progress"): {"from": 40, "to": 40}}), vec![ROOF]),
        (json!({key("time-spent"): {"to": 5400}}), vec![ROOF]),
        (
            json!({key("when"): {"from": "2026-03-10", "to": "2026-03-10"}}),
            vec![ROOF],
        ),
        (
            json!({key("deadline"): {"from": "2026-03-13"}}),
            vec![FENCE],
        ),
        (json!({key("customer"): [customer]}), vec![ROOF]),
        (json!({key("customer"): [null]}), vec![FENCE, YARD]),
        (json!({"tags": ["priority", "none"]}), vec![ROOF]),
        (json!({"external_id": ["crm-4712", "none"]}), vec![FENCE]),
        (json!({"external_id": "crm-4712"}), vec![FENCE]),
        (json!({"title": [YARD]}), vec![YARD]),
        (
            json!({"item_id": {"from": filter.demo.seed.items[1]}}),
            vec![FENCE, YARD],
        ),
        (json!({"item_id": [filter.demo.seed.items[2]]}), vec![YARD]),
        (json!({"app_item_id": {"to": 1}}), vec![ROOF]),
        (
            json!({"created_by": [{"type": "user", "id": ada}]}),
            vec![ROOF, FENCE, YARD],
        ),
        (json!({"created_by": [{"type": "app", "id": ada}]}), vec![]),
        (
            json!({"created_on": {"from": "0d", "to": "0dr"}}),
            vec![ROOF, FENCE, YARD],
        ),
        (json!({"last_edit_on": {"to": "-1d"}}), vec![]),
        // Several filters all have to pass.
        (
            json!({key("status"): [1, 2], key("skills"): [1]}),
            vec![ROOF],
        ),
        (json!([{"key": key("status"), "values": [1]}]), vec![ROOF]),
        (
            json!([{"key": filter.demo.field("status"), "values": [2]}]),
            vec![FENCE],
        ),
    ] {
        assert_eq!(filter.titles(&filters), wanted, "{filters}");
    }
}

#[tokio::test]
async fn relative_dates_follow_the_emulators_clock() {
    let filter = Filter::start().await;
    filter
        .demo
        .emulator
        .stop_time_at("2026-04-15T12:00:00Z".parse().unwrap());
    let deadline = filter.key("deadline");
    let last_month = json!({&deadline: {"from": "-1mr", "to": "-1mr"}});
    assert_eq!(filter.titles(&last_month), [ROOF]);
    filter
        .demo
        .emulator
        .switch(|switches| switches.rounded_end_covers_unit = false);
    assert!(filter.titles(&last_month).is_empty());
    assert_eq!(
        filter.titles(&json!({&deadline: {"from": "-14d"}})),
        [FENCE]
    );
    filter.demo.emulator.advance(Duration::from_secs(86_400));
    assert!(
        filter
            .titles(&json!({&deadline: {"from": "-14d"}}))
            .is_empty()
    );
}

#[tokio::test]
async fn items_are_sorted() {
    let filter = Filter::start().await;
    assert_eq!(filter.sorted(&json!("title"), false), [FENCE, ROOF, YARD]);
    assert_eq!(
        filter.sorted(&json!("created_on"), false),
        [ROOF, FENCE, YARD]
    );
    assert_eq!(
        filter.sorted(&json!("app_item_id"), true),
        [YARD, FENCE, ROOF]
    );
    let hours = json!(filter.demo.field("hours-planned"));
    assert_eq!(filter.sorted(&hours, true), [ROOF, FENCE, YARD]);
    assert_eq!(filter.sorted(&hours, false), [YARD, FENCE, ROOF]);
    let body = json!({"sort_by": hours, "sort_desc": false, "sort_nulls_last": true});
    assert_eq!(titles(&filter.send(&body).ok()), [FENCE, ROOF, YARD]);
    assert_eq!(
        filter.sorted(&json!(filter.key("deadline")), true),
        [FENCE, ROOF, YARD]
    );
    assert_eq!(filter.send(&json!({"sort_by": "colour"})).status, 400);
}

#[tokio::test]
async fn pages_have_limits() {
    let filter = Filter::start().await;
    for number in 0..40 {
        filter.demo.add(&json!({"title": format!("Job {number}")}));
    }
    let page = filter.send(&json!({})).ok();
    assert_eq!((titles(&page).len(), &page["filtered"]), (30, &json!(43)));
    let walk = |offset: u64| {
        let body = json!({"limit": 10, "offset": offset, "sort_by": "item_id", "sort_desc": false});
        titles(&filter.send(&body).ok())
    };
    let all: Vec<String> = (0..5).flat_map(|page| walk(page * 10)).collect();
    assert_eq!(
        (all.len(), all[0].as_str(), all[42].as_str()),
        (43, ROOF, "Job 39")
    );
    assert!(walk(1_000).is_empty());
    filter.send(&json!({"limit": 500})).ok();
    assert!(
        filter
            .send(&json!({"limit": 501}))
            .error()
            .2
            .ends_with("must not be greater than 500")
    );
    assert!(
        filter
            .send(&json!({"limit": 0}))
            .error()
            .2
            .ends_with("must not be less than 1")
    );
    assert_eq!(filter.send(&json!({"limit": "10"})).status, 400);
}

#[tokio::test]
async fn filters_that_mean_nothing_are_refused() {
    let filter = Filter::start().await;
    let key = |external_id: &str| filter.key(external_id);
    for filters in [
        json!({"60999999": [1]}),
        json!({key("status"): ["Open"]}),
        json!({key("status"): {"from": 1}}),
        json!({key("hours-planned"): [1]}),
        json!({key("hours-planned"): {"from": "x"}}),
        json!({key("deadline"): {"from": "soon"}}),
        json!({key("title"): [FENCE]}),
        json!({key("title"): FENCE}),
        json!({key("address"): "Quay"}),
        json!({"created_by": [5]}),
        json!([5]),
        json!("x"),
    ] {
        let error = filter.send(&json!({"filters": filters})).error();
        assert_eq!(
            (error.0, error.1.as_str()),
            (400, "invalid_value"),
            "{filters}"
        );
    }
    assert_eq!(filter.send(&json!({"filter": {}})).status, 400);
    filter
        .demo
        .emulator
        .switch(|switches| switches.lenient = true);
    assert_eq!(filter.titles(&json!({"60999999": [1]})).len(), 3);
    filter
        .demo
        .emulator
        .switch(|switches| switches.text_filters = TextFilters::Exact);
    assert_eq!(filter.titles(&json!({key("title"): FENCE})), [FENCE]);
}
