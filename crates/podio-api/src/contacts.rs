//! Profiles of users and contacts.

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::json::open_enum;
use crate::model::{
    AppId, ContactTotal, ContactTotals, LinkedAccountId, OrgId, Profile, ProfileId, ProfileType,
    Raw, SpaceContactTotals, SpaceId, UserId,
};

operations! {
    "contacts":
    GET_CONTACTS = "get_contacts" GET "/contact/";
    GET_CONTACT_S = "get_contact_s" GET "/contact/{profile_ids}/v2";
    GET_CONTACT_FIELD = "get_contact_field" GET "/contact/{profile_id}/{key}";
    GET_VCARD = "get_vcard" GET "/contact/{profile_id}/vcard";
    GET_ORGANIZATION_CONTACTS = "get_organization_contacts" GET "/contact/org/{org_id}";
    GET_SPACE_CONTACTS = "get_space_contacts" GET "/contact/space/{space_id}/";
    GET_SPACE_CONTACTS_ON_APP = "get_space_contacts_on_app" GET "/contact/app/{app_id}/";
    GET_SPACE_CONTACT_TOTALS = "get_space_contact_totals" GET "/contact/space/{space_id}/totals/space";
    GET_SPACE_CONTACT_TOTALS_ALL = "get_space_contact_totals_all" GET "/contact/space/{space_id}/totals/";
    GET_CONTACT_TOTALS = "get_contact_totals" GET "/contact/totals/";
    GET_CONTACT_TOTALS_V2 = "get_contact_totals_v2" GET "/contact/totals/v2/";
    GET_CONTACT_TOTALS_V3 = "get_contact_totals_v3" GET "/contact/totals/v3/";
    GET_SKILLS = "get_skills" GET "/contact/skill/";
    GET_USER_CONTACT = "get_user_contact" GET "/contact/user/{user_id}";
    GET_USER_CONTACT_FIELD = "get_user_contact_field" GET "/contact/user/{user_id}/{key}";
    GET_LINKED_ACCOUNT_CONTACTS = "get_linked_account_contacts" GET "/contact/linked_account/{linked_account_id}";
    GET_LINKED_ACCOUNT_CONTACT = "get_linked_account_contact" POST "/contact/linked_account/{linked_account_id}";
}

/// Profiles of users and contacts; from [`PodioApi::contacts`](crate::PodioApi::contacts).
///
/// The ways of one operation:
///
/// | operation | methods |
/// |---|---|
/// | `get_contact_s` | [`get`](Self::get), [`get_many`](Self::get_many) |
/// | totals | [`get_totals_v3`](Self::get_totals_v3); [`get_totals`](Self::get_totals) and [`get_totals_v2`](Self::get_totals_v2) are older and split otherwise |
/// | totals of a space | [`get_space_totals`](Self::get_space_totals); [`get_space_totals_all`](Self::get_space_totals_all) counts more than the space's own |
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::model::SpaceId;
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let found = client
///     .contacts()
///     .get_on_space(SpaceId(7100001))
///     .field("mail", "cafe@example.org")
///     .exclude_self(false)
///     .send()
///     .await?;
/// for profile in &found {
///     println!("{:?}", profile.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Contacts<'a> {
    pub(crate) client: Caller<'a>,
}

