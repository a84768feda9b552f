//! The operations of the full-text search.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::refs::{Ref, RefKind};
use crate::state::search::Hit;
use crate::state::tokens::Bearer;
use crate::state::{World, next};

crate::routes::routes! { "search"
    POST "search" User by_body as "search_globally";
    GET "search/v2" User search_globally_v2;
    POST "search/org/{org_id}" User by_body as "search_in_organization";
    GET "search/org/{org_id}/v2" User by_query as "search_in_organization_v2";
    POST "search/space/{space_id}" User by_body as "search_in_space";
    GET "search/space/{space_id}/v2" User by_query as "search_in_space_v2";
    POST "search/app/{app_id}" Any by_body as "search_in_app";
    GET "search/app/{app_id}/v2" Any by_query as "search_in_application_v2";
    POST "search/app/{app_id}/space/{space_id}" Any search_in_app_and_space;
    POST "search/{search_id}/{rank}/clicked" User mark_result_as_clicked;
}

/// The most results of one call, which is also how many there are unless the call asks for fewer.
const MOST: u64 = 20;

/// The types of results, in the order in which equally good ones are told.
const TYPES: &[&str] = &[
    "item",
    "task",
    "conversation",
    "status",
    "profile",
    "app",
    "file",
];

/// The parts of objects that a search can be limited to.
const FIELDS: &[&str] = &[
    "name",
    "job_title",
    "skill",
    "about",
    "location",
    "mail",
    "phone",
    "skype",
    "comments",
    "title",
    "text_values",
    "email_values",
    "phone_values",
    "num_values",
    "location_values",
    "tags",
];

/// What a call asks for.
struct Asked {
    query: String,
    kind: Option<String>,
    fields: Vec<String>,
    limit: usize,
    offset: usize,
    counts: bool,
    highlights: bool,
}

impl Asked {
    /// Checks what the query string and the body have in common.
    fn new(context: &Context<'_>, query: String, kind: Option<String>) -> Result<Self, Failure> {
        if let Some(kind) = kind.as_ref().filter(|kind| !TYPES.contains(&kind.as_str())) {
            return Err(Failure::not_one_of_texts(&Json::Text(kind.clone()), TYPES));
        }
        let fields = context.call.query_value("search_fields");
        let fields: Vec<String> = fields
            .iter()
            .flat_map(|text| text.split([',', ';']))
            .map(|field| field.trim().to_owned())
            .filter(|field| !field.is_empty())
            .collect();
        if let Some(unknown) = fields
            .iter()
            .find(|field| !FIELDS.contains(&field.as_str()))
        {
            return Err(Failure::not_one_of_texts(
                &Json::Text(unknown.clone()),
                FIELDS,
            ));
        }
        Ok(Self {
            query,
            kind,
            fields,
            limit: usize::try_from(MOST).unwrap_or(usize::MAX),
            offset: 0,
            counts: false,
            highlights: false,
        })
    }

    /// The older form: a body.
    fn in_body(context: &Context<'_>) -> Result<Self, Failure> {
        let body = context.body()?;
        let query = body.needed_text("query")?;
        let mut asked = Self::new(context, query, body.text_at("ref_type")?)?;
        crate::members::set(&mut asked.limit, body.whole_at("limit", 1, Some(MOST))?);
        crate::members::set(&mut asked.offset, body.whole_at("offset", 0, None)?);
        asked.counts = body.flag_at("counts")?.unwrap_or(false);
        asked.highlights = body.flag_at("highlights")?.unwrap_or(false);
        Ok(asked)
    }

    /// The newer form: parameters in the query.
    fn in_query(context: &Context<'_>) -> Result<Self, Failure> {
        let query = context.query_needed("query")?;
        let mut asked = Self::new(context, query, context.call.query_value("ref_type"))?;
        let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        if let Some(limit) = context.query_whole("limit", 1)? {
            if limit > MOST {
                let limit = Json::Number(limit.to_string());
                let text = format!("must not be greater than {MOST}");
                return Err(Failure::invalid(&limit, &text));
            }
            asked.limit = size(limit);
        }
        if let Some(offset) = context.query_whole("offset", 0)? {
            asked.offset = size(offset);
        }
        asked.counts = context.call.query_flag("counts").unwrap_or(false);
        asked.highlights = context.call.query_flag("highlights").unwrap_or(false);
        Ok(asked)
    }
}

