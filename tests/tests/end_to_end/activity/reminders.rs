use podio_client::api::model::{
    ObjectRef, Recurrence, RecurrenceConfig, RecurrenceName, ReminderId, TaskId, Weekday,
};
use podio_client::jiff::civil::date;
use podio_client::prelude::*;
use podio_tests::Bench;

use super::ada;

async fn objects(bench: &Bench, client: &PodioClient) -> (TaskId, [ObjectRef; 2]) {
    let task = client.tasks().create("Call").due_date(date(2026, 3, 20));
    let task = task.send().await.unwrap()[0].task_id;
    (task, [task.into(), ItemId(bench.demo.items[0]).into()])
}

#[tokio::test]
async fn an_object_has_one_reminder() {
    let bench = Bench::start().await;
    let ada = ada(&bench).await;
    let (task, objects) = objects(&bench, &ada).await;
    let reminders = ada.reminders();
    for object in objects {
        let get = || reminders.get(object.clone()).send();
        assert_eq!(get().await.unwrap_err().kind(), ErrorKind::NotFound);
        reminders.create(object.clone(), 15).send().await.unwrap();
        assert_eq!(get().await.unwrap().remind_delta, Some(15));
        let set = reminders.create_or_update(object.clone(), 60);
        set.send().await.unwrap();
        let reminder = get().await.unwrap();
        assert_eq!(reminder.remind_delta, Some(60));
        if object == task.into() {
            let task = ada.tasks().get(task).send().await.unwrap();
            assert_eq!(task.reminder, Some(reminder.clone()));
        }
        let id = reminder.reminder_id.unwrap();
        let snoozed = reminders.snooze(object.clone()).reminder(id);
        snoozed.send().await.unwrap();
        let other = reminders.delete(object.clone()).reminder(ReminderId(1));
        assert_eq!(other.send().await.unwrap_err().kind(), ErrorKind::NotFound);
        let deleted = reminders.delete(object.clone()).reminder(id);
        deleted.send().await.unwrap();
        assert_eq!(get().await.unwrap_err().kind(), ErrorKind::NotFound);
    }
}

#[tokio::test]
async fn an_object_comes_again_as_it_was_told() {
    let bench = Bench::start().await;
    let ada = ada(&bench).await;
    let (task, objects) = objects(&bench, &ada).await;
    let mut config = RecurrenceConfig::default();
    config.days = vec![Weekday::Monday, Weekday::Thursday];
    let mut weekly = Recurrence::default();
    weekly.name = Some(RecurrenceName::Weekly);
    weekly.config = Some(config);
    weekly.step = Some(2);
    weekly.until = Some(date(2026, 12, 31));
    let recurrence = ada.recurrence();
    for object in objects {
        let get = || recurrence.get(object.clone()).send();
        assert_eq!(get().await.unwrap_err().kind(), ErrorKind::NotFound);
        let set = recurrence.create_or_update(object.clone(), &weekly);
        set.send().await.unwrap();
        let read = get().await.unwrap();
        assert_eq!((&read.name, &read.config), (&weekly.name, &weekly.config));
        assert_eq!((read.step, read.until), (weekly.step, weekly.until));
        // What was read can be sent again.
        let set = recurrence.create_or_update(object.clone(), &read);
        set.send().await.unwrap();
        if object == task.into() {
            let task = ada.tasks().get(task).send().await.unwrap();
            assert_eq!(task.recurrence, Some(read));
        }
        recurrence.delete(object.clone()).send().await.unwrap();
        assert_eq!(get().await.unwrap_err().kind(), ErrorKind::NotFound);
        let empty = recurrence.create_or_update(object.clone(), &Recurrence::default());
        let error = empty.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadRequest);
    }
}
