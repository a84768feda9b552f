//! Conversations: messages between users.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::refs::Ref;
use super::{Actor, Made, World, datetime_text, next};
use crate::respond::Failure;

/// How much of a message the list of conversations shows.
const EXCERPT: usize = 100;

/// All conversations.
#[derive(Debug)]
pub(crate) struct Conversations {
    next_conversation: u64,
    next_event: u64,
    next_message: u64,
    all: BTreeMap<u64, Conversation>,
}

impl Default for Conversations {
    fn default() -> Self {
        Self {
            next_conversation: 860_001,
            next_event: 19_200_001,
            next_message: 18_330_001,
            all: BTreeMap::new(),
        }
    }
}

/// A conversation.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) conversation_id: u64,
    pub(crate) subject: Option<String>,
    pub(crate) at: Option<Ref>,
    /// The session that it belongs to, as it was written.
    pub(crate) session: Value,
    pub(crate) made: Made,
    pub(crate) participants: BTreeMap<u64, Participant>,
    /// What happened, oldest first.
    pub(crate) events: Vec<Event>,
}

/// A user in a conversation.
#[derive(Debug, Default)]
pub(crate) struct Participant {
    pub(crate) last_read_on: Option<Timestamp>,
    /// How many of the events the user has seen.
    seen: usize,
    marked_unread: bool,
    pub(crate) starred: bool,
}

/// Something that happened in a conversation.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) event_id: u64,
    pub(crate) made: Made,
    pub(crate) action: Action,
}

/// What happened.
#[derive(Debug)]
pub(crate) enum Action {
    Message(Message),
    Added(u64),
    Left(u64),
    Renamed,
}

/// A message.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) message_id: u64,
    pub(crate) text: String,
    pub(crate) file_ids: Vec<u64>,
    pub(crate) embed_id: Option<u64>,
}

impl Action {
    fn name(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Added(_) => "participant_add",
            Self::Left(_) => "participant_leave",
            Self::Renamed => "subject_change",
        }
    }
}

impl Event {
    fn message(&self) -> Option<&Message> {
        match &self.action {
            Action::Message(message) => Some(message),
            _ => None,
        }
    }
}

impl Conversation {
    /// The messages, oldest first.
    pub(crate) fn messages(&self) -> impl DoubleEndedIterator<Item = (&Event, &Message)> {
        let events = self.events.iter();
        events.filter_map(|event| Some((event, event.message()?)))
    }

    /// How many messages of others a user has not read.
    fn unread_count(&self, user_id: u64) -> usize {
        let Some(participant) = self.participants.get(&user_id) else {
            return 0;
        };
        let new = self.events.iter().skip(participant.seen);
        let new = new.filter(|event| event.message().is_some());
        let count = new
            .filter(|event| event.made.by != Actor::User(user_id))
            .count();
        count.max(usize::from(participant.marked_unread))
    }

    pub(crate) fn is_unread(&self, user_id: u64) -> bool {
        self.unread_count(user_id) > 0
    }

    pub(crate) fn is_starred(&self, user_id: u64) -> bool {
        let participant = self.participants.get(&user_id);
        participant.is_some_and(|participant| participant.starred)
    }

    /// Marks everything as read by a user.
    pub(crate) fn mark_as_read(&mut self, user_id: u64, now: Timestamp) {
        let seen = self.events.len();
        if let Some(participant) = self.participants.get_mut(&user_id) {
            participant.seen = seen;
            participant.marked_unread = false;
            participant.last_read_on = Some(now);
        }
    }

    pub(crate) fn mark_as_unread(&mut self, user_id: u64) {
        if let Some(participant) = self.participants.get_mut(&user_id) {
            participant.marked_unread = true;
        }
    }

    fn last_event(&self) -> u64 {
        self.events.last().map_or(0, |event| event.event_id)
    }
}