impl Contacts<'_> {
    /// Lists the caller's contacts: by default the users that the caller knows.
    ///
    /// `GET /contact/`
    /// ([reference](https://developers.podio.com/doc/contacts/get-contacts-22400))
    #[doc(alias = "get_contacts")]
    pub fn get_all(&self) -> GetContacts {
        GetContacts(Call::new(self.client, &GET_CONTACTS, &[]))
    }

    /// Reads a profile.
    ///
    /// `GET /contact/{profile_ids}/v2`
    /// ([reference](https://developers.podio.com/doc/contacts/get-contact-s-22335))
    #[doc(alias = "get_contact_s")]
    pub fn get(&self, profile_id: ProfileId) -> GetContact {
        GetContact(Call::new(self.client, &GET_CONTACT_S, &[&profile_id]))
    }

    /// Reads several profiles at once. Without any id there is nothing to ask for, and Podio answers
    /// `NotFound`.
    ///
    /// `GET /contact/{profile_ids}/v2`
    /// ([reference](https://developers.podio.com/doc/contacts/get-contact-s-22335))
    #[doc(alias = "get_contact_s")]
    pub fn get_many(&self, profile_ids: &[ProfileId]) -> GetManyContacts {
        let profile_ids = joined(profile_ids.iter());
        GetManyContacts(Call::new(self.client, &GET_CONTACT_S, &[&profile_ids]))
    }

    /// Reads the values of one field of a profile: texts, but for `avatar`, which is the id of a
    /// file.
    ///
    /// `GET /contact/{profile_id}/{key}`
    #[doc(alias = "get_contact_field")]
    pub fn get_field(&self, profile_id: ProfileId, key: &str) -> GetContactField {
        GetContactField(Call::new(
            self.client,
            &GET_CONTACT_FIELD,
            &[&profile_id, &key],
        ))
    }

    /// Reads a profile as a vCard.
    ///
    /// `GET /contact/{profile_id}/vcard`
    /// ([reference](https://developers.podio.com/doc/contacts/get-vcard-213496))
    pub fn get_vcard(&self, profile_id: ProfileId) -> GetContactVcard {
        GetContactVcard(Call::new(self.client, &GET_VCARD, &[&profile_id]))
    }

    /// Lists the contacts in an organization: by default its members.
    ///
    /// `GET /contact/org/{org_id}`
    /// ([reference](https://developers.podio.com/doc/contacts/get-organization-contacts-22401))
    #[doc(alias = "get_organization_contacts")]
    pub fn get_on_organization(&self, org_id: OrgId) -> GetContacts {
        GetContacts(Call::new(
            self.client,
            &GET_ORGANIZATION_CONTACTS,
            &[&org_id],
        ))
    }

    /// Lists the contacts in a space: by default its members.
    ///
    /// `GET /contact/space/{space_id}/`
    /// ([reference](https://developers.podio.com/doc/contacts/get-space-contacts-22414))
    #[doc(alias = "get_space_contacts")]
    pub fn get_on_space(&self, space_id: SpaceId) -> GetContacts {
        GetContacts(Call::new(self.client, &GET_SPACE_CONTACTS, &[&space_id]))
    }

    /// Lists the contacts that the space of an app holds.
    ///
    /// `GET /contact/app/{app_id}/`
    /// ([reference](https://developers.podio.com/doc/contacts/get-space-contacts-on-app-79475279))
    #[doc(alias = "get_space_contacts_on_app")]
    pub fn get_on_app(&self, app_id: AppId) -> GetSomeContacts {
        GetSomeContacts(Call::new(
            self.client,
            &GET_SPACE_CONTACTS_ON_APP,
            &[&app_id],
        ))
    }

    /// Counts the contacts that a space holds.
    ///
    /// `GET /contact/space/{space_id}/totals/space`
    /// ([reference](https://developers.podio.com/doc/contacts/get-space-contact-totals-67508))
    #[doc(alias = "get_space_contact_totals")]
    pub fn get_space_totals(&self, space_id: SpaceId) -> GetSpaceContactTotals {
        GetSpaceContactTotals(Call::new(
            self.client,
            &GET_SPACE_CONTACT_TOTALS,
            &[&space_id],
        ))
    }

    /// Counts the contacts in a space, those who are users among them. The shape of the answer is
    /// known from no document.
    ///
    /// `GET /contact/space/{space_id}/totals/`
    /// ([reference](https://developers.podio.com/doc/contacts/get-space-contact-totals-67508))
    #[doc(alias = "get_space_contact_totals_all")]
    pub fn get_space_totals_all(&self, space_id: SpaceId) -> GetUntypedContactTotals {
        GetUntypedContactTotals(Call::new(
            self.client,
            &GET_SPACE_CONTACT_TOTALS_ALL,
            &[&space_id],
        ))
    }

    /// Counts the caller's contacts by where they come from.
    ///
    /// `GET /contact/totals/`
    /// ([reference](https://developers.podio.com/doc/contacts/get-contact-totals-60467))
    #[doc(alias = "get_contact_totals")]
    pub fn get_totals(&self) -> GetContactTotals {
        GetContactTotals(Call::new(self.client, &GET_CONTACT_TOTALS, &[]))
    }

    /// Counts the caller's contacts by organization and space. The shape of the answer is known from
    /// no document.
    ///
    /// `GET /contact/totals/v2/`
    #[doc(alias = "get_contact_totals_v2")]
    pub fn get_totals_v2(&self) -> GetUntypedContactTotals {
        GetUntypedContactTotals(Call::new(self.client, &GET_CONTACT_TOTALS_V2, &[]))
    }

    /// Counts the caller's contacts, and those of each organization and space.
    ///
    /// `GET /contact/totals/v3/`
    /// ([reference](https://developers.podio.com/doc/contacts/get-contact-totals-v3-34629208))
    #[doc(alias = "get_contact_totals_v3")]
    pub fn get_totals_v3(&self) -> GetContactTotalsV3 {
        GetContactTotalsV3(Call::new(self.client, &GET_CONTACT_TOTALS_V3, &[]))
    }

    /// Lists the skills that people have given themselves, the most frequent first.
    ///
    /// `GET /contact/skill/`
    /// ([reference](https://developers.podio.com/doc/contacts/get-skills-1346872))
    pub fn get_skills(&self) -> GetSkills {
        GetSkills(Call::new(self.client, &GET_SKILLS, &[]))
    }

    /// Reads the profile of a user.
    ///
    /// `GET /contact/user/{user_id}`
    /// ([reference](https://developers.podio.com/doc/contacts/get-user-contact-60514))
    #[doc(alias = "get_user_contact")]
    pub fn get_user(&self, user_id: UserId) -> GetUserContact {
        GetUserContact(Call::new(self.client, &GET_USER_CONTACT, &[&user_id]))
    }

    /// Reads the values of one field of a user's profile: texts, but for `avatar`, which is the id
    /// of a file.
    ///
    /// `GET /contact/user/{user_id}/{key}`
    /// ([reference](https://developers.podio.com/doc/contacts/get-user-contact-field-22403))
    #[doc(alias = "get_user_contact_field")]
    pub fn get_user_field(&self, user_id: UserId, key: &str) -> GetContactField {
        GetContactField(Call::new(
            self.client,
            &GET_USER_CONTACT_FIELD,
            &[&user_id, &key],
        ))
    }

    /// Lists the contacts in the caller's account at another service. The account needs the
    /// capability `contacts`.
    ///
    /// `GET /contact/linked_account/{linked_account_id}`
    /// ([reference](https://developers.podio.com/doc/contacts/get-linked-account-contacts-6214688))
    #[doc(alias = "get_linked_account_contacts")]
    pub fn get_on_linked_account(&self, linked_account_id: LinkedAccountId) -> GetSomeContacts {
        GetSomeContacts(Call::new(
            self.client,
            &GET_LINKED_ACCOUNT_CONTACTS,
            &[&linked_account_id],
        ))
    }

    /// Loads one contact from the caller's account at another service, by the service's id.
    ///
    /// `POST /contact/linked_account/{linked_account_id}`
    pub fn get_linked_account_contact(
        &self,
        linked_account_id: LinkedAccountId,
        external_contact_id: &str,
    ) -> GetLinkedAccountContact {
        GetLinkedAccountContact(
            Call::new(
                self.client,
                &GET_LINKED_ACCOUNT_CONTACT,
                &[&linked_account_id],
            )
            .body("external_contact_id", external_contact_id),
        )
    }
}

