//! Logins: the authorize page, the token endpoints, the second factor, the end of grants, the
//! granted scope.

mod authorize;
mod consent;
mod page;
mod parameters;
mod scope;
mod second_factor;
mod token;

use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::tokens::Bearer;

pub use authorize::Decision;
pub(crate) use authorize::{AuthorizeRequest, decide};
pub(crate) use token::mint;

use consent::{answer_page, show_page};
use scope::get_scope;
use second_factor::verify_second_factor;
use token::{token_v1, token_v2};

crate::routes::routes! { "oauth"
    GET "oauth/authorize" Page show_page as "authorize";
    POST "oauth/authorize" Page answer_page as "consent";
    POST "oauth/token" Open token_v1 as "token";
    POST "oauth/token/v2" Open token_v2 as "token";
    POST "mfa/verify" Open verify_second_factor;
    POST "oauth/grant/invalidate" Any invalidate_grant;
    DELETE "oauth/grant/client/{auth_client_id}" User delete_client_grant;
    GET "oauth/scope" Any get_scope;
}

/// What a login grants when it asks for nothing narrower.
const EVERYTHING: &str = "global:all";

/// `POST /oauth/grant/invalidate`
fn invalidate_grant(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    world.tokens.revoke_grant(bearer.grant);
    Ok(Answer::empty())
}

/// `DELETE /oauth/grant/client/{auth_client_id}`
fn delete_client_grant(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let auth_client_id = context.id("auth_client_id");
    let client = world
        .clients
        .iter()
        .find(|(_, client)| client.auth_client_id == auth_client_id);
    let (client_id, _) = client.ok_or_else(Failure::object_not_found)?;
    world
        .tokens
        .revoke_grants_of(bearer.actor, Some(client_id.as_str()));
    Ok(Answer::empty())
}
