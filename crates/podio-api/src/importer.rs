//! Importing spreadsheets as items and contacts.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::json::{model, open_enum};
use crate::model::{
    AppId, BatchId, FieldId, FileColumn, FileId, ImportColumnId, ImporterInfo, Raw, RowPreview,
    SpaceId,
};

operations! {
    "importer":
    GET_INFO = "get_info" GET "/importer/{file_id}/info";
    GET_PREVIEW = "get_preview" POST "/importer/{file_id}/preview/{row}" reads;
    IMPORT_APP_ITEMS = "import_app_items" POST "/importer/{file_id}/item/app/{app_id}";
    IMPORT_SPACE_CONTACTS = "import_space_contacts" POST "/importer/{file_id}/contact/space/{space_id}";
    GET_COLUMNS = "get_columns" GET "/importer/{file_id}/column/";
    PROCESS_FILE = "process_file" POST "/importer/{file_id}/process";
}

/// Importing files; from [`PodioApi::importer`](crate::PodioApi::importer).
///
/// The file is one that was [uploaded](crate::files::Files::upload) before. Imports run in the
/// background, as a [batch](crate::batches::Batches::get).
///
/// | operation | method |
/// |---|---|
/// | `get_info` | [`get_info`](Self::get_info) |
/// | `get_columns`, its older form | [`get_columns`](Self::get_columns) |
/// | `import_app_items` | [`import_app_items`](Self::import_app_items) |
/// | `process_file`, its older form | [`process_file`](Self::process_file) |
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::importer::{ImportDate, ImportMapping};
/// use podio_api::model::{AppId, FieldId, FileId};
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let file = FileId(9300001);
/// let info = client.importer().get_info(file).send().await?;
/// let [name, due, ..] = &info.columns[..] else { return Ok(()) };
/// let mappings = [
///     ImportMapping::new(FieldId(60100001), name.id).unique(true),
///     ImportMapping::new(FieldId(60100002), ImportDate::new(due.id).day_first(true)),
/// ];
/// let started = client.importer().import_app_items(file, AppId(30500001), &mappings).send().await?;
/// println!("{:?}", started.batch_id);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Importer<'a> {
    pub(crate) client: Caller<'a>,
}

impl Importer<'_> {
    /// Reads how many rows a file has, and its columns.
    ///
    /// `GET /importer/{file_id}/info`
    /// ([reference](https://developers.podio.com/doc/importer/get-info-5929504))
    pub fn get_info(&self, file_id: FileId) -> GetImporterInfo {
        GetImporterInfo(Call::new(self.client, &GET_INFO, &[&file_id]))
    }

    /// Lists the columns of a file, in the older form of [`get_info`](Self::get_info). The answer's
    /// shape is inferred from that of the newer one.
    ///
    /// `GET /importer/{file_id}/column/`
    pub fn get_columns(&self, file_id: FileId) -> GetFileColumns {
        GetFileColumns(Call::new(self.client, &GET_COLUMNS, &[&file_id]))
    }

    /// Shows the item that a row of a file would become. Nothing is imported.
    ///
    /// `POST /importer/{file_id}/preview/{row}`
    /// ([reference](https://developers.podio.com/doc/importer/get-preview-5936702))
    pub fn get_preview(
        &self,
        file_id: FileId,
        row: u64,
        mappings: &[ImportMapping],
    ) -> GetImportPreview {
        GetImportPreview(
            Call::new(self.client, &GET_PREVIEW, &[&file_id, &row]).body("mappings", mappings),
        )
    }

    /// Begins to add the rows of a file to an app as items. An item that has the value of a mapping
    /// marked as [`unique`](ImportMapping::unique) is changed instead.
    ///
    /// `POST /importer/{file_id}/item/app/{app_id}`
    /// ([reference](https://developers.podio.com/doc/importer/import-app-items-212899))
    pub fn import_app_items(
        &self,
        file_id: FileId,
        app_id: AppId,
        mappings: &[ImportMapping],
    ) -> ImportAppItems {
        ImportAppItems(
            Call::new(self.client, &IMPORT_APP_ITEMS, &[&file_id, &app_id])
                .body("app_id", app_id)
                .body("mappings", mappings),
        )
    }

    /// Begins to add the rows of a file to a space as contacts.
    ///
    /// `POST /importer/{file_id}/contact/space/{space_id}`
    pub fn import_space_contacts(
        &self,
        file_id: FileId,
        space_id: SpaceId,
        mappings: &[ImportContactMapping],
    ) -> ImportSpaceContacts {
        ImportSpaceContacts(
            Call::new(self.client, &IMPORT_SPACE_CONTACTS, &[&file_id, &space_id])
                .body("mappings", mappings),
        )
    }

    /// Begins to add the rows of a file to an app, in the older form of
    /// [`import_app_items`](Self::import_app_items). The answer's shape is not documented.
    ///
    /// `POST /importer/{file_id}/process`
    pub fn process_file(
        &self,
        file_id: FileId,
        app_id: AppId,
        mappings: &[ImportMapping],
    ) -> ProcessFile {
        ProcessFile(
            Call::new(self.client, &PROCESS_FILE, &[&file_id])
                .body("app_id", app_id)
                .body("mappings", mappings),
        )
    }
}

