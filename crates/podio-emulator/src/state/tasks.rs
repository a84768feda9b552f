//! Tasks and their labels.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::refs::Ref;
use super::stream::What;
use super::{Actor, Made, World, datetime_text, next};
use crate::respond::Failure;

/// When a task is due, as its author entered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) date: Date,
    pub(crate) time: Option<Time>,
    /// The instant: the end of the day when there is no time.
    pub(crate) on: Timestamp,
}

/// A task.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) task_id: u64,
    pub(crate) text: String,
    pub(crate) description: Option<String>,
    pub(crate) private: bool,
    pub(crate) due: Option<Due>,
    pub(crate) responsible: Option<u64>,
    pub(crate) space_id: Option<u64>,
    pub(crate) at: Option<Ref>,
    pub(crate) label_ids: Vec<u64>,
    pub(crate) file_ids: Vec<u64>,
    pub(crate) external_id: Option<String>,
    pub(crate) reminder: Option<u64>,
    pub(crate) recurrence: Option<Value>,
    pub(crate) made: Made,
    pub(crate) completed: Option<Made>,
    pub(crate) deleted: bool,
    /// The place among the tasks of the responsible user.
    pub(crate) rank: i64,
}

/// A label of a user.
#[derive(Debug)]
pub(crate) struct Label {
    pub(crate) label_id: u64,
    pub(crate) user_id: u64,
    pub(crate) text: String,
    pub(crate) color: String,
}

impl Task {
    pub(crate) fn new(text: String, made: Made) -> Self {
        Self {
            task_id: 0,
            text,
            description: None,
            private: false,
            due: None,
            responsible: match made.by {
                Actor::User(user_id) => Some(user_id),
                Actor::App(_) => None,
            },
            space_id: None,
            at: None,
            label_ids: Vec::new(),
            file_ids: Vec::new(),
            external_id: None,
            reminder: None,
            recurrence: None,
            made,
            completed: None,
            deleted: false,
            rank: 0,
        }
    }

    /// The state of a task in time, as Podio groups by it.
    pub(crate) fn due_group(&self, now: Timestamp, zone: &TimeZone) -> &'static str {
        let Some(due) = self.due else {
            return "later";
        };
        if due.on < now {
            return "overdue";
        }
        let today = now.to_zoned_datetime(zone.clone()).date();
        let days = due
            .date
            .since(today)
            .map_or(i32::MAX, |span| span.get_days());
        match days {
            ..=0 => "today",
            1 => "tomorrow",
            2..=7 => "upcoming",
            _ => "later",
        }
    }
}

impl World {
    /// Adds a task and gives it its id, behind the others.
    pub(crate) fn add_task(&mut self, mut task: Task) -> u64 {
        let task_id = next(&mut self.ids.task);
        task.task_id = task_id;
        task.rank = i64::try_from(task_id)
            .unwrap_or(i64::MAX)
            .saturating_mul(1_024);
        if let Some(at) = task.at {
            self.tasks_on.entry(at).or_default().push(task_id);
        }
        let (at, by, responsible) = (task.at, task.made.clone(), task.responsible);
        self.tasks.insert(task_id, task);
        let own = Ref::task(task_id);
        for actor in responsible.map(Actor::User).into_iter().chain([by.by]) {
            self.follow(actor, own);
        }
        let about = ("task", task_id);
        self.happened(own, What::Creation, about, &by);
        if let Some(at) = at {
            self.happened(at, What::Task, about, &by);
        }
        task_id
    }

    /// Moves a task to another object, or to none.
    pub(crate) fn move_task(&mut self, task_id: u64, to: Option<Ref>) {
        let space_id = to.and_then(|at| self.space_of(at));
        let Some(task) = self.tasks.get_mut(&task_id) else {
            return;
        };
        if let Some(before) = task.at
            && let Some(ids) = self.tasks_on.get_mut(&before)
        {
            ids.retain(|id| *id != task_id);
        }
        task.at = to;
        task.space_id = space_id;
        if let Some(at) = to {
            self.tasks_on.entry(at).or_default().push(task_id);
        }
    }

