//! The user who is signed in.

#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments are given to calls alike, whether they are kept or written at once"
)]

use std::collections::BTreeMap;

use podio_core::secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::json::open_enum;
use crate::model::{Profile, Raw, User, UserStatus};
use crate::profile::profile_settings;

operations! {
    "users":
    GET_USER = "get_user" GET "/user";
    GET_USER_STATUS = "get_user_status" GET "/user/status";
    UPDATE_USER = "update_user" PUT "/user/";
    GET_PROFILE = "get_profile" GET "/user/profile/";
    UPDATE_PROFILE = "update_profile" PUT "/user/profile/";
    GET_PROFILE_FIELD = "get_profile_field" GET "/user/profile/{key}";
    UPDATE_PROFILE_FIELD = "update_profile_field" PUT "/user/profile/{key}";
    GET_USER_PROPERTY = "get_user_property" GET "/user/property/{name}";
    SET_USER_PROPERTY = "set_user_property" PUT "/user/property/{name}";
    SET_USER_PROPERTIES = "set_user_properties" PUT "/user/property/";
    DELETE_USER_PROPERTY = "delete_user_property" DELETE "/user/property/{name}";
    GET_NOTIFICATION_SETTING = "get_notification_setting" GET "/user/setting/{client_type}/{notification_type}";
    GET_NOTIFICATION_SETTINGS = "get_notification_settings" GET "/user/setting/{client_type}/";
    UPDATE_NOTIFICATION_SETTING = "update_notification_setting" PUT "/user/setting/{client_type}/{notification_type}";
    UPDATE_NOTIFICATION_SETTINGS = "update_notification_settings" PUT "/user/setting/{client_type}/";
}

/// The user who is signed in; from [`PodioApi::users`](crate::PodioApi::users).
///
/// An app that is signed in as itself is no user: these calls answer `Forbidden`.
#[derive(Debug, Clone, Copy)]
pub struct Users<'a> {
    pub(crate) client: Caller<'a>,
}

