//! Calendars: what takes place when, as events and as iCalendar feeds, and their copies in linked
//! accounts.

use jiff::civil;
use podio_core::bytes::Bytes;
use podio_core::secrecy::{ExposeSecret, SecretString};

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::items::Filter;
use crate::model::{
    AppId, CalendarEvent, CalendarExport, CalendarSummary, FieldId, ItemId, LinkedAccountId, Mute,
    ObjectRef, OrgId, Raw, RefType, SpaceId, TaskId, UserId, ViewId,
};

operations! {
    "calendar":
    GET_GLOBAL_CALENDAR = "get_global_calendar" GET "/calendar/";
    GET_SPACE_CALENDAR = "get_space_calendar" GET "/calendar/space/{space_id}/";
    GET_APP_CALENDAR = "get_app_calendar" GET "/calendar/app/{app_id}/";
    FILTER_APP_CALENDAR = "filter_app_calendar" POST "/calendar/app/{app_id}/filter" reads;
    GET_APP_CALENDAR_AS_ICAL = "get_app_calendar_as_ical" GET "/calendar/app/{app_id}/ics/{user_id}/{token}/";
    GET_GLOBAL_CALENDAR_AS_ICAL = "get_global_calendar_as_ical" GET "/calendar/ics/{user_id}/{token}/";
    GET_SPACE_CALENDAR_AS_ICAL = "get_space_calendar_as_ical" GET "/calendar/space/{space_id}/ics/{user_id}/{token}/";
    GET_ITEM_FIELD_CALENDAR_AS_ICAL = "get_item_field_calendar_as_ical" GET "/calendar/item/{item_id}/field/{field_id}/ics/";
    GET_TASK_CALENDAR_AS_ICAL = "get_task_calendar_as_ical" GET "/calendar/task/{task_id}/ics/";
    GET_CALENDAR_SUMMARY = "get_calendar_summary" GET "/calendar/summary";
    GET_CALENDAR_SUMMARY_FOR_PERSONAL = "get_calendar_summary_for_personal" GET "/calendar/personal/summary";
    GET_CALENDAR_SUMMARY_FOR_SPACE = "get_calendar_summary_for_space" GET "/calendar/space/{space_id}/summary";
    GET_CALENDAR_SUMMARY_FOR_ORGANIZATION = "get_calendar_summary_for_organization" GET "/calendar/org/{org_id}/summary";
    GET_LINKED_ACCOUNT_CALENDAR = "get_linked_account_calendar" GET "/calendar/linked_account/{linked_account_id}/";
    UPDATE_CALENDAR_EVENT = "update_calendar_event" PUT "/calendar/event/{uid}";
    MOVE_CALENDAR_EVENT = "move_calendar_event" POST "/calendar/event/{uid}/move";
    UPDATE_CALENDAR_EVENT_DURATION = "update_calendar_event_duration" PUT "/calendar/event/{uid}/duration";
    MOVE_EXTERNAL_CALENDAR_EVENT = "move_external_calendar_event" POST "/calendar/linked_account/{linked_account_id}/event/{uid}/move";
    UPDATE_EXTERNAL_CALENDAR_EVENT_DURATION = "update_external_calendar_event_duration" PUT "/calendar/linked_account/{linked_account_id}/event/{uid}/duration";
    GET_GLOBAL_EXPORTS = "get_global_exports" GET "/calendar/export/";
    GET_GLOBAL_EXPORT = "get_global_export" GET "/calendar/export/linked_account/{linked_account_id}";
    SET_GLOBAL_EXPORT = "set_global_export" PUT "/calendar/export/linked_account/{linked_account_id}";
    STOP_GLOBAL_EXPORT = "stop_global_export" DELETE "/calendar/export/linked_account/{linked_account_id}";
    GET_CALENDARS_FOR_LINKED_ACCOUNT = "get_calendars_for_linked_account" GET "/calendar/export/linked_account/{linked_account_id}/available";
    GET_EXPORT_BY_REFERENCE = "get_export_by_reference" GET "/calendar/export/linked_account/{linked_account_id}/{ref_type}/{ref_id}";
    SET_REFERENCE_EXPORT = "set_reference_export" PUT "/calendar/export/linked_account/{linked_account_id}/{ref_type}/{ref_id}";
    STOP_REFERENCE_EXPORT = "stop_reference_export" DELETE "/calendar/export/linked_account/{linked_account_id}/{ref_type}/{ref_id}";
    GET_EXPORTS_BY_REFERENCE = "get_exports_by_reference" GET "/calendar/export/{ref_type}/{ref_id}/";
    GET_MUTES_IN_GLOBAL_CALENDAR = "get_mutes_in_global_calendar" GET "/calendar/mute/";
    MUTE_OBJECTS_FROM_GLOBAL_CALENDAR = "mute_objects_from_global_calendar" POST "/calendar/mute/{scope_type}/{scope_id}/";
    MUTE_OBJECT_TYPE_FROM_GLOBAL_CALENDAR = "mute_object_type_from_global_calendar" POST "/calendar/mute/{scope_type}/{scope_id}/{object_type}/";
    UNMUTE_OBJECTS_FROM_THE_GLOBAL_CALENDAR = "unmute_objects_from_the_global_calendar" DELETE "/calendar/mute/{scope_type}/{scope_id}/";
    UNMUTE_OBJECT_TYPE_FROM_THE_GLOBAL_CALENDAR = "unmute_object_type_from_the_global_calendar" DELETE "/calendar/mute/{scope_type}/{scope_id}/{object_type}/";
}

