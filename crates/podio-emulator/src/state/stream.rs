//! What happened to objects, in order: streams tell it, and notifications follow from it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::mutes::Mutes;
use super::orgs::merge;
use super::refs::{Ref, RefKind};
use super::{Actor, Made, World, datetime_text};

/// The id of the first event.
const FIRST_EVENT: u64 = 45_000_001;

/// The kinds of objects that appear in streams.
pub(crate) const STREAM_KINDS: &[RefKind] =
    &[RefKind::Item, RefKind::Status, RefKind::Task, RefKind::File];

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Creation,
    Update,
    Comment,
    File,
    Task,
    Rating,
}

impl What {
    /// Podio's word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Creation => "creation",
            Self::Update => "update",
            Self::Comment => "comment",
            Self::File => "file",
            Self::Task => "task",
            Self::Rating => "rating",
        }
    }
}

/// The type and id of what came of an event, such as a comment.
pub(crate) type About = (&'static str, u64);

/// One thing that happened to an object.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) event_id: u64,
    pub(crate) at: Ref,
    pub(crate) what: What,
    pub(crate) about: About,
    pub(crate) made: Made,
}

/// What happened, and what users keep out of their stream.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    events: Vec<Event>,
    by_object: BTreeMap<Ref, Vec<usize>>,
    /// Whether the call that runs leaves no trace.
    pub(crate) silent: bool,
    pub(crate) mutes: Mutes,
}

/// How streams tell what happened to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Event by event.
    Events,
    /// In groups, of which the newest so many.
    Groups(usize),
}

/// An object of a stream with what happened to it, oldest first.
pub(crate) struct Entry<'a> {
    pub(crate) at: Ref,
    pub(crate) events: Vec<&'a Event>,
}

impl World {
    /// Notes that something happened, unless the call is silent, and notifies those who follow.
    pub(crate) fn happened(&mut self, at: Ref, what: What, about: About, made: &Made) {
        if self.stream.silent {
            return;
        }
        let index = self.stream.events.len();
        let event = Event {
            event_id: FIRST_EVENT.saturating_add(index as u64),
            at,
            what,
            about,
            made: made.clone(),
        };
        self.stream.events.push(event.clone());
        self.stream.by_object.entry(at).or_default().push(index);
        self.notify(&event);
    }

    /// What happened to an object that the reader may know of, oldest first.
    pub(crate) fn events_of(&self, at: Ref, reader: Actor) -> Vec<&Event> {
        let indices = self
            .stream
            .by_object
            .get(&at)
            .map_or(&[][..], Vec::as_slice);
        indices
            .iter()
            .filter_map(|index| self.stream.events.get(*index))
            .filter(|event| self.may_know(event, reader))
            .collect()
    }

    fn may_know(&self, event: &Event, reader: Actor) -> bool {
        match event.about {
            ("task", id) => self
                .tasks
                .get(&id)
                .is_some_and(|task| !task.deleted && self.may_see_task(reader, task)),
            ("comment", id) => self.comments.get(&id).is_some_and(|one| !one.deleted),
            ("file", id) => self.files.get(&id).is_some_and(|one| !one.deleted),
            _ => true,
        }
    }

