//! The list of rules.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::bench::Bench;
use crate::rules;

/// A rule's function.
type Run = fn(Arc<Bench>) -> Pin<Box<dyn Future<Output = ()>>>;

/// One rule of the session contract, as a test.
#[derive(Clone, Copy)]
pub struct Rule {
    name: &'static str,
    is_core: bool,
    pub(crate) run: Run,
}

impl Rule {
    /// The name of the rule's test: its number and its gist, such as
    /// `r8_a_killed_process_blocks_others_no_longer_than_the_lease`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The rule's number, such as `r8`. Several tests can share one.
    pub fn number(&self) -> &'static str {
        self.name.split('_').next().unwrap_or(self.name)
    }

    /// Whether the rule is about the client alone, so that any one manager proves it.
    pub const fn is_core(&self) -> bool {
        self.is_core
    }

    pub(crate) fn named(name: &str) -> Self {
        *RULES
            .iter()
            .find(|rule| rule.name == name)
            .unwrap_or_else(|| panic!("there is no rule `{name}`: RULES lists them"))
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule")
            .field("name", &self.name)
            .field("is_core", &self.is_core)
            .finish_non_exhaustive()
    }
}

/// Hands the names of all rules to another macro: those of managers and those of the client alone.
#[doc(hidden)]
#[macro_export]
macro_rules! __rules {
    (($($callback:tt)+) $arguments:tt) => {
        $($callback)+! {
            $arguments
            [
                c1_a_write_needs_what_it_expects
                c2_a_repeated_write_is_stored
                c3_a_lease_has_one_holder
                c4_a_lease_ends_by_itself
                c5_of_racing_writes_one_wins
                c6_a_dropped_call_leaves_the_old_or_the_new
                c7_payloads_of_every_size_up_to_the_declared_limit
                c8_a_listing_has_each_record_once
                c9_a_delete_needs_the_version
                c10_a_purge_goes_by_retain_until
                c11_random_sequences_match_a_model
                s2_absent_logged_out_refused_and_live_are_told_apart
                s3_a_record_comes_back_byte_for_byte
                s3_all_parts_of_a_session_survive_a_restart
                s4_a_new_token_waits_for_the_store
                s6_hostile_keys_never_mix
                s6_client_ids_and_hosts_never_mix
                s7_a_logout_and_a_login_are_seen_by_every_process
                s7_a_refresh_in_flight_cannot_bring_a_session_back
                s8_an_unreadable_store_is_an_error
                s8_without_a_lease_there_is_no_refresh
                s8_a_pair_that_the_store_did_not_take_is_not_lost
                s9_a_session_is_purged_by_its_refresh_tokens_death
                r1_one_expired_session_makes_one_token_call
                r2_the_store_is_read_again_inside_the_lease
                r2_a_store_that_went_back_is_brought_up_to_date
                r3_who_lost_the_lease_cannot_overwrite
                r3_a_stopped_holder_replaces_the_refusal_that_it_caused
                r4_a_refusal_ends_only_what_was_refused
                r5_a_failed_refresh_leaves_the_record_as_it_was
                r7_a_dropped_caller_loses_nothing
                r7_a_dead_runtimes_refresh_is_taken_over
                r8_a_killed_process_blocks_others_no_longer_than_the_lease
            ]
            [
                s1_a_stored_session_needs_no_request
                s4_a_run_that_only_reads_writes_nothing
                s5_what_a_token_answer_leaves_out_is_kept
                r2_an_expired_session_outlives_a_store_that_went_back
                r6_a_call_makes_one_refresh_and_one_replay_at_most
                r6_held_credentials_log_in_once
                r6_refused_credentials_are_not_tried_again
                r7_close_waits_and_says_what_is_left
                r9_a_straggler_is_replayed_without_a_refresh
                r10_a_refresh_ahead_of_expiry_disturbs_no_call
                r12_a_failed_login_leaves_the_session_as_it_was
                r13_token_calls_in_flight_are_capped
                r14_refreshes_for_time_are_bounded
            ]
        }
    };
}

macro_rules! list {
    (() [$($manager:ident)+] [$($core:ident)+]) => {
        /// All rules.
        pub const RULES: &[Rule] = &[
            $(Rule {
                name: stringify!($manager),
                is_core: false,
                run: |bench| Box::pin(rules::$manager(bench)),
            },)+
            $(Rule {
                name: stringify!($core),
                is_core: true,
                run: |bench| Box::pin(rules::$core(bench)),
            },)+
        ];
    };
}

__rules!((list)());
