//! Users and contacts, as the emulator tells them.

use podio_client::api::contacts::{ContactDetail, ContactOrder};
use podio_client::api::model::{Profile, ProfileId, ProfileType, UserId};
use podio_client::prelude::*;
use podio_tests::Bench;
use serde_json::json;

use crate::people::{ada, stranger};

fn names(profiles: &[Profile]) -> Vec<&str> {
    profiles
        .iter()
        .map(|one| one.name.as_deref().unwrap())
        .collect()
}

/// A demo world with a contact in its space.
async fn start() -> (Bench, PodioClient, ProfileId) {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let contact = bench
        .emulator
        .add_contact(bench.demo.space_id, "Kai Berg", "kai@example.com")
        .unwrap();
    (bench, client, ProfileId(contact))
}

#[tokio::test]
async fn lists_are_chosen_by_type_and_field() {
    let (bench, client, contact) = start().await;
    let contacts = client.contacts();
    let users = contacts.get_all().send().await.unwrap();
    assert_eq!(names(&users), ["Grace Lund"], "without the caller");
    let all = contacts
        .get_on_space(SpaceId(bench.demo.space_id))
        .contact_types(&[])
        .exclude_self(false)
        .order(ContactOrder::Name)
        .send()
        .await
        .unwrap();
    assert_eq!(names(&all), ["Ada Holm", "Grace Lund", "Kai Berg"]);
    let page = contacts
        .get_on_space(SpaceId(bench.demo.space_id))
        .contact_types(&[ProfileType::User, ProfileType::Space])
        .limit(1)
        .offset(1)
        .send()
        .await
        .unwrap();
    assert_eq!(names(&page), ["Kai Berg"]);
    let found = contacts
        .get_on_organization(OrgId(bench.demo.org_id))
        .contact_types(&[ProfileType::Space])
        .field("mail", "KAI@")
        .required(&["mail"])
        .detail(ContactDetail::Full)
        .send()
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].profile_id, contact);
    assert_eq!(found[0].rights, ["view", "update", "delete"]);
    let none = contacts
        .get_all()
        .contact_types(&[])
        .required(&["phone"])
        .send()
        .await
        .unwrap();
    assert!(none.is_empty());
    let none = contacts
        .get_all()
        .external_id("crm-1")
        .send()
        .await
        .unwrap();
    assert!(none.is_empty());
    let held = contacts
        .get_on_app(AppId(bench.demo.app_id))
        .field("name", "berg")
        .send()
        .await
        .unwrap();
    assert_eq!(names(&held), ["Kai Berg"]);
}

#[tokio::test]
async fn profiles_are_read_whole_by_field_and_as_vcard() {
    let (bench, client, contact) = start().await;
    let contacts = client.contacts();
    let grace_id = UserId(bench.demo.colleague_id);
    let kai = contacts.get(contact).send().await.unwrap();
    assert_eq!(kai.kind, Some(ProfileType::Space));
    let grace = contacts.get_user(grace_id).send().await.unwrap();
    assert_eq!(grace.user_id, Some(grace_id));
    let both = contacts
        .get_many(&[contact, grace.profile_id])
        .space_id(SpaceId(bench.demo.space_id))
        .send()
        .await
        .unwrap();
    assert_eq!(names(&both), ["Kai Berg", "Grace Lund"]);
    assert_eq!(
        (both[0].removable, both[1].removable),
        (Some(false), Some(true))
    );
    assert_eq!(both[1].role.as_ref().unwrap(), "regular");
    let one = contacts.get_many(&[contact]).send().await.unwrap();
    assert_eq!(one, [kai]);

    let mails = contacts.get_field(contact, "mail").send().await.unwrap();
    assert_eq!(mails, ["kai@example.com"]);
    let mails = contacts
        .get_user_field(grace_id, "mail")
        .send()
        .await
        .unwrap();
    assert_eq!(mails, [bench.demo.colleague_username.as_str()]);
    let none = contacts.get_field(contact, "phone").send().await.unwrap();
    assert!(none.is_empty());
    let wrong = contacts
        .get_field(contact, "shoe_size")
        .send()
        .await
        .unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::BadRequest);

    let vcard = contacts.get_vcard(contact).send().await.unwrap();
    assert!(vcard.starts_with("BEGIN:VCARD\r\n"), "{vcard}");
    assert!(
        vcard.contains("EMAIL;TYPE=INTERNET:kai@example.com\r\n"),
        "{vcard}"
    );
}

#[tokio::test]
async fn strangers_see_neither_users_nor_contacts() {
    let (bench, client, contact) = start().await;
    let eve = stranger(&bench).await;
    for refused in [
        eve.contacts().get(contact).send().await,
        eve.contacts()
            .get_user(UserId(bench.demo.user_id))
            .send()
            .await,
    ] {
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Forbidden);
    }
    let all = eve
        .contacts()
        .get_all()
        .contact_types(&[])
        .send()
        .await
        .unwrap();
    assert!(all.is_empty());
    let missing = client
        .contacts()
        .get(ProfileId(1))
        .send()
        .await
        .unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn contacts_are_counted() {
    let (bench, client, _) = start().await;
    let contacts = client.contacts();
    let space_id = SpaceId(bench.demo.space_id);
    let space = contacts.get_space_totals(space_id).send().await.unwrap();
    assert_eq!((space.total, space.space), (Some(1), Some(1)));
    let all = contacts
        .get_space_totals_all(space_id)
        .exclude_self(false)
        .send()
        .await
        .unwrap();
    assert_eq!(all, json!({"total": 3, "space": 1, "user": 2}));
    let first = contacts.get_totals().send().await.unwrap();
    let users = first.user.unwrap();
    assert_eq!(
        (users.count, users.organizations[0].count),
        (Some(1), Some(1))
    );
    assert!(first.connection.unwrap().types.is_empty());
    let second: Vec<serde_json::Value> = contacts
        .get_totals_v2()
        .exclude_self(false)
        .send()
        .await
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(second[0]["count"], 2);
    let third = contacts.get_totals_v3().send().await.unwrap();
    assert_eq!(third.count, Some(1));
    let org = &third.organizations[0];
    assert_eq!(org.org.as_ref().unwrap().org_id, OrgId(bench.demo.org_id));
    assert_eq!(org.spaces[0].space.as_ref().unwrap().space_id, space_id);
}

#[tokio::test]
async fn skills_and_other_services_answer() {
    let (_bench, client, _) = start().await;
    let contacts = client.contacts();
    let skills = contacts
        .get_skills()
        .text("roof")
        .limit(5)
        .send()
        .await
        .unwrap();
    assert!(skills.is_empty());
    let link = async |provider: &str| {
        let added = client
            .linked_accounts()
            .create(&json!({"provider": provider}));
        added.send().await.unwrap().linked_account_id
    };
    let (account, without_contacts) = (link("google").await, link("citrix").await);
    let listed = contacts
        .get_on_linked_account(account)
        .field("name", "Kai")
        .send()
        .await
        .unwrap();
    assert!(listed.is_empty());
    let loaded = contacts
        .get_linked_account_contact(account, "abc")
        .send()
        .await
        .unwrap();
    assert_eq!(loaded.external_id.as_deref(), Some("abc"));
    let refused = contacts
        .get_on_linked_account(without_contacts)
        .send()
        .await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Forbidden);
}
