//! The data that an emulator starts with.

mod workshop;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value, json};

use crate::emulator::plant_item;
use crate::spec::{AppSpec, FieldSpec, NewApp};
use crate::state::World;

/// The data that an emulator starts with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seed {
    demo: bool,
}

/// The values of the demo data. `Debug` shows no secret, password or token.
#[derive(Clone, serde::Serialize)]
#[non_exhaustive]
pub struct DemoSeed {
    /// The API key.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The login of ada, who owns everything.
    pub username: String,
    /// Her password.
    pub password: String,
    /// Her user id.
    pub user_id: u64,
    /// The login of grace, a member of the same organization and space.
    pub colleague_username: String,
    /// Her password.
    pub colleague_password: String,
    /// Her user id.
    pub colleague_id: u64,
    /// The organization Northwind.
    pub org_id: u64,
    /// The space "Field work".
    pub space_id: u64,
    /// The app Jobs.
    pub app_id: u64,
    /// Its token.
    pub app_token: String,
    /// The ids of its fields by external id: `title`, `notes`, `hours-planned`, `budget`,
    /// `progress`, `time-spent`, `when`, `deadline`, `status`, `skills`, `customer`, `website`,
    /// `address`.
    pub fields: BTreeMap<String, u64>,
    /// The items of Jobs, oldest first.
    pub items: Vec<u64>,
    /// The app Customers.
    pub customers_app_id: u64,
    /// Its token.
    pub customers_app_token: String,
    /// The items of Customers, oldest first.
    pub customers: Vec<u64>,
    /// The space "Workshop", with both users.
    pub workshop_space_id: u64,
    /// The app Inspections in Workshop, which has a field of every type.
    pub inspections_app_id: u64,
    /// Its token.
    pub inspections_app_token: String,
    /// The ids of its fields by external id.
    pub inspection_fields: BTreeMap<String, u64>,
    /// The items of Inspections, oldest first. The first has a value in every field, and tasks,
    /// comments and a file.
    pub inspections: Vec<u64>,
    /// The app Tools in Workshop. Its items and those of Inspections refer to each other.
    pub tools_app_id: u64,
    /// The items of Tools, oldest first.
    pub tools: Vec<u64>,
    /// The tasks on the first inspection: one to be done by grace, one that she has done.
    pub tasks: Vec<u64>,
    /// The comments on the first inspection, oldest first.
    pub comments: Vec<u64>,
    /// The file on the first inspection.
    pub file_id: u64,
}

impl fmt::Debug for DemoSeed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DemoSeed")
            .field("client_id", &self.client_id)
            .field("username", &self.username)
            .field("org_id", &self.org_id)
            .field("space_id", &self.space_id)
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}

impl Seed {
    /// Nothing.
    pub fn empty() -> Self {
        Self { demo: false }
    }

    /// An API key, two users, an organization, two spaces, four apps and a few items with tasks,
    /// comments and files; their values are a [`DemoSeed`] and the same at every start.
    pub fn demo() -> Self {
        Self { demo: true }
    }

    pub(crate) fn plant(self, world: &mut World) -> Option<DemoSeed> {
        self.demo.then(|| plant_demo(world))
    }
}

