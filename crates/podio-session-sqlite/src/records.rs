//! Rows of the table `records`.

use jiff::Timestamp;
use podio_core::session::{
    Record, RecordState, SessionError, SessionErrorKind, StorageId, Version,
};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// A page of records in the order of their names: after ?1, from ?2 to ?3, up to ?4 of them.
///
/// A damaged name need not be text at all; it leads nowhere and must not end the listing.
pub(crate) const LIST: &str = "SELECT storage_id, version, state, retain_until_second, \
                               retain_until_nanos, payload FROM records \
                               WHERE storage_id > ?1 AND storage_id >= ?2 AND storage_id < ?3 \
                               AND storage_id NOT GLOB '*[^0-9a-f.]*' \
                               ORDER BY storage_id LIMIT ?4";

const SECOND: i128 = 1_000_000_000;

/// A stored record, or why it cannot be read.
pub(crate) type Stored = Result<Record, SessionError>;

/// The record of `id`; `None` when there is none.
pub(crate) fn find(connection: &Connection, id: &StorageId) -> rusqlite::Result<Option<Stored>> {
    const SQL: &str = "SELECT version, state, retain_until_second, retain_until_nanos, payload \
                       FROM records WHERE storage_id = ?1";
    connection
        .prepare_cached(SQL)?
        .query_row([id.as_str()], |row| decode(row, 0))
        .optional()
}

/// Writes the record of `id`, whatever was there.
pub(crate) fn replace(
    connection: &Connection,
    id: &StorageId,
    record: &Record,
) -> rusqlite::Result<()> {
    const SQL: &str = "INSERT INTO records (storage_id, version, state, retain_until_second, \
                       retain_until_nanos, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                       ON CONFLICT (storage_id) DO UPDATE SET version = excluded.version, \
                       state = excluded.state, \
                       retain_until_second = excluded.retain_until_second, \
                       retain_until_nanos = excluded.retain_until_nanos, \
                       payload = excluded.payload";
    let (second, nanos) = split(record.retain_until());
    connection.prepare_cached(SQL)?.execute(params![
        id.as_str(),
        record.version().to_bytes(),
        record.state().code(),
        second,
        nanos,
        record.payload(),
    ])?;
    Ok(())
}

/// Deletes the record of `id` if it has this version; says whether it did.
pub(crate) fn delete(
    connection: &Connection,
    id: &StorageId,
    only_if: Version,
) -> rusqlite::Result<bool> {
    let deleted = connection
        .prepare_cached("DELETE FROM records WHERE storage_id = ?1 AND version = ?2")?
        .execute(params![id.as_str(), only_if.to_bytes()])?;
    Ok(deleted > 0)
}

/// Moves the row of `id`, as it is, to the table `set_aside`.
pub(crate) fn set_aside(
    connection: &Connection,
    id: &StorageId,
    reason: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO set_aside SELECT storage_id, version, state, retain_until_second, \
             retain_until_nanos, payload, ?2, ?3 FROM records WHERE storage_id = ?1",
        )?
        .execute(params![id.as_str(), reason, Timestamp::now().to_string()])?;
    connection
        .prepare_cached("DELETE FROM records WHERE storage_id = ?1")?
        .execute([id.as_str()])?;
    Ok(())
}

/// The rowids, after `rowid` and up to `limit`, of records whose retain-until is before `now`.
pub(crate) fn due(
    connection: &Connection,
    now: Timestamp,
    rowid: i64,
    limit: usize,
) -> rusqlite::Result<Vec<i64>> {
    const SQL: &str = "SELECT rowid FROM records WHERE rowid > ?1 \
                       AND (retain_until_second, retain_until_nanos) < (?2, ?3) \
                       ORDER BY rowid LIMIT ?4";
    let (second, nanos) = split(now);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    connection
        .prepare_cached(SQL)?
        .query_map(params![rowid, second, nanos, limit], |row| row.get(0))?
        .collect()
}

