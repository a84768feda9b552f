//! Phone numbers and e-mail addresses.

use crate::model::json::model;

model! {
    /// A phone number.
    pub struct Phone {
        required {
            /// The number as it was entered.
            value: String,
        }
        optional {
            /// What the number is for, such as `mobile` or `work`.
            kind("type"): String,
            /// The number as a link, in old fields.
            uri: String,
        }
    }
}

impl Phone {
    /// A number of a type, such as `mobile`, `work`, `home`, `main`, `work_fax`, `private_fax` or
    /// `other`.
    pub fn new(kind: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            kind: Some(kind.into()),
            uri: None,
            extra: crate::model::Extra::default(),
        }
    }
}

model! {
    /// An e-mail address.
    pub struct Email {
        required {
            /// The address.
            value: String,
        }
        optional {
            /// What the address is for, such as `work`.
            kind("type"): String,
        }
    }
}

impl Email {
    /// An address of a type: `home`, `work` or `other`.
    pub fn new(kind: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            kind: Some(kind.into()),
            extra: crate::model::Extra::default(),
        }
    }
}
