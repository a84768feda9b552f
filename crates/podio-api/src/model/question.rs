//! Questions with given answers, in comments and status messages.

use super::json::model;
use super::{Profile, QuestionId, QuestionOptionId, Reference};

model! {
    /// A question with given answers.
    pub struct Question {
        required {
            /// Its id.
            question_id: QuestionId,
        }
        optional {
            /// Its text.
            text: String,
            /// What it belongs to.
            reference("ref"): Reference,
        }
        lists {
            /// The answers that can be given.
            options: QuestionOption,
            /// The answers that were given.
            answers: QuestionAnswer,
        }
    }
}

model! {
    /// An answer that can be given to a question.
    pub struct QuestionOption {
        required {
            /// Its id.
            question_option_id: QuestionOptionId,
        }
        optional {
            /// Its text.
            text: String,
        }
    }
}

model! {
    /// An answer that was given to a question.
    pub struct QuestionAnswer {
        optional {
            /// The answer's id.
            question_option_id: QuestionOptionId,
            /// The answer.
            question_option: QuestionOption,
            /// Who gave it.
            user: Box<Profile>,
        }
    }
}
