//! A record as fields of a hash.
//!
//! | field | content |
//! |---|---|
//! | `v` | the version, 24 bytes |
//! | `s` | the state's code, decimal |
//! | `r` | retain-until, decimal nanoseconds since 1970 |
//! | `p` | the payload |

use jiff::Timestamp;
use podio_core::session::{Record, RecordState, SessionError, Version};
use redis::{Cmd, FromRedisValue as _, Value};

use crate::error::corrupt;

/// The fields of a record, each as found.
pub(crate) type Fields = [Option<Vec<u8>>; 4];

const NAMES: [&str; 4] = ["v", "s", "r", "p"];

/// The command that reads a record.
pub(crate) fn read(key: &str) -> Cmd {
    let mut command = redis::cmd("HMGET");
    command.arg(key).arg(&NAMES);
    command
}

/// The command that reads retain-until and the version.
pub(crate) fn read_retention(key: &str) -> Cmd {
    let mut command = redis::cmd("HMGET");
    command.arg(key).arg("v").arg("r");
    command
}

/// The fields in an answer to [`read`]; `None` if it is another answer.
pub(crate) fn fields(answer: Value) -> Option<Fields> {
    texts(answer)?.try_into().ok()
}

/// The version and retain-until in an answer to [`read_retention`]; `None` if there is no record.
pub(crate) fn retention(answer: Value) -> Option<Result<(Version, Timestamp), SessionError>> {
    let [version, retain_until] = texts(answer)?.try_into().ok()?;
    if version.is_none() && retain_until.is_none() {
        return None;
    }
    Some(
        decode_version(version.as_deref())
            .and_then(|version| Ok((version, decode_retain_until(retain_until.as_deref())?))),
    )
}

fn texts(answer: Value) -> Option<Vec<Option<Vec<u8>>>> {
    Vec::from_redis_value(answer).ok()
}

/// The record of its fields; `None` if there are none.
pub(crate) fn decode(fields: Fields) -> Result<Option<Record>, SessionError> {
    if fields.iter().all(Option::is_none) {
        return Ok(None);
    }
    let [version, state, retain_until, payload] = fields;
    // The state first: of all fields it alone tells a newer format.
    let state = decode_state(state.as_deref())?;
    Ok(Some(Record::new(
        decode_version(version.as_deref())?,
        state,
        decode_retain_until(retain_until.as_deref())?,
        payload.ok_or_else(|| missing("payload"))?,
    )))
}

/// The state as it is stored.
pub(crate) fn encode_state(state: RecordState) -> String {
    state.code().to_string()
}

/// A time as it is stored.
pub(crate) fn encode_retain_until(time: Timestamp) -> String {
    time.as_nanosecond().to_string()
}

/// When a key of a record may go: the first whole millisecond that is not before `time`.
pub(crate) fn expiry(time: Timestamp) -> String {
    let nanoseconds = time.as_nanosecond();
    let milliseconds =
        nanoseconds.div_euclid(1_000_000) + i128::from(nanoseconds.rem_euclid(1_000_000) > 0);
    // A time before 1970 is over as well as the first millisecond after.
    milliseconds.max(1).to_string()
}

fn decode_version(bytes: Option<&[u8]>) -> Result<Version, SessionError> {
    Version::from_bytes(bytes.ok_or_else(|| missing("version"))?)
}

fn decode_state(bytes: Option<&[u8]>) -> Result<RecordState, SessionError> {
    let code = number(bytes.ok_or_else(|| missing("state"))?)
        .ok_or_else(|| corrupt("a record's state is not stored as a number"))?;
    let code = u8::try_from(code)
        .map_err(|_| corrupt(format!("a record has the impossible state {code}")))?;
    RecordState::from_code(code)
}

fn decode_retain_until(bytes: Option<&[u8]>) -> Result<Timestamp, SessionError> {
    let nanoseconds = number(bytes.ok_or_else(|| missing("retain-until"))?)
        .ok_or_else(|| corrupt("a record's retain-until is not stored as a number"))?;
    Timestamp::from_nanosecond(nanoseconds)
        .map_err(|cause| corrupt("a record's retain-until is out of range").with_source(cause))
}

/// A decimal number as [`encode_retain_until`] writes it, and as the scripts read it.
fn number(bytes: &[u8]) -> Option<i128> {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let plain = bytes.len() <= 22 && digits.iter().all(u8::is_ascii_digit);
    plain.then(|| str::from_utf8(bytes).ok()?.parse().ok())?
}

fn missing(field: &str) -> SessionError {
    corrupt(format!("a record has no {field}"))
}

#[cfg(test)]
mod tests {
    use podio_core::session::SessionErrorKind;

    use super::*;

    fn fields(version: &[u8], state: &str, retain_until: &str) -> Fields {
        [
            version,
            state.as_bytes(),
            retain_until.as_bytes(),
            b"payload",
        ]
        .map(|field| Some(field.to_vec()))
    }

    #[test]
    fn every_time_comes_back() {
        for time in [
            Timestamp::MIN,
            Timestamp::from_nanosecond(-1).unwrap(),
            Timestamp::UNIX_EPOCH,
            Timestamp::from_nanosecond(1).unwrap(),
            "2031-02-03T04:05:06.789012345Z".parse().unwrap(),
            Timestamp::MAX,
        ] {
            let stored = encode_retain_until(time);
            assert!(stored.len() <= 22, "{stored}");
            assert_eq!(decode_retain_until(Some(stored.as_bytes())).unwrap(), time);
        }
    }

    #[test]
    fn a_key_outlives_its_record() {
        for (nanoseconds, expected) in [(-1, "1"), (0, "1"), (2_000_000, "2"), (2_000_001, "3")] {
            let time = Timestamp::from_nanosecond(nanoseconds).unwrap();
            assert_eq!(expiry(time), expected);
        }
        assert_eq!(expiry(Timestamp::MAX).len(), 15);
    }

    #[test]
    fn a_record_comes_back_and_no_fields_are_none() {
        let stored = fields(&[7; 24], "2", "1000000007");
        let record = decode(stored).unwrap().unwrap();
        assert_eq!(record.version().to_bytes(), [7; 24]);
        assert_eq!(record.state(), RecordState::Refused);
        assert_eq!(record.retain_until().as_nanosecond(), 1_000_000_007);
        assert_eq!(record.payload(), b"payload");
        assert_eq!(decode([const { None }; 4]).unwrap(), None);
    }

    #[test]
    fn what_nobody_wrote_is_corrupt_and_a_new_state_is_newer() {
        let good = fields(&[7; 24], "0", "1");
        for bad in [
            fields(&[7; 23], "0", "1"),
            fields(&[7; 24], "x", "1"),
            fields(&[7; 24], "", "1"),
            fields(&[7; 24], "-1", "1"),
            fields(&[7; 24], "256", "1"),
            fields(&[7; 24], "0", ""),
            fields(&[7; 24], "0", "-"),
            fields(&[7; 24], "0", "+1"),
            fields(&[7; 24], "0", "1e9"),
            fields(&[7; 24], "0", "9999999999999999999999"),
            fields(&[7; 24], "0", "99999999999999999999999"),
        ] {
            let error = decode(bad.clone()).unwrap_err();
            assert_eq!(error.kind(), SessionErrorKind::Corrupt, "{bad:?}");
        }
        for lost in 0..4 {
            let mut bad = good.clone();
            bad[lost] = None;
            let error = decode(bad.clone()).unwrap_err();
            assert_eq!(error.kind(), SessionErrorKind::Corrupt, "{bad:?}");
        }
        let error = decode(fields(&[7; 24], "9", "1")).unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::NewerSchema);
    }
}
