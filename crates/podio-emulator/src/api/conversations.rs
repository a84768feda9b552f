//! The operations on conversations.

use serde_json::{Value, json};

use super::tasks::person;
use crate::items::distinct;
use crate::json::Json;
use crate::members::each;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::conversations::{Action, Conversation};
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;
use crate::state::{Made, World};

crate::routes::routes! { "conversations"
    GET "conversation" User get_conversations;
    POST "conversation/v2" User create_conversation_v2;
    POST "conversation/read" User mark_all_conversations_as_read;
    GET "conversation/search" User search_conversations;
    GET "conversation/event/{event_id}" User get_conversation_event;
    GET "conversation/direct/{user_id}" User get_existing_direct_conversation;
    GET "conversation/{conversation_id}" User get_conversation;
    GET "conversation/{conversation_id}/event" User get_conversation_events;
    POST "conversation/{conversation_id}/participant/v2" User add_participants_v2;
    POST "conversation/{conversation_id}/reply" User reply_to_conversation;
    POST "conversation/{conversation_id}/reply/v2" User reply_to_conversation_v2;
    PUT "conversation/{conversation_id}/subject" User update_conversation_subject;
    POST "conversation/{conversation_id}/leave" User leave_conversation;
    POST "conversation/{conversation_id}/read" User mark_conversation_as_read;
    DELETE "conversation/{conversation_id}/read" User mark_conversation_as_unread;
    POST "conversation/{conversation_id}/star" User star_conversation;
    DELETE "conversation/{conversation_id}/star" User unstar_conversation;
    GET "conversation/{*flag}" User get_flagged_conversations;
    GET "conversation/{*flag}/count" User get_flagged_conversation_counts;
    POST "conversation/{*ref_type}/{ref_id}" User create_conversation_on_object;
    GET "conversation/{*ref_type}/{ref_id}" User get_conversations_on_object;
}

/// What conversations can be on.
const KINDS: &[RefKind] = &[
    RefKind::Item,
    RefKind::App,
    RefKind::Space,
    RefKind::Task,
    RefKind::File,
    RefKind::Status,
];

const MESSAGE_KEYS: &[&str] = &["text", "file_ids", "embed_id", "embed_url", "embed_file_id"];

const CONVERSATION_KEYS: &[&str] = &[
    "text",
    "file_ids",
    "embed_id",
    "embed_url",
    "embed_file_id",
    "subject",
    "participants",
    "session",
];

/// How long lists are unless the call says so.
const LIMIT: Option<u64> = Some(10);

/// What a message's body says.
struct Written {
    text: String,
    file_ids: Vec<u64>,
    embed_id: Option<u64>,
}

impl Written {
    fn read(world: &mut World, body: &Json, by: &Made) -> Result<Self, Failure> {
        let text = body.needed_text("text")?;
        let file_ids = distinct(body.ids_at("file_ids")?.unwrap_or_default());
        world.check_files(by.by, &file_ids)?;
        let mut embed_id = body.id_at("embed_id")?;
        if let Some(id) = embed_id.filter(|id| !world.embeds.contains_key(id)) {
            return Err(Failure::no_such("embed", id));
        }
        if let Some(url) = body.text_at("embed_url")? {
            let added = world.add_embed(&url, by.clone());
            embed_id =
                Some(added.ok_or_else(|| Failure::invalid(&Json::Text(url), "must be url"))?);
        }
        Ok(Self {
            text,
            file_ids,
            embed_id,
        })
    }

    /// Adds the message and tells its event.
    fn add(self, world: &mut World, conversation_id: u64, by: Made) -> Result<u64, Failure> {
        let own = Ref {
            kind: RefKind::Conversation,
            id: conversation_id,
        };
        world.attach_files(&self.file_ids, own);
        world
            .add_message(conversation_id, self.text, self.file_ids, self.embed_id, by)
            .ok_or_else(Failure::object_not_found)
    }
}

/// The users whom a body names, by id or as objects with type and id.
fn participants(world: &World, body: &Json) -> Result<Vec<u64>, Failure> {
    let given = body.given("participants");
    let given = given.ok_or_else(|| Failure::missing(body, &["participants"]))?;
    Ok(distinct(each(given, |one| person(world, one))?))
}

/// The session that a body names, as it is told.
fn session(body: &Json) -> Result<Value, Failure> {
    let Some(session) = body.given("session") else {
        return Ok(Value::Null);
    };
    if session.as_object().is_none() {
        return Err(Failure::invalid(session, "must be object"));
    }
    let kind = session.needed_text("type")?;
    let allowed = ["normal", "omega"];
    if !allowed.contains(&kind.as_str()) {
        return Err(Failure::not_one_of_texts(&Json::Text(kind), &allowed));
    }
    let data = session.given("data");
    if let Some(data) = data.filter(|data| data.as_object().is_none()) {
        return Err(Failure::invalid(data, "must be object"));
    }
    Ok(json!({"type": kind, "data": data.map_or_else(|| json!({}), Json::to_value)}))
}

