//! Users' accounts at other services.

use std::collections::BTreeMap;

use super::json::{model, open_enum};
use super::{LinkedAccountId, Raw};

open_enum! {
    /// What a service is used for.
    pub enum Capability {
        /// Contacts.
        Contacts = "contacts",
        /// Files.
        Files = "files",
        /// Meetings.
        Meetings = "meetings",
        /// Calendars.
        Calendar = "calendar",
        /// Profiles.
        Profile = "profile",
        /// Messages.
        Message = "message",
        /// Social networks.
        Social = "social",
        /// Address books.
        AddressBook = "addressbook",
    }
}

open_enum! {
    /// A service at which users have accounts.
    pub enum Provider {
        /// Google.
        Google = "google",
        /// Google by an older way.
        LegacyGoogle = "legacy_google",
        /// Google Apps.
        GoogleApps = "google_apps",
        /// Citrix.
        Citrix = "citrix",
        /// `ShareFile`.
        ShareFile = "sharefile",
        /// `appear.in`.
        AppearIn = "appear_in",
    }
}

open_enum! {
    /// Whether an account can be used.
    pub enum LinkedAccountStatus {
        /// It can.
        Active = "active",
        /// The service withdrew access.
        Revoked = "revoked",
    }
}

/// The names of capabilities for people, by capability.
type CapabilityNames = BTreeMap<String, Raw>;

/// Switches by name.
type Options = BTreeMap<String, bool>;

model! {
    /// A user's account at another service.
    pub struct LinkedAccount {
        required {
            /// Its id.
            linked_account_id: LinkedAccountId,
        }
        optional {
            /// Whether it can be used.
            status: LinkedAccountStatus,
            /// Its name.
            label: String,
            /// The service.
            provider: Provider,
            /// The service's name for people.
            provider_humanized_name: String,
            /// What the service is used for.
            capability_names: CapabilityNames,
            /// Its settings, such as `action_share`.
            options: Options,
        }
    }
}

model! {
    /// A service at which users can have accounts.
    pub struct AccountProvider {
        optional {
            /// Its name.
            name: Provider,
            /// Its name for people.
            humanized_name: String,
            /// Where a user links an account.
            connect_link: String,
            /// What it is used for, for people.
            capability_names: CapabilityNames,
            /// Whether it is a service outside of Podio.
            external_service_provider: bool,
        }
        lists {
            /// What it is used for.
            capabilities: Capability,
        }
    }
}
