use futures_util::TryStreamExt;
use podio_client::api::files::Source;
use podio_client::api::importer::{
    ImportContactMapping, ImportDate, ImportMapping, ImportMoney, ImportPart, ImportValue,
};
use podio_client::api::model::{BatchPlugin, BatchStatus, FileId, ImportColumnId, Item};
use podio_client::prelude::*;
use podio_emulator::{AppSpec, FieldSpec, NewApp};
use podio_tests::Bench;

use super::{ada, kind};

/// The columns in their order; the last row names a status that there is not.
const JOBS: &str = "\
Title,Budget,Currency,Due,State,Town,Tags,Number,Customer,Helper
Repair roof,1400,DKK,12/3/2026,Open,Aarhus,\"urgent, roof\",,North Mill,Kay
Mend gate,80.5,,1/4/2026,done,Odense,,70,South Farm,Kay
Lost job,1,EUR,2/4/2026,Nowhere,,,,,
";

async fn upload(client: &PodioClient, name: &str, text: &'static str) -> FileId {
    let source = Source::bytes(name, text);
    client.files().upload(source).send().await.unwrap().file_id
}

fn column(id: u64) -> ImportColumnId {
    ImportColumnId(id)
}

/// An app with a field of each kind that is imported in a way of its own.
fn jobs(bench: &Bench) -> NewApp {
    let app = AppSpec::new("Imported")
        .field(FieldSpec::text("Title").required())
        .field(FieldSpec::money("Budget", &["EUR", "DKK"]))
        .field(FieldSpec::day("Due"))
        .field(FieldSpec::category("State", &["Open", "Done"]))
        .field(FieldSpec::new("location", "Place"))
        .field(FieldSpec::app("Customer", bench.demo.customers_app_id))
        .field(FieldSpec::new("contact", "Helper"));
    bench.emulator.add_app(bench.demo.space_id, app).unwrap()
}

async fn mappings(bench: &Bench, client: &PodioClient, app: &NewApp) -> Vec<ImportMapping> {
    let customers = AppId(bench.demo.customers_app_id);
    let customers = client.applications().get(customers).send().await.unwrap();
    let name = ImportMapping::new(customers.fields[0].field_id, column(8));
    let helper = ImportContactMapping::new("name", column(9)).unique(true);
    let field = |name: &str| FieldId(app.fields[name]);
    vec![
        ImportMapping::new(field("title"), column(0)).unique(true),
        ImportMapping::new(
            field("budget"),
            ImportMoney::new(column(1))
                .currency(column(2))
                .default_currency("EUR"),
        ),
        ImportMapping::new(field("due"), ImportDate::new(column(3)).day_first(true)),
        ImportMapping::new(field("state"), column(4)),
        ImportMapping::new(
            field("place"),
            ImportValue::parts([(column(5), ImportPart::City)]),
        ),
        ImportMapping::new(
            field("customer"),
            ImportValue::items(customers.app_id, &[name]),
        ),
        ImportMapping::new(field("helper"), ImportValue::contacts(&[helper])),
    ]
}

async fn items(client: &PodioClient, app: AppId) -> Vec<Item> {
    let all = client.items().filter(app).stream();
    all.try_collect().await.unwrap()
}