fn plant_demo(world: &mut World) -> DemoSeed {
    let (client_id, client_secret) = ("acme-sync", "acme-sync-demo-secret");
    let (username, password) = ("ada@example.org", "ada-demo-password");
    let (colleague, colleague_password) = ("grace@example.org", "grace-demo-password");
    world.add_client(client_id, client_secret, "Acme sync");
    let user_id = world.add_user(username, password, "Ada Holm");
    let colleague_id = world.add_user(colleague, colleague_password, "Grace Lund");
    let org_id = world.add_org("Northwind", user_id);
    if let Some(org) = world.orgs.get_mut(&org_id) {
        org.members.insert(colleague_id, false);
    }
    let members = [user_id, colleague_id];
    let space_id = world.add_space(org_id, "Field work", user_id, members);
    // Jobs comes first, so that it has the first id; its reference names the id that follows.
    let customers_app_id = world.ids.app + 1;
    let jobs = jobs(customers_app_id).plant(world, space_id, user_id);
    let customers = AppSpec::new("Customers")
        .item_name("Customer")
        .token("fedcba9876543210fedcba9876543210")
        .field(FieldSpec::text("Name").required())
        .field(FieldSpec::new("email", "Mail"))
        .plant(world, space_id, user_id);
    let customer_items = plant_items(
        world,
        &customers,
        &[
            json!({"external_id": "cust-1", "fields": {
                "name": "Harbour Cafe",
                "mail": [{"type": "work", "value": "cafe@example.org"}],
            }}),
            json!({"external_id": "cust-2", "fields": {"name": "North Mill"}}),
        ],
    );
    let people = workshop::People {
        org_id,
        owner: user_id,
        colleague: colleague_id,
    };
    let items = plant_items(world, &jobs, &job_items(customer_items.first().copied()));
    let workshop = workshop::plant(world, people);
    DemoSeed {
        client_id: client_id.to_owned(),
        client_secret: client_secret.to_owned(),
        username: username.to_owned(),
        password: password.to_owned(),
        user_id,
        colleague_username: colleague.to_owned(),
        colleague_password: colleague_password.to_owned(),
        colleague_id,
        org_id,
        space_id,
        app_id: jobs.app_id,
        app_token: jobs.app_token,
        fields: jobs.fields,
        items,
        customers_app_id: customers.app_id,
        customers_app_token: customers.app_token,
        customers: customer_items,
        workshop_space_id: workshop.space_id,
        inspections_app_id: workshop.inspections.app_id,
        inspections_app_token: workshop.inspections.app_token,
        inspection_fields: workshop.inspections.fields,
        inspections: workshop.inspection_ids,
        tools_app_id: workshop.tools.app_id,
        tools: workshop.tool_ids,
        tasks: workshop.task_ids,
        comments: workshop.comment_ids,
        file_id: workshop.file_id,
    }
}

fn plant_items(world: &mut World, app: &NewApp, items: &[Value]) -> Vec<u64> {
    // The demo items are valid: a test counts them.
    items
        .iter()
        .filter_map(|item| plant_item(world, app.app_id, item).ok())
        .collect()
}

fn jobs(customers_app_id: u64) -> AppSpec {
    AppSpec::new("Jobs")
        .item_name("Job")
        .token("0123456789abcdef0123456789abcdef")
        .field(FieldSpec::text("Title").required())
        .field(FieldSpec::html("Notes"))
        .field(FieldSpec::number("Hours planned"))
        .field(FieldSpec::money("Budget", &["EUR", "DKK"]))
        .field(FieldSpec::progress("Progress"))
        .field(FieldSpec::duration("Time spent"))
        .field(FieldSpec::date("When"))
        .field(FieldSpec::day("Deadline"))
        .field(FieldSpec::category("Status", &["Open", "Done"]))
        .field(FieldSpec::category("Skills", &["Roof", "Paint"]).multiple())
        .field(FieldSpec::app("Customer", customers_app_id))
        .field(FieldSpec::new("embed", "Website"))
        .field(
            FieldSpec::new("location", "Address")
                .settings(json!({"structured": false, "has_map": true})),
        )
}

fn job_items(customer: Option<u64>) -> [Value; 3] {
    [
        json!({"external_id": "crm-4711", "tags": ["priority"], "fields": {
            "title": "Repair roof",
            "notes": "<p>Bring the <b>long</b> ladder.</p>",
            "hours-planned": 12.5,
            "budget": {"value": "1250.00", "currency": "EUR"},
            "progress": 40,
            "time-spent": 5400,
            "when": {"start_utc": "2026-03-10 14:00:00", "end_utc": "2026-03-11 15:00:00"},
            "deadline": {"start_date": "2026-03-12"},
            "status": 1,
            "skills": [1, 2],
            "customer": customer,
            "address": {"value": "Quay 4, 8000 Aarhus, Denmark"},
        }}),
        json!({"external_id": "crm-4712", "fields": {
            "title": "Paint fence",
            "hours-planned": "3",
            "budget": {"value": 99.95, "currency": "DKK"},
            "status": 2,
            "skills": [2],
            "deadline": {"start_date": "2026-04-01"},
        }}),
        json!({"fields": {"title": "Sweep yard"}}),
    ]
}