impl World {
    /// Starts a conversation without messages.
    pub(crate) fn add_conversation(
        &mut self,
        at: Option<Ref>,
        subject: Option<String>,
        session: Value,
        participants: impl IntoIterator<Item = u64>,
        made: Made,
    ) -> u64 {
        let conversation_id = next(&mut self.conversations.next_conversation);
        let participants = participants
            .into_iter()
            .chain([made.by.id()])
            .map(|user_id| (user_id, Participant::default()))
            .collect();
        let conversation = Conversation {
            conversation_id,
            subject,
            at,
            session,
            made,
            participants,
            events: Vec::new(),
        };
        self.conversations.all.insert(conversation_id, conversation);
        conversation_id
    }

    /// Adds a message, which its author has read; `None` when there is no such conversation.
    pub(crate) fn add_message(
        &mut self,
        conversation_id: u64,
        text: String,
        file_ids: Vec<u64>,
        embed_id: Option<u64>,
        made: Made,
    ) -> Option<u64> {
        let (author, now) = (made.by.id(), made.on);
        let message = Message {
            message_id: next(&mut self.conversations.next_message),
            text,
            file_ids,
            embed_id,
        };
        let event_id = self.add_event(conversation_id, Action::Message(message), made)?;
        let conversation = self.conversations.all.get_mut(&conversation_id)?;
        conversation.mark_as_read(author, now);
        Some(event_id)
    }

    /// Adds an event; `None` when there is no such conversation.
    pub(crate) fn add_event(
        &mut self,
        conversation_id: u64,
        action: Action,
        made: Made,
    ) -> Option<u64> {
        let event_id = next(&mut self.conversations.next_event);
        let conversation = self.conversations.all.get_mut(&conversation_id)?;
        conversation.events.push(Event {
            event_id,
            made,
            action,
        });
        Some(event_id)
    }

    /// The conversations of a user, that with the latest event first.
    pub(crate) fn conversations_of(&self, user_id: u64) -> Vec<&Conversation> {
        let all = self.conversations.all.values();
        let mut own: Vec<&Conversation> = all
            .filter(|conversation| conversation.participants.contains_key(&user_id))
            .collect();
        own.sort_by_key(|conversation| std::cmp::Reverse(conversation.last_event()));
        own
    }

    /// The conversations on an object that a user takes part in, that with the latest event first.
    pub(crate) fn conversations_on(
        &self,
        at: Ref,
        user_id: u64,
    ) -> impl Iterator<Item = &Conversation> {
        let own = self.conversations_of(user_id).into_iter();
        own.filter(move |conversation| conversation.at == Some(at))
    }

    /// The conversations on an object, as the object tells them to one who takes part.
    pub(crate) fn conversation_values(&self, at: Ref, reader: Actor) -> Vec<Value> {
        // Apps take part in none.
        let Actor::User(user_id) = reader else {
            return Vec::new();
        };
        self.conversations_on(at, user_id)
            .map(|conversation| self.conversation_value(conversation, user_id))
            .collect()
    }

    pub(crate) fn conversation(&self, conversation_id: u64) -> Option<&Conversation> {
        self.conversations.all.get(&conversation_id)
    }

    pub(crate) fn conversation_mut(&mut self, conversation_id: u64) -> Option<&mut Conversation> {
        self.conversations.all.get_mut(&conversation_id)
    }

    /// A conversation that the actor takes part in.
    pub(crate) fn visible_conversation(
        &self,
        actor: Actor,
        conversation_id: u64,
    ) -> Result<&Conversation, Failure> {
        let conversation = self.conversation(conversation_id);
        let conversation = conversation.ok_or_else(Failure::object_not_found)?;
        let takes_part = |user_id: &u64| actor == Actor::User(*user_id);
        if conversation.participants.keys().any(takes_part) {
            return Ok(conversation);
        }
        let object = format!("conversation with id {conversation_id}");
        Err(Failure::forbidden(&actor.phrase(), "view", &object))
    }

