//! The error of a session manager.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// What kind of failure a session manager met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SessionErrorKind {
    /// The store cannot be reached or did not answer in time; trying again later can help.
    Unavailable,
    /// A stored record cannot be read.
    Corrupt,
    /// The record or the store was written by a newer version of this software.
    NewerSchema,
    /// The record is larger than the store takes.
    TooLarge,
    /// The store cannot do what was asked.
    Unsupported,
    /// The store's settings are wrong: a path, a URL, a right.
    Misconfigured,
}

impl SessionErrorKind {
    /// Whether the store itself does not work, as opposed to one record in it.
    pub(crate) const fn is_outage(self) -> bool {
        matches!(self, Self::Unavailable | Self::Misconfigured)
    }
}

/// The error of a session manager: a kind, one line that names the thing and the remedy, a cause.
#[derive(Debug, Clone)]
pub struct SessionError {
    kind: SessionErrorKind,
    message: Cow<'static, str>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl SessionError {
    /// An error of a kind. `message` is one line in lower case, without any secret or key text.
    pub fn new(kind: SessionErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    /// Adds the cause.
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync + 'static>>,
    ) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> SessionErrorKind {
        self.kind
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for SessionError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
