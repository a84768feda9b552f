//! Tasks, their labels and their totals.

#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments are given to calls alike, whether they are kept or written at once"
)]

use jiff::Timestamp;
use jiff::civil;
use serde_json::json;

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::json::{model, open_enum};
use crate::model::time::format_utc_seconds;
use crate::model::{
    AppId, AuthClientId, ContactIdentifier, FileId, ObjectRef, OrgId, Recurrence, SpaceId, Task,
    TaskId, TaskLabel, TaskLabelId, TaskSummary, TaskTotals,
};

operations! {
    "tasks":
    CREATE_TASK = "create_task" POST "/task/";
    CREATE_TASK_WITH_REFERENCE = "create_task_with_reference" POST "/task/{ref_type}/{ref_id}/";
    GET_TASKS = "get_tasks" GET "/task/";
    GET_TASK = "get_task" GET "/task/{task_id}";
    UPDATE_TASK = "update_task" PUT "/task/{task_id}";
    DELETE_TASK = "delete_task" DELETE "/task/{task_id}";
    ASSIGN_TASK = "assign_task" POST "/task/{task_id}/assign";
    COMPLETE_TASK = "complete_task" POST "/task/{task_id}/complete";
    INCOMPLETE_TASK = "incomplete_task" POST "/task/{task_id}/incomplete";
    RANK_TASK = "rank_task" POST "/task/{task_id}/rank";
    UPDATE_TASK_DESCRIPTION = "update_task_description" PUT "/task/{task_id}/description";
    UPDATE_TASK_TEXT = "update_task_text" PUT "/task/{task_id}/text";
    UPDATE_TASK_PRIVATE = "update_task_private" PUT "/task/{task_id}/private";
    UPDATE_TASK_DUE_ON = "update_task_due_on" PUT "/task/{task_id}/due";
    UPDATE_TASK_DUE_ON_ALT = "update_task_due_on_alt" PUT "/task/{task_id}/due_on";
    UPDATE_TASK_LABELS = "update_task_labels" PUT "/task/{task_id}/label/";
    UPDATE_TASK_REFERENCE = "update_task_reference" PUT "/task/{task_id}/ref";
    REMOVE_TASK_REFERENCE = "remove_task_reference" DELETE "/task/{task_id}/ref";
    GET_TASK_COUNT = "get_task_count" GET "/task/{ref_type}/{ref_id}/count";
    GET_TASK_SUMMARY = "get_task_summary" GET "/task/summary";
    GET_TASK_SUMMARY_FOR_PERSONAL = "get_task_summary_for_personal" GET "/task/personal/summary";
    GET_TASK_SUMMARY_FOR_ORGANIZATION = "get_task_summary_for_organization" GET "/task/org/{org_id}/summary";
    GET_TASK_SUMMARY_FOR_SPACE = "get_task_summary_for_space" GET "/task/space/{space_id}/summary";
    GET_TASK_SUMMARY_FOR_REFERENCE = "get_task_summary_for_reference" GET "/task/{ref_type}/{ref_id}/summary";
    GET_TASK_TOTALS_BY_TIME = "get_task_totals_by_time" GET "/task/total/{time}";
    GET_TASK_TOTALS_V2 = "get_task_totals_v2" GET "/task/total/";
    CREATE_LABEL = "create_label" POST "/task/label/";
    GET_LABELS = "get_labels" GET "/task/label/";
    UPDATE_LABEL = "update_label" PUT "/task/label/{label_id}";
    DELETE_LABEL = "delete_label" DELETE "/task/label/{label_id}";
}

/// Tasks; from [`PodioApi::tasks`](crate::PodioApi::tasks).
#[derive(Debug, Clone, Copy)]
pub struct Tasks<'a> {
    pub(crate) client: Caller<'a>,
}

