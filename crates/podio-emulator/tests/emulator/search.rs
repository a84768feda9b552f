//! The full-text search.

use serde_json::{Value, json};

use crate::support::{Caller, Demo, example, keys};

/// Type and title of each result.
fn titles(results: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let results = results.as_array().unwrap().iter();
    results
        .map(|result| (text(&result["type"]), text(&result["title"])))
        .collect()
}

fn search(caller: &Caller, path: &str, query: &str) -> Value {
    caller.post(path, &json!({"query": query})).ok()
}

fn pair(kind: &str, title: &str) -> (String, String) {
    (kind.to_owned(), title.to_owned())
}

#[tokio::test]
async fn results_have_podios_keys_and_an_order() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let item = demo.seed.items[0];
    ada.post(
        &format!("/task/item/{item}/"),
        &json!({"text": "Order tiles for the roof"}),
    )
    .ok();
    ada.post(
        &format!("/comment/item/{}/", demo.seed.items[1]),
        &json!({"value": "Not the roof, the fence"}),
    )
    .ok();
    ada.post(
        &format!("/status/space/{}/", demo.seed.space_id),
        &json!({"value": "Roof week"}),
    )
    .ok();
    let results = search(&ada, "/search/", "ROOF");
    assert_eq!(
        titles(&results),
        [
            pair("item", "Repair roof"),
            pair("task", "Order tiles for the roof"),
            pair("status", "Roof week"),
            pair("item", "Paint fence"),
        ]
    );
    let wanted = keys(&example("search-results")[0]);
    for (rank, result) in results.as_array().unwrap().iter().enumerate() {
        assert_eq!(result["rank"], rank);
        for key in &wanted {
            assert!(result.get(key).is_some(), "{key}");
        }
        assert_eq!(result["space"]["space_id"], demo.seed.space_id);
        assert_eq!(result["org"]["org_id"], demo.seed.org_id);
    }
    assert_eq!(results[0]["app"]["app_id"], demo.seed.app_id);
    assert_eq!(results[0]["highlight"], json!(null));
    let id = results[0]["search_id"].clone();
    let click = |rank: u64| {
        let path = format!("/search/{id}/{rank}/clicked");
        ada.send("POST", &path, &[], "").status
    };
    assert_eq!((click(3), click(4)), (204, 404));
}

#[tokio::test]
async fn counts_types_pages_and_parts_are_chosen() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let space = format!("/search/space/{}", demo.seed.space_id);
    let both = ada.get(&format!("{space}/v2?query=roof&counts=1")).ok();
    assert_eq!(keys(&both), ["counts", "results"]);
    assert_eq!(
        keys(&both["counts"]),
        keys(&example("search-results-v2")["counts"])
    );
    assert_eq!(both["counts"]["item"], 1);
    let bare = ada.get(&format!("{space}/v2?query=roof")).ok();
    assert_eq!(bare["counts"], json!(null));
    let counted = ada
        .post(&space, &json!({"query": "roof", "counts": true}))
        .ok();
    assert_eq!(counted["counts"], both["counts"]);

    // Jobs with skills Roof and Paint; the words may stand in different parts.
    assert_eq!(
        titles(&search(&ada, &space, "paint priority")),
        [pair("item", "Repair roof")]
    );
    let marked = ada
        .get(&format!("{space}/v2?query=fence&highlights=1"))
        .ok();
    assert_eq!(marked["results"][0]["highlight"], "Paint <em>fence</em>");
    let in_tags = format!("{space}/?search_fields=tags");
    assert_eq!(search(&ada, &in_tags, "roof"), json!([]));
    assert_eq!(search(&ada, &in_tags, "prio").as_array().unwrap().len(), 1);
    let unknown = ada.post(
        &format!("{space}/?search_fields=colour"),
        &json!({"query": "x"}),
    );
    assert!(unknown.error().2.contains("'colour'"));

    let app = format!("/search/app/{}/", demo.seed.app_id);
    for number in 0..30 {
        demo.add(&json!({"title": format!("Gutter {number}")}));
    }
    let page = |body: &Value| ada.post(&app, body).ok();
    let first = page(&json!({"query": "gutter"}));
    let second = page(&json!({"query": "gutter", "offset": 20, "limit": 20}));
    assert_eq!(first.as_array().unwrap().len(), 20);
    assert_eq!(second.as_array().unwrap().len(), 10);
    assert_eq!(second[0]["rank"], 20);
    for body in [
        json!({"query": "x", "limit": 21}),
        json!({"query": "x", "ref_type": "planet"}),
        json!({"ref_type": "item"}),
    ] {
        assert_eq!(ada.post(&app, &body).status, 400, "{body}");
    }
    assert_eq!(
        page(&json!({"query": "gutter", "ref_type": "task"})),
        json!([])
    );
    assert_eq!(search(&ada, &app, "  "), json!([]));
    let with_space = format!("{app}space/{}", demo.seed.space_id);
    assert_eq!(
        search(&ada, &with_space, "roof").as_array().unwrap().len(),
        1
    );
    assert_eq!(
        ada.post(&format!("{app}space/1"), &json!({"query": "x"}))
            .status,
        404
    );
}

