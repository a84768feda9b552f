//! Bodies that are too large to be held in memory.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;

pub(super) type Chunks = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;
type Opening = Pin<Box<dyn Future<Output = io::Result<Chunks>> + Send>>;

/// A body that is read piece by piece, and from its start each time the request is sent: a call
/// whose token is refreshed in between sends its body twice.
///
/// ```
/// use podio_core::bytes::Bytes;
/// use podio_core::client::StreamBody;
///
/// let body = StreamBody::from(Bytes::from_static(b"hello"));
/// assert_eq!(body.length(), 5);
/// ```
#[derive(Clone)]
pub struct StreamBody {
    length: u64,
    open: Arc<dyn Fn() -> Opening + Send + Sync>,
}

impl StreamBody {
    /// A body of `length` bytes. `open` starts to read it anew.
    ///
    /// A stream that gives more or fewer bytes fails the call, as does one that fails itself.
    pub fn new<F, S>(length: u64, open: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = io::Result<S>> + Send + 'static,
        S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        let open = move || -> Opening {
            let opening = open();
            Box::pin(async move {
                let chunks: Chunks = Box::pin(opening.await?);
                Ok(chunks)
            })
        };
        Self {
            length,
            open: Arc::new(open),
        }
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    pub(super) async fn open(&self) -> io::Result<Chunks> {
        (self.open)().await
    }
}

impl From<Bytes> for StreamBody {
    fn from(bytes: Bytes) -> Self {
        Self::new(bytes.len() as u64, move || {
            std::future::ready(Ok(Once(Some(bytes.clone()))))
        })
    }
}

impl fmt::Debug for StreamBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamBody")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// A stream of one piece.
struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = io::Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<io::Result<Bytes>>> {
        std::task::Poll::Ready(self.0.take().map(Ok))
    }
}

/// A body of several named parts (`multipart/form-data`), as file uploads take it.
///
/// ```
/// use podio_core::bytes::Bytes;
/// use podio_core::client::Multipart;
///
/// let body = Multipart::new()
///     .file("source", "plan.pdf", Some("application/pdf"), Bytes::from_static(b"%PDF").into())
///     .text("filename", "plan.pdf");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Multipart {
    pub(super) parts: Vec<(&'static str, Part)>,
}

#[derive(Clone)]
pub(super) enum Part {
    Text(String),
    File {
        name: String,
        media_type: Option<Cow<'static, str>>,
        body: StreamBody,
    },
}

impl Multipart {
    /// A body without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    pub fn text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.parts.push((name, Part::Text(text.into())));
        self
    }

    /// Adds a file. Characters of `file_name` that cannot stand in its header are sent as `_`.
    pub fn file(
        mut self,
        name: &'static str,
        file_name: &str,
        media_type: Option<impl Into<Cow<'static, str>>>,
        body: StreamBody,
    ) -> Self {
        let part = Part::File {
            name: header_name(file_name),
            media_type: media_type.map(Into::into),
            body,
        };
        self.parts.push((name, part));
        self
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Texts are data.
        match self {
            Self::Text(text) => write!(f, "[{} bytes]", text.len()),
            Self::File { body, .. } => body.fmt(f),
        }
    }
}

/// A file's name as it can stand in a header: nothing in it ends the header or the quotes.
fn header_name(name: &str) -> String {
    let safe = |character: char| match character {
        '"' | '\\' => '_',
        other if other.is_control() => '_',
        other => other,
    };
    name.chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_header() {
        assert_eq!(
            header_name("Plan \u{e6}/\u{1f3e0}.pdf"),
            "Plan \u{e6}/\u{1f3e0}.pdf"
        );
        let hostile = "a\"; name=\"x\r\nX-Evil: 1\0\\\u{85}.pdf";
        assert_eq!(header_name(hostile), "a_; name=_x__X-Evil: 1___.pdf");
    }
}
