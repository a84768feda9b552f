//! The token endpoints and their grants.

use serde::Serialize;
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::{EVERYTHING, second_factor};
use crate::control::clock::{seconds_later, seconds_until};
use crate::control::switches::{Rotation, WrongAppToken};
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::limits::Counter;
use crate::state::users::WrongLogin;
use crate::state::{Actor, World};

/// A token answer, its keys in Podio's order.
#[derive(Serialize)]
pub(super) struct TokenAnswer {
    access_token: String,
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    reference: Option<Value>,
}

impl TokenAnswer {
    /// The parts that a redirect to a browser carries, in Podio's order.
    pub(super) fn into_pairs(self) -> Vec<(&'static str, String)> {
        let expires_in = self.expires_in.map(|told| match told {
            Value::String(text) => text,
            other => other.to_string(),
        });
        let pairs = [
            ("access_token", Some(self.access_token)),
            ("token_type", Some(self.token_type.to_owned())),
            ("expires_in", expires_in),
            ("refresh_token", self.refresh_token),
            ("scope", self.scope),
        ];
        pairs
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
            .collect()
    }
}

/// `POST /oauth/token`: reads a form.
pub(crate) fn token_v1(world: &mut World, context: &Context<'_>) -> Outcome {
    token(world, &Parameters::of_form(context.call)).map_err(Failure::before_routing_unless_limited)
}

/// `POST /oauth/token/v2`: reads JSON.
pub(crate) fn token_v2(world: &mut World, context: &Context<'_>) -> Outcome {
    Parameters::of_json(context.call)
        .and_then(|parameters| token(world, &parameters))
        .map_err(Failure::before_routing_unless_limited)
}

/// The client, then the secret, then the grant.
fn token(world: &mut World, parameters: &Parameters) -> Outcome {
    let refused = |text: &str| Failure::new(400, "invalid_client", text);
    let client_id = parameters
        .client_id()
        .ok_or_else(|| refused("Missing parameter client_id"))?
        .to_owned();
    let client = world.clients.get(&client_id).ok_or_else(|| {
        refused("Sorry, you've supplied an invalid client id.").detail("oauth.client.invalid_id")
    })?;
    let secret = parameters
        .client_secret()
        .ok_or_else(|| refused("Missing parameter client_secret"))?;
    if secret != client.secret {
        return Err(refused("The client secret is wrong").detail("oauth.client.invalid_secret"));
    }
    limit(world, &client_id)?;
    let scope = parameters.optional("scope").unwrap_or(EVERYTHING);
    match parameters.required("grant_type")? {
        "password" => password(world, parameters, &client_id, scope),
        "app" => app(world, parameters, &client_id, scope),
        "authorization_code" => authorization_code(world, parameters, &client_id),
        "refresh_token" => refresh(world, parameters, &client_id),
        other => {
            let text = format!("The grant type {other} is not supported");
            Err(Failure::new(400, "unsupported_grant_type", text))
        }
    }
}

/// 420 when the client has made too many token calls.
fn limit(world: &mut World, client_id: &str) -> Result<(), Failure> {
    let (limit, window) = (
        world.switches.token_rate_limit,
        world.switches.token_rate_limit_seconds,
    );
    let now = world.now();
    let counter = Counter::Tokens(client_id.to_owned());
    let (quota, outcome) = world.limits.enter(&counter, now, limit, window);
    world.token_quota = Some(quota);
    outcome.map_err(|seconds| {
        let failure = Failure::rate_limit(seconds);
        if world.switches.retry_after_header {
            failure.header("retry-after", seconds.to_string())
        } else {
            failure
        }
    })
}

fn password(world: &mut World, parameters: &Parameters, client_id: &str, scope: &str) -> Outcome {
    let mail = parameters.required("username")?;
    let password = parameters.required("password")?;
    let refused = |text: &str| Failure::new(400, "invalid_grant", text).propagate();
    let user = world
        .user_by_login(mail, password)
        .map_err(|wrong| match wrong {
            WrongLogin::Mail => refused("The user is unknown").detail("user.invalid.username"),
            WrongLogin::Password => {
                refused("The password is wrong").detail("user.invalid.password")
            }
        })?;
    let user_id = user.user_id;
    if let Some(nonce) = second_factor::demand(world, user_id, client_id, scope) {
        return Ok(Answer::json(&json!({"server_nonce": nonce})));
    }
    let (_, answer) = begin(world, client_id, Actor::User(user_id), scope);
    Ok(Answer::json(&answer))
}

fn app(world: &mut World, parameters: &Parameters, client_id: &str, scope: &str) -> Outcome {
    let app_id: Option<u64> = parameters.required("app_id")?.parse().ok();
    let app_token = parameters.required("app_token")?;
    let app = app_id
        .and_then(|id| world.apps.get(&id))
        .filter(|app| app.token == app_token && !app.deleted);
    let Some(app_id) = app.map(|app| app.app_id) else {
        return Err(match world.switches.wrong_app_token {
            WrongAppToken::InvalidGrant => {
                Failure::new(400, "invalid_grant", "The app id or the app token is wrong")
            }
            WrongAppToken::InvalidClient => Failure::new(400, "invalid_client", "invalid_auth"),
        });
    };
    let (_, answer) = begin(world, client_id, Actor::App(app_id), scope);
    Ok(Answer::json(&answer))
}

