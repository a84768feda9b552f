//! Conversations: messages between people.

#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments are given to calls alike, whether they are kept or written at once"
)]

use serde::Serialize;
use serde_json::json;

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::json::{model, open_enum};
use crate::model::{
    Conversation, ConversationEvent, ConversationEventId, ConversationId, ConversationSessionType,
    EmbedId, FileId, MessageId, ObjectRef, UserId,
};

operations! {
    "conversations":
    GET_CONVERSATIONS = "get_conversations" GET "/conversation/";
    CREATE_CONVERSATION_V2 = "create_conversation_v2" POST "/conversation/v2/";
    CREATE_CONVERSATION_ON_OBJECT = "create_conversation_on_object" POST "/conversation/{ref_type}/{ref_id}/";
    GET_CONVERSATIONS_ON_OBJECT = "get_conversations_on_object" GET "/conversation/{ref_type}/{ref_id}/";
    GET_CONVERSATION = "get_conversation" GET "/conversation/{conversation_id}";
    GET_CONVERSATION_EVENTS = "get_conversation_events" GET "/conversation/{conversation_id}/event/";
    GET_CONVERSATION_EVENT = "get_conversation_event" GET "/conversation/event/{event_id}";
    GET_EXISTING_DIRECT_CONVERSATION = "get_existing_direct_conversation" GET "/conversation/direct/{user_id}";
    GET_FLAGGED_CONVERSATIONS = "get_flagged_conversations" GET "/conversation/{flag}/";
    GET_FLAGGED_CONVERSATION_COUNTS = "get_flagged_conversation_counts" GET "/conversation/{flag}/count";
    SEARCH_CONVERSATIONS = "search_conversations" GET "/conversation/search/";
    ADD_PARTICIPANTS_V2 = "add_participants_v2" POST "/conversation/{conversation_id}/participant/v2/";
    REPLY_TO_CONVERSATION = "reply_to_conversation" POST "/conversation/{conversation_id}/reply";
    REPLY_TO_CONVERSATION_V2 = "reply_to_conversation_v2" POST "/conversation/{conversation_id}/reply/v2";
    UPDATE_CONVERSATION_SUBJECT = "update_conversation_subject" PUT "/conversation/{conversation_id}/subject";
    LEAVE_CONVERSATION = "leave_conversation" POST "/conversation/{conversation_id}/leave";
    MARK_ALL_CONVERSATIONS_AS_READ = "mark_all_conversations_as_read" POST "/conversation/read";
    MARK_CONVERSATION_AS_READ = "mark_conversation_as_read" POST "/conversation/{conversation_id}/read";
    MARK_CONVERSATION_AS_UNREAD = "mark_conversation_as_unread" DELETE "/conversation/{conversation_id}/read";
    STAR_CONVERSATION = "star_conversation" POST "/conversation/{conversation_id}/star";
    UNSTAR_CONVERSATION = "unstar_conversation" DELETE "/conversation/{conversation_id}/star";
}

/// Conversations; from [`PodioApi::conversations`](crate::PodioApi::conversations).
///
/// Only those who take part in a conversation may read it; others get `Forbidden`.
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::model::UserId;
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let started = client
///     .conversations()
///     .create("See you at eight", &[UserId(4100043)])
///     .subject("Roof job")
///     .send()
///     .await?;
/// client.conversations().reply_v2(started.conversation_id, "Or at nine").send().await?;
///
/// let events = client.conversations().get_events(started.conversation_id).send().await?;
/// for event in &events {
///     if let Some(message) = event.message()? {
///         println!("{:?}", message.text);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Conversations<'a> {
    pub(crate) client: Caller<'a>,
}

