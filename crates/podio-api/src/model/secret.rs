//! Texts that open something.

use std::fmt;

use podio_core::secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::json::{Json, Mismatch, serde_through_json};

/// A text that gives access to something, such as an app's token.
///
/// `Debug` hides it. Serializing a model writes it in the clear, as Podio sent it.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The text itself. Keep it out of logs.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The text in the form that the client's logins take.
    pub fn into_inner(self) -> SecretString {
        self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([hidden])")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(SecretString::from(text))
    }
}

impl Json for Secret {
    const EXPECTED: &'static str = String::EXPECTED;

    fn from_json(value: Value) -> Result<Self, Mismatch> {
        String::from_json(value).map(Self::from)
    }

    fn to_json(&self) -> Value {
        self.expose().into()
    }
}

serde_through_json!(Secret);
