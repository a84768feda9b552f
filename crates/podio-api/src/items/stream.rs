//! The items that a filter lets through, as a stream.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use podio_core::{Error, ErrorKind, Result};

use super::{FilterItems, SortBy};
use crate::model::{Item, ItemId, ItemPage};

/// How many items a stream asks for at once unless told otherwise.
const AT_ONCE: u32 = 100;

/// After so many pages without trouble, a shrunk page grows again.
const QUIET_PAGES: u32 = 5;

/// So many of the last items does a token name.
const REMEMBERED: usize = 20;

/// The items that a filter lets through, read page by page when they are asked for; from
/// [`FilterItems::stream`].
#[must_use = "nothing is sent until the first item is asked for"]
pub struct ItemStream {
    ready: std::vec::IntoIter<Item>,
    /// Where the items in `ready` start in the list.
    ready_offset: u64,
    ahead: Ahead,
    /// Where the next item stood, and the items before it.
    given: Position,
}

enum Ahead {
    Idle(Box<Cursor>),
    Fetching(Fetch),
    Known(Box<Cursor>, Result<Vec<Item>>),
    Ended,
}

type Fetch = Pin<Box<dyn Future<Output = (Box<Cursor>, Result<Vec<Item>>)> + Send>>;

/// Where to go on: after which items, and about where in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Position {
    offset: u64,
    last: VecDeque<ItemId>,
}

impl Position {
    fn pass(&mut self, id: ItemId, offset: u64) {
        self.offset = offset + 1;
        if self.last.len() == REMEMBERED {
            self.last.pop_front();
        }
        self.last.push_back(id);
    }

