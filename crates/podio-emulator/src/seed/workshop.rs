//! The second space of the demo data: an app with a field of every type, and whatever hangs on its
//! items.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::plant_items;
use crate::spec::{AppSpec, FieldSpec, NewApp};
use crate::state::files::Content;
use crate::state::refs::Ref;
use crate::state::tasks::Task;
use crate::state::{Actor, Made, World};

/// A picture of one pixel.
const PIXEL: &[u8] = b"\
    \x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\
    \x01\x08\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\x9c\x63\x68\x00\
    \x00\x00\x82\x00\x81\x77\xcd\x72\xb6\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

/// What is in the space.
pub(super) struct Workshop {
    pub(super) space_id: u64,
    pub(super) inspections: NewApp,
    pub(super) inspection_ids: Vec<u64>,
    pub(super) tools: NewApp,
    pub(super) tool_ids: Vec<u64>,
    pub(super) task_ids: Vec<u64>,
    pub(super) comment_ids: Vec<u64>,
    pub(super) file_id: u64,
}

/// Who is in the space.
#[derive(Clone, Copy)]
pub(super) struct People {
    pub(super) org_id: u64,
    pub(super) owner: u64,
    pub(super) colleague: u64,
}

pub(super) fn plant(world: &mut World, people: People) -> Workshop {
    let People {
        org_id,
        owner,
        colleague,
    } = people;
    let space_id = world.add_space(org_id, "Workshop", owner, [owner, colleague]);
    let (inspections_id, tools_id) = (world.ids.app, world.ids.app + 1);
    // The third field of the app is the one that the calculation names.
    let score_id = world.ids.field + 2;
    let inspections = inspections(tools_id, score_id).plant(world, space_id, owner);
    let tools = AppSpec::new("Tools")
        .item_name("Tool")
        .token("ffeeddccbbaa99887766554433221100")
        .field(FieldSpec::text("Name").required())
        .field(FieldSpec::app("Last inspection", inspections_id))
        .plant(world, space_id, owner);
    let made = Made {
        on: world.now(),
        by: Actor::User(owner),
        client_id: String::new(),
    };
    let contact = [
        ("name", json!("Site Office")),
        ("mail", json!(["site@example.org"])),
    ];
    let contact = contact.map(|(key, value)| (key.to_owned(), value));
    let contact = world.add_contact(space_id, contact.into());
    let mut file = |name: &str, mimetype: &str, bytes: &'static [u8]| {
        let content = Arc::new(Content::Memory(bytes.into()));
        world.add_file(name.to_owned(), mimetype.to_owned(), content, made.clone())
    };
    let photo = file("ladder.png", "image/png", PIXEL);
    let sheet = file("sheet.csv", "text/csv", b"part,state\nrung,good\n");
    let clip = file("clip.mp4", "video/mp4", b"no real film");
    let report = file("report.txt", "text/plain", b"The ladder is safe.\n");
    let tool_ids = plant_items(
        world,
        &tools,
        &[
            json!({"external_id": "tool-1", "fields": {"name": "Long ladder"}}),
            json!({"external_id": "tool-2", "fields": {"name": "Spirit level"}}),
        ],
    );
    let first = full(&tool_ids, contact, colleague, [photo, sheet, clip]);
    let second = json!({"external_id": "insp-2", "fields": {
        "title": "Spirit level, yearly",
        "tools": tool_ids.last(),
        "result": 2,
    }});
    let inspection_ids = plant_items(world, &inspections, &[first, second]);
    let by = made.clone();
    for (tool_id, inspection_id) in tool_ids.iter().zip(&inspection_ids) {
        let field = tools.fields.get("last-inspection").copied();
        let value = vec![crate::state::items::FieldValue::Item(*inspection_id)];
        let values = field.map(|field_id| (field_id, value));
        world.change_values(*tool_id, values.into_iter().collect(), &by);
    }
    let on = inspection_ids.first().map(|id| Ref::item(*id));
    let mut workshop = Workshop {
        space_id,
        inspections,
        inspection_ids,
        tools,
        tool_ids,
        task_ids: Vec::new(),
        comment_ids: Vec::new(),
        file_id: report,
    };
    if let Some(on) = on {
        world.hang_file(report, on);
        workshop.task_ids = tasks(world, on, colleague, &made);
        workshop.comment_ids = comments(world, on, colleague, &made);
    }
    workshop
}

/// Tasks of the colleague, one of them done.
fn tasks(world: &mut World, on: Ref, colleague: u64, made: &Made) -> Vec<u64> {
    let mut made = made.clone();
    made.by = Actor::User(colleague);
    let texts = ["Order new rungs", "Hang up the sheet"];
    let done = [false, true];
    texts
        .into_iter()
        .zip(done)
        .map(|(text, done)| {
            let mut task = Task::new(text.to_owned(), made.clone());
            task.at = Some(on);
            task.space_id = world.space_of(on);
            task.completed = done.then(|| made.clone());
            world.add_task(task)
        })
        .collect()
}