impl Users<'_> {
    /// Reads the account.
    ///
    /// `GET /user` ([reference](https://developers.podio.com/doc/users/get-user-22378))
    #[doc(alias = "get_user")]
    pub fn get(&self) -> GetUser {
        GetUser(Call::new(self.client, &GET_USER, &[]))
    }

    /// Reads the account, the profile, and counters such as unread messages.
    ///
    /// `GET /user/status`
    /// ([reference](https://developers.podio.com/doc/users/get-user-status-22480))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let status = client.users().get_status().send().await?;
    /// println!("{} unread", status.inbox_new.unwrap_or_default());
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_user_status")]
    pub fn get_status(&self) -> GetUserStatus {
        GetUserStatus(Call::new(self.client, &GET_USER_STATUS, &[]))
    }

    /// Changes the account: what is set on the call changes, the rest stays. A new address or password
    /// takes the old password.
    ///
    /// `PUT /user/`
    #[doc(alias = "update_user")]
    pub fn update(&self) -> UpdateUser {
        UpdateUser(Call::new(self.client, &UPDATE_USER, &[]).empty_body())
    }

    /// Reads the profile.
    ///
    /// `GET /user/profile/`
    pub fn get_profile(&self) -> GetProfile {
        GetProfile(Call::new(self.client, &GET_PROFILE, &[]))
    }

    /// Changes the profile: what is set or cleared on the call changes, the rest stays.
    ///
    /// `PUT /user/profile/`
    /// ([reference](https://developers.podio.com/doc/users/update-profile-22402))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// client.users().update_profile().title(&["Roofer"]).clear("skype").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_profile(&self) -> UpdateProfile {
        UpdateProfile(Call::new(self.client, &UPDATE_PROFILE, &[]).empty_body())
    }

    /// Reads one key of the profile. It is a list for keys of a single value too.
    ///
    /// `GET /user/profile/{key}`
    /// ([reference](https://developers.podio.com/doc/users/get-profile-field-22380))
    pub fn get_profile_field(&self, key: &str) -> GetProfileField {
        GetProfileField(Call::new(self.client, &GET_PROFILE_FIELD, &[&key]))
    }

    /// Sets one key of the profile: to a text, or to a list of texts where the key holds several.
    ///
    /// `PUT /user/profile/{key}`
    /// ([reference](https://developers.podio.com/doc/users/update-profile-field-22500))
    pub fn update_profile_field(&self, key: &str, value: &impl Serialize) -> ChangeUser {
        ChangeUser(Call::new(self.client, &UPDATE_PROFILE_FIELD, &[&key]).body("value", value))
    }

    /// Reads a setting that this application stored for the user. Other applications have settings of
    /// their own.
    ///
    /// `GET /user/property/{name}`
    /// ([reference](https://developers.podio.com/doc/users/get-user-property-29798))
    #[doc(alias = "get_user_property")]
    pub fn get_property(&self, name: &str) -> GetUserProperty {
        GetUserProperty(Call::new(self.client, &GET_USER_PROPERTY, &[&name]))
    }

    /// Stores a setting of this application for the user. Podio asks for an object.
    ///
    /// `PUT /user/property/{name}`
    /// ([reference](https://developers.podio.com/doc/users/set-user-property-29799))
    #[doc(alias = "set_user_property")]
    pub fn set_property(&self, name: &str, value: &impl Serialize) -> ChangeUser {
        ChangeUser(Call::new(self.client, &SET_USER_PROPERTY, &[&name]).json(value))
    }

    /// Stores several settings of this application for the user, by name. Podio asks for an object
    /// each.
    ///
    /// `PUT /user/property/`
    /// ([reference](https://developers.podio.com/doc/users/set-user-properties-9052829))
    #[doc(alias = "set_user_properties")]
    pub fn set_properties(&self, properties: &impl Serialize) -> ChangeUser {
        ChangeUser(Call::new(self.client, &SET_USER_PROPERTIES, &[]).json(properties))
    }

    /// Deletes a setting of this application for the user.
    ///
    /// `DELETE /user/property/{name}`
    /// ([reference](https://developers.podio.com/doc/users/delete-user-property-29800))
    #[doc(alias = "delete_user_property")]
    pub fn delete_property(&self, name: &str) -> ChangeUser {
        ChangeUser(Call::new(self.client, &DELETE_USER_PROPERTY, &[&name]))
    }

    /// Tells whether the user is told about something.
    ///
    /// `GET /user/setting/{client_type}/{notification_type}`
    /// ([reference](https://developers.podio.com/doc/users/get-notification-setting-3649859))
    pub fn get_notification_setting(
        &self,
        client_type: NotificationClient,
        notification_type: NotificationType,
    ) -> GetNotificationSetting {
        GetNotificationSetting(Call::new(
            self.client,
            &GET_NOTIFICATION_SETTING,
            &[&client_type, &notification_type],
        ))
    }

    /// Tells about what the user is told, by the names of [`NotificationType`].
    ///
    /// `GET /user/setting/{client_type}/`
    pub fn get_notification_settings(
        &self,
        client_type: NotificationClient,
    ) -> GetNotificationSettings {
        GetNotificationSettings(Call::new(
            self.client,
            &GET_NOTIFICATION_SETTINGS,
            &[&client_type],
        ))
    }

    /// Says whether the user is told about something.
    ///
    /// `PUT /user/setting/{client_type}/{notification_type}`
    /// ([reference](https://developers.podio.com/doc/users/update-notification-setting-3649918))
    pub fn update_notification_setting(
        &self,
        client_type: NotificationClient,
        notification_type: NotificationType,
        on: bool,
    ) -> ChangeUser {
        ChangeUser(
            Call::new(
                self.client,
                &UPDATE_NOTIFICATION_SETTING,
                &[&client_type, &notification_type],
            )
            .body("value", on),
        )
    }

    /// Says about what the user is told; the rest stays.
    ///
    /// `PUT /user/setting/{client_type}/`
    /// ([reference](https://developers.podio.com/doc/users/update-notification-settings-3649927))
    pub fn update_notification_settings(
        &self,
        client_type: NotificationClient,
        settings: &[(NotificationType, bool)],
    ) -> ChangeUser {
        let settings: BTreeMap<&str, bool> = settings
            .iter()
            .map(|(kind, on)| (kind.as_str(), *on))
            .collect();
        ChangeUser(
            Call::new(self.client, &UPDATE_NOTIFICATION_SETTINGS, &[&client_type]).json(&settings),
        )
    }
}

