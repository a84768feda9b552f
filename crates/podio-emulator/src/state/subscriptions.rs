//! Subscriptions: which objects users follow.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::refs::Ref;
use super::{Actor, World, datetime_text};

/// The id before the first subscription's.
const BEFORE_FIRST: u64 = 3_300_000;

/// A user who follows an object.
#[derive(Debug)]
pub(crate) struct Subscription {
    pub(crate) user_id: u64,
    pub(crate) at: Ref,
    started_on: Timestamp,
    notifications: u64,
}

/// All subscriptions.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    made: u64,
    by_id: BTreeMap<u64, Subscription>,
    /// The users who follow an object, with their subscriptions.
    by_object: BTreeMap<Ref, BTreeMap<u64, u64>>,
}

impl Subscriptions {
    pub(crate) fn get(&self, subscription_id: u64) -> Option<&Subscription> {
        self.by_id.get(&subscription_id)
    }

    /// The subscription of a user to an object.
    pub(crate) fn find(&self, user_id: u64, at: Ref) -> Option<u64> {
        self.by_object.get(&at)?.get(&user_id).copied()
    }

    pub(crate) fn end(&mut self, subscription_id: u64) {
        let Some(ended) = self.by_id.remove(&subscription_id) else {
            return;
        };
        if let Some(users) = self.by_object.get_mut(&ended.at) {
            users.remove(&ended.user_id);
        }
    }

    /// Counts a notification.
    pub(crate) fn count(&mut self, subscription_id: u64) {
        if let Some(subscription) = self.by_id.get_mut(&subscription_id) {
            subscription.notifications += 1;
        }
    }
}

impl World {
    /// Makes a user follow an object. An app follows nothing.
    pub(crate) fn follow(&mut self, actor: Actor, at: Ref) -> Option<u64> {
        let Actor::User(user_id) = actor else {
            return None;
        };
        if let Some(known) = self.subscriptions.find(user_id, at) {
            return Some(known);
        }
        let started_on = self.now();
        let all = &mut self.subscriptions;
        all.made += 1;
        let subscription_id = BEFORE_FIRST.saturating_add(all.made);
        let subscription = Subscription {
            user_id,
            at,
            started_on,
            notifications: 0,
        };
        all.by_id.insert(subscription_id, subscription);
        let users = all.by_object.entry(at).or_default();
        users.insert(user_id, subscription_id);
        Some(subscription_id)
    }

    /// The users who follow an object, with their subscriptions.
    pub(crate) fn followers(&self, at: Ref) -> impl Iterator<Item = (u64, u64)> {
        let users = self.subscriptions.by_object.get(&at);
        users
            .into_iter()
            .flatten()
            .map(|(user_id, subscription_id)| (*user_id, *subscription_id))
    }

    /// Whether an actor follows an object.
    pub(crate) fn follows(&self, actor: Actor, at: Ref) -> bool {
        match actor {
            Actor::User(user_id) => self.subscriptions.find(user_id, at).is_some(),
            Actor::App(_) => false,
        }
    }

    pub(crate) fn subscription_value(&self, subscription: &Subscription) -> Value {
        json!({
            "started_on": datetime_text(subscription.started_on),
            "notifications": subscription.notifications,
            "ref": self.reference_value(subscription.at),
        })
    }
}