    /// Reads a token.
    pub(super) fn parse(token: &str) -> Result<Self> {
        let position = || {
            let (offset, ids) = token.strip_prefix("1:")?.split_once(':')?;
            let last = ids
                .split(',')
                .filter(|id| !id.is_empty())
                .map(|id| id.parse().ok())
                .collect::<Option<_>>()?;
            Some(Self {
                offset: offset.parse().ok()?,
                last,
            })
        };
        position().ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidArgument,
                "the token is none that a stream of items gave",
            )
        })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1:{}:", self.offset)?;
        for (index, id) in self.last.iter().enumerate() {
            write!(f, "{}{id}", if index == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

/// How to tell items that were given from new ones.
enum Seen {
    /// By order: the ids ascend or descend, and this is the last.
    Ordered {
        last: Option<ItemId>,
        descending: bool,
    },
    /// By having them all.
    Ids(HashSet<ItemId>),
}

impl Seen {
    fn contains(&self, id: ItemId) -> bool {
        match self {
            Self::Ordered { last: None, .. } => false,
            Self::Ordered {
                last: Some(last),
                descending,
            } => {
                if *descending {
                    id >= *last
                } else {
                    id <= *last
                }
            }
            Self::Ids(ids) => ids.contains(&id),
        }
    }

    fn insert(&mut self, id: ItemId) {
        match self {
            Self::Ordered { last, .. } => *last = Some(id),
            Self::Ids(ids) => {
                ids.insert(id);
            }
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Ordered { last, .. } => last.is_none(),
            Self::Ids(ids) => ids.is_empty(),
        }
    }
}

/// Where the next page starts, and how large it is.
struct Cursor {
    call: FilterItems,
    seen: Seen,
    /// Where the first item that was not seen is thought to be.
    offset: u64,
    limit: u32,
    largest: u32,
    quiet: u32,
    ended: bool,
    /// Where the items of the last page start.
    start: u64,
}

impl Cursor {
    /// Reads pages until one has new items, or there are none.
    async fn next(&mut self) -> Result<Vec<Item>> {
        // One item is asked for again: unless it is there, items before it were deleted, and those
        // that moved up into their places would be missed.
        let overlap = u64::from(!self.seen.is_empty());
        let mut from = self.offset.saturating_sub(overlap);
        // Whether nothing can be missed before `from`.
        let mut joined = self.seen.is_empty();
        loop {
            let page = self.page(from).await?;
            let known = page
                .items
                .iter()
                .any(|item| self.seen.contains(item.item_id));
            if !known && from > 0 && !joined {
                from = from.saturating_sub(u64::from(self.limit));
                continue;
            }
            let page_length = page.items.len();
            let end = from.saturating_add(page_length as u64);
            let empty = page.items.is_empty();
            let first_new = page
                .items
                .iter()
                .position(|item| !self.seen.contains(item.item_id));
            self.start = from + first_new.unwrap_or_default() as u64;
            let mut fresh = page.items;
            fresh.retain(|item| {
                let new = !self.seen.contains(item.item_id);
                if new {
                    self.seen.insert(item.item_id);
                }
                new
            });
            self.offset = end;
            // Podio may cap a page below the limit, so a short page is not the last one.
            self.ended = empty || page.filtered.is_some_and(|all| end >= all);
            if !fresh.is_empty() || self.ended {
                return Ok(fresh);
            }
            // Only seen items: the new ones begin right behind them. The last one is asked for once more
            // where that leaves room for another.
            joined = page_length < 2;
            from = if joined { end } else { end - 1 };
        }
    }

    /// Reads one page; one that takes Podio too long is asked for in smaller pieces.
    async fn page(&mut self, from: u64) -> Result<ItemPage> {
        loop {
            match self.call.page(Some(self.limit), Some(from)).await {
                Ok(page) => {
                    self.quiet += 1;
                    if self.quiet >= QUIET_PAGES {
                        self.quiet = 0;
                        self.limit = self.limit.saturating_mul(2).min(self.largest);
                    }
                    return Ok(page);
                }
                Err(error) if self.limit > 1 && took_too_long(&error) => {
                    self.quiet = 0;
                    self.limit /= 2;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

fn took_too_long(error: &Error) -> bool {
    error.kind() == ErrorKind::Timeout || error.status().is_some_and(|status| status == 504)
}

impl ItemStream {
    pub(super) fn new(mut call: FilterItems, resumed: Option<Position>) -> Self {
        let given = resumed.unwrap_or_else(|| Position {
            offset: call.offset.unwrap_or_default(),
            last: VecDeque::new(),
        });
        if call.sort_by.is_none() && !call.is_by_view() {
            call.sort_by = Some(SortBy::ItemId);
            call.sort_desc = Some(call.sort_desc.unwrap_or(false));
        }
        let seen = if call.sort_by == Some(SortBy::ItemId) {
            Seen::Ordered {
                last: given.last.back().copied(),
                descending: call.sort_desc == Some(true),
            }
        } else {
            Seen::Ids(given.last.iter().copied().collect())
        };
        let limit = call.limit.unwrap_or(AT_ONCE);
        Self {
            ready: Vec::new().into_iter(),
            ready_offset: given.offset,
            ahead: Ahead::Idle(Box::new(Cursor {
                offset: given.offset,
                start: given.offset,
                call,
                seen,
                limit,
                largest: limit,
                quiet: 0,
                ended: false,
            })),
            given,
        }
    }

    /// Where the stream is: what [`FilterItems::resume`] goes on from with the items after the last
    /// one that was given, for instance after a restart. It names items by their ids alone.
    pub fn token(&self) -> String {
        self.given.to_string()
    }

    /// Moves the page ahead on, as far as that goes without waiting.
    fn advance(&mut self, context: &mut Context<'_>) {
        if let Ahead::Idle(cursor) = &self.ahead
            && cursor.ended
        {
            self.ahead = Ahead::Ended;
        }
        self.ahead = match std::mem::replace(&mut self.ahead, Ahead::Ended) {
            Ahead::Idle(mut cursor) => Ahead::Fetching(Box::pin(async move {
                let items = cursor.next().await;
                (cursor, items)
            })),
            other => other,
        };
        if let Ahead::Fetching(fetch) = &mut self.ahead
            && let Poll::Ready((cursor, items)) = fetch.as_mut().poll(context)
        {
            self.ahead = Ahead::Known(cursor, items);
        }
    }
}

impl Stream for ItemStream {
    type Item = Result<Item>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Item>>> {
        let this = self.get_mut();
        this.advance(context);
        if this.ready.len() == 0 {
            match std::mem::replace(&mut this.ahead, Ahead::Ended) {
                Ahead::Known(cursor, Ok(items)) => {
                    this.ready_offset = cursor.start;
                    this.ready = items.into_iter();
                    this.ahead = Ahead::Idle(cursor);
                }
                Ahead::Known(_, Err(error)) => return Poll::Ready(Some(Err(error))),
                Ahead::Ended => {}
                waiting => {
                    this.ahead = waiting;
                    return Poll::Pending;
                }
            }
        }
        let item = this.ready.next();
        if let Some(item) = &item {
            this.given.pass(item.item_id, this.ready_offset);
            this.ready_offset += 1;
        }
        Poll::Ready(item.map(Ok))
    }
}

impl fmt::Debug for ItemStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream")
            .field("token", &self.token())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_back() {
        let mut position = Position::default();
        assert_eq!(Position::parse(&position.to_string()).unwrap(), position);
        for id in 1..=25 {
            position.pass(ItemId(id), id + 10);
        }
        assert_eq!(position.last.len(), REMEMBERED);
        assert_eq!(Position::parse(&position.to_string()).unwrap(), position);
        for token in ["", "1:", "2:1:1", "1:x:1", "1:1:1,x", "1:-1:"] {
            let error = Position::parse(token).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{token}");
        }
    }
}
