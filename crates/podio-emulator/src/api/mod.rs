//! Operations on everything but logins and items.

pub(crate) mod apps;
pub(crate) mod batches;
pub(crate) mod calendar;
pub(crate) mod comments;
pub(crate) mod embeds;
pub(crate) mod files;
pub(crate) mod hooks;
pub(crate) mod notifications;
pub(crate) mod orgs;
pub(crate) mod ratings;
pub(crate) mod recurrence;
pub(crate) mod reminders;
pub(crate) mod spaces;
pub(crate) mod stream;
pub(crate) mod subscriptions;
pub(crate) mod tags;
pub(crate) mod tasks;
pub(crate) mod users;
pub(crate) mod views;
