//! The operations on votings.

use serde_json::{Value, json};

use crate::json::Json;
use crate::members::{each, ids, texts};
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::tokens::Bearer;
use crate::state::votings::{Votes, Voting, VotingKind};

crate::routes::routes! { "voting"
    GET "voting/app/{app_id}/voting" Any get_app_votings;
    POST "voting/app/{app_id}/voting" User create_voting_in_application;
    PUT "voting/app/{app_id}/voting" User batch_update_votings;
    PUT "voting/app/{app_id}/voting/order" User change_order_of_votings_in_application;
    GET "voting/{voting_id}" Any get_voting;
    PUT "voting/{voting_id}" User update_voting_object;
    DELETE "voting/{voting_id}" User delete_voting_object;
    POST "voting/{voting_id}/answers" User create_answer_in_voting;
    PUT "voting/{voting_id}/answer/order" User change_order_of_answers_in_voting;
    PUT "voting/answer/{answer_id}" User update_answer_in_voting;
    DELETE "voting/answer/{answer_id}" User delete_answer_in_voting;
    GET "voting/item/{item_id}/result" Any get_results_of_all_applications_votings_on_an_item;
    GET "voting/item/{item_id}/voting/{voting_id}/result" Any get_result_of_voting_on_an_item;
    GET "voting/item/{item_id}/voting/{voting_id}/user" Any get_list_of_users_with_votes;
    POST "voting/item/{item_id}/voting/{voting_id}/votes" User vote_on_an_item;
    DELETE "voting/item/{item_id}/voting/{voting_id}/votes" User unset_user_vote_on_an_item_in_voting;
}

fn app_id(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<u64, Failure> {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    Ok(app.app_id)
}

/// The voting in the path, of an app that the caller may see.
fn voting<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<&'a Voting, Failure> {
    let voting = world.votings.get(context.id("voting_id"));
    let voting = voting.ok_or_else(Failure::object_not_found)?;
    world.visible_app(bearer.actor, voting.app_id)?;
    Ok(voting)
}

fn told(world: &World, voting_id: u64) -> Outcome {
    let voting = world.votings.get(voting_id);
    let voting = voting.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&voting.to_value()))
}

fn kind(body: &Json) -> Result<VotingKind, Failure> {
    let name = body.needed_text("kind")?;
    let kind = VotingKind::parse(&name);
    kind.ok_or_else(|| Failure::not_one_of_texts(&Json::Text(name), VotingKind::NAMES))
}

/// `GET /voting/app/{app_id}/voting`
fn get_app_votings(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let votings = world.votings.of_app(app_id(world, context, bearer)?);
    Ok(Answer::json(
        &votings.map(Voting::to_value).collect::<Vec<_>>(),
    ))
}

/// `POST /voting/app/{app_id}/voting`
fn create_voting_in_application(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["kind", "question", "answers"])?;
    let app_id = app_id(world, context, bearer)?;
    let (kind, question) = (kind(&body)?, body.needed_text("question")?);
    let answers = body.given("answers").map(texts).transpose()?;
    let answers = answers.filter(|_| kind == VotingKind::Answer);
    if kind == VotingKind::Answer && answers.is_none() {
        return Err(Failure::missing(&body, &["answers"]));
    }
    let voting_id = world.votings.add(app_id, kind, question);
    for text in answers.into_iter().flatten() {
        add_answer(world, voting_id, text);
    }
    told(world, voting_id)
}

fn add_answer(world: &mut World, voting_id: u64, text: String) -> u64 {
    let answer_id = world.votings.new_answer_id();
    if let Some(voting) = world.votings.get_mut(voting_id) {
        voting.answers.push((answer_id, text));
    }
    answer_id
}

/// What a batch update makes of one voting.
struct Update {
    voting_id: Option<u64>,
    kind: VotingKind,
    question: String,
    answers: Vec<(Option<u64>, String)>,
}

fn update(world: &World, app_id: u64, entry: &Json) -> Result<Update, Failure> {
    world.refuse_unknown_keys(entry, &["voting_id", "kind", "question", "answers"])?;
    let voting_id = entry.id_at("voting_id")?;
    let known = match voting_id {
        None => None,
        Some(id) => {
            let known = world.votings.get(id);
            let known = known.filter(|voting| voting.app_id == app_id);
            Some(known.ok_or_else(|| Failure::no_such("voting", id))?)
        }
    };
    let kind = kind(entry)?;
    if let Some(known) = known.filter(|known| known.kind != kind) {
        let kind = Json::Text(kind.name().to_owned());
        return Err(Failure::not_one_of_texts(&kind, &[known.kind.name()]));
    }
    let answers = match entry.given("answers") {
        Some(list) if kind == VotingKind::Answer => each(list, |answer| {
            let id = answer.id_at("answer_id")?;
            let is_known = |id: &u64| known.is_some_and(|known| known.has_answer(*id));
            match id.filter(|id| !is_known(id)) {
                Some(id) => Err(Failure::no_such("answer", id)),
                None => Ok((id, answer.needed_text("text")?)),
            }
        })?,
        _ => Vec::new(),
    };
    Ok(Update {
        voting_id,
        kind,
        question: entry.needed_text("question")?,
        answers,
    })
}

