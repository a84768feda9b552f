//! Votings of apps, and the votes on items.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::next;

/// How people vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VotingKind {
    FiveStar,
    Answer,
}

impl VotingKind {
    pub(crate) const NAMES: &'static [&'static str] = &["fivestar", "answer"];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FiveStar => "fivestar",
            Self::Answer => "answer",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::FiveStar, Self::Answer]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// A voting.
#[derive(Debug)]
pub(crate) struct Voting {
    pub(crate) voting_id: u64,
    pub(crate) app_id: u64,
    pub(crate) kind: VotingKind,
    pub(crate) question: String,
    /// The answers that can be given, in order, with their ids.
    pub(crate) answers: Vec<(u64, String)>,
}

impl Voting {
    pub(crate) fn to_value(&self) -> Value {
        let answers = self.answers.iter();
        let answers: Vec<Value> = answers
            .map(|(id, text)| json!({"answer_id": id, "text": text}))
            .collect();
        json!({
            "voting_id": self.voting_id,
            "kind": self.kind.name(),
            "question": self.question,
            "answers": match self.kind {
                VotingKind::FiveStar => Value::Null,
                VotingKind::Answer => answers.into(),
            },
        })
    }

    pub(crate) fn has_answer(&self, answer_id: u64) -> bool {
        self.answers.iter().any(|(id, _)| *id == answer_id)
    }
}

/// The votes on one item in one voting: by user, so many stars or the id of an answer.
pub(crate) type Votes = BTreeMap<u64, u64>;

/// All votings.
#[derive(Debug)]
pub(crate) struct Votings {
    next_voting: u64,
    next_answer: u64,
    /// Those of one app are in their order.
    pub(crate) all: Vec<Voting>,
    /// By voting and item.
    votes: BTreeMap<(u64, u64), Votes>,
}

impl Default for Votings {
    fn default() -> Self {
        Self {
            next_voting: 3_300_001,
            next_answer: 3_400_001,
            all: Vec::new(),
            votes: BTreeMap::new(),
        }
    }
}

impl Votings {
    pub(crate) fn of_app(&self, app_id: u64) -> impl Iterator<Item = &Voting> {
        self.all
            .iter()
            .filter(move |voting| voting.app_id == app_id)
    }

    pub(crate) fn get(&self, voting_id: u64) -> Option<&Voting> {
        self.all.iter().find(|voting| voting.voting_id == voting_id)
    }

    pub(crate) fn get_mut(&mut self, voting_id: u64) -> Option<&mut Voting> {
        let mut all = self.all.iter_mut();
        all.find(|voting| voting.voting_id == voting_id)
    }

    /// The voting that an answer belongs to.
    pub(crate) fn of_answer(&self, answer_id: u64) -> Option<&Voting> {
        self.all.iter().find(|voting| voting.has_answer(answer_id))
    }

    /// Adds a voting behind the others, without answers.
    pub(crate) fn add(&mut self, app_id: u64, kind: VotingKind, question: String) -> u64 {
        let voting_id = next(&mut self.next_voting);
        self.all.push(Voting {
            voting_id,
            app_id,
            kind,
            question,
            answers: Vec::new(),
        });
        voting_id
    }

    pub(crate) fn new_answer_id(&mut self) -> u64 {
        next(&mut self.next_answer)
    }

    /// Deletes a voting with its votes.
    pub(crate) fn remove(&mut self, voting_id: u64) {
        self.all.retain(|voting| voting.voting_id != voting_id);
        self.votes.retain(|(of, _), _| *of != voting_id);
    }

    /// Deletes an answer with the votes for it.
    pub(crate) fn remove_answer(&mut self, voting_id: u64, answer_id: u64) {
        if let Some(voting) = self.get_mut(voting_id) {
            voting.answers.retain(|(id, _)| *id != answer_id);
        }
        let votes = self
            .votes
            .iter_mut()
            .filter(|((of, _), _)| *of == voting_id);
        for (_, votes) in votes {
            votes.retain(|_, value| *value != answer_id);
        }
    }

    /// The votes on an item.
    pub(crate) fn votes(&self, voting_id: u64, item_id: u64) -> Option<&Votes> {
        self.votes.get(&(voting_id, item_id))
    }

    /// The votes on an item, to change them.
    pub(crate) fn votes_mut(&mut self, voting_id: u64, item_id: u64) -> &mut Votes {
        self.votes.entry((voting_id, item_id)).or_default()
    }
}
