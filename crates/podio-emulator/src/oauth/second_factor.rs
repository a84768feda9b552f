//! The second factor of a login with a password.

use super::token;
use crate::control::clock::seconds_later;
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::tokens::Nonce;
use crate::state::{Actor, World};

/// The second factor as it was given: either of the two.
pub(super) struct Given<'a> {
    pub(super) otp: Option<&'a str>,
    pub(super) recovery_code: Option<&'a str>,
}

/// Why a second factor is refused.
pub(super) enum Wrong {
    /// The login that it belongs to is unknown, finished or too old.
    Nonce,
    Factor,
}

/// Begins a login that waits for its second factor; `None` when the user needs none.
pub(super) fn demand(
    world: &mut World,
    user_id: u64,
    client_id: &str,
    scope: &str,
) -> Option<String> {
    world.users.get(&user_id)?.otp.as_ref()?;
    let now = world.now();
    let nonce = Nonce {
        user_id,
        client_id: client_id.to_owned(),
        scope: scope.to_owned(),
        expires: seconds_later(now, world.switches.nonce_seconds),
    };
    Some(world.tokens.add_nonce(nonce, now))
}

/// Ends the wait of a login, and uses up a recovery code.
pub(super) fn check(world: &mut World, nonce: &str, given: &Given<'_>) -> Result<Nonce, Wrong> {
    let known = world.tokens.nonce(nonce, world.now()).cloned();
    let known = known.ok_or(Wrong::Nonce)?;
    let user = world.users.get_mut(&known.user_id).ok_or(Wrong::Nonce)?;
    let right = match (given.otp, given.recovery_code) {
        (Some(otp), _) => user.otp.as_deref() == Some(otp),
        (None, Some(code)) => user.recovery_codes.remove(code),
        (None, None) => false,
    };
    if !right {
        return Err(Wrong::Factor);
    }
    world.tokens.use_nonce(nonce);
    Ok(known)
}

/// `POST /mfa/verify`
pub(crate) fn verify_second_factor(world: &mut World, context: &Context<'_>) -> Outcome {
    let body = context.body()?;
    let text = |key: &str| body.given(key).and_then(Json::as_text);
    let given = Given {
        otp: text("otp"),
        recovery_code: text("recoveryCode"),
    };
    let nonce = text("nonce").unwrap_or_default();
    let login = check(world, nonce, &given).map_err(|wrong| match wrong {
        Wrong::Nonce => Failure::new(400, "nonce_validation_error", "The nonce is wrong"),
        Wrong::Factor => Failure::new(400, "invalid_second_factor", "The second factor is wrong"),
    })?;
    let actor = Actor::User(login.user_id);
    let (_, answer) = token::begin(world, &login.client_id, actor, &login.scope);
    Ok(Answer::json(&answer))
}
