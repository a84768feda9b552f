//! Jobs that Podio runs in the background.

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{App, BatchId, File, Reference, Space};

open_enum! {
    /// How far a job is.
    pub enum BatchStatus {
        /// Waiting.
        Created = "created",
        /// Running.
        Processing = "processing",
        /// Done.
        Completed = "completed",
        /// Broken off.
        Failed = "failed",
    }
}

open_enum! {
    /// What a job does.
    pub enum BatchPlugin {
        /// Adds items from a file.
        AppImport = "app_import",
        /// Writes items to a file.
        AppExport = "app_export",
        /// Copies the contents of an app.
        AppContent = "app_content",
        /// Adds contacts from a file.
        SpaceContactImport = "space_contact_import",
    }
}

model! {
    /// A job that Podio runs in the background, such as an import or export.
    pub struct Batch {
        required {
            /// Its id.
            batch_id: BatchId,
        }
        optional {
            /// Its name.
            name: String,
            /// What it does.
            plugin: BatchPlugin,
            /// How far it is.
            status: BatchStatus,
            /// How many objects are done.
            completed: u64,
            /// How many objects were left out.
            skipped: u64,
            /// How many objects failed.
            failed: u64,
            /// When it was added.
            created_on: Timestamp,
            /// When it started.
            started_on: Timestamp,
            /// When it ended.
            ended_on: Timestamp,
            /// The file that it reads or wrote.
            file: Box<File>,
            /// The app that it works on.
            app: Box<App>,
            /// The space that it works on.
            space: Box<Space>,
            /// What it works on.
            reference("ref"): Box<Reference>,
        }
    }
}
