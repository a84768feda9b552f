//! Ratings.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{Profile, RatingId, Raw};

open_enum! {
    /// The scales on which objects are rated.
    pub enum RatingType {
        /// Not approved (0) or approved (1).
        Approved = "approved",
        /// From one star to five.
        FiveStar = "fivestar",
        /// Liked (1).
        Like = "like",
        /// Whether someone comes: 0 to 2.
        Rsvp = "rsvp",
        /// Down (0) or up (1).
        Thumbs = "thumbs",
        /// No (0) or yes (1).
        YesNo = "yesno",
    }
}

model! {
    /// How an object was rated, on the scales that are in use for it.
    pub struct ObjectRatings {
        optional {
            /// Whether it is approved.
            approved: TypeRating,
            /// Its stars.
            five_star("fivestar"): TypeRating,
            /// Who likes it.
            like: TypeRating,
            /// Who comes.
            rsvp: TypeRating,
            /// Thumbs down and up.
            thumbs: TypeRating,
            /// No and yes.
            yes_no("yesno"): TypeRating,
        }
    }
}

model! {
    /// How an object was rated on one scale.
    pub struct TypeRating {
        optional {
            /// The mean of the values, as Podio wrote it.
            average: Raw,
            /// Who gave each value, by the value as a text.
            counts: ValueCounts,
        }
    }
}

/// Who gave each value.
type ValueCounts = BTreeMap<String, ValueRatings>;

model! {
    /// Who rated an object with one value.
    pub struct ValueRatings {
        optional {
            /// How many did.
            total: u64,
        }
        lists {
            /// Who did.
            users: Profile,
        }
    }
}

model! {
    /// One user's rating of an object.
    pub struct Rating {
        optional {
            /// Its id.
            rating_id: RatingId,
            /// The scale.
            kind("type"): RatingType,
            /// The value on the scale.
            value: i64,
            /// Who rated.
            user: Profile,
            /// When.
            time: Timestamp,
        }
    }
}
