//! Shard directories: which one a session is in, its files, and the lock under which they change.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use podio_core::session::{SessionError, StorageId};
use sha2::{Digest as _, Sha256};

use crate::directory::{Directory, private_directory, remove, sync, temporary_in};
use crate::error::{Fault, failed, misconfigured};
use crate::step;

/// How names of records end.
pub(crate) const RECORD: &str = ".record";

/// How names of leases end.
pub(crate) const LEASE: &str = ".lease";

/// The name of the lock file.
const LOCK: &str = "lock";

/// One of the 256 directories over which the sessions are spread.
#[derive(Debug)]
pub(crate) struct Shard<'a> {
    directory: &'a Directory,
    number: u8,
    path: PathBuf,
}

impl<'a> Shard<'a> {
    /// The shard of this number.
    pub(crate) fn new(directory: &'a Directory, number: u8) -> Self {
        Self {
            directory,
            number,
            path: directory.path().join(format!("{number:02x}")),
        }
    }

    /// The shard of a session.
    pub(crate) fn of(directory: &'a Directory, id: &StorageId) -> Self {
        Self::new(directory, number_of(id))
    }

    /// Where the shard is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The session in the name of a file that ends so. None for a file of another shard that
    /// somebody moved here: no key leads to it.
    pub(crate) fn session(&self, name: &str, end: &str) -> Option<StorageId> {
        let id = name.strip_suffix(end)?.parse().ok()?;
        (number_of(&id) == self.number).then_some(id)
    }

    /// Where a session's record is.
    pub(crate) fn record(&self, id: &StorageId) -> PathBuf {
        self.path.join(format!("{id}{RECORD}"))
    }

    /// Where a session's lease is.
    pub(crate) fn lease(&self, id: &StorageId) -> PathBuf {
        self.path.join(format!("{id}{LEASE}"))
    }

    /// Whether anything was ever stored here.
    pub(crate) fn exists(&self) -> Result<bool, SessionError> {
        self.path
            .try_exists()
            .map_err(|cause| failed(&self.path, cause))
    }

    /// Locks the shard, creating it if need be.
    ///
    /// The lock file is opened anew each time: a lock belongs to the open file, so one that is
    /// kept open would let every task of the process in.
    pub(crate) fn try_lock(&self) -> Result<LockedShard<'_>, Fault> {
        self.directory.check_marker()?;
        let path = self.path.join(LOCK);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == ErrorKind::NotFound => self.create_lock(&path)?,
            Err(cause) => return Err(failed(&path, cause).into()),
        };
        match file.try_lock() {
            Ok(()) => {
                step::passed();
                Ok(LockedShard {
                    shard: self,
                    _lock: file,
                })
            }
            Err(TryLockError::WouldBlock) => Err(Fault::Locked(path)),
            Err(TryLockError::Error(cause)) => Err(misconfigured(format!(
                "{} cannot be locked: put the session directory on a local disk",
                path.display()
            ))
            .with_source(cause)
            .into()),
        }
    }

    fn create_lock(&self, path: &Path) -> Result<File, SessionError> {
        match private_directory().create(&self.path) {
            Ok(()) => {}
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {}
            Err(cause) => return Err(failed(&self.path, cause)),
        }
        step::passed();
        // Before the lock exists, so that nothing is ever stored in a directory that a loss of
        // power can still take away.
        sync(self.directory.path())?;
        step::passed();
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|cause| failed(path, cause))?;
        step::passed();
        Ok(file)
    }
}

/// A shard in which nobody else changes anything until this is dropped.
#[derive(Debug)]
pub(crate) struct LockedShard<'a> {
    shard: &'a Shard<'a>,
    _lock: File,
}

