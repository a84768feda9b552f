use podio_client::api::model::{NotificationGroup, NotificationType, RefType, UserId};
use podio_client::api::notifications::NotificationDirection;
use podio_client::prelude::*;
use podio_tests::Bench;

use super::{ada, grace, job};
use podio_client::api::items::NewItem;

fn types(groups: &[NotificationGroup]) -> Vec<NotificationType> {
    let all = groups.iter().flat_map(|group| &group.notifications);
    all.filter_map(|one| one.kind.clone()).collect()
}

#[tokio::test]
async fn a_comment_notifies_those_who_follow_the_item() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let (item, other) = (ItemId(bench.demo.items[0]), ItemId(bench.demo.items[1]));
    let inbox = ada.notifications();
    inbox.mark_all_as_viewed().send().await.unwrap();
    let comment = grace.comments().add(item, "Ladder?").send().await.unwrap();
    grace.comments().add(other, "Paint?").send().await.unwrap();

    let groups = inbox.get_all().limit(2).send().await.unwrap();
    assert_eq!(groups.len(), 2);
    let about = groups[1].context.as_ref().unwrap();
    assert_eq!(about.title.as_deref(), Some("Repair roof"));
    assert_eq!(about.comment_count, Some(1));
    let object = about.reference.as_ref().unwrap().object().unwrap();
    assert_eq!(object, item.into());
    let one = &groups[1].notifications[0];
    assert_eq!(one.kind, Some(NotificationType::Comment));
    assert_eq!(
        one.created_by.as_ref().unwrap().name.as_deref(),
        Some("Grace Lund")
    );
    let about = one.data_ref.as_ref().unwrap().object().unwrap();
    assert_eq!(about, comment.comment_id.into());
    assert_eq!((one.viewed_on, one.starred), (None, Some(false)));
    assert_eq!(inbox.get_inbox_new_count().send().await.unwrap().new, 2);
    let status = ada.users().get_status().send().await.unwrap();
    assert_eq!(status.inbox_new, Some(2));
    // Who does something is not told of it.
    let own = grace.notifications().get_all().send().await.unwrap();
    assert!(own.is_empty());
    let outgoing = grace.notifications().get_all();
    let outgoing = outgoing
        .direction(NotificationDirection::Outgoing)
        .limit(2)
        .send()
        .await;
    assert_eq!(outgoing.unwrap().len(), 2);
}

#[tokio::test]
async fn notifications_are_viewed_and_starred() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let (item, other) = (ItemId(bench.demo.items[0]), ItemId(bench.demo.items[1]));
    let inbox = ada.notifications();
    inbox.mark_all_as_viewed().send().await.unwrap();
    bench.pass(Duration::from_secs(3600));
    grace.comments().add(item, "Ladder?").send().await.unwrap();
    grace.comments().add(other, "Paint?").send().await.unwrap();
    let count = || async { inbox.get_inbox_new_count().send().await.unwrap().new };
    let id = inbox.get_all().send().await.unwrap()[1].notifications[0].notification_id;

    let found = inbox.get(id).send().await.unwrap();
    assert_eq!(found.notification().unwrap().notification_id, id);
    let group = inbox.get_v2(id).send().await.unwrap();
    assert_eq!(group.notifications.len(), 1);
    let error = grace.notifications().get_v2(id).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);

    inbox.mark_as_viewed(id).send().await.unwrap();
    assert_eq!(count().await, 1);
    let unseen = inbox.get_all().viewed(false).send().await.unwrap();
    assert_eq!(unseen.len(), 1);
    let stable = inbox
        .get_all()
        .viewed(false)
        .viewed_from(bench.emulator.now());
    assert_eq!(stable.send().await.unwrap().len(), 2);
    inbox.mark_as_unviewed(id).send().await.unwrap();
    assert_eq!(count().await, 2);
    inbox.mark_as_viewed_by_ref(item).send().await.unwrap();
    assert_eq!(count().await, 1);
    inbox.mark_as_unviewed_by_ref(item).send().await.unwrap();
    assert_eq!(count().await, 2);
    inbox.mark_all_as_viewed().send().await.unwrap();
    assert_eq!(count().await, 0);

    inbox.star(id).send().await.unwrap();
    let starred = inbox.get_all().starred(true).send().await.unwrap();
    assert_eq!(starred[0].notifications[0].notification_id, id);
    inbox.un_star(id).send().await.unwrap();
    assert!(
        inbox
            .get_all()
            .starred(true)
            .send()
            .await
            .unwrap()
            .is_empty()
    );

    let now = bench.emulator.now();
    let some = inbox
        .get_all()
        .kind(NotificationType::Comment)
        .context_type(RefType::Item)
        .user(UserId(bench.demo.colleague_id))
        .created_from(now - Duration::from_secs(60))
        .created_to(now + Duration::from_secs(60));
    assert_eq!(some.send().await.unwrap().len(), 2);
    let none = inbox.get_all().kind(NotificationType::Update).send().await;
    assert!(none.unwrap().is_empty());
    let error = inbox.get_all().limit(101).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadRequest);
}

