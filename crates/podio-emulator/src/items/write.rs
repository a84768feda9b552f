//! Writing items.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::filter::{conditions, filter_entries, passing};
use super::validate::{Changes, Writer};
use crate::control::switches::{CreateAnswer, UpdateAnswer};
use crate::json::Json;
use crate::members::Patch;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::apps::App;
use crate::state::batches::Work;
use crate::state::items::Item;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;
use crate::state::{Made, World};

/// The keys of a write, those of older and platform clients included.
const WRITE_KEYS: &[&str] = &[
    "external_id",
    "fields",
    "file_ids",
    "tags",
    "reminder",
    "recurrence",
    "linked_account_id",
    "ref",
    "revision",
    "space_id",
    "app_id",
    "item_id",
    "hook",
    "silent",
];

/// Everything a write says, checked.
struct Write {
    external_id: Patch<String>,
    changes: Changes,
    tags: Option<Vec<String>>,
    file_ids: Option<Vec<u64>>,
    more: Vec<(String, Value)>,
}

impl World {
    /// 400 for keys that no operation knows; a typing error would pass unnoticed otherwise.
    pub(crate) fn refuse_unknown_keys(&self, body: &Json, known: &[&str]) -> Result<(), Failure> {
        let mut keys = body.as_object().into_iter().flatten().map(|(key, _)| key);
        match keys.find(|key| !known.contains(&key.as_str())) {
            Some(key) if !self.switches.lenient => {
                Err(Failure::not_one_of_texts(&Json::Text(key.clone()), known))
            }
            _ => Ok(()),
        }
    }
}

impl Write {
    fn read(writer: &Writer<'_>, body: &Json) -> Result<Self, Failure> {
        let world = writer.world;
        world.refuse_unknown_keys(body, WRITE_KEYS)?;
        let external_id = match body.get("external_id") {
            // Numbers circulate as external ids; Podio keeps texts.
            Some(Json::Number(text)) => Patch::Set(text.clone()),
            _ => body.text_patch("external_id")?,
        };
        let changes = match body.given("fields") {
            None => Changes::new(),
            Some(fields) => writer.fields(fields)?,
        };
        let tags = body.texts_at("tags")?;
        let file_ids = body.ids_at("file_ids")?;
        world.check_files(writer.actor, file_ids.as_deref().unwrap_or_default())?;
        let more = ["reminder", "recurrence", "linked_account_id", "ref"]
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), body.get(key)?.to_value())))
            .collect();
        Ok(Self {
            external_id,
            changes,
            tags,
            file_ids,
            more,
        })
    }

    /// Only the values of fields.
    fn of_values(changes: Changes) -> Self {
        Self {
            external_id: Patch::Keep,
            changes,
            tags: None,
            file_ids: None,
            more: Vec::new(),
        }
    }

    /// 400 when a required field would be left without a value.
    fn check_required(
        &self,
        app: &App,
        body: &Json,
        present: &BTreeSet<u64>,
    ) -> Result<(), Failure> {
        let missing: Vec<&str> = app
            .live_fields()
            .filter(|field| field.required)
            .filter(|field| match self.changes.get(&field.field_id) {
                Some(values) => values.is_empty(),
                None => !present.contains(&field.field_id),
            })
            .map(|field| field.external_id.as_str())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let empty = Json::Object([].into());
        Err(Failure::missing(
            body.given("fields").unwrap_or(&empty),
            &missing,
        ))
    }

    fn apply(self, world: &mut World, item_id: u64, by: &Made) -> Effect {
        let mut effect = Effect {
            changed: world.change_values(item_id, self.changes, by),
            ..Effect::default()
        };
        let Some(item) = world.items.get_mut(&item_id) else {
            return effect;
        };
        self.external_id.apply(&mut item.external_id);
        if let Some(tags) = self.tags {
            let tags = distinct(tags);
            effect.tags_added = without(&tags, &item.tags);
            effect.tags_removed = without(&item.tags, &tags);
            item.tags = tags;
        }
        item.more.extend(self.more);
        if let Some(file_ids) = self.file_ids {
            let file_ids = distinct(file_ids);
            effect.files_added = without(&file_ids, &item.file_ids);
            effect.files_removed = without(&item.file_ids, &file_ids);
            item.file_ids.clone_from(&file_ids);
            world.attach_files(&file_ids, Ref::item(item_id));
        }
        effect
    }
}

