//! Profiles of users and contacts.

use jiff::{Timestamp, civil};

use super::json::{model, open_enum};
use super::{File, FileId, OrgId, ProfileId, Push, Raw, SpaceId, UserId};

open_enum! {
    /// Whose profile it is.
    pub enum ProfileType {
        /// A user's.
        User = "user",
        /// A contact's that a space holds.
        Space = "space",
        /// A contact's from a connected service (old).
        Connection = "connection",
    }
}

model! {
    /// The profile of a user or a contact.
    pub struct Profile {
        required {
            /// Its id.
            profile_id: ProfileId,
        }
        optional {
            /// The user, where it is a user's.
            user_id: UserId,
            /// The organization.
            org_id: OrgId,
            /// The space that holds the contact.
            space_id: SpaceId,
            /// The id that an outside system gave it.
            external_id: String,
            /// Whose it is.
            kind("type"): ProfileType,
            /// The name.
            name: String,
            /// The link to it.
            link: String,
            /// The file of the picture.
            avatar: FileId,
            /// The picture.
            image: File,
            /// The organization as text.
            organization: String,
            /// The department.
            department: String,
            /// About the person.
            about: String,
            /// The day of birth.
            birthdate: civil::Date,
            /// The postal code.
            zip: String,
            /// The city.
            city: String,
            /// The state.
            state: String,
            /// The country.
            country: String,
            /// The name at Skype.
            skype: String,
            /// The name at `LinkedIn`.
            linkedin: String,
            /// The name at Twitter.
            twitter: String,
            /// The VAT number.
            vatin: String,
            /// The role in the space, where the profile was read within one.
            role: Raw,
            /// Whether the person can be taken out of the space.
            removable: bool,
            /// Whether the person is an employee of the organization.
            is_employee: bool,
            /// The link to the picture at a connected service.
            external_picture: String,
            /// About the person, in the app market.
            app_store_about: String,
            /// The organization, in the app market.
            app_store_organization: String,
            /// The place, in the app market.
            app_store_location: String,
            /// The job title, in the app market.
            app_store_title: String,
            /// The link, in the app market.
            app_store_url: String,
            /// To whose attention bills go.
            attention: String,
            /// When it was created.
            created_on: Timestamp,
            /// When the person was last seen.
            last_seen_on: Timestamp,
            /// The credential for its live updates.
            push: Push,
        }
        lists {
            /// E-mail addresses.
            mail: String,
            /// Phone numbers.
            phone: String,
            /// Addresses.
            address: String,
            /// Job titles.
            title: String,
            /// Links.
            url: String,
            /// Names at instant messengers.
            im: String,
            /// Places.
            location: String,
            /// Skills.
            skill: String,
            /// What the caller may do with it.
            rights: String,
        }
    }
}
