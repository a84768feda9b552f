//! Who calls: the token of a request and its refusals.

use crate::call::Call;
use crate::respond::Failure;
use crate::state::tokens::Bearer;
use crate::state::{Actor, World};

/// What a request brought along.
enum Credential<'a> {
    None,
    /// A scheme without a token, or a header that has no scheme.
    Invalid,
    Token(std::borrow::Cow<'a, str>),
}

/// The bearer of the request's token.
pub(crate) fn bearer(world: &World, call: &Call) -> Result<Bearer, Failure> {
    let token = match credential(world, call) {
        Credential::Token(token) => token,
        Credential::None => {
            let named = world.switches.challenge_names_missing_token;
            return Err(unauthorized("invalid_request", named));
        }
        Credential::Invalid => {
            let text = "Invalid authorization header";
            return Err(Failure::new(400, text, text).before_routing());
        }
    };
    // Expired, revoked and unknown tokens are refused alike.
    let bearer = world.tokens.bearer(&token, world.now());
    bearer.ok_or_else(|| unauthorized("expired_token", true))
}

fn credential<'a>(world: &World, call: &'a Call) -> Credential<'a> {
    let Some(header) = call.header("authorization").map(str::trim) else {
        let in_query = call.query_value("oauth_token");
        return in_query.map_or(Credential::None, |token| Credential::Token(token.into()));
    };
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    let scheme = scheme.to_ascii_lowercase();
    match (scheme.as_str(), token.trim()) {
        // A trusted client's own credentials are no token of a user.
        ("basic", _) => Credential::None,
        ("bearer", _) if !world.switches.accept_bearer => Credential::None,
        ("oauth2" | "bearer", token) if !token.is_empty() => Credential::Token(token.into()),
        _ => Credential::Invalid,
    }
}

/// 401 with the challenge in both headers that carry it.
fn unauthorized(error: &'static str, named: bool) -> Failure {
    let challenge = if named {
        format!("Bearer realm=\"podio\", error=\"{error}\"")
    } else {
        "Bearer realm=\"podio\"".to_owned()
    };
    Failure::new(401, "unauthorized", error)
        .before_routing()
        .header("www-authenticate", challenge.clone())
        .header("authorization", challenge)
}

pub(crate) fn is_app(bearer: &Bearer) -> bool {
    matches!(bearer.actor, Actor::App(_))
}

/// 403 for an operation that only users may call.
pub(crate) fn not_for_apps() -> Failure {
    Failure::new(
        403,
        "forbidden",
        "Authentication as app is not allowed for this method",
    )
}