/// What a write changed, for hooks.
#[derive(Default)]
struct Effect {
    changed: Vec<u64>,
    tags_added: Vec<String>,
    tags_removed: Vec<String>,
    files_added: Vec<u64>,
    files_removed: Vec<u64>,
}

impl Effect {
    fn tell(&self, world: &mut World, kind: &'static str, item_id: u64) {
        world.emit_item(kind, item_id, &self.changed);
        world.emit_files(item_id, "file_created", &self.files_added);
        world.emit_files(item_id, "file_deleted", &self.files_removed);
        world.emit_tags("tag.add", item_id, &self.tags_added);
        world.emit_tags("tag.delete", item_id, &self.tags_removed);
    }
}

/// The elements without repetitions, in their order.
pub(crate) fn distinct<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    let mut distinct = Vec::with_capacity(list.len());
    for one in list {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}

/// What of `list` is not in `other`.
fn without<T: PartialEq + Clone>(list: &[T], other: &[T]) -> Vec<T> {
    let missing = list.iter().filter(|one| !other.contains(one));
    missing.cloned().collect()
}

/// `POST /item/app/{app_id}/`
pub(super) fn add_new_item(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let (item_id, effect) = write_new(world, context.id("app_id"), &body, bearer)?;
    if context.tells_hooks(world) {
        effect.tell(world, "item.create", item_id);
    }
    let item = world
        .items
        .get(&item_id)
        .ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&match world.switches.create_answer {
        CreateAnswer::Minimal => json!({"item_id": item_id}),
        CreateAnswer::Short => json!({
            "item_id": item_id,
            "title": world.item_title(item),
            "revision": 0,
            "app_item_id": item.app_item_id,
            "link": world.item_link(item),
        }),
        CreateAnswer::Full => world.item_full(item, bearer.actor, &world.time_zone(bearer.actor)),
    }))
}

/// Creates an item from the body of a write, and tells nobody.
pub(crate) fn create(
    world: &mut World,
    app_id: u64,
    body: &Json,
    bearer: &Bearer,
) -> Result<u64, Failure> {
    write_new(world, app_id, body, bearer).map(|(item_id, _)| item_id)
}

fn write_new(
    world: &mut World,
    app_id: u64,
    body: &Json,
    bearer: &Bearer,
) -> Result<(u64, Effect), Failure> {
    let app = world.visible_app(bearer.actor, app_id)?;
    let writer = Writer::new(world, app, bearer.actor);
    let write = Write::read(&writer, body)?;
    write.check_required(app, body, &BTreeSet::new())?;
    let by = world.made(bearer);
    let item_id = world.add_item(app_id, &by);
    let effect = write.apply(world, item_id, &by);
    Ok((item_id, effect))
}

/// `PUT /item/{item_id}`
pub(super) fn update_item(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    update(world, context, bearer, &body, |writer| {
        Write::read(writer, &body)
    })
}

/// `PUT /item/{item_id}/value`
pub(super) fn update_item_values(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.any_body()?;
    update(world, context, bearer, &Json::Null, |writer| {
        Ok(Write::of_values(writer.fields(&body)?))
    })
}

/// `PUT /item/{item_id}/value/{field_id}`
pub(super) fn update_item_field_values(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.any_body()?;
    let key = context.text("field_id");
    update(world, context, bearer, &Json::Null, |writer| {
        let field = writer
            .app
            .field(key)
            .ok_or_else(Failure::object_not_found)?;
        let values = writer.values(field, &body)?;
        Ok(Write::of_values([(field.field_id, values)].into()))
    })
}

