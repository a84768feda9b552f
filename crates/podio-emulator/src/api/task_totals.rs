//! The operations that sum up a user's tasks.

use serde_json::{Value, json};

use super::tasks::KINDS;
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::refs::{Ref, RefKind};
use crate::state::tasks::Task;
use crate::state::tokens::Bearer;
use crate::state::{Actor, World};

crate::routes::routes! { "tasks"
    GET "task/summary" User get_task_summary;
    GET "task/personal/summary" User get_task_summary_for_personal;
    GET "task/org/{org_id}/summary" User get_task_summary_for_organization;
    GET "task/space/{space_id}/summary" User get_task_summary_for_space;
    GET "task/{*ref_type}/{ref_id}/summary" User get_task_summary_for_reference;
    GET "task/total" User get_task_totals_v2;
    GET "task/total/{*time}" User get_task_totals_by_time;
}

/// How many tasks of each part a summary tells unless the query says otherwise.
const TOLD: u64 = 4;

/// The groups by which totals count.
const GROUPS: &[&str] = &["overdue", "today", "tomorrow", "upcoming", "later"];

const TIMES: &[&str] = &["overdue", "due", "today", "all"];

/// The tasks that a user has to do.
fn own(world: &World, actor: Actor) -> impl Iterator<Item = &Task> {
    world.tasks.values().filter(move |task| {
        let is_own = task.responsible.map(Actor::User) == Some(actor);
        is_own && !task.deleted && task.completed.is_none()
    })
}

fn group(world: &World, actor: Actor, task: &Task) -> &'static str {
    task.due_group(world.now(), &world.time_zone(actor))
}

/// Sums up the tasks of the caller that pass.
fn summary(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    is_wanted: impl Fn(&Task) -> bool,
) -> Outcome {
    let limit = context.query_whole("limit", 1)?.unwrap_or(TOLD);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut tasks: Vec<&Task> = own(world, bearer.actor)
        .filter(|task| is_wanted(task))
        .collect();
    // What is due first comes first; what is never due comes last.
    tasks.sort_by_key(|task| (task.due.is_none(), task.due.map(|due| due.on), task.rank));
    let part = |fits: &dyn Fn(&str) -> bool| {
        let of_part: Vec<&Task> = tasks
            .iter()
            .copied()
            .filter(|task| fits(group(world, bearer.actor, task)))
            .collect();
        let first: Vec<Value> = of_part
            .iter()
            .take(limit)
            .map(|task| world.task_value(task, bearer.actor))
            .collect();
        json!({"total": of_part.len(), "tasks": first})
    };
    Ok(Answer::json(&json!({
        "overdue": part(&|group| group == "overdue"),
        "today": part(&|group| group == "today"),
        "other": part(&|group| !matches!(group, "overdue" | "today")),
    })))
}

/// `GET /task/summary`
fn get_task_summary(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    summary(world, context, bearer, |_| true)
}

/// `GET /task/personal/summary`: the tasks that are in no space.
fn get_task_summary_for_personal(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    summary(world, context, bearer, |task| task.space_id.is_none())
}

/// `GET /task/org/{org_id}/summary`
fn get_task_summary_for_organization(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let org_id = context.id("org_id");
    world.visible_org(bearer.actor.id(), org_id)?;
    summary(world, context, bearer, |task| {
        let kind = RefKind::Space;
        let space = task.space_id.map(|id| Ref { kind, id });
        space.and_then(|space| world.org_of(space)) == Some(org_id)
    })
}

/// `GET /task/space/{space_id}/summary`
fn get_task_summary_for_space(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let space_id = context.id("space_id");
    world.visible_space(bearer.actor.id(), space_id)?;
    summary(world, context, bearer, |task| {
        task.space_id == Some(space_id)
    })
}

/// `GET /task/{ref_type}/{ref_id}/summary`: an app's tasks are those of its items too.
fn get_task_summary_for_reference(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    summary(world, context, bearer, |task| match at.kind {
        RefKind::App => task.at.and_then(|own| world.app_of(own)) == Some(at.id),
        _ => task.at == Some(at),
    })
}

/// The tasks by the group in which they are, and those that were completed yesterday.
fn totals(world: &World, actor: Actor, tasks: &[&Task]) -> Value {
    let zone = world.time_zone(actor);
    let today = world.now().to_zoned_datetime(zone.clone()).date();
    let yesterday = today.yesterday().ok();
    let completed = tasks.iter().filter(|task| {
        let made = task.completed.as_ref();
        let day = made.map(|made| made.on.to_zoned_datetime(zone.clone()).date());
        day.is_some() && day == yesterday
    });
    let mut value = json!({"completed_yesterday": completed.count()});
    for wanted in GROUPS {
        let open = tasks.iter().filter(|task| task.completed.is_none());
        let count = open.filter(|task| group(world, actor, task) == *wanted);
        value[wanted] = count.count().into();
    }
    value
}

/// `GET /task/total/`: what the caller has to do, and what the caller gave to others.
fn get_task_totals_v2(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let spaces = context.call.query_value("space");
    let spaces = spaces.map(|text| Context::id_list(&text)).transpose()?;
    let actor = bearer.actor;
    let all = world.tasks.values().filter(|task| {
        let fits = |spaces: &Vec<u64>| task.space_id.is_some_and(|id| spaces.contains(&id));
        !task.deleted && spaces.as_ref().is_none_or(fits)
    });
    let is_own = |task: &&Task| task.responsible.map(Actor::User) == Some(actor);
    let given = |task: &&Task| task.made.by == actor && task.responsible.is_some();
    let own: Vec<&Task> = all.clone().filter(is_own).collect();
    let reassigned: Vec<&Task> = all.filter(|task| given(task) && !is_own(task)).collect();
    Ok(Answer::json(&json!({
        "own": totals(world, actor, &own),
        "reassigned": totals(world, actor, &reassigned),
    })))
}

/// `GET /task/total/{time}`: what is due is overdue, or due today.
fn get_task_totals_by_time(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let time = context.text("time");
    if !TIMES.contains(&time) {
        let time = Json::Text(time.to_owned());
        return Err(Failure::not_one_of_texts(&time, TIMES));
    }
    let space_id = context.query_whole("space_id", 1)?;
    let count = own(world, bearer.actor)
        .filter(|task| space_id.is_none() || task.space_id == space_id)
        .filter(|task| match (time, group(world, bearer.actor, task)) {
            ("all", _) | ("due", "overdue" | "today") => true,
            (time, group) => time == group,
        })
        .count();
    Ok(Answer::json(&json!({"count": count})))
}
