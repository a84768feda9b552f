//! Profiles: those of users, and contacts of spaces.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::orgs::merge;
use super::users::User;
use super::{World, datetime_text, next};

/// The members of a profile, but for those of the login.
pub(crate) type Profile = BTreeMap<String, Value>;

/// A contact of a space.
#[derive(Debug)]
pub(crate) struct SpaceContact {
    pub(crate) profile_id: u64,
    pub(crate) space_id: u64,
    pub(crate) profile: Profile,
    pub(crate) created_on: jiff::Timestamp,
}

impl World {
    /// Adds a contact to a space.
    pub(crate) fn add_contact(&mut self, space_id: u64, profile: Profile) -> u64 {
        let profile_id = next(&mut self.ids.profile);
        let contact = SpaceContact {
            profile_id,
            space_id,
            profile,
            created_on: self.now(),
        };
        self.contacts.insert(profile_id, contact);
        profile_id
    }

    /// The user with this profile.
    pub(crate) fn user_of_profile(&self, profile_id: u64) -> Option<&User> {
        let mut users = self.users.values();
        users.find(|user| user.profile_id == profile_id)
    }

    /// A profile by its id.
    pub(crate) fn profile(&self, profile_id: u64) -> Option<Value> {
        if let Some(contact) = self.contacts.get(&profile_id) {
            return Some(self.contact_value(contact));
        }
        self.user_of_profile(profile_id)
            .map(|user| self.profile_of(user))
    }

    /// The profile of a user.
    pub(crate) fn user_profile(&self, user_id: u64) -> Option<Value> {
        self.users.get(&user_id).map(|user| self.profile_of(user))
    }

    fn contact_value(&self, contact: &SpaceContact) -> Value {
        let space = self.spaces.get(&contact.space_id);
        let space = space.map_or_else(String::new, |space| self.space_link(space));
        let mut value = json!({
            "profile_id": contact.profile_id,
            "user_id": null,
            "external_id": null,
            "name": null,
            "type": "space",
            "org_id": null,
            "space_id": contact.space_id,
            "link": format!("{space}/contacts/{}", contact.profile_id),
            "avatar": null,
            "image": null,
            "mail": [],
            "phone": [],
            "rights": ["view", "update", "delete"],
            "created_on": datetime_text(contact.created_on),
            "last_seen_on": null,
        });
        merge(&mut value, contact.profile.clone().into_iter().collect());
        value
    }

    pub(crate) fn profile_of(&self, user: &User) -> Value {
        let avatar = user.profile.get("avatar").and_then(Value::as_u64);
        let image = avatar.and_then(|id| self.files.get(&id));
        let mut value = json!({
            "profile_id": user.profile_id,
            "user_id": user.user_id,
            "name": user.name,
            "type": "user",
            "link": format!("https://podio.com/users/{}", user.user_id),
            "avatar": avatar,
            "image": image.map(|file| self.file_brief(file)),
            "org_id": null,
            "space_id": null,
            "external_id": null,
            "mail": [user.mail],
            "phone": [],
            "rights": ["view"],
            "last_seen_on": datetime_text(self.now()),
        });
        merge(&mut value, user.profile.clone().into_iter().collect());
        value
    }
}
