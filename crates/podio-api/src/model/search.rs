//! Results of searches.

use jiff::Timestamp;

use super::json::model;
use super::{App, Byline, Organization, Raw, RefType, SearchId, Space};

model! {
    /// An object that a search found.
    pub struct SearchResult {
        required {
            /// The object's id.
            id: u64,
        }
        optional {
            /// The object's type.
            kind("type"): RefType,
            /// Its place among the results, from 0.
            rank: u64,
            /// The object's title.
            title: String,
            /// The link to the object.
            link: String,
            /// The words that were found, where they were asked for.
            highlight: Raw,
            /// The search, for [`Search::mark_as_clicked`](crate::search::Search::mark_as_clicked).
            search_id: SearchId,
            /// When the object was created.
            created_on: Timestamp,
            /// Who created the object.
            created_by: Byline,
            /// The app of an item.
            app: Box<App>,
            /// The space that holds the object.
            space: Box<Space>,
            /// The organization that holds the object.
            org: Box<Organization>,
        }
    }
}

model! {
    /// What a search found, and how much there is of each type.
    pub struct SearchResults {
        optional {
            /// How many objects of each type there are, where it was asked for.
            counts: SearchCounts,
        }
        lists {
            /// What was found.
            results: SearchResult,
        }
    }
}

model! {
    /// How many objects of each type a search found.
    pub struct SearchCounts {
        optional {
            /// Items.
            item: u64,
            /// Tasks.
            task: u64,
            /// Conversations.
            conversation: u64,
            /// Apps.
            app: u64,
            /// Status messages.
            status: u64,
            /// Files.
            file: u64,
            /// Profiles.
            profile: u64,
        }
    }
}
