use podio_client::api::PodioApi as _;
use podio_client::api::contacts::{ContactDetail, ContactOrder, GetContacts};
use podio_client::api::model::{ProfileId, ProfileType};

use super::text;

/// Sets all that chooses contacts.
fn chosen(call: GetContacts) -> GetContacts {
    call.field("name", text())
        .contact_types(&[ProfileType::User, ProfileType::Space])
        .exclude_self(false)
        .external_id(text())
        .limit(5)
        .offset(2)
        .order(ContactOrder::Overall)
        .required(&[text(), text()])
        .detail(ContactDetail::Full)
}

super::cases! { "contacts":
    "get_contacts": |client| chosen(client.contacts().get_all()).send();
    "get_contact_s": |client| client
        .contacts()
        .get_many(&[ProfileId(31), ProfileId(32)])
        .space_id(81.into())
        .fields(text())
        .detail(ContactDetail::Mini)
        .send();
    "get_contact_field": |client| client.contacts().get_field(ProfileId(31), text()).send();
    "get_vcard": |client| client.contacts().get_vcard(ProfileId(31)).send();
    "get_organization_contacts": |client| {
        chosen(client.contacts().get_on_organization(91.into())).send()
    };
    "get_space_contacts": |client| chosen(client.contacts().get_on_space(81.into())).send();
    "get_space_contacts_on_app": |client| client
        .contacts()
        .get_on_app(21.into())
        .field("name", text())
        .limit(5)
        .offset(2)
        .order(ContactOrder::Name)
        .send();
    "get_space_contact_totals": |client| client.contacts().get_space_totals(81.into()).send();
    "get_space_contact_totals_all": |client| client
        .contacts()
        .get_space_totals_all(81.into())
        .exclude_self(false)
        .send();
    "get_contact_totals": |client| client.contacts().get_totals().send();
    "get_contact_totals_v2": |client| client.contacts().get_totals_v2().exclude_self(true).send();
    "get_contact_totals_v3": |client| client.contacts().get_totals_v3().send();
    "get_skills": |client| client.contacts().get_skills().text(text()).limit(5).send();
    "get_user_contact": |client| client.contacts().get_user(41.into()).send();
    "get_user_contact_field": |client| client.contacts().get_user_field(41.into(), text()).send();
    "get_linked_account_contacts": |client| client
        .contacts()
        .get_on_linked_account(101.into())
        .field("name", text())
        .limit(5)
        .offset(2)
        .order(ContactOrder::Name)
        .send();
    "get_linked_account_contact": |client| client
        .contacts()
        .get_linked_account_contact(101.into(), text())
        .send();
}