/// Calendars; from [`PodioApi::calendar`](crate::PodioApi::calendar).
///
/// Days and times of day are those of the caller's time zone, which is set at Podio.
///
/// | row of the reference | method |
/// |---|---|
/// | events of everything, a space, an app | [`get_global`](Self::get_global), [`get_space`](Self::get_space), [`get_app`](Self::get_app), [`filter_app`](Self::filter_app) |
/// | the same as iCalendar | [`get_global_as_ical`](Self::get_global_as_ical), [`get_space_as_ical`](Self::get_space_as_ical), [`get_app_as_ical`](Self::get_app_as_ical) |
/// | one date as iCalendar | [`get_item_field_as_ical`](Self::get_item_field_as_ical), [`get_task_as_ical`](Self::get_task_as_ical) |
/// | today and the next days | [`get_summary`](Self::get_summary) and its forms |
/// | changing an event's times | [`update_event`](Self::update_event), and by how much: [`move_event`](Self::move_event), [`update_event_duration`](Self::update_event_duration) |
/// | the same in a linked account | [`move_external_event`](Self::move_external_event), [`update_external_event_duration`](Self::update_external_event_duration) |
/// | what is hidden: everything of an app or space, or one type of object | [`mute`](Self::mute), [`mute_object_type`](Self::mute_object_type) |
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::model::SpaceId;
/// use podio_core::jiff::civil::date;
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let (from, to) = (date(2026, 3, 1), date(2026, 3, 31));
/// let events = client.calendar().get_space(SpaceId(7100001), from, to).tasks(true).send().await?;
/// for event in &events {
///     println!("{:?}: {:?}", event.start_date, event.title);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    pub(crate) client: Caller<'a>,
}

