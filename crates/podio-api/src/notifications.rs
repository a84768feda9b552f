//! Notifications: what happened that a user follows or is named in.

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::json::{model, open_enum};
use crate::model::time::format_utc_seconds;
use crate::model::{
    Notification, NotificationGroup, NotificationId, NotificationType, ObjectRef, Raw, RefType,
    UserId,
};

operations! {
    "notifications":
    GET_NOTIFICATIONS = "get_notifications" GET "/notification/";
    GET_NOTIFICATION = "get_notification" GET "/notification/{notification_id}";
    GET_NOTIFICATION_V2 = "get_notification_v2" GET "/notification/{notification_id}/v2";
    GET_INBOX_NEW_COUNT = "get_inbox_new_count" GET "/notification/inbox/new/count";
    MARK_ALL_NOTIFICATIONS_AS_VIEWED = "mark_all_notifications_as_viewed" POST "/notification/viewed";
    MARK_NOTIFICATION_AS_VIEWED = "mark_notification_as_viewed" POST "/notification/{notification_id}/viewed";
    MARK_NOTIFICATION_AS_UNVIEWED = "mark_notification_as_unviewed" DELETE "/notification/{notification_id}/viewed";
    MARK_NOTIFICATIONS_AS_VIEWED_BY_REF = "mark_notifications_as_viewed_by_ref" POST "/notification/{ref_type}/{ref_id}/viewed";
    MARK_NOTIFICATIONS_AS_UNVIEWED_BY_REF = "mark_notifications_as_unviewed_by_ref" DELETE "/notification/{ref_type}/{ref_id}/viewed";
    STAR_NOTIFICATION = "star_notification" POST "/notification/{notification_id}/star";
    UN_STAR_NOTIFICATION = "un_star_notification" DELETE "/notification/{notification_id}/star";
}

/// The caller's notifications; from [`PodioApi::notifications`](crate::PodioApi::notifications).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let unseen = client.notifications().get_all().viewed(false).limit(50).send().await?;
/// for group in &unseen {
///     for notification in &group.notifications {
///         println!("{:?}", notification.text);
///         client.notifications().mark_as_viewed(notification.notification_id).send().await?;
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Notifications<'a> {
    pub(crate) client: Caller<'a>,
}

impl Notifications<'_> {
    /// Lists notifications, newest first and in groups that are about one object each.
    ///
    /// `GET /notification/`
    /// ([reference](https://developers.podio.com/doc/notifications/get-notifications-290777))
    ///
    /// While notifications are marked as viewed, [`viewed_from`](GetNotifications::viewed_from) keeps
    /// the pages of unviewed ones as they were.
    #[doc(alias = "get_notifications")]
    pub fn get_all(&self) -> GetNotifications {
        GetNotifications(Call::new(self.client, &GET_NOTIFICATIONS, &[]))
    }

    /// Reads a notification, by an older call that answers in one of two shapes:
    /// [`get_v2`](Self::get_v2) is the newer one.
    ///
    /// `GET /notification/{notification_id}`
    /// ([reference](https://developers.podio.com/doc/notifications/get-notification-2973737))
    #[doc(alias = "get_notification")]
    pub fn get(&self, notification_id: NotificationId) -> GetNotification {
        GetNotification(Call::new(
            self.client,
            &GET_NOTIFICATION,
            &[&notification_id],
        ))
    }

    /// Reads a notification, as a group that holds it alone.
    ///
    /// `GET /notification/{notification_id}/v2`
    /// ([reference](https://developers.podio.com/doc/notifications/get-notification-v2-2973737))
    #[doc(alias = "get_notification_v2")]
    pub fn get_v2(&self, notification_id: NotificationId) -> GetNotificationV2 {
        GetNotificationV2(Call::new(
            self.client,
            &GET_NOTIFICATION_V2,
            &[&notification_id],
        ))
    }

    /// Counts the notifications that came since the caller last looked.
    ///
    /// `GET /notification/inbox/new/count`
    /// ([reference](https://developers.podio.com/doc/notifications/get-inbox-new-count-84610))
    pub fn get_inbox_new_count(&self) -> GetInboxNewCount {
        GetInboxNewCount(Call::new(self.client, &GET_INBOX_NEW_COUNT, &[]))
    }

    /// Marks all notifications as viewed.
    ///
    /// `POST /notification/viewed`
    /// ([reference](https://developers.podio.com/doc/notifications/mark-all-notifications-as-viewed-58099))
    #[doc(alias = "mark_all_notifications_as_viewed")]
    pub fn mark_all_as_viewed(&self) -> ChangeNotifications {
        ChangeNotifications(Call::new(
            self.client,
            &MARK_ALL_NOTIFICATIONS_AS_VIEWED,
            &[],
        ))
    }

    /// Marks a notification as viewed.
    ///
    /// `POST /notification/{notification_id}/viewed`
    #[doc(alias = "mark_notification_as_viewed")]
    pub fn mark_as_viewed(&self, notification_id: NotificationId) -> ChangeNotifications {
        ChangeNotifications(Call::new(
            self.client,
            &MARK_NOTIFICATION_AS_VIEWED,
            &[&notification_id],
        ))
    }

    /// Marks a notification as not viewed. The reference does not list this.
    ///
    /// `DELETE /notification/{notification_id}/viewed`
    #[doc(alias = "mark_notification_as_unviewed")]
    pub fn mark_as_unviewed(&self, notification_id: NotificationId) -> ChangeNotifications {
        ChangeNotifications(Call::new(
            self.client,
            &MARK_NOTIFICATION_AS_UNVIEWED,
            &[&notification_id],
        ))
    }

    /// Marks all notifications that are about an object as viewed.
    ///
    /// `POST /notification/{ref_type}/{ref_id}/viewed`
    #[doc(alias = "mark_notifications_as_viewed_by_ref")]
    pub fn mark_as_viewed_by_ref(&self, object: impl Into<ObjectRef>) -> ChangeNotifications {
        let object = object.into();
        ChangeNotifications(Call::new(
            self.client,
            &MARK_NOTIFICATIONS_AS_VIEWED_BY_REF,
            &[&object.kind, &object.id],
        ))
    }

    /// Marks all notifications that are about an object as not viewed. The reference does not list
    /// this.
    ///
    /// `DELETE /notification/{ref_type}/{ref_id}/viewed`
    #[doc(alias = "mark_notifications_as_unviewed_by_ref")]
    pub fn mark_as_unviewed_by_ref(&self, object: impl Into<ObjectRef>) -> ChangeNotifications {
        let object = object.into();
        ChangeNotifications(Call::new(
            self.client,
            &MARK_NOTIFICATIONS_AS_UNVIEWED_BY_REF,
            &[&object.kind, &object.id],
        ))
    }

    /// Stars a notification.
    ///
    /// `POST /notification/{notification_id}/star`
    /// ([reference](https://developers.podio.com/doc/notifications/star-notification-295910))
    #[doc(alias = "star_notification")]
    pub fn star(&self, notification_id: NotificationId) -> ChangeNotifications {
        ChangeNotifications(Call::new(
            self.client,
            &STAR_NOTIFICATION,
            &[&notification_id],
        ))
    }

    /// Takes the star off a notification.
    ///
    /// `DELETE /notification/{notification_id}/star`
    /// ([reference](https://developers.podio.com/doc/notifications/un-star-notification-295911))
    #[doc(alias = "un_star_notification")]
    pub fn un_star(&self, notification_id: NotificationId) -> ChangeNotifications {
        ChangeNotifications(Call::new(
            self.client,
            &UN_STAR_NOTIFICATION,
            &[&notification_id],
        ))
    }
}

