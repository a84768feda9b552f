//! What the typed API sends, held against the table of Podio's operations.

#![allow(clippy::print_stdout)]

use std::collections::BTreeSet;

use podio_client::api::operations;
use podio_tests::contract;
use podio_tests::coverage::check::{HOSTILE, PLAIN, run};
use podio_tests::coverage::report::Coverage;

/// Methods, paths, keys and types of values.
#[tokio::test]
async fn every_call_is_sent_as_the_table_says() {
    let (recorded, faults) = run(PLAIN).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(recorded.len(), contract::all().count());
}

/// What a text holds arrives as it is, in paths, queries, forms and JSON.
#[tokio::test]
async fn hostile_texts_arrive_unchanged() {
    let (_, faults) = run(HOSTILE).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_method_has_a_call_and_every_call_a_method() {
    let methods: BTreeSet<String> = operations()
        .map(|operation| format!("{}.{}", operation.area(), operation.name()))
        .collect();
    let calls: BTreeSet<String> = contract::all()
        .map(|case| case.operation.to_owned())
        .collect();
    let without_call: Vec<_> = methods.difference(&calls).collect();
    let without_method: Vec<_> = calls.difference(&methods).collect();
    assert!(without_call.is_empty(), "without a call: {without_call:?}");
    assert!(
        without_method.is_empty(),
        "without a method: {without_method:?}"
    );
}

#[test]
fn every_operation_has_a_method_or_a_reason() {
    let coverage = Coverage::find();
    println!("{} / {}", coverage.covered(), coverage.total());
    let faults = coverage.faults();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
