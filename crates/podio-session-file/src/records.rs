//! Record files.
//!
//! All numbers are big-endian:
//!
//! | bytes | content |
//! |---|---|
//! | 14 | `podio-session` and a line feed |
//! | 2 | format, 1 |
//! | 32 | SHA-256 of everything that follows |
//! | 98 | storage id |
//! | 24 | version of the record |
//! | 1 | state |
//! | 8 + 4 | retain-until: seconds since 1970, nanoseconds with the same sign |
//! | 8 | length of the payload |
//! | rest | payload |

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::mem;
use std::path::Path;

use jiff::Timestamp;
use podio_core::session::{
    Record, RecordState, SessionError, SessionErrorKind, StorageId, Version,
};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::{failed, unreadable};
use crate::shard::LockedShard;

const MAGIC: &[u8; 14] = b"podio-session\n";

/// The format that this version writes.
const FORMAT: u16 = 1;

/// Magic and format, which every format has.
const PREFIX: usize = MAGIC.len() + 2;

/// Where what the checksum covers begins.
const COVERED: usize = PREFIX + 32;

/// The length of everything before the payload.
const HEADER: usize = COVERED + StorageId::LEN + Version::LEN + 1 + 8 + 4 + 8;

/// Writes the record of a session.
pub(crate) fn replace(
    shard: &LockedShard<'_>,
    id: &StorageId,
    record: &Record,
) -> Result<(), SessionError> {
    shard.replace_record(id, &header(id, record), record.payload())
}

/// Reads the record file at `path`, which should be that of `id`.
pub(crate) fn read(path: &Path, id: &StorageId) -> Result<Option<Record>, SessionError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(failed(path, cause)),
    };
    let found = file.metadata().map_err(|cause| failed(path, cause))?;
    if !found.is_file() {
        return Err(unreadable(path, corrupt("it is not a regular file")));
    }
    match decode(&mut file, found.len(), id) {
        Ok(record) => Ok(Some(record)),
        Err(Unreadable::Io(cause)) => Err(failed(path, cause)),
        Err(Unreadable::Content(cause)) => Err(unreadable(path, cause)),
    }
}

/// Everything before the payload.
fn header(id: &StorageId, record: &Record) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER);
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&FORMAT.to_be_bytes());
    header.extend_from_slice(&[0; COVERED - PREFIX]);
    header.extend_from_slice(id.as_str().as_bytes());
    header.extend_from_slice(&record.version().to_bytes());
    header.push(record.state().code());
    header.extend_from_slice(&record.retain_until().as_second().to_be_bytes());
    header.extend_from_slice(&record.retain_until().subsec_nanosecond().to_be_bytes());
    let length = u64::try_from(record.payload().len()).unwrap_or(u64::MAX);
    header.extend_from_slice(&length.to_be_bytes());
    let checksum = checksum(&header[COVERED..], record.payload());
    header[PREFIX..COVERED].copy_from_slice(&checksum);
    header
}

fn checksum(covered: &[u8], payload: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(covered)
        .chain_update(payload)
        .finalize()
        .into()
}

/// Why a file gives no record.
#[derive(Debug)]
enum Unreadable {
    /// It could not be read.
    Io(std::io::Error),
    /// What was read is no record of this format.
    Content(SessionError),
}

impl From<std::io::Error> for Unreadable {
    fn from(cause: std::io::Error) -> Self {
        if cause.kind() == ErrorKind::UnexpectedEof {
            // Somebody shortens the file right now.
            Self::Content(corrupt("it is cut short"))
        } else {
            Self::Io(cause)
        }
    }
}

impl From<SessionError> for Unreadable {
    fn from(cause: SessionError) -> Self {
        Self::Content(cause)
    }
}

