//! The operations on links.

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::tokens::Bearer;

crate::routes::routes! { "embeds"
    POST "embed" Any add_an_embed;
    GET "embed/{embed_id}" Any get_embed;
}

/// `POST /embed/`
fn add_an_embed(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["url", "mode"])?;
    let url = body.needed_text("url")?;
    if let Some(mode) = body.text_at("mode")?
        && !["immediate", "delayed"].contains(&mode.as_str())
    {
        let mode = Json::Text(mode);
        return Err(Failure::not_one_of_texts(&mode, &["immediate", "delayed"]));
    }
    let made = world.made(bearer);
    let embed_id = world.add_embed(&url, made);
    let embed = embed_id.and_then(|embed_id| world.embeds.get(&embed_id));
    let embed = embed.ok_or_else(|| Failure::invalid(&Json::Text(url), "must be url"))?;
    Ok(Answer::json(&World::embed_value(embed)))
}

/// `GET /embed/{embed_id}`
fn get_embed(world: &mut World, context: &Context<'_>, _: &Bearer) -> Outcome {
    let embed = world.embeds.get(&context.id("embed_id"));
    let embed = embed.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&World::embed_value(embed)))
}
