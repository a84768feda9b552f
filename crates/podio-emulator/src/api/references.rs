//! The operations on pointers to objects.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::items::distinct;
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::apps::{App, Field};
use crate::state::items::FieldValue;
use crate::state::orgs::{Space, merge};
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;
use crate::state::{Actor, World};

crate::routes::routes! { "reference"
    POST "reference/search" Any search_references;
    GET "reference/resolve" Any resolve_url;
    GET "reference/{*ref_type}/{ref_id}" Any get_reference;
    GET "reference/{*ref_type}/{ref_id}/accessible_by" Any get_user_profiles_with_access_to_object;
    GET "reference/{*ref_type}/{ref_id}/accessible_by/count" Any count_user_profiles_with_access_to_object;
}

/// What can be referred to.
const KINDS: &[RefKind] = &[
    RefKind::Item,
    RefKind::App,
    RefKind::Space,
    RefKind::Org,
    RefKind::Task,
    RefKind::Comment,
    RefKind::File,
    RefKind::User,
    RefKind::Profile,
];

/// The object in the path, which the caller may see.
fn object(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<Ref, Failure> {
    let at = Ref::read(context.text("ref_type"), context.id("ref_id"), KINDS)?;
    world.check_visible(bearer.actor, at)?;
    Ok(at)
}

/// `GET /reference/{ref_type}/{ref_id}`
fn get_reference(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let at = object(world, context, bearer)?;
    let mut value = world.reference_value(at);
    if context.call.query_flag("accessor_count").unwrap_or(false) {
        let (members, granted) = world.accessors(at);
        let others = members.iter().chain(&granted);
        let others = others.filter(|user_id| Actor::User(**user_id) != bearer.actor);
        merge(&mut value, json!({"accessor_count": others.count()}));
    }
    Ok(Answer::json(&value))
}

/// `GET /reference/resolve`
fn resolve_url(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let url = context.query_needed("url")?;
    let at = resolve(world, &url).ok_or_else(Failure::object_not_found)?;
    world.check_visible(bearer.actor, at)?;
    Ok(Answer::json(&world.reference_value(at)))
}

/// The object that an address of Podio's pages leads to.
fn resolve(world: &World, url: &str) -> Option<Ref> {
    let url = url::Url::parse(url).ok()?;
    if !matches!(url.host_str()?, "podio.com" | "www.podio.com") {
        return None;
    }
    let labels = super::orgs::labels(url.as_str());
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let of = |kind, id: &str| id.parse().ok().map(|id| Ref { kind, id });
    match labels[..] {
        ["tasks", id] => return of(RefKind::Task, id),
        ["users", id] => return of(RefKind::User, id),
        _ => {}
    }
    let (org, rest) = labels.split_first()?;
    let org = world.orgs.values().find(|known| known.url_label == *org)?;
    let Some((space, rest)) = rest.split_first() else {
        let id = org.org_id;
        return Some(Ref {
            kind: RefKind::Org,
            id,
        });
    };
    let mut spaces = world.spaces.values();
    let space = spaces.find(|known| known.org_id == org.org_id && known.url_label == *space)?;
    let app = |label: &str| {
        let mut apps = world.apps.values();
        apps.find(|app| app.space_id == space.space_id && app.url_label == label)
    };
    match rest {
        [] => Some(Ref {
            kind: RefKind::Space,
            id: space.space_id,
        }),
        ["contacts", id] => of(RefKind::Profile, id),
        ["apps", label] => Some(Ref {
            kind: RefKind::App,
            id: app(label)?.app_id,
        }),
        ["apps", label, "items", number] => {
            let number: u64 = number.parse().ok()?;
            let mut items = world.items_of(app(label)?.app_id);
            let item = items.find(|item| item.app_item_id == number)?;
            Some(Ref::item(item.item_id))
        }
        _ => None,
    }
}

/// `GET /reference/{ref_type}/{ref_id}/accessible_by/`: the page counts for each way to have access.
fn get_user_profiles_with_access_to_object(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let at = object(world, context, bearer)?;
    let (members, granted) = world.accessors(at);
    let mut page = context.page(members.into_iter(), None)?;
    page.extend(context.page(granted.into_iter(), None)?);
    let profiles = page.into_iter();
    let profiles: Vec<Value> = profiles
        .filter_map(|user_id| world.user_profile(user_id))
        .collect();
    Ok(Answer::json(&profiles))
}

/// `GET /reference/{ref_type}/{ref_id}/accessible_by/count`
fn count_user_profiles_with_access_to_object(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let at = object(world, context, bearer)?;
    let (members, granted) = world.accessors(at);
    let count = members.len() + granted.len();
    Ok(Answer::json(&json!({"count": count})))
}

/// For what objects are looked for.
const TARGETS: &[&str] = &[
    "task_reference",
    "task_responsible",
    "alert",
    "conversation",
    "conversation_presence",
    "grant",
    "item_field",
    "item_created_by",
    "item_created_via",
    "item_location",
    "item_tags",
    "global_nav",
    "script_variables",
    "apps",
    "invite",
    "extension",
    "spaces",
    "flow_app_dependencies",
    "giphys",
    "hash_tag",
    "search_in",
    "search_by",
];

const PARAMETERS: &[&str] = &[
    "field_id",
    "not_item_ids",
    "app_id",
    "subfield",
    "task_id",
    "context",
];

/// How many objects a group holds unless the body says otherwise.
const LIMIT: usize = 20;

/// A search: who looks, for which text, and how much is told of each group.
struct Search<'a> {
    world: &'a World,
    actor: Actor,
    text: String,
    limit: usize,
}

