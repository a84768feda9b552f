//! The operations on subscriptions.

use serde_json::{Value, json};

use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::refs::{Ref, RefKind};
use crate::state::subscriptions::Subscription;
use crate::state::tokens::Bearer;

crate::routes::routes! { "subscriptions"
    GET "subscription/{subscription_id}" User get_subscription_by_id;
    DELETE "subscription/{subscription_id}" User unsubscribe_by_id;
    POST "subscription/{*ref_type}/{ref_id}" User subscribe;
    GET "subscription/{*ref_type}/{ref_id}" User get_subscription_by_reference;
    DELETE "subscription/{*ref_type}/{ref_id}" User unsubscribe_by_reference;
    GET "subscription/{*ref_type}/{ref_id}/user" User get_subscribed_users;
}

/// What can be followed.
const KINDS: &[RefKind] = &[
    RefKind::App,
    RefKind::Item,
    RefKind::Status,
    RefKind::Task,
    RefKind::Space,
    RefKind::File,
];

/// The object in the path, if the caller may see it.
fn object(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<Ref, Failure> {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    Ok(at)
}

/// The caller's own subscription with an id.
fn own<'a>(world: &'a World, bearer: &Bearer, id: u64) -> Result<&'a Subscription, Failure> {
    let subscription = world.subscriptions.get(id);
    subscription
        .filter(|subscription| subscription.user_id == bearer.actor.id())
        .ok_or_else(Failure::object_not_found)
}

/// The id of the caller's subscription to the object in the path.
fn own_id(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<u64, Failure> {
    let at = object(world, context, bearer)?;
    let id = world.subscriptions.find(bearer.actor.id(), at);
    id.ok_or_else(Failure::object_not_found)
}

/// `POST /subscription/{ref_type}/{ref_id}`
fn subscribe(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    let id = world.follow(bearer.actor, at);
    Ok(Answer::json(&json!({"subscription_id": id})))
}

/// `GET /subscription/{subscription_id}`
fn get_subscription_by_id(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let subscription = own(world, bearer, context.id("subscription_id"))?;
    Ok(Answer::json(&world.subscription_value(subscription)))
}

/// `GET /subscription/{ref_type}/{ref_id}`
fn get_subscription_by_reference(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let subscription = own(world, bearer, own_id(world, context, bearer)?)?;
    Ok(Answer::json(&world.subscription_value(subscription)))
}

/// `DELETE /subscription/{subscription_id}`
fn unsubscribe_by_id(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let id = context.id("subscription_id");
    own(world, bearer, id)?;
    world.subscriptions.end(id);
    Ok(Answer::empty())
}

/// `DELETE /subscription/{ref_type}/{ref_id}`
fn unsubscribe_by_reference(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let id = own_id(world, context, bearer)?;
    world.subscriptions.end(id);
    Ok(Answer::empty())
}

/// `GET /subscription/{ref_type}/{ref_id}/user`
fn get_subscribed_users(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    let users = world
        .followers(at)
        .filter_map(|(user_id, _)| world.user_profile(user_id));
    Ok(Answer::json(&users.collect::<Vec<Value>>()))
}
