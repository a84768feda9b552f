//! Widgets on the pages of organizations, spaces, apps and users.

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{Byline, Raw, RefType, Reference, WidgetId};

open_enum! {
    /// What a widget shows.
    pub enum WidgetType {
        /// A text.
        Text = "text",
        /// A picture.
        Image = "image",
        /// Links.
        Link = "link",
        /// The tags that are used most.
        TagCloud = "tag_cloud",
        /// A number that is calculated from items.
        Calculation = "calculation",
        /// Tasks.
        Tasks = "tasks",
        /// Events.
        Events = "events",
        /// Members.
        Profiles = "profiles",
        /// Apps.
        Apps = "apps",
        /// The items of a view.
        AppView = "app_view",
        /// Contacts.
        Contacts = "contacts",
        /// Files.
        Files = "files",
        /// The apps that the user chose.
        FavouriteApps = "favourite_apps",
        /// The items that the user saw last.
        RecentItems = "recent_items",
    }
}

model! {
    /// A widget on a page.
    pub struct Widget {
        required {
            /// Its id.
            widget_id: WidgetId,
        }
        optional {
            /// What it shows.
            kind("type"): WidgetType,
            /// Its title.
            title: String,
            /// Its settings, in a shape that depends on `kind`.
            config: Raw,
            /// What it shows now, in a shape that depends on `kind`. Only lists of widgets tell it.
            data: Raw,
            /// On what page it is.
            reference("ref"): Box<Reference>,
            /// The type of the object on whose page it is.
            ref_type: RefType,
            /// The id of the object on whose page it is.
            ref_id: u64,
            /// Its place from the left.
            x: i64,
            /// Its place from the top.
            y: i64,
            /// Its width in columns.
            cols: u64,
            /// Its height in rows.
            rows: u64,
            /// When it was added.
            created_on: Timestamp,
            /// Who added it.
            created_by: Byline,
        }
        lists {
            /// On what types of pages it can be.
            allowed_refs: RefType,
            /// What the caller may do with it.
            rights: String,
        }
    }
}
