//! Files that are imported.

use super::json::model;
use super::{FieldConfig, FieldId, FieldType, ImportColumnId, Raw};

model! {
    /// What is in a file that can be imported.
    pub struct ImporterInfo {
        optional {
            /// How many rows there are.
            row_count: u64,
        }
        lists {
            /// The columns.
            columns: FileColumn,
        }
    }
}

model! {
    /// A column of a file.
    pub struct FileColumn {
        required {
            /// Its id.
            id: ImportColumnId,
        }
        optional {
            /// The text at its head.
            name: String,
        }
    }
}

model! {
    /// The item that a row of a file would become.
    pub struct RowPreview {
        lists {
            /// Its fields.
            fields: PreviewField,
            /// Its tags.
            tags: String,
        }
    }
}

model! {
    /// A field of the item that a row of a file would become.
    pub struct PreviewField {
        optional {
            /// The field's id.
            field_id: FieldId,
            /// The field's type.
            kind("type"): FieldType,
            /// The field's external id.
            external_id: String,
            /// The field's label.
            label: String,
            /// The field's settings.
            config: FieldConfig,
            /// The values, as those of an item's field.
            values: Raw,
        }
    }
}
