//! What is sent to a token endpoint.

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::operations::{GET_ACCESS_TOKEN, GET_ACCESS_TOKEN_V1};
use super::{SecondFactor, SecondFactorChallenge};
use crate::session::AuthKind;

/// Which of Podio's two token endpoints to use. Each reads only its own encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TokenEndpoint {
    /// `POST /oauth/token` with a form body, which every official client uses.
    #[default]
    Form,
    /// `POST /oauth/token/v2` with a JSON body, which the current reference shows.
    Json,
}

impl TokenEndpoint {
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Form => GET_ACCESS_TOKEN_V1.path(),
            Self::Json => GET_ACCESS_TOKEN.path(),
        }
    }

    pub(crate) const fn content_type(self) -> HeaderValue {
        match self {
            Self::Form => HeaderValue::from_static("application/x-www-form-urlencoded"),
            Self::Json => HeaderValue::from_static("application/json"),
        }
    }
}

/// A way to get tokens.
#[derive(Clone)]
pub(crate) enum Grant {
    App {
        app_id: u64,
        app_token: SecretString,
    },
    Password {
        username: String,
        password: SecretString,
    },
    RefreshToken {
        refresh_token: SecretString,
    },
    AuthorizationCode {
        code: SecretString,
        redirect_uri: String,
    },
    /// Not a grant by the protocol's word: the second step of the password grant.
    SecondFactor {
        challenge: SecondFactorChallenge,
        factor: SecondFactor,
    },
}

impl Grant {
    /// The grant's name in the protocol.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::App { .. } => "app",
            Self::Password { .. } => "password",
            Self::RefreshToken { .. } => "refresh_token",
            Self::AuthorizationCode { .. } => "authorization_code",
            Self::SecondFactor { .. } => "second_factor",
        }
    }

    /// A digest that tells credentials apart without holding them.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let (identifier, secret) = match self {
            Self::App { app_id, app_token } => (app_id.to_string(), app_token),
            Self::Password { username, password } => (username.clone(), password),
            Self::RefreshToken { refresh_token } => (String::new(), refresh_token),
            Self::AuthorizationCode { code, .. } => (String::new(), code),
            Self::SecondFactor { challenge, .. } => (challenge.username.clone(), &challenge.nonce),
        };
        Sha256::new()
            .chain_update(self.name())
            .chain_update([0])
            .chain_update(identifier)
            .chain_update([0])
            .chain_update(secret.expose_secret())
            .finalize()
            .into()
    }

    /// The kind and identifier that a session of this grant keeps; `None` for a refresh, which
    /// keeps those of the session that it refreshes.
    pub(crate) fn auth(&self) -> Option<(AuthKind, Option<String>)> {
        match self {
            Self::App { app_id, .. } => Some((AuthKind::App, Some(app_id.to_string()))),
            Self::Password { username, .. } => Some((AuthKind::Password, Some(username.clone()))),
            Self::RefreshToken { .. } => None,
            Self::AuthorizationCode { .. } => Some((AuthKind::AuthorizationCode, None)),
            Self::SecondFactor { challenge, .. } => {
                Some((AuthKind::Password, Some(challenge.username.clone())))
            }
        }
    }

    /// The secrets that an answer could echo.
    pub(crate) fn secrets(&self) -> Vec<&SecretString> {
        match self {
            Self::App { app_token, .. } => vec![app_token],
            Self::Password { password, .. } => vec![password],
            Self::RefreshToken { refresh_token } => vec![refresh_token],
            Self::AuthorizationCode { code, .. } => vec![code],
            Self::SecondFactor { challenge, factor } => vec![&challenge.nonce, factor.secret()],
        }
    }

    /// The request's body in the endpoint's encoding.
    pub(crate) fn body(
        &self,
        endpoint: TokenEndpoint,
        client_id: &str,
        client_secret: &SecretString,
    ) -> Zeroizing<Vec<u8>> {
        let mut parameters: Vec<(&str, Value)> = match self {
            Self::App { app_id, app_token } => vec![
                ("grant_type", self.name().into()),
                ("app_id", (*app_id).into()),
                ("app_token", app_token.expose_secret().into()),
            ],
            Self::Password { username, password } => vec![
                ("grant_type", self.name().into()),
                ("username", username.as_str().into()),
                ("password", password.expose_secret().into()),
            ],
            Self::RefreshToken { refresh_token } => vec![
                ("grant_type", self.name().into()),
                ("refresh_token", refresh_token.expose_secret().into()),
            ],
            Self::AuthorizationCode { code, redirect_uri } => vec![
                ("grant_type", self.name().into()),
                ("code", code.expose_secret().into()),
                ("redirect_uri", redirect_uri.as_str().into()),
            ],
            Self::SecondFactor { challenge, factor } => {
                // The nonce stands for the client's credentials, which went out with the password.
                let parameters = vec![
                    ("nonce", challenge.nonce.expose_secret().into()),
                    (factor.key(), factor.secret().expose_secret().into()),
                ];
                return json(parameters);
            }
        };
        parameters.push(("client_id", client_id.into()));
        parameters.push(("client_secret", client_secret.expose_secret().into()));
        match endpoint {
            TokenEndpoint::Form => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                for (name, value) in &parameters {
                    match value {
                        Value::String(text) => form.append_pair(name, text),
                        other => form.append_pair(name, &other.to_string()),
                    };
                }
                Zeroizing::new(form.finish().into_bytes())
            }
            TokenEndpoint::Json => json(parameters),
        }
    }

    /// Where the grant is sent, and in which encoding.
    pub(crate) fn target(&self, endpoint: TokenEndpoint) -> (&'static str, HeaderValue) {
        match self {
            Self::SecondFactor { .. } => ("/mfa/verify", TokenEndpoint::Json.content_type()),
            _ => (endpoint.path(), endpoint.content_type()),
        }
    }
}

fn json(parameters: Vec<(&str, Value)>) -> Zeroizing<Vec<u8>> {
    let object: Map<String, Value> = parameters
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Zeroizing::new(Value::Object(object).to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(grant: &Grant, endpoint: TokenEndpoint) -> String {
        let body = grant.body(endpoint, "acme sync", &"s&cret".into());
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[test]
    fn the_form_endpoint_gets_a_form_without_stray_space() {
        let grant = Grant::App {
            app_id: 305,
            app_token: "t=1".into(),
        };
        assert_eq!(
            body(&grant, TokenEndpoint::Form),
            "grant_type=app&app_id=305&app_token=t%3D1&client_id=acme+sync&client_secret=s%26cret"
        );
    }

    #[test]
    fn the_json_endpoint_gets_an_object_with_the_app_id_as_a_number() {
        let grant = Grant::App {
            app_id: 305,
            app_token: "t".into(),
        };
        let json: Value = serde_json::from_str(&body(&grant, TokenEndpoint::Json)).unwrap();
        assert_eq!(json["app_id"], 305);
        assert_eq!(json["client_secret"], "s&cret");
    }
}