/// `PUT /voting/app/{app_id}/voting`
fn batch_update_votings(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.any_body()?;
    let app_id = app_id(world, context, bearer)?;
    let updates = each(&body, |entry| update(world, app_id, entry))?;
    let kept: Vec<u64> = updates.iter().filter_map(|one| one.voting_id).collect();
    let votings = world.votings.of_app(app_id);
    let dropped: Vec<u64> = votings
        .map(|voting| voting.voting_id)
        .filter(|id| !kept.contains(id))
        .collect();
    for voting_id in dropped {
        world.votings.remove(voting_id);
    }
    let mut order = Vec::new();
    for update in updates {
        let Update {
            voting_id,
            kind,
            question,
            answers,
        } = update;
        let voting_id = voting_id.unwrap_or_else(|| world.votings.add(app_id, kind, String::new()));
        let before = world.votings.get(voting_id);
        let before: Vec<u64> = before
            .into_iter()
            .flat_map(|voting| &voting.answers)
            .map(|(id, _)| *id)
            .collect();
        for answer_id in before {
            if !answers.iter().any(|(id, _)| *id == Some(answer_id)) {
                world.votings.remove_answer(voting_id, answer_id);
            }
        }
        let answers: Vec<(u64, String)> = answers
            .into_iter()
            .map(|(id, text)| (id.unwrap_or_else(|| world.votings.new_answer_id()), text))
            .collect();
        if let Some(voting) = world.votings.get_mut(voting_id) {
            voting.question = question;
            voting.answers = answers;
        }
        order.push(voting_id);
    }
    arrange(world, &order);
    Ok(Answer::empty())
}

/// Puts votings in an order; others stay in front.
fn arrange(world: &mut World, order: &[u64]) {
    let place = |voting: &Voting| order.iter().position(|id| *id == voting.voting_id);
    world.votings.all.sort_by_key(place);
}

/// `PUT /voting/app/{app_id}/voting/order`
fn change_order_of_votings_in_application(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let order = ids(&context.any_body()?)?;
    let app_id = app_id(world, context, bearer)?;
    let known: Vec<u64> = world
        .votings
        .of_app(app_id)
        .map(|voting| voting.voting_id)
        .collect();
    check_order(&order, &known, "voting")?;
    arrange(world, &order);
    Ok(Answer::empty())
}

/// Refuses an order that names what is not there, or leaves something out.
fn check_order(order: &[u64], known: &[u64], kind: &str) -> Result<(), Failure> {
    if let Some(id) = order.iter().find(|id| !known.contains(id)) {
        return Err(Failure::no_such(kind, *id));
    }
    match known.iter().find(|id| !order.contains(id)) {
        None => Ok(()),
        Some(id) => {
            let order: Vec<Json> = order
                .iter()
                .map(|id| Json::Number(id.to_string()))
                .collect();
            let text = format!("must hold {kind} {id}");
            Err(Failure::invalid(&Json::List(order), &text))
        }
    }
}

/// `GET /voting/{voting_id}`
fn get_voting(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let voting = voting(world, context, bearer)?;
    Ok(Answer::json(&voting.to_value()))
}

/// `PUT /voting/{voting_id}`
fn update_voting_object(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["question"])?;
    let voting_id = voting(world, context, bearer)?.voting_id;
    let question = body.needed_text("question")?;
    if let Some(voting) = world.votings.get_mut(voting_id) {
        voting.question = question;
    }
    told(world, voting_id)
}

/// `DELETE /voting/{voting_id}`
fn delete_voting_object(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let voting_id = voting(world, context, bearer)?.voting_id;
    world.votings.remove(voting_id);
    Ok(Answer::empty())
}

/// `POST /voting/{voting_id}/answers`
fn create_answer_in_voting(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["text"])?;
    let voting = voting(world, context, bearer)?;
    if voting.kind != VotingKind::Answer {
        let kind = Json::Text(voting.kind.name().to_owned());
        return Err(Failure::not_one_of_texts(&kind, &["answer"]));
    }
    let voting_id = voting.voting_id;
    let text = body.needed_text("text")?;
    let answer_id = add_answer(world, voting_id, text.clone());
    Ok(Answer::json(&json!({"answer_id": answer_id, "text": text})))
}

