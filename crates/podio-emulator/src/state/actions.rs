//! What happened in spaces.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Actor, Made, World, datetime_text, next};
use crate::respond::Failure;

/// To what something happened.
#[derive(Debug, Clone)]
pub(crate) enum Subject {
    Space,
    Member { user_id: u64, role: String },
    App(u64),
}

/// Something that happened.
#[derive(Debug)]
pub(crate) struct Action {
    action_id: u64,
    kind: &'static str,
    space_id: u64,
    subject: Subject,
    made: Made,
}

/// All that happened.
#[derive(Debug)]
pub(crate) struct Actions {
    next_id: u64,
    all: BTreeMap<u64, Action>,
}

impl Default for Actions {
    fn default() -> Self {
        Self {
            next_id: 1_400_001,
            all: BTreeMap::new(),
        }
    }
}

impl World {
    /// Remembers what a user did in a space, and tells its id.
    pub(crate) fn add_action(
        &mut self,
        kind: &'static str,
        space_id: u64,
        subject: Subject,
        user_id: u64,
    ) -> u64 {
        let action_id = next(&mut self.actions.next_id);
        let action = Action {
            action_id,
            kind,
            space_id,
            subject,
            made: Made {
                on: self.now(),
                by: Actor::User(user_id),
                client_id: String::new(),
            },
        };
        self.actions.all.insert(action_id, action);
        action_id
    }

    /// An action in a space that the actor may enter.
    pub(crate) fn visible_action(&self, actor: Actor, action_id: u64) -> Result<&Action, Failure> {
        let action = self.actions.all.get(&action_id);
        let action = action.ok_or_else(Failure::object_not_found)?;
        self.visible_space_of(actor, action.space_id)?;
        Ok(action)
    }

    pub(crate) fn action_value(&self, action: &Action) -> Value {
        let by = self.byline(action.made.by);
        let who = by["name"].as_str().unwrap_or_default().to_owned();
        let space = self.spaces.get(&action.space_id);
        let (data, what) = match &action.subject {
            Subject::Space => (
                space.map(|space| {
                    json!({
                        "space_id": space.space_id,
                        "name": space.name,
                        "url": self.space_link(space),
                        "url_label": space.url_label,
                    })
                }),
                space.map(|space| space.name.clone()),
            ),
            Subject::Member { user_id, role } => {
                let user = self.users.get(user_id);
                let data = user.map(|user| {
                    json!({
                        "role": role,
                        "user": {
                            "user_id": user_id,
                            "name": user.name,
                            "avatar": user.profile.get("avatar"),
                        },
                    })
                });
                (data, user.map(|user| user.name.clone()))
            }
            Subject::App(app_id) => {
                let app = self.apps.get(app_id);
                (
                    app.map(|app| self.app_brief(app)),
                    app.map(|app| app.name.clone()),
                )
            }
        };
        let what = what.unwrap_or_default();
        json!({
            "action_id": action.action_id,
            "type": action.kind,
            "data": data,
            "text": format!("{who}: {} {what}", action.kind.replace('_', " ")),
            "comments": [],
            "created_on": datetime_text(action.made.on),
            "created_by": by,
            "created_via": self.via(&action.made.client_id),
            "is_liked": false,
            "like_count": 0,
            "pinned": false,
            "presence": null,
            "push": self.push(&format!("/action/{}", action.action_id)),
            "rights": ["view", "comment"],
            "subscribed": false,
            "subscribed_count": 0,
        })
    }
}