impl Calendar<'_> {
    /// Lists what takes place from one day to another in everything that the caller can see, but for
    /// what is muted.
    ///
    /// `GET /calendar/`
    /// ([reference](https://developers.podio.com/doc/calendar/get-global-calendar-22458))
    #[doc(alias = "get_global_calendar")]
    pub fn get_global(&self, date_from: civil::Date, date_to: civil::Date) -> GetGlobalCalendar {
        GetGlobalCalendar(
            Call::new(self.client, &GET_GLOBAL_CALENDAR, &[])
                .query("date_from", date_from)
                .query("date_to", date_to),
        )
    }

    /// Lists what takes place in a space from one day to another.
    ///
    /// `GET /calendar/space/{space_id}/`
    /// ([reference](https://developers.podio.com/doc/calendar/get-space-calendar-22459))
    #[doc(alias = "get_space_calendar")]
    pub fn get_space(
        &self,
        space_id: SpaceId,
        date_from: civil::Date,
        date_to: civil::Date,
    ) -> GetCalendar {
        GetCalendar(
            Call::new(self.client, &GET_SPACE_CALENDAR, &[&space_id])
                .query("date_from", date_from)
                .query("date_to", date_to),
        )
    }

    /// Lists what takes place in an app from one day to another.
    ///
    /// `GET /calendar/app/{app_id}/`
    /// ([reference](https://developers.podio.com/doc/calendar/get-app-calendar-22460))
    #[doc(alias = "get_app_calendar")]
    pub fn get_app(
        &self,
        app_id: AppId,
        date_from: civil::Date,
        date_to: civil::Date,
    ) -> GetCalendar {
        GetCalendar(
            Call::new(self.client, &GET_APP_CALENDAR, &[&app_id])
                .query("date_from", date_from)
                .query("date_to", date_to),
        )
    }

    /// Lists what takes place in an app among those items that a filter or a saved view lets through.
    ///
    /// `POST /calendar/app/{app_id}/filter`
    ///
    /// The answer's shape is inferred from the calls beside it.
    #[doc(alias = "filter_app_calendar")]
    pub fn filter_app(&self, app_id: AppId) -> FilterAppCalendar {
        FilterAppCalendar(Call::new(self.client, &FILTER_APP_CALENDAR, &[&app_id]).empty_body())
    }

    /// Reads what takes place in an app in the next 90 days as iCalendar.
    ///
    /// `GET /calendar/app/{app_id}/ics/{user_id}/{token}/`
    /// ([reference](https://developers.podio.com/doc/calendar/get-app-calendar-as-ical-22515))
    ///
    /// `token` is the [`calendar_code`](crate::model::UserStatus::calendar_code) of the user. Whoever
    /// has it can read the feed.
    #[doc(alias = "get_app_calendar_as_ical")]
    pub fn get_app_as_ical(&self, app_id: AppId, user_id: UserId, token: &SecretString) -> GetIcal {
        GetIcal(Call::new(
            self.client,
            &GET_APP_CALENDAR_AS_ICAL,
            &[&app_id, &user_id, &token.expose_secret()],
        ))
    }

    /// Reads what takes place in everything that a user can see in the next 90 days as iCalendar.
    ///
    /// `GET /calendar/ics/{user_id}/{token}/`
    /// ([reference](https://developers.podio.com/doc/calendar/get-global-calendar-as-ical-22513))
    ///
    /// `token` is the [`calendar_code`](crate::model::UserStatus::calendar_code) of the user. Whoever
    /// has it can read the feed.
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let status = client.users().get_status().send().await?;
    /// if let (Some(user), Some(code)) = (status.user, status.calendar_code) {
    ///     let code = code.into_inner();
    ///     let feed = client.calendar().get_global_as_ical(user.user_id, &code).send().await?;
    ///     println!("{}", String::from_utf8_lossy(&feed));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_global_calendar_as_ical")]
    pub fn get_global_as_ical(&self, user_id: UserId, token: &SecretString) -> GetIcal {
        GetIcal(Call::new(
            self.client,
            &GET_GLOBAL_CALENDAR_AS_ICAL,
            &[&user_id, &token.expose_secret()],
        ))
    }

    /// Reads what takes place in a space in the next 90 days as iCalendar.
    ///
    /// `GET /calendar/space/{space_id}/ics/{user_id}/{token}/`
    /// ([reference](https://developers.podio.com/doc/calendar/get-space-calendar-as-ical-22514))
    ///
    /// `token` is the [`calendar_code`](crate::model::UserStatus::calendar_code) of the user. Whoever
    /// has it can read the feed.
    #[doc(alias = "get_space_calendar_as_ical")]
    pub fn get_space_as_ical(
        &self,
        space_id: SpaceId,
        user_id: UserId,
        token: &SecretString,
    ) -> GetIcal {
        GetIcal(Call::new(
            self.client,
            &GET_SPACE_CALENDAR_AS_ICAL,
            &[&space_id, &user_id, &token.expose_secret()],
        ))
    }

    /// Reads a date field of an item as iCalendar.
    ///
    /// `GET /calendar/item/{item_id}/field/{field_id}/ics/`
    /// ([reference](https://developers.podio.com/doc/calendar/get-item-field-calendar-as-ical-10195681))
    #[doc(alias = "get_item_field_calendar_as_ical")]
    pub fn get_item_field_as_ical(&self, item_id: ItemId, field_id: FieldId) -> GetIcal {
        GetIcal(Call::new(
            self.client,
            &GET_ITEM_FIELD_CALENDAR_AS_ICAL,
            &[&item_id, &field_id],
        ))
    }

    /// Reads when a task is due as iCalendar.
    ///
    /// `GET /calendar/task/{task_id}/ics/`
    /// ([reference](https://developers.podio.com/doc/calendar/get-task-calendar-as-ical-10195650))
    #[doc(alias = "get_task_calendar_as_ical")]
    pub fn get_task_as_ical(&self, task_id: TaskId) -> GetIcal {
        GetIcal(Call::new(
            self.client,
            &GET_TASK_CALENDAR_AS_ICAL,
            &[&task_id],
        ))
    }

    /// Reads the first events of today, and of the six days after.
    ///
    /// `GET /calendar/summary`
    /// ([reference](https://developers.podio.com/doc/calendar/get-calendar-summary-1609256))
    #[doc(alias = "get_calendar_summary")]
    pub fn get_summary(&self) -> GetCalendarSummary {
        GetCalendarSummary(Call::new(self.client, &GET_CALENDAR_SUMMARY, &[]))
    }

    /// Reads the first events of today, and of the six days after, outside spaces.
    ///
    /// `GET /calendar/personal/summary`
    /// ([reference](https://developers.podio.com/doc/calendar/get-calendar-summary-for-personal-1657903))
    #[doc(alias = "get_calendar_summary_for_personal")]
    pub fn get_summary_for_personal(&self) -> GetCalendarSummary {
        GetCalendarSummary(Call::new(
            self.client,
            &GET_CALENDAR_SUMMARY_FOR_PERSONAL,
            &[],
        ))
    }

    /// Reads the first events of today, and of the six days after, in a space.
    ///
    /// `GET /calendar/space/{space_id}/summary`
    /// ([reference](https://developers.podio.com/doc/calendar/get-calendar-summary-for-space-1609328))
    #[doc(alias = "get_calendar_summary_for_space")]
    pub fn get_summary_for_space(&self, space_id: SpaceId) -> GetCalendarSummary {
        GetCalendarSummary(Call::new(
            self.client,
            &GET_CALENDAR_SUMMARY_FOR_SPACE,
            &[&space_id],
        ))
    }

    /// Reads the first events of today, and of the six days after, in an organization. The reference
    /// does not list this.
    ///
    /// `GET /calendar/org/{org_id}/summary`
    #[doc(alias = "get_calendar_summary_for_organization")]
    pub fn get_summary_for_organization(&self, org_id: OrgId) -> GetCalendarSummary {
        GetCalendarSummary(Call::new(
            self.client,
            &GET_CALENDAR_SUMMARY_FOR_ORGANIZATION,
            &[&org_id],
        ))
    }

    /// Lists what takes place by the primary calendar of a linked account.
    ///
    /// `GET /calendar/linked_account/{linked_account_id}/`
    #[doc(alias = "get_linked_account_calendar")]
    pub fn get_linked_account(
        &self,
        linked_account_id: LinkedAccountId,
    ) -> GetLinkedAccountCalendar {
        GetLinkedAccountCalendar(Call::new(
            self.client,
            &GET_LINKED_ACCOUNT_CALENDAR,
            &[&linked_account_id],
        ))
    }

    /// Sets when an event starts and, by the options of the call, when it ends.
    ///
    /// `PUT /calendar/event/{uid}`
    /// ([reference](https://developers.podio.com/doc/calendar/update-calendar-event-78177950))
    ///
    /// `uid` is the [`uid`](CalendarEvent::uid) of the event.
    #[doc(alias = "update_calendar_event")]
    pub fn update_event(&self, uid: &str, start_date: civil::Date) -> UpdateCalendarEvent {
        UpdateCalendarEvent(
            Call::new(self.client, &UPDATE_CALENDAR_EVENT, &[&uid])
                .body("start_date", start_date.to_string()),
        )
    }

    /// Moves an event by days and minutes; negative ones move it back. The reference does not list
    /// this: [`update_event`](Self::update_event) is the newer call.
    ///
    /// `POST /calendar/event/{uid}/move`
    #[doc(alias = "move_calendar_event")]
    pub fn move_event(&self, uid: &str, day_delta: i64, minute_delta: i64) -> MoveCalendarEvent {
        MoveCalendarEvent(
            Call::new(self.client, &MOVE_CALENDAR_EVENT, &[&uid])
                .body("day_delta", day_delta)
                .body("minute_delta", minute_delta),
        )
    }

    /// Moves the end of an event by days and minutes; negative ones make it shorter. The reference does
    /// not list this.
    ///
    /// `PUT /calendar/event/{uid}/duration`
    #[doc(alias = "update_calendar_event_duration")]
    pub fn update_event_duration(
        &self,
        uid: &str,
        day_delta: i64,
        minute_delta: i64,
    ) -> UpdateCalendarEventDuration {
        UpdateCalendarEventDuration(
            Call::new(self.client, &UPDATE_CALENDAR_EVENT_DURATION, &[&uid])
                .body("day_delta", day_delta)
                .body("minute_delta", minute_delta),
        )
    }

    /// Moves an event of a linked account by days and minutes; negative ones move it back.
    ///
    /// `POST /calendar/linked_account/{linked_account_id}/event/{uid}/move`
    #[doc(alias = "move_external_calendar_event")]
    pub fn move_external_event(
        &self,
        linked_account_id: LinkedAccountId,
        uid: &str,
        day_delta: i64,
        minute_delta: i64,
    ) -> MoveCalendarEvent {
        MoveCalendarEvent(
            Call::new(
                self.client,
                &MOVE_EXTERNAL_CALENDAR_EVENT,
                &[&linked_account_id, &uid],
            )
            .body("day_delta", day_delta)
            .body("minute_delta", minute_delta),
        )
    }

    /// Moves the end of an event of a linked account by days and minutes; negative ones make it
    /// shorter.
    ///
    /// `PUT /calendar/linked_account/{linked_account_id}/event/{uid}/duration`
    #[doc(alias = "update_external_calendar_event_duration")]
    pub fn update_external_event_duration(
        &self,
        linked_account_id: LinkedAccountId,
        uid: &str,
        day_delta: i64,
        minute_delta: i64,
    ) -> UpdateCalendarEventDuration {
        UpdateCalendarEventDuration(
            Call::new(
                self.client,
                &UPDATE_EXTERNAL_CALENDAR_EVENT_DURATION,
                &[&linked_account_id, &uid],
            )
            .body("day_delta", day_delta)
            .body("minute_delta", minute_delta),
        )
    }

    /// Lists how the calendar of everything is copied to linked accounts.
    ///
    /// `GET /calendar/export/`
    /// ([reference](https://developers.podio.com/doc/calendar/get-global-exports-7554169))
    ///
    /// The answer's shape is inferred.
    pub fn get_global_exports(&self) -> GetCalendarExports {
        GetCalendarExports(Call::new(self.client, &GET_GLOBAL_EXPORTS, &[]))
    }

    /// Reads how the calendar of everything is copied to a linked account.
    ///
    /// `GET /calendar/export/linked_account/{linked_account_id}`
    ///
    /// The answer's shape is inferred.
    pub fn get_global_export(&self, linked_account_id: LinkedAccountId) -> GetCalendarExport {
        GetCalendarExport(Call::new(
            self.client,
            &GET_GLOBAL_EXPORT,
            &[&linked_account_id],
        ))
    }

    /// Has the calendar of everything copied to a linked account. The reference does not list this.
    ///
    /// `PUT /calendar/export/linked_account/{linked_account_id}`
    ///
    /// Copies are made of events from `priority` on, and of tasks if `tasks` says so. What the body
    /// takes is inferred from [`set_reference_export`](Self::set_reference_export).
    pub fn set_global_export(
        &self,
        linked_account_id: LinkedAccountId,
        priority: i64,
        tasks: bool,
    ) -> ChangeCalendarExport {
        ChangeCalendarExport(
            Call::new(self.client, &SET_GLOBAL_EXPORT, &[&linked_account_id])
                .body("priority", priority)
                .body("tasks", tasks),
        )
    }

    /// Stops copying the calendar of everything to a linked account. The reference does not list this.
    ///
    /// `DELETE /calendar/export/linked_account/{linked_account_id}`
    pub fn stop_global_export(&self, linked_account_id: LinkedAccountId) -> ChangeCalendarExport {
        ChangeCalendarExport(Call::new(
            self.client,
            &STOP_GLOBAL_EXPORT,
            &[&linked_account_id],
        ))
    }

    /// Lists the calendars of a linked account that can be copied to. The reference does not list this.
    ///
    /// `GET /calendar/export/linked_account/{linked_account_id}/available`
    ///
    /// What a calendar looks like is not known: each is given as it comes.
    #[doc(alias = "get_calendars_for_linked_account")]
    pub fn get_for_linked_account(
        &self,
        linked_account_id: LinkedAccountId,
    ) -> GetCalendarsForLinkedAccount {
        GetCalendarsForLinkedAccount(Call::new(
            self.client,
            &GET_CALENDARS_FOR_LINKED_ACCOUNT,
            &[&linked_account_id],
        ))
    }

    /// Reads how the calendar of an app or a space is copied to a linked account.
    ///
    /// `GET /calendar/export/linked_account/{linked_account_id}/{ref_type}/{ref_id}`
    ///
    /// The answer's shape is inferred.
    pub fn get_export_by_reference(
        &self,
        linked_account_id: LinkedAccountId,
        object: impl Into<ObjectRef>,
    ) -> GetCalendarExport {
        let object = object.into();
        GetCalendarExport(Call::new(
            self.client,
            &GET_EXPORT_BY_REFERENCE,
            &[&linked_account_id, &object.kind, &object.id],
        ))
    }

    /// Has the calendar of an app or a space copied to a linked account.
    ///
    /// `PUT /calendar/export/linked_account/{linked_account_id}/{ref_type}/{ref_id}`
    ///
    /// Copies are made of events from `priority` on, and of tasks if `tasks` says so.
    pub fn set_reference_export(
        &self,
        linked_account_id: LinkedAccountId,
        object: impl Into<ObjectRef>,
        priority: i64,
        tasks: bool,
    ) -> ChangeCalendarExport {
        let object = object.into();
        ChangeCalendarExport(
            Call::new(
                self.client,
                &SET_REFERENCE_EXPORT,
                &[&linked_account_id, &object.kind, &object.id],
            )
            .body("priority", priority)
            .body("tasks", tasks),
        )
    }

    /// Stops copying the calendar of an app or a space to a linked account.
    ///
    /// `DELETE /calendar/export/linked_account/{linked_account_id}/{ref_type}/{ref_id}`
    pub fn stop_reference_export(
        &self,
        linked_account_id: LinkedAccountId,
        object: impl Into<ObjectRef>,
    ) -> ChangeCalendarExport {
        let object = object.into();
        ChangeCalendarExport(Call::new(
            self.client,
            &STOP_REFERENCE_EXPORT,
            &[&linked_account_id, &object.kind, &object.id],
        ))
    }

    /// Lists how the calendar of an app or a space is copied to linked accounts.
    ///
    /// `GET /calendar/export/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/calendar/get-exports-by-reference-7554180))
    ///
    /// The answer's shape is inferred.
    pub fn get_exports_by_reference(&self, object: impl Into<ObjectRef>) -> GetCalendarExports {
        let object = object.into();
        GetCalendarExports(Call::new(
            self.client,
            &GET_EXPORTS_BY_REFERENCE,
            &[&object.kind, &object.id],
        ))
    }

    /// Lists the apps and spaces that the caller keeps out of the calendar of everything.
    ///
    /// `GET /calendar/mute/`
    /// ([reference](https://developers.podio.com/doc/calendar/get-mutes-in-global-calendar-62730))
    #[doc(alias = "get_mutes_in_global_calendar")]
    pub fn get_mutes(&self) -> GetCalendarMutes {
        GetCalendarMutes(Call::new(self.client, &GET_MUTES_IN_GLOBAL_CALENDAR, &[]))
    }

    /// Keeps an app or a space out of the calendar of everything.
    ///
    /// `POST /calendar/mute/{scope_type}/{scope_id}/`
    /// ([reference](https://developers.podio.com/doc/calendar/mute-objects-from-global-calendar-79418))
    #[doc(alias = "mute_objects_from_global_calendar")]
    pub fn mute(&self, scope: impl Into<ObjectRef>) -> ChangeCalendarMutes {
        let scope = scope.into();
        ChangeCalendarMutes(Call::new(
            self.client,
            &MUTE_OBJECTS_FROM_GLOBAL_CALENDAR,
            &[&scope.kind, &scope.id],
        ))
    }

    /// Keeps one type of objects of an app or a space out of the calendar of everything: items, status
    /// messages or tasks.
    ///
    /// `POST /calendar/mute/{scope_type}/{scope_id}/{object_type}/`
    /// ([reference](https://developers.podio.com/doc/calendar/mute-objects-from-global-calendar-79418))
    #[doc(alias = "mute_object_type_from_global_calendar")]
    pub fn mute_object_type(
        &self,
        scope: impl Into<ObjectRef>,
        object_type: &RefType,
    ) -> ChangeCalendarMutes {
        let scope = scope.into();
        ChangeCalendarMutes(Call::new(
            self.client,
            &MUTE_OBJECT_TYPE_FROM_GLOBAL_CALENDAR,
            &[&scope.kind, &scope.id, object_type],
        ))
    }

    /// Lets an app or a space into the calendar of everything again.
    ///
    /// `DELETE /calendar/mute/{scope_type}/{scope_id}/`
    /// ([reference](https://developers.podio.com/doc/calendar/unmute-objects-from-the-global-calendar-79420))
    #[doc(alias = "unmute_objects_from_the_global_calendar")]
    pub fn unmute(&self, scope: impl Into<ObjectRef>) -> ChangeCalendarMutes {
        let scope = scope.into();
        ChangeCalendarMutes(Call::new(
            self.client,
            &UNMUTE_OBJECTS_FROM_THE_GLOBAL_CALENDAR,
            &[&scope.kind, &scope.id],
        ))
    }

    /// Lets one type of objects of an app or a space into the calendar of everything again.
    ///
    /// `DELETE /calendar/mute/{scope_type}/{scope_id}/{object_type}/`
    /// ([reference](https://developers.podio.com/doc/calendar/unmute-objects-from-the-global-calendar-79420))
    #[doc(alias = "unmute_object_type_from_the_global_calendar")]
    pub fn unmute_object_type(
        &self,
        scope: impl Into<ObjectRef>,
        object_type: &RefType,
    ) -> ChangeCalendarMutes {
        let scope = scope.into();
        ChangeCalendarMutes(Call::new(
            self.client,
            &UNMUTE_OBJECT_TYPE_FROM_THE_GLOBAL_CALENDAR,
            &[&scope.kind, &scope.id, object_type],
        ))
    }
}

