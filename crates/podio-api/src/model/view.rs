//! Saved views of apps.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::json::{model, open_enum};
use super::{Byline, FileId, ViewId};

open_enum! {
    /// Where a view comes from.
    pub enum ViewType {
        /// Built in.
        Standard = "standard",
        /// Saved by someone.
        Saved = "saved",
        /// The one that the user used last.
        LastUsed = "last_used",
    }
}

open_enum! {
    /// How a view shows items.
    pub enum ViewLayout {
        /// As small lines with a badge.
        Badge = "badge",
        /// As a table.
        Table = "table",
        /// As one item after the other.
        Stream = "stream",
        /// As a calendar.
        Calendar = "calendar",
        /// As cards in columns.
        Card = "card",
        /// As pictures.
        Gallery = "gallery",
        /// As lines.
        List = "list",
    }
}

model! {
    /// A saved view of an app: which items it shows, and how.
    pub struct View {
        optional {
            /// Its id. The ids of built-in views are texts, which are in `extra`.
            view_id: ViewId,
            /// Its name.
            name: String,
            /// Where it comes from.
            kind("type"): ViewType,
            /// Whether only its creator sees it.
            private: bool,
            /// How it shows items.
            layout: ViewLayout,
            /// What items are sorted by: a name such as `created_on`, or a field's id.
            sort_by: String,
            /// Whether the largest or newest comes first.
            sort_desc: bool,
            /// How each field is shown, by the field's id.
            fields: ViewFields,
            /// How items are grouped.
            grouping: ViewGrouping,
            /// The id of its filter.
            filter_id: String,
            /// The groups of items, and how many are in each.
            groupings: ViewGroups,
            /// How many items it shows.
            items: u64,
            /// When it was saved.
            created_on: Timestamp,
            /// Who saved it.
            created_by: Byline,
        }
        lists {
            /// Which items it shows.
            filters: ViewFilter,
            /// What the caller may do with it.
            rights: String,
        }
    }
}

/// How fields are shown, by the fields' ids.
type ViewFields = BTreeMap<String, ViewField>;

model! {
    /// One condition of a view.
    pub struct ViewFilter {
        optional {
            /// What it looks at: a name such as `created_on`, or a field's id.
            key: Value,
            /// What it lets through, in a shape that depends on the key.
            values: Value,
            /// What it lets through, for people.
            humanized_values: Value,
        }
    }
}

model! {
    /// How a view shows a field.
    #[derive(Default)]
    pub struct ViewField {
        optional {
            /// How far it is moved from its usual place.
            delta_offset: i64,
            /// Its width in pixels.
            width: u64,
            /// Whether it is hidden.
            hidden: bool,
            /// Which axis of a chart it is: `x_axis` or `y_axis`.
            usage("use"): String,
        }
    }
}

model! {
    /// The groups of a view.
    pub struct ViewGroups {
        optional {
            /// How many there are.
            total: u64,
        }
        lists {
            /// The first of them.
            groups: ViewGroup,
        }
    }
}

model! {
    /// One group of a view.
    pub struct ViewGroup {
        optional {
            /// How many items are in it.
            count: u64,
            /// How many items are in it, under its other name.
            total: u64,
            /// What its items have in common, in a shape that depends on the field.
            value: Value,
            /// What its items have in common, for people.
            label: String,
            /// Its color in six hexadecimal digits.
            color: String,
            /// The file of the picture.
            avatar: FileId,
        }
    }
}

model! {
    /// How a view groups items.
    #[derive(Default)]
    pub struct ViewGrouping {
        optional {
            /// Whether it groups by a `field` or by a `revision`'s keys.
            kind("type"): String,
            /// The field's id, or `created_by`, `created_on` or `tags`.
            value: Value,
            /// The part of a date: `date`, `weekday`, `week`, `month` or `year`.
            sub_value: String,
        }
    }
}
