//! Sessions as records of the store.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use podio_core::Timestamp;
use podio_core::session::{Record, RecordState, SessionError, SessionErrorKind, StorageId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use tower_sessions_core::session::{Id, Record as Stored};

/// The newest format that this version reads, and the one that it writes.
const FORMAT: u32 = 1;

/// The only key in the data of a session's record, which no web session has.
const SESSION: &str = "podio_session";

/// The only key in the data of a record that was set aside.
const SET_ASIDE: &str = "podio_session_set_aside";

#[derive(Serialize, Deserialize)]
struct Document {
    format: u32,
    version: String,
    state: u8,
    retain_until: String,
    payload: String,
}

#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

/// The names in the data of a record that tell that it is no visitor's web session.
#[cfg(feature = "axum")]
pub(crate) const MARKS: [&str; 2] = [SESSION, SET_ASIDE];

/// Whether a record was written by this crate for a Podio session, and is no visitor's web session.
pub(crate) fn is_podio_session(data: &HashMap<String, Value>) -> bool {
    data.contains_key(SESSION) || data.contains_key(SET_ASIDE)
}

/// The session's record as the store takes it.
pub(crate) fn encode(id: Id, record: &Record) -> Result<Stored, SessionError> {
    let document = Document {
        format: FORMAT,
        version: record.version().to_string(),
        state: record.state().code(),
        retain_until: record.retain_until().to_string(),
        payload: STANDARD.encode(record.payload()),
    };
    let document = serde_json::to_value(document).map_err(|_| {
        SessionError::new(
            SessionErrorKind::Unsupported,
            "the session cannot be encoded",
        )
    })?;
    Ok(Stored {
        id,
        data: HashMap::from([(SESSION.to_owned(), document)]),
        expiry_date: expiry_date(record.retain_until()),
    })
}

/// Reads what the store gave back for `storage_id`.
pub(crate) fn decode(stored: &Stored, storage_id: &StorageId) -> Result<Record, SessionError> {
    let corrupt = |what: &str| {
        SessionError::new(
            SessionErrorKind::Corrupt,
            format!(
                "the record of {storage_id} is corrupt: {what}; restore it, or delete it and log \
                 in again"
            ),
        )
    };
    let document = stored
        .data
        .get(SESSION)
        .ok_or_else(|| corrupt("it holds no session"))?;
    // No cause is kept from serde, which quotes what it could not read.
    let FormatOnly { format } =
        FormatOnly::deserialize(document).map_err(|_| corrupt("it has no format"))?;
    if format > FORMAT {
        return Err(SessionError::new(
            SessionErrorKind::NewerSchema,
            format!(
                "the record of {storage_id} has format {format} and this version reads up to \
                 {FORMAT}: upgrade podio-session-cookie"
            ),
        ));
    }
    let document = Document::deserialize(document)
        .map_err(|_| corrupt("it misses a part or has one of a wrong type"))?;
    let payload = STANDARD
        .decode(document.payload)
        .map_err(|_| corrupt("its payload is not base64"))?;
    let retain_until = document
        .retain_until
        .parse()
        .map_err(|_| corrupt("its retain-until is no instant"))?;
    Ok(Record::new(
        document.version.parse()?,
        RecordState::from_code(document.state)?,
        retain_until,
        payload,
    ))
}

/// A copy of an unreadable record under an id of its own.
pub(crate) fn aside(stored: &Stored) -> Stored {
    let data = stored.data.clone().into_iter().collect();
    Stored {
        id: Id::default(),
        data: HashMap::from([(SET_ASIDE.to_owned(), Value::Object(data))]),
        expiry_date: stored.expiry_date,
    }
}

fn expiry_date(retain_until: Timestamp) -> OffsetDateTime {
    // Instants from before year -9999 or after 9999 do not occur in a `Timestamp`.
    OffsetDateTime::from_unix_timestamp_nanos(retain_until.as_nanosecond())
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use podio_core::session::{Identity, Namespace, SessionKey, Version};
    use serde_json::json;

    use super::*;

    fn id() -> StorageId {
        SessionKey::new(Namespace::named("test"), "a", Identity::Main)
            .storage_id()
            .clone()
    }

    fn record(retain_until: Timestamp) -> Record {
        Record::new(
            Version::new(3, [7; 16]),
            RecordState::Refused,
            retain_until,
            vec![0, 159, 146, 150],
        )
    }

    #[test]
    fn a_record_comes_back() {
        for retain_until in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
            let record = record(retain_until);
            let stored = encode(Id(7), &record).unwrap();
            assert_eq!(stored.id, Id(7));
            assert!(is_podio_session(&stored.data));
            assert_eq!(
                stored.expiry_date.unix_timestamp_nanos(),
                retain_until.as_nanosecond()
            );
            assert_eq!(decode(&stored, &id()).unwrap(), record);
        }
    }

    #[test]
    fn what_cannot_be_read_is_corrupt_or_newer() {
        use SessionErrorKind::{Corrupt, NewerSchema};

        let good = encode(Id(7), &record(Timestamp::MAX)).unwrap();
        let with = |name: &str, value: Value| {
            let mut document = good.data[SESSION].clone();
            document[name] = value;
            json!({ SESSION: document })
        };
        for (data, kind) in [
            (json!({}), Corrupt),
            (json!({ "user": "ada" }), Corrupt),
            (json!({ SESSION: "text" }), Corrupt),
            (json!({ SESSION: { "format": 1 } }), Corrupt),
            (
                json!({ SESSION: { "format": 2, "new": true } }),
                NewerSchema,
            ),
            (with("payload", json!("?")), Corrupt),
            (with("retain_until", json!("soon")), Corrupt),
            (with("version", json!("1")), Corrupt),
            (with("state", json!(9)), NewerSchema),
        ] {
            let stored = Stored {
                data: serde_json::from_value(data.clone()).unwrap(),
                ..good.clone()
            };
            assert_eq!(decode(&stored, &id()).unwrap_err().kind(), kind, "{data}");
        }
    }

    #[test]
    fn a_record_set_aside_is_no_web_session() {
        let stored = encode(Id(7), &record(Timestamp::MAX)).unwrap();
        let aside = aside(&stored);
        assert_ne!(aside.id, stored.id);
        assert_eq!(aside.expiry_date, stored.expiry_date);
        assert!(is_podio_session(&aside.data));
        assert!(decode(&aside, &id()).is_err());
    }
}