impl Tasks<'_> {
    /// Adds a task. Podio adds one for each responsible, so a list comes back.
    ///
    /// `POST /task/` ([reference](https://developers.podio.com/doc/tasks/create-task-22419))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::{ItemId, UserId};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let added = client
    ///     .tasks()
    ///     .create("Call the cafe")
    ///     .about(ItemId(3350000001))
    ///     .responsible(UserId(4100043))
    ///     .reminder(60)
    ///     .send()
    ///     .await?;
    /// println!("{}", added[0].task_id);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "create_task")]
    pub fn create(&self, text: &str) -> CreateTask {
        CreateTask(Call::new(self.client, &CREATE_TASK, &[]).body("text", text))
    }

    /// Adds a task about an object: an item, app, space, status message or conversation.
    ///
    /// `POST /task/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/tasks/create-task-with-reference-22420))
    #[doc(alias = "create_task_with_reference")]
    pub fn create_with_reference(&self, object: impl Into<ObjectRef>, text: &str) -> CreateTask {
        let object = object.into();
        CreateTask(
            Call::new(
                self.client,
                &CREATE_TASK_WITH_REFERENCE,
                &[&object.kind, &object.id],
            )
            .body("text", text),
        )
    }

    /// Lists tasks that the caller can see. Podio asks for at least one filter.
    ///
    /// `GET /task/` ([reference](https://developers.podio.com/doc/tasks/get-tasks-77949))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::UserId;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let open = client.tasks().get_all().responsible(UserId(4100043)).completed(false).send().await?;
    /// println!("{} tasks", open.len());
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_tasks")]
    pub fn get_all(&self) -> GetTasks {
        GetTasks(Call::new(self.client, &GET_TASKS, &[]))
    }

    /// Reads a task.
    ///
    /// `GET /task/{task_id}` ([reference](https://developers.podio.com/doc/tasks/get-task-22413))
    #[doc(alias = "get_task")]
    pub fn get(&self, task_id: TaskId) -> GetTask {
        GetTask(Call::new(self.client, &GET_TASK, &[&task_id]))
    }

    /// Changes a task: what is set on the call changes, the rest stays.
    ///
    /// `PUT /task/{task_id}`
    /// ([reference](https://developers.podio.com/doc/tasks/update-task-10583674))
    #[doc(alias = "update_task")]
    pub fn update(&self, task_id: TaskId) -> UpdateTask {
        UpdateTask(Call::new(self.client, &UPDATE_TASK, &[&task_id]).empty_body())
    }

    /// Deletes a task.
    ///
    /// `DELETE /task/{task_id}`
    /// ([reference](https://developers.podio.com/doc/tasks/delete-task-77179))
    #[doc(alias = "delete_task")]
    pub fn delete(&self, task_id: TaskId) -> ChangeTask {
        ChangeTask(Call::new(self.client, &DELETE_TASK, &[&task_id]))
    }

    /// Makes someone responsible for a task.
    ///
    /// `POST /task/{task_id}/assign`
    /// ([reference](https://developers.podio.com/doc/tasks/assign-task-22412))
    #[doc(alias = "assign_task")]
    pub fn assign(&self, task_id: TaskId, responsible: impl Into<ContactIdentifier>) -> AssignTask {
        AssignTask(
            Call::new(self.client, &ASSIGN_TASK, &[&task_id])
                .body("responsible", responsible.into()),
        )
    }

    /// Makes nobody responsible for a task.
    ///
    /// `POST /task/{task_id}/assign`
    /// ([reference](https://developers.podio.com/doc/tasks/assign-task-22412))
    #[doc(alias = "assign_task")]
    pub fn unassign(&self, task_id: TaskId) -> AssignTask {
        AssignTask(Call::new(self.client, &ASSIGN_TASK, &[&task_id]).body("responsible", ()))
    }

    /// Marks a task as done. If it comes again, the answer names the next one.
    ///
    /// `POST /task/{task_id}/complete`
    /// ([reference](https://developers.podio.com/doc/tasks/complete-task-22432))
    #[doc(alias = "complete_task")]
    pub fn complete(&self, task_id: TaskId) -> CompleteTask {
        CompleteTask(Call::new(self.client, &COMPLETE_TASK, &[&task_id]))
    }

    /// Marks a task as to be done.
    ///
    /// `POST /task/{task_id}/incomplete`
    /// ([reference](https://developers.podio.com/doc/tasks/incomplete-task-22433))
    #[doc(alias = "incomplete_task")]
    pub fn incomplete(&self, task_id: TaskId) -> ChangeTask {
        ChangeTask(Call::new(self.client, &INCOMPLETE_TASK, &[&task_id]))
    }

    /// Moves a task within the list of its responsible: say what is above or below it.
    ///
    /// `POST /task/{task_id}/rank`
    /// ([reference](https://developers.podio.com/doc/tasks/rank-task-81015))
    #[doc(alias = "rank_task")]
    pub fn rank(&self, task_id: TaskId) -> RankTask {
        RankTask(Call::new(self.client, &RANK_TASK, &[&task_id]).empty_body())
    }

    /// Sets the description of a task.
    ///
    /// `PUT /task/{task_id}/description`
    /// ([reference](https://developers.podio.com/doc/tasks/update-task-description-76982))
    #[doc(alias = "update_task_description")]
    pub fn update_description(&self, task_id: TaskId, description: &str) -> ChangeTask {
        ChangeTask(
            Call::new(self.client, &UPDATE_TASK_DESCRIPTION, &[&task_id])
                .body("description", description),
        )
    }

    /// Sets the text of a task.
    ///
    /// `PUT /task/{task_id}/text`
    /// ([reference](https://developers.podio.com/doc/tasks/update-task-text-22428))
    #[doc(alias = "update_task_text")]
    pub fn update_text(&self, task_id: TaskId, text: &str) -> ChangeTask {
        ChangeTask(Call::new(self.client, &UPDATE_TASK_TEXT, &[&task_id]).body("text", text))
    }

    /// Says whether only the creator and the responsible of a task see it.
    ///
    /// `PUT /task/{task_id}/private`
    /// ([reference](https://developers.podio.com/doc/tasks/update-task-private-22434))
    #[doc(alias = "update_task_private")]
    pub fn update_private(&self, task_id: TaskId, private: bool) -> ChangeTask {
        ChangeTask(
            Call::new(self.client, &UPDATE_TASK_PRIVATE, &[&task_id]).body("private", private),
        )
    }

    /// Sets when a task is due, by one of the ways of the call.
    ///
    /// `PUT /task/{task_id}/due`
    /// ([reference](https://developers.podio.com/doc/tasks/update-task-due-on-3442633))
    #[doc(alias = "update_task_due_on")]
    pub fn update_due_on(&self, task_id: TaskId) -> UpdateTaskDueOn {
        UpdateTaskDueOn(Call::new(self.client, &UPDATE_TASK_DUE_ON, &[&task_id]).empty_body())
    }

    /// Sets when a task is due, like [`update_due_on`](Self::update_due_on), by the other path that is
    /// in use.
    ///
    /// `PUT /task/{task_id}/due_on`
    #[doc(alias = "update_task_due_on_alt")]
    pub fn update_due_on_alt(&self, task_id: TaskId) -> UpdateTaskDueOn {
        UpdateTaskDueOn(Call::new(self.client, &UPDATE_TASK_DUE_ON_ALT, &[&task_id]).empty_body())
    }

    /// Replaces the labels of a task.
    ///
    /// `PUT /task/{task_id}/label/`
    /// ([reference](https://developers.podio.com/doc/tasks/update-task-labels-151769))
    #[doc(alias = "update_task_labels")]
    pub fn update_labels(&self, task_id: TaskId, label_ids: &[TaskLabelId]) -> UpdateTaskLabels {
        UpdateTaskLabels(Call::new(self.client, &UPDATE_TASK_LABELS, &[&task_id]).json(&label_ids))
    }

    /// Says what a task is about.
    ///
    /// `PUT /task/{task_id}/ref`
    /// ([reference](https://developers.podio.com/doc/tasks/update-task-reference-170733))
    #[doc(alias = "update_task_reference")]
    pub fn update_reference(&self, task_id: TaskId, object: impl Into<ObjectRef>) -> ChangeTask {
        let object = object.into();
        ChangeTask(
            Call::new(self.client, &UPDATE_TASK_REFERENCE, &[&task_id])
                .body("ref_type", object.kind)
                .body("ref_id", object.id),
        )
    }

    /// Makes a task be about nothing.
    ///
    /// `DELETE /task/{task_id}/ref`
    /// ([reference](https://developers.podio.com/doc/tasks/remove-task-reference-6146114))
    #[doc(alias = "remove_task_reference")]
    pub fn remove_reference(&self, task_id: TaskId) -> RemoveTaskReference {
        RemoveTaskReference(Call::new(self.client, &REMOVE_TASK_REFERENCE, &[&task_id]))
    }

    /// Counts the tasks about an object.
    ///
    /// `GET /task/{ref_type}/{ref_id}/count`
    /// ([reference](https://developers.podio.com/doc/tasks/get-task-count-38316458))
    #[doc(alias = "get_task_count")]
    pub fn get_count(&self, object: impl Into<ObjectRef>) -> GetTaskCount {
        let object = object.into();
        GetTaskCount(Call::new(
            self.client,
            &GET_TASK_COUNT,
            &[&object.kind, &object.id],
        ))
    }

    /// Reads the first tasks of the caller: overdue, due today, and others.
    ///
    /// `GET /task/summary`
    /// ([reference](https://developers.podio.com/doc/tasks/get-task-summary-1612017))
    #[doc(alias = "get_task_summary")]
    pub fn get_summary(&self) -> GetTaskSummary {
        GetTaskSummary(Call::new(self.client, &GET_TASK_SUMMARY, &[]))
    }

    /// Reads the first tasks of the caller that belong to no space.
    ///
    /// `GET /task/personal/summary`
    /// ([reference](https://developers.podio.com/doc/tasks/get-task-summary-for-personal-1657217))
    #[doc(alias = "get_task_summary_for_personal")]
    pub fn get_summary_for_personal(&self) -> GetTaskSummary {
        GetTaskSummary(Call::new(self.client, &GET_TASK_SUMMARY_FOR_PERSONAL, &[]))
    }

    /// Reads the first tasks of the caller in an organization.
    ///
    /// `GET /task/org/{org_id}/summary`
    /// ([reference](https://developers.podio.com/doc/tasks/get-task-summary-for-organization-1612063))
    #[doc(alias = "get_task_summary_for_organization")]
    pub fn get_summary_for_organization(&self, org_id: OrgId) -> GetTaskSummary {
        GetTaskSummary(Call::new(
            self.client,
            &GET_TASK_SUMMARY_FOR_ORGANIZATION,
            &[&org_id],
        ))
    }

    /// Reads the first tasks of the caller in a space.
    ///
    /// `GET /task/space/{space_id}/summary`
    /// ([reference](https://developers.podio.com/doc/tasks/get-task-summary-for-space-1612130))
    #[doc(alias = "get_task_summary_for_space")]
    pub fn get_summary_for_space(&self, space_id: SpaceId) -> GetTaskSummary {
        GetTaskSummary(Call::new(
            self.client,
            &GET_TASK_SUMMARY_FOR_SPACE,
            &[&space_id],
        ))
    }

    /// Reads the first tasks about an object.
    ///
    /// `GET /task/{ref_type}/{ref_id}/summary`
    /// ([reference](https://developers.podio.com/doc/tasks/get-task-summary-for-reference-1657980))
    #[doc(alias = "get_task_summary_for_reference")]
    pub fn get_summary_for_reference(&self, object: impl Into<ObjectRef>) -> GetTaskSummary {
        let object = object.into();
        GetTaskSummary(Call::new(
            self.client,
            &GET_TASK_SUMMARY_FOR_REFERENCE,
            &[&object.kind, &object.id],
        ))
    }

    /// Counts the tasks of the caller that are due at a time.
    ///
    /// `GET /task/total/{time}`
    /// ([reference](https://developers.podio.com/doc/tasks/get-task-totals-by-time-5435062))
    #[doc(alias = "get_task_totals_by_time")]
    pub fn get_totals_by_time(&self, time: TaskTime) -> GetTaskTotalsByTime {
        GetTaskTotalsByTime(Call::new(self.client, &GET_TASK_TOTALS_BY_TIME, &[&time]))
    }

    /// Counts the tasks of the caller by when they are due.
    ///
    /// `GET /task/total/`
    /// ([reference](https://developers.podio.com/doc/tasks/get-task-totals-v2-83590))
    #[doc(alias = "get_task_totals_v2")]
    pub fn get_totals(&self) -> GetTaskTotals {
        GetTaskTotals(Call::new(self.client, &GET_TASK_TOTALS_V2, &[]))
    }

    /// Adds a label. `color` is six hexadecimal digits, such as `E9E9E9`.
    ///
    /// `POST /task/label/`
    /// ([reference](https://developers.podio.com/doc/tasks/create-label-151265))
    pub fn create_label(&self, text: &str, color: &str) -> CreateTaskLabel {
        CreateTaskLabel(
            Call::new(self.client, &CREATE_LABEL, &[])
                .body("text", text)
                .body("color", color),
        )
    }

    /// Lists the user's labels.
    ///
    /// `GET /task/label/` ([reference](https://developers.podio.com/doc/tasks/get-labels-151534))
    pub fn get_labels(&self) -> GetTaskLabels {
        GetTaskLabels(Call::new(self.client, &GET_LABELS, &[]))
    }

    /// Sets the text and color of a label.
    ///
    /// `PUT /task/label/{label_id}`
    /// ([reference](https://developers.podio.com/doc/tasks/update-label-151289))
    pub fn update_label(&self, label_id: TaskLabelId, text: &str, color: &str) -> ChangeTaskLabel {
        ChangeTaskLabel(
            Call::new(self.client, &UPDATE_LABEL, &[&label_id])
                .body("text", text)
                .body("color", color),
        )
    }

    /// Deletes a label.
    ///
    /// `DELETE /task/label/{label_id}`
    /// ([reference](https://developers.podio.com/doc/tasks/delete-label-151302))
    pub fn delete_label(&self, label_id: TaskLabelId) -> ChangeTaskLabel {
        ChangeTaskLabel(Call::new(self.client, &DELETE_LABEL, &[&label_id]))
    }
}

