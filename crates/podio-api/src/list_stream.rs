//! Lists that are longer than a page.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use podio_core::{Error, ErrorKind, Result};

use crate::call::Call;

type Page<T> = Result<Vec<T>>;
type Fetch<T> = Pin<Box<dyn Future<Output = Page<T>> + Send>>;

/// The entries of a list, read page by page when they are asked for.
///
/// Nothing is sent before the first entry is asked for. Once the second is, the next page is read
/// ahead, one page and no more. A page that fails is the stream's last element.
///
/// Pages are counted by position: while entries are added or deleted, one may be missed or come
/// twice. [`offset`](Self::offset) tells where to go on with another stream.
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::model::SpaceId;
/// use futures_util::TryStreamExt;
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let mut files = client.files().get_on_space(SpaceId(7100001)).stream();
/// while let Some(file) = files.try_next().await? {
///     println!("{:?}", file.name);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until the first entry is asked for"]
pub struct ListStream<T> {
    call: Call,
    read: fn(Call) -> Fetch<T>,
    limit: u32,
    /// The entries of the current page that are still to come.
    current: std::vec::IntoIter<T>,
    /// Where the next entry that is given stands in the list.
    offset: u64,
    /// Where the page after those that are known starts.
    next: u64,
    ahead: Ahead<T>,
}

/// The page after the current one.
enum Ahead<T> {
    Unasked,
    Asked(Fetch<T>),
    Known(Page<T>),
    /// There is none.
    Ended,
}

impl<T> ListStream<T> {
    pub(crate) fn new(call: Call, limit: u32, read: fn(Call) -> Fetch<T>) -> Self {
        let (set, offset) = call.page();
        let limit = set.unwrap_or(limit);
        let ahead = if limit == 0 {
            Ahead::Known(Err(Error::new(
                ErrorKind::InvalidArgument,
                "`limit` is 0, but a page has at least 1 entry",
            )))
        } else {
            Ahead::Unasked
        };
        Self {
            call,
            read,
            limit,
            current: Vec::new().into_iter(),
            offset,
            next: offset,
            ahead,
        }
    }

    /// How many entries of the list lie before the next one that the stream gives. A call with this
    /// offset goes on from there, for instance after an error or a restart.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Moves the page ahead on, as far as that goes without waiting.
    fn advance(&mut self, context: &mut Context<'_>) {
        if matches!(self.ahead, Ahead::Unasked) {
            let call = self.call.clone().limit(self.limit).offset(self.next);
            self.ahead = Ahead::Asked((self.read)(call));
        }
        if let Ahead::Asked(fetch) = &mut self.ahead
            && let Poll::Ready(page) = fetch.as_mut().poll(context)
        {
            self.ahead = Ahead::Known(page);
        }
    }
}

impl<T: Unpin> Stream for ListStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let this = &mut *self;
        this.advance(context);
        if this.current.len() == 0 {
            match std::mem::replace(&mut this.ahead, Ahead::Ended) {
                Ahead::Known(Ok(page)) if page.is_empty() => {}
                Ahead::Known(Ok(page)) => {
                    // Podio may cap a page below the limit, so a short page is not the last one.
                    this.next += page.len() as u64;
                    this.current = page.into_iter();
                    this.ahead = Ahead::Unasked;
                }
                Ahead::Known(Err(error)) => return Poll::Ready(Some(Err(error))),
                Ahead::Ended => {}
                waiting @ (Ahead::Unasked | Ahead::Asked(_)) => {
                    this.ahead = waiting;
                    return Poll::Pending;
                }
            }
        }
        let entry = this.current.next();
        this.offset += u64::from(entry.is_some());
        Poll::Ready(entry.map(Ok))
    }
}

impl<T> fmt::Debug for ListStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListStream")
            .field("call", &self.call)
            .field("offset", &self.offset)
            .finish_non_exhaustive()
    }
}
