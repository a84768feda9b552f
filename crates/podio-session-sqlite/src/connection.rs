//! One connection, and trying again while another one is in the way.

use std::path::Path;
use std::time::{Duration, Instant};

use podio_core::session::SessionError;
use rusqlite::{Connection, OpenFlags};

use crate::error::Fault;

/// The pauses between attempts at a busy database in milliseconds; the last one repeats.
const PAUSES: [u64; 4] = [1, 2, 4, 8];

/// Opens an existing file.
///
/// SQLite's own waiting is off: its pauses grow to a tenth of a second, and it does not cover
/// every way of being busy. [`patiently`] waits instead.
pub(crate) fn connect(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::ZERO)?;
    connection.execute_batch(
        "PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;",
    )?;
    Ok(connection)
}

/// Repeats `attempt` while the database at `path` is busy, until `deadline`; once in any case.
pub(crate) fn patiently<T>(
    path: &Path,
    deadline: Instant,
    mut attempt: impl FnMut() -> Result<T, Fault>,
) -> Result<T, SessionError> {
    let mut pauses = PAUSES.into_iter();
    let mut pause = 1;
    loop {
        match attempt() {
            Err(fault) if fault.is_busy() && Instant::now() < deadline => {
                pause = pauses.next().unwrap_or(pause);
                let micros = fastrand::u64(500 * pause..=1500 * pause);
                std::thread::sleep(Duration::from_micros(micros));
            }
            outcome => return outcome.map_err(|fault| fault.into_session_error(path)),
        }
    }
}
