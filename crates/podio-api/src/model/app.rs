//! Apps and their fields.

use super::json::{model, open_enum};
use super::{
    AppId, Byline, Extra, FieldId, OptionId, Push, Raw, Secret, Space, SpaceId, UserId, ViewId,
};

open_enum! {
    /// Whether an app is in use.
    pub enum AppStatus {
        /// In use.
        Active = "active",
        /// Switched off.
        Inactive = "inactive",
        /// Gone.
        Deleted = "deleted",
    }
}

open_enum! {
    /// What the items of an app are.
    pub enum AppType {
        /// Anything.
        Standard = "standard",
        /// Meetings.
        Meeting = "meeting",
        /// Contacts.
        Contact = "contact",
    }
}

open_enum! {
    /// Whether a field is in use.
    pub enum FieldStatus {
        /// In use.
        Active = "active",
        /// Deleted; apps still list it.
        Deleted = "deleted",
    }
}

open_enum! {
    /// The type of a field.
    pub enum FieldType {
        /// Text, plain or HTML.
        Text = "text",
        /// A decimal number.
        Number = "number",
        /// An amount in a currency.
        Money = "money",
        /// A percentage.
        Progress = "progress",
        /// A length of time.
        Duration = "duration",
        /// A date or a span of time.
        Date = "date",
        /// A choice among options.
        Category = "category",
        /// A choice among options (old).
        Question = "question",
        /// A choice among texts (old).
        State = "state",
        /// References to items.
        App = "app",
        /// Users or contacts.
        Contact = "contact",
        /// Users (old).
        Member = "member",
        /// Pictures.
        Image = "image",
        /// Files.
        File = "file",
        /// Files, under their newer name.
        Asset = "asset",
        /// Videos (old).
        Video = "video",
        /// Media (old).
        Media = "media",
        /// Links.
        Embed = "embed",
        /// A place.
        Location = "location",
        /// Phone numbers.
        Phone = "phone",
        /// E-mail addresses.
        Email = "email",
        /// Phone numbers (old).
        Tel = "tel",
        /// Tags.
        Tag = "tag",
        /// A value that Podio computes; it cannot be written.
        Calculation = "calculation",
        /// A line between fields; it has no value.
        Separator = "separator",
    }
}

model! {
    /// An app: a kind of items, with the fields that they have.
    pub struct App {
        required {
            /// Its id.
            app_id: AppId,
        }
        optional {
            /// The space that it is in.
            space_id: SpaceId,
            /// Whether it is in use.
            status: AppStatus,
            /// Its name.
            name: String,
            /// What one item is called.
            item_name: String,
            /// The file name of its icon.
            icon: String,
            /// The number of its icon.
            icon_id: u64,
            /// The link to it.
            link: String,
            /// The link for adding an item.
            link_add: String,
            /// The link to it, under its older name.
            url: String,
            /// The link for adding an item, under its older name.
            url_add: String,
            /// The part of the link that stands for it.
            url_label: String,
            /// Its settings.
            config: AppConfig,
            /// The revision of its fields and settings.
            current_revision: u64,
            /// The view that it opens with.
            default_view_id: ViewId,
            /// The app that it was installed from.
            original: AppId,
            /// The revision of that app.
            original_revision: u64,
            /// Its owner.
            owner: Byline,
            /// Its owner's id.
            owner_id: UserId,
            /// Whether it is among the caller's first.
            pinned: bool,
            /// Whether the caller follows it.
            subscribed: bool,
            /// Whether it came with the space.
            is_default: bool,
            /// The local part of the address that mails items in.
            mailbox: String,
            /// The token that signs in as this app. It is a credential.
            token: Secret,
            /// The space that it is in.
            space: Space,
            /// The link to its vault of files at `ShareFile`.
            sharefile_vault_url: String,
            /// How its items are paid for.
            item_accounting_info: Raw,
            /// The layouts of its items.
            layouts: Raw,
            /// The source that its items are brought in from.
            integration: Raw,
            /// The credential for its live updates.
            push: Push,
        }
        lists {
            /// Its votings.
            votings: Raw,
            /// Its fields, deleted ones included.
            fields: AppField,
            /// What the caller may do with it.
            rights: String,
        }
    }
}

model! {
    /// The settings of an app.
    pub struct AppConfig {
        optional {
            /// What its items are.
            kind("type"): AppType,
            /// Its name.
            name: String,
            /// What one item is called.
            item_name: String,
            /// Its description.
            description: String,
            /// How to use it.
            usage: String,
            /// The id that an outside system gave it.
            external_id: String,
            /// The file name of its icon, such as `55.png`.
            icon: String,
            /// The number of its icon.
            icon_id: u64,
            /// The layout that it opens with, such as `table`.
            default_view: String,
            /// Whether items may be edited.
            allow_edit: bool,
            /// Whether items may be added by hand.
            allow_create: bool,
            /// Whether files may be attached.
            allow_attachments: bool,
            /// Whether items may be commented.
            allow_comments: bool,
            /// Whether items may be tagged.
            allow_tags: bool,
            /// Whether new items raise no notifications.
            silent_creates: bool,
            /// Whether changes raise no notifications.
            silent_edits: bool,
            /// Whether nothing raises notifications.
            disable_notifications: bool,
            /// Whether items show their running number.
            show_app_item_id: bool,
            /// The least number of digits of the running number.
            app_item_id_padding: u64,
            /// The text before the running number.
            app_item_id_prefix: String,
            /// The category field that colors the app's items in calendars.
            calendar_color_category_field_id: FieldId,
            /// Whether items are rated by stars.
            fivestar: bool,
            /// What the stars are for.
            fivestar_label: String,
            /// Whether items are rated by approval.
            approved: bool,
            /// Whether items are rated by thumbs.
            thumbs: bool,
            /// What the thumbs are for.
            thumbs_label: String,
            /// Whether items invite people.
            rsvp: bool,
            /// What the invitation is for.
            rsvp_label: String,
            /// Whether items are rated by yes and no.
            yesno: bool,
            /// What yes and no are for.
            yesno_label: String,
        }
        lists {
            /// The tasks that every new item gets.
            tasks: Raw,
        }
    }
}

