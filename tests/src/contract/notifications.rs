use podio_client::api::PodioApi as _;
use podio_client::api::model::{ItemId, NotificationType, RefType};
use podio_client::api::notifications::NotificationDirection;
use podio_client::jiff::Timestamp;

const FROM: Timestamp = Timestamp::UNIX_EPOCH;

super::cases! { "notifications":
    "get_notifications": |client| client.notifications().get_all().context_type(RefType::Item).created_from(FROM).created_to(FROM).direction(NotificationDirection::Outgoing).limit(5).offset(2).starred(true).kind(NotificationType::Comment).user(51.into()).viewed(false).viewed_from(FROM).send();
    "get_notification": |client| client.notifications().get(61.into()).send();
    "get_notification_v2": |client| client.notifications().get_v2(61.into()).send();
    "get_inbox_new_count": |client| client.notifications().get_inbox_new_count().send();
    "mark_all_notifications_as_viewed": |client| client.notifications().mark_all_as_viewed().send();
    "mark_notification_as_viewed": |client| client.notifications().mark_as_viewed(61.into()).send();
    "mark_notification_as_unviewed": |client| client.notifications().mark_as_unviewed(61.into()).send();
    "mark_notifications_as_viewed_by_ref": |client| client.notifications().mark_as_viewed_by_ref(ItemId(11)).send();
    "mark_notifications_as_unviewed_by_ref": |client| client.notifications().mark_as_unviewed_by_ref(ItemId(11)).send();
    "star_notification": |client| client.notifications().star(61.into()).send();
    "un_star_notification": |client| client.notifications().un_star(61.into()).send();
}
