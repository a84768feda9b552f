use podio_client::api::PodioApi as _;
use podio_client::api::importer::{
    ImportContactMapping, ImportDate, ImportMapping, ImportMoney, ImportPart, ImportValue,
};
use podio_client::api::model::{AppId, FieldId, FileId, ImportColumnId};

use super::text;

const FILE: FileId = FileId(41);
const APP: AppId = AppId(21);
const COLUMN: ImportColumnId = ImportColumnId(1);
const OTHER: ImportColumnId = ImportColumnId(2);

fn contact_mappings() -> Vec<ImportContactMapping> {
    vec![ImportContactMapping::new(text(), COLUMN).unique(true)]
}

fn mappings() -> Vec<ImportMapping> {
    let date = ImportDate::new(COLUMN).stop(OTHER).day_first(true);
    let money = ImportMoney::new(COLUMN)
        .currency(OTHER)
        .default_currency(text());
    let place = ImportValue::parts([(COLUMN, ImportPart::City)]);
    let title = ImportMapping::new(FieldId(24), COLUMN);
    vec![
        title.clone().unique(true),
        ImportMapping::new(FieldId(25), date),
        ImportMapping::new(FieldId(26), money),
        ImportMapping::new(FieldId(27), place),
        ImportMapping::new(FieldId(28), ImportValue::items(AppId(22), &[title])),
        ImportMapping::new(FieldId(29), ImportValue::contacts(&contact_mappings())),
    ]
}

super::cases! { "importer":
    "get_info": |client| client.importer().get_info(FILE).send();
    "get_columns": |client| client.importer().get_columns(FILE).send();
    "get_preview": |client| client
        .importer()
        .get_preview(FILE, 1, &mappings())
        .app_id(APP)
        .tags_column_id(COLUMN)
        .app_item_id_column_id(OTHER)
        .send();
    "import_app_items": |client| client
        .importer()
        .import_app_items(FILE, APP, &mappings())
        .tags_column_id(COLUMN)
        .app_item_id_column_id(OTHER)
        .send();
    "import_space_contacts": |client| client
        .importer()
        .import_space_contacts(FILE, 71.into(), &contact_mappings())
        .send();
    "process_file": |client| client.importer().process_file(FILE, APP, &mappings()).send();
}
