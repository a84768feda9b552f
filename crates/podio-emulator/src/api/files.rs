//! The operations on files, and the file host.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::identity;
use crate::items::disposition_name;
use crate::json::Json;
use crate::respond::{Answer, Body, Failure, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::embeds::read_url;
use crate::state::files::{Content, SIZES, StoredFile};
use crate::state::refs::{Ref, RefKind};
use crate::state::tokens::Bearer;
use crate::upload::Upload;

crate::routes::routes! { "files"
    POST "file" Any upload_file;
    POST "file/v2" Any upload_file as "upload_file_v2";
    POST "file/from_url" Any upload_file_from_url;
    POST "file/linked_account/{linked_account_id}" User create_file_from_linked_account;
    GET "file/linked_account/{linked_account_id}" User get_linked_account_files, shape;
    GET "file/google/{linked_account_id}" User get_google_files, shape;
    GET "file" User get_files;
    GET "file/app/{app_id}" Any get_files_on_app;
    GET "file/app/{app_id}/latest" Any get_latest_files_on_app;
    GET "file/space/{space_id}" User get_files_on_space;
    GET "file/space/{space_id}/latest" User get_latest_files_on_space;
    GET "file/{file_id}" Any get_file;
    PUT "file/{file_id}" Any update_file;
    DELETE "file/{file_id}" Any delete_file;
    GET "file/{file_id}/raw" Any download_file;
    GET "file/{file_id}/raw/{*size}" Any download_file;
    POST "file/{file_id}/attach" Any attach_file;
    POST "file/{file_id}/copy" Any copy_file;
    POST "file/{file_id}/replace" Any replace_file;
    GET "files/{file_id}" Page download_file_by_link;
    GET "files/{file_id}/{*size}" Page download_file_by_link;
    GET "storage/{file_id}" Page download_from_storage;
}

/// The types that Podio takes for programs.
const EXECUTABLE: &[&str] = &[
    "application/octet-stream",
    "application/x-msdownload",
    "application/exe",
    "application/x-javascript",
    "application/hta",
];

/// Types by the ending of a name, for parts that tell none.
const BY_ENDING: &[(&str, &str)] = &[
    ("txt", "text/plain"),
    ("csv", "text/csv"),
    ("html", "text/html"),
    ("json", "application/json"),
    ("pdf", "application/pdf"),
    ("zip", "application/zip"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
];

/// The type of a file by its name.
pub(crate) fn mimetype_of(name: &str) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    let known = BY_ENDING
        .iter()
        .find(|(known, _)| Some(*known) == ending.as_deref());
    known.map_or("application/octet-stream", |(_, mimetype)| mimetype)
}

/// `POST /file/`
fn upload_file(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let missing = |name: &str| Failure::no_operation(&format!("Missing parameters: {name}."));
    let empty = Upload::default();
    let upload = context.call.upload.as_ref().unwrap_or(&empty);
    let source = upload.source.as_ref().ok_or_else(|| missing("source"))?;
    let name = upload.filename.clone().or_else(|| source.filename.clone());
    let name = name
        .filter(|name| !name.is_empty())
        .ok_or_else(|| missing("filename"))?;
    let Some(bytes) = &source.content else {
        let most = world.switches.file_size_limit.unwrap_or(u64::MAX);
        let text = format!("must not be larger than {most} bytes");
        return Err(Failure::invalid(&Json::Text(name), &text));
    };
    let kind = upload.mimetype.clone().or_else(|| source.mimetype.clone());
    let mimetype = kind.unwrap_or_else(|| mimetype_of(&name).to_owned());
    if EXECUTABLE.contains(&mimetype.as_str()) && world.switches.refuse_executables {
        let text = "must not be the type of a program";
        return Err(Failure::invalid(&Json::Text(mimetype), text));
    }
    let made = world.made(bearer);
    let file_id = world.add_file(name, mimetype, Arc::clone(bytes), made);
    let file = world.visible_file(bearer.actor, file_id)?;
    Ok(Answer::json(&world.file_full(file)))
}

/// Adds a file whose bytes are elsewhere, where nothing is looked up: its text is where it is.
fn add_from(world: &mut World, bearer: &Bearer, name: &str, place: &str) -> Outcome {
    let content = Arc::new(Content::Memory(place.as_bytes().to_vec().into()));
    let made = world.made(bearer);
    let file_id = world.add_file(name.to_owned(), mimetype_of(name).to_owned(), content, made);
    let file = world.visible_file(bearer.actor, file_id)?;
    Ok(Answer::json(&world.file_full(file)))
}

/// `POST /file/from_url/`
fn upload_file_from_url(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    world.refuse_unknown_keys(&body, &["url"])?;
    let address = body.needed_text("url")?;
    let url = read_url(&address);
    let url = url.ok_or_else(|| Failure::invalid(&Json::Text(address.clone()), "must be url"))?;
    let name = url.path_segments().and_then(|mut parts| parts.next_back());
    let name = name.filter(|name| !name.is_empty()).unwrap_or("download");
    add_from(world, bearer, name, &address)
}

/// Checks that the account in the path has files.
fn check_account(world: &World, context: &Context<'_>, bearer: &Bearer) -> Result<(), Failure> {
    let id = context.id("linked_account_id");
    world.check_linked_account(bearer.actor, id, "files")
}

/// `POST /file/linked_account/{linked_account_id}/`
fn create_file_from_linked_account(
    world: &mut World,
    context: &Context<'_>,
    bearer: &Bearer,
) -> Outcome {
    let body = context.body()?;
    let keys = ["external_file_id", "preserve_permissions"];
    world.refuse_unknown_keys(&body, &keys)?;
    check_account(world, context, bearer)?;
    let external_id = body.needed_text("external_file_id")?;
    body.flag_at("preserve_permissions")?;
    add_from(world, bearer, &external_id, &external_id)
}

/// `GET /file/linked_account/{linked_account_id}/`: the services hold no files.
fn get_linked_account_files(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    check_account(world, context, bearer)?;
    Ok(Answer::json(&json!([])))
}

/// `GET /file/google/{linked_account_id}/`: the service holds no files.
fn get_google_files(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    check_account(world, context, bearer)?;
    Ok(Answer::json(&json!([])))
}

/// `GET /file/{file_id}`
fn get_file(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let file = world.visible_file(bearer.actor, context.id("file_id"))?;
    Ok(Answer::json(&world.file_full(file)))
}

/// `PUT /file/{file_id}`
fn update_file(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let file_id = context.id("file_id");
    world.visible_file(bearer.actor, file_id)?;
    let description = body.text_patch("description")?;
    if let Some(file) = world.files.get_mut(&file_id) {
        description.apply(&mut file.description);
    }
    Ok(Answer::empty())
}

/// `DELETE /file/{file_id}`
fn delete_file(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let file_id = context.id("file_id");
    let attached = world.visible_file(bearer.actor, file_id)?.attached;
    if let Some(file) = world.files.get_mut(&file_id) {
        file.deleted = true;
    }
    if let Some(item_id) = attached.and_then(|at| world.item_of(at))
        && context.tells_hooks(world)
    {
        world.emit_files(item_id, "file_deleted", &[file_id]);
    }
    Ok(Answer::empty())
}

/// `POST /file/{file_id}/attach`
fn attach_file(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let file_id = context.id("file_id");
    world.visible_file(bearer.actor, file_id)?;
    let kinds = [
        RefKind::Item,
        RefKind::Comment,
        RefKind::Space,
        RefKind::Task,
        RefKind::Status,
    ];
    let at = Ref::read(
        &body.needed_text("ref_type")?,
        body.needed_id("ref_id")?,
        &kinds,
    )?;
    world.check_visible(bearer.actor, at)?;
    world.hang_file(file_id, at);
    if at.kind == RefKind::Item && context.tells_hooks(world) {
        world.emit_files(at.id, "file_created", &[file_id]);
    }
    Ok(Answer::empty())
}

/// `POST /file/{file_id}/copy`
fn copy_file(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let file_id = context.id("file_id");
    world.visible_file(bearer.actor, file_id)?;
    let by = world.made(bearer);
    let copy = world.copy_file(file_id, &by);
    let copy = copy.ok_or_else(Failure::object_not_found)?;
    Ok(Answer::json(&json!({"file_id": copy})))
}

/// `POST /file/{file_id}/replace`: the file in the path takes the place of the old one.
fn replace_file(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let body = context.body()?;
    let file_id = context.id("file_id");
    world.visible_file(bearer.actor, file_id)?;
    let old_id = body.needed_id("old_file_id")?;
    let old = world.visible_file(bearer.actor, old_id)?;
    let attached = old.attached;
    if let Some(at) = attached {
        world.hang_file(file_id, at);
    }
    if let Some(file) = world.files.get_mut(&file_id) {
        file.replaces.push(old_id);
    }
    if let Some(old) = world.files.get_mut(&old_id) {
        old.deleted = true;
    }
    if let Some(item_id) = attached.and_then(|at| world.item_of(at))
        && context.tells_hooks(world)
    {
        world.emit_files(item_id, "file_replaced", &[file_id]);
    }
    Ok(Answer::empty())
}

/// `GET /file/`
fn get_files(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    list(world, context, bearer, |_| true)
}

/// `GET /file/app/{app_id}/`
fn get_files_on_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app_id = context.id("app_id");
    world.visible_app(bearer.actor, app_id)?;
    list(world, context, bearer, |file| {
        file.attached.and_then(|at| world.app_of(at)) == Some(app_id)
    })
}

