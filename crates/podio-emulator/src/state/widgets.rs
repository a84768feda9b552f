//! Widgets on pages.

use serde_json::{Value, json};

use super::refs::Ref;
use super::{Actor, Made, World, datetime_text, next};

/// A widget.
#[derive(Debug, Clone)]
pub(crate) struct Widget {
    pub(crate) widget_id: u64,
    pub(crate) at: Ref,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) config: Value,
    pub(crate) made: Made,
}

/// All widgets; those of one page are in their order.
#[derive(Debug)]
pub(crate) struct Widgets {
    next_id: u64,
    pub(crate) all: Vec<Widget>,
}

impl Default for Widgets {
    fn default() -> Self {
        Self {
            next_id: 3_700_001,
            all: Vec::new(),
        }
    }
}

impl Widgets {
    /// Adds a widget behind the others; its id is given here.
    pub(crate) fn add(&mut self, mut widget: Widget) -> u64 {
        let widget_id = next(&mut self.next_id);
        widget.widget_id = widget_id;
        self.all.push(widget);
        widget_id
    }

    pub(crate) fn get(&self, widget_id: u64) -> Option<&Widget> {
        self.all.iter().find(|widget| widget.widget_id == widget_id)
    }

    pub(crate) fn get_mut(&mut self, widget_id: u64) -> Option<&mut Widget> {
        let mut all = self.all.iter_mut();
        all.find(|widget| widget.widget_id == widget_id)
    }

    pub(crate) fn on(&self, at: Ref) -> impl Iterator<Item = &Widget> {
        self.all.iter().filter(move |widget| widget.at == at)
    }
}

impl World {
    /// A widget, with what it shows where it is told in a list.
    pub(crate) fn widget_value(&self, widget: &Widget, data: &Value) -> Value {
        json!({
            "widget_id": widget.widget_id,
            "type": widget.kind,
            "title": widget.title,
            "config": widget.config,
            "data": data,
            "ref": widget.at.brief(),
            "ref_type": widget.at.kind.name(),
            "ref_id": widget.at.id,
            "allowed_refs": ["user", "space"],
            "rights": ["view", "update", "delete"],
            "created_on": datetime_text(widget.made.on),
            "created_by": self.byline(widget.made.by),
            "x": 0,
            "y": self.widgets.on(widget.at).position(|other| other.widget_id == widget.widget_id),
            "cols": 1,
            "rows": 1,
        })
    }

    /// What a widget shows now.
    pub(crate) fn widget_data(&self, widget: &Widget, reader: Actor) -> Value {
        let limit = widget.config["limit"].as_u64().unwrap_or(10);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let space_id = self.space_of(widget.at);
        let data: Vec<Value> = match widget.kind.as_str() {
            "apps" => {
                let apps = self.apps.values();
                let apps = apps.filter(|app| Some(app.space_id) == space_id && app.active);
                apps.take(limit).map(|app| self.app_brief(app)).collect()
            }
            "profiles" => {
                let (members, _) = self.accessors(widget.at);
                let profiles = members.into_iter().take(limit);
                profiles.filter_map(|id| self.user_profile(id)).collect()
            }
            "contacts" => {
                let contacts = self.contacts.values();
                let contacts = contacts.filter(|contact| Some(contact.space_id) == space_id);
                let ids = contacts.take(limit).map(|contact| contact.profile_id);
                ids.filter_map(|id| self.profile(id)).collect()
            }
            "files" => {
                let files = self.files.values().filter(|file| {
                    let at = file.attached.and_then(|at| self.space_of(at));
                    at == space_id && at.is_some() && !file.deleted
                });
                let files = files.take(limit);
                files.map(|file| self.file_brief(file)).collect()
            }
            "tasks" => {
                let delegated = widget.config["kind"] == "delegated";
                let tasks = self.tasks.values().filter(|task| {
                    let own = task.responsible.map(Actor::User) == Some(reader);
                    let is_wanted = if delegated {
                        task.made.by == reader && !own
                    } else {
                        own
                    };
                    is_wanted && !task.deleted && task.completed.is_none()
                });
                let tasks = tasks.take(limit);
                tasks.map(|task| self.task_value(task, reader)).collect()
            }
            _ => return Value::Null,
        };
        data.into()
    }
}
