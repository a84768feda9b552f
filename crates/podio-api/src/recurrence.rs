//! Recurrence: how something comes again after it was done.

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::model::{Extra, ObjectRef, Recurrence};

operations! {
    "recurrence":
    GET_RECURRENCE = "get_recurrence" GET "/recurrence/{ref_type}/{ref_id}";
    CREATE_OR_UPDATE_RECURRENCE = "create_or_update_recurrence" PUT "/recurrence/{ref_type}/{ref_id}";
    DELETE_RECURRENCE = "delete_recurrence" DELETE "/recurrence/{ref_type}/{ref_id}";
}

/// How something comes again; from [`PodioApi::recurrence`](crate::PodioApi::recurrence).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::model::{Recurrence, RecurrenceConfig, RecurrenceName, TaskId, Weekday};
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let mut config = RecurrenceConfig::default();
/// config.days = vec![Weekday::Monday, Weekday::Thursday];
/// let mut every_other_week = Recurrence::default();
/// every_other_week.name = Some(RecurrenceName::Weekly);
/// every_other_week.config = Some(config);
/// every_other_week.step = Some(2);
/// client.recurrence().create_or_update(TaskId(8800001), &every_other_week).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Recurrences<'a> {
    pub(crate) client: Caller<'a>,
}

impl Recurrences<'_> {
    /// Reads how an object comes again.
    ///
    /// `GET /recurrence/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/recurrence/get-recurrence-3415545))
    #[doc(alias = "get_recurrence")]
    pub fn get(&self, object: impl Into<ObjectRef>) -> GetRecurrence {
        let object = object.into();
        GetRecurrence(Call::new(
            self.client,
            &GET_RECURRENCE,
            &[&object.kind, &object.id],
        ))
    }

    /// Says how an object comes again. It replaces the recurrence that the object has.
    ///
    /// `PUT /recurrence/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/recurrence/create-or-update-recurrence-3349957))
    ///
    /// `recurrence` needs a name, a config and a step; its id and `extra` are not sent.
    #[doc(alias = "create_or_update_recurrence")]
    pub fn create_or_update(
        &self,
        object: impl Into<ObjectRef>,
        recurrence: &Recurrence,
    ) -> ChangeRecurrence {
        let object = object.into();
        let sent = Recurrence {
            recurrence_id: None,
            extra: Extra::default(),
            ..recurrence.clone()
        };
        ChangeRecurrence(
            Call::new(
                self.client,
                &CREATE_OR_UPDATE_RECURRENCE,
                &[&object.kind, &object.id],
            )
            .json(&sent),
        )
    }

    /// Stops an object from coming again.
    ///
    /// `DELETE /recurrence/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/recurrence/delete-recurrence-3349970))
    #[doc(alias = "delete_recurrence")]
    pub fn delete(&self, object: impl Into<ObjectRef>) -> ChangeRecurrence {
        let object = object.into();
        ChangeRecurrence(Call::new(
            self.client,
            &DELETE_RECURRENCE,
            &[&object.kind, &object.id],
        ))
    }
}

request!(
    /// The call of [`Recurrences::get`].
    GetRecurrence [] read Recurrence
);

request!(
    /// The call of [`Recurrences::create_or_update`] and [`Recurrences::delete`].
    ChangeRecurrence [] done ()
);