/// Reads a record from a file of `length` bytes.
fn decode(file: &mut impl Read, length: u64, id: &StorageId) -> Result<Record, Unreadable> {
    let mut header = Vec::with_capacity(HEADER);
    file.by_ref().take(HEADER as u64).read_to_end(&mut header)?;
    let mut rest = Fields(&header);
    if rest.take::<14>()? != *MAGIC {
        return Err(corrupt("it does not begin as a session record").into());
    }
    match u16::from_be_bytes(rest.take()?) {
        FORMAT => {}
        0 => return Err(corrupt("it has the impossible format 0").into()),
        newer => {
            return Err(SessionError::new(
                SessionErrorKind::NewerSchema,
                format!("it has the unknown format {newer}: upgrade podio-session-file"),
            )
            .into());
        }
    }
    let expected: [u8; 32] = rest.take()?;
    let covered = rest.0;
    let stored_id: [u8; StorageId::LEN] = rest.take()?;
    let version = Version::from_bytes(&rest.take::<{ Version::LEN }>()?)?;
    let [state] = rest.take()?;
    let second = i64::from_be_bytes(rest.take()?);
    let nanosecond = i32::from_be_bytes(rest.take()?);
    let payload_length = u64::from_be_bytes(rest.take()?);
    // Before any memory is taken for what may not be there.
    if length.checked_sub(HEADER as u64) != Some(payload_length) {
        return Err(corrupt("it is cut short or has grown").into());
    }
    let mut payload = read_payload(file, payload_length)?;
    if checksum(covered, &payload) != expected {
        return Err(corrupt("its checksum is wrong: it was damaged or edited").into());
    }
    if stored_id != id.as_str().as_bytes() {
        return Err(corrupt("it is the record of another key under this name").into());
    }
    let state = RecordState::from_code(state)?;
    let retain_until = Timestamp::new(second, nanosecond)
        .map_err(|_| corrupt("its retain-until is no possible time"))?;
    Ok(Record::new(
        version,
        state,
        retain_until,
        mem::take(&mut payload),
    ))
}

fn read_payload(file: &mut impl Read, length: u64) -> Result<Zeroizing<Vec<u8>>, Unreadable> {
    let too_large = || {
        SessionError::new(
            SessionErrorKind::TooLarge,
            format!("its {length} bytes do not fit into memory"),
        )
    };
    let length = usize::try_from(length).map_err(|_| too_large())?;
    let mut payload = Zeroizing::new(Vec::new());
    payload.try_reserve_exact(length).map_err(|_| too_large())?;
    payload.resize(length, 0);
    file.read_exact(&mut payload)?;
    Ok(payload)
}

/// What is left of a header.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], SessionError> {
        let (field, rest) = self
            .0
            .split_first_chunk()
            .ok_or_else(|| corrupt("it is cut short"))?;
        self.0 = rest;
        Ok(*field)
    }
}

fn corrupt(message: &'static str) -> SessionError {
    SessionError::new(SessionErrorKind::Corrupt, message)
}

#[cfg(test)]
mod tests {
    use podio_core::session::{Identity, Namespace, SessionKey};

    use super::*;

    fn id(tenant: &str) -> StorageId {
        SessionKey::new(Namespace::named("t"), tenant, Identity::Main)
            .storage_id()
            .clone()
    }

    fn record() -> Record {
        Record::new(
            Version::new(7, [9; 16]),
            RecordState::Refused,
            "2031-02-03T04:05:06.789123456Z".parse().unwrap(),
            b"payload".to_vec(),
        )
    }

    fn file() -> Vec<u8> {
        let mut bytes = header(&id("a"), &record());
        assert_eq!(bytes.len(), HEADER);
        bytes.extend_from_slice(record().payload());
        bytes
    }

    /// The record in a file, or the kind of its error.
    fn decoded(bytes: &[u8]) -> Result<Record, SessionErrorKind> {
        decode(&mut &bytes[..], bytes.len() as u64, &id("a")).map_err(|failure| match failure {
            Unreadable::Content(cause) => cause.kind(),
            Unreadable::Io(cause) => panic!("{cause}"),
        })
    }

    /// A file as another program could have written it, with the right checksum.
    fn forged(change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut bytes = file();
        change(&mut bytes);
        let checksum = checksum(&bytes[COVERED..], &[]);
        bytes[PREFIX..COVERED].copy_from_slice(&checksum);
        bytes
    }

    #[test]
    fn a_record_comes_back() {
        assert_eq!(decoded(&file()).unwrap(), record());
        assert_eq!(decoded(&forged(|_| {})).unwrap(), record());
    }

