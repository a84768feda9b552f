//! Operations on everything but logins and items.

pub(crate) mod app_fields;
pub(crate) mod app_lists;
pub(crate) mod app_market;
pub(crate) mod apps;
pub(crate) mod batches;
pub(crate) mod comments;
pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod email;
pub(crate) mod embeds;
pub(crate) mod files;
pub(crate) mod flows;
pub(crate) mod forms;
pub(crate) mod hooks;
pub(crate) mod org_members;
pub(crate) mod orgs;
pub(crate) mod profiles;
pub(crate) mod search;
pub(crate) mod space_members;
pub(crate) mod spaces;
pub(crate) mod statuses;
pub(crate) mod tags;
pub(crate) mod tasks;
pub(crate) mod users;
pub(crate) mod views;
