//! How apps show items in small.

use super::json::{model, open_enum};
use super::{AppId, Raw};

open_enum! {
    /// Where items are shown in small.
    pub enum LayoutType {
        /// As a badge in lists.
        Badge = "badge",
        /// As a related item within another.
        Relationship = "relationship",
        /// As a card in columns.
        Card = "card",
        /// As a badge in lists, in a newer form.
        BadgeV2 = "badge_v2",
    }
}

open_enum! {
    /// What a [`LayoutField`] shows.
    pub enum LayoutFieldType {
        /// A field of the app.
        Field = "field",
        /// The stars of a voting.
        FiveStar = "fivestar",
        /// Something that every item has, such as its creator.
        Virtual = "virtual",
    }
}

model! {
    /// How an app shows items in small.
    pub struct Layout {
        optional {
            /// The app.
            app_id: AppId,
            /// Where items are shown in this way.
            kind("type"): LayoutType,
            /// Whether nobody changed it.
            is_default("default"): bool,
            /// What is shown where.
            fields: LayoutFields,
        }
    }
}

model! {
    /// What is shown where; nothing stands for an empty place.
    pub struct LayoutFields {
        optional {
            /// The head.
            header: LayoutField,
            /// The middle.
            content: LayoutField,
            /// The first detail.
            details_1: LayoutField,
            /// The second detail.
            details_2: LayoutField,
            /// The third detail.
            details_3: LayoutField,
            /// The fourth detail.
            details_4: LayoutField,
            /// The first place of the foot.
            footer_1: LayoutField,
            /// The second place of the foot.
            footer_2: LayoutField,
            /// The third place of the foot.
            footer_3: LayoutField,
        }
    }
}

model! {
    /// What is shown at one place.
    pub struct LayoutField {
        optional {
            /// What it is.
            kind("type"): LayoutFieldType,
            /// The id of the field or voting, or a name such as `created_by`.
            id: Raw,
        }
    }
}
