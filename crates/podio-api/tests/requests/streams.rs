//! Lists as streams.

use std::pin::pin;

use futures_util::{StreamExt, TryStreamExt};
use podio_api::model::{AppId, SpaceId};
use podio_api::{Defaults, PodioApi};
use podio_core::ErrorKind;

use crate::server::Server;

/// A server of 25 files that gives at most 10 at once.
async fn server() -> Server {
    Server::start(|line| {
        let number = |name: &str| {
            let (_, rest) = line.split_once(name)?;
            rest.split('&').next()?.parse::<usize>().ok()
        };
        let offset = number("offset=").unwrap_or_default();
        let limit = number("limit=").unwrap_or(20).min(10);
        let files: Vec<_> = (offset..(offset + limit).min(25))
            .map(|id| serde_json::json!({ "file_id": id + 1 }))
            .collect();
        serde_json::to_string(&files).unwrap()
    })
    .await
}

#[tokio::test]
async fn a_stream_reads_all_pages_though_podio_caps_them() {
    let server = server().await;
    let files = server.client.files().get_on_space(SpaceId(1)).limit(500);
    let ids: Vec<u64> = files
        .stream()
        .map_ok(|file| file.file_id.get())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(ids, (1..=25).collect::<Vec<_>>());
    let lines: Vec<_> = server.received().into_iter().map(|r| r.line).collect();
    assert_eq!(
        lines,
        [0, 10, 20, 25].map(|at| format!("GET /file/space/1/?limit=500&offset={at}"))
    );
}

#[tokio::test]
async fn the_clients_defaults_go_with_every_page() {
    let server = server().await;
    let brief = server.client.defaults(Defaults::new().fields("name"));
    let files = brief.files().get_on_space(SpaceId(1)).stream();
    let files: Vec<_> = files.try_collect().await.unwrap();
    assert_eq!(files.len(), 25);
    let received = server.received();
    assert!(
        received
            .iter()
            .all(|call| call.line.contains("fields=name")),
        "{received:?}"
    );
}

#[tokio::test]
async fn a_stream_is_lazy_and_reads_one_page_ahead() {
    let server = server().await;
    let mut files = pin!(
        server
            .client
            .files()
            .get_on_app(AppId(1))
            .limit(10)
            .stream()
    );
    assert_eq!(server.received(), []);
    files.next().await.unwrap().unwrap();
    assert_eq!(server.received().len(), 1);
    for _ in 1..10 {
        files.next().await.unwrap().unwrap();
    }
    // However often it is polled, no third page is asked for before the second is begun.
    assert!(server.received().len() <= 1);
    files.next().await.unwrap().unwrap();
    assert_eq!(files.offset(), 11);
}

#[tokio::test]
async fn a_stream_goes_on_where_another_stopped() {
    let server = server().await;
    let mut first = server.client.files().get_on_space(SpaceId(1)).stream();
    for _ in 0..13 {
        first.next().await.unwrap().unwrap();
    }
    let rest = server
        .client
        .files()
        .get_on_space(SpaceId(1))
        .offset(first.offset());
    let rest: Vec<_> = rest.stream().try_collect().await.unwrap();
    assert_eq!(rest.len(), 12);
    assert_eq!(rest[0].file_id.get(), 14);
}

#[tokio::test]
async fn an_error_ends_a_stream_after_what_came_before() {
    let server = Server::start(|line| {
        if line.contains("offset=0") {
            r#"[{"file_id": 1}, {"file_id": 2}]"#.to_owned()
        } else {
            "<html>".to_owned()
        }
    })
    .await;
    let mut files = server.client.files().get_on_space(SpaceId(1)).stream();
    assert!(files.next().await.unwrap().is_ok());
    assert!(files.next().await.unwrap().is_ok());
    let error = files.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DataIntegrity);
    assert!(files.next().await.is_none());
    assert_eq!(files.offset(), 2);
}

#[tokio::test]
async fn a_page_of_nothing_is_refused_before_anything_is_sent() {
    let server = server().await;
    let mut files = server
        .client
        .files()
        .get_on_space(SpaceId(1))
        .limit(0)
        .stream();
    let error = files.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(files.next().await.is_none());
    assert_eq!(server.received(), []);
}

#[tokio::test]
async fn pages_of_a_search_are_counted_in_the_body() {
    let server = Server::start(|_| "[]".to_owned()).await;
    let found: Vec<_> = server
        .client
        .search()
        .globally("roof")
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert!(found.is_empty());
    let body = serde_json::json!({"query": "roof", "limit": 20, "offset": 0});
    assert_eq!(server.received()[0].body, body);
}
