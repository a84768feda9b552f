//! Items.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{
    App, AppField, AppItemId, Byline, Comment, File, FileId, ItemField, ItemId, ItemRevisionId,
    Lazy, LinkedAccountId, Presence, Push, Raw, Recurrence, Reference, Reminder, Space, Task, Via,
};
use crate::field::Number;

model! {
    /// An item of an app.
    ///
    /// Filter answers leave out `app`, `files` and more unless the call asks for them by `fields`.
    pub struct Item {
        required {
            /// Its id.
            item_id: ItemId,
        }
        optional {
            /// Its running number within its app.
            app_item_id: AppItemId,
            /// Its running number as the app shows it, such as `JOB0042`.
            app_item_id_formatted: String,
            /// The id that an outside system gave it.
            external_id: String,
            /// Its title: the value of its first text field.
            title: String,
            /// The link to it.
            link: String,
            /// The number of its revision; give it when updating to detect conflicts.
            revision: u64,
            /// The app that it is of.
            app: Lazy<App>,
            /// The app that it is of, under its older name.
            application: Lazy<App>,
            /// The space that it is in.
            space: Lazy<Space>,
            /// Its first revision.
            initial_revision: Lazy<ItemRevision>,
            /// Its newest revision.
            current_revision: Lazy<ItemRevision>,
            /// When it was added.
            created_on: Timestamp,
            /// Who added it.
            created_by: Box<Byline>,
            /// Through which application it was added.
            created_via: Box<Via>,
            /// When something last happened to it.
            last_event_on: Timestamp,
            /// When it was last changed.
            last_edit_on: Timestamp,
            /// How many comments it has.
            comment_count: u64,
            /// How many files it has.
            file_count: u64,
            /// How many tasks it has.
            task_count: u64,
            /// How many people like it.
            like_count: u64,
            /// How many people follow it.
            subscribed_count: u64,
            /// Whether the caller likes it.
            is_liked: bool,
            /// Whether the caller follows it.
            subscribed: bool,
            /// Whether the caller pinned it.
            pinned: bool,
            /// Its place in the order that people give the items of an app.
            priority: Number,
            /// To how many people outside the space it was given.
            grant_count: u64,
            /// The account that its meeting is held by.
            linked_account_id: LinkedAccountId,
            /// That account's meeting.
            linked_account_data: Box<LinkedAccountData>,
            /// How it comes again.
            recurrence: Box<Recurrence>,
            /// When the user is reminded of it.
            reminder: Box<Reminder>,
            /// What gave it to a user outside the space.
            grant: Raw,
            /// The invitation to its meeting.
            invite: Raw,
            /// Its votings.
            votes: Raw,
            /// The link to its folder of files at `ShareFile`.
            sharefile_vault_url: String,
            /// The id of that folder.
            sharefile_vault_folder_id: String,
            /// What it was added to.
            reference("ref"): Box<Reference>,
            /// The credential for its live updates.
            push: Push,
            /// The credential for being shown as present at it.
            presence: Presence,
        }
        loose {
            /// A short text about it.
            excerpt: Box<Excerpt>,
            /// Its ratings, by kind.
            ratings: BTreeMap<String, Raw>,
            /// The user's own ratings, by kind.
            user_ratings: BTreeMap<String, Raw>,
            /// Who takes part in its meeting, by user id.
            participants: BTreeMap<String, Participation>,
        }
        lists {
            /// Its fields that have values, in the order of the app.
            fields: ItemField,
            /// Its files.
            files: File,
            /// The ids of its files.
            file_ids: FileId,
            /// Its comments.
            comments: Comment,
            /// Its tasks.
            tasks: Task,
            /// Its conversations.
            conversations: Raw,
            /// What last happened to it.
            activity: Raw,
            /// Items that reference it.
            references: Raw,
            /// Its shares in the app market.
            shares: Raw,
            /// Its tags.
            tags: String,
            /// What the caller may do with it.
            rights: String,
            /// Its revisions.
            revisions: ItemRevision,
            /// How many items reference it, by app and field.
            refs: ReferenceCount,
        }
    }
}

