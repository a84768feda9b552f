//! Logins: the authorize page, the token endpoints, the second factor, the end of grants, the
//! granted scope, API keys.

mod api_keys;
mod authorize;
mod consent;
mod page;
mod parameters;
mod scope;
mod second_factor;
mod token;

use crate::respond::{Answer, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::tokens::Bearer;

pub use authorize::Decision;
pub(crate) use authorize::{AuthorizeRequest, decide};
pub(crate) use token::mint;

use api_keys::{
    create_api_client, delete_api_client, delete_client_grant, get_api_client, get_api_clients,
    get_authorized_clients, reset_api_client_secret, update_api_client,
};
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
    POST "oauth/token/invalidate" Any invalidate_tokens;
    GET "oauth/grant/client" User get_authorized_clients;
    DELETE "oauth/grant/client/{client_id}" User delete_client_grant;
    GET "oauth/scope" Any get_scope;
    GET "oauth/client" User get_api_clients;
    POST "oauth/client" User create_api_client;
    GET "oauth/client/{client_id}" User get_api_client;
    PUT "oauth/client/{client_id}" User update_api_client;
    DELETE "oauth/client/{client_id}" User delete_api_client;
    POST "oauth/client/{client_id}/reset" User reset_api_client_secret;
}

/// What a login grants when it asks for nothing narrower.
const EVERYTHING: &str = "global:all";

/// `POST /oauth/grant/invalidate`
fn invalidate_grant(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    world.tokens.revoke_grant(bearer.grant);
    Ok(Answer::empty())
}

/// `POST /oauth/token/invalidate`: ends all tokens of the caller, whichever API key they are for.
fn invalidate_tokens(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    world.tokens.revoke_grants_of(bearer.actor, None);
    Ok(Answer::empty())
}
