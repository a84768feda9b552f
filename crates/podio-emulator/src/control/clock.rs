//! The emulator's time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The system's time with an offset, or a time that stands still.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Clock {
    offset: SignedDuration,
    fixed: Option<Timestamp>,
}

impl Clock {
    /// The present instant.
    pub(crate) fn now(&self) -> Timestamp {
        self.fixed
            .unwrap_or_else(|| later(Timestamp::now(), self.offset))
    }

    /// Moves time on.
    pub(crate) fn advance(&mut self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        match &mut self.fixed {
            Some(fixed) => *fixed = later(*fixed, by),
            None => self.offset = self.offset.saturating_add(by),
        }
    }

    /// Stops time at an instant.
    pub(crate) fn fix(&mut self, at: Timestamp) {
        self.fixed = Some(at);
    }

    /// Returns to the system's time.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn is_fixed(&self) -> bool {
        self.fixed.is_some()
    }

    pub(crate) fn offset(&self) -> SignedDuration {
        self.offset
    }
}

/// `from` plus `by`, stopping at the last representable instant.
pub(crate) fn later(from: Timestamp, by: SignedDuration) -> Timestamp {
    from.checked_add(by).unwrap_or(if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// `from` plus a number of seconds.
pub(crate) fn seconds_later(from: Timestamp, seconds: u64) -> Timestamp {
    later(
        from,
        SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX)),
    )
}

/// Whole seconds from `now` until `then`, rounded up.
pub(crate) fn seconds_until(now: Timestamp, then: Timestamp) -> u64 {
    let left = then.duration_since(now);
    let whole = u64::try_from(left.as_secs()).unwrap_or(0);
    whole + u64::from(left.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let mut clock = Clock::default();
        clock.fix("2026-03-10T12:00:00Z".parse().unwrap());
        clock.advance(Duration::from_secs(60));
        assert_eq!(clock.now(), "2026-03-10T12:01:00Z".parse().unwrap());
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }

    #[test]
    fn a_wait_is_rounded_up() {
        let now: Timestamp = "2026-03-10T12:00:00Z".parse().unwrap();
        assert_eq!(
            seconds_until(now, "2026-03-10T12:00:01.2Z".parse().unwrap()),
            2
        );
        assert_eq!(
            seconds_until(now, "2026-03-10T11:00:00Z".parse().unwrap()),
            0
        );
    }
}
