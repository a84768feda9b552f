//! Questions with given answers.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::refs::Ref;
use super::{World, next};

/// A question.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) question_id: u64,
    pub(crate) at: Ref,
    text: String,
    /// The answers that can be given, with their ids.
    options: Vec<(u64, String)>,
    /// What users answered.
    pub(crate) answers: BTreeMap<u64, u64>,
}

impl Question {
    /// An answer that can be given.
    pub(crate) fn option(&self, id: u64) -> Option<Value> {
        let option = self.options.iter().find(|(known, _)| *known == id)?;
        Some(json!({"question_option_id": option.0, "text": option.1}))
    }
}

/// All questions.
#[derive(Debug)]
pub(crate) struct Questions {
    next_question: u64,
    next_option: u64,
    pub(crate) all: BTreeMap<u64, Question>,
}

impl Default for Questions {
    fn default() -> Self {
        Self {
            next_question: 2_800_001,
            next_option: 2_900_001,
            all: BTreeMap::new(),
        }
    }
}

impl World {
    pub(crate) fn add_question(&mut self, at: Ref, text: String, options: Vec<String>) -> u64 {
        let questions = &mut self.questions;
        let question_id = next(&mut questions.next_question);
        let options = options.into_iter();
        let question = Question {
            question_id,
            at,
            text,
            options: options
                .map(|text| (next(&mut questions.next_option), text))
                .collect(),
            answers: BTreeMap::new(),
        };
        questions.all.insert(question_id, question);
        question_id
    }

    /// The answers that were given to a question.
    pub(crate) fn answer_values(&self, question: &Question) -> Vec<Value> {
        let answers = question.answers.iter();
        answers
            .map(|(user_id, option_id)| {
                json!({
                    "question_option_id": option_id,
                    "question_option": question.option(*option_id),
                    "user": self.user_profile(*user_id),
                })
            })
            .collect()
    }

    /// The questions that an object asks.
    pub(crate) fn question_values(&self, at: Ref) -> Vec<Value> {
        let asked = self.questions.all.values();
        asked
            .filter(|question| question.at == at)
            .map(|question| {
                let options = question.options.iter();
                json!({
                    "question_id": question.question_id,
                    "text": question.text,
                    "ref": at.brief(),
                    "options": options
                        .filter_map(|(id, _)| question.option(*id))
                        .collect::<Vec<_>>(),
                    "answers": self.answer_values(question),
                })
            })
            .collect()
    }
}