request!(
    /// The call of [`Importer::get_info`].
    GetImporterInfo [] read ImporterInfo
);

request!(
    /// The call of [`Importer::get_columns`].
    GetFileColumns [] read Vec<FileColumn>
);

request!(
    /// The call of [`Importer::get_preview`].
    GetImportPreview [] read RowPreview
);

request!(
    /// The call of [`Importer::import_app_items`].
    ImportAppItems [] read_or_default StartedImport
);

request!(
    /// The call of [`Importer::import_space_contacts`].
    ImportSpaceContacts [] read_or_default StartedImport
);

request!(
    /// The call of [`Importer::process_file`].
    ProcessFile [] read_optional Option<Raw>
);

model! {
    /// An import that was just begun.
    #[derive(Default)]
    pub struct StartedImport {
        optional {
            /// The batch as which it runs.
            batch_id: BatchId,
        }
    }
}

options!(GetImportPreview => {
    /// Says to which app the item would be added.
    body app_id: AppId,
});

options!(GetImportPreview, ImportAppItems => {
    /// Takes the tags from this column.
    body tags_column_id: ImportColumnId,
    /// Takes the items' running numbers from this column.
    body app_item_id_column_id: ImportColumnId,
});

/// Which column of a file fills a field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportMapping {
    field_id: FieldId,
    unique: bool,
    value: ImportValue,
}

impl ImportMapping {
    /// Fills a field. An [`ImportColumnId`] alone is enough for most field types; the others have
    /// types of their own, which convert to [`ImportValue`].
    pub fn new(field_id: FieldId, value: impl Into<ImportValue>) -> Self {
        Self {
            field_id,
            unique: false,
            value: value.into(),
        }
    }

    /// Says whether a row with a known value changes the item that has it.
    pub fn unique(mut self, unique: bool) -> Self {
        self.unique = unique;
        self
    }
}

/// Which column of a file fills a key of contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportContactMapping {
    field_key: String,
    unique: bool,
    column_id: ImportColumnId,
}

impl ImportContactMapping {
    /// Fills a key of contacts, such as `name` or `mail`.
    pub fn new(field_key: impl Into<String>, column_id: ImportColumnId) -> Self {
        Self {
            field_key: field_key.into(),
            unique: false,
            column_id,
        }
    }

    /// Says whether a row with a known value changes the contact that has it.
    pub fn unique(mut self, unique: bool) -> Self {
        self.unique = unique;
        self
    }
}

/// Where the value of a field comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ImportValue(Map<String, Value>);

impl ImportValue {
    fn of(value: Value) -> Self {
        match value {
            Value::Object(map) => Self(map),
            _ => Self(Map::new()),
        }
    }

    /// A field of related items of an app, found or added by these mappings.
    pub fn items(app_id: AppId, mappings: &[ImportMapping]) -> Self {
        Self::of(json!({"app_id": app_id, "mappings": mappings}))
    }

    /// A field of contacts, found or added by these mappings.
    pub fn contacts(mappings: &[ImportContactMapping]) -> Self {
        Self::of(json!({"mappings": mappings}))
    }

    /// A field of places, mail addresses or phone numbers: which columns are which part or type.
    ///
    /// ```
    /// use podio_api::importer::{ImportPart, ImportValue};
    /// use podio_api::model::ImportColumnId;
    ///
    /// let (city, street) = (ImportColumnId(3), ImportColumnId(4));
    /// let place = ImportValue::parts([(city, ImportPart::City), (street, ImportPart::StreetAddress)]);
    /// # let _ = place;
    /// ```
    pub fn parts(parts: impl IntoIterator<Item = (ImportColumnId, ImportPart)>) -> Self {
        let parts = parts.into_iter();
        Self(
            parts
                .map(|(column, part)| (column.to_string(), part.as_str().into()))
                .collect(),
        )
    }
}

impl From<ImportColumnId> for ImportValue {
    fn from(column_id: ImportColumnId) -> Self {
        Self::of(json!({"column_id": column_id}))
    }
}

