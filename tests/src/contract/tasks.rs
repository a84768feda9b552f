use podio_client::api::PodioApi as _;
use podio_client::api::model::{
    AppId, AuthClientId, ContactIdentifier, FileId, ItemId, OrgId, SpaceId, TaskId, TaskLabelId,
    UserId,
};
use podio_client::api::tasks::{TaskGrouping, TaskSort, TaskTime};
use podio_client::jiff::civil::{date, time};

use super::{moment, text, weekly};

const TASK: TaskId = TaskId(61);
const ITEM: ItemId = ItemId(11);

/// Sets all that a new task and a changed one have.
macro_rules! with_content {
    ($call:expr) => {
        $call
            .description(text())
            .private(true)
            .due_date(date(2026, 3, 11))
            .due_time(time(9, 30, 0, 0))
            .responsible(UserId(81))
            .file_ids(&[FileId(41)])
            .labels(&[text()])
            .label_ids(&[TaskLabelId(62)])
            .reminder(60)
            .recurrence(&weekly())
            .external_id(text())
    };
}

super::cases! { "tasks":
    "create_task": |client| with_content!(client.tasks().create(text()))
        .about(ITEM)
        .silent(true)
        .hook(false)
        .send();
    "create_task": |client| client
        .tasks()
        .create(text())
        .due_on(moment())
        .responsibles(&[UserId(81).into(), ContactIdentifier::Mail(text().to_owned())])
        .send();
    "create_task_with_reference": |client| with_content!(client.tasks().create_with_reference(ITEM, text()))
        .due_on(moment())
        .silent(true)
        .hook(false)
        .send();
    "get_tasks": |client| client
        .tasks()
        .get_all()
        .apps(&[AppId(21), AppId(23)])
        .spaces(&[SpaceId(22)])
        .organizations(&[OrgId(31)])
        .about(ITEM)
        .responsible(UserId(81))
        .created_by(AppId(21))
        .completed_by(UserId(81))
        .created_on(date(2026, 1, 1), date(2026, 1, 31))
        .completed_on(date(2026, 1, 1), date(2026, 1, 31))
        .due_date(date(2026, 1, 1), date(2026, 1, 31))
        .completed(false)
        .files(true)
        .reassigned(true)
        .created_via(AuthClientId(1))
        .external_id(text())
        .label(TaskLabelId(62))
        .sort_by(TaskSort::CreatedOn)
        .sort_desc(true)
        .grouping(TaskGrouping::Space)
        .view("full")
        .limit(5)
        .offset(10)
        .send();
    "get_task": |client| client.tasks().get(TASK).send();
    "update_task": |client| with_content!(client.tasks().update(TASK))
        .text(text())
        .due_on(moment())
        .about(ITEM)
        .silent(true)
        .hook(false)
        .send();
    "delete_task": |client| client.tasks().delete(TASK).silent(true).hook(false).send();
    "assign_task": |client| client.tasks().assign(TASK, UserId(81)).silent(true).send();
    "assign_task": |client| client.tasks().unassign(TASK).send();
    "complete_task": |client| client.tasks().complete(TASK).silent(true).hook(false).send();
    "incomplete_task": |client| client.tasks().incomplete(TASK).silent(true).hook(false).send();
    "rank_task": |client| client.tasks().rank(TASK).before(TaskId(63)).after(TaskId(64)).send();
    "update_task_description": |client| client
        .tasks()
        .update_description(TASK, text())
        .silent(true)
        .hook(false)
        .send();
    "update_task_text": |client| client.tasks().update_text(TASK, text()).silent(true).hook(false).send();
    "update_task_private": |client| client.tasks().update_private(TASK, true).silent(true).hook(false).send();
    "update_task_due_on": |client| client
        .tasks()
        .update_due_on(TASK)
        .due_on(moment())
        .due_date(date(2026, 3, 11))
        .due_time(time(9, 30, 0, 0))
        .silent(true)
        .hook(false)
        .send();
    "update_task_due_on_alt": |client| client
        .tasks()
        .update_due_on_alt(TASK)
        .due_on(moment())
        .due_date(date(2026, 3, 11))
        .due_time(time(9, 30, 0, 0))
        .send();
    "update_task_labels": |client| client.tasks().update_labels(TASK, &[TaskLabelId(62)]).send();
    "update_task_reference": |client| client
        .tasks()
        .update_reference(TASK, ITEM)
        .silent(true)
        .hook(false)
        .send();
    "remove_task_reference": |client| client.tasks().remove_reference(TASK).send();
    "get_task_count": |client| client.tasks().get_count(ITEM).send();
    "get_task_summary": |client| client.tasks().get_summary().limit(5).send();
    "get_task_summary_for_personal": |client| client.tasks().get_summary_for_personal().limit(5).send();
    "get_task_summary_for_organization": |client| client
        .tasks()
        .get_summary_for_organization(OrgId(31))
        .limit(5)
        .send();
    "get_task_summary_for_space": |client| client
        .tasks()
        .get_summary_for_space(SpaceId(22))
        .limit(5)
        .send();
    "get_task_summary_for_reference": |client| client
        .tasks()
        .get_summary_for_reference(ITEM)
        .limit(5)
        .send();
    "get_task_totals_by_time": |client| client
        .tasks()
        .get_totals_by_time(TaskTime::Overdue)
        .space(SpaceId(22))
        .send();
    "get_task_totals_v2": |client| client.tasks().get_totals().spaces(&[SpaceId(22), SpaceId(25)]).send();
    "create_label": |client| client.tasks().create_label(text(), text()).send();
    "get_labels": |client| client.tasks().get_labels().send();
    "update_label": |client| client.tasks().update_label(TaskLabelId(62), text(), text()).send();
    "delete_label": |client| client.tasks().delete_label(TaskLabelId(62)).send();
}
