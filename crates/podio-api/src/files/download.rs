//! The calls that download.

use std::fs as blocking;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use podio_core::bytes::Bytes;
use podio_core::client::{RequestBuilder, ResponseStream};
use podio_core::http::header::{CONTENT_TYPE, HeaderMap};
use podio_core::{Error, ErrorKind, Result};
use tokio::fs;
use tokio::io::AsyncWriteExt;

/// The call of [`Files::download`](super::Files::download),
/// [`Files::download_by_link`](super::Files::download_by_link) and
/// [`Files::thumbnail`](super::Files::thumbnail).
#[derive(Debug)]
#[must_use = "nothing is sent until `send` or `save`"]
pub struct DownloadFile(RequestBuilder);

impl DownloadFile {
    pub(super) fn new(request: RequestBuilder) -> Self {
        Self(request)
    }

    /// Limits how long it takes until content comes, repeats and waits included. While it comes,
    /// only silence is limited.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// Sends the call and gives the content piece by piece.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`], such as `NotFound` and `Forbidden`.
    pub async fn send(self) -> Result<Download> {
        self.0.send_stream().await.map(Download)
    }

    /// Sends the call and saves the content; see [`Download::save`].
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send) and [`Download::save`].
    pub async fn save(self, path: impl AsRef<Path>) -> Result<u64> {
        self.send().await?.save(path).await
    }
}

/// A file's content on its way: a stream of pieces, each of some thousand bytes.
///
/// Content that is cut off ends in an error, as does a silence longer than the application's
/// [`read_timeout`](podio_core::PodioBuilder::read_timeout).
#[derive(Debug)]
pub struct Download(ResponseStream);

impl Download {
    /// The length of the content in bytes, where the server told it.
    pub fn content_length(&self) -> Option<u64> {
        self.0.content_length()
    }

    /// The media type, where the server told it.
    pub fn media_type(&self) -> Option<&str> {
        self.headers().get(CONTENT_TYPE)?.to_str().ok()
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// The next piece of the content; `None` at its end.
    ///
    /// # Errors
    ///
    /// [`Connection`](ErrorKind::Connection) when the content is cut off and
    /// [`Timeout`](ErrorKind::Timeout) when it rests too long.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        self.0.chunk().await
    }

    /// Reads the whole content into memory.
    ///
    /// # Errors
    ///
    /// As [`chunk`](Self::chunk), and [`InvalidArgument`](ErrorKind::InvalidArgument) when there
    /// are more than `largest` bytes.
    pub async fn bytes(mut self, largest: usize) -> Result<Bytes> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if bytes.len() + chunk.len() > largest {
                return Err(Error::new(
                    ErrorKind::InvalidArgument,
                    format!("the content has more than {largest} bytes: save or stream it"),
                ));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.into())
    }

    /// Saves the content to a file, which is there either whole or not at all, and gives the number
    /// of bytes.
    ///
    /// The content is written to a file beside it whose name ends in `.part`, synced, and renamed
    /// at last, over a file that is there. Only the owner may read it (mode 0600). When it fails or
    /// is dropped, the part is removed.
    ///
    /// # Errors
    ///
    /// [`Io`](ErrorKind::Io) when the file cannot be written, and as [`chunk`](Self::chunk).
    pub async fn save(mut self, path: impl AsRef<Path>) -> Result<u64> {
        let path = path.as_ref();
        let (part, mut file) = Part::beside(path).await?;
        while let Some(chunk) = self.chunk().await? {
            file.write_all(&chunk).await.map_err(unwritable)?;
        }
        file.flush().await.map_err(unwritable)?;
        file.sync_all().await.map_err(unwritable)?;
        drop(file);
        part.finish(path).await?;
        Ok(self.0.received())
    }
}

impl Stream for Download {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.0).poll_next(context)
    }
}

/// A file that is not whole yet; removed unless it is finished.
struct Part {
    path: PathBuf,
    finished: bool,
}

impl Part {
    /// Makes an empty file beside `path`.
    async fn beside(path: &Path) -> Result<(Self, fs::File)> {
        let path = path.to_owned();
        // Whoever drops the call drops what comes of this too, and the part with it.
        let (part, file) = tokio::task::spawn_blocking(move || Self::create(&path))
            .await
            .map_err(|_| Error::new(ErrorKind::Io, "the runtime is shutting down"))??;
        Ok((part, fs::File::from_std(file)))
    }

    fn create(path: &Path) -> Result<(Self, blocking::File)> {
        let name = path.file_name().ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidArgument,
                "the path to save to names no file",
            )
        })?;
        let mut name = name.to_owned();
        // Two downloads to one path do not write into each other.
        name.push(format!(".{:08x}.part", fastrand::u32(..)));
        let path = path.with_file_name(name);
        let mut options = blocking::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(unwritable)?;
        let part = Self {
            path,
            finished: false,
        };
        Ok((part, file))
    }

    /// Gives the file its name.
    async fn finish(mut self, path: &Path) -> Result<()> {
        fs::rename(&self.path, path).await.map_err(unwritable)?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing else can be done about one that stays.
            let _ = blocking::remove_file(&self.path);
        }
    }
}

fn unwritable(cause: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "the file cannot be written").with_source(cause)
}
