//! Operations on everything but logins and items.

pub(crate) mod app_fields;
pub(crate) mod app_lists;
pub(crate) mod apps;
pub(crate) mod batches;
pub(crate) mod calendar;
pub(crate) mod comments;
pub(crate) mod embeds;
pub(crate) mod files;
pub(crate) mod hooks;
pub(crate) mod notifications;
pub(crate) mod org_members;
pub(crate) mod orgs;
pub(crate) mod profiles;
pub(crate) mod ratings;
pub(crate) mod recurrence;
pub(crate) mod reminders;
pub(crate) mod search;
pub(crate) mod space_members;
pub(crate) mod spaces;
pub(crate) mod statuses;
pub(crate) mod stream;
pub(crate) mod subscriptions;
pub(crate) mod tags;
pub(crate) mod tasks;
pub(crate) mod users;
pub(crate) mod views;
