//! Operations on everything but logins and items.

pub(crate) mod actions;
pub(crate) mod apps;
pub(crate) mod batches;
pub(crate) mod comments;
pub(crate) mod devices;
pub(crate) mod embeds;
pub(crate) mod files;
pub(crate) mod friends;
pub(crate) mod grants;
pub(crate) mod hooks;
pub(crate) mod integrations;
pub(crate) mod layouts;
pub(crate) mod linked_accounts;
pub(crate) mod locations;
pub(crate) mod orgs;
pub(crate) mod pins;
pub(crate) mod questions;
pub(crate) mod references;
pub(crate) mod spaces;
pub(crate) mod tags;
pub(crate) mod tasks;
pub(crate) mod users;
pub(crate) mod views;
pub(crate) mod voting;
pub(crate) mod widgets;