/// Starts a conversation with its first message; tells its id.
fn start(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    at: Option<Ref>,
) -> Result<u64, Failure> {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, CONVERSATION_KEYS)?;
    let subject = body.text_at("subject")?;
    let session = session(&body)?;
    let participants = participants(world, &body)?;
    let by = world.made(bearer);
    let written = Written::read(world, &body, &by)?;
    let conversation_id = world.add_conversation(at, subject, session, participants, by.clone());
    written.add(world, conversation_id, by)?;
    Ok(conversation_id)
}

/// Adds a message to the conversation in the path; tells its event.
fn reply(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Result<u64, Failure> {
    let body = context.body()?;
    let conversation_id = context.id("conversation_id");
    world.visible_conversation(bearer.actor, conversation_id)?;
    world.refuse_unknown_keys(&body, MESSAGE_KEYS)?;
    let by = world.made(bearer);
    let written = Written::read(world, &body, &by)?;
    written.add(world, conversation_id, by)
}

/// An event that was just added.
fn told(world: &World, bearer: &Bearer, event_id: u64) -> Result<Value, Failure> {
    let (conversation, event) = world.visible_event(bearer.actor, event_id)?;
    Ok(world.event_value(conversation.conversation_id, event))
}

/// The part of a list of conversations that the call asks for.
fn list<'a>(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    conversations: impl Iterator<Item = &'a Conversation>,
    limit: Option<u64>,
) -> Outcome {
    let page = context.page(conversations, limit)?;
    let told: Vec<Value> = page
        .into_iter()
        .map(|conversation| world.conversation_value(conversation, bearer.actor.id()))
        .collect();
    Ok(Answer::json(&told))
}

/// Whether a user's conversation carries the flag in the path.
fn flag(context: &Context<'_>) -> Result<fn(&Conversation, u64) -> bool, Failure> {
    match context.text("flag") {
        "unread" => Ok(Conversation::is_unread),
        "starred" => Ok(Conversation::is_starred),
        other => {
            let other = Json::Text(other.to_owned());
            Err(Failure::not_one_of_texts(&other, &["unread", "starred"]))
        }
    }
}

/// Changes the conversation in the path.
fn change(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    change: impl FnOnce(&mut Conversation, u64),
) -> Outcome {
    let conversation_id = context.id("conversation_id");
    world.visible_conversation(bearer.actor, conversation_id)?;
    if let Some(conversation) = world.conversation_mut(conversation_id) {
        change(conversation, bearer.actor.id());
    }
    Ok(Answer::empty())
}

/// `GET /conversation/`
fn get_conversations(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let own = world.conversations_of(bearer.actor.id());
    list(world, context, bearer, own.into_iter(), LIMIT)
}

/// `POST /conversation/v2/`
fn create_conversation_v2(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let conversation_id = start(world, context, bearer, None)?;
    let conversation = world.visible_conversation(bearer.actor, conversation_id)?;
    let mut told = world.conversation_value(conversation, bearer.actor.id());
    told["messages"] = conversation
        .messages()
        .map(|(event, message)| world.message_value(event, message))
        .collect();
    Ok(Answer::json(&told))
}

/// `POST /conversation/{ref_type}/{ref_id}/`
fn create_conversation_on_object(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    let conversation_id = start(world, context, bearer, Some(at))?;
    let conversation = world.visible_conversation(bearer.actor, conversation_id)?;
    let message_id = conversation
        .messages()
        .next()
        .map(|(_, message)| message.message_id);
    Ok(Answer::json(
        &json!({"conversation_id": conversation_id, "message_id": message_id}),
    ))
}

/// `GET /conversation/{ref_type}/{ref_id}/`
fn get_conversations_on_object(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    let on = world.conversations_on(at, bearer.actor.id());
    list(world, context, bearer, on, None)
}

/// `GET /conversation/{conversation_id}`
fn get_conversation(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let conversation = world.visible_conversation(bearer.actor, context.id("conversation_id"))?;
    Ok(Answer::json(
        &world.conversation_value(conversation, bearer.actor.id()),
    ))
}

/// `GET /conversation/{conversation_id}/event/`: the latest first.
fn get_conversation_events(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let conversation = world.visible_conversation(bearer.actor, context.id("conversation_id"))?;
    let page = context.page(conversation.events.iter().rev(), LIMIT)?;
    let told: Vec<Value> = page
        .into_iter()
        .map(|event| world.event_value(conversation.conversation_id, event))
        .collect();
    Ok(Answer::json(&told))
}

/// `GET /conversation/event/{event_id}`
fn get_conversation_event(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    Ok(Answer::json(&told(world, bearer, context.id("event_id"))?))
}

/// `GET /conversation/direct/{user_id}`
fn get_existing_direct_conversation(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let other = context.id("user_id");
    let own = world.conversations_of(bearer.actor.id()).into_iter();
    let mut direct = own.filter(|conversation| {
        let participants = &conversation.participants;
        participants.len() == 2 && participants.contains_key(&other)
    });
    let conversation = direct.next().ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(
        &world.conversation_value(conversation, bearer.actor.id()),
    ))
}