request!(
    /// The call of [`Tasks::create`] and [`Tasks::create_with_reference`].
    CreateTask [silent, hook] read_one_or_many Vec<Task>
);

request!(
    /// The call of [`Tasks::get_all`].
    GetTasks [fields] read Vec<Task>
);

request!(
    /// The call of [`Tasks::get`].
    GetTask [fields] read Task
);

request!(
    /// The call of [`Tasks::update`].
    UpdateTask [silent, hook] read_optional Option<Task>
);

request!(
    /// The call of [`Tasks::delete`], [`Tasks::incomplete`], [`Tasks::update_description`],
    /// [`Tasks::update_text`], [`Tasks::update_private`] and [`Tasks::update_reference`].
    ChangeTask [silent, hook] done ()
);

request!(
    /// The call of [`Tasks::assign`] and [`Tasks::unassign`].
    AssignTask [silent] done ()
);

request!(
    /// The call of [`Tasks::complete`].
    CompleteTask [silent, hook] read_or_default CompletedTask
);

request!(
    /// The call of [`Tasks::rank`].
    RankTask [] done ()
);

request!(
    /// The call of [`Tasks::update_due_on`] and [`Tasks::update_due_on_alt`].
    UpdateTaskDueOn [silent, hook] done ()
);

request!(
    /// The call of [`Tasks::update_labels`].
    UpdateTaskLabels [] done ()
);

