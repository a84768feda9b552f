//! Uploads: multipart bodies, taken in without holding a large file in memory.

use std::io::{self, Write as _};
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::http::Method;
use multer::{Field, Multipart};

use crate::call::Call;
use crate::control::switches::Switches;
use crate::state::files::Content;

/// The longest text of a part that is no file.
const MAX_TEXT: usize = 64 * 1024;

/// What a multipart body held.
#[derive(Debug, Clone, Default)]
pub(crate) struct Upload {
    pub(crate) source: Option<Source>,
    pub(crate) filename: Option<String>,
    pub(crate) mimetype: Option<String>,
}

/// The part `source`.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) filename: Option<String>,
    pub(crate) mimetype: Option<String>,
    /// The bytes; none when they were more than the limit.
    pub(crate) content: Option<Arc<Content>>,
}

/// How large a file may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    size: u64,
    memory: u64,
}

impl Limits {
    pub(crate) fn of(switches: &Switches) -> Self {
        Self {
            size: switches.file_size_limit.unwrap_or(u64::MAX),
            memory: switches.file_memory_limit,
        }
    }
}

/// The boundary of a body that is a multipart form.
pub(crate) fn boundary(call: &Call) -> Option<String> {
    if call.method != Method::POST {
        return None;
    }
    multer::parse_boundary(call.header("content-type")?).ok()
}

/// Reads a multipart body to its end. A body that breaks the format ends where it does so.
///
/// # Errors
///
/// When the connection broke, or the temporary file could not be written.
pub(crate) async fn receive(body: Body, boundary: String, limits: Limits) -> io::Result<Upload> {
    let mut multipart = Multipart::new(body.into_data_stream(), boundary);
    let mut upload = Upload::default();
    loop {
        let field = match multipart.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return Ok(upload),
            Err(error) => return broken(&error).map(|()| upload),
        };
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "source" => upload.source = Some(source(field, limits).await?),
            "filename" => upload.filename = text(field).await?,
            "mimetype" => upload.mimetype = text(field).await?,
            // Dropping an unknown part skips it.
            _ => {}
        }
    }
}

/// The error of a connection that broke; nothing for a body that is merely malformed.
fn broken(error: &multer::Error) -> io::Result<()> {
    match error {
        multer::Error::StreamReadFailed(_) | multer::Error::IncompleteStream => {
            Err(io::Error::other(error.to_string()))
        }
        _ => Ok(()),
    }
}

async fn text(mut field: Field<'_>) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    while let Some(part) = chunk(&mut field).await? {
        if bytes.len() + part.len() <= MAX_TEXT {
            bytes.extend(&part);
        }
    }
    Ok(String::from_utf8(bytes).ok())
}

async fn source(mut field: Field<'_>, limits: Limits) -> io::Result<Source> {
    let filename = field.file_name().map(str::to_owned);
    let mimetype = field.content_type().map(ToString::to_string);
    let mut spool = Spool::default();
    while let Some(part) = chunk(&mut field).await? {
        spool.add(&part, limits)?;
    }
    Ok(Source {
        filename,
        mimetype,
        content: spool.end(limits)?,
    })
}

async fn chunk(field: &mut Field<'_>) -> io::Result<Option<Bytes>> {
    match field.chunk().await {
        Ok(part) => Ok(part),
        Err(error) => broken(&error).map(|()| None),
    }
}

/// Bytes that come in: in memory while they are few, then in a temporary file.
#[derive(Default)]
struct Spool {
    memory: Vec<u8>,
    file: Option<std::fs::File>,
    size: u64,
}

impl Spool {
    fn add(&mut self, part: &[u8], limits: Limits) -> io::Result<()> {
        self.size += part.len() as u64;
        if self.size > limits.size {
            // What is too large is read to its end, so that the client hears the answer.
            self.memory = Vec::new();
            self.file = None;
            return Ok(());
        }
        if self.file.is_none() && self.size > limits.memory {
            let mut file = tempfile::tempfile()?;
            file.write_all(&self.memory)?;
            self.memory = Vec::new();
            self.file = Some(file);
        }
        if let Some(file) = &mut self.file {
            return file.write_all(part);
        }
        self.memory.extend(part);
        Ok(())
    }

    fn end(self, limits: Limits) -> io::Result<Option<Arc<Content>>> {
        if self.size > limits.size {
            return Ok(None);
        }
        let content = match self.file {
            Some(mut file) => {
                file.flush()?;
                Content::Spooled {
                    file: Mutex::new(file),
                    size: self.size,
                }
            }
            None => Content::Memory(self.memory.into()),
        };
        Ok(Some(Arc::new(content)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_file_leaves_memory() {
        let limits = Limits {
            size: 10,
            memory: 4,
        };
        let mut spool = Spool::default();
        spool.add(b"abcd", limits).unwrap();
        assert!(spool.file.is_none());
        spool.add(b"efgh", limits).unwrap();
        assert!(spool.file.is_some() && spool.memory.is_empty());
        let content = spool.end(limits).unwrap().unwrap();
        assert_eq!(&content.read(2, 100).unwrap()[..], b"cdefgh");
        let mut spool = Spool::default();
        spool.add(&[0; 11], limits).unwrap();
        assert!(spool.end(limits).unwrap().is_none());
    }
}
