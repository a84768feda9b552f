//! Access to single objects.

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{App, Byline, GrantId, Profile, RefType, Reference, Space};

open_enum! {
    /// What someone is asked to do with an object.
    pub enum GrantAction {
        /// To look at it.
        View = "view",
        /// To comment on it.
        Comment = "comment",
        /// To rate it.
        Rate = "rate",
    }
}

open_enum! {
    /// What someone may do with an item.
    pub enum AccessLevel {
        /// Reading.
        View = "view",
        /// Reading and changing.
        Edit = "edit",
    }
}

model! {
    /// Someone's access to one object in a space that they need not be a member of.
    pub struct Grant {
        optional {
            /// Its id.
            grant_id: GrantId,
            /// What the object is.
            reference("ref"): Box<Reference>,
            /// The type of the object.
            ref_type: RefType,
            /// The id of the object.
            ref_id: u64,
            /// What the person is asked to do.
            action: GrantAction,
            /// What the person may do with an item.
            access_level: AccessLevel,
            /// The message to the person.
            message: String,
            /// The app that the object is in.
            app: Box<App>,
            /// The space that the object is in.
            space: Box<Space>,
            /// When access was given.
            created_on: Timestamp,
            /// Who gave it.
            created_by: Byline,
        }
        loose {
            /// Who has it.
            user: Box<Profile>,
        }
        lists {
            /// What the person may do with the object.
            rights: String,
        }
    }
}

model! {
    /// What came of giving people access.
    #[derive(Default)]
    pub struct CreatedGrant {
        lists {
            /// Those who can still be invited to the space.
            invitable: Profile,
        }
    }
}