request!(
    /// The call of [`Tasks::remove_reference`].
    RemoveTaskReference [] done ()
);

request!(
    /// The call of [`Tasks::get_count`].
    GetTaskCount [] read_count u64
);

request!(
    /// The call of [`Tasks::get_summary`], [`Tasks::get_summary_for_personal`],
    /// [`Tasks::get_summary_for_organization`], [`Tasks::get_summary_for_space`] and
    /// [`Tasks::get_summary_for_reference`].
    GetTaskSummary [] read TaskSummary
);

request!(
    /// The call of [`Tasks::get_totals_by_time`].
    GetTaskTotalsByTime [] read_count u64
);

request!(
    /// The call of [`Tasks::get_totals`].
    GetTaskTotals [] read TaskTotals
);

request!(
    /// The call of [`Tasks::create_label`].
    CreateTaskLabel [] read CreatedTaskLabel
);

request!(
    /// The call of [`Tasks::get_labels`].
    GetTaskLabels [] read Vec<TaskLabel>
);

request!(
    /// The call of [`Tasks::update_label`] and [`Tasks::delete_label`].
    ChangeTaskLabel [] done ()
);

model! {
    /// A task that was just marked as done.
    #[derive(Default)]
    pub struct CompletedTask {
        optional {
            /// The task that comes next, where it comes again.
            recurring_task_id: TaskId,
        }
    }
}

