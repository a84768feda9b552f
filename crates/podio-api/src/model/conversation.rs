//! Conversations.

use jiff::Timestamp;
use podio_core::Result;

use super::json::{model, open_enum};
use super::{
    Byline, ConversationEventId, ConversationId, Embed, EmbedId, File, FileId, MessageId, Presence,
    ProfileId, Push, Raw, Reference, User, UserId, Via,
};

open_enum! {
    /// Between how many people a conversation is.
    pub enum ConversationType {
        /// Between two.
        Direct = "direct",
        /// Between more.
        Group = "group",
    }
}

model! {
    /// A conversation: messages between people.
    pub struct Conversation {
        required {
            /// Its id.
            conversation_id: ConversationId,
        }
        optional {
            /// What it is about, in words.
            subject: String,
            /// Between how many people it is.
            kind("type"): ConversationType,
            /// What it is on.
            reference("ref"): Box<Reference>,
            /// The first message's text.
            text: String,
            /// The start of the last message.
            excerpt: String,
            /// The link to it.
            link: String,
            /// When it was started.
            created_on: Timestamp,
            /// Who started it.
            created_by: Byline,
            /// When something last happened in it.
            last_event_on: Timestamp,
            /// Whether something in it is new to the caller.
            unread: bool,
            /// How many of its messages are new to the caller.
            unread_count: u64,
            /// Whether the caller marked it with a star.
            starred: bool,
            /// Whether it is pinned.
            pinned: bool,
            /// The link that it shows.
            embed: Box<Embed>,
            /// The id of the link that it shows.
            embed_id: EmbedId,
            /// The picture of the link that it shows.
            embed_file: Box<File>,
            /// The id of the picture of the link that it shows.
            embed_file_id: FileId,
            /// The session that it belongs to.
            session: ConversationSession,
            /// The call that goes on in it.
            live: Raw,
            /// The credential for its live updates.
            push: Push,
            /// The credential for being shown as present at it.
            presence: Presence,
        }
        lists {
            /// Those who take part.
            participants: ConversationParticipant,
            /// Those who take part, with how they came to it.
            participants_full: ConversationMembership,
            /// Its messages; a conversation that was just started has its first.
            messages: ConversationMessage,
            /// Its files.
            files: File,
            /// The ids of its files.
            file_ids: FileId,
        }
    }
}

model! {
    /// Someone who takes part in a conversation.
    pub struct ConversationParticipant {
        optional {
            /// The user.
            user_id: UserId,
            /// The user's profile.
            profile_id: ProfileId,
            /// The name.
            name: String,
            /// The link to the profile.
            link: String,
            /// The file of the picture.
            avatar: FileId,
            /// The picture.
            image: File,
            /// When the user last read the conversation.
            last_read_on: Timestamp,
            /// When the user was last seen.
            last_seen_on: Timestamp,
        }
    }
}

model! {
    /// How someone came to a conversation.
    pub struct ConversationMembership {
        optional {
            /// The user.
            user: User,
            /// When the user was added.
            created_on: Timestamp,
            /// Who added the user.
            created_by: Byline,
            /// Through which application the user was added.
            created_via: Via,
        }
    }
}

open_enum! {
    /// What kind of session a conversation belongs to.
    pub enum ConversationSessionType {
        /// An ordinary one.
        Normal = "normal",
        /// One of the chat that is called Omega.
        Omega = "omega",
    }
}

model! {
    /// The session that a conversation belongs to.
    pub struct ConversationSession {
        optional {
            /// What kind of session it is.
            kind("type"): ConversationSessionType,
            /// What is kept with it.
            data: Raw,
        }
    }
}

model! {
    /// A message of a conversation.
    pub struct ConversationMessage {
        required {
            /// Its id.
            message_id: MessageId,
        }
        optional {
            /// Its text.
            text: String,
            /// The link that it shows.
            embed: Box<Embed>,
            /// The id of the link that it shows.
            embed_id: EmbedId,
            /// The picture of the link that it shows.
            embed_file: Box<File>,
            /// The id of the picture of the link that it shows.
            embed_file_id: FileId,
            /// When it was written.
            created_on: Timestamp,
            /// Who wrote it.
            created_by: Byline,
        }
        lists {
            /// Its files.
            files: File,
        }
    }
}

open_enum! {
    /// What happened in a conversation.
    pub enum ConversationAction {
        /// A message came.
        Message = "message",
        /// Someone was added.
        ParticipantAdd = "participant_add",
        /// Someone left.
        ParticipantLeave = "participant_leave",
        /// The subject was changed.
        SubjectChange = "subject_change",
        /// A call began.
        LiveStart = "live_start",
        /// A call ended.
        LiveEnd = "live_end",
        /// A call was accepted.
        LiveAccept = "live_accept",
        /// A call was declined.
        LiveDecline = "live_decline",
    }
}

model! {
    /// Something that happened in a conversation.
    pub struct ConversationEvent {
        required {
            /// Its id.
            event_id: ConversationEventId,
        }
        optional {
            /// The conversation.
            conversation_id: ConversationId,
            /// What happened.
            action: ConversationAction,
            /// The message, the person or the call, by `action`.
            data: Raw,
            /// When it happened.
            created_on: Timestamp,
            /// Who did it.
            created_by: Byline,
            /// Through which application it was done.
            created_via: Via,
        }
    }
}

impl ConversationEvent {
    /// The message that came; `None` where something else happened.
    ///
    /// # Errors
    ///
    /// [`DataIntegrity`](podio_core::ErrorKind::DataIntegrity) if what came with the event is no
    /// message.
    pub fn message(&self) -> Result<Option<ConversationMessage>> {
        match (&self.action, &self.data) {
            (Some(ConversationAction::Message), Some(data)) => data.parse().map(Some),
            _ => Ok(None),
        }
    }

    /// The person who was added or left; `None` where something else happened.
    ///
    /// # Errors
    ///
    /// [`DataIntegrity`](podio_core::ErrorKind::DataIntegrity) if what came with the event is no
    /// person.
    pub fn participant(&self) -> Result<Option<ConversationParticipant>> {
        match (&self.action, &self.data) {
            (
                Some(ConversationAction::ParticipantAdd | ConversationAction::ParticipantLeave),
                Some(data),
            ) => data.parse().map(Some),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_with_an_event_is_read_by_its_action() {
        let event: ConversationEvent = serde_json::from_str(
            r#"{"event_id": 1, "action": "message", "data": {"message_id": 2, "text": "Hi"}}"#,
        )
        .unwrap();
        let message = event.message().unwrap().unwrap();
        assert_eq!(
            (message.message_id, message.text.as_deref()),
            (MessageId(2), Some("Hi"))
        );
        assert_eq!(event.participant().unwrap(), None);

        let event: ConversationEvent = serde_json::from_str(
            r#"{"event_id": 1, "action": "participant_leave", "data": {"user_id": 3}}"#,
        )
        .unwrap();
        assert_eq!(event.message().unwrap(), None);
        assert_eq!(
            event.participant().unwrap().unwrap().user_id,
            Some(UserId(3))
        );

        let event: ConversationEvent =
            serde_json::from_str(r#"{"event_id": 1, "action": "message", "data": 5}"#).unwrap();
        assert!(event.message().is_err());
    }
}
