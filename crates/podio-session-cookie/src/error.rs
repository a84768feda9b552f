//! Failures of the store as session errors.

use std::borrow::Cow;

use podio_core::session::{SessionError, SessionErrorKind};
use tower_sessions_core::session_store;

/// A setting that cannot work.
pub(crate) fn misconfigured(message: impl Into<Cow<'static, str>>) -> SessionError {
    SessionError::new(SessionErrorKind::Misconfigured, message)
}

/// The error for what the store could not do.
pub(crate) fn failed(cause: session_store::Error) -> SessionError {
    // What a store could not encode or decode is often quoted in its words: tokens.
    match cause {
        session_store::Error::Backend(_) => SessionError::new(
            SessionErrorKind::Unavailable,
            "the store of the web sessions failed: see that it runs and can be reached",
        )
        .with_source(cause),
        session_store::Error::Decode(_) => SessionError::new(
            SessionErrorKind::Corrupt,
            "the store of the web sessions cannot decode a record: was it written by other \
             software? restore it, or delete it and log in again",
        ),
        session_store::Error::Encode(_) => SessionError::new(
            SessionErrorKind::Unsupported,
            "the store of the web sessions cannot encode a session's record: use a store that \
             takes JSON values",
        ),
    }
}

/// The error for a write that was answered as done and is not there.
pub(crate) fn not_kept() -> SessionError {
    SessionError::new(
        SessionErrorKind::Unavailable,
        "the store of the web sessions did not keep a record that it took: see that its limits of \
         size and number are not reached, and that no other process writes Podio sessions to it",
    )
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn what_a_store_quotes_stays_out_of_errors() {
        use session_store::Error::{Backend, Decode, Encode};

        for (cause, kind, told) in [
            (
                Backend("no route".into()),
                SessionErrorKind::Unavailable,
                true,
            ),
            (
                Decode("at \"token\"".into()),
                SessionErrorKind::Corrupt,
                false,
            ),
            (
                Encode("at \"token\"".into()),
                SessionErrorKind::Unsupported,
                false,
            ),
        ] {
            let error = failed(cause);
            assert_eq!(error.kind(), kind);
            assert_eq!(error.source().is_some(), told);
            assert!(!format!("{error:?}").contains("token\\\""), "{error:?}");
        }
    }
}
