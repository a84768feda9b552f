//! Long streams of items while others add and delete.

use std::collections::{HashMap, HashSet};
use std::env;

use futures_util::TryStreamExt;
use podio_client::api::items::NewItem;
use podio_client::prelude::*;
use podio_emulator::{AppSpec, FieldSpec};
use podio_tests::Bench;
use podio_tests::memory::{is_alone, resident, run_alone};
use serde_json::json;

fn items() -> u64 {
    if env::var_os("PODIO_SLOW").is_some() {
        100_000
    } else {
        20_000
    }
}

/// What a stream may add to the memory of the process once it flows. Its items are far more.
const FLAT: u64 = 16 << 20;

#[tokio::test]
async fn one_deletion_behind_a_stream_or_pages_of_one_item_do_not_hold_it_up() {
    let bench = Bench::start().await;
    let spec = AppSpec::new("Readings").field(FieldSpec::text("Title"));
    let space_id = bench.demo.space_id;
    let app = bench.emulator.add_app(space_id, spec).unwrap().app_id;
    let body = json!({"fields": {"title": "A reading of the meter"}});
    let all: Vec<u64> = (0..9)
        .map(|_| bench.emulator.add_item(app, &body).unwrap())
        .collect();
    let podio = bench.builder().build().unwrap();
    let client = podio.client("ada").await.unwrap();
    let password = bench.demo.password.as_str();
    client
        .authenticate_with_password(&bench.demo.username, password)
        .await
        .unwrap();
    for limit in 1..=4 {
        let before = bench.emulator.count("items.filter_items");
        let stream = client.items().filter(AppId(app)).limit(limit).stream();
        let ids: Vec<ItemId> = stream
            .map_ok(|item| item.item_id)
            .try_collect()
            .await
            .unwrap();
        assert_eq!(ids, all.iter().copied().map(ItemId).collect::<Vec<_>>());
        let calls = bench.emulator.count("items.filter_items") - before;
        assert!(calls <= 2 * 9 + 2, "{calls} calls of {limit} items");
    }
    let mut stream = client.items().filter(AppId(app)).limit(3).stream();
    let mut given = Vec::new();
    while let Some(item) = stream.try_next().await.unwrap() {
        given.push(item.item_id.0);
        if given.len() == 2 {
            client.items().delete(ItemId(all[0])).send().await.unwrap();
        }
    }
    assert_eq!(given, all);
}

#[tokio::test]
async fn each_surviving_item_comes_once_in_flat_memory_while_others_add_and_delete() {
    if !is_alone() {
        let name = "each_surviving_item_comes_once_in_flat_memory_while_others_add_and_delete";
        return run_alone(&format!("item_streams::{name}"), |_| ());
    }
    let bench = Bench::start().await;
    let spec = AppSpec::new("Readings").field(FieldSpec::text("Title"));
    let app = bench
        .emulator
        .add_app(bench.demo.space_id, spec)
        .unwrap()
        .app_id;
    let body = json!({"fields": {"title": "A reading of the meter"}});
    let add = || bench.emulator.add_item(app, &body).unwrap();
    let first: Vec<u64> = (0..items()).map(|_| add()).collect();
    let podio = bench.builder().build().unwrap();
    let client = podio.client("ada").await.unwrap();
    client
        .authenticate_with_password(&bench.demo.username, bench.demo.password.as_str())
        .await
        .unwrap();
    let mut stream = client.items().filter(AppId(app)).limit(100).stream();
    // What the test itself keeps is there from the start.
    let room = usize::try_from(items()).unwrap() * 2;
    let mut given = HashMap::<u64, u32>::with_capacity(room);
    let mut deleted = HashSet::new();
    let mut added = Vec::new();
    let mut flowing = None;
    let others = items() / 160;
    while let Some(item) = stream.try_next().await.unwrap() {
        *given.entry(item.item_id.0).or_default() += 1;
        let place = given.len() as u64;
        if !place.is_multiple_of(others) {
            continue;
        }
        if place > items() / 10 {
            let now = resident();
            let grown = now.saturating_sub(*flowing.get_or_insert(now));
            assert!(grown < FLAT, "{grown} bytes more after {place} items");
        }
        // One that was given, one that is at hand, and one that is far ahead.
        let step = usize::try_from(place).unwrap();
        for at in [step / 2, step + 3, step + 600] {
            let Some(item_id) = first.get(at).filter(|id| deleted.insert(**id)) else {
                continue;
            };
            client
                .items()
                .delete(ItemId(*item_id))
                .send()
                .await
                .unwrap();
        }
        let new = NewItem::new().field("title", "Meanwhile");
        let call = client.items().add(AppId(app), &new);
        added.push(call.send().await.unwrap().item_id.0);
    }
    assert!(flowing.is_some());
    assert!(
        given.values().all(|times| *times == 1),
        "an item came twice"
    );
    let survived = first.iter().filter(|id| !deleted.contains(*id));
    let missed: Vec<&u64> = survived.filter(|id| !given.contains_key(*id)).collect();
    assert_eq!(missed, Vec::<&u64>::new());
    // Items are given in the order of their ids, so those that came meanwhile come last;
    // the last two pages were read when the last few came.
    let new = added.iter().filter(|id| given.contains_key(*id)).count();
    assert!(new + 6 >= added.len(), "{new} of {}", added.len());
    assert!(deleted.len() > 300 && !added.is_empty());
}