request!(
    /// The call of [`Contacts::get_all`], [`Contacts::get_on_organization`] and
    /// [`Contacts::get_on_space`].
    GetContacts [fields] read Vec<Profile>
);

request!(
    /// The call of [`Contacts::get_on_app`] and [`Contacts::get_on_linked_account`].
    GetSomeContacts [fields] read Vec<Profile>
);

request!(
    /// The call of [`Contacts::get`].
    GetContact [fields] read Profile
);

request!(
    /// The call of [`Contacts::get_many`].
    GetManyContacts [fields] read_one_or_many Vec<Profile>
);

request!(
    /// The call of [`Contacts::get_user`].
    GetUserContact [fields] read Profile
);

request!(
    /// The call of [`Contacts::get_field`] and [`Contacts::get_user_field`].
    GetContactField [] read_one_or_many Vec<Raw>
);

request!(
    /// The call of [`Contacts::get_vcard`].
    GetContactVcard [] read_text String
);

request!(
    /// The call of [`Contacts::get_space_totals`].
    GetSpaceContactTotals [] read SpaceContactTotals
);

request!(
    /// The call of [`Contacts::get_space_totals_all`] and [`Contacts::get_totals_v2`].
    GetUntypedContactTotals [] read Raw
);

request!(
    /// The call of [`Contacts::get_totals`].
    GetContactTotals [] read ContactTotals
);

