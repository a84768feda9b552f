//! Votings of apps.

use super::json::{model, open_enum};
use super::{VotingAnswerId, VotingId};

open_enum! {
    /// How people vote.
    pub enum VotingKind {
        /// By one to five stars.
        FiveStar = "fivestar",
        /// By one of given answers.
        Answer = "answer",
    }
}

model! {
    /// A question that an app asks about each of its items.
    pub struct Voting {
        required {
            /// Its id.
            voting_id: VotingId,
        }
        optional {
            /// How people vote.
            kind: VotingKind,
            /// The question.
            question: String,
        }
        lists {
            /// The answers that can be given, in order.
            answers: VotingAnswer,
        }
    }
}

model! {
    /// An answer that can be given in a voting.
    pub struct VotingAnswer {
        required {
            /// Its id.
            answer_id: VotingAnswerId,
        }
        optional {
            /// Its text.
            text: String,
        }
    }
}

model! {
    /// How people voted on an item. What else Podio tells is in `extra`.
    pub struct VotingResult {
        optional {
            /// How many voted.
            count: u64,
        }
    }
}
