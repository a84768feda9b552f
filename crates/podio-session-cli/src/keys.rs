//! Where the keys of a sealed store come from.

use std::path::PathBuf;

use podio_core::session::{KeyRing, SessionError};
use zeroize::Zeroizing;

use crate::exit::{Exit, Failure};

/// The place that holds the keys; never the command line, which other users can see.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Keys<'a> {
    Variable(&'a str),
    File(&'a PathBuf),
}

impl<'a> Keys<'a> {
    /// Of two options that exclude each other.
    pub(crate) fn of(variable: Option<&'a String>, file: Option<&'a PathBuf>) -> Option<Self> {
        let variable = variable.map(|name| Self::Variable(name));
        variable.or_else(|| file.map(Self::File))
    }

    pub(crate) fn ring(self) -> Result<KeyRing, Failure> {
        match self {
            Self::Variable(name) => KeyRing::from_env(name),
            Self::File(path) => KeyRing::from_file(path),
        }
        .map_err(usage)
    }

    /// A ring of the newest key alone.
    pub(crate) fn newest(self) -> Result<KeyRing, Failure> {
        // Says what is wrong with any of them, and with the place.
        self.ring()?;
        let text = match self {
            Self::Variable(name) => std::env::var(name).map_err(|e| Failure::new(Exit::Usage, e)),
            Self::File(path) => {
                std::fs::read_to_string(path).map_err(|e| Failure::new(Exit::Usage, e))
            }
        };
        let text = Zeroizing::new(text?);
        let mut words = text.split(|c: char| c.is_whitespace() || c == ',');
        let first = words.find(|word| !word.is_empty()).unwrap_or_default();
        KeyRing::from_text(first).map_err(usage)
    }
}

fn usage(error: SessionError) -> Failure {
    Failure::new(Exit::Usage, error)
}
