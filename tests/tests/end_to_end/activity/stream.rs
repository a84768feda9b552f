use futures_util::TryStreamExt;
use podio_client::api::items::{Filter, ItemUpdate};
use podio_client::api::model::{
    ActivityType, NotificationType, ObjectRef, RefType, Status, StreamObject, UserId,
};
use podio_client::prelude::*;
use podio_tests::Bench;

use super::{ada, grace};

fn ids(objects: &[StreamObject]) -> Vec<u64> {
    objects.iter().filter_map(|object| object.id).collect()
}

/// What happened by each event, newest first.
fn activity(object: &StreamObject) -> Vec<ActivityType> {
    let types = object.activity.iter();
    types.filter_map(|one| one.activity_type.clone()).collect()
}

fn groups(object: &StreamObject) -> Vec<ActivityType> {
    let groups = object.activity_groups.iter();
    groups.filter_map(|one| one.activity_type.clone()).collect()
}

#[tokio::test]
async fn what_happened_is_read_in_every_version() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let item = ItemId(bench.demo.items[0]);
    let (org, space) = (OrgId(bench.demo.org_id), SpaceId(bench.demo.space_id));
    let (app, colleague) = (AppId(bench.demo.app_id), UserId(bench.demo.colleague_id));
    let update = ItemUpdate::new().set("title", "Mend roof");
    ada.items().update(item, &update).send().await.unwrap();
    let comment = grace.comments().add(item, "Ladder?").send().await.unwrap();
    let task = ada.tasks().create("Call mum").send().await.unwrap();

    let stream = ada.stream();
    let global = stream.get_global().limit(100).send().await.unwrap();
    assert_eq!(global[0].kind, Some(RefType::Task));
    assert_eq!(global[1].id, Some(item.0));
    assert_eq!(global[1].title.as_deref(), Some("Mend roof"));
    let [newest, changed, made] = &activity(&global[1])[..] else {
        panic!("{:?}", global[1].activity);
    };
    assert_eq!(
        (newest, changed, made),
        (
            &ActivityType::Comment,
            &ActivityType::Update,
            &ActivityType::Creation
        )
    );
    assert_eq!(global[1].comments[0].comment_id, comment.comment_id);
    assert_eq!(
        stream.get_global_v2().limit(100).send().await.unwrap(),
        global
    );
    let one_by_one = stream.get_global().limit(2).stream();
    let all: Vec<StreamObject> = one_by_one.try_collect().await.unwrap();
    assert_eq!(ids(&all), ids(&global));

    let is_in = |object: &&StreamObject| {
        let own = object.space.as_ref();
        own.is_some_and(|own| own.space_id == space)
    };
    let in_space: Vec<u64> = global
        .iter()
        .filter(is_in)
        .filter_map(|object| object.id)
        .collect();
    assert_eq!(
        in_space.len(),
        bench.demo.items.len() + bench.demo.customers.len()
    );
    let seen = stream.get_space(space).send().await.unwrap();
    assert_eq!(ids(&seen), in_space);
    assert_eq!(stream.get_space_v2(space).send().await.unwrap(), seen);
    let seen = stream.get_organization(org).limit(100).send().await;
    let seen = seen.unwrap();
    assert_eq!(ids(&seen), ids(&global)[1..]);
    let again = stream.get_organization_v2(org).limit(100).send().await;
    assert_eq!(again.unwrap(), seen);
    let later = bench.emulator.now() + Duration::from_secs(60);
    let seen = stream
        .get_space(space)
        .date_from(later)
        .send()
        .await
        .unwrap();
    assert!(seen.is_empty());
    let seen = stream.get_space(space).date_to(later).send().await.unwrap();
    assert_eq!(ids(&seen), in_space);
    let seen = stream.get_app(app).send().await.unwrap();
    assert_eq!(seen.len(), bench.demo.items.len());
    let seen = stream.get_user(colleague).send().await.unwrap();
    assert_eq!(seen[0].id, Some(item.0));
    assert_eq!(activity(&seen[0]), [ActivityType::Comment]);
    let seen = stream.get_personal().send().await.unwrap();
    assert_eq!(ids(&seen), [task[0].task_id.0]);

    let seen = stream.get_object(item).send().await.unwrap();
    assert_eq!(seen, global[1]);
    assert_eq!(stream.get_object_v2(item).send().await.unwrap(), seen);
    let whole = ada.items().get(item).send().await.unwrap();
    assert_eq!(seen.subscribed_count, Some(2));
    assert_eq!(whole.subscribed_count, Some(2));
}