    #[test]
    fn the_format_never_changes() {
        let id = id("a");
        let expected = [
            &b"podio-session\n"[..],
            &[0, 1],
            &file()[PREFIX..COVERED],
            id.as_str().as_bytes(),
            &[0, 0, 0, 0, 0, 0, 0, 7],
            &[9; 16],
            &[2],
            &1_927_857_906_i64.to_be_bytes(),
            &[0x2f, 0x09, 0x11, 0x80],
            &[0, 0, 0, 0, 0, 0, 0, 7],
            b"payload",
        ];
        assert_eq!(file(), expected.concat());
        let covered = Sha256::digest(&file()[48..]);
        assert_eq!(file()[16..48], covered[..]);
    }

    #[test]
    fn a_changed_file_is_corrupt() {
        let whole = file();
        for at in 0..whole.len() {
            for change in [0x01, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= change;
                let kind = decoded(&bytes).unwrap_err();
                let format = MAGIC.len()..PREFIX;
                let expected = if format.contains(&at) && bytes[format] != [0, 0] {
                    SessionErrorKind::NewerSchema
                } else {
                    SessionErrorKind::Corrupt
                };
                assert_eq!(kind, expected, "byte {at} ^ {change}");
            }
        }
    }

    #[test]
    fn a_cut_or_grown_file_is_corrupt() {
        let whole = file();
        for length in 0..whole.len() {
            let kind = decoded(&whole[..length]).unwrap_err();
            assert_eq!(kind, SessionErrorKind::Corrupt, "{length} bytes");
        }
        let mut grown = whole.clone();
        grown.push(0);
        assert_eq!(decoded(&grown).unwrap_err(), SessionErrorKind::Corrupt);
        // Cut while it is read.
        let mut cut = &whole[..whole.len() - 1];
        assert!(matches!(
            decode(&mut cut, whole.len() as u64, &id("a")),
            Err(Unreadable::Content(cause)) if cause.kind() == SessionErrorKind::Corrupt
        ));
    }

    #[test]
    fn a_length_without_bytes_takes_no_memory() {
        let claim = forged(|bytes| bytes[HEADER - 8..HEADER].fill(0xff));
        assert_eq!(decoded(&claim).unwrap_err(), SessionErrorKind::Corrupt);
        let length = u64::MAX - 1_000;
        let claim = forged(|bytes| {
            bytes[HEADER - 8..HEADER].copy_from_slice(&(length - HEADER as u64).to_be_bytes());
        });
        assert!(matches!(
            decode(&mut &claim[..], length, &id("a")),
            Err(Unreadable::Content(cause)) if cause.kind() == SessionErrorKind::TooLarge
        ));
    }

    #[test]
    fn impossible_and_unknown_values_are_told_apart() {
        let state = COVERED + StorageId::LEN + Version::LEN;
        let unknown = forged(|bytes| bytes[state] = 3);
        assert_eq!(
            decoded(&unknown).unwrap_err(),
            SessionErrorKind::NewerSchema
        );
        for impossible in [
            forged(|bytes| bytes[state + 1..state + 9].fill(0x7f)),
            forged(|bytes| bytes[state + 9..state + 13].fill(0x7f)),
            forged(|bytes| bytes[COVERED] = b'x'),
        ] {
            assert_eq!(decoded(&impossible).unwrap_err(), SessionErrorKind::Corrupt);
        }
        // A newer format need not be as long as this one.
        let newer = [&MAGIC[..], &[0, 2]].concat();
        assert_eq!(decoded(&newer).unwrap_err(), SessionErrorKind::NewerSchema);
    }

    #[test]
    fn a_record_of_another_key_is_corrupt() {
        let bytes = file();
        let failure = decode(&mut &bytes[..], bytes.len() as u64, &id("b")).unwrap_err();
        let Unreadable::Content(cause) = failure else {
            panic!("{failure:?}");
        };
        assert_eq!(cause.kind(), SessionErrorKind::Corrupt);
        assert!(cause.to_string().contains("another key"), "{cause}");
    }

    #[test]
    fn every_time_is_kept_exactly() {
        for time in [
            Timestamp::MIN,
            Timestamp::MAX,
            "1969-12-31T23:59:59.999999999Z".parse().unwrap(),
        ] {
            let record = Record::new(
                Version::new(u64::MAX, [255; 16]),
                RecordState::Live,
                time,
                Vec::new(),
            );
            let bytes = header(&id("a"), &record);
            assert_eq!(decoded(&bytes).unwrap(), record);
        }
    }
}
