//! Files: what is known of them, and their bytes.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use serde_json::{Value, json};

use super::refs::{Ref, RefKind};
use super::stream::What;
use super::{Actor, Made, World, datetime_text, next};
use crate::lock;
use crate::respond::Failure;

/// The sizes in which images are told.
pub(crate) const SIZES: &[&str] = &[
    "default",
    "tiny",
    "small",
    "medium",
    "large",
    "badge",
    "extra_large",
    "preview",
];

/// The bytes of a file.
pub(crate) enum Content {
    Memory(Bytes),
    /// In a temporary file, which goes away with the last handle.
    Spooled {
        file: Mutex<File>,
        size: u64,
    },
    /// Never stored: the byte at `n` is `n % 251`.
    Generated(u64),
}

impl fmt::Debug for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Content({} bytes)", self.size())
    }
}

impl Content {
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Spooled { size, .. } | Self::Generated(size) => *size,
        }
    }

    /// At most `most` bytes from `offset`; none at the end.
    pub(crate) fn read(&self, offset: u64, most: usize) -> io::Result<Bytes> {
        let left = self.size().saturating_sub(offset);
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(most);
        match self {
            Self::Memory(bytes) => {
                let start = bytes.len() - usize::try_from(left).unwrap_or(bytes.len());
                Ok(bytes.slice(start..start + length))
            }
            Self::Spooled { file, .. } => {
                let mut file = lock(file);
                file.seek(SeekFrom::Start(offset))?;
                let mut bytes = vec![0; length];
                file.read_exact(&mut bytes)?;
                Ok(bytes.into())
            }
            Self::Generated(_) => {
                let start = u8::try_from(offset % 251).unwrap_or_default();
                let cycle = (0..251_u8).cycle().skip(start.into());
                Ok(cycle.take(length).collect::<Vec<u8>>().into())
            }
        }
    }
}

/// A file.
#[derive(Debug)]
pub(crate) struct StoredFile {
    pub(crate) file_id: u64,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) mimetype: String,
    pub(crate) content: Arc<Content>,
    pub(crate) made: Made,
    /// What it was attached to, or is a value of.
    pub(crate) attached: Option<Ref>,
    pub(crate) replaces: Vec<u64>,
    pub(crate) deleted: bool,
}

impl StoredFile {
    pub(crate) fn is_image(&self) -> bool {
        self.mimetype.starts_with("image/")
    }
}

impl World {
    pub(crate) fn add_file(
        &mut self,
        name: String,
        mimetype: String,
        content: Arc<Content>,
        made: Made,
    ) -> u64 {
        let file_id = next(&mut self.ids.file);
        let file = StoredFile {
            file_id,
            name,
            description: None,
            mimetype,
            content,
            made,
            attached: None,
            replaces: Vec::new(),
            deleted: false,
        };
        self.files.insert(file_id, file);
        file_id
    }

    /// Copies a file; the copy is attached to nothing.
    pub(crate) fn copy_file(&mut self, file_id: u64, by: &Made) -> Option<u64> {
        let file = self.files.get(&file_id).filter(|file| !file.deleted)?;
        let (name, mimetype) = (file.name.clone(), file.mimetype.clone());
        let content = Arc::clone(&file.content);
        Some(self.add_file(name, mimetype, content, by.clone()))
    }

    /// A file that the actor made, or that is attached to what the actor may see.
    pub(crate) fn visible_file(&self, actor: Actor, file_id: u64) -> Result<&StoredFile, Failure> {
        let file = self
            .files
            .get(&file_id)
            .ok_or_else(Failure::object_not_found)?;
        let allowed = file.made.by == actor
            || file
                .attached
                .is_some_and(|at| match self.check_visible(actor, at) {
                    Ok(()) => true,
                    // A file outlives the item that it was attached to.
                    Err(failure) => failure.status() == 410,
                });
        if !allowed {
            let object = format!("file with id {file_id}");
            return Err(Failure::forbidden(&actor.phrase(), "view", &object));
        }
        if file.deleted {
            return Err(self.gone());
        }
        Ok(file)
    }

    /// Checks that a write may use these files.
    pub(crate) fn check_files(&self, actor: Actor, file_ids: &[u64]) -> Result<(), Failure> {
        for file_id in file_ids {
            self.visible_file(actor, *file_id)
                .map_err(|failure| match failure.status() {
                    404 | 410 => Failure::no_such("file", *file_id),
                    _ => failure,
                })?;
        }
        Ok(())
    }