model! {
    /// One revision of an item.
    pub struct ItemRevision {
        optional {
            /// Its id, over all items.
            item_revision_id: ItemRevisionId,
            /// Its number within the item, starting at 0.
            revision: u64,
            /// The revision of the app at that time.
            app_revision: u64,
            /// What happened.
            kind("type"): RevisionType,
            /// When it was made.
            created_on: Timestamp,
            /// Who made it.
            created_by: Box<Byline>,
            /// Through which application it was made.
            created_via: Box<Via>,
            /// Who made it, under its older name.
            user: Box<Byline>,
        }
    }
}

open_enum! {
    /// Whether somebody takes part in a meeting.
    pub enum ParticipationStatus {
        /// Invited, and has not answered.
        Invited = "invited",
        /// Takes part.
        Accepted = "accepted",
        /// Does not.
        Declined = "declined",
        /// May be.
        Tentative = "tentative",
    }
}

model! {
    /// A person's part in a meeting.
    pub struct Participation {
        optional {
            /// Whether the person takes part.
            status: ParticipationStatus,
        }
    }
}

model! {
    /// A meeting at another service.
    pub struct LinkedAccountData {
        optional {
            /// Its id.
            id: Raw,
            /// The service.
            kind("type"): String,
            /// About it.
            info: String,
            /// The link to it.
            url: String,
        }
    }
}

open_enum! {
    /// What a revision did.
    pub enum RevisionType {
        /// It added the item.
        Creation = "creation",
        /// It changed the item.
        Update = "update",
        /// It deleted the item.
        Delete = "delete",
    }
}

model! {
    /// A short text about an item.
    pub struct Excerpt {
        optional {
            /// What the text is about.
            label: String,
            /// The text.
            text: String,
        }
    }
}

model! {
    /// How many items of an app reference an item by one field.
    pub struct ReferenceCount {
        optional {
            /// The app of those items.
            app: App,
            /// Their field.
            field: AppField,
            /// How many there are.
            count: u64,
        }
    }
}

model! {
    /// One page of the items that a filter lets through.
    pub struct ItemPage {
        required {
            /// The items of this page.
            items: Vec<Item>,
        }
        optional {
            /// How many items the app has.
            total: u64,
            /// How many items the filter lets through.
            filtered: u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn credentials_are_hidden() {
        let item: Item = serde_json::from_value(json!({
            "item_id": 1,
            "push": {"channel": "/item/1", "signature": "canary"},
            "app": {"app_id": 1, "token": "canary", "space": {"space_id": 1, "push": {"signature": "canary"}}},
            "comments": [{"comment_id": 1, "push": {"signature": "canary"}}],
        }))
        .unwrap();
        let text = format!("{item:?}");
        assert!(!text.contains("canary"), "{text}");
        let app = item.app.as_ref().unwrap().get().unwrap();
        assert_eq!(app.token.as_ref().unwrap().expose(), "canary");
        assert!(!format!("{app:?}").contains("canary"));
    }

    #[test]
    fn keys_of_several_shapes_are_all_kept() {
        for document in [
            json!({"item_id": 1, "excerpt": "short", "comments": 3, "participants": []}),
            json!({"item_id": 1, "excerpt": {"label": "Notes", "text": "long"}, "comments": []}),
            json!({"item_id": 1, "ratings": {"like": {"counts": {}}}, "user_ratings": {"like": 1}}),
            json!({"item_id": 1, "participants": {"7": {"status": "maybe"}}, "priority": 1.5}),
        ] {
            let item: Item = serde_json::from_value(document.clone()).unwrap();
            assert_eq!(serde_json::to_value(&item).unwrap(), document);
        }
    }

    #[test]
    fn a_page_without_items_is_an_error() {
        assert!(serde_json::from_value::<ItemPage>(json!({"total": 1})).is_err());
        assert!(
            serde_json::from_value::<ItemPage>(json!({"items": [{"title": "no id"}]})).is_err()
        );
    }
}