impl LockedShard<'_> {
    /// The shard that is locked.
    pub(crate) fn shard(&self) -> &Shard<'_> {
        self.shard
    }

    /// Writes a record that nobody sees before it is complete, and lasting if so set.
    pub(crate) fn replace_record(
        &self,
        id: &StorageId,
        header: &[u8],
        payload: &[u8],
    ) -> Result<(), SessionError> {
        let path = self.shard.record(id);
        self.replace(id, &path, &[header, payload], self.shard.directory.fsync)?;
        self.sync()
    }

    /// Writes a lease. A loss of power may take it away: it ends those who hold leases as well.
    pub(crate) fn replace_lease(&self, id: &StorageId, text: &str) -> Result<(), SessionError> {
        self.replace(id, &self.shard.lease(id), &[text.as_bytes()], false)
    }

    fn replace(
        &self,
        id: &StorageId,
        path: &Path,
        parts: &[&[u8]],
        fsync: bool,
    ) -> Result<(), SessionError> {
        let wrong = |cause| failed(path, cause);
        let mut temporary = temporary_in(&self.shard.path, id.as_str()).map_err(wrong)?;
        step::passed();
        for part in parts {
            temporary.write_all(part).map_err(wrong)?;
            step::passed();
        }
        if fsync {
            temporary.as_file().sync_all().map_err(wrong)?;
        }
        step::passed();
        temporary
            .persist(path)
            .map_err(|failure| wrong(failure.error))?;
        step::passed();
        Ok(())
    }

    /// Deletes a record if it is there; lasting after [`sync`](Self::sync).
    pub(crate) fn remove_record(&self, id: &StorageId) -> Result<(), SessionError> {
        remove(&self.shard.record(id))
    }

    /// Deletes a lease if it is there.
    pub(crate) fn remove_lease(&self, id: &StorageId) -> Result<(), SessionError> {
        remove(&self.shard.lease(id))
    }

    /// Deletes a temporary file if it is there.
    pub(crate) fn remove_temporary(&self, name: &str) -> Result<(), SessionError> {
        remove(&self.shard.path.join(name))
    }

    /// Renames an unreadable record, over nothing; gives its new path.
    pub(crate) fn set_aside(&self, id: &StorageId) -> Result<PathBuf, SessionError> {
        let path = self.shard.record(id);
        let mut number = 1_u64;
        let aside = loop {
            let aside = self.shard.path.join(format!("{id}.corrupt-{number}"));
            match fs::symlink_metadata(&aside) {
                Ok(_) => number += 1,
                Err(cause) if cause.kind() == ErrorKind::NotFound => break aside,
                Err(cause) => return Err(failed(&aside, cause)),
            }
        };
        restrict(&path)?;
        step::passed();
        fs::rename(&path, &aside).map_err(|cause| failed(&path, cause))?;
        step::passed();
        self.sync()?;
        Ok(aside)
    }

    /// Makes what was written and deleted lasting, if so set.
    pub(crate) fn sync(&self) -> Result<(), SessionError> {
        if self.shard.directory.fsync {
            sync(&self.shard.path)?;
        }
        step::passed();
        Ok(())
    }
}

/// The shard of a session, by a digest of the whole id: the sessions of one tenant, or of one
/// identity of many tenants, are spread too.
pub(crate) fn number_of(id: &StorageId) -> u8 {
    Sha256::digest(id.as_str())[0]
}

/// Takes away the rights that somebody gave others to a file.
#[cfg(unix)]
fn restrict(path: &Path) -> Result<(), SessionError> {
    use std::os::unix::fs::PermissionsExt as _;

    let wrong = |cause| failed(path, cause);
    if fs::symlink_metadata(path).map_err(wrong)?.is_file() {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(wrong)?;
    }
    Ok(())
}

/// Nothing: the rights of the directory apply.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "as on Unix")]
fn restrict(_path: &Path) -> Result<(), SessionError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use podio_core::session::{Identity, Namespace, SessionKey};

    use super::*;

    #[test]
    fn sessions_are_spread_evenly() {
        for many_tenants in [true, false] {
            let mut counts = [0_u32; 256];
            for number in 0..25_600_u64 {
                let key = if many_tenants {
                    let tenant = format!("user-{number}");
                    SessionKey::new(Namespace::named("t"), &tenant, Identity::Main)
                } else {
                    SessionKey::new(Namespace::named("t"), "one", Identity::App(number))
                };
                counts[usize::from(number_of(key.storage_id()))] += 1;
            }
            // A hundred on average; six standard deviations either way.
            assert!(
                counts.iter().all(|count| (40..=160).contains(count)),
                "{counts:?}"
            );
        }
    }

    #[test]
    fn the_shard_of_a_session_never_changes() {
        let digest = "0123456789abcdef0123456789abcdef";
        let id: StorageId = [digest; 3].join(".").parse().unwrap();
        // The first byte of `printf %s ID | sha256sum`.
        assert_eq!(number_of(&id), 0x98);
    }
}
