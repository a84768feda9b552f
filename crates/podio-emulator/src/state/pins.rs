//! What users keep at hand.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::refs::Ref;
use super::{Actor, World};

/// The objects that users pinned, in their order.
#[derive(Debug, Default)]
pub(crate) struct Pins(BTreeMap<u64, Vec<Ref>>);

impl Pins {
    pub(crate) fn of(&self, user_id: u64) -> &[Ref] {
        self.0.get(&user_id).map_or(&[], Vec::as_slice)
    }

    /// The objects of a user, to change them.
    pub(crate) fn of_mut(&mut self, user_id: u64) -> &mut Vec<Ref> {
        self.0.entry(user_id).or_default()
    }
}

impl World {
    /// Whether the reader pinned an object.
    pub(crate) fn is_pinned(&self, reader: Actor, at: Ref) -> bool {
        matches!(reader, Actor::User(user_id) if self.pins.of(user_id).contains(&at))
    }

    pub(crate) fn pin_value(&self, at: Ref) -> Value {
        let (title, link) = self.title_and_link(at);
        json!({"type": at.kind.name(), "id": at.id, "title": title, "link": link})
    }
}