impl Conversations<'_> {
    /// Lists the caller's conversations, that with the latest event first.
    ///
    /// `GET /conversation/`
    /// ([reference](https://developers.podio.com/doc/conversations/get-conversations-34822801))
    #[doc(alias = "get_conversations")]
    pub fn get_all(&self) -> GetConversations {
        GetConversations(Call::new(self.client, &GET_CONVERSATIONS, &[]))
    }

    /// Starts a conversation with a first message. The caller takes part without being named.
    ///
    /// `POST /conversation/v2/`
    /// ([reference](https://developers.podio.com/doc/conversations/create-conversation-v2-37301474))
    #[doc(alias = "create_conversation_v2")]
    pub fn create(&self, text: &str, participants: &[UserId]) -> CreateConversation {
        CreateConversation(
            Call::new(self.client, &CREATE_CONVERSATION_V2, &[])
                .body("text", text)
                .body("participants", participants),
        )
    }

    /// Starts a conversation on an object, such as an item, with a first message. The caller takes
    /// part without being named.
    ///
    /// `POST /conversation/{ref_type}/{ref_id}/`
    #[doc(alias = "create_conversation_on_object")]
    pub fn create_on(
        &self,
        object: impl Into<ObjectRef>,
        text: &str,
        participants: &[UserId],
    ) -> CreateConversationOnObject {
        let object = object.into();
        CreateConversationOnObject(
            Call::new(
                self.client,
                &CREATE_CONVERSATION_ON_OBJECT,
                &[&object.kind, &object.id],
            )
            .body("text", text)
            .body("participants", participants),
        )
    }

    /// Lists the conversations on an object that the caller takes part in.
    ///
    /// `GET /conversation/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/conversations/get-conversations-on-object-22443))
    #[doc(alias = "get_conversations_on_object")]
    pub fn get_on(&self, object: impl Into<ObjectRef>) -> GetConversationsOnObject {
        let object = object.into();
        GetConversationsOnObject(Call::new(
            self.client,
            &GET_CONVERSATIONS_ON_OBJECT,
            &[&object.kind, &object.id],
        ))
    }

    /// Reads a conversation. Its messages are among its [events](Self::get_events).
    ///
    /// `GET /conversation/{conversation_id}`
    #[doc(alias = "get_conversation")]
    pub fn get(&self, conversation_id: ConversationId) -> GetConversation {
        GetConversation(Call::new(
            self.client,
            &GET_CONVERSATION,
            &[&conversation_id],
        ))
    }

    /// Lists what happened in a conversation, the messages among it.
    ///
    /// `GET /conversation/{conversation_id}/event/`
    /// ([reference](https://developers.podio.com/doc/conversations/get-conversation-events-35440697))
    #[doc(alias = "get_conversation_events")]
    pub fn get_events(&self, conversation_id: ConversationId) -> GetConversationEvents {
        GetConversationEvents(Call::new(
            self.client,
            &GET_CONVERSATION_EVENTS,
            &[&conversation_id],
        ))
    }

    /// Reads something that happened in a conversation.
    ///
    /// `GET /conversation/event/{event_id}`
    /// ([reference](https://developers.podio.com/doc/conversations/get-conversation-event-35628220))
    #[doc(alias = "get_conversation_event")]
    pub fn get_event(&self, event_id: ConversationEventId) -> GetConversationEvent {
        GetConversationEvent(Call::new(
            self.client,
            &GET_CONVERSATION_EVENT,
            &[&event_id],
        ))
    }

    /// Reads the conversation between the caller and one other user. Where there is none the error
    /// is `NotFound`.
    ///
    /// `GET /conversation/direct/{user_id}`
    /// ([reference](https://developers.podio.com/doc/conversations/get-existing-direct-conversation-44969910))
    #[doc(alias = "get_existing_direct_conversation")]
    pub fn get_existing_direct(&self, user_id: UserId) -> GetConversation {
        GetConversation(Call::new(
            self.client,
            &GET_EXISTING_DIRECT_CONVERSATION,
            &[&user_id],
        ))
    }

    /// Lists the caller's conversations that are unread, or that are marked with a star.
    ///
    /// `GET /conversation/{flag}/`
    /// ([reference](https://developers.podio.com/doc/conversations/get-flagged-conversations-35466860))
    #[doc(alias = "get_flagged_conversations")]
    pub fn get_flagged(&self, flag: ConversationFlag) -> GetConversations {
        GetConversations(Call::new(self.client, &GET_FLAGGED_CONVERSATIONS, &[&flag]))
    }

    /// Counts the caller's conversations that are unread, or that are marked with a star.
    ///
    /// `GET /conversation/{flag}/count`
    /// ([reference](https://developers.podio.com/doc/conversations/get-flagged-conversation-counts-35467925))
    #[doc(alias = "get_flagged_conversation_counts")]
    pub fn get_flagged_counts(&self, flag: ConversationFlag) -> GetFlaggedConversationCounts {
        GetFlaggedConversationCounts(Call::new(
            self.client,
            &GET_FLAGGED_CONVERSATION_COUNTS,
            &[&flag],
        ))
    }

    /// Finds the caller's conversations by their subject and messages.
    ///
    /// `GET /conversation/search/`
    /// ([reference](https://developers.podio.com/doc/conversations/search-conversations-36885550))
    #[doc(alias = "search_conversations")]
    pub fn search(&self, text: &str) -> SearchConversations {
        SearchConversations(Call::new(self.client, &SEARCH_CONVERSATIONS, &[]).query("text", text))
    }

    /// Adds users to a conversation; answers with the events that this made, where Podio tells
    /// them.
    ///
    /// `POST /conversation/{conversation_id}/participant/v2/`
    /// ([reference](https://developers.podio.com/doc/conversations/add-participants-v2-37282400))
    #[doc(alias = "add_participants_v2")]
    pub fn add_participants(
        &self,
        conversation_id: ConversationId,
        participants: &[UserId],
    ) -> AddParticipants {
        AddParticipants(
            Call::new(self.client, &ADD_PARTICIPANTS_V2, &[&conversation_id])
                .body("participants", participants),
        )
    }

    /// Adds a message to a conversation. The older form of [`reply_v2`](Self::reply_v2), which
    /// answers with the message's id alone.
    ///
    /// `POST /conversation/{conversation_id}/reply`
    /// ([reference](https://developers.podio.com/doc/conversations/reply-to-conversation-22444))
    #[doc(alias = "reply_to_conversation")]
    pub fn reply(&self, conversation_id: ConversationId, text: &str) -> ReplyToConversation {
        ReplyToConversation(
            Call::new(self.client, &REPLY_TO_CONVERSATION, &[&conversation_id]).body("text", text),
        )
    }

    /// Adds a message to a conversation; answers with the event that this made.
    ///
    /// `POST /conversation/{conversation_id}/reply/v2`
    /// ([reference](https://developers.podio.com/doc/conversations/reply-to-conversation-v2-37260916))
    #[doc(alias = "reply_to_conversation_v2")]
    pub fn reply_v2(&self, conversation_id: ConversationId, text: &str) -> ReplyToConversationV2 {
        ReplyToConversationV2(
            Call::new(self.client, &REPLY_TO_CONVERSATION_V2, &[&conversation_id])
                .body("text", text),
        )
    }

    /// Changes the subject of a conversation; answers with the event that this made, where Podio
    /// tells it.
    ///
    /// `PUT /conversation/{conversation_id}/subject`
    #[doc(alias = "update_conversation_subject")]
    pub fn update_subject(
        &self,
        conversation_id: ConversationId,
        subject: &str,
    ) -> UpdateConversationSubject {
        UpdateConversationSubject(
            Call::new(
                self.client,
                &UPDATE_CONVERSATION_SUBJECT,
                &[&conversation_id],
            )
            .body("subject", subject),
        )
    }

    /// Takes the caller out of a conversation.
    ///
    /// `POST /conversation/{conversation_id}/leave`
    #[doc(alias = "leave_conversation")]
    pub fn leave(&self, conversation_id: ConversationId) -> ChangeConversation {
        self.change(&LEAVE_CONVERSATION, conversation_id)
    }

    /// Marks all of the caller's conversations as read.
    ///
    /// `POST /conversation/read`
    /// ([reference](https://developers.podio.com/doc/conversations/mark-all-conversations-as-read-38080233))
    #[doc(alias = "mark_all_conversations_as_read")]
    pub fn mark_all_as_read(&self) -> ChangeConversation {
        ChangeConversation(Call::new(self.client, &MARK_ALL_CONVERSATIONS_AS_READ, &[]))
    }

    /// Marks a conversation as read by the caller.
    ///
    /// `POST /conversation/{conversation_id}/read`
    /// ([reference](https://developers.podio.com/doc/conversations/mark-conversation-as-read-35441525))
    #[doc(alias = "mark_conversation_as_read")]
    pub fn mark_as_read(&self, conversation_id: ConversationId) -> ChangeConversation {
        self.change(&MARK_CONVERSATION_AS_READ, conversation_id)
    }

    /// Marks a conversation as unread by the caller.
    ///
    /// `DELETE /conversation/{conversation_id}/read`
    /// ([reference](https://developers.podio.com/doc/conversations/mark-conversation-as-unread-35441542))
    #[doc(alias = "mark_conversation_as_unread")]
    pub fn mark_as_unread(&self, conversation_id: ConversationId) -> ChangeConversation {
        self.change(&MARK_CONVERSATION_AS_UNREAD, conversation_id)
    }

    /// Marks a conversation with a star for the caller. Once more changes nothing.
    ///
    /// `POST /conversation/{conversation_id}/star`
    /// ([reference](https://developers.podio.com/doc/conversations/star-conversation-35106944))
    #[doc(alias = "star_conversation")]
    pub fn star(&self, conversation_id: ConversationId) -> ChangeConversation {
        self.change(&STAR_CONVERSATION, conversation_id)
    }

    /// Takes the caller's star off a conversation.
    ///
    /// `DELETE /conversation/{conversation_id}/star`
    /// ([reference](https://developers.podio.com/doc/conversations/unstar-conversation-35106990))
    #[doc(alias = "unstar_conversation")]
    pub fn unstar(&self, conversation_id: ConversationId) -> ChangeConversation {
        self.change(&UNSTAR_CONVERSATION, conversation_id)
    }

    fn change(
        &self,
        operation: &'static podio_core::client::Operation,
        conversation_id: ConversationId,
    ) -> ChangeConversation {
        ChangeConversation(Call::new(self.client, operation, &[&conversation_id]))
    }
}

