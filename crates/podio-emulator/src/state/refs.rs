//! References: objects named by a type and an id.

use serde_json::{Value, json};

use super::{Actor, World, datetime_text};
use crate::respond::Failure;

/// The kinds of objects that others hang on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RefKind {
    Item,
    App,
    Space,
    Org,
    Task,
    Comment,
    Conversation,
    File,
    Status,
    User,
    Profile,
}

/// One object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ref {
    pub(crate) kind: RefKind,
    pub(crate) id: u64,
}

impl RefKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::App => "app",
            Self::Space => "space",
            Self::Org => "org",
            Self::Task => "task",
            Self::Comment => "comment",
            Self::Conversation => "conversation",
            Self::File => "file",
            Self::Status => "status",
            Self::User => "user",
            Self::Profile => "profile",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "item" => Self::Item,
            "app" => Self::App,
            "space" => Self::Space,
            "org" => Self::Org,
            "task" => Self::Task,
            "comment" => Self::Comment,
            "conversation" => Self::Conversation,
            "file" => Self::File,
            "status" => Self::Status,
            "user" => Self::User,
            "profile" => Self::Profile,
            _ => return None,
        })
    }
}

impl Ref {
    /// Reads the type and the id; 400 for a type that is none, or not one of `allowed`.
    pub(crate) fn read(kind: &str, id: u64, allowed: &[RefKind]) -> Result<Self, Failure> {
        RefKind::parse(kind)
            .filter(|kind| allowed.contains(kind))
            .map(|kind| Self { kind, id })
            .ok_or_else(|| Failure::invalid_reference(kind))
    }

    pub(crate) fn item(id: u64) -> Self {
        Self {
            kind: RefKind::Item,
            id,
        }
    }

    pub(crate) fn app(id: u64) -> Self {
        Self {
            kind: RefKind::App,
            id,
        }
    }

    pub(crate) fn space(id: u64) -> Self {
        Self {
            kind: RefKind::Space,
            id,
        }
    }

    pub(crate) fn task(id: u64) -> Self {
        Self {
            kind: RefKind::Task,
            id,
        }
    }

    pub(crate) fn comment(id: u64) -> Self {
        Self {
            kind: RefKind::Comment,
            id,
        }
    }

    pub(crate) fn status(id: u64) -> Self {
        Self {
            kind: RefKind::Status,
            id,
        }
    }

    /// Type and id alone.
    pub(crate) fn brief(self) -> Value {
        json!({"type": self.kind.name(), "id": self.id})
    }
}

impl World {
    /// Refuses an actor who may not see the object.
    pub(crate) fn check_visible(&self, actor: Actor, at: Ref) -> Result<(), Failure> {
        match at.kind {
            RefKind::Item => self.visible_item(actor, at.id).map(drop),
            RefKind::App => self.visible_app(actor, at.id).map(drop),
            RefKind::Space => self.visible_space_of(actor, at.id).map(drop),
            RefKind::Org => self.visible_org(actor.id(), at.id).map(drop),
            RefKind::Task => self.visible_task(actor, at.id).map(drop),
            RefKind::Comment => self.visible_comment(actor, at.id).map(drop),
            RefKind::Conversation => self.visible_conversation(actor, at.id).map(drop),
            RefKind::File => self.visible_file(actor, at.id).map(drop),
            RefKind::Status => self.visible_status(actor, at.id).map(drop),
            RefKind::User => {
                let known = self.users.contains_key(&at.id);
                known.then_some(()).ok_or_else(Failure::object_not_found)
            }
            RefKind::Profile => {
                let known = self.profile(at.id).is_some();
                known.then_some(()).ok_or_else(Failure::object_not_found)
            }
        }
    }

    /// The space in which an object is.
    pub(crate) fn space_of(&self, at: Ref) -> Option<u64> {
        match at.kind {
            RefKind::Space => Some(at.id),
            RefKind::Task => self.tasks.get(&at.id)?.space_id,
            RefKind::Comment => self.space_of(self.comments.get(&at.id)?.at),
            RefKind::File => self.space_of(self.files.get(&at.id)?.attached?),
            RefKind::Conversation => self.space_of(self.conversation(at.id)?.at?),
            RefKind::Status => Some(self.statuses.get(&at.id)?.space_id),
            RefKind::Org | RefKind::User | RefKind::Profile => None,
            RefKind::Item | RefKind::App => Some(self.apps.get(&self.app_of(at)?)?.space_id),
        }
    }

    /// The app in which an object is.
    pub(crate) fn app_of(&self, at: Ref) -> Option<u64> {
        match at.kind {
            RefKind::App => Some(at.id),
            RefKind::Item => Some(self.items.get(&at.id)?.app_id),
            RefKind::Task => self.app_of(self.tasks.get(&at.id)?.at?),
            RefKind::Comment => self.app_of(self.comments.get(&at.id)?.at),
            RefKind::File => self.app_of(self.files.get(&at.id)?.attached?),
            _ => None,
        }
    }

    /// The item that an object is, or hangs on.
    pub(crate) fn item_of(&self, at: Ref) -> Option<u64> {
        match at.kind {
            RefKind::Item => Some(at.id),
            RefKind::Comment => self.item_of(self.comments.get(&at.id)?.at),
            _ => None,
        }
    }