request!(
    /// The call of [`Calendar::get_global`].
    GetGlobalCalendar [] read Vec<CalendarEvent>
);

request!(
    /// The call of [`Calendar::get_space`] and [`Calendar::get_app`].
    GetCalendar [] read Vec<CalendarEvent>
);

request!(
    /// The call of [`Calendar::filter_app`].
    FilterAppCalendar [] read Vec<CalendarEvent>
);

request!(
    /// The call of [`Calendar::get_global_as_ical`] and the other methods that read iCalendar. The
    /// answer is its text.
    GetIcal [] read_bytes Bytes
);

request!(
    /// The call of [`Calendar::get_summary`], [`Calendar::get_summary_for_personal`],
    /// [`Calendar::get_summary_for_space`] and [`Calendar::get_summary_for_organization`].
    GetCalendarSummary [] read CalendarSummary
);

request!(
    /// The call of [`Calendar::get_linked_account`].
    GetLinkedAccountCalendar [] read Vec<CalendarEvent>
);

request!(
    /// The call of [`Calendar::update_event`].
    UpdateCalendarEvent [] done ()
);

request!(
    /// The call of [`Calendar::move_event`] and [`Calendar::move_external_event`]. The event comes
    /// back, unless Podio sends nothing.
    MoveCalendarEvent [] read_optional Option<CalendarEvent>
);

