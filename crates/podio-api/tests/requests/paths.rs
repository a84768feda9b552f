//! Hostile texts in paths.

use podio_api::PodioApi;
use podio_api::model::{AppId, ItemId, ObjectRef, OrgId, SpaceId};
use podio_api::users::{NotificationClient, NotificationType};
use podio_core::ErrorKind;

use crate::server::Server;

#[tokio::test]
async fn texts_in_paths_are_escaped() {
    let server = Server::start(|_| "{}".to_owned()).await;
    let client = &server.client;
    let text = "../a/b?c=d#e%2F\u{e6}\r\nX: y";
    let escaped = "..%2Fa%2Fb%3Fc%3Dd%23e%252F%C3%A6%0D%0AX%3A%20y";
    let _ = client.users().get_property(text).send().await;
    let _ = client.users().get_profile_field(text).send().await;
    let _ = client.views().get_on_app(AppId(1), text).send().await;
    let _ = client
        .organizations()
        .get_admin_orgs_by_email(text)
        .send()
        .await;
    let _ = client
        .organizations()
        .get_member_by_mail(OrgId(1), text)
        .send()
        .await;
    let _ = client
        .organizations()
        .get_space_by_url(OrgId(1), text)
        .send()
        .await;
    let _ = client
        .spaces()
        .get_by_org_and_url_label(OrgId(1), text)
        .send()
        .await;
    let _ = client
        .tags()
        .update(ObjectRef::new(text, 7), &["a"])
        .send()
        .await;
    let _ = client
        .users()
        .get_notification_setting(NotificationClient::from(text), NotificationType::from(text))
        .send()
        .await;
    let lines: Vec<String> = server.received().into_iter().map(|r| r.line).collect();
    assert_eq!(
        lines,
        [
            format!("GET /user/property/{escaped}"),
            format!("GET /user/profile/{escaped}"),
            format!("GET /view/app/1/{escaped}"),
            format!("GET /org/admin-orgs/{escaped}"),
            format!("GET /org/1/member/mail/{escaped}"),
            format!("GET /org/1/space/url/{escaped}"),
            format!("GET /space/org/1/{escaped}"),
            format!("PUT /tag/{escaped}/7/"),
            format!("GET /user/setting/{escaped}/{escaped}"),
        ]
    );
}

#[tokio::test]
async fn texts_that_would_change_the_path_are_refused() {
    let server = Server::start(|_| "{}".to_owned()).await;
    for text in ["", ".", ".."] {
        let error = server
            .client
            .users()
            .get_property(text)
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("`name`"), "{error}");
    }
    let nobody = server.client.space_members().end(SpaceId(1), &[]);
    assert_eq!(
        nobody.send().await.unwrap_err().kind(),
        ErrorKind::InvalidArgument
    );
    assert_eq!(server.received(), []);
}

#[tokio::test]
async fn texts_in_queries_are_escaped() {
    let server = Server::start(|_| "{}".to_owned()).await;
    let text = "a&b=c#d e+\u{e6}";
    server
        .client
        .tags()
        .remove(ItemId(7), text)
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.received()[0].line,
        "DELETE /tag/item/7/?text=a%26b%3Dc%23d+e%2B%C3%A6"
    );
}

#[tokio::test]
async fn what_cannot_be_json_is_told_when_sending() {
    let server = Server::start(|_| "{}".to_owned()).await;
    let keys = std::collections::HashMap::from([((1, 2), 3)]);
    let error = server
        .client
        .views()
        .create(AppId(1), "a")
        .filter("x", &keys)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.to_string().contains("`filters`"), "{error}");
    assert_eq!(server.received(), []);
}
