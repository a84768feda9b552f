//! The operations on ratings.

use serde_json::{Value, json};

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::ratings::SCALES;
use crate::state::refs::{Ref, RefKind};
use crate::state::stream::What;
use crate::state::tokens::Bearer;

crate::routes::routes! { "ratings"
    GET "rating/{*ref_type}/{ref_id}" User get_all_ratings;
    GET "rating/{*ref_type}/{ref_id}/like_count" User get_like_count;
    GET "rating/{*ref_type}/{ref_id}/liked_by" User get_who_liked_an_object;
    GET "rating/{*ref_type}/{ref_id}/{*rating_type}" User get_ratings;
    POST "rating/{*ref_type}/{ref_id}/{*rating_type}" User add_rating;
    DELETE "rating/{*ref_type}/{ref_id}/{*rating_type}" User remove_rating;
    GET "rating/{*ref_type}/{ref_id}/{*rating_type}/self" User get_rating_own;
    GET "rating/{*ref_type}/{ref_id}/{*rating_type}/{user_id}" User get_rating;
}

/// What can be rated.
const KINDS: &[RefKind] = &[
    RefKind::Item,
    RefKind::Status,
    RefKind::Task,
    RefKind::Comment,
    RefKind::File,
    RefKind::App,
    RefKind::Space,
];

/// The object in the path, if the caller may see it.
fn object(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<Ref, Failure> {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    Ok(at)
}

/// The scale in the path, with its least and greatest value.
fn scale(context: &Context<'_>) -> Result<(&'static str, i64, i64), Failure> {
    let text = context.text("rating_type");
    let known = SCALES.iter().find(|(name, ..)| *name == text);
    known.copied().ok_or_else(|| {
        let names: Vec<&str> = SCALES.iter().map(|(name, ..)| *name).collect();
        Failure::not_one_of_texts(&Json::Text(text.to_owned()), &names)
    })
}

/// `GET /rating/{ref_type}/{ref_id}`
fn get_all_ratings(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    Ok(Answer::json(&world.ratings_value(at)))
}

/// `GET /rating/{ref_type}/{ref_id}/{rating_type}`
fn get_ratings(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    let (scale, ..) = scale(context)?;
    Ok(Answer::json(&world.scale_value(at, scale)))
}

/// What a user gave the object in the path.
fn rating(world: &World, context: &Context<'_>, bearer: &Bearer, user_id: u64) -> Outcome {
    let at = object(world, context, bearer)?;
    let (scale, ..) = scale(context)?;
    let mut all = world.ratings.on(at, scale);
    let value = all.find(|(rater, _)| *rater == user_id);
    let (_, value) = value.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&json!({"value": value})))
}

/// `GET /rating/{ref_type}/{ref_id}/{rating_type}/{user_id}`
fn get_rating(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    rating(world, context, bearer, context.id("user_id"))
}

/// `GET /rating/{ref_type}/{ref_id}/{rating_type}/self`
fn get_rating_own(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    rating(world, context, bearer, bearer.actor.id())
}

/// `GET /rating/{ref_type}/{ref_id}/like_count`
fn get_like_count(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    Ok(Answer::json(&json!({"like_count": world.like_count(at)})))
}

/// `GET /rating/{ref_type}/{ref_id}/liked_by/`
fn get_who_liked_an_object(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    let people = world.liked_by(at).into_iter();
    Ok(Answer::json(&context.page::<Value>(people, Some(10))?))
}

/// `POST /rating/{ref_type}/{ref_id}/{rating_type}`
fn add_rating(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let at = object(world, context, bearer)?;
    let (scale, least, greatest) = scale(context)?;
    let value = body.given("value");
    let value = value.ok_or_else(|| Failure::missing(&body, &["value"]))?;
    let number = value.as_integer();
    let number = number.ok_or_else(|| Failure::invalid(value, "must be integer"))?;
    if !(least..=greatest).contains(&number) {
        let allowed: Vec<Json> = (least..=greatest)
            .map(|allowed| Json::Number(allowed.to_string()))
            .collect();
        return Err(Failure::not_one_of(value, &allowed));
    }
    let rating_id = world.ratings.give(at, scale, bearer.actor.id(), number);
    let by = world.made(bearer);
    let about = if scale == "like" { "like" } else { "rating" };
    world.happened(at, What::Rating, (about, rating_id), &by);
    Ok(Answer::json(&json!({"rating_id": rating_id})))
}

/// `DELETE /rating/{ref_type}/{ref_id}/{rating_type}`
fn remove_rating(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    let (scale, ..) = scale(context)?;
    if world.ratings.take_back(at, scale, bearer.actor.id()) {
        Ok(Answer::empty())
    } else {
        Err(Failure::object_not_found())
    }
}