#[tokio::test]
async fn a_file_is_looked_at_previewed_and_imported_as_items() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let file = upload(&client, "jobs.csv", JOBS).await;
    let info = client.importer().get_info(file).send().await.unwrap();
    assert_eq!(info.row_count, Some(3));
    assert_eq!(info.columns[1].id, column(1));
    assert_eq!(info.columns[1].name.as_deref(), Some("Budget"));
    let columns = client.importer().get_columns(file).send().await.unwrap();
    assert_eq!(columns, info.columns);

    let jobs = jobs(&bench);
    let app = AppId(jobs.app_id);
    let mappings = mappings(&bench, &client, &jobs).await;
    let preview = client
        .importer()
        .get_preview(file, 2, &mappings)
        .app_id(app)
        .tags_column_id(column(6))
        .app_item_id_column_id(column(7))
        .send()
        .await
        .unwrap();
    assert_eq!(preview.fields[0].label.as_deref(), Some("Title"));
    let values = preview.fields[0].values.as_ref().unwrap();
    assert!(values.as_str().contains("Mend gate"));
    assert!(preview.tags.is_empty());
    let (customers_before, items_before) = (
        items(&client, AppId(bench.demo.customers_app_id))
            .await
            .len(),
        items(&client, app).await.len(),
    );
    assert_eq!((customers_before, items_before), (2, 0));

    let import = client
        .importer()
        .import_app_items(file, app, &mappings)
        .tags_column_id(column(6))
        .app_item_id_column_id(column(7));
    let batch_id = import.send().await.unwrap().batch_id.unwrap();
    let batch = client.batches().get(batch_id).send().await.unwrap();
    assert_eq!(batch.plugin, Some(BatchPlugin::AppImport));
    assert_eq!(batch.status, Some(BatchStatus::Completed));
    assert_eq!((batch.completed, batch.failed), (Some(2), Some(1)));

    let imported = items(&client, app).await;
    assert_eq!(imported.len(), 2);
    let (roof, gate) = (&imported[0], &imported[1]);
    assert_eq!(roof.text("title").unwrap(), Some("Repair roof"));
    let budget = roof.money("budget").unwrap().unwrap();
    assert_eq!(budget.currency(), "DKK");
    assert_eq!(gate.money("budget").unwrap().unwrap().currency(), "EUR");
    let due = roof.field("due").unwrap();
    let due = serde_json::to_string(due).unwrap();
    assert!(due.contains("2026-03-12"), "{due}");
    let state = gate.category("state").unwrap().unwrap();
    assert_eq!(state.first().unwrap().text.as_deref(), Some("Done"));
    let place = roof.location("place").unwrap().unwrap();
    assert_eq!(place.city.as_deref(), Some("Aarhus"));
    // North Mill was there, South Farm is new; both jobs have the same helper.
    let customers = roof.references("customer").unwrap().unwrap();
    assert_eq!(
        customers.first().unwrap().item_id,
        ItemId(bench.demo.customers[1])
    );
    assert_eq!(
        items(&client, AppId(bench.demo.customers_app_id))
            .await
            .len(),
        3
    );
    let helper = |item: &Item| {
        let contacts = item.contacts("helper").unwrap().unwrap();
        contacts.first().unwrap().profile_id
    };
    assert_eq!(helper(roof), helper(gate));
    let whole = client.items().get(roof.item_id).send().await.unwrap();
    assert_eq!(whole.tags, ["urgent", "roof"]);
    assert_eq!(gate.app_item_id.unwrap().0, 70);

    // Titles are unique: the second import adds nothing.
    let again = client.importer().process_file(file, app, &mappings);
    assert!(again.send().await.unwrap().is_some());
    let imported = items(&client, app).await;
    assert_eq!(imported.len(), 2);
    assert_eq!(imported[0].revision, Some(1));
}

#[tokio::test]
async fn a_file_is_imported_as_contacts() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let file = upload(
        &client,
        "people.csv",
        "Name;Mail\nKay;kay@example.org\nLeif;leif@example.org\nKay;kay@example.com\n",
    )
    .await;
    let mappings = [
        ImportContactMapping::new("name", column(0)).unique(true),
        ImportContactMapping::new("mail", column(1)),
    ];
    let space = SpaceId(bench.demo.space_id);
    let import = client
        .importer()
        .import_space_contacts(file, space, &mappings);
    let batch_id = import.send().await.unwrap().batch_id.unwrap();
    let batch = client.batches().get(batch_id).send().await.unwrap();
    assert_eq!(batch.plugin, Some(BatchPlugin::SpaceContactImport));
    assert_eq!(batch.completed, Some(3));
    let space = client.spaces().get(space).send().await.unwrap();
    assert_eq!(space.contact_count, Some(2));
}

#[tokio::test]
async fn what_cannot_be_imported_is_refused() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let picture = Source::bytes("x.png", &b"\x89PNG\0\0"[..]);
    let picture = client.files().upload(picture).send().await.unwrap().file_id;
    let outcome = client.importer().get_info(picture).send().await;
    assert_eq!(kind(outcome), ErrorKind::BadRequest);

    let file = upload(&client, "jobs.csv", JOBS).await;
    let app = AppId(bench.demo.app_id);
    let title = FieldId(bench.demo.fields["title"]);
    for mapping in [
        ImportMapping::new(title, column(99)),
        ImportMapping::new(FieldId(1), column(0)),
    ] {
        let import = client.importer().import_app_items(file, app, &[mapping]);
        assert_eq!(kind(import.send().await), ErrorKind::NotFound);
    }
    let mapping = [ImportMapping::new(title, column(0))];
    let row = client.importer().get_preview(file, 4, &mapping);
    assert_eq!(kind(row.send().await), ErrorKind::NotFound);
}