/// `PUT /voting/{voting_id}/answer/order`
fn change_order_of_answers_in_voting(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let order = ids(&context.any_body()?)?;
    let voting = voting(world, context, bearer)?;
    let known: Vec<u64> = voting.answers.iter().map(|(id, _)| *id).collect();
    check_order(&order, &known, "answer")?;
    let voting_id = voting.voting_id;
    if let Some(voting) = world.votings.get_mut(voting_id) {
        let place = |answer: &(u64, String)| order.iter().position(|id| *id == answer.0);
        voting.answers.sort_by_key(place);
    }
    Ok(Answer::empty())
}

/// The voting of the answer in the path.
fn voting_of_answer(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<u64, Failure> {
    let voting = world.votings.of_answer(context.id("answer_id"));
    let voting = voting.ok_or_else(Failure::object_not_found)?;
    world.visible_app(bearer.actor, voting.app_id)?;
    Ok(voting.voting_id)
}

/// `PUT /voting/answer/{answer_id}`
fn update_answer_in_voting(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["text"])?;
    let answer_id = context.id("answer_id");
    let voting_id = voting_of_answer(world, context, bearer)?;
    let text = body.needed_text("text")?;
    let voting = world.votings.get_mut(voting_id);
    let answers = voting.into_iter().flat_map(|voting| &mut voting.answers);
    for answer in answers.filter(|(id, _)| *id == answer_id) {
        answer.1.clone_from(&text);
    }
    Ok(Answer::json(&json!({"answer_id": answer_id, "text": text})))
}

/// `DELETE /voting/answer/{answer_id}`
fn delete_answer_in_voting(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let voting_id = voting_of_answer(world, context, bearer)?;
    world
        .votings
        .remove_answer(voting_id, context.id("answer_id"));
    Ok(Answer::empty())
}

/// The voting in the path and the item that is voted on, which are of the same app.
fn voted<'a>(
    world: &'a World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Result<(&'a Voting, u64), Failure> {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let voting = world.votings.get(context.id("voting_id"));
    let voting = voting.filter(|voting| voting.app_id == item.app_id);
    let voting = voting.ok_or_else(Failure::object_not_found)?;
    Ok((voting, item.item_id))
}

fn result(world: &World, voting: &Voting, item_id: u64) -> Value {
    let votes = world.votings.votes(voting.voting_id, item_id);
    json!({"voting_id": voting.voting_id, "count": votes.map_or(0, Votes::len)})
}

/// `GET /voting/item/{item_id}/voting/{voting_id}/result`
fn get_result_of_voting_on_an_item(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let (voting, item_id) = voted(world, context, bearer)?;
    Ok(Answer::json(&result(world, voting, item_id)))
}

/// `GET /voting/item/{item_id}/result`
fn get_results_of_all_applications_votings_on_an_item(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let votings = world.votings.of_app(item.app_id);
    let results: Vec<Value> = votings
        .map(|voting| result(world, voting, item.item_id))
        .collect();
    Ok(Answer::json(&results))
}

/// `GET /voting/item/{item_id}/voting/{voting_id}/user`
fn get_list_of_users_with_votes(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let (voting, item_id) = voted(world, context, bearer)?;
    let wanted = context.query_whole("value", 0)?;
    let votes = world.votings.votes(voting.voting_id, item_id);
    let profiles = votes
        .into_iter()
        .flatten()
        .filter(|(_, value)| wanted.is_none_or(|wanted| wanted == **value))
        .filter_map(|(user_id, _)| world.user_profile(*user_id));
    Ok(Answer::json(&context.page(profiles, None)?))
}

/// `POST /voting/item/{item_id}/voting/{voting_id}/votes`
fn vote_on_an_item(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["rating", "answer"])?;
    let (voting, item_id) = voted(world, context, bearer)?;
    let value = match voting.kind {
        VotingKind::FiveStar => {
            let rating = body.whole_at("rating", 1, Some(5))?;
            rating.ok_or_else(|| Failure::missing(&body, &["rating"]))? as u64
        }
        VotingKind::Answer => {
            // The id, or the answer as votings tell it.
            let answer = body
                .given("answer")
                .ok_or_else(|| Failure::missing(&body, &["answer"]))?;
            let id = match answer.as_object() {
                Some(_) => answer.needed_id("answer_id")?,
                None => body.needed_id("answer")?,
            };
            if !voting.has_answer(id) {
                return Err(Failure::no_such("answer", id));
            }
            id
        }
    };
    let voting_id = voting.voting_id;
    let votes = world.votings.votes_mut(voting_id, item_id);
    votes.insert(bearer.actor.id(), value);
    Ok(Answer::empty())
}

/// `DELETE /voting/item/{item_id}/voting/{voting_id}/votes`
fn unset_user_vote_on_an_item_in_voting(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let (voting, item_id) = voted(world, context, bearer)?;
    let voting_id = voting.voting_id;
    let votes = world.votings.votes_mut(voting_id, item_id);
    votes.remove(&bearer.actor.id());
    Ok(Answer::empty())
}
