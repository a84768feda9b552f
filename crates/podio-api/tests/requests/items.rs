//! Items and apps: what is sent, and what saving and streaming make of the answers.

use std::sync::{Arc, Mutex};

use futures_util::{StreamExt, TryStreamExt};
use podio_api::applications::{AppUpdate, NewField};
use podio_api::items::{
    Aggregation, DateUnit, Deleted, ExportFormat, FieldChanges, Filter, Formula, Grouping,
    ItemUpdate, NewItem, SortBy,
};
use podio_api::model::{
    AppId, AppItemId, FieldId, FieldType, ItemId, OptionId, OrgId, ParticipationStatus, SpaceId,
    ViewId,
};
use podio_api::{Defaults, PodioApi};
use podio_core::ErrorKind;
use serde_json::{Value, json};

use crate::calls::Recorder;
use crate::server::Server;

const APP: AppId = AppId(1);
const ITEM: ItemId = ItemId(7);

#[tokio::test]
async fn items() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    let items = client.items();
    let cost = Formula::field(FieldId(3)).times().number("42.50").unwrap();
    let list = Deleted::Items(vec![ITEM]);
    let filtered = Deleted::Filter(Filter::new().category("status", [OptionId(1)]));
    sent! { client, server.received();
        items.add(APP, &NewItem::new().field("title", "Roof")).silent(true).hook(false) => "POST /item/app/1/?silent=true&hook=false" {"fields": {"title": "Roof"}};
        items.get(ITEM).fields("files") => "GET /item/7?mark_as_viewed=0&fields=files" null;
        items.get_basic(ITEM).mark_as_viewed(true) => "GET /item/7/basic?mark_as_viewed=1" null;
        items.get_by_external_id(APP, "crm 1") => "GET /item/app/1/external_id/crm%201?mark_as_viewed=0" null;
        items.get_by_app_item_id(APP, AppItemId(2)) => "GET /app/1/item/2?mark_as_viewed=0" null;
        items.update(ITEM, &ItemUpdate::new().set("progress", 0).revision(3)) => "PUT /item/7" {"fields": {"progress": 0}, "revision": 3};
        items.update_values(ITEM, &FieldChanges::new().clear("when")) => "PUT /item/7/value" {"when": []};
        items.update_field_values(ITEM, "status", [2, 3]).hook(false) => "PUT /item/7/value/status?hook=false" [{"value": 2}, {"value": 3}];
        items.delete(ITEM).hook(false) => "DELETE /item/7?hook=false" null;
        items.bulk_delete(APP, &list).silent(true) => "POST /item/app/1/delete?silent=true" {"item_ids": [7]};
        items.bulk_delete(APP, &filtered) => "POST /item/app/1/delete" {"filters": {"status": [1]}};
        items.bulk_delete(APP, &Deleted::View(ViewId(5))) => "POST /item/app/1/delete" {"view_id": 5};
        items.add_clone(ITEM).silent(true) => "POST /item/7/clone?silent=true" null;
        items.get_clone(ITEM) => "GET /item/7/clone" null;
        items.filter(APP).limit(500).sort_by(SortBy::Title).sort_nulls_last(true) => "POST /item/app/1/filter/" {"limit": 500, "sort_by": "title", "sort_nulls_last": true, "remember": false};
        items.filter_by_view(APP, ViewId(5)).fields("items.view(micro)") => "POST /item/app/1/filter/5/?fields=items.view%28micro%29" {"remember": false};
        items.get_all(APP).limit(5).filter("status", "1,2") => "GET /item/app/1/?limit=5&status=1%2C2" null;
        items.get_all_v2(APP).external_id("x").sort_by(SortBy::CreatedOn).sort_desc(true) => "GET /item/app/1/v2/?external_id=x&sort_by=created_on&sort_desc=1" null;
        items.get_app_values(APP) => "GET /item/app/1/values" null;
        items.get_count(APP).view(ViewId(5)) => "GET /item/app/1/count?view_id=5" null;
        items.calculate(APP, &Aggregation::Sum).formula(cost.clone()).group_by(&Grouping::CreatedOn(DateUnit::Month)).group_by(&Grouping::Field(FieldId(4))).limit(9) => "POST /item/app/1/calculate" {"aggregation": "sum", "formula": [{"type": "field", "value": 3}, {"type": "operator", "value": "multiply"}, {"type": "number", "value": 42.5}], "groupings": [{"type": "revision", "value": "created_on", "sub_value": "month"}, {"type": "field", "value": 4}], "limit": 9};
        items.export(APP, &ExportFormat::Xlsx).view(ViewId(0)).limit(10).sort_by(&SortBy::Title) => "POST /item/app/1/export/xlsx" {"view_id": 0, "limit": 10, "sort_by": "title"};
        items.export(APP, &ExportFormat::Xls) => "POST /item/app/1/export/xls" {};
        items.get_as_xlsx(APP).limit(1000) => "GET /item/app/1/xlsx/?remember=0&limit=1000" null;
        items.cleanup_field_values(APP) => "POST /item/app/1/cleanup_field_values" null;
        items.find_referenceable(FieldId(3)).text("cafe").not([ITEM, ItemId(8)]).limit(5) => "GET /item/field/3/find?text=cafe&not_item_id=7%2C8&limit=5" null;
        items.get_field_range(FieldId(3)) => "GET /item/field/3/range" null;
        items.get_top_values(FieldId(3)).limit(8) => "GET /item/field/3/top/?limit=8" null;
        items.get_values(ITEM) => "GET /item/7/value" null;
        items.get_values_v2(ITEM) => "GET /item/7/value/v2" null;
        items.get_field_values(ITEM, FieldId(3)) => "GET /item/7/value/3" null;
        items.get_field_values_v2(ITEM, "status") => "GET /item/7/value/status/v2" null;
        items.get_preview_for_field(ITEM, FieldId(3)) => "GET /item/7/reference/3/preview" null;
        items.get_references(ITEM).limit(10) => "GET /item/7/reference/?limit=10" null;
        items.get_references_by_field(ITEM, FieldId(3)).limit(2).offset(4) => "GET /item/7/reference/field/3?limit=2&offset=4" null;
        items.update_reference(ITEM, ItemId(8)) => "PUT /item/7/ref" {"type": "item", "id": 8};
        items.delete_reference(ITEM) => "DELETE /item/7/ref" null;
        items.get_meeting_url(ITEM) => "GET /item/7/meeting/url" null;
        items.set_participation(ITEM, &ParticipationStatus::Accepted) => "PUT /item/7/participation" {"status": "accepted"};
        items.rearrange(ITEM).raw("before", 8) => "POST /item/7/rearrange" {"before": 8};
        items.get_neighbour(ITEM, "next") => "GET /item/7/next" null;
        items.get_revisions(ITEM) => "GET /item/7/revision/" null;
        items.get_revision(ITEM, 0) => "GET /item/7/revision/0" null;
        items.get_revision_difference(ITEM, 0, 3) => "GET /item/7/revision/0/3" null;
        items.revert_revision(ITEM, 3) => "DELETE /item/7/revision/3" null;
        items.revert_to_revision(ITEM, 2) => "POST /item/7/revision/2/revert_to" null;
    }
    server.done("items");
}

