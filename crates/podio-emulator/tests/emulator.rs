//! The emulator over real HTTP.

// Helpers of tests are not tests in the eyes of the lints.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "emulator/support.rs"]
mod support;

#[path = "emulator/accounts.rs"]
mod accounts;
#[path = "emulator/activity.rs"]
mod activity;
#[path = "emulator/app_changes.rs"]
mod app_changes;
#[path = "emulator/apps.rs"]
mod apps;
#[path = "emulator/authorize.rs"]
mod authorize;
#[path = "emulator/collaboration.rs"]
mod collaboration;
#[path = "emulator/controls.rs"]
mod controls;
#[path = "emulator/demo.rs"]
mod demo;
#[path = "emulator/examples.rs"]
mod examples;
#[path = "emulator/fields.rs"]
mod fields;
#[path = "emulator/files.rs"]
mod files;
#[path = "emulator/filters.rs"]
mod filters;
#[path = "emulator/hooks.rs"]
mod hooks;
#[path = "emulator/items.rs"]
mod items;
#[path = "emulator/limits.rs"]
mod limits;
#[path = "emulator/members.rs"]
mod members;
#[path = "emulator/oauth.rs"]
mod oauth;
#[path = "emulator/organizations.rs"]
mod organizations;
#[path = "emulator/search.rs"]
mod search;
#[path = "emulator/statuses.rs"]
mod statuses;
#[path = "emulator/task_totals.rs"]
mod task_totals;
#[path = "emulator/tokens.rs"]
mod tokens;
