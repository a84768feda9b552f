//! Status messages: what people post to a space.

use serde_json::{Value, json};

use super::orgs::merge;
use super::refs::Ref;
use super::stream::What;
use super::{Actor, Made, World, datetime_text, next};
use crate::respond::Failure;

/// A status message.
#[derive(Debug)]
pub(crate) struct Status {
    pub(crate) status_id: u64,
    pub(crate) space_id: u64,
    pub(crate) value: String,
    pub(crate) file_ids: Vec<u64>,
    pub(crate) embed_id: Option<u64>,
    pub(crate) made: Made,
    pub(crate) last_edit_on: Option<jiff::Timestamp>,
    pub(crate) deleted: bool,
}

impl World {
    /// Adds a status message without files.
    pub(crate) fn add_status(&mut self, space_id: u64, value: String, made: Made) -> u64 {
        let status_id = next(&mut self.ids.status);
        let by = made.clone();
        let status = Status {
            status_id,
            space_id,
            value,
            file_ids: Vec::new(),
            embed_id: None,
            made,
            last_edit_on: None,
            deleted: false,
        };
        self.statuses.insert(status_id, status);
        let at = Ref::status(status_id);
        self.follow(by.by, at);
        self.happened(at, What::Creation, ("status", status_id), &by);
        status_id
    }

    /// A status message of a space that the actor may enter.
    pub(crate) fn visible_status(&self, actor: Actor, status_id: u64) -> Result<&Status, Failure> {
        let status = self.statuses.get(&status_id);
        let status = status.ok_or_else(Failure::object_not_found)?;
        self.visible_space_of(actor, status.space_id)?;
        if status.deleted {
            return Err(self.gone());
        }
        Ok(status)
    }

    pub(crate) fn status_link(&self, status: &Status) -> String {
        let space = self.spaces.get(&status.space_id);
        let space = space.map_or_else(String::new, |space| self.space_link(space));
        format!("{space}/status/{}", status.status_id)
    }

    pub(crate) fn status_value(&self, status: &Status, reader: Actor) -> Value {
        let at = Ref::status(status.status_id);
        let tasks: Vec<Value> = self
            .tasks_on(at)
            .filter(|task| self.may_see_task(reader, task))
            .map(|task| self.task_value(task, reader))
            .collect();
        let mut value = json!({
            "status_id": status.status_id,
            "value": status.value,
            "rich_value": status.value,
            "link": self.status_link(status),
            "created_on": datetime_text(status.made.on),
            "created_by": self.byline(status.made.by),
            "created_via": self.via(&status.made.client_id),
            "subscribed": self.follows(reader, at),
            "ratings": self.ratings_value(at),
            "user_ratings": self.user_ratings_value(reader, at),
            "embed": self.embed_of(status.embed_id),
            "embed_file": null,
            "comments": self.comment_values(at, reader),
            "conversations": self.conversation_values(at, reader),
            "tasks": tasks,
            "shares": [],
            "files": self.file_values(&status.file_ids),
            "questions": self.question_values(at),
        });
        if let Some(on) = status.last_edit_on {
            merge(&mut value, json!({"last_edit_on": datetime_text(on)}));
        }
        value
    }
}
