use podio_client::api::PodioApi as _;
use podio_client::api::users::{NotificationClient, NotificationType};
use podio_client::serde_json::json;

use super::{text, with_profile};

super::cases! { "users":
    "get_user": |client| client.users().get().send();
    "get_user_status": |client| client.users().get_status().send();
    "get_profile": |client| client.users().get_profile().send();
    "update_profile": |client| with_profile!(client.users().update_profile())
        .im(&[text()])
        .vatin(text())
        .app_store_about(text())
        .app_store_organization(text())
        .app_store_location(text())
        .app_store_title(text())
        .app_store_url(text())
        .send();
    "get_profile_field": |client| client.users().get_profile_field(text()).send();
    "update_profile_field": |client| client.users().update_profile_field(text(), &[text()]).send();
    "get_user_property": |client| client.users().get_property(text()).send();
    "set_user_property": |client| client.users().set_property(text(), &json!({"value": true})).send();
    "set_user_properties": |client| client.users().set_properties(&json!({"p": {"value": true}})).send();
    "delete_user_property": |client| client.users().delete_property(text()).send();
    "get_notification_setting": |client| client
        .users()
        .get_notification_setting(NotificationClient::Email, NotificationType::Digest)
        .send();
    "get_notification_settings": |client| client
        .users()
        .get_notification_settings(NotificationClient::Mobile)
        .send();
    "update_notification_setting": |client| client
        .users()
        .update_notification_setting(NotificationClient::Email, NotificationType::Digest, false)
        .send();
    "update_notification_settings": |client| client
        .users()
        .update_notification_settings(NotificationClient::Email, &[(NotificationType::Digest, true)])
        .send();
    "update_user": |client| client
        .users()
        .update()
        .mail(text())
        .mails(&[text()])
        .old_password(&text().into())
        .new_password(&text().into())
        .locale(text())
        .timezone(text())
        .send();
}
