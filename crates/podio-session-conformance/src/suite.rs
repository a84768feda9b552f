//! Running rules over a manager.

use std::any::Any;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;
use std::{env, fmt, thread};

use podio_core::session::SessionManager;
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

use crate::bench::Bench;
use crate::rule::{RULES, Rule};
use crate::worker::{self, Role};

/// Names the file that outcomes are appended to.
const REPORT: &str = "PODIO_CONFORMANCE_REPORT";

/// Holds the role of a child process.
pub(crate) const ROLE: &str = "PODIO_CONFORMANCE_CHILD";

/// No rule takes longer, even on a busy machine.
fn longest() -> Duration {
    let long_run = env::var_os("PODIO_SLOW").is_some();
    Duration::from_secs(if long_run { 1_800 } else { 150 })
}

/// Opens the manager under test in or under a directory.
pub type Open = fn(String) -> Pin<Box<dyn Future<Output = Arc<dyn SessionManager>> + Send>>;

/// A manager, and how it is tested. [`suite!`](crate::suite) makes one; make one yourself to see
/// that a manager is rejected.
#[derive(Clone, Copy)]
pub struct Suite {
    module: &'static str,
    pub(crate) open: Open,
    excuses: &'static [(&'static str, &'static str)],
    core: bool,
}

impl Suite {
    /// The tests of the manager that `open` opens. `module` is the path of the module that
    /// [`suite!`](crate::suite) or [`child_process!`](crate::child_process) stands in.
    pub const fn new(module: &'static str, open: Open) -> Self {
        Self {
            module,
            open,
            excuses: &[],
            core: false,
        }
    }

    /// Excuses rules, each by its number or the name of its test, with the reason.
    pub const fn excused(mut self, excuses: &'static [(&'static str, &'static str)]) -> Self {
        self.excuses = excuses;
        self
    }

    /// Says whether the rules about the client alone are run too.
    pub const fn core(mut self, core: bool) -> Self {
        self.core = core;
        self
    }

    /// Runs one rule; the error says what was broken.
    ///
    /// # Errors
    ///
    /// The failed rule's message.
    ///
    /// # Panics
    ///
    /// When there is no such rule.
    pub fn check(&self, rule: &str) -> Result<(), String> {
        let rule = Rule::named(rule);
        let suite = *self;
        let (done, outcome) = mpsc::channel();
        // A thread of its own, as a broken manager may block it for ever.
        let thread = thread::spawn(move || {
            let runtime = runtime();
            runtime.block_on(async move { (rule.run)(Bench::open(suite).await).await });
            runtime.shutdown_timeout(Duration::from_secs(1));
            // Nobody waits any more only if it took too long.
            let _sent = done.send(());
        });
        let longest = longest();
        match outcome.recv_timeout(longest) {
            Err(RecvTimeoutError::Timeout) => Err(format!("it did not end within {longest:?}")),
            Ok(()) | Err(RecvTimeoutError::Disconnected) => {
                thread.join().map_err(|panic| text(&*panic))
            }
        }
    }

    /// Runs one rule as a test: panics unless it holds, or fails and is excused.
    ///
    /// # Panics
    ///
    /// See above.
    pub fn test(&self, rule: &str) {
        let excuse = self.excuse(Rule::named(rule));
        match (self.check(rule), excuse) {
            (Ok(()), None) => self.report(rule, "holds", None),
            (Err(failure), None) => {
                panic!("{} breaks the rule {rule}: {failure}", self.module)
            }
            (Err(failure), Some(reason)) => {
                println!("{rule} is excused: {reason}\nit fails with: {failure}");
                self.report(rule, "excused", Some(reason));
            }
            (Ok(()), Some(reason)) => panic!(
                "{rule} holds although it is excused ({reason}): take the excuse away, or excuse \
                 by name those tests of the rule that fail"
            ),
        }
    }

    /// What a child process does; in any other process, sees to it that `tests` are all rules of
    /// the suite, and records those that are left to others.
    ///
    /// # Panics
    ///
    /// When a rule has no test, or the child's work cannot be done.
    pub fn child(&self, tests: &[&str]) {
        if self.child_process() {
            return;
        }
        for rule in RULES {
            let name = rule.name();
            if self.core || !rule.is_core() {
                assert!(
                    tests.contains(&name),
                    "the suite has no test for the rule {name}"
                );
            } else {
                self.report(name, "core", None);
            }
        }
    }

    /// What a child process does; says whether this is one.
    ///
    /// # Panics
    ///
    /// When the child's work cannot be done.
    pub fn child_process(&self) -> bool {
        let Ok(role) = env::var(ROLE) else {
            return false;
        };
        let role: Role = serde_json::from_str(&role).expect("the role is JSON");
        runtime().block_on(worker::serve(self.open, role));
        true
    }

    /// The name of the test that is the entry of child processes.
    pub(crate) fn child_test(&self) -> String {
        // The test runner leaves the crate's name out.
        let module = self.module.split_once("::").map(|(_, module)| module);
        module.map_or_else(
            || "conformance_child".to_owned(),
            |module| format!("{module}::conformance_child"),
        )
    }