#[tokio::test]
async fn applications() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    let apps = client.applications();
    let space = SpaceId(2);
    let update = AppUpdate::new()
        .config("name", "Jobs")
        .change_field(FieldId(3), NewField::new(FieldType::Text, "Title"));
    let new = podio_api::applications::NewApp::new("Jobs", "Job", "55.png");
    sent! { client, server.received();
        apps.get(APP).view("short") => "GET /app/1?view=short&type=short" null;
        apps.get_by_space(space).include_inactive(true) => "GET /app/space/2/?include_inactive=1" null;
        apps.get_on_space_by_url_label(space, "jobs") => "GET /app/space/2/jobs" null;
        apps.get_by_labels("northwind", "field-work", "jobs") => "GET /app/org/northwind/space/field-work/jobs" null;
        apps.get_all().limit(9).text("x").exclude([APP]).referenceable_in_org(OrgId(8)) => "GET /app/?limit=9&text=x&exclude_app_ids=1&referenceable_in_org=8" null;
        apps.get_all_v2().order("name") => "GET /app/v2/?order=name" null;
        apps.get_top().limit(9).exclude_demo(true) => "GET /app/top/?limit=9&exclude_demo=1" null;
        apps.get_top_for_organization(OrgId(8)) => "GET /app/org/8/top/" null;
        apps.get_dependencies(APP) => "GET /app/1/dependencies/" null;
        apps.get_space_dependencies(space) => "GET /space/2/dependencies/" null;
        apps.get_calculations(APP) => "GET /app/1/calculation/" null;
        apps.get_features().apps([APP]).include_space(true) => "GET /app/features/?app_ids=1&include_space=1" null;
        apps.get_icon_suggestions("roof") => "GET /app/icon/search?query=roof" null;
        apps.add(space, &new).hook(false) => "POST /app/?hook=false" {"space_id": 2, "config": {"type": "standard", "name": "Jobs", "item_name": "Job", "icon": "55.png"}, "fields": []};
        apps.update(APP, &update).silent(true) => "PUT /app/1?silent=true" {"config": {"name": "Jobs"}, "fields": [{"field_id": 3, "type": "text", "config": {"label": "Title"}}]};
        apps.update_v2(APP, &update) => "PUT /app/1/v2/" {"config": {"name": "Jobs"}, "fields": [{"field_id": 3, "type": "text", "config": {"label": "Title"}}]};
        apps.update_description(APP, "d") => "PUT /app/1/description" {"description": "d"};
        apps.update_usage(APP, "u").hook(false) => "PUT /app/1/usage?hook=false" {"usage": "u"};
        apps.update_order(space, &[APP, AppId(3)]) => "PUT /app/space/2/order" [1, 3];
        apps.delete(APP).silent(true) => "DELETE /app/1?silent=true" null;
        apps.activate(APP) => "POST /app/1/activate" {};
        apps.activate_for_space(APP, space) => "PUT /app/1/activate/2" {};
        apps.deactivate(APP) => "POST /app/1/deactivate" {};
        apps.install(APP, space).features(&["widgets"]) => "POST /app/1/install" {"space_id": 2, "features": ["widgets"]};
        apps.regenerate_token(APP) => "POST /app/1/token/regenerate" null;
        apps.add_field(APP, &NewField::new(FieldType::Text, "Notes")) => "POST /app/1/field/" {"type": "text", "config": {"label": "Notes"}};
        apps.get_field(APP, "title") => "GET /app/1/field/title" null;
        apps.update_field(APP, FieldId(3)).label("L").required(true) => "PUT /app/1/field/3" {"label": "L", "required": true};
        apps.delete_field(APP, FieldId(3)).delete_values(true) => "DELETE /app/1/field/3?delete_values=true" null;
    }
    server.done("applications");
}