request!(
    /// The call of [`Conversations::get_all`] and [`Conversations::get_flagged`].
    GetConversations [fields] read Vec<Conversation>
);

request!(
    /// The call of [`Conversations::create`].
    CreateConversation [] read Conversation
);

request!(
    /// The call of [`Conversations::create_on`].
    CreateConversationOnObject [] read CreatedConversation
);

request!(
    /// The call of [`Conversations::get_on`].
    GetConversationsOnObject [fields] read Vec<Conversation>
);

request!(
    /// The call of [`Conversations::get`] and [`Conversations::get_existing_direct`].
    GetConversation [fields] read Conversation
);

request!(
    /// The call of [`Conversations::get_events`].
    GetConversationEvents [fields] read Vec<ConversationEvent>
);

request!(
    /// The call of [`Conversations::get_event`].
    GetConversationEvent [fields] read ConversationEvent
);

request!(
    /// The call of [`Conversations::get_flagged_counts`].
    GetFlaggedConversationCounts [] read_number u64
);

request!(
    /// The call of [`Conversations::search`].
    SearchConversations [fields] read Vec<Conversation>
);

request!(
    /// The call of [`Conversations::add_participants`].
    AddParticipants [] read_or_default Vec<ConversationEvent>
);

request!(
    /// The call of [`Conversations::reply`].
    ReplyToConversation [] read CreatedMessage
);