    fn excuse(&self, rule: Rule) -> Option<&'static str> {
        let names = |excused: &str, rule: &Rule| {
            excused.eq_ignore_ascii_case(rule.number()) || excused == rule.name()
        };
        for (excused, _) in self.excuses {
            assert!(
                RULES.iter().any(|rule| names(excused, rule)),
                "`{excused}` is excused, but no rule has that number or name"
            );
        }
        self.excuses
            .iter()
            .find(|(excused, _)| names(excused, &rule))
            .map(|(_, reason)| *reason)
    }

    fn report(&self, rule: &str, outcome: &str, reason: Option<&str>) {
        let Some(path) = env::var_os(REPORT) else {
            return;
        };
        let line = json!({
            "manager": self.module,
            "rule": rule,
            "outcome": outcome,
            "reason": reason,
        });
        // One write, so that the lines of tests that run at once do not mix.
        let line = format!("{line}\n");
        let file = OpenOptions::new().create(true).append(true).open(&path);
        file.and_then(|mut file| file.write_all(line.as_bytes()))
            .unwrap_or_else(|error| panic!("{REPORT} names no file to write to: {error}"));
    }
}

impl fmt::Debug for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suite")
            .field("module", &self.module)
            .field("excuses", &self.excuses)
            .field("core", &self.core)
            .finish_non_exhaustive()
    }
}

fn runtime() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be made")
}

fn text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "it panicked without a text".to_owned())
}

/// Makes one test per rule for a session manager.
///
/// The first argument is an `async fn(location: &str) -> Arc<dyn SessionManager>`, which opens the
/// manager in or under the directory `location`. It is called several times with one location, in
/// one process and, for managers whose reach is the host or the network, in child processes, which
/// run the same test binary.
///
/// - `excused: { R1 => "reason", … }` names rules that the manager breaks, by number or by the name
///   of a test. They run all the same, and one that holds fails.
/// - `core: true` adds the rules about the client alone, which any one manager proves.
///
/// Use it once in a module.
///
/// ```
/// mod memory {
///     use std::sync::Arc;
///     use podio_core::session::{MemorySessions, SessionManager};
///
///     async fn open(_location: &str) -> Arc<dyn SessionManager> {
///         Arc::new(MemorySessions::new())
///     }
///
///     podio_session_conformance::suite! { open }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! suite {
    (
        $open:expr
        $(, excused: { $($excused:ident => $reason:literal),* $(,)? })?
        $(, core: $core:tt)?
        $(,)?
    ) => {
        const CONFORMANCE_SUITE: $crate::Suite = $crate::Suite::new(
            module_path!(),
            |location| ::std::boxed::Box::pin(async move { ($open)(&location).await }),
        )
        .excused(&[$($((stringify!($excused), $reason),)*)?])
        $(.core($core))?;

        #[test]
        fn conformance_child() {
            CONFORMANCE_SUITE.child(CONFORMANCE_TESTS);
        }

        $crate::__rules! { ($crate::__tests) ($($core)?) }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __tests {
    ((true) [$($manager:ident)+] [$($core:ident)+]) => {
        $crate::__test_functions! { $($manager)+ $($core)+ }
    };
    (($(false)?) [$($manager:ident)+] [$($core:ident)+]) => {
        $crate::__test_functions! { $($manager)+ }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __test_functions {
    ($($rule:ident)+) => {
        const CONFORMANCE_TESTS: &[&str] = &[$(stringify!($rule)),+];

        $(
            #[test]
            fn $rule() {
                CONFORMANCE_SUITE.test(stringify!($rule));
            }
        )+
    };
}

/// The entry of child processes alone, for a module that runs rules by [`Suite::check`].
#[macro_export]
macro_rules! child_process {
    ($open:expr) => {
        #[test]
        fn conformance_child() {
            $crate::Suite::new(module_path!(), |location| {
                ::std::boxed::Box::pin(async move { ($open)(&location).await })
            })
            .child_process();
        }
    };
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use podio_core::session::MemorySessions;

    use super::*;

    fn memory() -> Suite {
        Suite::new("crate::some::module", |_| {
            Box::pin(async { Arc::new(MemorySessions::new()) as Arc<dyn SessionManager> })
        })
    }

    #[test]
    fn a_rule_that_holds_although_excused_fails() {
        let rule = "c1_a_write_needs_what_it_expects";
        memory().test(rule);
        for excuses in [
            &[("C1", "no reason")],
            &[("c1_a_write_needs_what_it_expects", "no reason")],
        ] {
            let held = catch_unwind(|| memory().excused(excuses).test(rule));
            assert!(text(&*held.unwrap_err()).contains("although it is excused"));
        }
    }

    #[test]
    fn an_excuse_for_no_rule_fails() {
        let suite = memory().excused(&[("Q7", "no reason")]);
        let held = catch_unwind(|| suite.test("c1_a_write_needs_what_it_expects"));
        assert!(text(&*held.unwrap_err()).contains("Q7"));
    }

    #[test]
    fn the_child_test_is_named_as_the_runner_names_it() {
        assert_eq!(memory().child_test(), "some::module::conformance_child");
    }

    #[test]
    fn names_start_with_their_number() {
        for rule in RULES {
            let (letter, number) = rule.number().split_at(1);
            assert!("csr".contains(letter), "{rule:?}");
            assert!(number.parse::<u8>().is_ok(), "{rule:?}");
        }
    }
}
