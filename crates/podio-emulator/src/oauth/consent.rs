//! The authorize page over HTTP: who is asked, by cookie, and what the page's forms do.

use std::collections::BTreeMap;

use super::authorize::{AuthorizeRequest, Decision, decide};
use super::second_factor::{self, Given, Wrong};
use super::{page, scope};
use crate::call::Call;
use crate::control::clock::seconds_later;
use crate::respond::Answer;
use crate::routes::Context;
use crate::state::World;

/// The cookie of a login on the page.
const COOKIE: &str = "podio_emulator_login";

/// How long a login on the page lasts, in seconds.
const LOGIN_SECONDS: u64 = 600;

/// `GET /oauth/authorize`
pub(crate) fn show_page(world: &mut World, context: &Context<'_>) -> Answer {
    let request = match AuthorizeRequest::read(world, context.call.query_pairs()) {
        Ok(request) => request,
        Err(refusal) => return page::refused(&refusal),
    };
    let user_id = cookie(context.call).and_then(|cookie| world.logins.user(cookie, world.now()));
    match user_id.and_then(|user_id| world.users.get(&user_id)) {
        Some(user) => page::consent(&request, user, &scope::in_words(world, &request.scope)),
        None => page::log_in(&request, "", None),
    }
}

/// `POST /oauth/authorize`: the page's forms. What is asked stands in the query, as before.
pub(crate) fn answer_page(world: &mut World, context: &Context<'_>) -> Answer {
    let request = match AuthorizeRequest::read(world, context.call.query_pairs()) {
        Ok(request) => request,
        Err(refusal) => return page::refused(&refusal),
    };
    let form: BTreeMap<String, String> = context.call.form_pairs().into_iter().collect();
    let field = |name: &str| form.get(name).map(String::as_str);
    let decision = match field("decision") {
        Some("allow") => Decision::Allow,
        Some("deny") => Decision::Deny,
        Some(_) => return log_out(world, context.call, &request),
        None => {
            return match field("nonce") {
                Some(nonce) => check_second_factor(world, &request, nonce, field),
                None => log_in(world, &request, field),
            };
        }
    };
    let user_id = cookie(context.call).and_then(|cookie| world.logins.user(cookie, world.now()));
    let Some(user_id) = user_id else {
        return page::log_in(&request, "", Some("Your login has ended. Log in again."));
    };
    let location = decide(world, &request, user_id, decision);
    page::private(Answer::redirect(location))
}

fn log_in<'a>(
    world: &mut World,
    request: &AuthorizeRequest,
    field: impl Fn(&str) -> Option<&'a str>,
) -> Answer {
    let (mail, password) = (field("mail"), field("password"));
    let (mail, password) = (mail.unwrap_or_default(), password.unwrap_or_default());
    let Ok(user) = world.user_by_login(mail, password) else {
        let wrong = "The mail address or the password is wrong.";
        return page::log_in(request, mail, Some(wrong));
    };
    let user_id = user.user_id;
    match second_factor::demand(world, user_id, &request.client_id, &request.scope) {
        Some(nonce) => page::second_factor(request, &nonce, None),
        None => begin_login(world, request, user_id),
    }
}

fn check_second_factor<'a>(
    world: &mut World,
    request: &AuthorizeRequest,
    nonce: &str,
    field: impl Fn(&str) -> Option<&'a str>,
) -> Answer {
    // A browser sends a field that was left empty, too.
    let given = |name: &str| field(name).filter(|value| !value.is_empty());
    let given = Given {
        otp: given("otp"),
        recovery_code: given("recovery_code"),
    };
    match second_factor::check(world, nonce, &given) {
        Ok(login) => begin_login(world, request, login.user_id),
        Err(Wrong::Factor) => {
            page::second_factor(request, nonce, Some("The code is wrong. Try again."))
        }
        Err(Wrong::Nonce) => {
            page::log_in(request, "", Some("This login took too long. Log in again."))
        }
    }
}

fn begin_login(world: &mut World, request: &AuthorizeRequest, user_id: u64) -> Answer {
    let now = world.now();
    let expires = seconds_later(now, LOGIN_SECONDS);
    let value = world.logins.begin(user_id, now, expires);
    back_to_page(request, &value, LOGIN_SECONDS)
}

/// Lets somebody else log in.
fn log_out(world: &mut World, call: &Call, request: &AuthorizeRequest) -> Answer {
    if let Some(cookie) = cookie(call) {
        world.logins.end(cookie);
    }
    back_to_page(request, "", 0)
}

/// Sends the browser to the page by GET, so that it can be loaded again.
fn back_to_page(request: &AuthorizeRequest, cookie: &str, seconds: u64) -> Answer {
    let mut answer = Answer::redirect(page::address(request));
    // After a POST, 303 is what asks for a GET.
    answer.status = 303;
    answer.headers.push((
        "set-cookie",
        format!(
            "{COOKIE}={cookie}; Max-Age={seconds}; Path=/oauth/authorize; HttpOnly; SameSite=Lax"
        ),
    ));
    page::private(answer)
}

/// The value of the page's cookie.
fn cookie(call: &Call) -> Option<&str> {
    call.header("cookie")?
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value)
}