request!(
    /// The call of [`Calendar::update_event_duration`] and
    /// [`Calendar::update_external_event_duration`]. The event comes back, unless Podio sends nothing.
    UpdateCalendarEventDuration [] read_optional Option<CalendarEvent>
);

request!(
    /// The call of [`Calendar::get_global_exports`] and [`Calendar::get_exports_by_reference`].
    GetCalendarExports [] read Vec<CalendarExport>
);

request!(
    /// The call of [`Calendar::get_global_export`] and [`Calendar::get_export_by_reference`].
    GetCalendarExport [] read CalendarExport
);

request!(
    /// The call of [`Calendar::set_global_export`], [`Calendar::stop_global_export`],
    /// [`Calendar::set_reference_export`] and [`Calendar::stop_reference_export`].
    ChangeCalendarExport [] done ()
);

request!(
    /// The call of [`Calendar::get_for_linked_account`].
    GetCalendarsForLinkedAccount [] read Vec<Raw>
);

request!(
    /// The call of [`Calendar::get_mutes`].
    GetCalendarMutes [] read Vec<Mute>
);

request!(
    /// The call of [`Calendar::mute`], [`Calendar::mute_object_type`], [`Calendar::unmute`] and
    /// [`Calendar::unmute_object_type`].
    ChangeCalendarMutes [] done ()
);