#[tokio::test]
async fn defaults_go_with_the_calls_that_take_them() {
    let mut server = Recorder::start().await;
    let client = server.server.client.clone();
    let quiet = client.defaults(Defaults::new().silent(true).hook(false));
    sent! { client, server.received();
        quiet.items().delete(ITEM) => "DELETE /item/7?silent=true&hook=false" null;
        quiet.items().delete(ITEM).hook(true) => "DELETE /item/7?hook=true&silent=true" null;
        quiet.tasks().get_summary() => "GET /task/summary" null;
        quiet.defaults(Defaults::new().fields("a")).items().get(ITEM) => "GET /item/7?mark_as_viewed=0&fields=a" null;
        client.items().delete(ITEM) => "DELETE /item/7" null;
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_sending() {
    let server = Server::start(|_| "{}".to_owned()).await;
    let late = std::time::Duration::from_millis(1);
    let item = NewItem::new().field("time-spent", late);
    let error = server
        .client
        .items()
        .add(APP, &item)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.to_string().contains("`time-spent`"), "{error}");
    assert!(server.received().is_empty());
}

/// An item that somebody else changes before each of the first updates arrives.
async fn contested(conflicts: u64) -> Server {
    let revision = Mutex::new((1, conflicts));
    Server::start_with(move |line, body| {
        let (revision, conflicts) = &mut *revision.lock().unwrap();
        if line.starts_with("GET") {
            let values = json!([{"value": *revision * 10}]);
            let field = json!({"field_id": 3, "external_id": "progress", "type": "progress", "values": values});
            return (200, json!({"item_id": 7, "revision": *revision, "fields": [field]}).to_string());
        }
        if *conflicts > 0 {
            *conflicts -= 1;
            *revision += 1;
        }
        if body["revision"] == *revision {
            *revision += 1;
            (200, json!({"revision": *revision}).to_string())
        } else {
            (409, json!({"error": "conflict", "error_description": "changed"}).to_string())
        }
    })
    .await
}

#[tokio::test]
async fn a_change_is_applied_again_after_a_conflict() {
    let server = contested(2).await;
    let updated = server
        .client
        .items()
        .update_with(ITEM, |edit| {
            let progress = edit.item().progress("progress")?.unwrap_or_default();
            Ok(edit.set("progress", progress + 1))
        })
        .send()
        .await
        .unwrap();
    assert_eq!(updated.revision, Some(4));
    let puts: Vec<Value> = server
        .received()
        .into_iter()
        .filter(|received| received.line.starts_with("PUT"))
        .map(|received| received.body)
        .collect();
    let body = |progress: u64, revision: u64| json!({"fields": {"progress": progress}, "revision": revision});
    assert_eq!(puts, [body(11, 1), body(21, 2), body(31, 3)]);
}

#[tokio::test]
async fn conflicts_without_end_are_told() {
    let server = contested(u64::MAX).await;
    let items = server.client.items();
    let error = items
        .update_with(ITEM, |edit| Ok(edit.set("progress", 1)))
        .attempts(3)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(server.received().len(), 6);
    // Nothing to change, nothing to send.
    let item = items.get(ITEM).send().await.unwrap();
    server.received();
    items
        .save(&item.edit().clear("no-value"))
        .send()
        .await
        .unwrap();
    assert!(server.received().is_empty());
}

/// The items of an app, as a filter in the order of their ids gives them.
async fn app_of(ids: Arc<Mutex<Vec<u64>>>, largest: u64) -> Server {
    Server::start_with(move |_, body| {
        let ids = ids.lock().unwrap();
        let (limit, offset) = (
            body["limit"].as_u64().unwrap(),
            body["offset"].as_u64().unwrap(),
        );
        if limit > largest {
            return (504, "<html>too slow</html>".to_owned());
        }
        let items: Vec<Value> = ids
            .iter()
            .skip(usize::try_from(offset).unwrap())
            .take(usize::try_from(limit).unwrap())
            .map(|id| json!({"item_id": id}))
            .collect();
        (
            200,
            json!({"total": ids.len(), "filtered": ids.len(), "items": items}).to_string(),
        )
    })
    .await
}

#[tokio::test]
async fn a_stream_misses_nothing_while_others_add_and_delete() {
    let ids = Arc::new(Mutex::new((1..=100).collect::<Vec<u64>>()));
    let server = app_of(ids.clone(), 500).await;
    for sort in [None, Some(SortBy::Title)] {
        *ids.lock().unwrap() = (1..=100).collect();
        let mut filter = server.client.items().filter(APP).limit(10);
        if let Some(sort) = sort {
            filter = filter.sort_by(sort);
        }
        let mut stream = filter.stream();
        let mut seen = Vec::new();
        while let Some(item) = stream.try_next().await.unwrap() {
            seen.push(item.item_id.get());
            let mut ids = ids.lock().unwrap();
            match seen.len() {
                // Half of what was given goes, and the last item with it.
                25 => ids.retain(|id| *id > 12 && *id != 25),
                // More than a page goes.
                50 => ids.retain(|id| *id > 48),
                60 => ids.extend([101, 102]),
                _ => {}
            }
        }
        assert_eq!(seen, (1..=102).collect::<Vec<u64>>());
    }
}

#[tokio::test]
async fn a_stream_reads_one_page_ahead_and_nothing_before_it_is_asked() {
    let server = app_of(Arc::new(Mutex::new((1..=30).collect())), 500).await;
    let mut stream = server.client.items().filter(APP).limit(10).stream();
    assert!(server.received().is_empty());
    stream.next().await.unwrap().unwrap();
    assert_eq!(server.received().len(), 1);
    for _ in 0..4 {
        stream.next().await.unwrap().unwrap();
    }
    assert!(server.received().len() <= 1);
}

#[tokio::test]
async fn pages_shrink_when_they_take_too_long() {
    let server = app_of(Arc::new(Mutex::new((1..=200).collect())), 20).await;
    let stream = server.client.items().filter(APP).limit(100).stream();
    let items: Vec<_> = stream.try_collect().await.unwrap();
    assert_eq!(items.len(), 200);
    let limits: Vec<u64> = server
        .received()
        .iter()
        .map(|received| received.body["limit"].as_u64().unwrap())
        .collect();
    assert_eq!(limits[..3], [100, 50, 25]);
    assert_eq!(limits[3], 12);
    // They are tried larger again, too.
    assert!(limits[4..].contains(&24), "{limits:?}");
}

#[tokio::test]
async fn a_stream_goes_on_from_its_token() {
    let ids = Arc::new(Mutex::new((1..=50).collect::<Vec<u64>>()));
    let server = app_of(ids.clone(), 500).await;
    let filter = || server.client.items().filter(APP).limit(10);
    let mut stream = filter().stream();
    for _ in 0..17 {
        stream.next().await.unwrap().unwrap();
    }
    let token = stream.token();
    ids.lock().unwrap().retain(|id| *id > 5);
    let rest: Vec<_> = filter()
        .resume(&token)
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    let rest: Vec<u64> = rest.iter().map(|item| item.item_id.get()).collect();
    assert_eq!(rest, (18..=50).collect::<Vec<u64>>());
    assert_eq!(
        filter().resume("elsewhere").unwrap_err().kind(),
        ErrorKind::InvalidArgument
    );
}
