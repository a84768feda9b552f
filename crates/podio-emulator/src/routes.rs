//! The map of the API: which method and path is which operation.

use axum::http::Method;

use crate::api::{apps, orgs, spaces, users};
use crate::call::{Body, Call};
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::state::World;
use crate::state::tokens::Bearer;
use crate::{items, oauth};

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

/// One operation.
pub(crate) struct Route {
    pub(crate) operation: &'static str,
    method: Method,
    path: &'static str,
    pub(crate) run: Run,
}

/// An operation's call: the request and the values of the path's placeholders.
pub(crate) struct Context<'a> {
    pub(crate) call: &'a Call,
    parameters: Vec<(&'static str, String)>,
}

const fn route(operation: &'static str, method: Method, path: &'static str, run: Run) -> Route {
    Route {
        operation,
        method,
        path,
        run,
    }
}

/// All operations. A placeholder stands for a number unless it begins with `*`; of two paths that
/// fit, the first counts.
const ROUTES: &[Route] = &[
    route(
        "oauth.authorize",
        Method::GET,
        "oauth/authorize",
        Run::Page(oauth::show_page),
    ),
    route(
        "oauth.consent",
        Method::POST,
        "oauth/authorize",
        Run::Page(oauth::answer_page),
    ),
    route(
        "oauth.token",
        Method::POST,
        "oauth/token",
        Run::Open(oauth::token_v1),
    ),
    route(
        "oauth.token",
        Method::POST,
        "oauth/token/v2",
        Run::Open(oauth::token_v2),
    ),
    route(
        "oauth.verify_second_factor",
        Method::POST,
        "mfa/verify",
        Run::Open(oauth::verify_second_factor),
    ),
    route(
        "oauth.invalidate_grant",
        Method::POST,
        "oauth/grant/invalidate",
        Run::Any(oauth::invalidate_grant),
    ),
    route(
        "oauth.delete_client_grant",
        Method::DELETE,
        "oauth/grant/client/{auth_client_id}",
        Run::User(oauth::delete_client_grant),
    ),
    route(
        "oauth.get_scope",
        Method::GET,
        "oauth/scope",
        Run::Any(oauth::get_scope),
    ),
    route(
        "users.get_user_status",
        Method::GET,
        "user/status",
        Run::User(users::get_user_status),
    ),
    route(
        "users.get_user",
        Method::GET,
        "user",
        Run::User(users::get_user),
    ),
    route(
        "organizations.get_organizations",
        Method::GET,
        "org",
        Run::User(orgs::get_organizations),
    ),
    route(
        "organizations.get_organization_by_url",
        Method::GET,
        "org/url",
        Run::User(orgs::get_organization_by_url),
    ),
    route(
        "organizations.get_organization",
        Method::GET,
        "org/{org_id}",
        Run::User(orgs::get_organization),
    ),
    route(
        "organizations.get_spaces_on_organization",
        Method::GET,
        "org/{org_id}/space",
        Run::User(orgs::get_spaces_on_organization),
    ),
    route(
        "spaces.create_space",
        Method::POST,
        "space",
        Run::User(spaces::create_space),
    ),
    route(
        "spaces.get_space_by_url",
        Method::GET,
        "space/url",
        Run::User(spaces::get_space_by_url),
    ),
    route(
        "spaces.get_space",
        Method::GET,
        "space/{space_id}",
        Run::User(spaces::get_space),
    ),
    route(
        "spaces.update_space",
        Method::PUT,
        "space/{space_id}",
        Run::User(spaces::update_space),
    ),
    route(
        "applications.add_new_app",
        Method::POST,
        "app",
        Run::User(apps::add_new_app),
    ),
    route(
        "applications.get_apps_by_space",
        Method::GET,
        "app/space/{space_id}",
        Run::User(apps::get_apps_by_space),
    ),
    route(
        "applications.get_app",
        Method::GET,
        "app/{app_id}",
        Run::Any(apps::get_app),
    ),
    route(
        "applications.add_new_app_field",
        Method::POST,
        "app/{app_id}/field",
        Run::User(apps::add_new_app_field),
    ),
    route(
        "items.get_item_by_app_item_id",
        Method::GET,
        "app/{app_id}/item/{*app_item_id}",
        Run::Any(items::get_item_by_app_item_id),
    ),
    route(
        "items.add_new_item",
        Method::POST,
        "item/app/{app_id}",
        Run::Any(items::add_item),
    ),
    route(
        "items.get_item_count",
        Method::GET,
        "item/app/{app_id}/count",
        Run::Any(items::count_items),
    ),
    route(
        "items.filter_items",
        Method::POST,
        "item/app/{app_id}/filter",
        Run::Any(items::filter_items),
    ),
    route(
        "items.get_item_by_external_id",
        Method::GET,
        "item/app/{app_id}/external_id/{*external_id}",
        Run::Any(items::get_item_by_external_id),
    ),
    route(
        "items.get_item",
        Method::GET,
        "item/{item_id}",
        Run::Any(items::get_item),
    ),
    route(
        "items.update_item",
        Method::PUT,
        "item/{item_id}",
        Run::Any(items::update_item),
    ),
    route(
        "items.delete_item",
        Method::DELETE,
        "item/{item_id}",
        Run::Any(items::delete_item),
    ),
    route(
        "items.get_item_basic",
        Method::GET,
        "item/{item_id}/basic",
        Run::Any(items::get_item_basic),
    ),
    route(
        "items.get_item_values",
        Method::GET,
        "item/{item_id}/value",
        Run::Any(items::get_item_values),
    ),
    route(
        "items.update_item_values",
        Method::PUT,
        "item/{item_id}/value",
        Run::Any(items::update_item_values),
    ),
    route(
        "items.update_item_field_values",
        Method::PUT,
        "item/{item_id}/value/{*field_id}",
        Run::Any(items::update_item_field_values),
    ),
    route(
        "items.get_item_revisions",
        Method::GET,
        "item/{item_id}/revision",
        Run::Any(items::get_item_revisions),
    ),
];

/// The operation of a call, or the router's refusal.
pub(crate) fn find(call: &Call) -> Result<(&'static Route, Context<'_>), Failure> {
    let segments = call.segments();
    let mut path_known = false;
    for route in ROUTES {
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
        for route in ROUTES {
            let path = route.path.replace("{*", "{");
            let segments: Vec<String> = path
                .split('/')
                .map(|part| if part.starts_with('{') { "7" } else { part }.to_owned())
                .collect();
            let found = ROUTES
                .iter()
                .find(|other| other.method == route.method && fit(other.path, &segments).is_some())
                .unwrap();
            assert_eq!(found.path, route.path);
        }
    }
}
