//! Reminders: when users are told that something is due.

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::{ObjectRef, Reminder, ReminderId};

operations! {
    "reminders":
    GET_REMINDER = "get_reminder" GET "/reminder/{ref_type}/{ref_id}";
    CREATE_OR_UPDATE_REMINDER = "create_or_update_reminder" PUT "/reminder/{ref_type}/{ref_id}";
    CREATE_REMINDER = "create_reminder" POST "/reminder/{ref_type}/{ref_id}";
    DELETE_REMINDER = "delete_reminder" DELETE "/reminder/{ref_type}/{ref_id}";
    SNOOZE_REMINDER = "snooze_reminder" POST "/reminder/{ref_type}/{ref_id}/snooze";
}

/// When users are told that something is due; from
/// [`PodioApi::reminders`](crate::PodioApi::reminders).
///
/// An object is mostly a task; some clients set reminders of items too.
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::model::TaskId;
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// client.reminders().create_or_update(TaskId(8800001), 60).send().await?;
/// let reminder = client.reminders().get(TaskId(8800001)).send().await?;
/// assert_eq!(reminder.remind_delta, Some(60));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Reminders<'a> {
    pub(crate) client: Caller<'a>,
}

impl Reminders<'_> {
    /// Reads the reminder of an object.
    ///
    /// `GET /reminder/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/reminders/get-reminder-3415569))
    #[doc(alias = "get_reminder")]
    pub fn get(&self, object: impl Into<ObjectRef>) -> GetReminder {
        let object = object.into();
        GetReminder(Call::new(
            self.client,
            &GET_REMINDER,
            &[&object.kind, &object.id],
        ))
    }

    /// Reminds of an object so many minutes before it is due. It replaces the reminder that the object
    /// has.
    ///
    /// `PUT /reminder/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/reminders/create-or-update-reminder-3315055))
    #[doc(alias = "create_or_update_reminder")]
    pub fn create_or_update(&self, object: impl Into<ObjectRef>, minutes: u32) -> SetReminder {
        let object = object.into();
        SetReminder(
            Call::new(
                self.client,
                &CREATE_OR_UPDATE_REMINDER,
                &[&object.kind, &object.id],
            )
            .body("remind_delta", minutes),
        )
    }

    /// Adds a reminder to an object, so many minutes before it is due. The reference does not list
    /// this: [`create_or_update`](Self::create_or_update) does the same.
    ///
    /// `POST /reminder/{ref_type}/{ref_id}`
    ///
    /// What the body takes is inferred from that call.
    #[doc(alias = "create_reminder")]
    pub fn create(&self, object: impl Into<ObjectRef>, minutes: u32) -> SetReminder {
        let object = object.into();
        SetReminder(
            Call::new(self.client, &CREATE_REMINDER, &[&object.kind, &object.id])
                .body("remind_delta", minutes),
        )
    }

    /// Deletes the reminder of an object.
    ///
    /// `DELETE /reminder/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/reminders/delete-reminder-3315117))
    #[doc(alias = "delete_reminder")]
    pub fn delete(&self, object: impl Into<ObjectRef>) -> ChangeReminder {
        let object = object.into();
        ChangeReminder(Call::new(
            self.client,
            &DELETE_REMINDER,
            &[&object.kind, &object.id],
        ))
    }

    /// Reminds of an object again in ten minutes.
    ///
    /// `POST /reminder/{ref_type}/{ref_id}/snooze`
    /// ([reference](https://developers.podio.com/doc/reminders/snooze-reminder-3321049))
    #[doc(alias = "snooze_reminder")]
    pub fn snooze(&self, object: impl Into<ObjectRef>) -> ChangeReminder {
        let object = object.into();
        ChangeReminder(Call::new(
            self.client,
            &SNOOZE_REMINDER,
            &[&object.kind, &object.id],
        ))
    }
}

request!(
    /// The call of [`Reminders::get`].
    GetReminder [] read Reminder
);

request!(
    /// The call of [`Reminders::create_or_update`] and [`Reminders::create`].
    SetReminder [] done ()
);

request!(
    /// The call of [`Reminders::delete`] and [`Reminders::snooze`].
    ChangeReminder [] done ()
);

options!(ChangeReminder => {
    /// Names the reminder, where the object has several.
    query reminder("reminder_id"): ReminderId,
});