open_enum! {
    /// What a column holds of a place, or which type of mail address or phone number.
    pub enum ImportPart {
        /// The whole place as text.
        Value = "value",
        /// The latitude.
        Lat = "lat",
        /// The longitude.
        Lng = "lng",
        /// Street and number.
        StreetAddress = "street_address",
        /// The number in the street.
        StreetNumber = "street_number",
        /// The street.
        StreetName = "street_name",
        /// The postal code.
        PostalCode = "postal_code",
        /// The city.
        City = "city",
        /// The state or region.
        State = "state",
        /// The country.
        Country = "country",
        /// A mail address or phone number at work.
        Work = "work",
        /// A mail address or phone number at home.
        Home = "home",
        /// A phone number on the way.
        Mobile = "mobile",
        /// The main phone number.
        Main = "main",
        /// A fax at work.
        WorkFax = "work_fax",
        /// A fax at home.
        PrivateFax = "private_fax",
    }
}

/// A date field: which column holds the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportDate {
    start: ImportColumnId,
    stop: Option<ImportColumnId>,
    day_first: bool,
}

impl ImportDate {
    /// Takes the start from this column. Of `02-03` the month is read first.
    pub fn new(start: ImportColumnId) -> Self {
        Self {
            start,
            stop: None,
            day_first: false,
        }
    }

    /// Takes the end from this column.
    pub fn stop(mut self, column_id: ImportColumnId) -> Self {
        self.stop = Some(column_id);
        self
    }

    /// Says whether the day comes before the month.
    pub fn day_first(mut self, day_first: bool) -> Self {
        self.day_first = day_first;
        self
    }
}

impl From<ImportDate> for ImportValue {
    fn from(date: ImportDate) -> Self {
        let mut value = Self::of(json!({
            "start_column_id": date.start,
            "day_first": date.day_first,
        }));
        if let Some(stop) = date.stop {
            value.0.insert("stop_column_id".to_owned(), json!(stop));
        }
        value
    }
}

/// A money field: which column holds the amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportMoney {
    value: ImportColumnId,
    currency: Option<ImportColumnId>,
    default: Option<String>,
}

impl ImportMoney {
    /// Takes the amount from this column.
    pub fn new(value: ImportColumnId) -> Self {
        Self {
            value,
            currency: None,
            default: None,
        }
    }

    /// Takes the currency from this column.
    pub fn currency(mut self, column_id: ImportColumnId) -> Self {
        self.currency = Some(column_id);
        self
    }

    /// Sets the currency of rows that name none, such as `EUR`.
    pub fn default_currency(mut self, currency: impl Into<String>) -> Self {
        self.default = Some(currency.into());
        self
    }
}

impl From<ImportMoney> for ImportValue {
    fn from(money: ImportMoney) -> Self {
        let mut value = Self::of(json!({"value_column_id": money.value}));
        if let Some(column) = money.currency {
            value
                .0
                .insert("currency_column_id".to_owned(), json!(column));
        }
        if let Some(currency) = money.default {
            value
                .0
                .insert("currency_default".to_owned(), json!(currency));
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMN: ImportColumnId = ImportColumnId(3);

    fn written(value: impl Into<ImportValue>) -> Value {
        serde_json::to_value(ImportMapping::new(FieldId(7), value)).unwrap()
    }

    #[test]
    fn every_kind_of_value_is_written_in_its_shape() {
        let plain = json!({"field_id": 7, "unique": false, "value": {"column_id": 3}});
        assert_eq!(written(COLUMN), plain);
        let other = ImportColumnId(4);
        assert_eq!(
            written(ImportDate::new(COLUMN).stop(other).day_first(true))["value"],
            json!({"start_column_id": 3, "stop_column_id": 4, "day_first": true})
        );
        assert_eq!(
            written(
                ImportMoney::new(COLUMN)
                    .currency(other)
                    .default_currency("EUR")
            )["value"],
            json!({"value_column_id": 3, "currency_column_id": 4, "currency_default": "EUR"})
        );
        assert_eq!(
            written(ImportValue::parts([(COLUMN, ImportPart::City)]))["value"],
            json!({"3": "city"})
        );
        let contact = ImportContactMapping::new("mail", COLUMN).unique(true);
        assert_eq!(
            written(ImportValue::contacts(&[contact]))["value"],
            json!({"mappings": [{"field_key": "mail", "unique": true, "column_id": 3}]})
        );
        let title = ImportMapping::new(FieldId(8), COLUMN);
        assert_eq!(
            written(ImportValue::items(AppId(9), &[title]))["value"],
            json!({
                "app_id": 9,
                "mappings": [{"field_id": 8, "unique": false, "value": {"column_id": 3}}],
            })
        );
    }
}