    /// An event of a conversation that the actor takes part in.
    pub(crate) fn visible_event(
        &self,
        actor: Actor,
        event_id: u64,
    ) -> Result<(&Conversation, &Event), Failure> {
        let mut all = self.conversations.all.values();
        let found = all.find_map(|conversation| {
            let mut events = conversation.events.iter();
            let event = events.find(|event| event.event_id == event_id)?;
            Some((conversation.conversation_id, event))
        });
        let (conversation_id, event) = found.ok_or_else(Failure::object_not_found)?;
        let conversation = self.visible_conversation(actor, conversation_id)?;
        Ok((conversation, event))
    }

    /// A conversation as one who takes part in it sees it.
    pub(crate) fn conversation_value(&self, conversation: &Conversation, reader: u64) -> Value {
        let id = conversation.conversation_id;
        let first = conversation.messages().next();
        let last = conversation.messages().next_back();
        let last_event = conversation.events.last();
        let participants: Vec<Value> = conversation
            .participants
            .iter()
            .filter_map(|(user_id, participant)| self.participant_value(*user_id, participant))
            .collect();
        json!({
            "conversation_id": id,
            "subject": conversation.subject,
            "type": if participants.len() > 2 { "group" } else { "direct" },
            "ref": conversation.at.map(Ref::brief),
            "excerpt": last.map(|(_, message)| message.text.chars().take(EXCERPT).collect::<String>()),
            "starred": conversation.is_starred(reader),
            "unread": conversation.is_unread(reader),
            "unread_count": conversation.unread_count(reader),
            "created_on": datetime_text(conversation.made.on),
            "created_by": self.byline(conversation.made.by),
            "last_event_on": datetime_text(last_event.map_or(conversation.made.on, |event| event.made.on)),
            "link": format!("https://podio.com/conversations/{id}"),
            "embed": first.and_then(|(_, message)| self.embed_of(message.embed_id)),
            "embed_file": null,
            "files": first.map_or_else(Vec::new, |(_, message)| self.file_values(&message.file_ids)),
            "session": conversation.session,
            "participants": participants,
            "presence": null,
            "push": self.push(&format!("/conversation/{id}")),
        })
    }

    fn participant_value(&self, user_id: u64, participant: &Participant) -> Option<Value> {
        let profile = self.user_profile(user_id)?;
        let mut value = json!({
            "user_id": user_id,
            "last_read_on": participant.last_read_on.map(datetime_text),
        });
        for key in [
            "profile_id",
            "name",
            "link",
            "avatar",
            "image",
            "last_seen_on",
        ] {
            value[key] = profile[key].clone();
        }
        Some(value)
    }

    /// A message within a conversation or an event.
    pub(crate) fn message_value(&self, event: &Event, message: &Message) -> Value {
        json!({
            "message_id": message.message_id,
            "text": message.text,
            "created_on": datetime_text(event.made.on),
            "created_by": self.byline(event.made.by),
            "embed": self.embed_of(message.embed_id),
            "embed_file": null,
            "files": self.file_values(&message.file_ids),
        })
    }

    pub(crate) fn event_value(&self, conversation_id: u64, event: &Event) -> Value {
        let data = match &event.action {
            Action::Message(message) => self.message_value(event, message),
            Action::Added(user_id) | Action::Left(user_id) => self
                .participant_value(*user_id, &Participant::default())
                .unwrap_or_default(),
            Action::Renamed => self
                .participant_value(event.made.by.id(), &Participant::default())
                .unwrap_or_default(),
        };
        json!({
            "event_id": event.event_id,
            "conversation_id": conversation_id,
            "action": event.action.name(),
            "data": data,
            "text": event.message().map(|message| &message.text),
            "created_on": datetime_text(event.made.on),
            "created_by": self.byline(event.made.by),
            "created_via": self.via(&event.made.client_id),
        })
    }
}