/// `GET /conversation/{flag}/`
fn get_flagged_conversations(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (flag, user_id) = (flag(context)?, bearer.actor.id());
    let own = world.conversations_of(user_id).into_iter();
    let flagged = own.filter(|conversation| flag(conversation, user_id));
    list(world, context, bearer, flagged, LIMIT)
}

/// `GET /conversation/{flag}/count`
fn get_flagged_conversation_counts(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let (flag, user_id) = (flag(context)?, bearer.actor.id());
    let own = world.conversations_of(user_id).into_iter();
    let count = own
        .filter(|conversation| flag(conversation, user_id))
        .count();
    Ok(Answer::json(&json!({"value": count})))
}

/// `GET /conversation/search/`
fn search_conversations(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let text = context.query_needed("text")?.to_lowercase();
    let by_people = context.call.query_flag("participants").unwrap_or(false);
    let has = |candidate: &str| candidate.to_lowercase().contains(&text);
    let own = world.conversations_of(bearer.actor.id()).into_iter();
    let found = own.filter(|conversation| {
        if by_people {
            let ids = conversation.participants.keys();
            let mut users = ids.filter_map(|id| world.users.get(id));
            return users.any(|user| has(&user.name) || has(&user.mail));
        }
        let subject = conversation.subject.as_deref();
        subject.is_some_and(has)
            || conversation
                .messages()
                .any(|(_, message)| has(&message.text))
    });
    list(world, context, bearer, found, LIMIT)
}

/// `POST /conversation/{conversation_id}/participant/v2/`: those who take part already are passed
/// over.
fn add_participants_v2(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let conversation_id = context.id("conversation_id");
    world.visible_conversation(bearer.actor, conversation_id)?;
    world.refuse_unknown_keys(&body, &["participants"])?;
    let by = world.made(bearer);
    let mut events = Vec::new();
    for user_id in participants(world, &body)? {
        let Some(conversation) = world.conversation_mut(conversation_id) else {
            continue;
        };
        if conversation.participants.contains_key(&user_id) {
            continue;
        }
        conversation.participants.entry(user_id).or_default();
        events.extend(world.add_event(conversation_id, Action::Added(user_id), by.clone()));
    }
    let told = events
        .into_iter()
        .map(|event_id| told(world, bearer, event_id))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Answer::json(&told))
}

/// `POST /conversation/{conversation_id}/reply`
fn reply_to_conversation(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let event_id = reply(world, context, bearer)?;
    let event = told(world, bearer, event_id)?;
    Ok(Answer::json(
        &json!({"message_id": event["data"]["message_id"]}),
    ))
}

/// `POST /conversation/{conversation_id}/reply/v2`
fn reply_to_conversation_v2(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let event_id = reply(world, context, bearer)?;
    Ok(Answer::json(&told(world, bearer, event_id)?))
}

/// `PUT /conversation/{conversation_id}/subject`
fn update_conversation_subject(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let conversation_id = context.id("conversation_id");
    world.visible_conversation(bearer.actor, conversation_id)?;
    world.refuse_unknown_keys(&body, &["subject"])?;
    let subject = body.needed_text("subject")?;
    if let Some(conversation) = world.conversation_mut(conversation_id) {
        conversation.subject = Some(subject);
    }
    let by = world.made(bearer);
    let event_id = world.add_event(conversation_id, Action::Renamed, by);
    let event_id = event_id.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&told(world, bearer, event_id)?))
}

/// `POST /conversation/{conversation_id}/leave`
fn leave_conversation(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    change(world, context, bearer, |conversation, user_id| {
        conversation.participants.remove(&user_id);
    })?;
    let by = world.made(bearer);
    let left = Action::Left(bearer.actor.id());
    world.add_event(context.id("conversation_id"), left, by);
    Ok(Answer::empty())
}

/// `POST /conversation/read`
fn mark_all_conversations_as_read(world: &mut World, _: &Context<'_>, bearer: &Bearer) -> Outcome {
    let (user_id, now) = (bearer.actor.id(), world.now());
    let ids: Vec<u64> = world
        .conversations_of(user_id)
        .iter()
        .map(|conversation| conversation.conversation_id)
        .collect();
    for id in ids {
        if let Some(conversation) = world.conversation_mut(id) {
            conversation.mark_as_read(user_id, now);
        }
    }
    Ok(Answer::empty())
}

/// `POST /conversation/{conversation_id}/read`
fn mark_conversation_as_read(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let now = world.now();
    change(world, context, bearer, |conversation, user_id| {
        conversation.mark_as_read(user_id, now);
    })
}

/// `DELETE /conversation/{conversation_id}/read`
fn mark_conversation_as_unread(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    change(world, context, bearer, Conversation::mark_as_unread)
}

fn set_star(world: &mut World, context: &Context<'_>, bearer: &Bearer, starred: bool) -> Outcome {
    change(world, context, bearer, |conversation, user_id| {
        if let Some(participant) = conversation.participants.get_mut(&user_id) {
            participant.starred = starred;
        }
    })
}

/// `POST /conversation/{conversation_id}/star`
fn star_conversation(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    set_star(world, context, bearer, true)
}

/// `DELETE /conversation/{conversation_id}/star`
fn unstar_conversation(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    set_star(world, context, bearer, false)
}
