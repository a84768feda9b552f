//! What is uploaded.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use podio_core::bytes::Bytes;
use podio_core::client::StreamBody;
use podio_core::{Error, ErrorKind, Result};
use tokio::fs;
use tokio::io::AsyncRead;
use tokio_util::io::ReaderStream;

/// How much of a file is read at once.
const CHUNK: usize = 64 * 1024;

type Reader = Pin<Box<dyn AsyncRead + Send>>;
type Opening = Pin<Box<dyn Future<Output = io::Result<Reader>> + Send>>;

/// What is uploaded: a file, bytes, or whatever a reader gives.
///
/// It is read while it is sent, and from its start again when the call has to be repeated.
///
/// ```
/// use podio_api::files::Source;
///
/// let plan = Source::path("/srv/plans/site-plan.pdf");
/// let note = Source::bytes("note.txt", "Ladder is in the van.");
/// let odd = Source::bytes("export", "a,b\n1,2\n").media_type("text/csv");
/// ```
#[derive(Clone)]
#[must_use = "nothing is uploaded until it is handed to a call"]
pub struct Source {
    name: Option<String>,
    media_type: Option<String>,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    Path(PathBuf),
    Reader {
        length: u64,
        open: Arc<dyn Fn() -> Opening + Send + Sync>,
    },
}

impl Source {
    /// The bytes of a file, under `name`.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self {
            name: Some(name.into()),
            media_type: None,
            content: Content::Bytes(bytes.into()),
        }
    }

    /// A file, under the last part of its path as its name.
    pub fn path(path: impl AsRef<Path>) -> Self {
        Self {
            name: None,
            media_type: None,
            content: Content::Path(path.as_ref().to_owned()),
        }
    }

    /// What a reader gives, under `name`. `length` is in bytes; `open` starts to read from the
    /// beginning, each time it is called.
    ///
    /// A reader that gives more or fewer bytes fails the upload.
    ///
    /// ```
    /// use podio_api::files::Source;
    ///
    /// let zeros = Source::reader("zeros.txt", 1 << 20, || async {
    ///     Ok(tokio::io::AsyncReadExt::take(tokio::io::repeat(b'0'), 1 << 20))
    /// });
    /// ```
    pub fn reader<F, R>(
        name: impl Into<String>,
        length: u64,
        open: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = io::Result<R>> + Send + 'static,
        R: AsyncRead + Send + 'static,
    {
        let open = move || -> Opening {
            let opening = open();
            Box::pin(async move {
                let reader: Reader = Box::pin(opening.await?);
                Ok(reader)
            })
        };
        Self {
            name: Some(name.into()),
            media_type: None,
            content: Content::Reader {
                length,
                open: Arc::new(open),
            },
        }
    }

    /// Sets the name under which Podio keeps it.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the media type, such as `text/csv`. By default it is that of the name's ending; where
    /// that says nothing none is sent, and Podio finds one.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Looks at the content, and gives it in the form that is sent.
    pub(super) async fn open(self, limit: u64) -> Result<Opened> {
        let name = match (&self.name, &self.content) {
            (Some(name), _) => name.clone(),
            (None, Content::Path(path)) => path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            (None, _) => String::new(),
        };
        if name.is_empty() {
            return Err(Error::new(
                ErrorKind::InvalidArgument,
                "the file to upload has no name: set one with `name`",
            ));
        }
        let media_type = self.media_type.map(Cow::Owned).or_else(|| {
            let guess = mime_guess::from_path(&name).first_raw();
            guess.map(Cow::Borrowed)
        });
        let body = match self.content {
            Content::Bytes(bytes) => StreamBody::from(bytes),
            Content::Path(path) => of_file(path).await?,
            Content::Reader { length, open } => StreamBody::new(length, move || {
                let opening = open();
                async move { opening.await.map(stream) }
            }),
        };
        if body.length() > limit {
            return Err(Error::new(
                ErrorKind::InvalidArgument,
                format!(
                    "the file has {} bytes, but at most {limit} are taken; nothing was sent",
                    body.length()
                ),
            ));
        }
        Ok(Opened {
            name,
            media_type,
            body,
        })
    }
}

/// A source ready to be sent.
pub(super) struct Opened {
    pub(super) name: String,
    pub(super) media_type: Option<Cow<'static, str>>,
    pub(super) body: StreamBody,
}

async fn of_file(path: PathBuf) -> Result<StreamBody> {
    let failed = |message: &'static str| Error::new(ErrorKind::Io, message);
    let metadata = fs::metadata(&path)
        .await
        .map_err(|cause| failed("the file to upload cannot be looked at").with_source(cause))?;
    if !metadata.is_file() {
        return Err(failed("what is to be uploaded is no regular file"));
    }
    Ok(StreamBody::new(metadata.len(), move || {
        let path = path.clone();
        async move { fs::File::open(path).await.map(stream) }
    }))
}

fn stream<R: AsyncRead>(reader: R) -> ReaderStream<R> {
    ReaderStream::with_capacity(reader, CHUNK)
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = match &self.content {
            Content::Bytes(bytes) => format!("{} bytes", bytes.len()),
            Content::Path(_) => "a file".to_owned(),
            Content::Reader { length, .. } => format!("a reader of {length} bytes"),
        };
        f.debug_struct("Source")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("content", &format_args!("{content}"))
            .finish()
    }
}
