//! Users' accounts at other services.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Actor, World, next};
use crate::respond::Failure;

/// A service at which users can have accounts.
pub(crate) struct Provider {
    pub(crate) name: &'static str,
    humanized_name: &'static str,
    pub(crate) capabilities: &'static [&'static str],
}

/// All services.
pub(crate) const PROVIDERS: &[Provider] = &[
    Provider {
        name: "google",
        humanized_name: "Google",
        capabilities: &["contacts", "files", "calendar", "profile", "addressbook"],
    },
    Provider {
        name: "legacy_google",
        humanized_name: "Google",
        capabilities: &["contacts"],
    },
    Provider {
        name: "google_apps",
        humanized_name: "Google Apps",
        capabilities: &["profile"],
    },
    Provider {
        name: "citrix",
        humanized_name: "Citrix",
        capabilities: &["meetings", "profile"],
    },
    Provider {
        name: "sharefile",
        humanized_name: "ShareFile",
        capabilities: &["files"],
    },
    Provider {
        name: "appear_in",
        humanized_name: "appear.in",
        capabilities: &["meetings"],
    },
];

/// What services are used for.
pub(crate) const CAPABILITIES: &[&str] = &[
    "contacts",
    "files",
    "meetings",
    "calendar",
    "profile",
    "message",
    "social",
    "addressbook",
];

impl Provider {
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        PROVIDERS.iter().find(|provider| provider.name == name)
    }

    fn capability_names(&self) -> Map<String, Value> {
        let names = self.capabilities.iter();
        names
            .map(|name| ((*name).to_owned(), Value::from(*name)))
            .collect()
    }

    pub(crate) fn to_value(&self) -> Value {
        json!({
            "name": self.name,
            "humanized_name": self.humanized_name,
            "connect_link": format!("https://podio.com/linked_account/{}/connect", self.name),
            "capabilities": self.capabilities,
            "capability_names": self.capability_names(),
            "external_service_provider": true,
        })
    }
}

/// A user's account at a service.
pub(crate) struct LinkedAccount {
    pub(crate) linked_account_id: u64,
    pub(crate) user_id: u64,
    pub(crate) provider: &'static Provider,
    pub(crate) label: String,
    pub(crate) options: BTreeMap<&'static str, bool>,
}

impl LinkedAccount {
    pub(crate) fn to_value(&self) -> Value {
        json!({
            "linked_account_id": self.linked_account_id,
            "status": "active",
            "label": self.label,
            "provider": self.provider.name,
            "provider_humanized_name": self.provider.humanized_name,
            "capability_names": self.provider.capability_names(),
            "options": self.options,
        })
    }
}

/// All accounts.
pub(crate) struct LinkedAccounts {
    next_id: u64,
    pub(crate) all: BTreeMap<u64, LinkedAccount>,
}

impl Default for LinkedAccounts {
    fn default() -> Self {
        Self {
            next_id: 430_001,
            all: BTreeMap::new(),
        }
    }
}

impl LinkedAccounts {
    pub(crate) fn add(
        &mut self,
        user_id: u64,
        provider: &'static Provider,
        label: String,
    ) -> &LinkedAccount {
        let linked_account_id = next(&mut self.next_id);
        self.all.entry(linked_account_id).or_insert(LinkedAccount {
            linked_account_id,
            user_id,
            provider,
            label,
            options: [("action_install", false), ("action_share", false)].into(),
        })
    }
}

impl World {
    /// Checks that an account is the actor's own, and of a service that can do this.
    pub(crate) fn check_linked_account(
        &self,
        actor: Actor,
        linked_account_id: u64,
        capability: &str,
    ) -> Result<(), Failure> {
        let account = self.linked_accounts.all.get(&linked_account_id);
        let account = account.ok_or_else(Failure::object_not_found)?;
        let refused = |right: &str| {
            let object = format!("linked_account with id {linked_account_id}");
            Err(Failure::forbidden(&actor.phrase(), right, &object))
        };
        if actor != Actor::User(account.user_id) {
            return refused("view");
        }
        if !account.provider.capabilities.contains(&capability) {
            return refused(capability);
        }
        Ok(())
    }
}
