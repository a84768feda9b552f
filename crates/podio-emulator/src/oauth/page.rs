//! The HTML of the authorize page.

use super::authorize::{AuthorizeRequest, Refusal};
use crate::respond::Answer;
use crate::state::users::User;

const STYLE: &str = "\
body{margin:0;padding:3rem 1rem;background:#eef1f4;color:#1f2a33;\
font:1rem/1.5 system-ui,-apple-system,'Segoe UI',sans-serif}\
main{max-width:26rem;margin:0 auto;padding:1.75rem 2rem;background:#fff;border:1px solid #d5dbe1;\
border-radius:.5rem;overflow-wrap:anywhere}\
h1{margin:0 0 1rem;font-size:1.35rem;line-height:1.3}\
ul{padding-left:1.25rem}\
label{display:block;margin-top:.75rem;font-weight:600}\
input{box-sizing:border-box;width:100%;margin-top:.25rem;padding:.5rem .6rem;font:inherit;\
border:1px solid #74808b;border-radius:.3rem}\
button{margin:1.25rem .5rem 0 0;padding:.5rem 1.25rem;font:inherit;font-weight:600;cursor:pointer;\
color:#1f2a33;background:#fff;border:1px solid #74808b;border-radius:.3rem}\
button.main{color:#fff;background:#0b6b7c;border-color:#0b6b7c}\
button.link{margin:0;padding:0;font-weight:400;color:#0b6b7c;border:0;text-decoration:underline}\
:focus-visible{outline:3px solid #f0a500;outline-offset:2px}\
.wrong{margin:0 0 1rem;padding:.5rem .75rem;color:#8c1d18;background:#fdecea;border-radius:.3rem}\
.note{color:#55626d;font-size:.875rem}\
footer{max-width:26rem;margin:1rem auto;text-align:center}";

/// The form on which a user logs in. A message says what went wrong before.
pub(super) fn log_in(request: &AuthorizeRequest, mail: &str, wrong: Option<&str>) -> Answer {
    let body = format!(
        "<h1>Log in to Podio</h1>\n{wrong}\
         <p>The application <strong>{client}</strong> asks for access to your account. Log in to \
         decide.</p>\n\
         <form method=\"post\" action=\"{action}\">\n\
         <label for=\"mail\">Mail address</label>\n\
         <input id=\"mail\" name=\"mail\" type=\"text\" inputmode=\"email\" \
         autocomplete=\"username\" required value=\"{mail}\">\n\
         <label for=\"password\">Password</label>\n\
         <input id=\"password\" name=\"password\" type=\"password\" \
         autocomplete=\"current-password\" required>\n\
         <button class=\"main\" type=\"submit\">Log in</button>\n\
         </form>\n",
        wrong = message(wrong),
        client = escape(&request.client_name),
        action = escape(&address(request)),
        mail = escape(mail),
    );
    document(status(wrong), "Log in", &body)
}

/// The form for the second factor of a login.
pub(super) fn second_factor(
    request: &AuthorizeRequest,
    nonce: &str,
    wrong: Option<&str>,
) -> Answer {
    let body = format!(
        "<h1>Confirm that it is you</h1>\n{wrong}\
         <p>Give your one-time password, or one of your recovery codes.</p>\n\
         <form method=\"post\" action=\"{action}\">\n\
         <input type=\"hidden\" name=\"nonce\" value=\"{nonce}\">\n\
         <label for=\"otp\">One-time password</label>\n\
         <input id=\"otp\" name=\"otp\" type=\"text\" inputmode=\"numeric\" \
         autocomplete=\"one-time-code\">\n\
         <label for=\"recovery_code\">Recovery code</label>\n\
         <input id=\"recovery_code\" name=\"recovery_code\" type=\"text\" autocomplete=\"off\">\n\
         <button class=\"main\" type=\"submit\">Go on</button>\n\
         </form>\n",
        wrong = message(wrong),
        action = escape(&address(request)),
        nonce = escape(nonce),
    );
    document(status(wrong), "Second factor", &body)
}

/// The question, with what the application may do when it is allowed.
pub(super) fn consent(request: &AuthorizeRequest, user: &User, scopes: &[String]) -> Answer {
    let scopes: Vec<String> = scopes
        .iter()
        .map(|sentence| format!("<li>{}</li>\n", escape(sentence)))
        .collect();
    let body = format!(
        "<h1>Allow {client} to use your Podio account?</h1>\n\
         <p>You are logged in as <strong>{name}</strong> ({mail}).</p>\n\
         <p>If you allow it, the application can:</p>\n\
         <ul>\n{scopes}</ul>\n\
         <p class=\"note\">Either way you go on to {host}.</p>\n\
         <form method=\"post\" action=\"{action}\">\n\
         <button class=\"main\" type=\"submit\" name=\"decision\" value=\"allow\">Allow</button>\n\
         <button type=\"submit\" name=\"decision\" value=\"deny\">Deny</button>\n\
         </form>\n\
         <form method=\"post\" action=\"{action}\">\n\
         <p class=\"note\">Not you? <button class=\"link\" type=\"submit\" name=\"decision\" \
         value=\"log_out\">Log in as somebody else</button></p>\n\
         </form>\n",
        client = escape(&request.client_name),
        name = escape(&user.name),
        mail = escape(&user.mail),
        scopes = scopes.concat(),
        host = escape(request.redirect.host_str().unwrap_or_default()),
        action = escape(&address(request)),
    );
    document(200, "Allow access", &body)
}

/// What is shown when nobody can be asked, and nobody be sent back.
pub(super) fn refused(refusal: &Refusal) -> Answer {
    let body = format!(
        "<h1>This link does not work</h1>\n\
         <p>The application that sent you here made a mistake: {}.</p>\n",
        escape(&refusal.to_string())
    );
    document(400, "Link does not work", &body)
}

/// The page's address for a request.
pub(super) fn address(request: &AuthorizeRequest) -> String {
    format!("/oauth/authorize?{}", request.query)
}

/// Marks an answer that is for one person: nothing keeps it and nothing tells its address on.
pub(super) fn private(mut answer: Answer) -> Answer {
    answer.headers.extend([
        ("cache-control", "no-store".to_owned()),
        ("referrer-policy", "no-referrer".to_owned()),
    ]);
    answer
}

fn document(status: u16, title: &str, body: &str) -> Answer {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – Podio emulator</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <main>\n{body}</main>\n\
         <footer class=\"note\">This is a local emulator, not Podio.</footer>\n\
         </body>\n</html>\n"
    );
    let mut answer = private(Answer::html(status, page));
    // No `form-action`: browsers hold the redirect that follows a form against it.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
                  frame-ancestors 'none'";
    answer
        .headers
        .push(("content-security-policy", policy.to_owned()));
    answer
}

fn status(wrong: Option<&str>) -> u16 {
    if wrong.is_some() { 400 } else { 200 }
}

fn message(wrong: Option<&str>) -> String {
    wrong.map_or_else(String::new, |text| {
        format!("<p class=\"wrong\" role=\"alert\">{}</p>\n", escape(text))
    })
}

/// Text as it may stand between tags and in quoted attributes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
