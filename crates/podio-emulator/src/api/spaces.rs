//! The operations on spaces.

use serde_json::json;

use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::orgs::{Space, merge};
use crate::state::tokens::Bearer;

crate::routes::routes! { "spaces"
    POST "space" User create_space;
    GET "space/url" User get_space_by_url;
    GET "space/{space_id}" User get_space;
    PUT "space/{space_id}" User update_space;
    DELETE "space/{space_id}" User delete_space;
    POST "space/{space_id}/archive" User archive_space;
    POST "space/{space_id}/restore" User restore_space;
    GET "space/{space_id}/available" User get_available_seats;
    GET "space/top" User get_top_spaces;
    GET "space/org/{org_id}" User get_list_of_organization_workspaces;
    GET "space/org/{org_id}/available" User get_available_spaces;
    GET "space/org/{org_id}/url/{*url_label}" User get_space_by_org_and_url_label as "get_space_by_org_and_url_label_alt";
    GET "space/org/{org_id}/{*url_label}" User get_space_by_org_and_url_label;
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

/// `DELETE /space/{space_id}`
fn delete_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space_id = context.id("space_id");
    world.administered_space(bearer.actor.id(), space_id, "delete")?;
    let by = world.made(bearer);
    world.delete_space(space_id, &by);
    Ok(Answer::empty())
}

fn set_archived(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    archived: bool,
) -> Outcome {
    let space_id = context.id("space_id");
    world.administered_space(bearer.actor.id(), space_id, "update")?;
    if let Some(space) = world.spaces.get_mut(&space_id) {
        space.archived = archived;
    }
    Ok(Answer::empty())
}

/// `POST /space/{space_id}/archive`
fn archive_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    set_archived(world, context, bearer, true)
}

/// `POST /space/{space_id}/restore`
fn restore_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    set_archived(world, context, bearer, false)
}

/// `GET /space/{space_id}/available`: organizations have no limits here.
fn get_available_seats(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    world.visible_space(bearer.actor.id(), context.id("space_id"))?;
    Ok(Answer::json(&json!({"employee": null, "external": null})))
}

/// `GET /space/top/`: the spaces with the most items.
fn get_top_spaces(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let user_id = bearer.actor.id();
    let spaces = world.spaces.values().filter(|space| !space.deleted);
    let mut spaces: Vec<&Space> = spaces
        .filter(|space| space.member(user_id).is_some())
        .collect();
    spaces.sort_by_key(|space| {
        let apps = world.apps_of(space.space_id);
        let items = apps.iter().map(|app| world.item_ids(app.app_id).len());
        std::cmp::Reverse(items.sum::<usize>())
    });
    let told = spaces.into_iter().map(|space| {
        let mut value = world.space_in_list(space, user_id);
        let org = world
            .orgs
            .get(&space.org_id)
            .map(|org| world.org_brief(org));
        merge(&mut value, json!({"org": org}));
        value
    });
    Ok(Answer::json(&context.page(told, Some(6))?))
}

/// `GET /space/org/{org_id}/`
fn get_list_of_organization_workspaces(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let user_id = bearer.actor.id();
    let org_id = world.visible_org(user_id, context.id("org_id"))?.org_id;
    let spaces = world.spaces.values();
    let seen = spaces.filter(|space| {
        space.org_id == org_id && world.visible_space(user_id, space.space_id).is_ok()
    });
    let told = seen.map(|space| world.space_brief(space));
    Ok(Answer::json(&context.page(told, None)?))
}

/// `GET /space/org/{org_id}/available/`: the open spaces that the user is not a member of.
fn get_available_spaces(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let user_id = bearer.actor.id();
    let org_id = world.visible_org(user_id, context.id("org_id"))?.org_id;
    let spaces = world.spaces.values();
    let open = spaces.filter(|space| {
        space.org_id == org_id
            && space.member(user_id).is_none()
            && world.visible_space(user_id, space.space_id).is_ok()
    });
    let told: Vec<_> = open.map(|space| world.space_brief(space)).collect();
    Ok(Answer::json(&told))
}

/// `GET /space/org/{org_id}/{url_label}`
fn get_space_by_org_and_url_label(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let user_id = bearer.actor.id();
    let org = world.visible_org(user_id, context.id("org_id"))?;
    let space_id = world.space_by_labels(&org.url_label, context.text("url_label"))?;
    let space = world.visible_space(user_id, space_id)?;
    Ok(Answer::json(&world.space_full(space, user_id)))
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
