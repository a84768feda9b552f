//! Logins: the token endpoints, the second factor, the end of a grant, the granted scope.

mod parameters;
mod token;

use serde_json::{Value, json};

use crate::respond::{Answer, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::tokens::Bearer;

pub(crate) use token::{mint, token_v1, token_v2, verify_second_factor};

/// The object that a scope names by kind and id, with the permissions on it.
type ScopeEntry<'a> = (Option<(&'a str, u64)>, Vec<&'a str>);

/// `POST /oauth/grant/invalidate`
pub(crate) fn invalidate_grant(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    world.tokens.revoke_grant(bearer.grant);
    Ok(Answer::empty())
}

/// `GET /oauth/scope`
pub(crate) fn get_scope(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let mut entries: Vec<ScopeEntry<'_>> = Vec::new();
    for pair in bearer.scope.split_ascii_whitespace() {
        let (scope, permission) = pair.split_once(':').unwrap_or((pair, "all"));
        let object = scope
            .rsplit_once('_')
            .and_then(|(kind, id)| Some((kind, id.parse().ok()?)));
        match entries.iter_mut().find(|(known, _)| *known == object) {
            Some((_, permissions)) => permissions.push(permission),
            None => entries.push((object, vec![permission])),
        }
    }
    let entries: Vec<Value> = entries
        .into_iter()
        .map(|(object, permissions)| match object {
            None => json!({"ref_type": null, "ref_id": null, "permissions": permissions}),
            Some((kind, id)) => json!({
                "ref_type": kind,
                "ref_id": id,
                "permissions": permissions,
                "ref_data": reference(world, kind, id),
            }),
        })
        .collect();
    Ok(Answer::json(&entries))
}

/// The object that a scope names.
fn reference(world: &World, kind: &str, id: u64) -> Value {
    match kind {
        "space" => world.spaces.get(&id).map(
            |space| json!({"space_id": id, "name": space.name, "url": world.space_link(space)}),
        ),
        "org" => world
            .orgs
            .get(&id)
            .map(|org| json!({"org_id": id, "name": org.name, "url": world.org_link(id)})),
        "app" => world
            .apps
            .get(&id)
            .map(|app| json!({"app_id": id, "name": app.name, "url": world.app_link(app)})),
        _ => None,
    }
    .unwrap_or(Value::Null)
}