    /// The tasks on an object that are not deleted, oldest first.
    pub(crate) fn tasks_on(&self, at: Ref) -> impl Iterator<Item = &Task> {
        let ids = self.tasks_on.get(&at).map_or(&[][..], Vec::as_slice);
        ids.iter()
            .filter_map(|id| self.tasks.get(id))
            .filter(|task| !task.deleted)
    }

    /// Whether an actor may see a task: a private one is its author's and its responsible user's.
    pub(crate) fn may_see_task(&self, actor: Actor, task: &Task) -> bool {
        let is_own = task.made.by == actor || task.responsible.map(Actor::User) == Some(actor);
        if is_own || task.private {
            return is_own;
        }
        match (task.at, task.space_id) {
            (Some(at), _) => self.check_visible(actor, at).is_ok(),
            (None, Some(space_id)) => self.visible_space_of(actor, space_id).is_ok(),
            (None, None) => false,
        }
    }

    /// A task that the actor may see.
    pub(crate) fn visible_task(&self, actor: Actor, task_id: u64) -> Result<&Task, Failure> {
        let task = self
            .tasks
            .get(&task_id)
            .ok_or_else(Failure::object_not_found)?;
        if !self.may_see_task(actor, task) {
            let object = format!("task with id {task_id}");
            return Err(Failure::forbidden(&actor.phrase(), "view", &object));
        }
        if task.deleted {
            return Err(self.gone());
        }
        Ok(task)
    }

    pub(crate) fn label_value(label: &Label) -> Value {
        json!({"label_id": label.label_id, "text": label.text, "color": label.color})
    }

    /// A task as a reader sees it.
    pub(crate) fn task_value(&self, task: &Task, reader: Actor) -> Value {
        let zone = self.time_zone(reader);
        let completed = task.completed.as_ref();
        let labels: BTreeMap<_, _> = self.labels.iter().collect();
        let labels: Vec<Value> = task
            .label_ids
            .iter()
            .filter_map(|id| labels.get(id))
            .map(|label| Self::label_value(label))
            .collect();
        json!({
            "task_id": task.task_id,
            "status": if completed.is_some() { "completed" } else { "active" },
            "group": task.due_group(self.now(), &zone),
            "text": task.text,
            "description": task.description,
            "private": task.private,
            "due_date": task.due.map(|due| due.date.to_string()),
            "due_time": task.due.and_then(|due| due.time).map(|time| time.strftime("%H:%M:%S").to_string()),
            "due_on": task.due.map(|due| datetime_text(due.on)),
            "space_id": task.space_id,
            "link": format!("https://podio.com/tasks/{}", task.task_id),
            "external_id": task.external_id,
            "responsible": task.responsible.map(|user_id| self.byline(Actor::User(user_id))),
            "created_on": datetime_text(task.made.on),
            "created_by": self.byline(task.made.by),
            "created_via": self.via(&task.made.client_id),
            "completed_on": completed.map(|made| datetime_text(made.on)),
            "completed_by": completed.map(|made| self.byline(made.by)),
            "completed_via": completed.map(|made| self.via(&made.client_id)),
            "deleted_via": null,
            "reminder": task.reminder.map(|delta| json!({"reminder_id": task.task_id, "remind_delta": delta})),
            "recurrence": task.recurrence,
            "labels": labels,
            "files": self.file_values(&task.file_ids),
            "comments": self.comment_values(Ref::task(task.task_id), reader),
            "ref": task.at.map(|at| self.reference_value(at)),
            "is_liked": self.likes(reader, Ref::task(task.task_id)),
            "like_count": self.like_count(Ref::task(task.task_id)),
            "pinned": self.is_pinned(reader, Ref::task(task.task_id)),
            "presence": null,
            "push": self.push(&format!("/task/{}", task.task_id)),
        })
    }
}