model! {
    /// A field of an app.
    pub struct AppField {
        required {
            /// Its id.
            field_id: FieldId,
        }
        optional {
            /// Its id in words, made from the first label and kept when that changes.
            external_id: String,
            /// Its type.
            kind("type"): FieldType,
            /// Its label.
            label: String,
            /// Whether it is in use.
            status: FieldStatus,
            /// Its settings.
            config: FieldConfig,
        }
    }
}

model! {
    /// The settings that every field has.
    pub struct FieldConfig {
        optional {
            /// The label.
            label: String,
            /// The description.
            description: String,
            /// The value of new items.
            default_value: Raw,
            /// The settings of the field's type.
            settings: FieldSettings,
            /// Whether an item needs a value.
            required: bool,
            /// Whether no two items may have the same value.
            unique: bool,
            /// Whether it is shown.
            visible: bool,
            /// Whether it is hidden while it has no value.
            hidden: bool,
            /// Whether it is hidden from people altogether.
            hidden_create_view_edit: bool,
            /// Its role in an app of meetings or contacts, such as `contact_email`.
            mapping: String,
            /// Its place among the fields.
            delta: i64,
        }
    }
}

model! {
    /// The settings of a field's type; which ones there are depends on the type.
    pub struct FieldSettings {
        optional {
            /// Text: `small` (a line) or `large`.
            size: String,
            /// Text: `plain`, `html` or `markdown`.
            format: String,
            /// Number and calculation: digits after the point that are shown.
            decimals: u64,
            /// Category, question and app: whether there may be several values.
            multiple: bool,
            /// Category: `inline`, `list` or `dropdown`.
            display: String,
            /// Date: whether it appears in calendars.
            calendar: bool,
            /// Date: whether a time may or must be given: `enabled`, `disabled` or `required`.
            time: String,
            /// Date: whether an end may or must be given: `enabled`, `disabled` or `required`.
            end: String,
            /// Date: the color in calendars, six hexadecimal digits.
            color: String,
            /// Contact: who can be chosen, such as `space_users`.
            kind("type"): String,
            /// Calculation: `number`, `text` or `date`.
            return_type: FieldType,
            /// Calculation: the script.
            script: String,
            /// Calculation: the unit that is shown.
            unit: String,
            /// Location: whether the parts of an address are kept apart.
            structured: bool,
            /// Location: whether a map is shown.
            has_map: bool,
            /// Calculation: the formula of old fields.
            expression: Raw,
            /// Phone: how links to numbers start: `callto` or `tel`.
            call_link_scheme: String,
            /// Phone: how numbers are shown.
            display_format: String,
            /// Email: whether mails to the item go to the address as a copy.
            include_in_cc: bool,
            /// Email: whether mails to the item go to the address as a hidden copy.
            include_in_bcc: bool,
        }
        lists {
            /// Category and question: the options, deleted ones included.
            options: CategoryOption,
            /// App: the apps whose items can be referenced.
            referenced_apps: ReferencedApp,
            /// App: the ids of those apps, in older answers.
            referenceable_types: AppId,
            /// App: those apps, in older answers.
            apps: App,
            /// Money: the currencies, as ISO 4217 codes.
            allowed_currencies: String,
            /// Image and file: the media types.
            allowed_mimetypes: String,
            /// State: the texts.
            allowed_values: String,
            /// Phone and email: the types that a value can have.
            possible_types: String,
            /// Contact: the kinds of profiles.
            valid_types: String,
            /// Duration: the units that are shown.
            fields: String,
        }
    }
}

model! {
    /// An option of a category field.
    pub struct CategoryOption {
        required {
            /// Its id, which writing and filtering take.
            id: OptionId,
        }
        optional {
            /// Its text.
            text: String,
            /// Whether it can be chosen.
            status: FieldStatus,
            /// Its color, six hexadecimal digits.
            color: String,
        }
    }
}

impl CategoryOption {
    /// An option of which the id alone is known.
    pub(crate) fn of_id(id: OptionId) -> Self {
        Self {
            id,
            text: None,
            status: None,
            color: None,
            extra: Extra::default(),
        }
    }
}

model! {
    /// An app whose items a field can reference.
    pub struct ReferencedApp {
        optional {
            /// The app's id.
            app_id: AppId,
            /// The app.
            app: App,
            /// The view that limits the choice; 0 is no view.
            view_id: ViewId,
            /// That view.
            view: Raw,
        }
    }
}