    /// Attaches one file to an object, wherever it was before.
    pub(crate) fn hang_file(&mut self, file_id: u64, at: Ref) {
        if let Some(file) = self.files.get_mut(&file_id) {
            file.attached = Some(at);
        }
        let list = match at.kind {
            RefKind::Item => self.items.get_mut(&at.id).map(|item| &mut item.file_ids),
            RefKind::Task => self.tasks.get_mut(&at.id).map(|task| &mut task.file_ids),
            RefKind::Comment => self
                .comments
                .get_mut(&at.id)
                .map(|comment| &mut comment.file_ids),
            RefKind::Status => self
                .statuses
                .get_mut(&at.id)
                .map(|status| &mut status.file_ids),
            _ => None,
        };
        if let Some(list) = list.filter(|list| !list.contains(&file_id)) {
            list.push(file_id);
        }
        if let Some(file) = self.files.get(&file_id) {
            let by = Made {
                on: self.now(),
                ..file.made.clone()
            };
            self.happened(at, What::File, ("file", file_id), &by);
        }
    }

    /// Attaches files that are attached to nothing yet.
    pub(crate) fn attach_files(&mut self, file_ids: &[u64], at: Ref) {
        for file_id in file_ids {
            if let Some(file) = self.files.get_mut(file_id)
                && file.attached.is_none()
            {
                file.attached = Some(at);
            }
        }
    }

    /// Where the bytes of a file are.
    pub(crate) fn file_link(&self, file_id: u64) -> String {
        let own = format!("{}/files", self.base_url);
        let base = self.switches.file_link_base.as_deref().unwrap_or(&own);
        format!("{}/{file_id}", base.trim_end_matches('/'))
    }

    /// A file within a list or another object.
    pub(crate) fn file_brief(&self, file: &StoredFile) -> Value {
        let link = self.file_link(file.file_id);
        let thumbnail = file.is_image().then(|| format!("{link}/medium"));
        json!({
            "file_id": file.file_id,
            "external_file_id": null,
            "name": file.name,
            "description": file.description,
            "mimetype": file.mimetype,
            "size": file.content.size(),
            "hosted_by": "podio",
            "hosted_by_humanized_name": "Podio",
            "link": link,
            "link_target": "_blank",
            "perma_link": null,
            "thumbnail_link": thumbnail,
            "created_on": datetime_text(file.made.on),
            "created_by": self.byline(file.made.by),
            "created_via": self.via(&file.made.client_id),
            "rights": ["view", "download", "update", "delete"],
        })
    }

    /// A file with its context.
    pub(crate) fn file_full(&self, file: &StoredFile) -> Value {
        let mut value = self.file_brief(file);
        let context = file.attached.map(|at| {
            let (title, link) = self.title_and_link(at);
            let data = match at.kind {
                RefKind::Item => json!({"app": {"app_id": self.app_of(at)}}),
                _ => Value::Null,
            };
            json!({"type": at.kind.name(), "id": at.id, "title": title, "link": link, "data": data})
        });
        let replaces: Vec<Value> = self.file_values(&file.replaces);
        let more = json!({
            "context": context,
            "replaces": replaces,
            "push": self.push(&format!("/file/{}", file.file_id)),
        });
        super::orgs::merge(&mut value, more);
        value
    }

    /// The files that are still there.
    pub(crate) fn file_values(&self, file_ids: &[u64]) -> Vec<Value> {
        let files = file_ids.iter().filter_map(|id| self.files.get(id));
        files
            .filter(|file| !file.deleted)
            .map(|file| self.file_brief(file))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_in_parts() {
        let memory = Content::Memory(Bytes::from_static(b"0123456789"));
        assert_eq!(&memory.read(0, 4).unwrap()[..], b"0123");
        assert_eq!(&memory.read(8, 4).unwrap()[..], b"89");
        assert!(memory.read(10, 4).unwrap().is_empty());
        let generated = Content::Generated(1_000_000_000_000);
        assert_eq!(&generated.read(250, 3).unwrap()[..], [250, 0, 1]);
        assert_eq!(generated.read(999_999_999_999, 3).unwrap().len(), 1);
    }
}
