//! Profiles: those of users, and contacts of spaces.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::orgs::merge;
use super::users::User;
use super::{Actor, World, datetime_text, next};
use crate::respond::Failure;

/// The members of a profile, but for those of the login.
pub(crate) type Profile = BTreeMap<String, Value>;

/// The fields of a profile that lists are chosen by and that can be asked for one by one.
pub(crate) const FIELDS: &[&str] = &[
    "name",
    "avatar",
    "birthdate",
    "organization",
    "department",
    "skype",
    "about",
    "address",
    "zip",
    "city",
    "state",
    "country",
    "location",
    "mail",
    "phone",
    "title",
    "linkedin",
    "twitter",
    "url",
    "skill",
    "im",
    "vatin",
];

/// The keys of a short profile.
const MINI: &[&str] = &[
    "profile_id",
    "user_id",
    "name",
    "type",
    "link",
    "avatar",
    "image",
    "org_id",
    "space_id",
    "external_id",
    "mail",
    "last_seen_on",
];

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

    pub(crate) fn contact_value(&self, contact: &SpaceContact) -> Value {
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

    /// The contacts of a space, oldest first.
    pub(crate) fn contacts_of(&self, space_id: u64) -> impl Iterator<Item = &SpaceContact> {
        let all = self.contacts.values();
        all.filter(move |contact| contact.space_id == space_id)
    }

    /// The users who share an organization or a space with an actor, itself among them.
    pub(crate) fn known_users(&self, actor: Actor) -> impl Iterator<Item = &User> {
        let users = self.users.values();
        users.filter(move |user| self.may_see_user(actor, user.user_id))
    }

    /// Whether an actor may see a user.
    fn may_see_user(&self, actor: Actor, user_id: u64) -> bool {
        match actor {
            Actor::User(own) => {
                own == user_id
                    || self.orgs.values().any(|org| {
                        org.members.contains_key(&own) && org.members.contains_key(&user_id)
                    })
                    || self
                        .spaces
                        .values()
                        .any(|space| space.member(own).is_some() && space.member(user_id).is_some())
            }
            Actor::App(app_id) => self
                .apps
                .get(&app_id)
                .and_then(|app| self.spaces.get(&app.space_id))
                .is_some_and(|space| space.member(user_id).is_some()),
        }
    }

    /// Whether an actor may see a profile: a user's, or a contact's of a space.
    pub(crate) fn may_see_profile(&self, actor: Actor, profile_id: u64) -> bool {
        let Some(contact) = self.contacts.get(&profile_id) else {
            let user = self.user_of_profile(profile_id);
            return user.is_some_and(|user| self.may_see_user(actor, user.user_id));
        };
        match actor {
            Actor::User(user_id) => self.visible_space(user_id, contact.space_id).is_ok(),
            Actor::App(app_id) => {
                let app = self.apps.get(&app_id);
                app.is_some_and(|app| app.space_id == contact.space_id)
            }
        }
    }

    /// The profile of a user whom an actor may see.
    pub(crate) fn visible_user(&self, actor: Actor, user_id: u64) -> Result<Value, Failure> {
        let profile = self.user_profile(user_id);
        let profile = profile.ok_or_else(Failure::object_not_found)?;
        if self.may_see_user(actor, user_id) {
            return Ok(profile);
        }
        let object = format!("user with id {user_id}");
        Err(Failure::forbidden(&actor.phrase(), "view", &object))
    }

    /// A profile that an actor may see: a user's, or a contact's of a space.
    pub(crate) fn visible_profile(&self, actor: Actor, profile_id: u64) -> Result<Value, Failure> {
        let Some(contact) = self.contacts.get(&profile_id) else {
            let user = self.user_of_profile(profile_id);
            let user_id = user.ok_or_else(Failure::object_not_found)?.user_id;
            return self.visible_user(actor, user_id);
        };
        if self.may_see_profile(actor, profile_id) {
            return Ok(self.contact_value(contact));
        }
        let object = format!("profile with id {profile_id}");
        Err(Failure::forbidden(&actor.phrase(), "view", &object))
    }
}

/// A profile with little of it.
pub(crate) fn mini(profile: &Value) -> Value {
    let told = MINI.iter();
    let told = told.filter_map(|key| Some(((*key).to_owned(), profile.get(*key)?.clone())));
    Value::Object(told.collect())
}

/// The values of a profile's field.
pub(crate) fn field_values(profile: &Value, key: &str) -> Vec<Value> {
    match &profile[key] {
        Value::Null => Vec::new(),
        Value::Array(values) => values.clone(),
        value => vec![value.clone()],
    }
}
