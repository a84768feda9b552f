//! Access to single objects, for people who need not be members of the space.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::apps::App;
use super::items::Item;
use super::refs::{Ref, RefKind};
use super::{Actor, Made, World, datetime_text, next};
use crate::respond::Failure;

/// The access of one user to one object.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) grant_id: u64,
    pub(crate) at: Ref,
    pub(crate) user_id: u64,
    pub(crate) action: String,
    pub(crate) access_level: String,
    pub(crate) message: Option<String>,
    pub(crate) made: Made,
}

/// All grants.
#[derive(Debug)]
pub(crate) struct Grants {
    next_id: u64,
    all: BTreeMap<u64, Grant>,
}

impl Default for Grants {
    fn default() -> Self {
        Self {
            next_id: 4_400_001,
            all: BTreeMap::new(),
        }
    }
}

impl Grants {
    /// Gives access; the id is given here. An older grant of the same user on the same object ends.
    pub(crate) fn give(&mut self, mut grant: Grant) {
        self.take(grant.at, Some(grant.user_id));
        grant.grant_id = next(&mut self.next_id);
        self.all.insert(grant.grant_id, grant);
    }

    /// Takes access away from a user, or from all. How many had it.
    pub(crate) fn take(&mut self, at: Ref, user_id: Option<u64>) -> usize {
        let before = self.all.len();
        self.all.retain(|_, grant| {
            grant.at != at || user_id.is_some_and(|user_id| user_id != grant.user_id)
        });
        before - self.all.len()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Grant> {
        self.all.values()
    }

    pub(crate) fn on(&self, at: Ref) -> impl Iterator<Item = &Grant> {
        self.all().filter(move |grant| grant.at == at)
    }

    pub(crate) fn find(&self, at: Ref, user_id: u64) -> Option<&Grant> {
        self.on(at).find(|grant| grant.user_id == user_id)
    }

    pub(crate) fn find_mut(&mut self, at: Ref, user_id: u64) -> Option<&mut Grant> {
        let mut all = self.all.values_mut();
        all.find(|grant| grant.at == at && grant.user_id == user_id)
    }
}

impl World {
    /// Whether the actor was given access to the object itself.
    pub(crate) fn is_granted(&self, actor: Actor, at: Ref) -> bool {
        matches!(actor, Actor::User(user_id) if self.grants.find(at, user_id).is_some())
    }

    /// The app of an item that the actor may change: by seeing the app, or by a grant to edit.
    pub(crate) fn app_for_edit(&self, actor: Actor, item: &Item) -> Result<&App, Failure> {
        let seen = self.visible_app(actor, item.app_id);
        let Actor::User(user_id) = actor else {
            return seen;
        };
        if seen.is_ok() {
            return seen;
        }
        let grant = self.grants.find(Ref::item(item.item_id), user_id);
        let may_edit = grant.is_some_and(|grant| grant.access_level == "edit");
        let app = self.apps.get(&item.app_id).filter(|_| may_edit);
        app.ok_or_else(|| {
            let object = format!("item with id {}", item.item_id);
            Failure::forbidden(&actor.phrase(), "update", &object)
        })
    }

    pub(crate) fn grant_value(&self, grant: &Grant) -> Value {
        let app = self.app_of(grant.at).and_then(|id| self.apps.get(&id));
        let space = self.space_of(grant.at).and_then(|id| self.spaces.get(&id));
        let rights: &[&str] = match grant.access_level.as_str() {
            "edit" => &["view", "comment", "update"],
            _ => &["view", "comment"],
        };
        json!({
            "grant_id": grant.grant_id,
            "ref": self.reference_value(grant.at),
            "ref_type": grant.at.kind.name(),
            "ref_id": grant.at.id,
            "user": self.user_profile(grant.user_id),
            "action": grant.action,
            "access_level": grant.access_level,
            "message": grant.message,
            "rights": rights,
            "app": app.map(|app| self.app_brief(app)),
            "space": space.map(|space| self.space_brief(space)),
            "created_on": datetime_text(grant.made.on),
            "created_by": self.byline(grant.made.by),
        })
    }

    /// The users who have access to an object: those who have it anyway, and those who were given it.
    pub(crate) fn accessors(&self, at: Ref) -> (Vec<u64>, Vec<u64>) {
        let user = |actor: Actor| match actor {
            Actor::User(user_id) => Some(user_id),
            Actor::App(_) => None,
        };
        let space = self.space_of(at).and_then(|id| self.spaces.get(&id));
        let of_space = || space.map_or_else(Vec::new, |space| space.member_ids().collect());
        let members: Vec<u64> = match at.kind {
            RefKind::Org => {
                let org = self.orgs.get(&at.id);
                org.map_or_else(Vec::new, |org| org.members.keys().copied().collect())
            }
            RefKind::User => vec![at.id],
            RefKind::Task => match self.tasks.get(&at.id) {
                Some(task) if task.private || space.is_none() => {
                    let mut own: Vec<u64> = user(task.made.by).into_iter().collect();
                    own.extend(task.responsible.filter(|id| !own.contains(id)));
                    own
                }
                _ => of_space(),
            },
            RefKind::File if space.is_none() => {
                let file = self.files.get(&at.id);
                file.and_then(|file| user(file.made.by))
                    .into_iter()
                    .collect()
            }
            _ => of_space(),
        };
        let mut granted: Vec<u64> = self.grants.on(at).map(|grant| grant.user_id).collect();
        if let (RefKind::Item, Some(id)) = (at.kind, self.app_of(at)) {
            let app = Ref {
                kind: RefKind::App,
                id,
            };
            granted.extend(self.grants.on(app).map(|grant| grant.user_id));
        }
        let granted = crate::items::distinct(granted)
            .into_iter()
            .filter(|user_id| !members.contains(user_id))
            .collect();
        (members, granted)
    }
}
