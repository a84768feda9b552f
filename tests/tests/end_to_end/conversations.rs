//! Conversations between the users of the emulator.

use podio_client::api::conversations::ConversationFlag;
use podio_client::api::model::{
    ConversationAction, ConversationEvent, ConversationEventId, ConversationId,
    ConversationSessionType, ConversationType, FileId, UserId,
};
use podio_client::prelude::*;
use podio_tests::Bench;
use serde_json::json;

use crate::people::{ada, grace, stranger};

/// The texts of the messages among these events, the oldest first.
fn texts(events: &[ConversationEvent]) -> Vec<String> {
    let messages = events
        .iter()
        .rev()
        .filter_map(|event| event.message().unwrap());
    messages.map(|message| message.text.unwrap()).collect()
}

#[tokio::test]
async fn two_users_talk() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let grace_id = UserId(bench.demo.colleague_id);

    let missing = ada
        .conversations()
        .get_existing_direct(grace_id)
        .send()
        .await;
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::NotFound);

    let started = ada
        .conversations()
        .create("See you at eight", &[grace_id])
        .subject("Roof job")
        .session(ConversationSessionType::Omega, json!({"room": 7}))
        .send()
        .await
        .unwrap();
    let id = started.conversation_id;
    assert_eq!(
        started.messages[0].text.as_deref(),
        Some("See you at eight")
    );
    assert_eq!(started.kind, Some(ConversationType::Direct));
    let session = started.session.unwrap();
    assert_eq!(session.kind, Some(ConversationSessionType::Omega));
    assert_eq!(session.data.unwrap(), json!({"room": 7}));

    let read = grace.conversations().get(id).send().await.unwrap();
    assert_eq!(read.subject.as_deref(), Some("Roof job"));
    assert_eq!((read.unread, read.unread_count), (Some(true), Some(1)));
    assert_eq!(read.participants.len(), 2);
    let own = ada.conversations().get(id).send().await.unwrap();
    assert_eq!((own.unread, own.unread_count), (Some(false), Some(0)));
    let direct = grace
        .conversations()
        .get_existing_direct(UserId(bench.demo.user_id))
        .send()
        .await
        .unwrap();
    assert_eq!(direct.conversation_id, id);

    bench.pass(Duration::from_secs(60));
    let answer = grace
        .conversations()
        .reply_v2(id, "Nine is better")
        .embed_url("https://example.org/plan")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.action, Some(ConversationAction::Message));
    let message = answer.message().unwrap().unwrap();
    assert_eq!(
        message.embed.unwrap().resolved_url.as_deref(),
        Some("https://example.org/plan")
    );
    let second = grace
        .conversations()
        .reply(id, "Bring the ladder")
        .send()
        .await
        .unwrap();
    assert!(second.message_id > message.message_id);
    assert_eq!(
        ada.conversations()
            .get(id)
            .send()
            .await
            .unwrap()
            .unread_count,
        Some(2)
    );

    let events = ada.conversations().get_events(id).send().await.unwrap();
    assert_eq!(
        texts(&events),
        ["See you at eight", "Nine is better", "Bring the ladder"]
    );
    let one = ada
        .conversations()
        .get_event(answer.event_id)
        .send()
        .await
        .unwrap();
    assert_eq!(one, answer);
    let page = ada
        .conversations()
        .get_events(id)
        .limit(1)
        .offset(1)
        .send()
        .await
        .unwrap();
    assert_eq!(page, [answer]);
}

#[tokio::test]
async fn what_is_unread_and_starred_is_each_ones_own() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let mut ids = Vec::new();
    for text in ["one", "two", "three"] {
        let grace_id = UserId(bench.demo.colleague_id);
        let started = ada
            .conversations()
            .create(text, &[grace_id])
            .send()
            .await
            .unwrap();
        ids.push(started.conversation_id);
    }
    let flagged = async |client: &PodioClient, flag: ConversationFlag| {
        let conversations = client.conversations();
        let listed = conversations
            .get_flagged(flag.clone())
            .send()
            .await
            .unwrap();
        let count = conversations.get_flagged_counts(flag).send().await.unwrap();
        assert_eq!(count, listed.len() as u64);
        let ids = listed.into_iter().map(|one| one.conversation_id);
        ids.collect::<Vec<ConversationId>>()
    };
    let unread = ConversationFlag::Unread;
    let starred = ConversationFlag::Starred;
    assert_eq!(
        flagged(&grace, unread.clone()).await,
        [ids[2], ids[1], ids[0]]
    );
    assert!(flagged(&ada, unread.clone()).await.is_empty());
    let status = grace.users().get_status().send().await.unwrap();
    assert_eq!(status.message_unread_count, Some(3));

    grace
        .conversations()
        .mark_as_read(ids[1])
        .send()
        .await
        .unwrap();
    assert_eq!(flagged(&grace, unread.clone()).await, [ids[2], ids[0]]);
    grace
        .conversations()
        .mark_all_as_read()
        .send()
        .await
        .unwrap();
    assert!(flagged(&grace, unread.clone()).await.is_empty());
    grace
        .conversations()
        .mark_as_unread(ids[0])
        .send()
        .await
        .unwrap();
    assert_eq!(flagged(&grace, unread).await, [ids[0]]);

    for _ in 0..2 {
        ada.conversations().star(ids[1]).send().await.unwrap();
    }
    assert_eq!(flagged(&ada, starred.clone()).await, [ids[1]]);
    assert!(flagged(&grace, starred.clone()).await.is_empty());
    ada.conversations().unstar(ids[1]).send().await.unwrap();
    assert!(flagged(&ada, starred).await.is_empty());
}