fn update(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    body: &Json,
    read: impl FnOnce(&Writer<'_>) -> Result<Write, Failure>,
) -> Outcome {
    let item_id = context.id("item_id");
    let item = world.visible_item(bearer.actor, item_id)?;
    let app = world.app_for_edit(bearer.actor, item)?;
    let write = read(&Writer::new(world, app, bearer.actor))?;
    write.check_required(app, body, &item.values.keys().copied().collect())?;
    if let Some(seen) = body.id_at("revision")?
        && seen != item.current().revision
    {
        let error = world.switches.conflict_error.clone();
        let text = "The item was changed after the given revision";
        return Err(Failure::new(409, error, text));
    }
    let by = world.made(bearer);
    world.revise(item_id, "update", &by);
    let effect = write.apply(world, item_id, &by);
    if context.tells_hooks(world) {
        effect.tell(world, "item.update", item_id);
    }
    let item = world
        .items
        .get(&item_id)
        .ok_or_else(Failure::object_not_found)?;
    Ok(match world.switches.update_answer {
        UpdateAnswer::Empty => Answer::empty(),
        UpdateAnswer::Json => Answer::json(&json!({
            "revision": item.current().revision,
            "title": world.item_title(item),
        })),
    })
}

/// `DELETE /item/{item_id}`
pub(super) fn delete_item(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let item_id = context.id("item_id");
    world.visible_item(bearer.actor, item_id)?;
    let by = world.made(bearer);
    world.remove_item(item_id, &by);
    if context.tells_hooks(world) {
        world.emit_item("item.delete", item_id, &[]);
    }
    Ok(Answer::empty())
}

/// `POST /item/app/{app_id}/delete`
pub(super) fn bulk_delete_items(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["item_ids", "view_id", "filters"])?;
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let app_id = app.app_id;
    let item_ids: Vec<u64> = if let Some(wanted) = body.ids_at("item_ids")? {
        // What is not there, or not in this app, is passed over.
        let in_app = |id: &u64| {
            let item = world.items.get(id);
            item.is_some_and(|item| item.app_id == app_id && !item.deleted)
        };
        distinct(wanted).into_iter().filter(in_app).collect()
    } else {
        let mut filters = Vec::new();
        if let Some(view_id) = body.id_at("view_id")? {
            filters.extend(world.view_of(bearer.actor, app_id, view_id)?.filters);
        }
        if let Some(own) = body.given("filters") {
            let own = filter_entries(Some(own))?.into_iter();
            filters.extend(own.map(|(key, value)| (key, value.clone())));
        }
        if filters.is_empty() {
            return Err(Failure::missing(&body, &["item_ids"]));
        }
        let conditions = conditions(world, app, bearer.actor, &filters)?;
        let items = passing(world, app_id, &conditions);
        items.map(|item| item.item_id).collect()
    };
    let at_once = world.switches.bulk_delete_at_once;
    let at_once = at_once.map_or(usize::MAX, |number| {
        usize::try_from(number).unwrap_or(usize::MAX)
    });
    let (now, later) = item_ids.split_at(at_once.min(item_ids.len()));
    let by = world.made(bearer);
    for item_id in now {
        world.remove_item(*item_id, &by);
        if context.tells_hooks(world) {
            world.emit_item("item.delete", *item_id, &[]);
        }
    }
    if !later.is_empty() {
        let at = Ref {
            kind: RefKind::App,
            id: app_id,
        };
        let work = Work::Delete(later.to_vec());
        let count = later.len() as u64;
        world.add_batch(
            "Bulk deletion".to_owned(),
            "app_content",
            at,
            count,
            work,
            by,
        );
    }
    Ok(Answer::json(&json!({"deleted": now, "pending": later})))
}

