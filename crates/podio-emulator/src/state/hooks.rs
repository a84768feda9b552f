//! Hooks and the calls that they wait for.

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::refs::{Ref, RefKind};
use super::{Made, World, datetime_text, next};

/// What a hook hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HookRef {
    App(u64),
    AppField(u64),
    Space(u64),
}

/// A hook.
#[derive(Debug)]
pub(crate) struct Hook {
    pub(crate) hook_id: u64,
    pub(crate) at: HookRef,
    pub(crate) kind: String,
    pub(crate) url: Url,
    pub(crate) active: bool,
    /// The code that the last verification told the receiver.
    pub(crate) code: String,
    pub(crate) failures: u64,
    pub(crate) made: Made,
}

/// Something that hooks tell.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) kind: &'static str,
    pub(crate) at: Vec<HookRef>,
    pub(crate) fields: Vec<(&'static str, String)>,
}

/// A call to a hook's address, waiting to be made.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) hook_id: u64,
    pub(crate) kind: String,
    pub(crate) url: Url,
    /// The form fields, those of the address first.
    pub(crate) fields: Vec<(String, String)>,
}

impl Event {
    pub(crate) fn new(kind: &'static str, at: HookRef) -> Self {
        Self {
            kind,
            at: vec![at],
            fields: Vec::new(),
        }
    }

    pub(crate) fn field(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.fields.push((name, value.to_string()));
        self
    }
}

