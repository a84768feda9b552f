//! Random bytes from the operating system.

use crate::{Error, ErrorKind, Result};

/// `N` unpredictable bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|cause| {
        Error::new(
            ErrorKind::Configuration,
            "the operating system gives no random bytes",
        )
        .with_source(cause)
    })?;
    Ok(bytes)
}
