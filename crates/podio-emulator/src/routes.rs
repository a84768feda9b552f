//! The map of the API: which method and path is which operation.

use axum::http::Method;

use crate::api::{
    actions, app_fields, app_lists, app_market, apps, batches, calendar, comments, contacts,
    conversations, devices, email, embeds, files, flows, forms, friends, grants, hooks,
    integrations, layouts, linked_accounts, locations, notifications, org_members, orgs, pins,
    profiles, questions, ratings, recurrence, references, reminders, search, space_members, spaces,
    statuses, stream, subscriptions, tags, task_totals, tasks, users, views, voting, widgets,
};
use crate::call::{Body, Call};
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::state::World;
use crate::state::tokens::Bearer;
use crate::{importer, items, oauth};

/// The operation under which calls are counted that are none.
pub(crate) const UNKNOWN: &str = "unknown";

/// How an operation runs.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// A page for people, who have no token.
    Page(fn(&mut World, &Context<'_>) -> Answer),
    /// Without a token.
    Open(fn(&mut World, &Context<'_>) -> Outcome),
    /// With a token of a user.
    User(fn(&mut World, &Context<'_>, &Bearer) -> Outcome),
    /// With a token of a user or of an app.
    Any(fn(&mut World, &Context<'_>, &Bearer) -> Outcome),
}

/// How much of an operation is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// It reads and changes the state that the other operations see.
    State,
    /// It checks the call and answers in the documented shape, and changes nothing.
    Shape,
}

impl Level {
    /// The word of `GET /__emulator/operations`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Shape => "shape",
        }
    }
}

/// One operation.
pub(crate) struct Route {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) run: Run,
    pub(crate) level: Level,
}

/// An operation's call: the request and the values of the path's placeholders.
pub(crate) struct Context<'a> {
    pub(crate) call: &'a Call,
    parameters: Vec<(&'static str, String)>,
}

/// Lists the operations of an area: method, path, who may call, and the function, which has the
/// operation's name unless another follows. `, shape` marks an operation without state. A placeholder
/// stands for a number unless it begins with `*`; of two paths that fit, the first counts.
macro_rules! routes {
    (@name $area:literal $run:ident) => { concat!($area, ".", stringify!($run)) };
    (@name $area:literal $run:ident $name:literal) => { concat!($area, ".", $name) };
    (@level) => { crate::routes::Level::State };
    (@level shape) => { crate::routes::Level::Shape };
    ($area:literal $(
        $method:ident $path:literal $who:ident $run:ident $(as $name:literal)? $(, $level:ident)?;
    )+) => {
        pub(crate) const ROUTES: &[crate::routes::Route] = &[$(crate::routes::Route {
            operation: crate::routes::routes!(@name $area $run $($name)?),
            method: axum::http::Method::$method,
            path: $path,
            run: crate::routes::Run::$who($run),
            level: crate::routes::routes!(@level $($level)?),
        },)+];
    };
}
pub(crate) use routes;

/// All operations, area by area.
const AREAS: &[&[Route]] = &[
    oauth::ROUTES,
    users::ROUTES,
    profiles::ROUTES,
    orgs::ROUTES,
    org_members::ROUTES,
    spaces::ROUTES,
    space_members::ROUTES,
    apps::ROUTES,
    app_market::ROUTES,
    app_fields::ROUTES,
    app_lists::ROUTES,
    items::ROUTES,
    actions::ROUTES,
    batches::ROUTES,
    calendar::ROUTES,
    comments::ROUTES,
    contacts::ROUTES,
    conversations::ROUTES,
    devices::ROUTES,
    email::ROUTES,
    embeds::ROUTES,
    files::ROUTES,
    flows::ROUTES,
    forms::ROUTES,
    friends::ROUTES,
    grants::ROUTES,
    hooks::ROUTES,
    importer::ROUTES,
    integrations::ROUTES,
    layouts::ROUTES,
    linked_accounts::ROUTES,
    locations::ROUTES,
    notifications::ROUTES,
    pins::ROUTES,
    questions::ROUTES,
    ratings::ROUTES,
    recurrence::ROUTES,
    references::ROUTES,
    reminders::ROUTES,
    search::ROUTES,
    statuses::ROUTES,
    stream::ROUTES,
    subscriptions::ROUTES,
    tags::ROUTES,
    // `task/total` is no task, and `task/space/7/summary` no reference.
    task_totals::ROUTES,
    tasks::ROUTES,
    views::ROUTES,
    voting::ROUTES,
    widgets::ROUTES,
];

/// All operations that are emulated.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    AREAS.iter().copied().flatten()
}

/// The operation of a call, or the router's refusal.
pub(crate) fn find(call: &Call) -> Result<(&'static Route, Context<'_>), Failure> {
    let segments = call.segments();
    let mut path_known = false;
    for route in all() {
        let Some(parameters) = fit(route.path, &segments) else {
            continue;
        };
        if route.method == call.method {
            return Ok((route, Context { call, parameters }));
        }
        path_known = true;
    }
    let reason = if path_known {
        String::new()
    } else {
        format!("The path '{}' was not found.", call.path)
    };
    Err(Failure::no_operation(&reason))
}

fn fit(path: &'static str, segments: &[String]) -> Option<Vec<(&'static str, String)>> {
    let mut parameters = Vec::new();
    let mut parts = path.split('/');
    for segment in segments {
        let part = parts.next()?;
        let Some(name) = part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        else {
            if part != segment {
                return None;
            }
            continue;
        };
        if let Some(name) = name.strip_prefix('*') {
            parameters.push((name, segment.clone()));
        } else {
            segment.parse::<u64>().ok()?;
            parameters.push((name, segment.clone()));
        }
    }
    parts.next().is_none().then_some(parameters)
}

impl Context<'_> {
    /// The text in place of a placeholder.
    pub(crate) fn text(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The number in place of a placeholder.
    pub(crate) fn id(&self, name: &str) -> u64 {
        // `fit` let only numbers pass.
        self.text(name).parse().unwrap_or_default()
    }

    /// Whether the call's changes may be told to hooks: `hook=false` says no.
    pub(crate) fn tells_hooks(&self, world: &World) -> bool {
        let silent = self.call.query_flag("silent").unwrap_or(false);
        self.call.query_flag("hook").unwrap_or(true)
            && !(silent && world.switches.silent_stops_hooks)
    }

    /// A whole number in the query, at least `least`.
    pub(crate) fn query_whole(&self, key: &str, least: u64) -> Result<Option<u64>, Failure> {
        let Some(text) = self.call.query_value(key) else {
            return Ok(None);
        };
        match text.parse::<u64>() {
            Ok(number) if number >= least => Ok(Some(number)),
            Ok(_) => Err(Failure::invalid(
                &Json::Number(text),
                &format!("must not be less than {least}"),
            )),
            Err(_) => Err(Failure::invalid(&Json::Text(text), "must be integer")),
        }
    }

    /// The part of a list that `limit` and `offset` of the query choose.
    pub(crate) fn page<T>(
        &self,
        list: impl Iterator<Item = T>,
        limit: Option<u64>,
    ) -> Result<Vec<T>, Failure> {
        let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let limit = self
            .query_whole("limit", 1)?
            .or(limit)
            .map_or(usize::MAX, size);
        let offset = self.query_whole("offset", 0)?.map_or(0, size);
        Ok(list.skip(offset).take(limit).collect())
    }

    /// A text in the query that has to be there.
    pub(crate) fn query_needed(&self, key: &str) -> Result<String, Failure> {
        self.call
            .query_value(key)
            .ok_or_else(|| Failure::no_operation(&format!("Missing parameters: {key}.")))
    }

    /// The ids of a list in the path or the query, joined by commas or semicolons.
    pub(crate) fn id_list(text: &str) -> Result<Vec<u64>, Failure> {
        text.split([',', ';'])
            .filter(|part| !part.trim().is_empty())
            .map(|part| {
                part.trim()
                    .parse()
                    .map_err(|_| Failure::invalid(&Json::Text(part.to_owned()), "must be integer"))
            })
            .collect()
    }

    /// A body that has to be an object. An empty list counts as one: it is PHP's empty map.
    pub(crate) fn body(&self) -> Result<Json, Failure> {
        match self.any_body()? {
            Json::List(list) if list.is_empty() => Ok(Json::Object([].into())),
            object @ Json::Object(_) => Ok(object),
            other => Err(Failure::invalid(&other, "must be object")),
        }
    }

    /// A body that has to be there.
    pub(crate) fn any_body(&self) -> Result<Json, Failure> {
        match self.call.json() {
            Body::Given(body) => Ok(body),
            Body::Absent => Err(Failure::no_operation("No body was given.")),
            Body::Malformed => Err(Failure::invalid(&Json::Null, "must be object")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_reached_by_its_own_path() {
        for route in all() {
            let segments: Vec<String> = route
                .path
                .split('/')
                .map(|part| match part.strip_prefix('{') {
                    Some(name) if name.starts_with('*') => "x",
                    Some(_) => "7",
                    None => part,
                })
                .map(str::to_owned)
                .collect();
            let found = all()
                .find(|other| other.method == route.method && fit(other.path, &segments).is_some())
                .unwrap();
            assert_eq!(found.path, route.path);
        }
    }
}