fn authorization_code(world: &mut World, parameters: &Parameters, client_id: &str) -> Outcome {
    let text = parameters.required("code")?;
    let redirect_uri = parameters.required("redirect_uri")?;
    let now = world.now();
    // A code that another client presents is unknown to that client, and not used up.
    let code = world.codes.get(text);
    let Some(code) = code.filter(|code| code.client_id == client_id) else {
        return Err(refused_code(world, "The authorization code is unknown"));
    };
    if let Some(grant) = code.grant {
        if world.switches.replayed_code_ends_grant {
            world.tokens.revoke_grant(grant);
        }
        return Err(refused_code(world, "The authorization code was used"));
    }
    if code.expires <= now {
        return Err(refused_code(world, "The authorization code has expired"));
    }
    if code.redirect_uri != redirect_uri {
        let reason = "The redirect URI is not the one of the authorization";
        return Err(refused_code(world, reason));
    }
    let (user_id, scope) = (code.user_id, code.scope.clone());
    let (grant, answer) = begin(world, client_id, Actor::User(user_id), &scope);
    world.codes.redeem(text, grant);
    Ok(Answer::json(&answer))
}

fn refused_code(world: &World, reason: &str) -> Failure {
    let failure = Failure::new(400, "invalid_grant", reason);
    match &world.switches.code_error_detail {
        Some(detail) => failure.detail(detail.clone()),
        None => failure,
    }
}

/// Begins a grant with its first tokens, and tells them.
pub(super) fn begin(
    world: &mut World,
    client_id: &str,
    actor: Actor,
    scope: &str,
) -> (u64, TokenAnswer) {
    if world.switches.login_ends_older_grants {
        world.tokens.revoke_grants_of(actor, Some(client_id));
    }
    if let Actor::User(user_id) = actor {
        world.activate(user_id);
    }
    let grant = world.tokens.begin(client_id, actor, scope);
    let expires = seconds_later(world.now(), world.switches.refresh_token_seconds);
    let refresh_token = world.tokens.issue_refresh(grant, expires);
    (grant, answer(world, grant, actor, scope, refresh_token))
}

fn refresh(world: &mut World, parameters: &Parameters, client_id: &str) -> Outcome {
    let refresh_token = parameters.required("refresh_token")?;
    let now = world.now();
    let bearer = world.tokens.refreshable(refresh_token, now);
    // A refresh token is good for the client only that it was issued to.
    let Some(bearer) = bearer.filter(|bearer| bearer.client_id == client_id) else {
        let text = "The refresh token is expired or unknown";
        return Err(Failure::new(400, "invalid_grant", text).detail("oauth.grant.expired"));
    };
    if world.switches.refresh_ends_access_tokens {
        world.tokens.revoke_access_of(bearer.grant);
    }
    let expires = seconds_later(now, world.switches.refresh_token_seconds);
    let answered = match world.switches.rotation {
        Rotation::SameToken => {
            world.tokens.slide(refresh_token, expires);
            refresh_token.to_owned()
        }
        Rotation::Rotates => {
            world.tokens.revoke(refresh_token);
            world.tokens.issue_refresh(bearer.grant, expires)
        }
    };
    let answer = answer(world, bearer.grant, bearer.actor, &bearer.scope, answered);
    Ok(Answer::json(&answer))
}

/// Issues an access token and tells it.
fn answer(
    world: &mut World,
    grant: u64,
    actor: Actor,
    scope: &str,
    refresh_token: String,
) -> TokenAnswer {
    let now = world.now();
    let expires = seconds_later(now, world.switches.access_token_seconds);
    let access_token = world.tokens.issue_access(grant, now, expires);
    let switches = &world.switches;
    let told = || {
        let truth = || seconds_until(now, expires).into();
        switches.expires_in.clone().unwrap_or_else(truth)
    };
    TokenAnswer {
        access_token,
        token_type: "bearer",
        expires_in: (!switches.omit_expires_in).then(told),
        refresh_token: (!switches.omit_refresh_token).then_some(refresh_token),
        scope: (!switches.omit_scope).then(|| scope.to_owned()),
        reference: (!switches.omit_ref).then(|| json!({"type": actor.kind(), "id": actor.id()})),
    }
}

/// A token that a test gives out by itself, with the refresh token that belongs to it.
pub(crate) fn mint(world: &mut World, client_id: &str, actor: Actor) -> (String, String) {
    if let Actor::User(user_id) = actor {
        world.activate(user_id);
    }
    let grant = world.tokens.begin(client_id, actor, EVERYTHING);
    let now = world.now();
    let refresh_ends = seconds_later(now, world.switches.refresh_token_seconds);
    let access_ends = seconds_later(now, world.switches.access_token_seconds);
    let refresh = world.tokens.issue_refresh(grant, refresh_ends);
    (world.tokens.issue_access(grant, now, access_ends), refresh)
}