    /// The objects to which something happened that the reader may know of and `fits` lets
    /// through, newest first.
    pub(crate) fn stream_entries(
        &self,
        reader: Actor,
        fits: impl Fn(&Event) -> bool,
    ) -> Vec<Entry<'_>> {
        let objects = self.stream.by_object.keys().copied();
        let objects = objects.filter(|at| STREAM_KINDS.contains(&at.kind));
        let mut entries: Vec<Entry<'_>> = objects
            .filter(|at| self.check_visible(reader, *at).is_ok())
            .map(|at| {
                let mut events = self.events_of(at, reader);
                events.retain(|event| fits(event));
                Entry { at, events }
            })
            .filter(|entry| !entry.events.is_empty())
            .collect();
        entries.sort_by_key(|entry| {
            std::cmp::Reverse(entry.events.last().map(|event| event.event_id))
        });
        entries
    }

    /// An object as it appears in streams.
    pub(crate) fn stream_value(&self, entry: &Entry<'_>, reader: Actor, form: Form) -> Value {
        let at = entry.at;
        let reference = self.reference_value(at);
        let app = self.app_of(at).and_then(|id| self.apps.get(&id));
        let space = self.space_of(at).and_then(|id| self.spaces.get(&id));
        let org = space.and_then(|space| self.orgs.get(&space.org_id));
        let mut value = json!({
            "id": at.id,
            "type": at.kind.name(),
            "title": reference["title"],
            "link": reference["link"],
            "created_on": reference["created_on"],
            "created_by": reference["created_by"],
            "rights": ["view", "comment"],
            "is_liked": self.likes(reader, at),
            "like_count": self.like_count(at),
            "subscribed": self.follows(reader, at),
            "subscribed_count": self.followers(at).count(),
            "data": self.stream_data(at, reader, &reference),
            "app": app.map(|app| self.app_brief(app)),
            "space": space.map(|space| self.space_brief(space)),
            "org": org.map(|org| self.org_brief(org)),
            "files": self.file_values(&self.files_of(at)),
        });
        let more = match form {
            Form::Groups(most) => {
                let newest = entry.events.iter().rev().take(most);
                let groups = newest.map(|event| self.group_value(event, reader));
                json!({"activity_groups": groups.collect::<Vec<_>>()})
            }
            Form::Events => {
                let events = entry.events.iter().rev();
                let last: Option<Timestamp> = entry.events.last().map(|event| event.made.on);
                json!({
                    "created_via": reference["created_via"],
                    "last_update_on": last.map_or_else(
                        || reference["created_on"].clone(),
                        |last| datetime_text(last).into(),
                    ),
                    "comments_allowed": true,
                    "user_ratings": self.user_ratings_value(reader, at),
                    "comments": self.comment_values(at, reader),
                    "activity": events
                        .map(|event| self.activity_value(event, reader))
                        .collect::<Vec<_>>(),
                })
            }
        };
        merge(&mut value, more);
        value
    }

    fn stream_data(&self, at: Ref, reader: Actor, reference: &Value) -> Value {
        match at.kind {
            RefKind::Item => json!({"item_id": at.id, "title": reference["title"]}),
            RefKind::Task => self
                .tasks
                .get(&at.id)
                .map_or(Value::Null, |task| self.task_value(task, reader)),
            RefKind::Status => self
                .statuses
                .get(&at.id)
                .map_or(Value::Null, |status| self.status_value(status, reader)),
            _ => reference["data"].clone(),
        }
    }

    fn files_of(&self, at: Ref) -> Vec<u64> {
        match at.kind {
            RefKind::Item => self.items.get(&at.id).map(|item| item.file_ids.clone()),
            RefKind::Status => {
                let status = self.statuses.get(&at.id);
                status.map(|status| status.file_ids.clone())
            }
            RefKind::Task => self.tasks.get(&at.id).map(|task| task.file_ids.clone()),
            _ => None,
        }
        .unwrap_or_default()
    }

    /// What came of an event.
    pub(crate) fn outcome_value(&self, event: &Event, reader: Actor) -> Value {
        let (kind, id) = event.about;
        match kind {
            "comment" => self
                .comments
                .get(&id)
                .map(|one| self.comment_value(one, reader)),
            "task" => self.tasks.get(&id).map(|one| self.task_value(one, reader)),
            "file" => self.file_values(&[id]).pop(),
            "status" => self
                .statuses
                .get(&id)
                .map(|one| self.status_value(one, reader)),
            "item_revision" => {
                let item = self.items.get(&event.at.id);
                let number = item.and_then(|item| {
                    let mut all = item.later.iter().chain([&item.first]);
                    all.find(|revision| revision.item_revision_id == id)
                });
                Some(json!({
                    "item_revision_id": id,
                    "revision": number.map(|revision| revision.revision),
                }))
            }
            _ => None,
        }
        .unwrap_or_else(|| json!({format!("{kind}_id"): id}))
    }

    /// One event, as the first two versions tell it.
    fn activity_value(&self, event: &Event, reader: Actor) -> Value {
        let (kind, id) = event.about;
        json!({
            "id": event.event_id,
            "type": event.at.kind.name(),
            "activity_type": event.what.name(),
            "data": self.outcome_value(event, reader),
            "data_ref": {"type": kind, "id": id},
            "created_on": datetime_text(event.made.on),
            "created_by": self.byline(event.made.by),
            "created_via": self.via(&event.made.client_id),
        })
    }

    /// A group: each event is one by itself.
    pub(crate) fn group_value(&self, event: &Event, reader: Actor) -> Value {
        let (kind, id) = event.about;
        let mut activity = self.activity_value(event, reader);
        // Of what events are about, comments and status messages are liked by themselves.
        let liked = match kind {
            "comment" => Some(Ref::comment(id)),
            "status" => Some(Ref::status(id)),
            _ => None,
        };
        let more = json!({
            "type": event.what.name(),
            "is_liked": liked.is_some_and(|at| self.likes(reader, at)),
            "like_count": liked.map_or(0, |at| self.like_count(at)),
        });
        merge(&mut activity, more);
        json!({
            "group_id": event.event_id,
            "kind": "single",
            "type": event.what.name(),
            "data_ref": {"type": kind, "id": id},
            "created_on": datetime_text(event.made.on),
            "created_by": self.byline(event.made.by),
            "created_via": self.via(&event.made.client_id),
            "activities": [activity],
            "authors": [self.byline(event.made.by)],
        })
    }
}
