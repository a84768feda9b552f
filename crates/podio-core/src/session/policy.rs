//! When a session is refreshed before it has to be.

use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::payload::Session;
use super::{StorageId, Version};
use crate::clock::{later, remaining};

/// No session is refreshed for time more often than this, whatever lifetime Podio gives.
pub(crate) const SHORTEST_INTERVAL: Duration = Duration::from_secs(60);

/// When tokens are refreshed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefreshPolicy {
    /// Ahead of expiry, in the background, while calls go on with the old token.
    ///
    /// Each session has an instant of its own within `window` before its expiry, so that sessions
    /// of one age are not refreshed at once.
    Background {
        /// How long before expiry the earliest refresh starts; at most half of the lifetime counts.
        window: Duration,
    },
    /// Only when a call needs it, and in that call. For scripts and other short runs.
    Inline,
}

impl Default for RefreshPolicy {
    fn default() -> Self {
        Self::Background {
            window: Duration::from_secs(30 * 60),
        }
    }
}

/// The instant from which `session` is refreshed ahead of its expiry; `None` when it has none.
///
/// A pure function of its arguments: all processes that share a session agree on the instant, and
/// of many sessions with one age each has another.
pub(crate) fn early_instant(
    id: &StorageId,
    version: Version,
    session: &Session,
    window: Duration,
) -> Option<Timestamp> {
    let expires_at = session.expires_at?;
    let lifetime = remaining(session.issued_at, expires_at);
    let window = window.min(lifetime / 2);
    let digest = Sha256::new()
        .chain_update(id.as_str())
        .chain_update(version.to_bytes())
        .finalize();
    let mut draw = [0; 8];
    draw.copy_from_slice(&digest[..8]);
    // 32 bits are finer than any window needs, and their product cannot overflow a Duration's
    // nanoseconds as u128.
    let share = u128::from(u64::from_be_bytes(draw) >> 32);
    let delay = u64::try_from((window.as_nanos() * share) >> 32).unwrap_or(u64::MAX);
    let start = later(session.issued_at, lifetime.saturating_sub(window));
    Some(later(start, Duration::from_nanos(delay)))
}

/// Whether an expired session may be refreshed for that reason at `now`.
pub(crate) fn may_refresh_for_time(session: &Session, now: Timestamp) -> bool {
    // A clock that stands before the issue says nothing about age; the expiry decides then.
    now < session.issued_at || remaining(session.issued_at, now) >= SHORTEST_INTERVAL
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{AuthKind, Identity, Namespace, SessionKey, payload::LoginId};

    fn session(lifetime: u64) -> Session {
        let issued_at: Timestamp = "2026-03-10T12:00:00Z".parse().unwrap();
        Session {
            login: LoginId::mint().unwrap(),
            access_token: "a".into(),
            refresh_token: None,
            issued_at,
            expires_at: Some(later(issued_at, Duration::from_secs(lifetime))),
            scope: None,
            reference: None,
            auth: AuthKind::App,
            identifier: None,
        }
    }

    fn storage_id(tenant: u32) -> StorageId {
        SessionKey::new(Namespace::named("t"), &tenant.to_string(), Identity::Main)
            .storage_id()
            .clone()
    }

    #[test]
    fn r13_of_1000_sessions_of_one_age_no_second_gets_more_than_twice_the_mean() {
        let window = Duration::from_secs(30);
        let session = session(28_800);
        let mut per_second = [0_usize; 30];
        for tenant in 0..1_000_u32 {
            let mut tag = [0; 16];
            tag[..4].copy_from_slice(&tenant.to_be_bytes());
            let id = storage_id(tenant);
            let version = Version::new(1, tag);
            let instant = early_instant(&id, version, &session, window).unwrap();
            assert_eq!(early_instant(&id, version, &session, window), Some(instant));
            let lead = remaining(instant, session.expires_at.unwrap());
            assert!(lead <= window);
            per_second[usize::try_from(lead.as_secs()).unwrap().min(29)] += 1;
        }
        let mean = 1_000 / per_second.len();
        assert!(
            per_second.iter().all(|&count| count <= 2 * mean),
            "{per_second:?}"
        );
    }

    #[test]
    fn r14_no_early_instant_lies_in_the_first_half_of_the_lifetime() {
        for lifetime in [0, 1, 59, 600, 28_800] {
            let session = session(lifetime);
            for tenant in 0..100 {
                let instant = early_instant(
                    &storage_id(tenant),
                    Version::new(1, [7; 16]),
                    &session,
                    Duration::from_secs(3600),
                )
                .unwrap();
                let age = remaining(session.issued_at, instant);
                assert!(
                    age >= Duration::from_secs(lifetime) / 2,
                    "{lifetime} {age:?}"
                );
            }
        }
    }

    #[test]
    fn r14_a_session_is_refreshed_for_time_at_most_once_a_minute() {
        let session = session(0);
        let at = |seconds| later(session.issued_at, Duration::from_secs(seconds));
        assert!(!may_refresh_for_time(&session, at(0)));
        assert!(!may_refresh_for_time(&session, at(59)));
        assert!(may_refresh_for_time(&session, at(60)));
    }
}