/// Deletes those of `rowids` that are still due; says how many.
pub(crate) fn purge(
    connection: &Connection,
    now: Timestamp,
    rowids: &[i64],
) -> rusqlite::Result<usize> {
    const SQL: &str = "DELETE FROM records WHERE rowid = ?1 \
                       AND (retain_until_second, retain_until_nanos) < (?2, ?3)";
    let (second, nanos) = split(now);
    let mut delete = connection.prepare_cached(SQL)?;
    let mut deleted = 0;
    for rowid in rowids {
        deleted += delete.execute(params![rowid, second, nanos])?;
    }
    Ok(deleted)
}

/// Reads version, state, both parts of retain-until and payload from the column `first` on.
pub(crate) fn decode(row: &Row<'_>, first: usize) -> rusqlite::Result<Stored> {
    let version = row.get_ref(first)?;
    let state = row.get_ref(first + 1)?;
    let second = row.get_ref(first + 2)?;
    let nanos = row.get_ref(first + 3)?;
    let payload = row.get_ref(first + 4)?;
    Ok((|| {
        Ok(Record::new(
            Version::from_bytes(blob(version, "version")?)?,
            read_state(state)?,
            join(
                integer(second, "retain-until")?,
                integer(nanos, "retain-until")?,
            )?,
            blob(payload, "payload")?.to_vec(),
        ))
    })())
}

fn read_state(value: ValueRef<'_>) -> Result<RecordState, SessionError> {
    let number = integer(value, "state")?;
    let code = u8::try_from(number)
        .map_err(|_| corrupt(format!("a record has the impossible state {number}")))?;
    RecordState::from_code(code)
}

fn blob<'a>(value: ValueRef<'a>, column: &str) -> Result<&'a [u8], SessionError> {
    match value {
        ValueRef::Blob(bytes) => Ok(bytes),
        _ => Err(corrupt(format!(
            "a record's {column} is not stored as bytes"
        ))),
    }
}

fn integer(value: ValueRef<'_>, column: &str) -> Result<i64, SessionError> {
    match value {
        ValueRef::Integer(number) => Ok(number),
        _ => Err(corrupt(format!(
            "a record's {column} is not stored as a number"
        ))),
    }
}

/// Seconds since 1970, rounded down, and the nanoseconds after: sorts like the time itself.
fn split(time: Timestamp) -> (i64, i64) {
    let (second, nanos) = (time.as_second(), i64::from(time.subsec_nanosecond()));
    if nanos < 0 {
        (second - 1, nanos + 1_000_000_000)
    } else {
        (second, nanos)
    }
}

fn join(second: i64, nanos: i64) -> Result<Timestamp, SessionError> {
    Timestamp::from_nanosecond(i128::from(second) * SECOND + i128::from(nanos)).map_err(|cause| {
        corrupt("a record's retain-until is out of range".to_owned()).with_source(cause)
    })
}

fn corrupt(message: String) -> SessionError {
    SessionError::new(SessionErrorKind::Corrupt, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_comes_back_and_sorts() {
        let times: Vec<Timestamp> = [
            Timestamp::MIN,
            Timestamp::from_nanosecond(-1_000_000_001).unwrap(),
            Timestamp::from_nanosecond(-1_000_000_000).unwrap(),
            Timestamp::from_nanosecond(-1).unwrap(),
            Timestamp::UNIX_EPOCH,
            Timestamp::from_nanosecond(1).unwrap(),
            Timestamp::MAX,
        ]
        .into();
        for pair in times.windows(2) {
            assert!(split(pair[0]) < split(pair[1]), "{pair:?}");
        }
        for time in times {
            let (second, nanos) = split(time);
            assert_eq!(join(second, nanos).unwrap(), time);
        }
        assert!(join(i64::MAX, i64::MAX).is_err());
        assert!(join(i64::MIN, i64::MIN).is_err());
    }
}