model! {
    /// A label that was just added.
    pub struct CreatedTaskLabel {
        required {
            /// Its id.
            label_id: TaskLabelId,
        }
    }
}

open_enum! {
    /// When tasks are due.
    pub enum TaskTime {
        /// Before today.
        Overdue = "overdue",
        /// With a day, whichever.
        Due = "due",
        /// Today.
        Today = "today",
        /// At any time or none.
        All = "all",
    }
}

open_enum! {
    /// What lists of tasks are sorted by.
    pub enum TaskSort {
        /// When they were created.
        CreatedOn = "created_on",
        /// When they were done.
        CompletedOn = "completed_on",
        /// Their place in the list of their responsible.
        Rank = "rank",
    }
}

open_enum! {
    /// What lists of tasks are grouped by.
    pub enum TaskGrouping {
        /// When they are due.
        DueDate = "due_date",
        /// Who created them.
        CreatedBy = "created_by",
        /// Who is to do them.
        Responsible = "responsible",
        /// The app of what they are about.
        App = "app",
        /// The space.
        Space = "space",
        /// The organization.
        Organization = "org",
        /// The label.
        Label = "label",
        /// What they are about.
        Reference = "reference",
        /// When they were done.
        CompletedOn = "completed_on",
    }
}

/// The ways to say when a task is due.
macro_rules! due {
    ($($name:ident),+) => {$(
        impl $name {
            /// Sets the day on which it is due, in the responsible's time zone.
            pub fn due_date(self, date: civil::Date) -> Self {
                Self(self.0.body("due_date", date.to_string()))
            }

            /// Sets the time of day at which it is due, in the responsible's time zone and to the
            /// second. It needs a day beside it.
            pub fn due_time(self, time: civil::Time) -> Self {
                Self(self.0.body("due_time", time.strftime("%H:%M:%S").to_string()))
            }

            /// Sets when it is due, to the second.
            pub fn due_on(self, due_on: Timestamp) -> Self {
                Self(self.0.body("due_on", format_utc_seconds(due_on)))
            }

            /// Makes it due at no time.
            pub fn never_due(self) -> Self {
                Self(self.0.body("due_on", ()))
            }
        }
    )+};
}

