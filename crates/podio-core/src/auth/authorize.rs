//! The authorization-code flow: sending a person to Podio and reading what comes back.

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use url::{Url, form_urlencoded};

use super::Scope;
use crate::{Error, ErrorKind, Result};

/// How long a person may take between being sent to Podio and coming back.
pub(crate) const STATE_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Where to send a person, from [`PodioClient::authorize`](crate::PodioClient::authorize).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authorization {
    /// The page at Podio that asks the person.
    pub url: Url,
    /// The single-use text that the callback must bring back; it is in `url` already.
    pub state: String,
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The state lets whoever has it finish this authorization.
        f.debug_struct("Authorization")
            .field("host", &self.url.host_str())
            .finish_non_exhaustive()
    }
}

/// What Podio sent a person back with.
///
/// ```
/// use podio_core::auth::Callback;
///
/// let callback = Callback::parse("https://app.example.org/cb?code=4cb1&state=7d3c")?;
/// assert!(matches!(callback, Callback::Granted { .. }));
/// let callback = Callback::parse("error=access_denied&error_reason=user_denied&state=7d3c")?;
/// assert!(matches!(callback, Callback::Denied { .. }));
/// # Ok::<(), podio_core::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Callback {
    /// The person agreed.
    #[non_exhaustive]
    Granted {
        /// The code to exchange for tokens, good for one use.
        code: SecretString,
        /// The state that the person was sent away with.
        state: String,
    },
    /// The person did not agree, or Podio could not ask.
    #[non_exhaustive]
    Denied {
        /// The error class, such as `access_denied`.
        error: String,
        /// The finer code (`error_reason`), such as `user_denied`.
        reason: Option<String>,
        /// A sentence for people.
        description: Option<String>,
        /// The state that the person was sent away with, where Podio gave it back.
        state: Option<String>,
    },
}

impl Callback {
    /// Reads the URL that a person came back to, or its query alone. Of a repeated parameter the
    /// last counts, as at Podio.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) when there is neither a code with a state
    /// nor an error.
    pub fn parse(url_or_query: &str) -> Result<Self> {
        let query = url_or_query
            .split_once('?')
            .map_or(url_or_query, |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let (mut code, mut state, mut error, mut reason, mut description) =
            (None, None, None, None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = Some(value.into_owned()).filter(|value| !value.is_empty());
            match &*name {
                "code" => code = value,
                "state" => state = value,
                "error" => error = value,
                "error_reason" => reason = value,
                "error_description" => description = value,
                _ => {}
            }
        }
        match (error, code, state) {
            (Some(error), _, state) => Ok(Self::Denied {
                error,
                reason,
                description,
                state,
            }),
            (None, Some(code), Some(state)) => Ok(Self::Granted {
                code: code.into(),
                state,
            }),
            (None, Some(_), None) => Err(wrong(
                "the callback has a code but no state: it does not come from an authorization of \
                 this application",
            )),
            (None, None, _) => Err(wrong("the callback has neither a code nor an error")),
        }
    }

    pub(crate) fn state(&self) -> Option<&str> {
        match self {
            Self::Granted { state, .. } => Some(state),
            Self::Denied { state, .. } => state.as_deref(),
        }
    }
}

/// Checks a redirect URI before a person is sent anywhere with it.
pub(crate) fn redirect_uri(text: &str) -> Result<Url> {
    let url: Url = text.parse().map_err(|cause: url::ParseError| {
        wrong("the redirect URI is no URL: it looks like https://app.example.org/callback")
            .with_source(cause)
    })?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong("the redirect URI must be http or https with a host"));
    }
    if url.fragment().is_some() {
        return Err(wrong(
            "the redirect URI has a fragment, which no server ever sees",
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("the redirect URI holds a user name or password"));
    }
    Ok(url)
}

/// The page that asks a person, with everything it needs in its query.
pub(crate) fn authorize_url(
    page: &Url,
    client_id: &str,
    redirect_uri: &str,
    scopes: &[Scope],
    state: &str,
) -> Url {
    let mut url = page.clone();
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("client_id", client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("state", state);
        if !scopes.is_empty() {
            let scopes: Vec<String> = scopes.iter().map(ToString::to_string).collect();
            query.append_pair("scope", &scopes.join(" "));
        }
    }
    url
}

fn wrong(message: &'static str) -> Error {
    Error::new(ErrorKind::InvalidArgument, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Permission;

    #[test]
    fn a_callback_is_granted_denied_or_no_callback() {
        let parse = Callback::parse;
        assert!(
            matches!(parse("code=a&code=b&state=s"), Ok(Callback::Granted { state, .. }) if state == "s")
        );
        let denied = parse(
            "https://a.example/cb?error_reason=user_denied&error=access_denied\
             &error_description=The+user+denied+your+request.",
        );
        let Ok(Callback::Denied {
            error,
            reason,
            description,
            state,
        }) = denied
        else {
            panic!("not denied");
        };
        assert_eq!(error, "access_denied");
        assert_eq!(reason.as_deref(), Some("user_denied"));
        assert_eq!(
            description.as_deref(),
            Some("The user denied your request.")
        );
        assert_eq!(state, None);
        for text in [
            "",
            "code=a",
            "code=&state=s",
            "state=s",
            "https://a.example/",
        ] {
            assert_eq!(
                parse(text).unwrap_err().kind(),
                ErrorKind::InvalidArgument,
                "{text}"
            );
        }
    }

    #[test]
    fn redirect_uris_are_checked() {
        for text in [
            "",
            "/cb",
            "app://cb",
            "mailto:a@b.example",
            "https://a.example/#x",
            "https://u:p@a.example/",
        ] {
            assert!(redirect_uri(text).is_err(), "{text}");
        }
        for text in ["https://app.example.org/cb?x=1", "http://localhost:8080/"] {
            assert!(redirect_uri(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_page_gets_what_it_needs() {
        let page = "https://podio.com/oauth/authorize".parse().unwrap();
        let scopes = [Scope::space(Permission::Read), Scope::user(Permission::All)];
        let url = authorize_url(&page, "acme", "https://a.example/cb?x=1", &scopes, "s/1");
        assert_eq!(
            url.as_str(),
            "https://podio.com/oauth/authorize?client_id=acme\
             &redirect_uri=https%3A%2F%2Fa.example%2Fcb%3Fx%3D1&response_type=code&state=s%2F1\
             &scope=space%3Aread+user%3Aall"
        );
    }
}
