//! API keys, and what they may do.

use super::json::{model, open_enum};
use super::{AuthClientId, Raw, RefType, Secret};

open_enum! {
    /// What may be done within a scope.
    pub enum ScopePermission {
        /// Reading.
        Read = "read",
        /// Creating and changing.
        Write = "write",
        /// Deleting.
        Delete = "delete",
        /// Everything.
        All = "all",
    }
}

model! {
    /// A scope that the caller's token has.
    pub struct ScopeGrant {
        optional {
            /// The type of the object that it is for; there is none where it is for everything.
            ref_type: RefType,
            /// The id of the object.
            ref_id: u64,
            /// The object, in a shape that depends on its type.
            ref_data: Raw,
        }
        lists {
            /// What may be done.
            permissions: ScopePermission,
        }
    }
}

model! {
    /// An API key: an application that calls the API.
    pub struct ApiClient {
        required {
            /// Its numeric client id.
            auth_client_id: AuthClientId,
        }
        optional {
            /// Its name.
            name: String,
            /// The client id that logins send.
            key: String,
            /// The client secret.
            secret: Secret,
            /// The application's page.
            url: String,
            /// The host that people may be sent back to.
            domain: String,
        }
        lists {
            /// What it was allowed.
            scope: ApiClientScope,
        }
    }
}

model! {
    /// One thing that an application was allowed.
    pub struct ApiClientScope {
        optional {
            /// The type of the object that it is for.
            ref_type: RefType,
            /// The id of the object.
            ref_id: u64,
            /// The link to the object.
            ref_link: String,
            /// The name of the object.
            ref_name: String,
            /// What may be done.
            permission: ScopePermission,
        }
    }
}
