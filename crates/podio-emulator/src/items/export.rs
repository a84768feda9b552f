//! Exports: the items of an app as a sheet.

use std::borrow::Cow;

use axum::body::Bytes;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::filter::Query;
use super::list::query_body;
use super::read::without_tags;
use super::sheet;
use crate::json::Json;
use crate::respond::{Answer, Body, Failure, Outcome};
use crate::routes::Context;
use crate::state::apps::App;
use crate::state::batches::Work;
use crate::state::items::Item;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;
use crate::state::views::ViewSettings;
use crate::state::{Actor, World, datetime_text};

/// What an export may hold at most.
const MOST: u64 = 1_000_000;

/// `POST /item/app/{app_id}/export/{exporter}`
pub(super) fn export_items(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let known = [
        "view_id",
        "filters",
        "limit",
        "offset",
        "sort_by",
        "sort_desc",
        "split_email_by_type",
        "split_phone_by_type",
        "space_id",
        "app_id",
    ];
    world.refuse_unknown_keys(&body, &known)?;
    let app_id = context.id("app_id");
    let app = world.visible_app(bearer.actor, app_id)?;
    let exporter = context.text("exporter");
    let mimetype = match exporter {
        "xlsx" => sheet::XLSX,
        "xls" => sheet::XLS,
        other => {
            let other = Json::Text(other.to_owned());
            return Err(Failure::not_one_of_texts(&other, &["xls", "xlsx"]));
        }
    };
    let view = body
        .id_at("view_id")?
        .map(|view_id| world.view_of(bearer.actor, app_id, view_id))
        .transpose()?;
    let rows = rows(world, app, &body, view.as_ref(), bearer.actor, None)?;
    let count = rows.len().saturating_sub(1) as u64;
    let bytes = match exporter {
        "xlsx" => sheet::xlsx(&rows),
        _ => sheet::xls(&rows),
    };
    let name = app.name.clone();
    let work = Work::File {
        name: format!("{name}.{exporter}"),
        mimetype,
        bytes: Bytes::from(bytes),
    };
    let at = Ref {
        kind: RefKind::App,
        id: app_id,
    };
    let made = world.made(bearer);
    let batch_id = world.add_batch(name, "app_export", at, count, work, made);
    Ok(Answer::json(&json!({"batch_id": batch_id})))
}

/// `GET /item/app/{app_id}/xlsx/`
pub(super) fn get_items_as_xlsx(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    if let Some(limit) = context.query_whole("limit", 1)?
        && limit > 1_000
    {
        let limit = Json::Number(limit.to_string());
        return Err(Failure::invalid(&limit, "must not be greater than 1000"));
    }
    let (body, view) = query_body(world, context, bearer)?;
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let rows = rows(world, app, &body, view.as_ref(), bearer.actor, Some(20))?;
    Ok(workbook(&app.name, &rows))
}

/// Rows as a sheet to download.
pub(crate) fn workbook(name: &str, rows: &[Vec<String>]) -> Answer {
    let name = super::disposition_name(&format!("{name}.xlsx"));
    let mut answer = Answer::empty();
    answer.status = 200;
    answer.content_type = Some(Cow::Borrowed(sheet::XLSX));
    answer.headers.push((
        "content-disposition",
        format!("attachment; filename=\"{name}\""),
    ));
    answer.body = Body::Bytes(sheet::xlsx(rows));
    answer
}

/// A row of headings and a row for each item.
fn rows(
    world: &World,
    app: &App,
    body: &Json,
    view: Option<&ViewSettings>,
    actor: Actor,
    default_limit: Option<u64>,
) -> Result<Vec<Vec<String>>, Failure> {
    let mut body = match body {
        Json::Object(object) => object.clone(),
        _ => [].into(),
    };
    // An export's limit is not that of a filter.
    let number = |value: Option<Json>, least: u64| match value {
        None => Ok(None),
        Some(value) => {
            Json::Object([("n".to_owned(), value)].into()).whole_at("n", least, Some(MOST))
        }
    };
    let default = default_limit.and_then(|limit| usize::try_from(limit).ok());
    let limit = number(body.remove("limit"), 1)?
        .or(default)
        .unwrap_or(usize::MAX);
    let offset = number(body.remove("offset"), 0)?.unwrap_or(0);
    for key in ["view_id", "split_email_by_type", "split_phone_by_type"] {
        body.remove(key);
    }
    let query = Query::read(world, app, &Json::Object(body), view, actor)?;
    let zone = world.time_zone(actor);
    let page = offset..offset.saturating_add(limit);
    let found = query.run(world, app.app_id, &zone, &page);
    let mut rows = vec![headings(app)];
    let items = found.page.into_iter();
    rows.extend(items.map(|item| row(world, app, item, &zone)));
    Ok(rows)
}

fn headings(app: &App) -> Vec<String> {
    let fixed = ["Created on", "Created by", "Id"].map(str::to_owned);
    let fields = app.live_fields().filter(|field| field.kind != "separator");
    let labels = fields.map(|field| field.label.clone());
    fixed
        .into_iter()
        .chain(labels)
        .chain(["Tags".to_owned()])
        .collect()
}

fn row(world: &World, app: &App, item: &Item, zone: &TimeZone) -> Vec<String> {
    let by = world.byline(item.first.created_by);
    let fixed = [
        datetime_text(item.first.created_on),
        by["name"].as_str().unwrap_or_default().to_owned(),
        item.app_item_id.to_string(),
    ];
    let fields = app.live_fields().filter(|field| field.kind != "separator");
    let cells = fields.map(|field| {
        let values = world.values_of(app, field, item, zone).unwrap_or_default();
        let texts: Vec<String> = values.iter().map(cell).collect();
        texts.join("; ")
    });
    fixed
        .into_iter()
        .chain(cells)
        .chain([item.tags.join("; ")])
        .collect()
}

/// One value as a cell tells it.
fn cell(value: &Value) -> String {
    let main = ["value", "start", "embed"]
        .into_iter()
        .find_map(|key| value.get(key));
    let text = match main {
        Some(Value::String(text)) => without_tags(text),
        Some(Value::Object(object)) => ["text", "title", "name", "original_url"]
            .into_iter()
            .find_map(|key| object.get(key)?.as_str())
            .unwrap_or_default()
            .to_owned(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    match value.get("currency").and_then(Value::as_str) {
        Some(currency) => format!("{text} {currency}"),
        None => text,
    }
}