/// The results, and how many there are of each type.
fn found(
    world: &mut World,
    bearer: &Bearer,
    asked: &Asked,
    scope: Option<Ref>,
) -> (Vec<Value>, Value) {
    let hits = world.search(bearer.actor, &asked.query, &asked.fields);
    let hits: Vec<Hit> = hits
        .into_iter()
        .filter(|hit| {
            scope.is_none_or(|scope| {
                let within = match scope.kind {
                    RefKind::App => world.app_of(hit.at),
                    RefKind::Space => world.space_of(hit.at),
                    _ => world.org_of(hit.at),
                };
                within == Some(scope.id)
            })
        })
        .collect();
    let mut counts: BTreeMap<&str, u64> = TYPES.iter().map(|kind| (*kind, 0)).collect();
    for hit in &hits {
        *counts.entry(hit.at.kind.name()).or_default() += 1;
    }
    let search_id = next(&mut world.ids.search);
    let wanted: Vec<&Hit> = hits
        .iter()
        .filter(|hit| {
            let kind = asked.kind.as_deref();
            kind.is_none_or(|kind| hit.at.kind.name() == kind)
        })
        .collect();
    world.searches.insert(search_id, wanted.len());
    let results = wanted
        .iter()
        .enumerate()
        .skip(asked.offset)
        .take(asked.limit)
        .map(|(rank, hit)| world.hit_value(hit, search_id, rank, asked.highlights))
        .collect();
    (results, json!(counts))
}

/// The object in the path in which a search looks, and which the caller has to see; without one the
/// search looks everywhere.
fn scope(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<Option<Ref>, Failure> {
    const SCOPES: [(&str, RefKind); 3] = [
        ("app_id", RefKind::App),
        ("space_id", RefKind::Space),
        ("org_id", RefKind::Org),
    ];
    let named = SCOPES.iter().find(|(key, _)| !context.text(key).is_empty());
    let scope = named.map(|(key, kind)| Ref {
        kind: *kind,
        id: context.id(key),
    });
    if let Some(scope) = scope {
        world.check_visible(bearer.actor, scope)?;
    }
    Ok(scope)
}

/// The older form: a bare list, unless counts are asked for.
fn by_body(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let scope = scope(world, context, bearer)?;
    let asked = Asked::in_body(context)?;
    let (results, counts) = found(world, bearer, &asked, scope);
    if asked.counts {
        return Ok(Answer::json(&json!({"results": results, "counts": counts})));
    }
    Ok(Answer::json(&results))
}

/// The newer form.
fn by_query(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let scope = scope(world, context, bearer)?;
    let asked = Asked::in_query(context)?;
    let (results, counts) = found(world, bearer, &asked, scope);
    let counts = asked.counts.then_some(counts);
    Ok(Answer::json(&json!({"results": results, "counts": counts})))
}

/// `GET /search/v2`
fn search_globally_v2(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    if !world.switches.global_search_v2 {
        let text = format!("The path '{}' was not found.", context.call.path);
        return Err(Failure::no_operation(&text));
    }
    by_query(world, context, bearer)
}

/// `POST /search/app/{app_id}/space/{space_id}`
fn search_in_app_and_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    if app.space_id != context.id("space_id") {
        return Err(Failure::no_such("app in the space", app.app_id));
    }
    by_body(world, context, bearer)
}

/// `POST /search/{search_id}/{rank}/clicked`
fn mark_result_as_clicked(world: &mut World, context: &Context<'_>, _: &Bearer) -> Outcome {
    let results = world.searches.get(&context.id("search_id")).copied();
    let rank = usize::try_from(context.id("rank")).unwrap_or(usize::MAX);
    if results.is_none_or(|results| rank >= results) {
        return Err(Failure::object_not_found());
    }
    Ok(Answer::empty())
}
