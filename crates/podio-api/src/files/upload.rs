//! The calls that upload.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use podio_core::client::{Multipart, Operation};
use podio_core::{Error, Result};

use super::{ATTACH_FILE, AttachFile, Source};
use crate::call::Call;
use crate::model::{File, FileId, ObjectRef};
use crate::{Api, Caller, PodioApi as _};

/// The largest file that Podio takes.
const LARGEST_FILE: u64 = 100 * 1024 * 1024;

/// The call of [`Files::upload`](super::Files::upload) and
/// [`Files::upload_v2`](super::Files::upload_v2).
#[derive(Debug)]
#[must_use = "nothing is sent until `send`"]
pub struct UploadFile {
    api: Api,
    operation: &'static Operation,
    source: Source,
    largest: u64,
    timeout: Option<Duration>,
}

impl UploadFile {
    pub(super) fn new(caller: Caller<'_>, operation: &'static Operation, source: Source) -> Self {
        Self {
            api: Api::new(caller.client.clone(), caller.defaults.clone()),
            operation,
            source,
            largest: LARGEST_FILE,
            timeout: None,
        }
    }

    /// Sets the most bytes that are sent. The default is Podio's own limit, 100 MB
    /// (104,857,600 bytes).
    pub fn largest(mut self, bytes: u64) -> Self {
        self.largest = bytes;
        self
    }

    /// Limits the call, repeats and waits included, to this long. By default only silence is
    /// limited, so that large files take as long as they take.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Attaches the file to a status message, item, comment, space or task once it is uploaded.
    pub fn attach_to(self, object: impl Into<ObjectRef>) -> UploadAndAttach {
        UploadAndAttach {
            upload: self,
            object: object.into(),
            silent: None,
            hook: None,
        }
    }

    /// Uploads the file.
    ///
    /// # Errors
    ///
    /// [`Io`](podio_core::ErrorKind::Io) when the content cannot be read,
    /// [`InvalidArgument`](podio_core::ErrorKind::InvalidArgument) when it is too large, which is
    /// found out before anything is sent; and any other kind from sending.
    pub async fn send(self) -> Result<File> {
        let source = self.source.open(self.largest).await?;
        let body = Multipart::new()
            .file("source", &source.name, source.media_type, source.body)
            .text("filename", source.name);
        let client = self.api.client();
        let mut request = client.operation(self.operation, &[]).multipart(body);
        if let Some(timeout) = self.timeout {
            request = request.timeout(timeout);
        }
        request.send_json().await
    }
}

/// The call of [`UploadFile::attach_to`].
#[derive(Debug)]
#[must_use = "nothing is sent until `send`"]
pub struct UploadAndAttach {
    upload: UploadFile,
    object: ObjectRef,
    silent: Option<bool>,
    hook: Option<bool>,
}

impl UploadAndAttach {
    /// If true, attaching neither appears in the stream nor notifies anyone.
    pub fn silent(mut self, silent: bool) -> Self {
        self.silent = Some(silent);
        self
    }

    /// If false, no webhook is called for attaching.
    pub fn hook(mut self, hook: bool) -> Self {
        self.hook = Some(hook);
        self
    }

    /// Uploads the file and attaches it.
    ///
    /// # Errors
    ///
    /// As [`UploadFile::send`]; and an error that names the uploaded file when that could not be
    /// attached, so that it can be attached later or deleted. `?` turns it into
    /// [`podio_core::Error`], whose source it is then.
    pub async fn send(self) -> Result<File, AttachError> {
        let api = self.upload.api.clone();
        let file = self.upload.send().await.map_err(|error| AttachError {
            orphan: None,
            error,
        })?;
        let call = Call::new(api.caller(), &ATTACH_FILE, &[&file.file_id]);
        let call = call.body("ref_type", self.object.kind);
        let mut attach = AttachFile(call.body("ref_id", self.object.id));
        if let Some(silent) = self.silent {
            attach = attach.silent(silent);
        }
        if let Some(hook) = self.hook {
            attach = attach.hook(hook);
        }
        match attach.send().await {
            Ok(()) => Ok(file),
            Err(error) => Err(AttachError {
                orphan: Some(Box::new(file)),
                error,
            }),
        }
    }
}

/// Why a file was not uploaded or not attached.
#[derive(Debug, Clone)]
pub struct AttachError {
    orphan: Option<Box<File>>,
    error: Error,
}

impl AttachError {
    /// The file that was uploaded and is attached to nothing, unless
    /// [`outcome_unknown`](Error::outcome_unknown) says that it may be.
    pub fn orphan(&self) -> Option<&File> {
        self.orphan.as_deref()
    }

    /// What went wrong.
    pub fn error(&self) -> &Error {
        &self.error
    }

    fn orphan_id(&self) -> Option<FileId> {
        self.orphan().map(|file| file.file_id)
    }
}

impl fmt::Display for AttachError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.orphan_id() {
            Some(id) => write!(
                f,
                "file {id} was uploaded but not attached: attach it later or delete it"
            ),
            None => f.write_str("the file was not uploaded"),
        }
    }
}

impl StdError for AttachError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.error)
    }
}

impl From<AttachError> for Error {
    fn from(error: AttachError) -> Self {
        match error.orphan {
            None => error.error,
            Some(_) => Self::new(error.error.kind(), error.to_string()).with_source(error),
        }
    }
}