/// A comment of both people.
fn comments(world: &mut World, on: Ref, colleague: u64, made: &Made) -> Vec<u64> {
    let mut answer = made.clone();
    answer.by = Actor::User(colleague);
    let question = world.add_comment(on, "Can it go back to the site?".to_owned(), made.clone());
    vec![
        question,
        world.add_comment(on, "It can.".to_owned(), answer),
    ]
}

/// The app with a field of every type.
fn inspections(tools_app_id: u64, score_id: u64) -> AppSpec {
    let field =
        |kind: &str, label: &str, settings: Value| FieldSpec::new(kind, label).settings(settings);
    let option = |id: u64, text: &str| json!({"id": id, "text": text, "status": "active"});
    AppSpec::new("Inspections")
        .item_name("Inspection")
        .token("00112233445566778899aabbccddeeff")
        .field(FieldSpec::text("Title").required())
        .field(FieldSpec::html("Findings"))
        .field(FieldSpec::number("Score"))
        .field(FieldSpec::money("Cost", &["EUR", "DKK"]))
        .field(FieldSpec::progress("Done"))
        .field(FieldSpec::duration("Duration"))
        .field(FieldSpec::date("When"))
        .field(FieldSpec::day("Valid until"))
        .field(FieldSpec::category("Result", &["Safe", "Unsafe"]))
        .field(FieldSpec::category("Checks", &["Rungs", "Feet", "Paint"]).multiple())
        .field(field(
            "question",
            "Again next year",
            json!({"multiple": false, "options": [option(1, "Yes"), option(2, "No")]}),
        ))
        .field(field(
            "state",
            "State",
            json!({"allowed_values": ["planned", "finished"]}),
        ))
        .field(FieldSpec::app("Tools", tools_app_id))
        .field(field(
            "contact",
            "Asked by",
            json!({"valid_types": ["user", "space"]}),
        ))
        .field(FieldSpec::new("member", "Inspector"))
        .field(FieldSpec::new("email", "Mail"))
        .field(FieldSpec::new("phone", "Phone"))
        .field(FieldSpec::new("tel", "Old phone"))
        .field(field(
            "location",
            "Place",
            json!({"structured": true, "has_map": true}),
        ))
        .field(FieldSpec::new("embed", "Manual"))
        .field(field(
            "image",
            "Photo",
            json!({"allowed_mimetypes": ["image/*"]}),
        ))
        .field(FieldSpec::new("file", "Sheet"))
        .field(FieldSpec::new("video", "Clip"))
        .field(FieldSpec::new("asset", "Drawing"))
        .field(FieldSpec::new("media", "Recording"))
        .field(FieldSpec::new("tag", "Words"))
        .field(FieldSpec::new("separator", "Figures"))
        .field(field(
            "calculation",
            "Points",
            json!({"return_type": "number", "script": format!("@[Score](field_{score_id}) * 2")}),
        ))
}

/// An item with a value in every field that can hold one.
fn full(tools: &[u64], contact: u64, inspector: u64, files: [u64; 3]) -> Value {
    let [photo, sheet, clip] = files;
    let fields: BTreeMap<&str, Value> = [
        ("title", json!("Long ladder, yearly")),
        ("findings", json!("<p>Two rungs are <i>worn</i>.</p>")),
        ("score", json!("7.25")),
        ("cost", json!({"value": "80.00", "currency": "DKK"})),
        ("done", json!(75)),
        ("duration", json!(2_700)),
        (
            "when",
            json!({"start_utc": "2026-03-10 08:00:00", "end_utc": "2026-03-10 08:45:00"}),
        ),
        ("valid-until", json!({"start_date": "2027-03-10"})),
        ("result", json!(1)),
        ("checks", json!([1, 2])),
        ("again-next-year", json!(1)),
        ("state", json!("finished")),
        ("tools", json!(tools)),
        ("asked-by", json!([contact])),
        ("inspector", json!([inspector])),
        (
            "mail",
            json!([{"type": "work", "value": "safety@example.org"}]),
        ),
        ("phone", json!([{"type": "mobile", "value": "+45 12 34 56 78"}])),
        ("old-phone", json!("+45 87 65 43 21")),
        (
            "place",
            json!({"street_name": "Quay", "street_number": "4", "postal_code": "8000", "city": "Aarhus", "country": "Denmark", "lat": "56.1572", "lng": "10.2107"}),
        ),
        ("manual", json!([{"url": "https://example.org/ladders"}])),
        ("photo", json!([photo])),
        ("sheet", json!([sheet])),
        ("clip", json!([clip])),
        ("drawing", json!([photo])),
        ("recording", json!([clip])),
        ("words", json!(["yearly", "ladder"])),
    ]
    .into();
    json!({"external_id": "insp-1", "tags": ["yearly"], "fields": fields})
}
