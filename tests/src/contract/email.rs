use podio_client::api::PodioApi as _;
use podio_client::api::model::{EmailContactName, EmailPart, FieldId, SpaceId};

use super::text;

super::cases! { "email":
    "get_app_email_configuration": |client| client
        .email()
        .get_app_configuration(21.into())
        .send();
    "update_app_email_configuration": |client| client
        .email()
        .update_app_configuration(21.into(), true, &[(FieldId(41), EmailPart::Subject)])
        .send();
    "get_global_contact": |client| client
        .email()
        .get_global_contact(EmailContactName::from(text()))
        .send();
    "get_global_email_contact_as_vcard": |client| client
        .email()
        .get_global_contact_as_vcard(EmailContactName::from(text()))
        .send();
    "export_global_email_contact_to_linked_account": |client| client
        .email()
        .export_global_contact_to_linked_account(EmailContactName::from(text()), 101.into())
        .send();
    "get_email_contact_for_reference": |client| client
        .email()
        .get_contact_for_reference(EmailContactName::from(text()), SpaceId(81))
        .send();
    "get_email_contact_for_reference_as_vcard": |client| client
        .email()
        .get_contact_for_reference_as_vcard(EmailContactName::from(text()), SpaceId(81))
        .send();
    "export_email_contact_for_reference_to_linked_account": |client| client
        .email()
        .export_contact_for_reference_to_linked_account(
            EmailContactName::from(text()),
            SpaceId(81),
            101.into(),
        )
        .send();
    "get_groups": |client| client.email().get_groups().send();
    "update_groups": |client| client
        .email()
        .update_groups()
        .digest(true)
        .bulletin(true)
        .reference(true)
        .message(true)
        .space(true)
        .subscription(true)
        .send();
    "unsubscribe_from_all": |client| client.email().unsubscribe_from_all(text()).send();
}