    /// The address of an object and what it is called.
    pub(crate) fn title_and_link(&self, at: Ref) -> (Option<String>, Option<String>) {
        let found = match at.kind {
            RefKind::Item => self
                .items
                .get(&at.id)
                .map(|item| (self.item_title(item), self.item_link(item))),
            RefKind::App => self
                .apps
                .get(&at.id)
                .map(|app| (app.name.clone(), self.app_link(app))),
            RefKind::Space => self
                .spaces
                .get(&at.id)
                .map(|space| (space.name.clone(), self.space_link(space))),
            RefKind::Org => self
                .orgs
                .get(&at.id)
                .map(|org| (org.name.clone(), self.org_link(org.org_id))),
            RefKind::Task => self.tasks.get(&at.id).map(|task| {
                let link = format!("https://podio.com/tasks/{}", at.id);
                (task.text.clone(), link)
            }),
            RefKind::Comment => self.comments.get(&at.id).map(|comment| {
                let (_, link) = self.title_and_link(comment.at);
                (comment.value.clone(), link.unwrap_or_default())
            }),
            RefKind::Conversation => self.conversation(at.id).map(|conversation| {
                let link = format!("https://podio.com/conversations/{}", at.id);
                (conversation.subject.clone().unwrap_or_default(), link)
            }),
            RefKind::File => self
                .files
                .get(&at.id)
                .map(|file| (file.name.clone(), self.file_link(file.file_id))),
            RefKind::Status => self
                .statuses
                .get(&at.id)
                .map(|status| (status.value.clone(), self.status_link(status))),
            RefKind::User => self.users.get(&at.id).map(|user| {
                let link = format!("https://podio.com/users/{}", at.id);
                (user.name.clone(), link)
            }),
            RefKind::Profile => self.profile(at.id).map(|profile| {
                let text = |key: &str| profile[key].as_str().unwrap_or_default().to_owned();
                (text("name"), text("link"))
            }),
        };
        match found {
            Some((title, link)) => (Some(title), Some(link)),
            None => (None, None),
        }
    }

    /// When, by whom and through which API key an object was made.
    pub(crate) fn origin(&self, at: Ref) -> Option<(jiff::Timestamp, Actor, &str)> {
        Some(match at.kind {
            RefKind::Item => {
                let first = &self.items.get(&at.id)?.first;
                (first.created_on, first.created_by, &first.client_id)
            }
            RefKind::App => {
                let app = self.apps.get(&at.id)?;
                (app.created_on, Actor::User(app.owner), "")
            }
            RefKind::Space => {
                let space = self.spaces.get(&at.id)?;
                (space.created_on, Actor::User(space.created_by), "")
            }
            RefKind::Org => {
                let org = self.orgs.get(&at.id)?;
                (org.created_on, Actor::User(org.created_by), "")
            }
            RefKind::Task => {
                let made = &self.tasks.get(&at.id)?.made;
                (made.on, made.by, &made.client_id)
            }
            RefKind::Comment => {
                let made = &self.comments.get(&at.id)?.made;
                (made.on, made.by, &made.client_id)
            }
            RefKind::Conversation => {
                let made = &self.conversation(at.id)?.made;
                (made.on, made.by, &made.client_id)
            }
            RefKind::File => {
                let made = &self.files.get(&at.id)?.made;
                (made.on, made.by, &made.client_id)
            }
            RefKind::Status => {
                let made = &self.statuses.get(&at.id)?.made;
                (made.on, made.by, &made.client_id)
            }
            RefKind::User => {
                let user = self.users.get(&at.id)?;
                (user.created_on, Actor::User(at.id), "")
            }
            RefKind::Profile => {
                if let Some(contact) = self.contacts.get(&at.id) {
                    let space = self.spaces.get(&contact.space_id)?;
                    return Some((contact.created_on, Actor::User(space.created_by), ""));
                }
                let user = self.user_of_profile(at.id)?;
                (user.created_on, Actor::User(user.user_id), "")
            }
        })
    }

    /// A reference with title, link and origin, and what `data` tells of its type.
    pub(crate) fn reference_value(&self, at: Ref) -> Value {
        let (title, link) = self.title_and_link(at);
        let data = match at.kind {
            RefKind::Item => json!({
                "item_id": at.id,
                "app": {"app_id": self.app_of(at)},
            }),
            RefKind::App => self
                .apps
                .get(&at.id)
                .map_or(Value::Null, |app| self.app_brief(app)),
            RefKind::Space => self
                .spaces
                .get(&at.id)
                .map_or(Value::Null, |space| self.space_brief(space)),
            RefKind::Org => self
                .orgs
                .get(&at.id)
                .map_or(Value::Null, |org| self.org_brief(org)),
            RefKind::Profile => self.profile(at.id).unwrap_or_default(),
            RefKind::User => self.user_profile(at.id).unwrap_or_default(),
            kind => json!({format!("{}_id", kind.name()): at.id}),
        };
        let origin = self.origin(at);
        json!({
            "type": at.kind.name(),
            "id": at.id,
            "title": title,
            "link": link,
            "created_on": origin.map(|(on, _, _)| datetime_text(on)),
            "created_by": origin.map(|(_, by, _)| self.byline(by)),
            "created_via": origin.map(|(_, _, via)| self.via(via)),
            "data": data,
        })
    }
}