impl Search<'_> {
    fn fits(&self, title: &str) -> bool {
        title.to_lowercase().contains(&self.text)
    }

    /// A group, unless it is empty.
    fn group(
        &self,
        name: &str,
        data: Option<Value>,
        contents: impl Iterator<Item = Value>,
    ) -> Option<Value> {
        let contents: Vec<Value> = contents.take(self.limit).collect();
        let mut group = json!({"name": name, "contents": contents});
        if let Some(data) = data {
            merge(&mut group, json!({"data": data}));
        }
        (!contents.is_empty()).then_some(group)
    }

    /// The users with whom the caller shares a space.
    fn people(&self) -> impl Iterator<Item = Value> {
        let spaces = self.world.spaces.values();
        let shared = spaces.filter(|space| self.sees_space(space.space_id));
        let ids: BTreeSet<u64> = shared.flat_map(Space::member_ids).collect();
        ids.into_iter()
            .filter(|id| {
                let user = self.world.users.get(id);
                user.is_some_and(|user| self.fits(&user.name))
            })
            .filter_map(|id| self.world.user_profile(id))
    }

    fn sees_space(&self, space_id: u64) -> bool {
        match self.actor {
            Actor::User(user_id) => self.world.visible_space(user_id, space_id).is_ok(),
            Actor::App(app_id) => {
                let app = self.world.apps.get(&app_id);
                app.is_some_and(|app| app.space_id == space_id)
            }
        }
    }

    fn spaces(&self) -> Option<Value> {
        let spaces = self.world.spaces.values();
        let seen = spaces.filter(|space| self.sees_space(space.space_id) && self.fits(&space.name));
        self.group(
            "spaces",
            None,
            seen.map(|space| self.world.space_brief(space)),
        )
    }

    fn apps(&self) -> Option<Value> {
        let apps = self.world.apps.values();
        let seen = apps.filter(|app| {
            self.world.visible_app(self.actor, app.app_id).is_ok() && self.fits(&app.name)
        });
        self.group("apps", None, seen.map(|app| self.world.app_brief(app)))
    }

    fn items(&self, app: &App, but: &[u64]) -> Option<Value> {
        let items = self.world.items_of(app.app_id);
        let found = items
            .filter(|item| !but.contains(&item.item_id))
            .filter(|item| self.fits(&self.world.item_title(item)));
        let told = found.map(|item| {
            json!({
                "item_id": item.item_id,
                "app_item_id": item.app_item_id,
                "title": self.world.item_title(item),
                "link": self.world.item_link(item),
                "app": self.world.app_brief(app),
            })
        });
        self.group("app", Some(self.world.app_brief(app)), told)
    }

    fn texts(&self, name: &str, texts: impl Iterator<Item = String>) -> Option<Value> {
        let texts = distinct(texts.filter(|text| self.fits(text)).collect());
        self.group(name, None, texts.into_iter().map(Value::from))
    }

    /// What a field can hold.
    fn of_field(&self, app: &App, field: &Field, but: &[u64]) -> Vec<Value> {
        let world = self.world;
        match field.kind.as_str() {
            "app" => {
                let apps = field.referenced_apps().into_iter();
                let apps = apps.filter_map(|id| world.visible_app(self.actor, id).ok());
                apps.filter_map(|app| self.items(app, but)).collect()
            }
            "contact" => {
                let space = world.spaces.get(&app.space_id);
                let contacts = world.contacts.values();
                let contacts = contacts
                    .filter(|contact| contact.space_id == app.space_id)
                    .filter_map(|contact| world.profile(contact.profile_id))
                    .filter(|profile| self.fits(profile["name"].as_str().unwrap_or_default()));
                let contacts = self.group(
                    "space_contacts",
                    space.map(|space| world.space_brief(space)),
                    contacts,
                );
                let people = self.group("profiles", None, self.people());
                contacts.into_iter().chain(people).collect()
            }
            "member" => Vec::from_iter(self.group("profiles", None, self.people())),
            "tag" => {
                let items = world.items_of(app.app_id);
                let values = items.filter_map(|item| item.values.get(&field.field_id));
                let texts = values.flatten().filter_map(|value| match value {
                    FieldValue::Tag(text) => Some(text.clone()),
                    _ => None,
                });
                Vec::from_iter(self.texts("tag_field", texts))
            }
            _ => Vec::new(),
        }
    }
}

