//! The app market: apps and packs of apps that are shared with others.

use super::json::{model, open_enum};
use super::{
    App, AppId, Byline, Comment, File, FileId, OrgId, Raw, ShareCategoryId, ShareId, Space,
};

open_enum! {
    /// What is shared.
    pub enum ShareType {
        /// An app.
        App = "app",
        /// A pack: the apps of a space.
        Pack = "pack",
    }
}

model! {
    /// An app or pack in the app market.
    pub struct Share {
        required {
            /// Its id.
            share_id: ShareId,
        }
        optional {
            /// Whether it is an app or a pack.
            kind("type"): ShareType,
            /// How far it is on its way into the market.
            status: String,
            /// Its name.
            name: String,
            /// What it is for, in short.
            summary("abstract"): String,
            /// What it is for.
            description: String,
            /// Its language, such as `en`.
            language: String,
            /// The link to it.
            link: String,
            /// Whether everyone sees it.
            visible: bool,
            /// The service that it is integrated with.
            integration: String,
            /// Its categories, in a shape that differs.
            categories: Raw,
            /// The organization that shares it, in a shape that differs.
            org: Raw,
            /// Who shares it.
            author: Byline,
            /// How many apps its author shares.
            author_apps: u64,
            /// How many packs its author shares.
            author_packs: u64,
            /// The file name of its icon.
            icon: String,
            /// The number of its icon.
            icon_id: u64,
            /// How it is rated, by kind of rating.
            ratings: Raw,
            /// How the caller rated it.
            user_rating: Raw,
            /// How it is rated on the whole.
            rating: Raw,
            /// The `YouTube` id of a video about it.
            video: String,
            /// The app.
            app: App,
            /// The space of the pack.
            space: Space,
        }
        lists {
            /// What it uses, such as `widgets`.
            features: String,
            /// The filters of its app.
            filters: Raw,
            /// The shares that belong to it.
            children: Share,
            /// The shares that it belongs to.
            parents: Share,
            /// Pictures of it.
            screenshots: File,
            /// Comments on it.
            comments: Comment,
        }
    }
}

model! {
    /// A page of shares.
    pub struct SharePage {
        optional {
            /// How many there are on all pages.
            total: u64,
        }
        lists {
            /// The shares.
            shares: Share,
        }
    }
}

model! {
    /// What installing a share added.
    pub struct ShareInstall {
        optional {
            /// The app.
            app_id: AppId,
        }
        lists {
            /// The apps that came with it.
            child_app_ids: AppId,
        }
    }
}

model! {
    /// The categories of the app market.
    pub struct ShareCategories {
        lists {
            /// By what apps do.
            functional: ShareCategory,
            /// By line of business.
            vertical: ShareCategory,
        }
    }
}

open_enum! {
    /// What a category of the app market goes by.
    pub enum ShareCategoryType {
        /// What apps do.
        Functional = "functional",
        /// The line of business.
        Vertical = "vertical",
    }
}

model! {
    /// A category of the app market.
    pub struct ShareCategory {
        required {
            /// Its id.
            category_id: ShareCategoryId,
        }
        optional {
            /// What it goes by.
            kind("type"): ShareCategoryType,
            /// Its name.
            name: String,
        }
    }
}

model! {
    /// What an organization tells of itself in the app market.
    pub struct OrganizationProfile {
        optional {
            /// The organization.
            org_id: OrgId,
            /// Its name.
            name: String,
            /// The file of its picture.
            avatar: FileId,
            /// Its picture.
            image: File,
            /// Its city.
            city: String,
            /// Its country.
            country: String,
            /// What it does.
            about: String,
        }
        lists {
            /// E-mail addresses.
            mail: String,
            /// Phone numbers.
            phone: String,
            /// Links.
            url: String,
            /// Addresses.
            address: String,
        }
    }
}
