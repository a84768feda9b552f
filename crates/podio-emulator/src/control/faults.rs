//! Faults: answers that go wrong on purpose.

use std::time::Duration;

use axum::http::Method;
use serde_json::Value;

use crate::respond::{Answer, Body, Failure};

/// Which calls a fault befalls.
#[derive(Debug, Clone)]
enum Target {
    Operation(String),
    Call { method: String, path: String },
}

/// What befalls a call.
#[derive(Debug, Clone)]
pub(crate) enum Effect {
    /// Nothing but the delay.
    Delay,
    /// Another answer.
    Answer(Answer),
    /// 420 with the seconds to wait.
    RateLimit(u64),
    /// The answer ends in the middle of its body.
    CutBody,
    /// The connection is closed without an answer.
    Close,
}

/// A fault: which calls it befalls, how often, and what happens.
///
/// A fault befalls one call unless told otherwise, and an answer of its own comes instead of the
/// call's effect unless [`after_effect`](Self::after_effect) is said.
///
/// ```
/// use podio_emulator::Fault;
///
/// let lost_answer = Fault::on("oauth.token").close().after_effect();
/// let down = Fault::on("items.get_item").html_503().times(3);
/// # let _ = (lost_answer, down);
/// ```
#[derive(Debug, Clone)]
pub struct Fault {
    target: Target,
    effect: Effect,
    delay: Duration,
    after_effect: bool,
    skip: u32,
    times: Option<u32>,
}

impl Fault {
    /// A fault of an operation, such as `items.get_item` or `oauth.token`.
    pub fn on(operation: &str) -> Self {
        Self::of(Target::Operation(operation.to_owned()))
    }

    /// A fault of calls by method and path. A path that ends in `*` stands for all that begin so.
    pub fn on_call(method: &str, path: &str) -> Self {
        Self::of(Target::Call {
            method: method.to_owned(),
            path: path.to_owned(),
        })
    }

    fn of(target: Target) -> Self {
        let (effect, delay, after_effect) = (Effect::Delay, Duration::ZERO, false);
        Self {
            target,
            effect,
            delay,
            after_effect,
            skip: 0,
            times: Some(1),
        }
    }

    /// Answers with a status and a JSON body.
    pub fn json(self, status: u16, body: &Value) -> Self {
        self.effect(Effect::Answer(Answer::json_with_status(status, body)))
    }

    /// Answers with a status and Podio's error body.
    pub fn error(self, status: u16, error: &str, description: &str) -> Self {
        let body = serde_json::json!({
            "error": error,
            "error_detail": null,
            "error_description": description,
            "error_parameters": {},
            "error_propagate": false,
            "request": {"url": "http://api.podio.com/", "method": "", "query_string": ""},
        });
        self.json(status, &body)
    }

    /// Answers 200 with these bytes, labelled as JSON.
    pub fn raw(self, body: impl Into<Vec<u8>>) -> Self {
        let mut answer = Answer::json(&Value::Null);
        answer.body = Body::Bytes(body.into());
        self.effect(Effect::Answer(answer))
    }

    /// Answers 503 with an HTML page, as a gateway does.
    pub fn html_503(self) -> Self {
        let body = "<html><head><title>503</title></head><body>Service unavailable</body></html>";
        self.effect(Effect::Answer(Answer {
            status: 503,
            content_type: Some("text/html".into()),
            headers: Vec::new(),
            body: Body::Bytes(body.into()),
        }))
    }

    /// Answers 420, with the seconds to wait in the text.
    pub fn rate_limit(self, seconds: u64) -> Self {
        self.effect(Effect::RateLimit(seconds))
    }

    /// Performs the call and cuts its answer in the middle of the body.
    pub fn cut_body(self) -> Self {
        self.effect(Effect::CutBody)
    }

    /// Closes the connection without an answer.
    pub fn close(self) -> Self {
        self.effect(Effect::Close)
    }

    /// Waits before the call is answered, on top of anything else.
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Lets the call have its effect first.
    pub fn after_effect(mut self) -> Self {
        self.after_effect = true;
        self
    }

    /// Spares the first `calls` calls.
    pub fn skip(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    /// Befalls `calls` calls.
    pub fn times(mut self, calls: u32) -> Self {
        self.times = Some(calls);
        self
    }

    /// Befalls every call until the faults are cleared.
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    fn effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    fn concerns(&self, operation: &str, method: &Method, path: &str) -> bool {
        match &self.target {
            Target::Operation(name) => name == operation,
            Target::Call {
                method: wanted,
                path: pattern,
            } => {
                wanted == method.as_str()
                    && match pattern.strip_suffix('*') {
                        Some(start) => path.starts_with(start),
                        None => path == pattern,
                    }
            }
        }
    }
}

/// What a matching fault does to one call.
#[derive(Debug, Clone)]
pub(crate) struct Struck {
    pub(crate) effect: Effect,
    pub(crate) delay: Duration,
    pub(crate) after_effect: bool,
}

impl Struck {
    /// The answer that comes instead of the call's own, if there is one.
    pub(crate) fn own_answer(&self, call: &crate::call::Call, old_layout: bool) -> Option<Answer> {
        match &self.effect {
            Effect::Answer(answer) => Some(answer.clone()),
            Effect::RateLimit(seconds) => {
                Some(Failure::rate_limit(*seconds).answer(call, old_layout))
            }
            Effect::Delay | Effect::CutBody | Effect::Close => None,
        }
    }
}

/// The faults that are set.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The first fault that befalls this call; counts it.
    pub(crate) fn strike(
        &mut self,
        operation: &str,
        method: &Method,
        path: &str,
    ) -> Option<Struck> {
        let mut struck = None;
        for fault in &mut self.0 {
            if !fault.concerns(operation, method, path) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            if let Some(times) = &mut fault.times {
                if *times == 0 {
                    continue;
                }
                *times -= 1;
            }
            struck = Some(Struck {
                effect: fault.effect.clone(),
                delay: fault.delay,
                after_effect: fault.after_effect,
            });
            break;
        }
        self.0.retain(|fault| fault.times != Some(0));
        struck
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_spares_skips_and_ends() {
        let mut faults = Faults::default();
        faults.add(Fault::on("a.b").close().skip(1).times(2));
        let hits: Vec<bool> = (0..5)
            .map(|_| faults.strike("a.b", &Method::GET, "/x").is_some())
            .collect();
        assert_eq!(hits, [false, true, true, false, false]);
        assert_eq!(faults.len(), 0);
    }

    #[test]
    fn a_path_ends_in_a_star_or_is_whole() {
        let mut faults = Faults::default();
        faults.add(Fault::on_call("GET", "/item/*").close().always());
        assert!(faults.strike("", &Method::GET, "/item/1").is_some());
        assert!(faults.strike("", &Method::PUT, "/item/1").is_none());
        faults.clear();
        faults.add(Fault::on_call("GET", "/item/").close().always());
        assert!(faults.strike("", &Method::GET, "/item/1").is_none());
    }
}