request!(
    /// The call of [`Notifications::get_all`].
    GetNotifications [] read Vec<NotificationGroup>
);

request!(
    /// The call of [`Notifications::get`].
    GetNotification [] read FoundNotification
);

request!(
    /// The call of [`Notifications::get_v2`].
    GetNotificationV2 [] read NotificationGroup
);

request!(
    /// The call of [`Notifications::get_inbox_new_count`].
    GetInboxNewCount [] read InboxNewCount
);

request!(
    /// The call of [`Notifications::mark_as_viewed`] and the other methods that change
    /// notifications.
    ChangeNotifications [] done ()
);

/// A notification in the shape that it came in.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FoundNotification {
    /// The notification alone.
    Single(Box<Notification>),
    /// A group that holds the notification.
    Group(Box<NotificationGroup>),
}

impl FoundNotification {
    /// The notification, in whichever shape it came.
    pub fn notification(&self) -> Option<&Notification> {
        match self {
            Self::Single(notification) => Some(notification),
            Self::Group(group) => group.notifications.first(),
        }
    }
}

impl<'de> Deserialize<'de> for FoundNotification {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Raw::deserialize(deserializer)?;
        let group: NotificationGroup =
            serde_json::from_str(raw.as_str()).map_err(D::Error::custom)?;
        if !group.extra.contains_key("notification_id") {
            return Ok(Self::Group(Box::new(group)));
        }
        let notification = serde_json::from_str(raw.as_str()).map_err(D::Error::custom)?;
        Ok(Self::Single(Box::new(notification)))
    }
}

model! {
    /// How many notifications are new.
    pub struct InboxNewCount {
        required {
            /// How many came since the user last looked.
            new: u64,
        }
    }
}

open_enum! {
    /// Who did what notifications tell of.
    pub enum NotificationDirection {
        /// Others, for the caller.
        Incoming = "incoming",
        /// The caller, for others.
        Outgoing = "outgoing",
    }
}

options!(GetNotifications => {
    /// Lists those that are about objects of this type.
    query context_type: RefType,
    /// Lists those for the caller, as it does by default, or those that the caller caused.
    query direction: NotificationDirection,
    /// Lists those that are starred, or those that are not.
    switch starred: bool,
    /// Lists those of one type.
    query kind("type"): NotificationType,
    /// Lists those that a user caused.
    query user("user_id"): UserId,
    /// Lists those that the caller has seen, or those that the caller has not.
    switch viewed: bool,
});

impl GetNotifications {
    /// Lists those made at or after this time, to the second.
    pub fn created_from(self, from: Timestamp) -> Self {
        Self(self.0.query("created_from", format_utc_seconds(from)))
    }

    /// Lists those made at or before this time, to the second.
    pub fn created_to(self, to: Timestamp) -> Self {
        Self(self.0.query("created_to", format_utc_seconds(to)))
    }

    /// Takes those viewed at or after this time, to the second, for not viewed.
    pub fn viewed_from(self, from: Timestamp) -> Self {
        Self(self.0.query("viewed_from", format_utc_seconds(from)))
    }
}

paged!(GetNotifications of NotificationGroup, 100 at once);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notification_is_read_in_either_shape() {
        for text in [
            r#"{"notification_id": 7, "text": "Ben commented", "context": {"title": "Roof"}}"#,
            r#"{"context": {"title": "Roof"}, "notifications": [{"notification_id": 7}]}"#,
        ] {
            let found: FoundNotification = serde_json::from_str(text).unwrap();
            let notification = found.notification().unwrap();
            assert_eq!(notification.notification_id, NotificationId(7));
        }
        assert!(serde_json::from_str::<FoundNotification>("[1]").is_err());
    }
}
