//! What Podio says about the rate limit.

use std::time::Duration;

use http::{HeaderMap, HeaderName};
use jiff::Timestamp;

// As names they are looked up without being parsed for every answer.
static LIMIT: HeaderName = HeaderName::from_static("x-rate-limit-limit");
static REMAINING: HeaderName = HeaderName::from_static("x-rate-limit-remaining");

/// The rate limit of one session, by the headers of its latest answer that had them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many calls the window of the latest call allows (`X-Rate-Limit-Limit`).
    pub limit: u64,
    /// How many of them are left (`X-Rate-Limit-Remaining`).
    pub remaining: u64,
    /// When the answer came.
    pub observed_at: Timestamp,
}

impl RateLimit {
    pub(crate) fn of_headers(headers: &HeaderMap, observed_at: Timestamp) -> Option<Self> {
        let number = |name| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        Some(Self {
            limit: number(&LIMIT)?,
            remaining: number(&REMAINING)?,
            observed_at,
        })
    }
}

/// What to wait after a 420 whose text names no time.
const UNSTATED_WAIT: Duration = Duration::from_secs(60);

/// Podio's windows are an hour long; a longer wait is a misread text.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3600);

/// The wait that a 420 asks for: the seconds in its text, else `Retry-After`, else a minute.
pub(crate) fn wait_of(description: Option<&str>, headers: &HeaderMap) -> Duration {
    description
        .and_then(seconds_in)
        .or_else(|| {
            headers
                .get(http::header::RETRY_AFTER)?
                .to_str()
                .ok()?
                .trim()
                .parse()
                .ok()
        })
        .map_or(UNSTATED_WAIT, Duration::from_secs)
        .min(LONGEST_WAIT)
}

/// The first number that stands before a word for seconds; the sentence may be translated, so any
/// lone number will do where there is no such word.
fn seconds_in(text: &str) -> Option<u64> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |word: &str| {
        word.trim_matches(|c: char| !c.is_ascii_digit())
            .parse::<u64>()
            .ok()
    };
    words
        .windows(2)
        .find(|pair| pair[1].to_ascii_lowercase().starts_with("sec"))
        .and_then(|pair| number(pair[0]))
        .or_else(|| words.iter().copied().find_map(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_is_read_from_the_text() {
        let headers = HeaderMap::new();
        for (text, seconds) in [
            (
                "You have hit the rate limit. Please wait 300 seconds before trying again",
                300,
            ),
            ("Limit 5000 hit, please wait 3600 seconds", 3600),
            ("Aguarde 12 antes de tentar novamente", 12),
            ("no number", 60),
        ] {
            assert_eq!(
                wait_of(Some(text), &headers),
                Duration::from_secs(seconds),
                "{text}"
            );
        }
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", "7".parse().unwrap());
        assert_eq!(wait_of(None, &headers), Duration::from_secs(7));
    }
}
