//! A record as fields of a hash.
//!
//! | field | content |
//! |---|---|
//! | `m` | the clear parts: the version, 24 bytes; the state's code, decimal; a space; retain-until, decimal nanoseconds since 1970 |
//! | `p` | the payload |

use jiff::Timestamp;
use podio_core::session::{Record, RecordState, SessionError, Version};
use redis::{Cmd, FromRedisValue as _, Value};

use crate::error::corrupt;

/// The fields of a record, each as found.
pub(crate) type Fields = [Option<Vec<u8>>; 2];

/// How long a version is.
const VERSION: usize = 24;

const NAMES: [&str; 2] = ["m", "p"];

/// The command that reads a record.
pub(crate) fn read(key: &str) -> Cmd {
    let mut command = redis::cmd("HMGET");
    command.arg(key).arg(&NAMES);
    command
}

/// The command that reads the clear parts.
pub(crate) fn read_clear(key: &str) -> Cmd {
    let mut command = redis::cmd("HMGET");
    command.arg(key).arg("m");
    command
}

/// The fields in an answer to [`read`]; `None` if it is another answer.
pub(crate) fn fields(answer: Value) -> Option<Fields> {
    texts(answer)?.try_into().ok()
}

/// The version and retain-until in an answer to [`read_clear`]; `None` if there is no record.
pub(crate) fn retention(answer: Value) -> Option<Result<(Version, Timestamp), SessionError>> {
    let [clear] = texts(answer)?.try_into().ok()?;
    let clear = decode_clear(&clear?);
    Some(clear.map(|(version, _, retain_until)| (version, retain_until)))
}

fn texts(answer: Value) -> Option<Vec<Option<Vec<u8>>>> {
    Vec::from_redis_value(answer).ok()
}

/// The record of its fields; `None` if there are none.
pub(crate) fn decode(fields: Fields) -> Result<Option<Record>, SessionError> {
    if fields.iter().all(Option::is_none) {
        return Ok(None);
    }
    let [clear, payload] = fields;
    let (version, state, retain_until) = decode_clear(&clear.ok_or_else(|| missing("version"))?)?;
    Ok(Some(Record::new(
        version,
        state,
        retain_until,
        payload.ok_or_else(|| missing("payload"))?,
    )))
}

/// A record's clear parts as they are stored.
pub(crate) fn encode_clear(record: &Record) -> Vec<u8> {
    let mut clear = Vec::with_capacity(48);
    clear.extend(record.version().to_bytes());
    clear.extend(record.state().code().to_string().into_bytes());
    clear.push(b' ');
    clear.extend(encode_retain_until(record.retain_until()).into_bytes());
    clear
}

fn encode_retain_until(time: Timestamp) -> String {
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

fn decode_clear(clear: &[u8]) -> Result<(Version, RecordState, Timestamp), SessionError> {
    let (version, rest) = clear
        .split_at_checked(VERSION)
        .ok_or_else(|| corrupt("a record's version is cut off"))?;
    let mut words = rest.splitn(2, |byte| *byte == b' ');
    // The state first: it alone tells a newer format.
    let state = decode_state(words.next().unwrap_or_default())?;
    let retain_until = words.next().ok_or_else(|| missing("retain-until"))?;
    Ok((
        Version::from_bytes(version)?,
        state,
        decode_retain_until(retain_until)?,
    ))
}

fn decode_state(bytes: &[u8]) -> Result<RecordState, SessionError> {
    let code =
        number(bytes).ok_or_else(|| corrupt("a record's state is not stored as a number"))?;
    let code = u8::try_from(code)
        .map_err(|_| corrupt(format!("a record has the impossible state {code}")))?;
    RecordState::from_code(code)
}

fn decode_retain_until(bytes: &[u8]) -> Result<Timestamp, SessionError> {
    let nanoseconds = number(bytes)
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

    fn fields(version: &[u8], rest: &str) -> Fields {
        [
            Some([version, rest.as_bytes()].concat()),
            Some(b"payload".to_vec()),
        ]
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
            assert_eq!(decode_retain_until(stored.as_bytes()).unwrap(), time);
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
        let stored = fields(&[7; 24], "2 1000000007");
        let record = decode(stored).unwrap().unwrap();
        assert_eq!(record.version().to_bytes(), [7; 24]);
        assert_eq!(record.state(), RecordState::Refused);
        assert_eq!(record.retain_until().as_nanosecond(), 1_000_000_007);
        assert_eq!(record.payload(), b"payload");
        assert_eq!(
            Some(encode_clear(&record)),
            fields(&[7; 24], "2 1000000007")[0]
        );
        assert_eq!(decode([const { None }; 2]).unwrap(), None);
    }

    #[test]
    fn what_nobody_wrote_is_corrupt_and_a_new_state_is_newer() {
        let good = fields(&[7; 24], "0 1");
        for bad in [
            fields(&[7; 23], "0 1"),
            fields(&[7; 23], ""),
            fields(&[7; 24], ""),
            fields(&[7; 24], "0"),
            fields(&[7; 24], "x 1"),
            fields(&[7; 24], " 1"),
            fields(&[7; 24], "-1 1"),
            fields(&[7; 24], "256 1"),
            fields(&[7; 24], "0 "),
            fields(&[7; 24], "0 -"),
            fields(&[7; 24], "0 +1"),
            fields(&[7; 24], "0 1e9"),
            fields(&[7; 24], "0 1 "),
            fields(&[7; 24], "0 9999999999999999999999"),
            fields(&[7; 24], "0 99999999999999999999999"),
        ] {
            let error = decode(bad.clone()).unwrap_err();
            assert_eq!(error.kind(), SessionErrorKind::Corrupt, "{bad:?}");
        }
        for lost in 0..2 {
            let mut bad = good.clone();
            bad[lost] = None;
            let error = decode(bad.clone()).unwrap_err();
            assert_eq!(error.kind(), SessionErrorKind::Corrupt, "{bad:?}");
        }
        let error = decode(fields(&[7; 24], "9 1")).unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::NewerSchema);
    }
}
