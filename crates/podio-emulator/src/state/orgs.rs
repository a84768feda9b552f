//! Organizations and spaces.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::actions::Subject;
use super::contacts::Profile;
use super::memberships::Membership;
use super::{Actor, Made, World, datetime_text, next, slug, unused};
use crate::respond::Failure;

/// An organization.
pub(crate) struct Org {
    pub(crate) org_id: u64,
    pub(crate) name: String,
    pub(crate) url_label: String,
    pub(crate) logo: Option<u64>,
    /// The members, and whether they are administrators.
    pub(crate) members: BTreeMap<u64, bool>,
    pub(crate) created_on: Timestamp,
    pub(crate) created_by: u64,
    /// What the app market tells of it, with the id of the profile.
    pub(crate) app_store: Option<(u64, Profile)>,
    /// Whom bills go to.
    pub(crate) billing: Profile,
}

impl Org {
    pub(crate) fn is_admin(&self, user_id: u64) -> bool {
        self.members.get(&user_id).copied().unwrap_or(false)
    }
}

/// A space.
// Its settings are Podio's, and each is a switch of its own.
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct Space {
    pub(crate) space_id: u64,
    pub(crate) org_id: u64,
    pub(crate) name: String,
    pub(crate) url_label: String,
    pub(crate) description: Option<String>,
    pub(crate) privacy: String,
    pub(crate) auto_join: bool,
    pub(crate) post_on_new_app: bool,
    pub(crate) post_on_new_member: bool,
    pub(crate) members: BTreeMap<u64, Membership>,
    pub(crate) created_on: Timestamp,
    pub(crate) created_by: u64,
    pub(crate) archived: bool,
    /// Who was a member once.
    pub(crate) former: BTreeMap<u64, Membership>,
    pub(crate) deleted: bool,
}

impl Space {
    /// The users who are members, without those who are invited only.
    pub(crate) fn member_ids(&self) -> impl Iterator<Item = u64> {
        let members = self.members.iter();
        members
            .filter(|(_, member)| member.started_on.is_some())
            .map(|(user_id, _)| *user_id)
    }

    /// The membership of a user; an invitation is none yet.
    pub(crate) fn member(&self, user_id: u64) -> Option<&Membership> {
        let member = self.members.get(&user_id)?;
        member.started_on.is_some().then_some(member)
    }
}

impl World {
    pub(crate) fn add_org(&mut self, name: &str, creator: u64) -> u64 {
        let org_id = next(&mut self.ids.org);
        let taken = |label: &str| self.orgs.values().any(|org| org.url_label == label);
        let org = Org {
            org_id,
            name: name.to_owned(),
            url_label: unused(&slug(name), taken),
            logo: None,
            members: BTreeMap::from([(creator, true)]),
            created_on: self.now(),
            created_by: creator,
            app_store: None,
            billing: Profile::new(),
        };
        self.orgs.insert(org_id, org);
        org_id
    }

    /// Adds a space with these members.
    pub(crate) fn add_space(
        &mut self,
        org_id: u64,
        name: &str,
        creator: u64,
        members: impl IntoIterator<Item = u64>,
    ) -> u64 {
        let space_id = next(&mut self.ids.space);
        let taken = |label: &str| {
            self.spaces
                .values()
                .any(|space| space.org_id == org_id && space.url_label == label)
        };
        let space = Space {
            space_id,
            org_id,
            name: name.to_owned(),
            url_label: unused(&slug(name), taken),
            description: None,
            privacy: "closed".to_owned(),
            auto_join: false,
            post_on_new_app: true,
            post_on_new_member: true,
            members: BTreeMap::new(),
            created_on: self.now(),
            created_by: creator,
            archived: false,
            former: BTreeMap::new(),
            deleted: false,
        };
        self.spaces.insert(space_id, space);
        self.add_action("space_created", space_id, Subject::Space, creator);
        for member in members.into_iter().chain([creator]) {
            let role = if member == creator {
                "admin"
            } else {
                "regular"
            };
            self.add_space_member(space_id, member, role);
        }
        space_id
    }

    /// A space that an actor may enter: an app enters none.
    pub(crate) fn visible_space_of(&self, actor: Actor, space_id: u64) -> Result<&Space, Failure> {
        match actor {
            Actor::User(user_id) => self.visible_space(user_id, space_id),
            Actor::App(_) => {
                let object = format!("space with id {space_id}");
                Err(Failure::forbidden(&actor.phrase(), "view", &object))
            }
        }
    }

    /// An organization that the user is a member of.
    pub(crate) fn visible_org(&self, user_id: u64, org_id: u64) -> Result<&Org, Failure> {
        let org = self
            .orgs
            .get(&org_id)
            .ok_or_else(Failure::object_not_found)?;
        if org.members.contains_key(&user_id) {
            return Ok(org);
        }
        let object = format!("organization with id {org_id}");
        Err(Failure::forbidden(
            &Actor::User(user_id).phrase(),
            "view",
            &object,
        ))
    }

    /// The space with these labels of organization and space.
    pub(crate) fn space_by_labels(&self, org: &str, space: &str) -> Result<u64, Failure> {
        let org = self.orgs.values().find(|known| known.url_label == org);
        let found = org.and_then(|org| {
            let mut spaces = self.spaces.values();
            spaces.find(|known| {
                known.org_id == org.org_id && known.url_label == space && !known.deleted
            })
        });
        Ok(found.ok_or_else(Failure::object_not_found)?.space_id)
    }

