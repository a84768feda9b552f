//! Notifications: what happened to what users follow, and where they are mentioned.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::refs::{Ref, RefKind};
use super::stream::{Event, What};
use super::{Actor, World, datetime_text};

/// The id of the first notification.
const FIRST: u64 = 44_000_001;

/// A notification of one user.
#[derive(Debug)]
pub(crate) struct Notification {
    pub(crate) notification_id: u64,
    pub(crate) user_id: u64,
    pub(crate) kind: &'static str,
    pub(crate) event: Event,
    subscription_id: Option<u64>,
    pub(crate) viewed_on: Option<Timestamp>,
    pub(crate) starred: bool,
}

/// All notifications, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Notifications(pub(crate) Vec<Notification>);

impl Notifications {
    /// A user's own notification.
    pub(crate) fn own(&self, user_id: u64, notification_id: u64) -> Option<&Notification> {
        let index = usize::try_from(notification_id.checked_sub(FIRST)?).ok()?;
        self.0
            .get(index)
            .filter(|notification| notification.user_id == user_id)
    }

    /// A user's own notification, to be changed.
    pub(crate) fn own_mut(
        &mut self,
        user_id: u64,
        notification_id: u64,
    ) -> Option<&mut Notification> {
        let index = usize::try_from(notification_id.checked_sub(FIRST)?).ok()?;
        self.0
            .get_mut(index)
            .filter(|notification| notification.user_id == user_id)
    }
}

impl World {
    /// Notifies those who follow an object, and those whom a comment or status message mentions.
    pub(super) fn notify(&mut self, event: &Event) {
        // Who follows the object counts before who follows what it is in.
        let mut told: BTreeMap<u64, (&'static str, Option<u64>)> = BTreeMap::new();
        for user_id in self.mentioned(event) {
            told.insert(user_id, ("alert", None));
        }
        let mut followed = vec![event.at];
        if event.what == What::Creation {
            followed.extend(self.app_of(event.at).map(Ref::app));
            followed.extend(self.space_of(event.at).map(Ref::space));
        }
        let kind = match event.about {
            ("like", _) => "like",
            _ => event.what.name(),
        };
        for at in followed {
            for (user_id, subscription_id) in self.followers(at) {
                told.entry(user_id).or_insert((kind, Some(subscription_id)));
            }
        }
        for (user_id, (kind, subscription_id)) in told {
            let reader = Actor::User(user_id);
            if event.made.by == reader || self.check_visible(reader, event.at).is_err() {
                continue;
            }
            if let Some(subscription_id) = subscription_id {
                self.subscriptions.count(subscription_id);
            }
            let count = self.notifications.0.len() as u64;
            self.notifications.0.push(Notification {
                notification_id: FIRST.saturating_add(count),
                user_id,
                kind,
                event: event.clone(),
                subscription_id,
                viewed_on: None,
                starred: false,
            });
        }
    }

    /// The users whom a comment or status message mentions, as `@[Name](user:ID)`.
    fn mentioned(&self, event: &Event) -> Vec<u64> {
        let text = match event.about {
            ("comment", id) => self.comments.get(&id).map(|one| &one.value),
            ("status", id) if event.what == What::Creation => {
                self.statuses.get(&id).map(|one| &one.value)
            }
            _ => None,
        };
        let text = text.map_or("", String::as_str);
        let parts = text.split("](user:").skip(1);
        parts
            .filter_map(|part| part.split_once(')')?.0.parse().ok())
            .filter(|user_id| self.users.contains_key(user_id))
            .collect()
    }

    /// How many notifications a user has not seen.
    pub(crate) fn inbox_new(&self, user_id: u64) -> usize {
        let all = self.notifications.0.iter();
        all.filter(|one| one.user_id == user_id && one.viewed_on.is_none())
            .count()
    }

    pub(crate) fn notification_value(&self, notification: &Notification) -> Value {
        let event = &notification.event;
        let by = self.byline(event.made.by);
        let (title, _) = self.title_and_link(event.at);
        let name = by["name"].as_str().unwrap_or_default();
        let done = match notification.kind {
            "alert" => "mentioned you",
            "comment" => "commented",
            "creation" => "created",
            "file" => "added a file",
            "like" => "liked",
            "rating" => "rated",
            "task" => "added a task",
            _ => "updated",
        };
        let user = self.users.get(&notification.user_id);
        let (kind, id) = event.about;
        json!({
            "notification_id": notification.notification_id,
            "type": notification.kind,
            "icon": notification.kind,
            "text": format!("{name} {done}: {}", title.unwrap_or_default()),
            "text_short": done,
            "data": self.outcome_value(event, Actor::User(notification.user_id)),
            "data_ref": {"type": kind, "id": id},
            "viewed_on": notification.viewed_on.map(datetime_text),
            "subscription_id": notification.subscription_id,
            "starred": notification.starred,
            "created_on": datetime_text(event.made.on),
            "created_by": by,
            "created_via": self.via(&event.made.client_id),
            "user": {
                "user_id": notification.user_id,
                "name": user.map(|user| &user.name),
            },
        })
    }

    /// What notifications are about.
    pub(crate) fn context_value(&self, at: Ref) -> Value {
        let (title, link) = self.title_and_link(at);
        let space = self.space_of(at).and_then(|id| self.spaces.get(&id));
        let org = space.and_then(|space| self.orgs.get(&space.org_id));
        let counted = matches!(at.kind, RefKind::Item | RefKind::Status | RefKind::Task);
        json!({
            "ref": at.brief(),
            "title": title,
            "link": link,
            "comment_count": counted.then(|| self.comments_on(at).count()),
            "rights": ["view", "comment"],
            "data": self.reference_value(at)["data"],
            "space": space.map(|space| self.space_brief(space)),
            "org": org.map(|org| self.org_brief(org)),
        })
    }
}
