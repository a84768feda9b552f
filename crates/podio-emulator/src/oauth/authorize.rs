//! The authorize step: what an application asks a person, and where the person is sent back to.

use std::collections::BTreeMap;
use std::fmt;

use url::{Host, Url, form_urlencoded};

use super::{EVERYTHING, token};
use crate::control::clock::seconds_later;
use crate::state::codes::Code;
use crate::state::users::Client;
use crate::state::{Actor, World};

/// What a person decides on the authorize page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The application gets what it asked for.
    Allow,
    /// It gets nothing.
    Deny,
}

/// What the person is sent back with.
#[derive(Clone, Copy)]
enum ResponseType {
    /// A code, in the query.
    Code,
    /// Tokens, in the fragment.
    Token,
}

/// What an application asks for: the parameters of the authorize page, checked.
pub(crate) struct AuthorizeRequest {
    pub(super) client_id: String,
    pub(super) client_name: String,
    /// As it was sent: the token call has to bring the same text.
    redirect_uri: String,
    pub(super) redirect: Url,
    response_type: ResponseType,
    pub(super) scope: String,
    state: Option<String>,
    /// The parameters, for the page's forms.
    pub(super) query: String,
}

/// Why nobody is asked.
#[derive(Debug)]
pub(crate) enum Refusal {
    Missing(&'static str),
    UnknownClient(String),
    /// The redirect URI is no web address, or has a fragment.
    NotAnAddress(String),
    ForeignHost {
        given: String,
        registered: Host,
    },
    ResponseType(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(formatter, "the parameter {name} is missing"),
            Self::UnknownClient(client_id) => {
                write!(formatter, "there is no API key “{client_id}”")
            }
            Self::NotAnAddress(given) => write!(
                formatter,
                "the redirect_uri “{given}” is not an http or https address without a fragment"
            ),
            Self::ForeignHost { given, registered } => write!(
                formatter,
                "the redirect_uri leads to “{given}”, but the API key is registered for \
                 “{registered}”"
            ),
            Self::ResponseType(given) => write!(
                formatter,
                "the response_type is “{given}”; it has to be code or token"
            ),
        }
    }
}

impl AuthorizeRequest {
    /// Checks the parameters. Of repeated ones the last counts.
    pub(crate) fn read(world: &World, pairs: Vec<(String, String)>) -> Result<Self, Refusal> {
        let mut values: BTreeMap<String, String> = pairs.into_iter().collect();
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&values)
            .finish();
        let state = values.remove("state");
        let mut optional = |name| values.remove(name).filter(|value| !value.is_empty());
        let client_id = optional("client_id").ok_or(Refusal::Missing("client_id"))?;
        let Some(client) = world.clients.get(&client_id) else {
            return Err(Refusal::UnknownClient(client_id));
        };
        let redirect_uri = optional("redirect_uri").ok_or(Refusal::Missing("redirect_uri"))?;
        let redirect = redirect(client, &redirect_uri)?;
        let response_type = match optional("response_type").as_deref() {
            None | Some("code") => ResponseType::Code,
            Some("token") => ResponseType::Token,
            Some(other) => return Err(Refusal::ResponseType(other.to_owned())),
        };
        let scope = optional("scope").filter(|scope| !scope.trim_ascii().is_empty());
        Ok(Self {
            client_name: client.name.clone(),
            client_id,
            redirect_uri,
            redirect,
            response_type,
            scope: scope.unwrap_or_else(|| EVERYTHING.to_owned()),
            state,
            query,
        })
    }
}

/// The address that people are sent back to, when it is the client's.
fn redirect(client: &Client, redirect_uri: &str) -> Result<Url, Refusal> {
    let url = Url::parse(redirect_uri).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.filter(|url| url.fragment().is_none());
    let url = url.ok_or_else(|| Refusal::NotAnAddress(redirect_uri.to_owned()))?;
    if let Some(registered) = &client.domain
        && url.host().map(|host| host.to_owned()).as_ref() != Some(registered)
    {
        return Err(Refusal::ForeignHost {
            given: url.host_str().unwrap_or_default().to_owned(),
            registered: registered.clone(),
        });
    }
    Ok(url)
}

/// Carries a decision out and tells where the person is sent.
pub(crate) fn decide(
    world: &mut World,
    request: &AuthorizeRequest,
    user_id: u64,
    decision: Decision,
) -> String {
    let mut target = request.redirect.clone();
    let mut result = match (decision, request.response_type) {
        (Decision::Deny, _) => vec![
            ("error_reason", "user_denied".to_owned()),
            ("error", "access_denied".to_owned()),
            (
                "error_description",
                "The user denied your request.".to_owned(),
            ),
        ],
        (Decision::Allow, ResponseType::Code) => {
            vec![("code", issue_code(world, request, user_id))]
        }
        (Decision::Allow, ResponseType::Token) => {
            let scope = granted_scope(world, request);
            let actor = Actor::User(user_id);
            let (_, answer) = token::begin(world, &request.client_id, actor, &scope);
            answer.into_pairs()
        }
    };
    result.extend(request.state.clone().map(|state| ("state", state)));
    match (decision, request.response_type) {
        (Decision::Allow, ResponseType::Token) => {
            let fragment = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(result)
                .finish();
            target.set_fragment(Some(&fragment));
        }
        _ => {
            target.query_pairs_mut().extend_pairs(result);
        }
    }
    target.into()
}

fn issue_code(world: &mut World, request: &AuthorizeRequest, user_id: u64) -> String {
    let now = world.now();
    let code = Code {
        client_id: request.client_id.clone(),
        redirect_uri: request.redirect_uri.clone(),
        user_id,
        scope: granted_scope(world, request),
        expires: seconds_later(now, world.switches.code_seconds),
        grant: None,
    };
    world.codes.issue(code, now)
}

fn granted_scope(world: &World, request: &AuthorizeRequest) -> String {
    let granted = world.switches.granted_scope.as_ref();
    granted.unwrap_or(&request.scope).clone()
}
