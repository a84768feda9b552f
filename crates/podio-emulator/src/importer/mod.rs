//! Importing files of comma-separated values as items and contacts.

mod csv;
mod mapping;
mod run;

use serde_json::{Value, json};

use crate::items::{read_fields, told_fields};
use crate::json::Json;
use crate::respond::{Answer, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::batches::Work;
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;
use mapping::Reader;
pub(crate) use run::Import;
use run::{Filling, ItemTarget, Target};

crate::routes::routes! { "importer"
    GET "importer/{file_id}/info" User get_info;
    GET "importer/{file_id}/column" User get_columns;
    POST "importer/{file_id}/preview/{row}" User get_preview;
    POST "importer/{file_id}/item/app/{app_id}" User import_app_items;
    POST "importer/{file_id}/contact/space/{space_id}" User import_space_contacts;
    POST "importer/{file_id}/process" User process_file;
}

const KEYS: &[&str] = &[
    "app_id",
    "mappings",
    "tags_column_id",
    "app_item_id_column_id",
];

/// The largest file that is imported, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A file that can be imported.
struct Sheet {
    file_id: u64,
    name: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    /// The file in the path. Its first row names the columns.
    fn open(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<Self, Failure> {
        let file = world.visible_file(bearer.actor, context.id("file_id"))?;
        let refused = || {
            let name = Json::Text(file.name.clone());
            Failure::invalid(&name, "must be a file of comma-separated values")
        };
        let size = file.content.size();
        if size > LARGEST {
            return Err(refused());
        }
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < size {
            let part = file.content.read(bytes.len() as u64, 64 * 1024);
            let part = part.ok().filter(|part| !part.is_empty());
            bytes.extend_from_slice(&part.ok_or_else(refused)?);
        }
        let text = String::from_utf8(bytes).ok();
        let text = text.filter(|text| !text.contains('\0'));
        let mut rows = csv::parse(&text.ok_or_else(refused)?).into_iter();
        Ok(Self {
            file_id: file.file_id,
            name: file.name.clone(),
            head: rows.next().ok_or_else(refused)?,
            rows: rows.collect(),
        })
    }

    fn columns(&self) -> Vec<Value> {
        let head = self.head.iter().enumerate();
        head.map(|(id, name)| json!({"id": id, "name": name}))
            .collect()
    }

    fn reader<'a>(&self, world: &'a World, bearer: &Bearer) -> Reader<'a> {
        Reader {
            world,
            actor: bearer.actor,
            columns: self.head.len(),
        }
    }

    /// What a body makes of rows as items of an app.
    fn target(
        &self,
        world: &World,
        bearer: &Bearer,
        body: &Json,
        app_id: u64,
    ) -> Result<ItemTarget, Failure> {
        let app = world.visible_app(bearer.actor, app_id)?;
        let reader = self.reader(world, bearer);
        Ok(ItemTarget {
            app_id,
            mappings: reader.mappings(app, body)?,
            tags: reader.column_at(body, "tags_column_id")?,
            app_item_id: reader.column_at(body, "app_item_id_column_id")?,
        })
    }

    /// Begins the import.
    fn begin(self, world: &mut World, bearer: &Bearer, target: Target) -> Outcome {
        let (plugin, kind, id) = match &target {
            Target::Items(target) => ("app_import", RefKind::App, target.app_id),
            Target::Contacts { space_id, .. } => {
                ("space_contact_import", RefKind::Space, *space_id)
            }
        };
        let import = Import {
            rows: self.rows,
            bearer: bearer.clone(),
            target,
        };
        let count = import.len() as u64;
        let made = world.made(bearer);
        let work = Work::Import {
            file_id: self.file_id,
            import: Box::new(import),
        };
        let batch_id = world.add_batch(self.name, plugin, Ref { kind, id }, count, work, made);
        Ok(Answer::json(&json!({"batch_id": batch_id})))
    }
}

/// `GET /importer/{file_id}/info`
fn get_info(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let sheet = Sheet::open(world, context, bearer)?;
    Ok(Answer::json(&json!({
        "row_count": sheet.rows.len(),
        "columns": sheet.columns(),
    })))
}

/// `GET /importer/{file_id}/column/`
fn get_columns(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let sheet = Sheet::open(world, context, bearer)?;
    Ok(Answer::json(&sheet.columns()))
}

/// `POST /importer/{file_id}/preview/{row}`: the first row under the columns' names is 1.
fn get_preview(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, KEYS)?;
    let sheet = Sheet::open(world, context, bearer)?;
    let app_id = match body.id_at("app_id")? {
        Some(app_id) => app_id,
        None => app_of_mappings(world, &body)?,
    };
    let target = sheet.target(world, bearer, &body, app_id)?;
    let row = usize::try_from(context.id("row")).ok();
    let row = row.and_then(|row| sheet.rows.get(row.checked_sub(1)?));
    let row = row.ok_or_else(Failure::object_not_found)?;
    let mut filling = Filling {
        world,
        row,
        bearer,
        adds: false,
    };
    let fields = filling.fields(app_id, &target.mappings)?;
    let tags = filling.tags(target.tags);
    let values = read_fields(world, bearer.actor, app_id, &Json::Object(fields))?;
    let zone = world.time_zone(bearer.actor);
    let fields = told_fields(world, app_id, &values, &zone);
    Ok(Answer::json(&json!({"fields": fields, "tags": tags})))
}

/// The app whose fields the mappings name.
fn app_of_mappings(world: &World, body: &Json) -> Result<u64, Failure> {
    let mappings = body.given("mappings").and_then(Json::as_list);
    let first = mappings.and_then(|mappings| mappings.first());
    let first = first.ok_or_else(|| Failure::missing(body, &["mappings"]))?;
    let field_id = first.needed_id("field_id")?;
    let found = world.app_of_field(field_id);
    let (app, _) = found.ok_or_else(|| Failure::no_such("field", field_id))?;
    Ok(app.app_id)
}

/// `POST /importer/{file_id}/item/app/{app_id}`
fn import_app_items(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let app_id = context.id("app_id");
    if let Some(other) = body.id_at("app_id")?.filter(|other| *other != app_id) {
        let other = Json::Number(other.to_string());
        return Err(Failure::invalid(&other, "must be the app in the path"));
    }
    begin_items(world, context, bearer, &body, app_id)
}

/// `POST /importer/{file_id}/process`
fn process_file(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let app_id = body.needed_id("app_id")?;
    begin_items(world, context, bearer, &body, app_id)
}

fn begin_items(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
    body: &Json,
    app_id: u64,
) -> Outcome {
    world.refuse_unknown_keys(body, KEYS)?;
    let sheet = Sheet::open(world, context, bearer)?;
    let target = sheet.target(world, bearer, body, app_id)?;
    sheet.begin(world, bearer, Target::Items(target))
}

/// `POST /importer/{file_id}/contact/space/{space_id}`
fn import_space_contacts(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["mappings"])?;
    let space_id = context.id("space_id");
    world.visible_space_of(bearer.actor, space_id)?;
    let sheet = Sheet::open(world, context, bearer)?;
    let mappings = sheet.reader(world, bearer).contacts(&body)?;
    sheet.begin(world, bearer, Target::Contacts { space_id, mappings })
}