impl Hook {
    fn delivery(&self, kind: &str, fields: &[(&'static str, String)]) -> Delivery {
        let mut url = self.url.clone();
        // The parameters of the address travel in the body; the call goes to the bare address.
        let mut all: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        url.set_query(None);
        url.set_fragment(None);
        all.push(("type".to_owned(), kind.to_owned()));
        all.push(("hook_id".to_owned(), self.hook_id.to_string()));
        let fields = fields.iter();
        all.extend(fields.map(|(name, value)| ((*name).to_owned(), value.clone())));
        Delivery {
            hook_id: self.hook_id,
            kind: kind.to_owned(),
            url,
            fields: all,
        }
    }
}

impl World {
    /// Adds a hook, which is inactive until verified.
    pub(crate) fn add_hook(&mut self, at: HookRef, kind: &str, url: Url, made: Made) -> u64 {
        let hook_id = next(&mut self.ids.hook);
        let hook = Hook {
            hook_id,
            at,
            kind: kind.to_owned(),
            url,
            active: false,
            code: String::new(),
            failures: 0,
            made,
        };
        self.hooks.insert(hook_id, hook);
        hook_id
    }

    /// Sends a hook's receiver a new code.
    pub(crate) fn verify_hook(&mut self, hook_id: u64) {
        if let Some(hook) = self.hooks.get_mut(&hook_id) {
            hook.code = super::tokens::random_token();
            hook.code.truncate(8);
            let fields = [("code", hook.code.clone())];
            let delivery = hook.delivery("hook.verify", &fields);
            self.deliveries.push(delivery);
        }
    }

    /// Tells an event to the active hooks that wait for it.
    pub(crate) fn emit(&mut self, event: &Event) {
        let concerned = self
            .hooks
            .values()
            .filter(|hook| hook.active && hook.kind == event.kind && event.at.contains(&hook.at));
        let deliveries: Vec<Delivery> = concerned
            .map(|hook| hook.delivery(event.kind, &event.fields))
            .collect();
        self.deliveries.extend(deliveries);
    }

    /// Tells an event of an item to the hooks of its app and of the fields that changed.
    pub(crate) fn emit_item(&mut self, kind: &'static str, item_id: u64, changed: &[u64]) {
        let Some(item) = self.items.get(&item_id) else {
            return;
        };
        if self.is_quiet(item.app_id) {
            return;
        }
        let revision = item.current();
        let number = if self.switches.hook_revision_is_id {
            revision.item_revision_id
        } else {
            revision.revision
        };
        let external_id = item.external_id.clone().unwrap_or_default();
        let mut event = Event::new(kind, HookRef::App(item.app_id))
            .field("item_id", item_id)
            .field("item_revision_id", number)
            .field("external_id", external_id);
        event
            .at
            .extend(changed.iter().map(|field_id| HookRef::AppField(*field_id)));
        self.emit(&event);
    }

    /// Tells that files came to or left an item, or that one took another's place.
    pub(crate) fn emit_files(&mut self, item_id: u64, action: &str, file_ids: &[u64]) {
        let Some(item) = self.items.get(&item_id) else {
            return;
        };
        if file_ids.is_empty() || self.is_quiet(item.app_id) {
            return;
        }
        let ids: Vec<String> = file_ids.iter().map(u64::to_string).collect();
        let event = Event::new("file.change", HookRef::App(item.app_id))
            .field("item_id", item_id)
            .field("action_type", action)
            .field("file_ids", ids.join(","));
        self.emit(&event);
    }

    /// Tells that tags came to or left an item.
    pub(crate) fn emit_tags(&mut self, kind: &'static str, item_id: u64, tags: &[String]) {
        let Some(app_id) = self.items.get(&item_id).map(|item| item.app_id) else {
            return;
        };
        if self.is_quiet(app_id) {
            return;
        }
        for tag in tags {
            let event = Event::new(kind, HookRef::App(app_id))
                .field("item_id", item_id)
                .field("text", tag);
            self.emit(&event);
        }
    }

    /// Tells an event of a comment to the hooks of the app.
    pub(crate) fn emit_comment(&mut self, kind: &'static str, comment_id: u64) {
        let Some(at) = self.comments.get(&comment_id).map(|comment| comment.at) else {
            return;
        };
        let Some(app_id) = self.app_of(at).filter(|_| at.kind == RefKind::Item) else {
            return;
        };
        if self.is_quiet(app_id) {
            return;
        }
        let event = Event::new(kind, HookRef::App(app_id))
            .field("item_id", at.id)
            .field("comment_id", comment_id);
        self.emit(&event);
    }

    /// Tells an event of a task to the hooks of its space.
    pub(crate) fn emit_task(&mut self, kind: &'static str, task_id: u64, changed: Option<&str>) {
        let Some(space_id) = self.space_of(Ref::task(task_id)) else {
            return;
        };
        let mut event = Event::new(kind, HookRef::Space(space_id)).field("task_id", task_id);
        if let Some(changed) = changed {
            event = event.field("changed", changed);
        }
        self.emit(&event);
    }

    /// Tells an event of an app to its own hooks, or to those of its space when it is new.
    pub(crate) fn emit_app(&mut self, kind: &'static str, app_id: u64) {
        let Some(space_id) = self.apps.get(&app_id).map(|app| app.space_id) else {
            return;
        };
        if self.is_quiet(app_id) {
            return;
        }
        let at = match kind {
            "app.create" => HookRef::Space(space_id),
            _ => HookRef::App(app_id),
        };
        self.emit(&Event::new(kind, at).field("app_id", app_id));
    }

    /// Tells an event of a status message to the hooks of its space.
    pub(crate) fn emit_status(&mut self, kind: &'static str, status_id: u64) {
        let Some(space_id) = self.statuses.get(&status_id).map(|status| status.space_id) else {
            return;
        };
        let event = Event::new(kind, HookRef::Space(space_id)).field("status_id", status_id);
        self.emit(&event);
    }

    /// Tells that a user came to or left a space.
    pub(crate) fn emit_member(&mut self, kind: &'static str, space_id: u64, user_id: u64) {
        let event = Event::new(kind, HookRef::Space(space_id))
            .field("user_id", user_id)
            .field("space_id", space_id);
        self.emit(&event);
    }

    /// Whether an app's setting keeps its changes from being told.
    fn is_quiet(&self, app_id: u64) -> bool {
        let app = self.apps.get(&app_id);
        app.is_some_and(|app| app.config["disable_notifications"] == true)
    }

    /// Notes how a delivery ended.
    pub(crate) fn end_delivery(&mut self, hook_id: u64, succeeded: bool) {
        let most = self.switches.hook_failures;
        let Some(hook) = self.hooks.get_mut(&hook_id) else {
            return;
        };
        if succeeded {
            hook.failures = 0;
            return;
        }
        hook.failures += 1;
        if most.is_some_and(|most| hook.failures >= most) {
            hook.active = false;
            hook.failures = 0;
        }
    }

    pub(crate) fn hook_value(&self, hook: &Hook) -> Value {
        json!({
            "hook_id": hook.hook_id,
            "status": if hook.active { "active" } else { "inactive" },
            "type": hook.kind,
            "url": hook.url.as_str(),
            "created_on": datetime_text(hook.made.on),
            "created_by": self.byline(hook.made.by),
            "created_via": self.via(&hook.made.client_id),
        })
    }
}

/// How a call to a hook's address ended.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct HookDelivery {
    /// The hook.
    pub hook_id: u64,
    /// The event, such as `item.update` or `hook.verify`.
    pub event: String,
    /// The address that was called.
    pub url: String,
    /// The form fields in their order.
    pub fields: Vec<(String, String)>,
    /// The status that the receiver answered; `None` when there was no answer.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// When it ended, by the emulator's clock.
    pub ended_on: String,
}

impl HookDelivery {
    pub(crate) fn new(delivery: Delivery, ended: Result<u16, String>, now: Timestamp) -> Self {
        let (status, error) = match ended {
            Ok(status) => (Some(status), None),
            Err(error) => (None, Some(error)),
        };
        Self {
            hook_id: delivery.hook_id,
            event: delivery.kind,
            url: delivery.url.to_string(),
            fields: delivery.fields,
            status,
            error,
            ended_on: datetime_text(now),
        }
    }

    /// The value of a form field.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        fields
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the receiver answered with a 2xx.
    pub fn succeeded(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }
}