/// `POST /item/{item_id}/clone`
pub(super) fn clone_item(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let item = world.visible_item(bearer.actor, context.id("item_id"))?;
    let (app_id, values) = (item.app_id, item.values.clone());
    let (tags, file_ids) = (item.tags.clone(), item.file_ids.clone());
    let by = world.made(bearer);
    let item_id = world.add_item(app_id, &by);
    world.change_values(item_id, values, &by);
    if let Some(clone) = world.items.get_mut(&item_id) {
        clone.tags = tags;
    }
    let copies: Vec<u64> = file_ids
        .into_iter()
        .filter_map(|file_id| world.copy_file(file_id, &by))
        .collect();
    world.attach_files(&copies, Ref::item(item_id));
    if let Some(clone) = world.items.get_mut(&item_id) {
        clone.file_ids = copies;
    }
    if context.tells_hooks(world) {
        world.emit_item("item.create", item_id, &[]);
    }
    Ok(Answer::json(&json!({"item_id": item_id})))
}

/// `PUT /item/{item_id}/ref`
pub(super) fn update_item_reference(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let (kind, id) = (body.needed_text("type")?, body.needed_id("id")?);
    let all = [RefKind::Item, RefKind::App, RefKind::Space, RefKind::Task];
    let at = Ref::read(&kind, id, &all)?;
    world.check_visible(bearer.actor, at)?;
    change(world, context, bearer, |item| {
        item.more.insert("ref".to_owned(), at.brief());
    })
}

/// `DELETE /item/{item_id}/ref`
pub(super) fn delete_item_reference(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    change(world, context, bearer, |item| {
        item.more.remove("ref");
    })
}

/// `PUT /item/{item_id}/participation`
pub(super) fn set_participation(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let status = body.needed_text("status")?;
    let allowed = ["invited", "accepted", "declined", "tentative"];
    if !allowed.contains(&status.as_str()) {
        return Err(Failure::not_one_of_texts(&Json::Text(status), &allowed));
    }
    change(world, context, bearer, |item| {
        item.participants.insert(bearer.actor.id(), status);
    })
}

/// `POST /item/{item_id}/rearrange`
pub(super) fn rearrange_item(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let item_id = context.id("item_id");
    let item = world.visible_item(bearer.actor, item_id)?;
    let app = world.visible_app(bearer.actor, item.app_id)?;
    let writer = Writer::new(world, app, bearer.actor);
    let priority = match body.given("priority") {
        None => None,
        Some(value) => {
            super::decimals::decimal(value)?;
            Some(value.to_value())
        }
    };
    let changes = match body.given("fields").or_else(|| body.given("values")) {
        None => Changes::new(),
        Some(fields) => writer.fields(fields)?,
    };
    let by = world.made(bearer);
    world.revise(item_id, "update", &by);
    let effect = Write::of_values(changes).apply(world, item_id, &by);
    if let (Some(item), Some(priority)) = (world.items.get_mut(&item_id), priority) {
        item.more.insert("priority".to_owned(), priority);
    }
    if context.tells_hooks(world) {
        effect.tell(world, "item.update", item_id);
    }
    let item = world.visible_item(bearer.actor, item_id)?;
    let zone = world.time_zone(bearer.actor);
    Ok(Answer::json(&world.item_full(item, bearer.actor, &zone)))
}

/// `POST /item/app/{app_id}/cleanup_field_values`: forgets what deleted fields held.
pub(super) fn cleanup_field_values(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let app = world.visible_app(bearer.actor, context.id("app_id"))?;
    let app_id = app.app_id;
    let live: BTreeSet<u64> = app.live_fields().map(|field| field.field_id).collect();
    let items = world.items.values_mut();
    for item in items.filter(|item| item.app_id == app_id) {
        item.values.retain(|field_id, _| live.contains(field_id));
    }
    Ok(Answer::json(&json!({})))
}

/// Changes something of an item that is no value.
fn change(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    change: impl FnOnce(&mut Item),
) -> Outcome {
    let item_id = context.id("item_id");
    world.visible_item(bearer.actor, item_id)?;
    if let Some(item) = world.items.get_mut(&item_id) {
        change(item);
    }
    Ok(Answer::empty())
}