options!(GetGlobalCalendar, GetCalendar => {
    /// Lists events from this priority on. The default is 1.
    query priority: i64,
    /// Says whether tasks are listed.
    switch tasks: bool,
});

/// The types of objects to list.
macro_rules! types {
    ($($name:ident),+) => {$(
        impl $name {
            /// Lists only objects of these types: items, tasks.
            pub fn types(self, types: &[RefType]) -> Self {
                Self(self.0.query("types", joined(types)))
            }
        }
    )+};
}

types!(GetGlobalCalendar, GetCalendar);

impl GetGlobalCalendar {
    /// Lists only what takes place in these spaces.
    pub fn spaces(self, spaces: &[SpaceId]) -> Self {
        Self(self.0.query("space_ids", joined(spaces)))
    }
}

options!(FilterAppCalendar => {
    /// Lists events from this priority on.
    body priority: i64,
    /// Says whether tasks are listed.
    body tasks: bool,
    /// Lists what a saved view lets through.
    body view("view_id"): ViewId,
    /// Lists what a view lets through that is built in, by its name.
    body view_name("view_id"): &str,
});

impl FilterAppCalendar {
    /// Lists what takes place from this day on.
    pub fn date_from(self, from: civil::Date) -> Self {
        Self(self.0.body("date_from", from.to_string()))
    }

