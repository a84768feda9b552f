//! What the emulator tells and takes about e-mail.

use podio_client::api::model::{EmailContactName, EmailPart, LinkedAccountId, ObjectRef};
use podio_client::prelude::*;
use podio_tests::Bench;
use serde_json::json;

use crate::people::ada;

#[tokio::test]
async fn mails_to_an_app_are_mapped_to_its_fields() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let app = AppId(bench.demo.app_id);
    let before = client
        .email()
        .get_app_configuration(app)
        .send()
        .await
        .unwrap();
    assert!(before.mappings.unwrap().is_empty());
    let (title, hours) = (
        bench.demo.fields["title"],
        bench.demo.fields["hours-planned"],
    );
    let mapping = [(FieldId(title), EmailPart::Subject)];
    client
        .email()
        .update_app_configuration(app, false, &mapping)
        .send()
        .await
        .unwrap();
    let after = client
        .email()
        .get_app_configuration(app)
        .send()
        .await
        .unwrap();
    assert_eq!(after.attachments, Some(false));
    assert_eq!(
        after.mappings.unwrap()[&title.to_string()],
        EmailPart::Subject
    );
    let wrong = [(FieldId(hours), EmailPart::Body)];
    let refused = client
        .email()
        .update_app_configuration(app, true, &wrong)
        .send()
        .await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::BadRequest);
}

#[tokio::test]
async fn addresses_are_told_and_exported() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let email = client.email();
    let own = email
        .get_global_contact(EmailContactName::Task)
        .send()
        .await
        .unwrap();
    let vcard = email
        .get_global_contact_as_vcard(EmailContactName::Task)
        .send()
        .await
        .unwrap();
    assert!(vcard.contains(own.mail.as_deref().unwrap()), "{vcard}");
    let added = client
        .linked_accounts()
        .create(&json!({"provider": "google"}));
    let account = added.send().await.unwrap().linked_account_id;
    email
        .export_global_contact_to_linked_account(EmailContactName::Task, account)
        .send()
        .await
        .unwrap();
    let demo = &bench.demo;
    let objects: [(EmailContactName, ObjectRef); 4] = [
        (EmailContactName::Status, SpaceId(demo.space_id).into()),
        (EmailContactName::ItemApp, AppId(demo.app_id).into()),
        (EmailContactName::Space, OrgId(demo.org_id).into()),
        (
            EmailContactName::ItemCommentUser,
            ItemId(demo.items[0]).into(),
        ),
    ];
    for (name, object) in objects {
        let contact = email.get_contact_for_reference(name.clone(), object.clone());
        let contact = contact.send().await.unwrap();
        let vcard = email.get_contact_for_reference_as_vcard(name.clone(), object.clone());
        let vcard = vcard.send().await.unwrap();
        assert!(vcard.contains(contact.mail.as_deref().unwrap()), "{vcard}");
        email
            .export_contact_for_reference_to_linked_account(name, object, account)
            .send()
            .await
            .unwrap();
    }
    let unknown = LinkedAccountId(1);
    let missing = email.export_global_contact_to_linked_account(EmailContactName::Task, unknown);
    assert_eq!(
        missing.send().await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let app = AppId(demo.app_id);
    let wrong = email
        .get_contact_for_reference(EmailContactName::Status, app)
        .send()
        .await;
    assert_eq!(wrong.unwrap_err().kind(), ErrorKind::BadRequest);
    let wrong = email
        .get_global_contact(EmailContactName::Status)
        .send()
        .await;
    assert_eq!(wrong.unwrap_err().kind(), ErrorKind::BadRequest);
}

#[tokio::test]
async fn mails_are_switched_off_one_by_one_and_all_at_once() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let groups = client.email().get_groups().send().await.unwrap();
    assert_eq!((groups.digest, groups.message), (Some(true), Some(true)));
    client
        .email()
        .update_groups()
        .digest(false)
        .send()
        .await
        .unwrap();
    let groups = client.email().get_groups().send().await.unwrap();
    assert_eq!((groups.digest, groups.message), (Some(false), Some(true)));
    let status = client.users().get_status().send().await.unwrap();
    let mailbox = status.mailbox.unwrap();
    client
        .email()
        .unsubscribe_from_all(&mailbox)
        .send()
        .await
        .unwrap();
    let groups = client.email().get_groups().send().await.unwrap();
    assert_eq!((groups.digest, groups.message), (Some(false), Some(false)));
    let missing = client
        .email()
        .unsubscribe_from_all("user.1")
        .send()
        .await
        .unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}
