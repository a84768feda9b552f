//! Moving unreadable records out of the way.

use jiff::Timestamp;

use crate::manager::Found;

/// Another key in the slot of `key`.
///
/// A cluster hashes what stands in the first braces, so they hold the whole key, unless it has
/// such a part already.
pub(crate) fn key(key: &str) -> String {
    let number = fastrand::u64(..);
    if key.contains('{') {
        format!("{key}:set-aside:{number:016x}")
    } else {
        format!("{{{key}}}:set-aside:{number:016x}")
    }
}

/// What the script compares with what is there, and notes beside what it moves.
pub(crate) fn arguments(found: &Found, reason: &str) -> [Vec<u8>; 4] {
    let mut arguments: [Vec<u8>; 4] = Default::default();
    if let Found::Fields(fields) = found {
        for (argument, field) in arguments.iter_mut().zip(fields) {
            *argument = match field {
                Some(bytes) => [b"1", bytes.as_slice()].concat(),
                None => b"0".to_vec(),
            };
        }
    }
    arguments[2] = Timestamp::now().to_string().into_bytes();
    arguments[3] = reason.as_bytes().to_vec();
    arguments
}
