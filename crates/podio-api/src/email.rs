//! E-mail: what Podio takes in by mail, and what it sends.

#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments are given to calls alike, whether they are kept or written at once"
)]

use std::collections::BTreeMap;

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::{
    AppEmailConfiguration, AppId, EmailContact, EmailContactName, EmailGroups, EmailPart, FieldId,
    LinkedAccountId, ObjectRef,
};

operations! {
    "email":
    GET_APP_EMAIL_CONFIGURATION = "get_app_email_configuration" GET "/email/app/{app_id}";
    UPDATE_APP_EMAIL_CONFIGURATION = "update_app_email_configuration" PUT "/email/app/{app_id}";
    GET_GLOBAL_CONTACT = "get_global_contact" GET "/email/contact/{name}";
    GET_GLOBAL_EMAIL_CONTACT_AS_VCARD = "get_global_email_contact_as_vcard" GET "/email/contact/{name}/vcard";
    EXPORT_GLOBAL_EMAIL_CONTACT_TO_LINKED_ACCOUNT = "export_global_email_contact_to_linked_account" POST "/email/contact/{name}/export";
    GET_EMAIL_CONTACT_FOR_REFERENCE = "get_email_contact_for_reference" GET "/email/contact/{name}/{ref_type}/{ref_id}";
    GET_EMAIL_CONTACT_FOR_REFERENCE_AS_VCARD = "get_email_contact_for_reference_as_vcard" GET "/email/contact/{name}/{ref_type}/{ref_id}/vcard";
    EXPORT_EMAIL_CONTACT_FOR_REFERENCE_TO_LINKED_ACCOUNT = "export_email_contact_for_reference_to_linked_account" POST "/email/contact/{name}/{ref_type}/{ref_id}/export";
    GET_GROUPS = "get_groups" GET "/email/group/";
    UPDATE_GROUPS = "update_groups" PUT "/email/group/";
    UNSUBSCRIBE_FROM_ALL = "unsubscribe_from_all" POST "/email/unsubscribe/{mailbox}";
}

/// E-mail; from [`PodioApi::email`](crate::PodioApi::email).
///
/// A mail to one of Podio's addresses adds something, as if its sender had added it. There is one
/// address for the caller's own tasks, and others for an object:
///
/// | name | object | what a mail adds |
/// |---|---|---|
/// | `Task` | space | a task |
/// | `Status` | space | a status message |
/// | `ItemUser`, `ItemApp` | app | an item, by the sender or by the app |
/// | `Space` | organization | a space |
/// | `ItemCommentUser`, `ItemCommentApp` | item | a comment, by the sender or by the app |
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::model::{AppId, EmailContactName};
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let jobs = AppId(30500001);
/// let contact = client
///     .email()
///     .get_contact_for_reference(EmailContactName::ItemUser, jobs)
///     .send()
///     .await?;
/// println!("{:?}", contact.mail);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Email<'a> {
    pub(crate) client: Caller<'a>,
}

