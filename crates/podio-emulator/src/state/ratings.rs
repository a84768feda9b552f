//! Ratings of objects.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::refs::Ref;
use super::{Actor, World};

/// The scales, each with its least and greatest value.
pub(crate) const SCALES: &[(&str, i64, i64)] = &[
    ("approved", 0, 1),
    ("fivestar", 1, 5),
    ("like", 1, 1),
    ("rsvp", 0, 2),
    ("thumbs", 0, 1),
    ("yesno", 0, 1),
];

/// The id before the first rating's.
const BEFORE_FIRST: u64 = 5_500_000;

/// What users gave objects on each scale.
#[derive(Debug, Default)]
pub(crate) struct Ratings {
    made: u64,
    given: BTreeMap<Ref, BTreeMap<&'static str, BTreeMap<u64, i64>>>,
}

impl Ratings {
    /// Rates an object, in place of what the user gave before; tells the rating's id.
    pub(crate) fn give(&mut self, at: Ref, scale: &'static str, user_id: u64, value: i64) -> u64 {
        let scales = self.given.entry(at).or_default();
        scales.entry(scale).or_default().insert(user_id, value);
        self.made += 1;
        BEFORE_FIRST.saturating_add(self.made)
    }

    /// Takes a user's rating back; says whether there was one.
    pub(crate) fn take_back(&mut self, at: Ref, scale: &str, user_id: u64) -> bool {
        let scales = self.given.get_mut(&at);
        let users = scales.and_then(|scales| scales.get_mut(scale));
        users.is_some_and(|users| users.remove(&user_id).is_some())
    }

    /// What users gave an object on a scale.
    pub(crate) fn on(&self, at: Ref, scale: &str) -> impl Iterator<Item = (u64, i64)> {
        let users = self.given.get(&at).and_then(|scales| scales.get(scale));
        users
            .into_iter()
            .flatten()
            .map(|(user_id, value)| (*user_id, *value))
    }
}

impl World {
    /// How many like an object.
    pub(crate) fn like_count(&self, at: Ref) -> usize {
        self.ratings.on(at, "like").count()
    }

    /// Whether an actor likes an object.
    pub(crate) fn likes(&self, actor: Actor, at: Ref) -> bool {
        matches!(actor, Actor::User(_))
            && self
                .ratings
                .on(at, "like")
                .any(|(user_id, _)| user_id == actor.id())
    }

    /// The profiles of those who like an object.
    pub(crate) fn liked_by(&self, at: Ref) -> Vec<Value> {
        let likers = self.ratings.on(at, "like");
        likers
            .filter_map(|(user_id, _)| self.user_profile(user_id))
            .collect()
    }

    /// How an object was rated on a scale.
    pub(crate) fn scale_value(&self, at: Ref, scale: &str) -> Value {
        let mut by_value: BTreeMap<i64, Vec<u64>> = BTreeMap::new();
        for (user_id, value) in self.ratings.on(at, scale) {
            by_value.entry(value).or_default().push(user_id);
        }
        let total: usize = by_value.values().map(Vec::len).sum();
        let sum: i64 = self.ratings.on(at, scale).map(|(_, value)| value).sum();
        let counts: Map<String, Value> = by_value
            .into_iter()
            .map(|(value, user_ids)| {
                let users = user_ids.iter().filter_map(|id| self.user_profile(*id));
                let users: Vec<Value> = users.collect();
                (
                    value.to_string(),
                    json!({"total": user_ids.len(), "users": users}),
                )
            })
            .collect();
        // Few users rate, so that the numbers are exact.
        #[allow(clippy::cast_precision_loss)]
        let average = (total > 0 && scale != "like").then(|| sum as f64 / total as f64);
        json!({"average": average, "counts": counts})
    }

    /// How an object was rated on the scales on which it was.
    pub(crate) fn ratings_value(&self, at: Ref) -> Value {
        let used = SCALES
            .iter()
            .filter(|(scale, ..)| self.ratings.on(at, scale).next().is_some());
        used.map(|(scale, ..)| ((*scale).to_owned(), self.scale_value(at, scale)))
            .collect()
    }

    /// How a reader rated an object.
    pub(crate) fn user_ratings_value(&self, reader: Actor, at: Ref) -> Value {
        let own = SCALES.iter().filter_map(|(scale, ..)| {
            let mut all = self.ratings.on(at, scale);
            let (_, value) = all.find(|(user_id, _)| Actor::User(*user_id) == reader)?;
            Some(((*scale).to_owned(), json!(value)))
        });
        own.collect()
    }
}