    /// A space that the user may enter.
    pub(crate) fn visible_space(&self, user_id: u64, space_id: u64) -> Result<&Space, Failure> {
        let space = self
            .spaces
            .get(&space_id)
            .ok_or_else(Failure::object_not_found)?;
        let is_member = space.member(user_id).is_some();
        let is_colleague = self.is_employee(space, user_id);
        if space.deleted && (is_member || is_colleague) {
            return Err(self.gone());
        }
        if is_member {
            return Ok(space);
        }
        match (is_colleague, space.privacy.as_str()) {
            (true, "open") => Ok(space),
            (true, _) => {
                let text = format!("Access to the space with id {space_id} can be requested");
                Err(Failure::new(403, "requestable_forbidden", text))
            }
            (false, _) => {
                let object = format!("space with id {space_id}");
                Err(Failure::forbidden(
                    &Actor::User(user_id).phrase(),
                    "view",
                    &object,
                ))
            }
        }
    }

    /// Deletes a space with its apps and hooks.
    pub(crate) fn delete_space(&mut self, space_id: u64, by: &Made) {
        let apps: Vec<u64> = self
            .apps_of(space_id)
            .iter()
            .map(|app| app.app_id)
            .collect();
        for app_id in apps {
            self.delete_app(app_id, by);
        }
        self.hooks
            .retain(|_, hook| hook.at != super::hooks::HookRef::Space(space_id));
        if let Some(space) = self.spaces.get_mut(&space_id) {
            space.deleted = true;
        }
    }

    pub(crate) fn org_link(&self, org_id: u64) -> String {
        let label = self.orgs.get(&org_id).map_or("", |org| &org.url_label);
        format!("https://podio.com/{label}")
    }

    pub(crate) fn space_link(&self, space: &Space) -> String {
        format!("{}/{}", self.org_link(space.org_id), space.url_label)
    }

    /// An organization within a space.
    pub(crate) fn org_brief(&self, org: &Org) -> Value {
        json!({
            "org_id": org.org_id,
            "name": org.name,
            "url": self.org_link(org.org_id),
            "url_label": org.url_label,
            "type": "premium",
            "premium": true,
            "logo": org.logo,
            "image": org.logo.and_then(|id| self.files.get(&id)).map(|file| self.file_brief(file)),
        })
    }

    /// An organization with the spaces in which the user is a member.
    pub(crate) fn org_full(&self, org: &Org, user_id: u64) -> Value {
        let spaces: Vec<Value> = self
            .spaces
            .values()
            .filter(|space| space.org_id == org.org_id && !space.deleted)
            .filter(|space| space.member(user_id).is_some())
            .map(|space| self.space_in_list(space, user_id))
            .collect();
        let own = org.is_admin(user_id);
        let mut value = self.org_brief(org);
        let more = json!({
            "status": "active",
            "role": if own { "admin" } else { "regular" },
            "rank": 10,
            "domains": [],
            "rights": if own { json!(["view", "add_space"]) } else { json!(["view"]) },
            "created_on": datetime_text(org.created_on),
            "created_by": self.byline(Actor::User(org.created_by)),
            "grants_count": 0,
            "segment": null,
            "segment_size": null,
            "spaces": spaces,
        });
        merge(&mut value, more);
        value
    }

    /// A space within an item or an app.
    pub(crate) fn space_brief(&self, space: &Space) -> Value {
        json!({
            "space_id": space.space_id,
            "name": space.name,
            "url": self.space_link(space),
            "url_label": space.url_label,
            "org_id": space.org_id,
            "type": "regular",
        })
    }

    /// A space within a list.
    pub(crate) fn space_in_list(&self, space: &Space, user_id: u64) -> Value {
        let mut value = self.space_brief(space);
        let more = json!({
            "privacy": space.privacy,
            "role": role(space, user_id),
            "rights": ["view", "add_app"],
            "rank": 1,
            "top": false,
            "auto_join": space.auto_join,
            "is_overdue": false,
        });
        merge(&mut value, more);
        value
    }

    /// A space as an administrator of its organization sees it: without name and address when the
    /// administrator is no member.
    pub(crate) fn space_for_admin(&self, space: &Space, user_id: u64) -> Value {
        if space.member(user_id).is_some() {
            return self.space_in_list(space, user_id);
        }
        json!({"space_id": space.space_id, "org_id": space.org_id, "type": "regular"})
    }

    pub(crate) fn space_full(&self, space: &Space, user_id: u64) -> Value {
        let mut value = self.space_brief(space);
        let more = json!({
            "description": space.description,
            "privacy": space.privacy,
            "auto_join": space.auto_join,
            "post_on_new_app": space.post_on_new_app,
            "post_on_new_member": space.post_on_new_member,
            "role": role(space, user_id),
            "rights": ["view", "add_app", "add_task", "statistics"],
            "premium": true,
            "subscribed": true,
            "archived": space.archived,
            "created_on": datetime_text(space.created_on),
            "created_by": self.byline(Actor::User(space.created_by)),
            "last_activity_on": datetime_text(self.now()),
            "contact_count": self.contacts.values().filter(|contact| contact.space_id == space.space_id).count(),
            "members": space.member_ids().count(),
            "owner": self.byline(Actor::User(space.created_by)),
            "org": self.orgs.get(&space.org_id).map(|org| self.org_brief(org)),
            "push": self.push(&format!("/space/{}", space.space_id)),
        });
        merge(&mut value, more);
        value
    }
}

fn role(space: &Space, user_id: u64) -> Option<&str> {
    space.member(user_id).map(|member| member.role.as_str())
}

/// Adds the members of `more` to an object.
pub(crate) fn merge(value: &mut Value, more: Value) {
    if let (Value::Object(object), Value::Object(more)) = (value, more) {
        object.extend(more);
    }
}