#[tokio::test]
async fn who_subscribes_is_notified() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let (app, item) = (AppId(bench.demo.app_id), ItemId(bench.demo.items[0]));
    let followed = grace.subscriptions();
    let subscribed = followed.subscribe(item).send().await.unwrap();
    let again = followed.subscribe(item).send().await.unwrap();
    assert_eq!(again, subscribed);
    followed.subscribe(app).send().await.unwrap();
    ada.comments().add(item, "Ladder?").send().await.unwrap();
    let made = job(&bench, &ada, &NewItem::new().field("title", "Dig")).await;

    let groups = grace.notifications().get_all().send().await.unwrap();
    assert_eq!(
        types(&groups),
        [NotificationType::Creation, NotificationType::Comment]
    );
    let one = &groups[1].notifications[0];
    assert_eq!(one.subscription_id, Some(subscribed.subscription_id));
    let about = groups[0].context.as_ref().unwrap().reference.as_ref();
    assert_eq!(about.unwrap().object().unwrap(), made.into());
    let subscription = followed.get_by_id(subscribed.subscription_id);
    let subscription = subscription.send().await.unwrap();
    assert_eq!(subscription.notifications, Some(1));
    assert!(subscription.started_on.is_some());
    let by_reference = followed.get_by_reference(item).send().await.unwrap();
    assert_eq!(by_reference, subscription);
    let users = followed.get_subscribed_users(item).send().await.unwrap();
    let users: Vec<u64> = users.iter().map(|user| user.user_id.0).collect();
    assert_eq!(users, [bench.demo.user_id, bench.demo.colleague_id]);
    let whole = grace.items().get(item).send().await.unwrap();
    assert_eq!(
        (whole.subscribed, whole.subscribed_count),
        (Some(true), Some(2))
    );

    let ended = followed.unsubscribe_by_id(subscribed.subscription_id);
    ended.send().await.unwrap();
    followed.unsubscribe_by_reference(app).send().await.unwrap();
    let error = followed.get_by_reference(app).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    ada.comments().add(item, "Found it").send().await.unwrap();
    let groups = grace.notifications().get_all().send().await.unwrap();
    assert_eq!(types(&groups).len(), 2);
    let whole = grace.items().get(item).send().await.unwrap();
    assert_eq!(
        (whole.subscribed, whole.subscribed_count),
        (Some(false), Some(1))
    );
}

#[tokio::test]
async fn who_is_mentioned_or_given_a_task_is_notified() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let (item, colleague) = (ItemId(bench.demo.items[0]), UserId(bench.demo.colleague_id));
    let text = format!("@[Grace Lund](user:{colleague}) have a look");
    ada.comments().add(item, &text).send().await.unwrap();
    let task = ada.tasks().create("Call").responsible(colleague);
    task.send().await.unwrap();
    let groups = grace.notifications().get_all().send().await.unwrap();
    assert_eq!(
        types(&groups),
        [NotificationType::Creation, NotificationType::Alert]
    );
}