due!(CreateTask, UpdateTask, UpdateTaskDueOn);

options!(CreateTask, UpdateTask => {
    /// Sets the description.
    body description: &str,
    /// Says whether only the creator and the responsible see it.
    body private: bool,
    /// Sets the files.
    body file_ids: &[FileId],
    /// Sets the labels by text.
    body labels: &[&str],
    /// Sets the labels.
    body label_ids: &[TaskLabelId],
    /// Says how it comes again.
    body recurrence: &Recurrence,
    /// Sets the id that an outside system gives it.
    body external_id: &str,
});

/// The other settings that adding and changing a task share.
macro_rules! settings {
    ($($name:ident),+) => {$(
        impl $name {
            /// Says who is to do it.
            pub fn responsible(self, responsible: impl Into<ContactIdentifier>) -> Self {
                Self(self.0.body("responsible", responsible.into()))
            }

            /// Reminds the responsible so many minutes before it is due.
            pub fn reminder(self, minutes: u32) -> Self {
                Self(self.0.body("reminder", json!({"remind_delta": minutes})))
            }

            /// Says what it is about.
            pub fn about(self, object: impl Into<ObjectRef>) -> Self {
                let object = object.into();
                Self(self.0.body("ref_type", object.kind).body("ref_id", object.id))
            }
        }
    )+};
}

