//! How many contacts there are, and where.

use super::json::{model, open_enum};
use super::{Organization, Space};

model! {
    /// How many contacts the caller has, by where they come from.
    pub struct ContactTotals {
        optional {
            /// Those who are users.
            user: UserContactTotal,
            /// Those from connected services.
            connection: ConnectionsContactTotal,
        }
    }
}

model! {
    /// How many contacts are users.
    pub struct UserContactTotal {
        optional {
            /// How many there are.
            count: u64,
        }
        lists {
            /// How many there are in each organization.
            organizations: OrganizationContactTotal,
        }
    }
}

model! {
    /// How many contacts there are.
    pub struct ContactTotal {
        optional {
            /// How many there are.
            count: u64,
        }
        lists {
            /// How many there are in each organization.
            organizations("orgs"): OrganizationContactTotal,
        }
    }
}

model! {
    /// How many contacts there are in an organization.
    pub struct OrganizationContactTotal {
        optional {
            /// The organization.
            org: Organization,
            /// How many there are.
            count: u64,
        }
        lists {
            /// How many there are in each space.
            spaces: SpaceContactTotal,
        }
    }
}

model! {
    /// How many contacts there are in a space of an organization.
    pub struct SpaceContactTotal {
        optional {
            /// The space.
            space: Space,
            /// How many there are.
            count: u64,
        }
    }
}

model! {
    /// How many contacts a space has.
    pub struct SpaceContactTotals {
        optional {
            /// How many there are.
            total: u64,
            /// How many the space holds itself.
            space: u64,
        }
    }
}

open_enum! {
    /// The service that contacts come from.
    pub enum ConnectionType {
        /// Google.
        Google = "google",
        /// Outlook.
        Outlook = "outlook",
        /// A file of vCards.
        Vcard = "vcard",
    }
}

model! {
    /// How many contacts come from connected services.
    pub struct ConnectionsContactTotal {
        lists {
            /// How many come from each kind of service.
            types: ConnectionTypeContactTotal,
        }
    }
}

model! {
    /// How many contacts come from a kind of service.
    pub struct ConnectionTypeContactTotal {
        optional {
            /// The service.
            kind("type"): ConnectionType,
            /// How many there are.
            count: u64,
        }
        lists {
            /// How many come through each connection.
            connections: ConnectionContactTotal,
        }
    }
}

model! {
    /// How many contacts come through a connection to a service.
    pub struct ConnectionContactTotal {
        optional {
            /// How many there are.
            count: u64,
        }
    }
}
