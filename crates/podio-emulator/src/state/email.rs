//! E-mail: how mails become items, and what users are told by mail.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::apps::{App, Field};
use super::{Actor, World};

/// What users can be told by mail, and how else.
pub(crate) const GROUPS: &[&str] = &[
    "digest",
    "bulletin",
    "reference",
    "message",
    "reminder",
    "space",
    "subscription",
    "user",
    "push_notification",
    "push_notification_sound",
    "push_notification_browser",
    "meeting_update",
    "meeting_update_as_organizer",
];

/// What is set about mails.
#[derive(Debug, Default)]
pub(crate) struct EmailSettings {
    /// How mails to an app become items.
    pub(crate) apps: BTreeMap<u64, AppEmail>,
    /// What a user is not told by mail, or is told again.
    groups: BTreeMap<u64, BTreeMap<String, bool>>,
}

/// How mails to an app become items.
#[derive(Debug)]
pub(crate) struct AppEmail {
    pub(crate) attachments: bool,
    /// Parts of a mail by the ids of fields.
    pub(crate) mappings: BTreeMap<String, String>,
}

impl World {
    pub(crate) fn app_email_value(&self, app: &App) -> Value {
        let set = self.email.apps.get(&app.app_id);
        let options = app.live_fields().map(|field| {
            let parts = parts(field);
            (field.field_id.to_string(), parts.into())
        });
        json!({
            "attachments": set.is_none_or(|set| set.attachments),
            "mappings": set.map_or_else(|| json!({}), |set| json!(set.mappings)),
            "field_options": Value::Object(options.collect()),
        })
    }

    /// What a user is told by mail: everything, unless set otherwise.
    pub(crate) fn email_groups(&self, user_id: u64) -> BTreeMap<&'static str, bool> {
        let set = self.email.groups.get(&user_id);
        let told = |key: &str| set.and_then(|set| set.get(key).copied()).unwrap_or(true);
        GROUPS.iter().map(|key| (*key, told(key))).collect()
    }

    pub(crate) fn set_email_group(&mut self, user_id: u64, key: &str, told: bool) {
        let groups = self.email.groups.entry(user_id).or_default();
        groups.insert(key.to_owned(), told);
    }

    /// The part of a user's mailbox before the `@`, as the user's status tells it.
    pub(crate) fn mailbox(user_id: u64) -> String {
        format!("user.{user_id}")
    }

    /// The address at which mails become something, as a profile. The host is none that exists.
    pub(crate) fn email_contact(name: &str, what: &str, reader: Actor) -> Value {
        let box_name = name.replace('_', "-");
        let mail = format!("{box_name}.{what}.{}@mail.podio.example", reader.id());
        let title = name.replace('_', " ");
        json!({"name": format!("Podio {title}"), "mail": mail})
    }
}

/// The parts of a mail that a field takes.
pub(crate) fn parts(field: &Field) -> Vec<&'static str> {
    match field.kind.as_str() {
        "text" => vec!["subject", "body"],
        "contact" => vec!["contact", "sender"],
        _ => Vec::new(),
    }
}
