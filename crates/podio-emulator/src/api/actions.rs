//! The operation on what happened in spaces.

use crate::respond::{Answer, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::tokens::Bearer;

crate::routes::routes! { "actions"
    GET "action/{action_id}" User get_action;
}

/// `GET /action/{action_id}`
fn get_action(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let action = world.visible_action(bearer.actor, context.id("action_id"))?;
    Ok(Answer::json(&world.action_value(action)))
}