settings!(CreateTask, UpdateTask);

impl CreateTask {
    /// Adds one task for each of these people.
    pub fn responsibles(self, responsibles: &[ContactIdentifier]) -> Self {
        Self(self.0.body("responsible", responsibles))
    }
}

options!(UpdateTask => {
    /// Sets the text.
    body text: &str,
    /// Says whether it is done.
    body completed: bool,
});

options!(RankTask => {
    /// Puts it above this task.
    body before: TaskId,
    /// Puts it below this task.
    body after: TaskId,
});

options!(GetTaskSummary => {
    /// Sets the most tasks of each group. The default is 4.
    query limit: u32,
});

options!(GetTaskTotalsByTime => {
    /// Counts those of one space.
    query space("space_id"): SpaceId,
});

impl GetTaskTotals {
    /// Counts those of these spaces.
    pub fn spaces(self, spaces: &[SpaceId]) -> Self {
        Self(self.0.query("space", joined(spaces)))
    }
}

options!(GetTasks => {
    /// Lists those through one application, by its numeric client id.
    query created_via: AuthClientId,
    /// Lists those with this external id.
    query external_id: &str,
    /// Lists those that carry a label.
    query label: TaskLabelId,
    /// Lists those that are done, or those that are not.
    switch completed: bool,
    /// Lists those with files, or those without.
    switch files: bool,
    /// Lists those that the caller gave to others, or the rest.
    switch reassigned: bool,
    /// Says what to sort by. By default that is the rank.
    query sort_by: TaskSort,
    /// Says whether the largest or newest comes first.
    switch sort_desc: bool,
    /// Says what to group by: each task has its [`group`](Task::group).
    query grouping: TaskGrouping,
    /// Says how much of each task to give, such as `full`.
    query view: &str,
});

impl GetTasks {
    /// Lists those about these apps' items.
    pub fn apps(self, apps: &[AppId]) -> Self {
        Self(self.0.query("app", joined(apps)))
    }

    /// Lists those in these spaces.
    pub fn spaces(self, spaces: &[SpaceId]) -> Self {
        Self(self.0.query("space", joined(spaces)))
    }

    /// Lists those in these organizations.
    pub fn organizations(self, organizations: &[OrgId]) -> Self {
        Self(self.0.query("org", joined(organizations)))
    }

    /// Lists those about an object.
    pub fn about(self, object: impl Into<ObjectRef>) -> Self {
        Self(self.0.query("reference", object.into()))
    }

    /// Lists those that a user or app is to do.
    pub fn responsible(self, responsible: impl Into<ObjectRef>) -> Self {
        Self(self.0.query("responsible", responsible.into()))
    }

    /// Lists those that a user or app created.
    pub fn created_by(self, creator: impl Into<ObjectRef>) -> Self {
        Self(self.0.query("created_by", creator.into()))
    }

    /// Lists those that a user or app marked as done.
    pub fn completed_by(self, completer: impl Into<ObjectRef>) -> Self {
        Self(self.0.query("completed_by", completer.into()))
    }

    /// Lists those created on one of these days.
    pub fn created_on(self, from: civil::Date, to: civil::Date) -> Self {
        Self(self.0.query("created_on", format_args!("{from}-{to}")))
    }

    /// Lists those done on one of these days.
    pub fn completed_on(self, from: civil::Date, to: civil::Date) -> Self {
        Self(self.0.query("completed_on", format_args!("{from}-{to}")))
    }

    /// Lists those due on one of these days.
    pub fn due_date(self, from: civil::Date, to: civil::Date) -> Self {
        Self(self.0.query("due_date", format_args!("{from}-{to}")))
    }
}

paged!(GetTasks of Task, 100 at once);

/// The area joins lists by semicolons.
fn joined(ids: &[impl ToString]) -> String {
    ids.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(";")
}
