//! The operations on questions with given answers.

use serde_json::json;

use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::questions::Question;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;

crate::routes::routes! { "questions"
    POST "question/{question_id}" User answer_question;
    GET "question/{question_id}" Any get_answers;
    POST "question/{*ref_type}/{ref_id}" Any create_question;
    POST "question/{question_id}/{*ref_type}/{ref_id}" User answer_question as "answer_question_on_reference";
}

/// What can ask a question.
const KINDS: &[RefKind] = &[RefKind::Comment];

/// `POST /question/{ref_type}/{ref_id}/`
fn create_question(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["text", "options"])?;
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    let text = body.needed_text("text")?;
    let options = body.texts_at("options")?.unwrap_or_default();
    if options.is_empty() {
        return Err(Failure::missing(&body, &["options"]));
    }
    let question_id = world.add_question(at, text, options);
    Ok(Answer::json(&json!({"question_id": question_id})))
}

/// A question of what the caller may see.
fn question<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<&'a Question, Failure> {
    let question = world.questions.all.get(&context.id("question_id"));
    let question = question.ok_or_else(Failure::object_not_found)?;
    world.check_visible(bearer.actor, question.at)?;
    Ok(question)
}

/// `POST /question/{question_id}/`, and the older form with the object behind it
fn answer_question(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["question_option_id"])?;
    let question = question(world, context, bearer)?;
    let named = context.text("ref_type");
    if !named.is_empty() && Ref::read(named, context.id("ref_id"), KINDS)? != question.at {
        return Err(Failure::object_not_found());
    }
    let option_id = body.needed_id("question_option_id")?;
    if question.option(option_id).is_none() {
        return Err(Failure::no_such("question option", option_id));
    }
    let question_id = question.question_id;
    if let Some(question) = world.questions.all.get_mut(&question_id) {
        question.answers.insert(bearer.actor.id(), option_id);
    }
    Ok(Answer::empty())
}

/// `GET /question/{question_id}/`
fn get_answers(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let question = question(world, context, bearer)?;
    Ok(Answer::json(&world.answer_values(question)))
}
