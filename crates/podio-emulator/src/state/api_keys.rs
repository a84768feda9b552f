//! API keys that users made for themselves.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use url::Host;

use super::tokens::random_token;
use super::users::Client;
use super::{World, slug, unused};
use crate::respond::Failure;

/// What is known of an API key beside what logins need.
#[derive(Debug)]
struct Key {
    owner: u64,
    url: Option<String>,
}

/// Who made which API key, by client id.
#[derive(Debug, Default)]
pub(crate) struct ApiKeys(BTreeMap<String, Key>);

/// What a write says of an API key.
pub(crate) struct KeyWrite {
    pub(crate) name: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) domain: Option<Host>,
}

impl World {
    /// Makes an API key with a client id of its name; tells its numeric id.
    pub(crate) fn make_api_key(&mut self, owner: u64, name: &str, write: KeyWrite) -> u64 {
        let client_id = unused(&slug(name), |id| self.clients.contains_key(id));
        self.add_client(&client_id, &random_token(), name);
        let key = Key {
            owner,
            url: write.url,
        };
        self.api_keys.0.insert(client_id.clone(), key);
        let Some(client) = self.clients.get_mut(&client_id) else {
            return 0;
        };
        client.domain = write.domain;
        client.auth_client_id
    }

    /// Changes an API key.
    pub(crate) fn change_api_key(&mut self, client_id: &str, write: KeyWrite) {
        if let Some(key) = self.api_keys.0.get_mut(client_id)
            && write.url.is_some()
        {
            key.url = write.url;
        }
        if let Some(client) = self.clients.get_mut(client_id) {
            if let Some(name) = write.name {
                client.name = name;
            }
            if write.domain.is_some() {
                client.domain = write.domain;
            }
        }
    }

    /// Deletes an API key, and ends what was granted to it.
    pub(crate) fn delete_api_key(&mut self, client_id: &str) {
        self.api_keys.0.remove(client_id);
        self.clients.remove(client_id);
        self.tokens.revoke_grants_to(client_id);
    }

    /// The client ids of the API keys that a user made.
    pub(crate) fn api_keys_of(&self, user_id: u64) -> impl Iterator<Item = &str> {
        let keys = self.api_keys.0.iter();
        keys.filter(move |(_, key)| key.owner == user_id)
            .map(|(client_id, _)| client_id.as_str())
    }

    /// The client id of an API key that the user made.
    pub(crate) fn own_api_key(&self, user_id: u64, auth_client_id: u64) -> Result<String, Failure> {
        let (client_id, _) = self.client_by_id(auth_client_id)?;
        if self.api_keys_of(user_id).any(|own| own == client_id) {
            return Ok(client_id.to_owned());
        }
        let actor = format!("user with id {user_id}");
        let object = format!("auth_client with id {auth_client_id}");
        Err(Failure::forbidden(&actor, "view", &object))
    }

    /// An API key by its numeric id.
    pub(crate) fn client_by_id(&self, auth_client_id: u64) -> Result<(&str, &Client), Failure> {
        let mut clients = self.clients.iter();
        let found = clients.find(|(_, client)| client.auth_client_id == auth_client_id);
        let (client_id, client) = found.ok_or_else(Failure::object_not_found)?;
        Ok((client_id.as_str(), client))
    }

    /// An API key as others see it.
    pub(crate) fn client_value(&self, client_id: &str) -> Option<Value> {
        let client = self.clients.get(client_id)?;
        let key = self.api_keys.0.get(client_id);
        Some(json!({
            "auth_client_id": client.auth_client_id,
            "name": client.name,
            "key": client_id,
            "url": key.and_then(|key| key.url.as_deref()),
            "domain": client.domain.as_ref().map(Host::to_string),
        }))
    }
}
