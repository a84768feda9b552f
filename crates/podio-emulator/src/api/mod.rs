//! Operations on users, organizations, spaces and apps.

pub(crate) mod apps;
pub(crate) mod orgs;
pub(crate) mod spaces;
pub(crate) mod users;
