//! The settings of profiles, which several areas change.

/// Adds the settings of a profile to calls.
macro_rules! profile_settings {
    ($($name:ident),+) => {
        $crate::call::options!($($name),+ => {
            /// Sets the name.
            body name: &str,
            /// Sets the file of the picture.
            body avatar: $crate::model::FileId,
            /// Sets the organization.
            body organization: &str,
            /// Sets the department.
            body department: &str,
            /// Sets the name at Skype.
            body skype: &str,
            /// Sets the text about the person or organization.
            body about: &str,
            /// Sets the addresses.
            body address: &[&str],
            /// Sets the postal code.
            body zip: &str,
            /// Sets the city.
            body city: &str,
            /// Sets the state.
            body state: &str,
            /// Sets the country.
            body country: &str,
            /// Sets the places.
            body location: &[&str],
            /// Sets the e-mail addresses.
            body mail: &[&str],
            /// Sets the phone numbers.
            body phone: &[&str],
            /// Sets the job titles.
            body title: &[&str],
            /// Sets the name at `LinkedIn`.
            body linkedin: &str,
            /// Sets the name at Twitter.
            body twitter: &str,
            /// Sets the links.
            body url: &[&str],
            /// Sets the skills.
            body skill: &[&str],
        });

        $(impl $name {
            /// Sets the day of birth.
            pub fn birthdate(self, date: jiff::civil::Date) -> Self {
                Self(self.0.body("birthdate", date.to_string()))
            }

            /// Empties a key, such as `skype`.
            pub fn clear(self, key: &str) -> Self {
                Self(self.0.body(key, ()))
            }
        })+
    };
}
pub(crate) use profile_settings;
