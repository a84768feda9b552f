//! The parameters of a token request, from wherever they were sent.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::call::Call;
use crate::json::Json;
use crate::respond::Failure;

/// The parameters of a token request. Of repeated ones the last counts.
pub(super) struct Parameters {
    values: BTreeMap<String, String>,
    basic: Option<(String, String)>,
}

impl Parameters {
    /// Query, form body and HTTP Basic. A JSON body is not read.
    pub(super) fn of_form(call: &Call) -> Self {
        let values = call
            .query_pairs()
            .into_iter()
            .chain(call.form_pairs())
            .collect();
        Self {
            values,
            basic: basic(call),
        }
    }

    /// JSON body and HTTP Basic.
    pub(super) fn of_json(call: &Call) -> Result<Self, Failure> {
        let body = if call.is_form() {
            None
        } else {
            Json::parse(&call.body)
        };
        let body = body.unwrap_or(Json::Null);
        let Some(object) = body.as_object() else {
            return Err(Failure::invalid(&body, "must be object"));
        };
        let values = object
            .iter()
            .filter_map(|(key, value)| match value {
                Json::Text(text) | Json::Number(text) => Some((key.clone(), text.clone())),
                _ => None,
            })
            .collect();
        Ok(Self {
            values,
            basic: basic(call),
        })
    }

    /// An optional parameter.
    pub(super) fn optional(&self, key: &str) -> Option<&str> {
        self.values
            .get(key)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// A parameter without which there is no token.
    pub(super) fn required(&self, key: &str) -> Result<&str, Failure> {
        let missing = || Failure::new(400, "invalid_request", format!("Missing parameter {key}"));
        self.optional(key).ok_or_else(missing)
    }

    /// The client id: of the body, else of HTTP Basic.
    pub(super) fn client_id(&self) -> Option<&str> {
        self.optional("client_id")
            .or_else(|| Some(self.basic.as_ref()?.0.as_str()))
    }

    /// The client secret: of the body, else of HTTP Basic.
    pub(super) fn client_secret(&self) -> Option<&str> {
        self.optional("client_secret")
            .or_else(|| Some(self.basic.as_ref()?.1.as_str()))
    }
}

/// Client id and secret of an `Authorization: Basic` header.
fn basic(call: &Call) -> Option<(String, String)> {
    let (scheme, encoded) = call.header("authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client_id, secret) = text.split_once(':')?;
    Some((client_id.to_owned(), secret.to_owned()))
}