#[tokio::test]
async fn nobody_finds_what_is_not_theirs() {
    let demo = Demo::start().await;
    let (ada, eve) = (demo.ada(), demo.stranger());
    assert_eq!(search(&eve, "/search/", "roof"), json!([]));
    assert_eq!(search(&eve, "/search/", "ada"), json!([]));
    assert_eq!(
        titles(&search(&ada, "/search/", "grace")),
        [
            pair("profile", "Grace Lund"),
            // She is a value of a field.
            pair("item", "Long ladder, yearly"),
        ]
    );
    // A space brings people together as an organization does.
    let mallory = demo.emulator.add_user("mallory@example.org", "pw");
    let outsider = demo.user(mallory);
    assert_eq!(search(&outsider, "/search/", "grace"), json!([]));
    let space_id = demo.seed.space_id;
    demo.emulator.add_space_member(space_id, mallory).unwrap();
    assert!(
        titles(&search(&outsider, "/search/", "grace")).contains(&pair("profile", "Grace Lund"))
    );
    let private = json!({"text": "Secret roof", "private": true});
    let path = format!("/task/item/{}/", demo.seed.items[0]);
    ada.post(&path, &private).ok();
    let found = search(&demo.grace(), "/search/", "secret");
    assert_eq!(found, json!([]));
    for path in [
        format!("/search/app/{}/", demo.seed.app_id),
        format!("/search/org/{}/", demo.seed.org_id),
    ] {
        assert_eq!(eve.post(&path, &json!({"query": "roof"})).status, 403);
        assert_eq!(search(&ada, &path, "roof")[0]["title"], "Repair roof");
    }
    // An app searches its own items.
    let jobs = demo.jobs();
    let own = format!("/search/app/{}/v2?query=roof", demo.seed.app_id);
    assert_eq!(jobs.get(&own).ok()["results"][0]["type"], "item");
    let other = format!("/search/app/{}/v2?query=cafe", demo.seed.customers_app_id);
    assert_eq!(jobs.get(&other).status, 403);
}

#[tokio::test]
async fn the_newer_search_over_everything_is_switched_on() {
    let demo = Demo::start().await;
    let ada = demo.ada();
    let path = "/search/v2?query=roof&counts=true";
    assert!(ada.get(path).error().2.contains("No matching operation"));
    demo.emulator
        .switch(|switches| switches.global_search_v2 = true);
    assert_eq!(ada.get(path).ok()["counts"]["item"], 1);
    let org = format!("/search/org/{}/v2?query=roof", demo.seed.org_id);
    assert_eq!(ada.get(&org).ok()["results"][0]["id"], demo.seed.items[0]);
}