request!(
    /// The call of [`Users::get`].
    GetUser [fields] read User
);

request!(
    /// The call of [`Users::get_status`].
    GetUserStatus [fields] read UserStatus
);

request!(
    /// The call of [`Users::update`].
    UpdateUser [] done ()
);

request!(
    /// The call of [`Users::get_profile`].
    GetProfile [fields] read Profile
);

request!(
    /// The call of [`Users::update_profile`].
    UpdateProfile [] done ()
);

request!(
    /// The call of [`Users::get_profile_field`].
    GetProfileField [] read Vec<Raw>
);

request!(
    /// The call of [`Users::update_profile_field`], [`Users::set_property`],
    /// [`Users::set_properties`], [`Users::delete_property`],
    /// [`Users::update_notification_setting`] and [`Users::update_notification_settings`].
    ChangeUser [] done ()
);

request!(
    /// The call of [`Users::get_property`].
    GetUserProperty [] read Raw
);

request!(
    /// The call of [`Users::get_notification_setting`].
    GetNotificationSetting [] read_switch bool
);

request!(
    /// The call of [`Users::get_notification_settings`].
    GetNotificationSettings [] read BTreeMap<String, bool>
);

open_enum! {
    /// How the user is told.
    pub enum NotificationClient {
        /// By e-mail.
        Email = "email",
        /// On the phone.
        Mobile = "mobile",
    }
}

open_enum! {
    /// About what the user is told.
    pub enum NotificationType {
        /// What happened in a day.
        Digest = "digest",
        /// News from Podio.
        Bulletin = "bulletin",
        /// Mentions and assignments.
        Reference = "reference",
        /// Messages.
        Message = "message",
        /// Spaces.
        Space = "space",
        /// What the user follows.
        Subscription = "subscription",
        /// Other users.
        User = "user",
        /// Reminders.
        Reminder = "reminder",
        /// Notices on the phone.
        PushNotification = "push_notification",
        /// Sound with notices on the phone.
        PushNotificationSound = "push_notification_sound",
        /// Notices in the browser.
        PushNotificationBrowser = "push_notification_browser",
        /// Changes of meetings.
        MeetingUpdate = "meeting_update",
        /// Changes of meetings that the user arranged.
        MeetingUpdateAsOrganizer = "meeting_update_as_organizer",
    }
}

options!(UpdateUser => {
    /// Sets the primary e-mail address.
    body mail: &str,
    /// Sets the e-mail addresses.
    body mails: &[&str],
    /// Sets the language and country, such as `en_GB`.
    body locale: &str,
    /// Sets the time zone, such as `Europe/Copenhagen`.
    body timezone: &str,
});

impl UpdateUser {
    /// Proves that the caller may change the address or the password.
    pub fn old_password(self, password: &SecretString) -> Self {
        Self(self.0.body("old_password", password.expose_secret()))
    }

    /// Sets the password.
    pub fn new_password(self, password: &SecretString) -> Self {
        Self(self.0.body("new_password", password.expose_secret()))
    }
}

profile_settings!(UpdateProfile);

options!(UpdateProfile => {
    /// Sets the names at instant messengers.
    body im: &[&str],
    /// Sets the VAT number.
    body vatin: &str,
    /// Sets what the app market shows about the person.
    body app_store_about: &str,
    /// Sets the organization that the app market shows.
    body app_store_organization: &str,
    /// Sets the place that the app market shows.
    body app_store_location: &str,
    /// Sets the job title that the app market shows.
    body app_store_title: &str,
    /// Sets the link that the app market shows.
    body app_store_url: &str,
});