/// `GET /file/space/{space_id}/`
fn get_files_on_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space_id = context.id("space_id");
    world.visible_space_of(bearer.actor, space_id)?;
    list(world, context, bearer, |file| {
        file.attached.and_then(|at| world.space_of(at)) == Some(space_id)
    })
}

/// `GET /file/app/{app_id}/latest/`
fn get_latest_files_on_app(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let app_id = context.id("app_id");
    world.visible_app(bearer.actor, app_id)?;
    latest(world, context, bearer, |file| {
        file.attached.and_then(|at| world.app_of(at)) == Some(app_id)
    })
}

/// `GET /file/space/{space_id}/latest/`
fn get_latest_files_on_space(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let space_id = context.id("space_id");
    world.visible_space_of(bearer.actor, space_id)?;
    latest(world, context, bearer, |file| {
        file.attached.and_then(|at| world.space_of(at)) == Some(space_id)
    })
}

fn latest(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    is_wanted: impl Fn(&StoredFile) -> bool,
) -> Outcome {
    let files = world.files.values().rev().filter(|file| is_wanted(file));
    let files = files.filter(|file| world.visible_file(bearer.actor, file.file_id).is_ok());
    let files = files.map(|file| world.file_brief(file));
    Ok(Answer::json(&context.page(files, Some(20))?))
}