#[tokio::test]
async fn the_third_version_tells_groups() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let item = ItemId(bench.demo.items[0]);
    let update = ItemUpdate::new().set("title", "Mend roof");
    ada.items().update(item, &update).send().await.unwrap();
    let comment = grace.comments().add(item, "Ladder?").send().await.unwrap();

    let stream = ada.stream();
    let newest = [ActivityType::Comment, ActivityType::Update];
    let seen = stream.get_global_v3().limit(1).send().await.unwrap();
    assert_eq!(
        (ids(&seen), groups(&seen[0])),
        (vec![item.0], newest.to_vec())
    );
    let created = [ActivityType::Creation];
    let of_space = stream.get_space_v3(SpaceId(bench.demo.space_id));
    let seen = of_space.groups_event_types(&created).send().await.unwrap();
    assert_eq!(groups(&seen[0]), created);
    let of_org = stream.get_organization_v3(OrgId(bench.demo.org_id));
    let seen = of_org.groups_limit(3).send().await.unwrap();
    assert_eq!(groups(&seen[0]).len(), 3);
    let of_app = stream.get_app_v3(AppId(bench.demo.app_id));
    let seen = of_app.offset(1).send().await.unwrap();
    assert_eq!(seen.len(), bench.demo.items.len() - 1);
    let of_user = stream.get_user_v3(UserId(bench.demo.colleague_id));
    let seen = of_user.send().await.unwrap();
    assert_eq!(groups(&seen[0]), [ActivityType::Comment]);
    let seen = stream
        .get_object_v3(item)
        .groups_limit(1)
        .send()
        .await
        .unwrap();
    assert_eq!(groups(&seen), [ActivityType::Comment]);

    let all = stream.get_activity_groups(item).send().await.unwrap();
    assert_eq!(all.len(), 3);
    let only = stream.get_activity_groups(item).event_types(&created);
    let only = only.limit(5).offset(0).send().await.unwrap();
    assert_eq!(only, all[2..]);
    let event_id = all[1].activities[0].id.unwrap();
    let of_event = stream.get_activity_group_of_event(item, event_id);
    assert_eq!(of_event.send().await.unwrap(), all[1]);
    let about = stream.get_activity_group_for_data_reference(item, comment.comment_id);
    assert_eq!(about.send().await.unwrap(), all[0]);
    let about = stream.get_activity_group_for_data_reference(item, comment.comment_id);
    let error = about.event_types(&created).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let planet = stream.get_object(ObjectRef::new("planet", 1)).send().await;
    assert!(planet.is_err());
}

#[tokio::test]
async fn an_app_s_stream_is_filtered_like_its_items() {
    let bench = Bench::start().await;
    let ada = ada(&bench).await;
    let app = AppId(bench.demo.app_id);
    let priority = Filter::new().tags(["priority"]);
    let seen = ada.stream().filter_app(app).filters(&priority);
    let seen = seen.limit(5).send().await.unwrap();
    assert_eq!(ids(&seen), [bench.demo.items[0]]);
    let view = ada
        .views()
        .create(app, "Priority")
        .filter("tags", ["priority"]);
    let view = view.send().await.unwrap();
    let seen = ada.stream().filter_app(app).view(view.view_id);
    assert_eq!(ids(&seen.send().await.unwrap()), [bench.demo.items[0]]);
    let all: Vec<StreamObject> = ada
        .stream()
        .filter_app(app)
        .limit(1)
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(all.len(), bench.demo.items.len());
}

#[tokio::test]
async fn what_is_muted_stays_out_of_the_stream_of_everything() {
    let bench = Bench::start().await;
    let ada = ada(&bench).await;
    let app = AppId(bench.demo.app_id);
    let global = || async { ada.stream().get_global().limit(100).send().await.unwrap() };
    let before = global().await;
    ada.stream().mute(app).send().await.unwrap();
    let seen = global().await;
    assert_eq!(seen.len(), before.len() - bench.demo.items.len());
    assert!(!ids(&seen).contains(&bench.demo.items[0]));
    let own = ada.stream().get_app(app).send().await.unwrap();
    assert_eq!(own.len(), bench.demo.items.len());
    let mutes = ada.stream().get_mutes().send().await.unwrap();
    assert_eq!(mutes.len(), 1);
    assert_eq!(
        (mutes[0].id, &mutes[0].kind),
        (Some(app.0), &Some(RefType::App))
    );
    assert_eq!(
        (mutes[0].title.as_deref(), mutes[0].item),
        (Some("Jobs"), Some(true))
    );
    ada.stream().unmute(app).send().await.unwrap();
    assert!(ada.stream().get_mutes().send().await.unwrap().is_empty());
    assert_eq!(global().await, before);
}

#[tokio::test]
async fn a_silent_change_leaves_no_trace() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let item = ItemId(bench.demo.items[1]);
    let before = ada.stream().get_object(item).send().await.unwrap();
    let inbox = ada.notifications();
    let unseen = inbox.get_inbox_new_count().send().await.unwrap();
    let comment = grace.comments().add(item, "Psst").silent(true);
    comment.send().await.unwrap();
    let after = ada.stream().get_object(item).send().await.unwrap();
    assert_eq!(after.activity, before.activity);
    assert_eq!(after.comments.len(), 1);
    let after = inbox.get_inbox_new_count().send().await.unwrap();
    assert_eq!(after, unseen);
}

#[tokio::test]
async fn a_status_message_appears_in_the_stream_of_its_space() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let (space, user) = (SpaceId(bench.demo.space_id), UserId(bench.demo.user_id));
    let text = format!("@[Ada](user:{user}) Who has the ladder?");
    let status = grace.statuses().add(space, &text).send().await.unwrap();
    ada.comments()
        .add(status.status_id, "I do")
        .send()
        .await
        .unwrap();
    let seen = ada.stream().get_space(space).limit(1).send().await.unwrap();
    assert_eq!(seen[0].kind, Some(RefType::Status));
    assert_eq!(
        activity(&seen[0]),
        [ActivityType::Comment, ActivityType::Creation]
    );
    let data: Status = seen[0].data.as_ref().unwrap().parse().unwrap();
    assert_eq!(data.value.as_deref(), Some(text.as_str()));
    let told = ada.notifications().get_all().send().await.unwrap();
    assert_eq!(told[0].notifications[0].kind, Some(NotificationType::Alert));
    let told = grace.notifications().get_all().send().await.unwrap();
    assert_eq!(
        told[0].notifications[0].kind,
        Some(NotificationType::Comment)
    );
}