request!(
    /// The call of [`Conversations::reply_v2`].
    ReplyToConversationV2 [] read ConversationEvent
);

request!(
    /// The call of [`Conversations::update_subject`].
    UpdateConversationSubject [] read_optional Option<ConversationEvent>
);

request!(
    /// The call of [`Conversations::leave`], [`Conversations::mark_all_as_read`],
    /// [`Conversations::mark_as_read`], [`Conversations::mark_as_unread`], [`Conversations::star`]
    /// and [`Conversations::unstar`].
    ChangeConversation [] done ()
);

open_enum! {
    /// What conversations are listed by.
    pub enum ConversationFlag {
        /// Something in them is new to the caller.
        Unread = "unread",
        /// The caller marked them with a star.
        Starred = "starred",
    }
}

model! {
    /// A conversation that was just started.
    pub struct CreatedConversation {
        required {
            /// Its id.
            conversation_id: ConversationId,
        }
        optional {
            /// The id of its first message.
            message_id: MessageId,
        }
    }
}

model! {
    /// A message that was just added.
    pub struct CreatedMessage {
        required {
            /// Its id.
            message_id: MessageId,
        }
    }
}

options!(CreateConversation, CreateConversationOnObject => {
    /// Says what it is about.
    body subject: &str,
});

options!(
    CreateConversation, CreateConversationOnObject, ReplyToConversation, ReplyToConversationV2 => {
    /// Sets the files of the message.
    body file_ids: &[FileId],
    /// Shows a link that was [added](crate::embeds::Embeds::add) before.
    body embed_id: EmbedId,
    /// Shows a link.
    body embed_url: &str,
});

/// The session that a new conversation belongs to.
macro_rules! session {
    ($($name:ident),+) => {$(
        impl $name {
            /// Says what session it belongs to, with what is kept with it: an object.
            pub fn session(self, kind: ConversationSessionType, data: impl Serialize) -> Self {
                let call = self.0.body("session", json!({"type": kind}));
                Self(match serde_json::to_value(data) {
                    Ok(data) => call.change_body("session", |session| session["data"] = data),
                    Err(cause) => call.fail("session", cause),
                })
            }
        }
    )+};
}

session!(CreateConversation, CreateConversationOnObject);

options!(SearchConversations => {
    /// If true, it looks for the names and mail addresses of those who take part instead.
    switch participants: bool,
});

paged!(GetConversations of Conversation, 100 at once);
paged!(SearchConversations of Conversation, 100 at once);
paged!(GetConversationEvents of ConversationEvent, 100 at once);
