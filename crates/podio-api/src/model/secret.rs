//! Texts that open something.

use std::fmt;

use podio_core::secrecy::{ExposeSecret, SecretString};
use serde::Serializer;

use super::json::{Leaf, leaf, serde_through_json};

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

impl Leaf for Secret {
    const EXPECTED: &'static str = <String as Leaf>::EXPECTED;

    fn from_text(json: &str) -> Option<Self> {
        String::from_text(json).map(Self::from)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

leaf!(Secret);
serde_through_json!(Secret);
