//! The operations on spaces.

use serde_json::json;

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::orgs::Space;
use crate::state::tokens::Bearer;

crate::routes::routes! { "spaces"
    POST "space" User create_space;
    GET "space/url" User get_space_by_url;
    GET "space/{space_id}" User get_space;
    PUT "space/{space_id}" User update_space;
}

/// `GET /space/{space_id}`
fn get_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let user_id = bearer.actor.id();
    let space = world.visible_space(user_id, context.id("space_id"))?;
    Ok(Answer::json(&world.space_full(space, user_id)))
}

/// `GET /space/url`
fn get_space_by_url(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let call = context.call;
    let (org, space) = if let Some(url) = call.query_value("url") {
        let mut labels = super::orgs::labels(&url).into_iter();
        (labels.next(), labels.next())
    } else {
        (call.query_value("org_slug"), call.query_value("space_slug"))
    };
    let (Some(org), Some(space)) = (org, space) else {
        return Err(Failure::no_operation("Missing parameters: url."));
    };
    let space_id = world.space_by_labels(&org, &space)?;
    let user_id = bearer.actor.id();
    Ok(Answer::json(&world.space_full(
        world.visible_space(user_id, space_id)?,
        user_id,
    )))
}

/// `POST /space/`
fn create_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let user_id = bearer.actor.id();
    let missing: Vec<&str> = ["org_id", "name"]
        .into_iter()
        .filter(|key| body.given(key).is_none())
        .collect();
    let (Some(org), Some(name)) = (body.given("org_id"), body.given("name")) else {
        return Err(Failure::missing(&body, &missing));
    };
    let org_id = org
        .as_id()
        .ok_or_else(|| Failure::invalid(org, "must be integer"))?;
    let name = name
        .as_text()
        .ok_or_else(|| Failure::invalid(name, "must be string"))?;
    world.visible_org(user_id, org_id)?;
    let settings = Settings::read(&body)?;
    let space_id = world.add_space(org_id, name, user_id, [user_id]);
    if let Some(space) = world.spaces.get_mut(&space_id) {
        settings.apply(space);
    }
    let url = world
        .spaces
        .get(&space_id)
        .map(|space| world.space_link(space));
    Ok(Answer::json(
        &json!({"space_id": space_id, "url": url, "full_url": url}),
    ))
}

/// `PUT /space/{space_id}`
fn update_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let space_id = context.id("space_id");
    world.visible_space(bearer.actor.id(), space_id)?;
    let settings = Settings::read(&body)?;
    if let Some(space) = world.spaces.get_mut(&space_id) {
        settings.apply(space);
    }
    Ok(Answer::empty())
}

/// The settings that both writes take.
struct Settings {
    name: Option<String>,
    url_label: Option<String>,
    description: Option<String>,
    privacy: Option<String>,
    auto_join: Option<bool>,
    post_on_new_app: Option<bool>,
    post_on_new_member: Option<bool>,
}

impl Settings {
    fn read(body: &Json) -> Result<Self, Failure> {
        let text = |key: &str| match body.given(key) {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text.clone())),
            Some(other) => Err(Failure::invalid(other, "must be string")),
        };
        let flag = |key: &str| match body.given(key) {
            None => Ok(None),
            Some(Json::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(Failure::invalid(other, "must be boolean")),
        };
        if let Some(value) = body.given("privacy")
            && !matches!(value.as_text(), Some("open" | "closed"))
        {
            let allowed = ["open", "closed"].map(|text| Json::Text(text.to_owned()));
            return Err(Failure::not_one_of(value, &allowed));
        }
        Ok(Self {
            name: text("name")?,
            url_label: text("url_label")?,
            description: text("description")?,
            privacy: text("privacy")?,
            auto_join: flag("auto_join")?,
            post_on_new_app: flag("post_on_new_app")?,
            post_on_new_member: flag("post_on_new_member")?,
        })
    }

    fn apply(self, space: &mut Space) {
        fn set<T>(place: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *place = value;
            }
        }
        set(&mut space.name, self.name);
        set(&mut space.url_label, self.url_label);
        set(&mut space.description, self.description.map(Some));
        set(&mut space.privacy, self.privacy);
        set(&mut space.auto_join, self.auto_join);
        set(&mut space.post_on_new_app, self.post_on_new_app);
        set(&mut space.post_on_new_member, self.post_on_new_member);
    }
}
