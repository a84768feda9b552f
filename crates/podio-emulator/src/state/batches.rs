//! Background jobs, which end when the emulator's time has come.

use std::sync::Arc;

use axum::body::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::files::Content;
use super::refs::{Ref, RefKind};
use super::{Made, World, datetime_text, next};
use crate::control::clock::seconds_later;
use crate::importer::Import;

/// What a job does when its time has come.
#[derive(Debug)]
pub(crate) enum Work {
    /// Leaves a file with these bytes.
    File {
        name: String,
        mimetype: &'static str,
        bytes: Bytes,
    },
    /// Deletes items.
    Delete(Vec<u64>),
    /// Adds what the rows of a file come to.
    Import { file_id: u64, import: Box<Import> },
}

/// A job.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) batch_id: u64,
    pub(crate) name: String,
    pub(crate) plugin: &'static str,
    pub(crate) at: Ref,
    pub(crate) made: Made,
    pub(crate) starts: Timestamp,
    pub(crate) ends: Timestamp,
    pub(crate) count: u64,
    pub(crate) work: Option<Work>,
    pub(crate) file_id: Option<u64>,
    pub(crate) failed: bool,
    /// How many of its objects could not be dealt with.
    pub(crate) failures: u64,
    /// Whether it is told at all.
    pub(crate) listed: bool,
}

impl World {
    /// Begins a job that ends `batch_seconds` from now.
    pub(crate) fn add_batch(
        &mut self,
        name: String,
        plugin: &'static str,
        at: Ref,
        count: u64,
        work: Work,
        made: Made,
    ) -> u64 {
        let batch_id = next(&mut self.ids.batch);
        let seconds = self.switches.batch_seconds;
        let batch = Batch {
            batch_id,
            name,
            plugin,
            at,
            starts: seconds_later(made.on, seconds / 2),
            ends: seconds_later(made.on, seconds),
            made,
            count,
            listed: !matches!(work, Work::Delete(_)),
            file_id: match work {
                Work::Import { file_id, .. } => Some(file_id),
                _ => None,
            },
            work: Some(work),
            failed: false,
            failures: 0,
        };
        self.batches.insert(batch_id, batch);
        self.catch_up();
        batch_id
    }

    /// Ends the jobs whose time has come.
    pub(crate) fn catch_up(&mut self) {
        let now = self.now();
        let due: Vec<u64> = self
            .batches
            .values()
            .filter(|batch| batch.work.is_some() && batch.ends <= now)
            .map(|batch| batch.batch_id)
            .collect();
        for batch_id in due {
            self.end_batch(batch_id);
        }
    }

    fn end_batch(&mut self, batch_id: u64) {
        let fails = self.switches.batches_fail;
        let Some(batch) = self.batches.get_mut(&batch_id) else {
            return;
        };
        let Some(work) = batch.work.take() else {
            return;
        };
        let (at, made) = (batch.at, batch.made.clone());
        batch.failed = fails;
        match work {
            _ if fails => {}
            Work::File {
                name,
                mimetype,
                bytes,
            } => {
                let content = Arc::new(Content::Memory(bytes));
                let file_id = self.add_file(name, mimetype.to_owned(), content, made);
                self.attach_files(&[file_id], at);
                if let Some(batch) = self.batches.get_mut(&batch_id) {
                    batch.file_id = Some(file_id);
                }
            }
            Work::Delete(item_ids) => {
                for item_id in item_ids {
                    self.remove_item(item_id, &made);
                }
            }
            Work::Import { import, .. } => {
                let failures = import.run(self);
                if let Some(batch) = self.batches.get_mut(&batch_id) {
                    batch.failures = failures;
                }
            }
        }
    }

    pub(crate) fn batch_value(&self, batch: &Batch) -> Value {
        let now = self.now();
        let ended = batch.work.is_none();
        let status = match (ended, batch.failed) {
            (true, true) => "failed",
            (true, false) => "completed",
            _ if batch.starts <= now => "processing",
            _ => "created",
        };
        let (failed, completed) = match status {
            "failed" => (batch.count, 0),
            "completed" => (batch.failures, batch.count.saturating_sub(batch.failures)),
            _ => (0, 0),
        };
        let started = status != "created";
        let app = self.app_of(batch.at).and_then(|id| self.apps.get(&id));
        let space = self.space_of(batch.at).and_then(|id| self.spaces.get(&id));
        let file = batch.file_id.and_then(|id| self.files.get(&id));
        json!({
            "batch_id": batch.batch_id,
            "name": batch.name,
            "plugin": batch.plugin,
            "status": status,
            "completed": completed,
            "skipped": 0,
            "failed": failed,
            "created_on": datetime_text(batch.made.on),
            "started_on": started.then(|| datetime_text(batch.starts)),
            "ended_on": ended.then(|| datetime_text(batch.ends)),
            "file": file.map(|file| self.file_brief(file)),
            "app": app.map(|app| self.app_brief(app)),
            "space": space.map(|space| self.space_brief(space)),
            "ref": batch.at.brief(),
        })
    }

    /// A batch's object is an app or a space.
    pub(crate) fn batch_kinds() -> &'static [RefKind] {
        &[RefKind::App, RefKind::Space]
    }
}