/// `POST /reference/search`
fn search_references(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["target", "target_params", "text", "limit"])?;
    let target = body.needed_text("target")?;
    if !TARGETS.contains(&target.as_str()) {
        return Err(Failure::not_one_of_texts(&Json::Text(target), TARGETS));
    }
    let empty = Json::Object([].into());
    let parameters = body.given("target_params").unwrap_or(&empty);
    if parameters.as_object().is_none() {
        return Err(Failure::invalid(parameters, "must be object"));
    }
    world.refuse_unknown_keys(parameters, PARAMETERS)?;
    let search = Search {
        world,
        actor: bearer.actor,
        text: body.text_at("text")?.unwrap_or_default().to_lowercase(),
        limit: body.whole_at("limit", 1, None)?.unwrap_or(LIMIT),
    };
    let groups = found(&search, &target, parameters)?;
    Ok(Answer::json(&groups))
}

fn found(search: &Search<'_>, target: &str, parameters: &Json) -> Result<Vec<Value>, Failure> {
    let world = search.world;
    let app = || world.visible_app(search.actor, parameters.needed_id("app_id")?);
    let groups: Vec<Option<Value>> = match target {
        "item_field" => {
            let (app, field) = field(search, parameters)?;
            let but = parameters.ids_at("not_item_ids")?.unwrap_or_default();
            return Ok(search.of_field(app, field, &but));
        }
        "item_location" => {
            // What a place is made of is not looked up here.
            field(search, parameters)?;
            parameters.needed_text("subfield")?;
            Vec::new()
        }
        "script_variables" => {
            let app = app()?;
            let fields = app.live_fields().filter(|field| search.fits(&field.label));
            let fields = fields.map(Field::to_value);
            vec![search.group("variables", None, fields)]
        }
        "item_created_by" => {
            let items = world.items_of(app()?.app_id);
            let creators: BTreeSet<Actor> = items.map(|item| item.first.created_by).collect();
            let creators = creators.into_iter().map(|actor| world.byline(actor));
            let fitting =
                creators.filter(|one| search.fits(one["name"].as_str().unwrap_or_default()));
            vec![search.group("created_bys", None, fitting)]
        }
        "item_created_via" => {
            let items = world.items_of(app()?.app_id);
            let keys: BTreeSet<&str> = items.map(|item| item.first.client_id.as_str()).collect();
            let keys = keys.into_iter().map(|key| world.via(key));
            let fitting = keys.filter(|one| search.fits(one["name"].as_str().unwrap_or_default()));
            vec![search.group("auth_clients", None, fitting)]
        }
        "item_tags" => {
            let items = world.items_of(app()?.app_id);
            vec![search.texts("tags", items.flat_map(|item| item.tags.clone()))]
        }
        "task_reference" => {
            let apps = world.apps.values();
            let seen = apps.filter(|app| world.visible_app(search.actor, app.app_id).is_ok());
            let items = seen.map(|app| search.items(app, &[]));
            [search.spaces()].into_iter().chain(items).collect()
        }
        "task_responsible" => {
            if let Some(task_id) = parameters.id_at("task_id")? {
                world.visible_task(search.actor, task_id)?;
            }
            vec![search.group("profiles", None, search.people())]
        }
        "alert" | "conversation" | "conversation_presence" | "grant" | "invite" | "search_by" => {
            vec![search.group("profiles", None, search.people())]
        }
        "spaces" => vec![search.spaces()],
        "apps" | "flow_app_dependencies" => vec![search.apps()],
        "global_nav" | "search_in" => vec![search.spaces(), search.apps()],
        // Extensions, pictures and hash tags are none here.
        _ => Vec::new(),
    };
    Ok(groups.into_iter().flatten().collect())
}

/// The field that the parameters name, with its app.
fn field<'a>(search: &Search<'a>, parameters: &Json) -> Result<(&'a App, &'a Field), Failure> {
    let field_id = parameters.needed_id("field_id")?;
    let found = search.world.app_of_field(field_id);
    let (app, field) = found.ok_or_else(|| Failure::no_such("field", field_id))?;
    search.world.visible_app(search.actor, app.app_id)?;
    Ok((app, field))
}