request!(
    /// The call of [`Contacts::get_totals_v3`].
    GetContactTotalsV3 [] read ContactTotal
);

request!(
    /// The call of [`Contacts::get_skills`].
    GetSkills [] read Vec<String>
);

request!(
    /// The call of [`Contacts::get_linked_account_contact`].
    GetLinkedAccountContact [] read Profile
);

open_enum! {
    /// What lists of contacts are sorted by.
    pub enum ContactOrder {
        /// The name.
        Name = "name",
        /// How likely the caller assigns something to them.
        Assign = "assign",
        /// How likely the caller writes to them.
        Message = "message",
        /// How likely the caller refers to them.
        Reference = "reference",
        /// How likely the caller mentions them.
        Alert = "alert",
        /// How much the caller has to do with them.
        Overall = "overall",
    }
}

open_enum! {
    /// How much of a profile to give.
    pub enum ContactDetail {
        /// Little, such as name and picture.
        Mini = "mini",
        /// All.
        Full = "full",
    }
}

/// What lists of contacts are chosen by.
macro_rules! field {
    ($($name:ident),+) => {$(
        impl $name {
            /// Lists those whose profile has this text in a field, such as `name`, `mail` or
            /// `skill`. A part of the text is enough.
            pub fn field(self, key: &str, value: &str) -> Self {
                Self(self.0.query(key.to_owned(), value))
            }
        }
    )+};
}

field!(GetContacts, GetSomeContacts);

options!(GetContacts, GetSomeContacts => {
    /// Says what to sort by. By default that is the name.
    query order: ContactOrder,
});

options!(GetContacts => {
    /// If false, the caller is listed too.
    switch exclude_self: bool,
    /// Lists those with this external id.
    query external_id: &str,
});

impl GetContacts {
    /// Lists those of these types; none means all. By default those are users.
    pub fn contact_types(self, types: &[ProfileType]) -> Self {
        Self(self.0.query("contact_type", joined(types.iter())))
    }

    /// Lists those whose profile has something in each of these fields.
    pub fn required(self, fields: &[&str]) -> Self {
        Self(self.0.query("required", joined(fields.iter())))
    }
}

options!(GetContacts, GetContact, GetManyContacts => {
    /// Says how much of each profile to give.
    query detail("type"): ContactDetail,
});

options!(GetContact, GetManyContacts => {
    /// Tells the role in this space, and whether the person can be taken out of it.
    query space_id: SpaceId,
});

options!(GetUntypedContactTotals => {
    /// If false, the caller is counted too.
    switch exclude_self: bool,
});

options!(GetSkills => {
    /// Lists those that hold this text.
    query text: &str,
    /// Sets the most skills to list. The default is 12.
    query limit: u32,
});

paged!(GetContacts of Profile, 100 at once);
paged!(GetSomeContacts of Profile, 100 at once);

/// The area joins lists by commas.
fn joined(parts: impl Iterator<Item = impl ToString>) -> String {
    parts
        .map(|part| part.to_string())
        .collect::<Vec<_>>()
        .join(",")
}
