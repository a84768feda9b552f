//! What users keep out of their stream and calendar.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::refs::Ref;
use super::{Actor, World};

/// The types of objects that can be kept out.
pub(crate) const MUTED_TYPES: &[&str] = &["item", "status", "task"];

/// The apps and spaces whose objects a user keeps out, with the types of the objects.
#[derive(Debug, Default)]
pub(crate) struct Mutes(BTreeMap<(u64, Ref), Vec<&'static str>>);

impl Mutes {
    /// Keeps out, or lets in again, objects of an app or space: those of one type, or all.
    pub(crate) fn set(&mut self, user_id: u64, scope: Ref, types: &[&'static str], muted: bool) {
        let own = self.0.entry((user_id, scope)).or_default();
        own.retain(|known| !types.contains(known));
        if muted {
            own.extend(types);
        }
        if own.is_empty() {
            self.0.remove(&(user_id, scope));
        }
    }

    fn hides(&self, user_id: u64, scope: Ref, kind: &str) -> bool {
        let own = self.0.get(&(user_id, scope));
        own.is_some_and(|types| types.contains(&kind))
    }
}

impl World {
    /// Whether a reader keeps an object out.
    pub(crate) fn is_muted(&self, mutes: &Mutes, reader: Actor, at: Ref) -> bool {
        let app = self.app_of(at).map(Ref::app);
        let space = self.space_of(at).map(Ref::space);
        let mut scopes = app.into_iter().chain(space);
        scopes.any(|scope| mutes.hides(reader.id(), scope, at.kind.name()))
    }

    /// The apps and spaces that a user keeps out.
    pub(crate) fn mute_values(&self, mutes: &Mutes, user_id: u64) -> Vec<Value> {
        let own = mutes.0.iter().filter(|((user, _), _)| *user == user_id);
        own.map(|((_, scope), types)| {
            let reference = self.reference_value(*scope);
            json!({
                "id": scope.id,
                "type": scope.kind.name(),
                "title": reference["title"],
                "data": reference["data"],
                "item": types.contains(&"item"),
                "status": types.contains(&"status"),
                "task": types.contains(&"task"),
            })
        })
        .collect()
    }
}
