//! The operation on mobile devices, of which there are none.

use serde_json::json;

use crate::respond::{Answer, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::tokens::Bearer;

crate::routes::routes! { "devices"
    POST "mobile/install_app/{app_id}" User install_app_on_mobile_device, shape;
}

/// `POST /mobile/install_app/{app_id}`
fn install_app_on_mobile_device(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    world.visible_app(bearer.actor, context.id("app_id"))?;
    Ok(Answer::json(&json!({"pushed": false})))
}
