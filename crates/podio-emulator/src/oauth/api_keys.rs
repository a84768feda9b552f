//! The operations on API keys, and on what users allowed them.

use serde_json::{Value, json};
use url::Host;

use super::scope::client_scopes;
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::api_keys::KeyWrite;
use crate::state::orgs::merge;
use crate::state::tokens::{Bearer, random_token};

/// `GET /oauth/grant/client/`
pub(super) fn get_authorized_clients(
    world: &mut World,
    _: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let granted = world.tokens.scopes_of(bearer.actor).into_iter();
    let told = granted.filter_map(|(client_id, scope)| {
        let mut value = world.client_value(client_id)?;
        merge(&mut value, json!({"scope": client_scopes(world, scope)}));
        Some(value)
    });
    Ok(Answer::json(&told.collect::<Vec<_>>()))
}

/// `DELETE /oauth/grant/client/{client_id}`
pub(super) fn delete_client_grant(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let (client_id, _) = world.client_by_id(context.id("client_id"))?;
    let client_id = client_id.to_owned();
    world
        .tokens
        .revoke_grants_of(bearer.actor, Some(client_id.as_str()));
    Ok(Answer::empty())
}

/// An API key as its owner sees it.
fn own(world: &World, client_id: &str) -> Option<Value> {
    let client = world.clients.get(client_id)?;
    let mut value = world.client_value(client_id)?;
    merge(&mut value, json!({"secret": client.secret, "scope": []}));
    Some(value)
}

fn write(world: &World, context: &Context<'_>) -> Result<KeyWrite, Failure> {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["name", "url", "domain"])?;
    let domain = body
        .text_at("domain")?
        .map(|text| match Host::parse(&text) {
            Ok(host) if text != "localhost" => Ok(host),
            _ => Err(Failure::invalid(&Json::Text(text), "must be domain")),
        });
    Ok(KeyWrite {
        name: body.text_at("name")?,
        url: body.text_at("url")?,
        domain: domain.transpose()?,
    })
}

/// `GET /oauth/client/`
pub(super) fn get_api_clients(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let keys = world.api_keys_of(bearer.actor.id());
    let keys: Vec<Value> = keys.filter_map(|client_id| own(world, client_id)).collect();
    Ok(Answer::json(&keys))
}

/// `POST /oauth/client/`
pub(super) fn create_api_client(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let name = context.body()?.needed_text("name")?;
    let write = write(world, context)?;
    let id = world.make_api_key(bearer.actor.id(), &name, write);
    Ok(Answer::json(&json!({"auth_client_id": id})))
}

/// The client id of the caller's API key in the path.
fn key(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<String, Failure> {
    world.own_api_key(bearer.actor.id(), context.id("client_id"))
}

/// `GET /oauth/client/{client_id}`
pub(super) fn get_api_client(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let client_id = key(world, context, bearer)?;
    let value = own(world, &client_id).ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&value))
}

/// `PUT /oauth/client/{client_id}`
pub(super) fn update_api_client(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let client_id = key(world, context, bearer)?;
    let write = write(world, context)?;
    world.change_api_key(&client_id, write);
    Ok(Answer::empty())
}

/// `DELETE /oauth/client/{client_id}`
pub(super) fn delete_api_client(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let client_id = key(world, context, bearer)?;
    world.delete_api_key(&client_id);
    Ok(Answer::empty())
}

/// `POST /oauth/client/{client_id}/reset`
pub(super) fn reset_api_client_secret(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let client_id = key(world, context, bearer)?;
    if let Some(client) = world.clients.get_mut(&client_id) {
        client.secret = random_token();
    }
    Ok(Answer::empty())
}