#[tokio::test]
async fn people_come_and_go_and_others_see_nothing() {
    let bench = Bench::start().await;
    let (ada, grace, eve) = (
        ada(&bench).await,
        grace(&bench).await,
        stranger(&bench).await,
    );
    let eve_id = eve.users().get().send().await.unwrap().user_id;
    let grace_id = UserId(bench.demo.colleague_id);
    let started = ada
        .conversations()
        .create("Hello", &[grace_id])
        .send()
        .await
        .unwrap();
    let id = started.conversation_id;

    let refused = eve.conversations().get(id).send().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let refused = eve
        .conversations()
        .reply(id, "Hi")
        .send()
        .await
        .unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let nobody = ada
        .conversations()
        .create("Hi", &[UserId(1)])
        .send()
        .await
        .unwrap_err();
    assert_eq!(nobody.kind(), ErrorKind::BadRequest);
    let nothing = ada
        .conversations()
        .get_event(ConversationEventId(1))
        .send()
        .await;
    assert_eq!(nothing.unwrap_err().kind(), ErrorKind::NotFound);

    let added = ada
        .conversations()
        .add_participants(id, &[grace_id, eve_id])
        .send()
        .await
        .unwrap();
    assert_eq!(added.len(), 1, "one takes part already");
    assert_eq!(
        added[0].participant().unwrap().unwrap().user_id,
        Some(eve_id)
    );
    let seen = eve.conversations().get(id).send().await.unwrap();
    assert_eq!(seen.kind, Some(ConversationType::Group));

    let renamed = eve
        .conversations()
        .update_subject(id, "Ladders")
        .send()
        .await
        .unwrap();
    let renamed = renamed.unwrap();
    assert_eq!(renamed.action, Some(ConversationAction::SubjectChange));
    let seen = grace.conversations().get(id).send().await.unwrap();
    assert_eq!(seen.subject.as_deref(), Some("Ladders"));

    grace.conversations().leave(id).send().await.unwrap();
    let refused = grace.conversations().get(id).send().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    let events = ada.conversations().get_events(id).send().await.unwrap();
    assert_eq!(events[0].action, Some(ConversationAction::ParticipantLeave));
    assert_eq!(
        events[0].participant().unwrap().unwrap().user_id,
        Some(grace_id)
    );
}

#[tokio::test]
async fn conversations_are_found_on_objects_and_by_text_and_people() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let grace_id = UserId(bench.demo.colleague_id);
    let item = ItemId(bench.demo.items[0]);
    let file = bench
        .emulator
        .add_file(bench.demo.user_id, "plan.txt", "text/plain", b"plan")
        .unwrap();
    let on_item = ada
        .conversations()
        .create_on(item, "About the roof", &[grace_id])
        .subject("Roof")
        .file_ids(&[FileId(file)])
        .send()
        .await
        .unwrap();
    assert!(on_item.message_id.is_some());
    let other = ada
        .conversations()
        .create("Lunch?", &[grace_id])
        .send()
        .await
        .unwrap();

    let listed = grace.conversations().get_on(item).send().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].conversation_id, on_item.conversation_id);
    let object = listed[0].reference.as_ref().unwrap().object();
    assert_eq!(object, Some(item.into()));
    assert_eq!(listed[0].files[0].file_id, FileId(file));
    // Who takes part sees the files of the messages.
    grace.files().get(FileId(file)).send().await.unwrap();

    let all = ada.conversations().get_all().send().await.unwrap();
    let ids: Vec<ConversationId> = all.iter().map(|one| one.conversation_id).collect();
    assert_eq!(ids, [other.conversation_id, on_item.conversation_id]);
    let page = ada
        .conversations()
        .get_all()
        .limit(1)
        .offset(1)
        .send()
        .await
        .unwrap();
    assert_eq!(page[0].conversation_id, on_item.conversation_id);

    let found = ada.conversations().search("LUNCH").send().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].conversation_id, other.conversation_id);
    let found = ada.conversations().search("grace").send().await.unwrap();
    assert!(found.is_empty());
    let found = ada
        .conversations()
        .search("grace")
        .participants(true)
        .send()
        .await
        .unwrap();
    assert_eq!(found.len(), 2);
}

#[tokio::test]
async fn a_status_message_tells_its_conversations_and_a_task_is_about_one() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let space_id = SpaceId(bench.demo.space_id);
    let status = ada
        .statuses()
        .add(space_id, "Rain today")
        .send()
        .await
        .unwrap();
    let grace_id = UserId(bench.demo.colleague_id);
    let started = ada
        .conversations()
        .create_on(status.status_id, "Shall we wait?", &[grace_id])
        .send()
        .await
        .unwrap();
    let id = started.conversation_id;
    let read = grace.statuses().get(status.status_id).send().await.unwrap();
    assert_eq!(read.conversations.len(), 1);
    assert_eq!(read.conversations[0].conversation_id, id);

    let tasks = grace
        .tasks()
        .create_with_reference(id, "Ask the customer")
        .send()
        .await
        .unwrap();
    let task = ada.tasks().get(tasks[0].task_id).send().await.unwrap();
    assert_eq!(task.reference.unwrap().object(), Some(id.into()));
}