fn list(
    world: &World,
    context: &Context<'_>,
    bearer: &Bearer,
    is_wanted: impl Fn(&StoredFile) -> bool,
) -> Outcome {
    let attached_to = context.call.query_value("attached_to");
    let filetype = context.call.query_value("filetype");
    let hosted_by = context.call.query_value("hosted_by");
    let mut files: Vec<&StoredFile> = world
        .files
        .values()
        .filter(|file| file.attached.is_some() && is_wanted(file))
        .filter(|file| {
            let kind = file.attached.map(|at| at.kind.name());
            attached_to
                .as_deref()
                .is_none_or(|wanted| kind == Some(wanted))
        })
        .filter(|file| {
            let family = file.mimetype.split('/').next();
            filetype
                .as_deref()
                .is_none_or(|wanted| family == Some(wanted))
        })
        .filter(|_| hosted_by.as_deref().is_none_or(|host| host == "podio"))
        .filter(|file| world.visible_file(bearer.actor, file.file_id).is_ok())
        .collect();
    match context.call.query_value("sort_by").as_deref() {
        None | Some("name") => files.sort_by_key(|file| file.name.to_lowercase()),
        Some("created_on") => files.sort_by_key(|file| file.made.on),
        Some(other) => {
            let other = Json::Text(other.to_owned());
            return Err(Failure::not_one_of_texts(&other, &["name", "created_on"]));
        }
    }
    if context.call.query_flag("sort_desc") == Some(true) {
        files.reverse();
    }
    let files = files.into_iter().map(|file| world.file_brief(file));
    let files: Vec<Value> = context.page(files, Some(20))?;
    Ok(Answer::json(&files))
}

/// The bytes of a file.
fn bytes(file: &StoredFile) -> Answer {
    let name = disposition_name(&file.name);
    Answer {
        status: 200,
        content_type: Some(Cow::Owned(file.mimetype.clone())),
        headers: vec![(
            "content-disposition",
            format!("inline; filename=\"{name}\""),
        )],
        body: Body::Stored(Arc::clone(&file.content)),
    }
}

/// 404 for a size that the file does not have.
fn check_size(file: &StoredFile, size: &str) -> Result<(), Failure> {
    if size.is_empty() || (file.is_image() && SIZES.contains(&size)) {
        return Ok(());
    }
    Err(Failure::object_not_found())
}

/// `GET /file/{file_id}/raw`
fn download_file(world: &mut World, context: &Context<'_>, bearer: &Bearer) -> Outcome {
    let file = world.visible_file(bearer.actor, context.id("file_id"))?;
    check_size(file, context.text("size"))?;
    Ok(bytes(file))
}

/// `GET {link}`
fn download_file_by_link(world: &mut World, context: &Context<'_>) -> Answer {
    let found = identity::bearer(world, context.call).and_then(|bearer| {
        let file = world.visible_file(bearer.actor, context.id("file_id"))?;
        check_size(file, context.text("size"))?;
        Ok(file)
    });
    match found {
        Ok(file) if world.switches.file_link_redirects => {
            let key = storage_key(file);
            Answer::redirect(format!(
                "{}/storage/{}?key={key}",
                world.base_url, file.file_id
            ))
        }
        Ok(file) => bytes(file),
        Err(failure) => refusal(world, context, &failure),
    }
}

/// Where a link sends its caller on to: it needs the key, and no token.
fn download_from_storage(world: &mut World, context: &Context<'_>) -> Answer {
    let key = context.call.query_value("key");
    let file = world.files.get(&context.id("file_id"));
    match file.filter(|file| key == Some(storage_key(file))) {
        Some(file) => bytes(file),
        None => refusal(world, context, &Failure::object_not_found()),
    }
}

/// A key that only who was sent on knows; it is no protection, and the emulator needs none.
fn storage_key(file: &StoredFile) -> String {
    format!("{:016x}", file.file_id.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// The file host's own form of an error.
fn refusal(world: &World, context: &Context<'_>, failure: &Failure) -> Answer {
    if world.switches.file_host_html_errors {
        let status = failure.status();
        return Answer::html(status, format!("<html><body>{status}</body></html>"));
    }
    failure.answer(context.call, world.switches.old_error_layout)
}
