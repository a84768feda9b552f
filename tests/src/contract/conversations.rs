use podio_client::api::PodioApi as _;
use podio_client::api::conversations::ConversationFlag;
use podio_client::api::model::{ConversationId, ConversationSessionType, ItemId, UserId};
use serde_json::json;

use super::text;

const CONVERSATION: ConversationId = ConversationId(31);
const OTHERS: &[UserId] = &[UserId(41), UserId(42)];

super::cases! { "conversations":
    "get_conversations": |client| client.conversations().get_all().limit(5).offset(2).send();
    "create_conversation_v2": |client| client
        .conversations()
        .create(text(), OTHERS)
        .subject(text())
        .file_ids(&[51.into()])
        .embed_id(61.into())
        .embed_url(text())
        .session(ConversationSessionType::Omega, json!({"a": text()}))
        .send();
    "create_conversation_on_object": |client| client
        .conversations()
        .create_on(ItemId(11), text(), OTHERS)
        .subject(text())
        .file_ids(&[51.into()])
        .embed_id(61.into())
        .embed_url(text())
        .session(ConversationSessionType::Normal, json!({"a": text()}))
        .send();
    "get_conversations_on_object": |client| client.conversations().get_on(ItemId(11)).send();
    "get_conversation": |client| client.conversations().get(CONVERSATION).send();
    "get_conversation_events": |client| client
        .conversations()
        .get_events(CONVERSATION)
        .limit(5)
        .offset(2)
        .send();
    "get_conversation_event": |client| client.conversations().get_event(71.into()).send();
    "get_existing_direct_conversation": |client| client
        .conversations()
        .get_existing_direct(OTHERS[0])
        .send();
    "get_flagged_conversations": |client| client
        .conversations()
        .get_flagged(ConversationFlag::Unread)
        .limit(5)
        .offset(2)
        .send();
    "get_flagged_conversation_counts": |client| client
        .conversations()
        .get_flagged_counts(ConversationFlag::Starred)
        .send();
    "search_conversations": |client| client
        .conversations()
        .search(text())
        .participants(true)
        .limit(5)
        .offset(2)
        .send();
    "add_participants_v2": |client| client
        .conversations()
        .add_participants(CONVERSATION, OTHERS)
        .send();
    "reply_to_conversation": |client| client
        .conversations()
        .reply(CONVERSATION, text())
        .file_ids(&[51.into()])
        .embed_id(61.into())
        .embed_url(text())
        .send();
    "reply_to_conversation_v2": |client| client
        .conversations()
        .reply_v2(CONVERSATION, text())
        .file_ids(&[51.into()])
        .embed_id(61.into())
        .embed_url(text())
        .send();
    "update_conversation_subject": |client| client
        .conversations()
        .update_subject(CONVERSATION, text())
        .send();
    "leave_conversation": |client| client.conversations().leave(CONVERSATION).send();
    "mark_all_conversations_as_read": |client| client.conversations().mark_all_as_read().send();
    "mark_conversation_as_read": |client| client
        .conversations()
        .mark_as_read(CONVERSATION)
        .send();
    "mark_conversation_as_unread": |client| client
        .conversations()
        .mark_as_unread(CONVERSATION)
        .send();
    "star_conversation": |client| client.conversations().star(CONVERSATION).send();
    "unstar_conversation": |client| client.conversations().unstar(CONVERSATION).send();
}
