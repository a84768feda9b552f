//! The operation on people whom a user knows, which nothing else tells.

use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::tokens::Bearer;

crate::routes::routes! { "friends"
    DELETE "friend/{*user_ids}" User delete_friends, shape;
}

/// `DELETE /friend/{user_ids}`
fn delete_friends(world: &mut World, context: &Context<'_>, _: &Bearer) -> Outcome {
    let user_ids = Context::id_list(context.text("user_ids"))?;
    match user_ids.iter().find(|id| !world.users.contains_key(id)) {
        Some(id) => Err(Failure::no_such("user", *id)),
        None => Ok(Answer::empty()),
    }
}