    /// Lists what takes place up to this day.
    pub fn date_to(self, to: civil::Date) -> Self {
        Self(self.0.body("date_to", to.to_string()))
    }

    /// Says which items to let through. By default all are.
    pub fn filters(self, filter: &Filter) -> Self {
        Self(match filter.conditions() {
            Ok(conditions) => self.0.body("filters", conditions),
            Err(error) => self.0.refuse(error),
        })
    }
}

options!(GetCalendarSummary => {
    /// Sets the most events of each group. The default is 5.
    query limit: u32,
    /// Counts events from this priority on. The default is 1.
    query priority: i64,
});

options!(GetLinkedAccountCalendar => {
    /// Lists what takes place from this day on.
    query date_from: civil::Date,
    /// Lists what takes place up to this day.
    query date_to: civil::Date,
});

impl UpdateCalendarEvent {
    /// Sets the time of day at which the event starts, to the second.
    pub fn start_time(self, time: civil::Time) -> Self {
        Self(self.0.body("start_time", seconds(time)))
    }

    /// Sets the day on which the event ends.
    pub fn end_date(self, date: civil::Date) -> Self {
        Self(self.0.body("end_date", date.to_string()))
    }

    /// Sets the time of day at which the event ends, to the second.
    pub fn end_time(self, time: civil::Time) -> Self {
        Self(self.0.body("end_time", seconds(time)))
    }
}

options!(MoveCalendarEvent => {
    /// Says whether the event has days alone from now on.
    body all_day: bool,
});

fn seconds(time: civil::Time) -> String {
    time.strftime("%H:%M:%S").to_string()
}

/// The area joins lists by semicolons.
fn joined(parts: &[impl ToString]) -> String {
    parts
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(";")
}
