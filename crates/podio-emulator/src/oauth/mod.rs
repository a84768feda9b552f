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
pub(crate) use consent::{answer_page, show_page};
pub(crate) use scope::get_scope;
pub(crate) use second_factor::verify_second_factor;
pub(crate) use token::{mint, token_v1, token_v2};

/// What a login grants when it asks for nothing narrower.
const EVERYTHING: &str = "global:all";

/// `POST /oauth/grant/invalidate`
pub(crate) fn invalidate_grant(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    world.tokens.revoke_grant(bearer.grant);
    Ok(Answer::empty())
}

/// `DELETE /oauth/grant/client/{auth_client_id}`
pub(crate) fn delete_client_grant(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
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
