//! Forms.

use super::json::{model, open_enum};
use super::{AppId, FieldId, FormId, SpaceId};

open_enum! {
    /// Whether a form takes answers.
    pub enum FormStatus {
        /// It does.
        Active = "active",
        /// It does not.
        Disabled = "disabled",
        /// It is gone.
        Deleted = "deleted",
    }
}

open_enum! {
    /// How a form looks.
    pub enum FormTheme {
        /// Clean.
        Clean = "clean",
        /// Glossy.
        Glossy = "glossy",
        /// Classic.
        Classic = "classic",
        /// Dark.
        Dark = "dark",
    }
}

model! {
    /// A form on a web page, whose answers become items of an app.
    pub struct Form {
        required {
            /// Its id.
            form_id: FormId,
        }
        optional {
            /// The app whose items it makes.
            app_id: AppId,
            /// The space of the app.
            space_id: SpaceId,
            /// Whether it takes answers.
            status: FormStatus,
            /// How it looks and what it says.
            settings: FormSettings,
            /// Whether files may be sent with it.
            attachments: bool,
            /// Whether the app has room for more items.
            item_capacity: bool,
        }
        lists {
            /// The web domains whose pages may show it.
            domains: String,
            /// The fields of the app that it asks for.
            fields: FormField,
            /// The fields of the app that it asks for, by id alone (old).
            field_ids: FieldId,
        }
    }
}

model! {
    /// How a form looks and what it says.
    pub struct FormSettings {
        optional {
            /// Whether a captcha keeps machines away.
            captcha: bool,
            /// What it says.
            text: FormText,
            /// How it looks.
            theme: FormTheme,
            /// The color, as `#` and six hexadecimal digits.
            color: String,
            /// CSS that changes its looks.
            css: String,
            /// The page that is shown after the form was sent.
            success_page: String,
        }
    }
}

model! {
    /// What a form says.
    pub struct FormText {
        optional {
            /// Above it, as heading.
            heading: String,
            /// Above it, as description.
            description: String,
            /// On the button that sends it.
            submit: String,
            /// After it was sent.
            success: String,
        }
    }
}

model! {
    /// A field of a form.
    pub struct FormField {
        required {
            /// The field of the app.
            field_id: FieldId,
        }
        optional {
            /// What it asks for, where it is a contact field.
            settings: FormFieldSettings,
        }
    }
}

model! {
    /// What a contact field of a form asks for.
    pub struct FormFieldSettings {
        lists {
            /// The profile fields, such as `name` and `mail`.
            contact_field_types: String,
        }
    }
}