impl Email<'_> {
    /// Reads how mails to an app become items.
    ///
    /// `GET /email/app/{app_id}`
    /// ([reference](https://developers.podio.com/doc/email/get-app-email-configuration-622338))
    #[doc(alias = "get_app_email_configuration")]
    pub fn get_app_configuration(&self, app_id: AppId) -> GetAppEmailConfiguration {
        GetAppEmailConfiguration(Call::new(
            self.client,
            &GET_APP_EMAIL_CONFIGURATION,
            &[&app_id],
        ))
    }

    /// Says how mails to an app become items: whether their files become files of the item, and
    /// which part goes into which field.
    ///
    /// `PUT /email/app/{app_id}`
    /// ([reference](https://developers.podio.com/doc/email/update-app-email-configuration-622851))
    #[doc(alias = "update_app_email_configuration")]
    pub fn update_app_configuration(
        &self,
        app_id: AppId,
        attachments: bool,
        mappings: &[(FieldId, EmailPart)],
    ) -> UpdateAppEmailConfiguration {
        let mappings: BTreeMap<String, &EmailPart> = mappings
            .iter()
            .map(|(field_id, part)| (field_id.to_string(), part))
            .collect();
        UpdateAppEmailConfiguration(
            Call::new(self.client, &UPDATE_APP_EMAIL_CONFIGURATION, &[&app_id])
                .body("attachments", attachments)
                .body("mappings", mappings),
        )
    }

    /// Reads the address of the caller's own: Podio has only that for tasks.
    ///
    /// `GET /email/contact/{name}`
    /// ([reference](https://developers.podio.com/doc/email/get-global-contact-13716154))
    pub fn get_global_contact(&self, name: EmailContactName) -> GetEmailContact {
        GetEmailContact(Call::new(self.client, &GET_GLOBAL_CONTACT, &[&name]))
    }

    /// Reads the address of the caller's own as a vCard. The answer's shape is inferred.
    ///
    /// `GET /email/contact/{name}/vcard`
    /// ([reference](https://developers.podio.com/doc/email/get-global-email-contact-as-vcard-13624848))
    #[doc(alias = "get_global_email_contact_as_vcard")]
    pub fn get_global_contact_as_vcard(&self, name: EmailContactName) -> GetEmailContactAsVcard {
        GetEmailContactAsVcard(Call::new(
            self.client,
            &GET_GLOBAL_EMAIL_CONTACT_AS_VCARD,
            &[&name],
        ))
    }

    /// Puts the address of the caller's own into the address book of the caller's account at
    /// another service. The account needs the capability `addressbook`.
    ///
    /// `POST /email/contact/{name}/export`
    /// ([reference](https://developers.podio.com/doc/email/export-global-email-contact-to-linked-account-13629508))
    #[doc(alias = "export_global_email_contact_to_linked_account")]
    pub fn export_global_contact_to_linked_account(
        &self,
        name: EmailContactName,
        linked_account_id: LinkedAccountId,
    ) -> ExportEmailContact {
        ExportEmailContact(
            Call::new(
                self.client,
                &EXPORT_GLOBAL_EMAIL_CONTACT_TO_LINKED_ACCOUNT,
                &[&name],
            )
            .body("linked_account_id", linked_account_id),
        )
    }

    /// Reads the address of an object.
    ///
    /// `GET /email/contact/{name}/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/email/get-email-contact-for-reference-13716555))
    #[doc(alias = "get_email_contact_for_reference")]
    pub fn get_contact_for_reference(
        &self,
        name: EmailContactName,
        object: impl Into<ObjectRef>,
    ) -> GetEmailContact {
        let object = object.into();
        GetEmailContact(Call::new(
            self.client,
            &GET_EMAIL_CONTACT_FOR_REFERENCE,
            &[&name, &object.kind, &object.id],
        ))
    }

    /// Reads the address of an object as a vCard. The answer's shape is inferred.
    ///
    /// `GET /email/contact/{name}/{ref_type}/{ref_id}/vcard`
    /// ([reference](https://developers.podio.com/doc/email/get-email-contact-for-reference-as-vcard-13628255))
    #[doc(alias = "get_email_contact_for_reference_as_vcard")]
    pub fn get_contact_for_reference_as_vcard(
        &self,
        name: EmailContactName,
        object: impl Into<ObjectRef>,
    ) -> GetEmailContactAsVcard {
        let object = object.into();
        GetEmailContactAsVcard(Call::new(
            self.client,
            &GET_EMAIL_CONTACT_FOR_REFERENCE_AS_VCARD,
            &[&name, &object.kind, &object.id],
        ))
    }

    /// Puts the address of an object into the address book of the caller's account at another
    /// service. The account needs the capability `addressbook`.
    ///
    /// `POST /email/contact/{name}/{ref_type}/{ref_id}/export`
    #[doc(alias = "export_email_contact_for_reference_to_linked_account")]
    pub fn export_contact_for_reference_to_linked_account(
        &self,
        name: EmailContactName,
        object: impl Into<ObjectRef>,
        linked_account_id: LinkedAccountId,
    ) -> ExportEmailContact {
        let object = object.into();
        ExportEmailContact(
            Call::new(
                self.client,
                &EXPORT_EMAIL_CONTACT_FOR_REFERENCE_TO_LINKED_ACCOUNT,
                &[&name, &object.kind, &object.id],
            )
            .body("linked_account_id", linked_account_id),
        )
    }

    /// Reads what Podio tells the caller by mail.
    ///
    /// `GET /email/group/`
    /// ([reference](https://developers.podio.com/doc/email/get-groups-333977))
    pub fn get_groups(&self) -> GetEmailGroups {
        GetEmailGroups(Call::new(self.client, &GET_GROUPS, &[]))
    }

    /// Changes what Podio tells the caller by mail: what is set on the call changes, the rest
    /// stays.
    ///
    /// `PUT /email/group/`
    /// ([reference](https://developers.podio.com/doc/email/update-groups-333981))
    pub fn update_groups(&self) -> UpdateEmailGroups {
        UpdateEmailGroups(Call::new(self.client, &UPDATE_GROUPS, &[]).empty_body())
    }

    /// Ends all mails to a user, who is named by the mailbox that
    /// [`get_status`](crate::users::Users::get_status) tells.
    ///
    /// `POST /email/unsubscribe/{mailbox}`
    /// ([reference](https://developers.podio.com/doc/email/unsubscribe-from-all-304917))
    pub fn unsubscribe_from_all(&self, mailbox: &str) -> UnsubscribeFromAll {
        UnsubscribeFromAll(Call::new(self.client, &UNSUBSCRIBE_FROM_ALL, &[&mailbox]))
    }
}

request!(
    /// The call of [`Email::get_app_configuration`].
    GetAppEmailConfiguration [] read AppEmailConfiguration
);

request!(
    /// The call of [`Email::update_app_configuration`].
    UpdateAppEmailConfiguration [] done ()
);

request!(
    /// The call of [`Email::get_global_contact`] and [`Email::get_contact_for_reference`].
    GetEmailContact [] read EmailContact
);

request!(
    /// The call of [`Email::get_global_contact_as_vcard`] and
    /// [`Email::get_contact_for_reference_as_vcard`].
    GetEmailContactAsVcard [] read_text String
);

request!(
    /// The call of [`Email::export_global_contact_to_linked_account`] and
    /// [`Email::export_contact_for_reference_to_linked_account`].
    ExportEmailContact [] done ()
);

request!(
    /// The call of [`Email::get_groups`].
    GetEmailGroups [] read EmailGroups
);

request!(
    /// The call of [`Email::update_groups`].
    UpdateEmailGroups [] done ()
);

request!(
    /// The call of [`Email::unsubscribe_from_all`].
    UnsubscribeFromAll [] done ()
);

options!(UpdateEmailGroups => {
    /// Says whether a digest of what happened comes by mail.
    body digest: bool,
    /// Says whether news of Podio come by mail.
    body bulletin: bool,
    /// Says whether a mail comes when something is assigned to the caller.
    body reference: bool,
    /// Says whether a mail comes when a message does.
    body message: bool,
    /// Says whether a mail comes when something happens in a space.
    body space: bool,
    /// Says whether a mail comes when something happens to what the caller follows.
    body subscription: bool,
});
