//! The call that filters items, page by page or as a stream.

use std::borrow::Cow;
use std::time::Duration;

use futures_core::Stream;
use futures_util::stream;
use podio_core::{Error, ErrorKind, PodioClient, Result};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{FILTER_ITEMS, Filter, SortBy};
use crate::call::Call;
use crate::model::{AppId, Item, ItemPage};

/// The most items that Podio gives in one page.
const LARGEST_LIMIT: u32 = 500;

/// How many items a stream asks for at once unless told otherwise.
const STREAM_LIMIT: u32 = 100;

/// The call of [`Items::filter`](super::Items::filter).
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until `send` or `stream`"]
pub struct FilterItems {
    client: PodioClient,
    app_id: AppId,
    filter: Filter,
    sort_by: Option<SortBy>,
    sort_desc: Option<bool>,
    limit: Option<u32>,
    offset: Option<u64>,
    remember: bool,
    fields: Option<String>,
    timeout: Option<Duration>,
}

/// The body, without what is not set.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Map::is_empty")]
    filters: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort_desc: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    remember: bool,
}

impl FilterItems {
    pub(super) fn new(client: PodioClient, app_id: AppId) -> Self {
        Self {
            client,
            app_id,
            filter: Filter::new(),
            sort_by: None,
            sort_desc: None,
            limit: None,
            offset: None,
            remember: false,
            fields: None,
            timeout: None,
        }
    }

    /// Says which items to let through. By default all are.
    pub fn filters(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// Says what to sort by.
    pub fn sort_by(mut self, key: SortBy) -> Self {
        self.sort_by = Some(key);
        self
    }

    /// Says whether the largest or newest comes first.
    pub fn sort_desc(mut self, descending: bool) -> Self {
        self.sort_desc = Some(descending);
        self
    }

    /// Sets the most items of a page, from 1 to 500. A page has 30 by default, and a stream asks
    /// for 100 at once.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Skips so many items.
    pub fn offset(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    /// If true, Podio keeps the filter as the user's last used view of the app. Off by default, so
    /// that reading changes nothing.
    pub fn remember(mut self, remember: bool) -> Self {
        self.remember = remember;
        self
    }

    /// Says what to answer with, such as `items.fields(files,tags)`: those are left out otherwise.
    /// `items.view(micro)` leaves out all but ids, title and link.
    pub fn fields(mut self, fields: impl Into<String>) -> Self {
        self.fields = Some(fields.into());
        self
    }

    /// Limits each call, repeats and waits included, to this long.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Reads one page.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) if the limit is not from 1 to 500 or a value
    /// of the filter cannot be sent; any other kind from sending.
    pub async fn send(self) -> Result<ItemPage> {
        self.page().await
    }

    /// Reads all items that the filter lets through, one page at a time and only when asked for
    /// more.
    ///
    /// Unless another order is set, items come in the order of their ids, which never changes: an
    /// item that is added meanwhile comes last. While items are deleted, or in another order
    /// changed, an item may be missed or come twice, as pages are counted by position.
    ///
    /// A page that fails is the stream's last element.
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::AppId;
    /// use futures_util::TryStreamExt;
    ///
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let mut items = client.items().filter(AppId(30500001)).limit(500).stream();
    /// while let Some(item) = items.try_next().await? {
    ///     println!("{:?}", item.title);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(mut self) -> impl Stream<Item = Result<Item>> + Send + Unpin + use<> {
        if self.sort_by.is_none() {
            self.sort_by = Some(SortBy::ItemId);
            self.sort_desc = Some(self.sort_desc.unwrap_or(false));
        }
        self.limit = Some(self.limit.unwrap_or(STREAM_LIMIT));
        let pages = Pages {
            call: self,
            ready: Vec::new().into_iter(),
            ended: false,
        };
        Box::pin(stream::try_unfold(pages, |mut pages| async {
            Ok(pages.next().await?.map(|item| (item, pages)))
        }))
    }

    async fn page(&self) -> Result<ItemPage> {
        let body = self.body()?;
        let mut call = Call::new(&self.client, &FILTER_ITEMS, &[&self.app_id]).json(&body);
        if let Some(fields) = &self.fields {
            call = call.query("fields", fields);
        }
        if let Some(timeout) = self.timeout {
            call = call.timeout(timeout);
        }
        call.read().await
    }

    fn body(&self) -> Result<Body<'_>> {
        check_limit(self.limit)?;
        Ok(Body {
            filters: self.filter.conditions()?,
            sort_by: self.sort_by.as_ref().map(ToString::to_string),
            sort_desc: self.sort_desc,
            limit: self.limit,
            offset: self.offset,
            remember: self.remember,
        })
    }
}

fn check_limit(limit: Option<u32>) -> Result<()> {
    match limit {
        Some(limit) if !(1..=LARGEST_LIMIT).contains(&limit) => Err(Error::new(
            ErrorKind::InvalidArgument,
            Cow::Owned(format!(
                "`limit` is {limit}, but a page has 1 to {LARGEST_LIMIT} items"
            )),
        )),
        _ => Ok(()),
    }
}

/// Where a stream is.
struct Pages {
    /// The call of the next page.
    call: FilterItems,
    /// The items of the last page that are still to come.
    ready: std::vec::IntoIter<Item>,
    ended: bool,
}

impl Pages {
    async fn next(&mut self) -> Result<Option<Item>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Ok(Some(item));
            }
            if self.ended {
                return Ok(None);
            }
            let page = self.call.page().await?;
            let offset = self.call.offset.unwrap_or_default();
            let next = offset_after(offset, page.items.len(), page.filtered);
            self.ended = next.is_none();
            self.call.offset = next;
            self.ready = page.items.into_iter();
        }
    }
}

/// Where the page after one of `len` items at `offset` starts, if there is one.
fn offset_after(offset: u64, len: usize, filtered: Option<u64>) -> Option<u64> {
    let next = offset.saturating_add(len as u64);
    (len > 0 && filtered.is_none_or(|all| next < all)).then_some(next)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paging_ends_at_the_count_or_at_an_empty_page() {
        assert_eq!(offset_after(0, 100, Some(250)), Some(100));
        assert_eq!(offset_after(100, 100, Some(250)), Some(200));
        assert_eq!(offset_after(200, 50, Some(250)), None);
        assert_eq!(offset_after(200, 0, Some(250)), None);
        // Podio may cap a page below the limit, so a short page is not the last one.
        assert_eq!(offset_after(0, 10, Some(250)), Some(10));
        assert_eq!(offset_after(0, 100, None), Some(100));
        assert_eq!(offset_after(100, 0, None), None);
        assert_eq!(offset_after(300, 100, Some(250)), None);
    }

    #[test]
    fn a_body_names_only_what_is_set() {
        let filters = Map::new();
        let mut body = Body {
            filters: &filters,
            sort_by: None,
            sort_desc: None,
            limit: None,
            offset: None,
            remember: false,
        };
        assert_eq!(
            serde_json::to_value(&body).unwrap(),
            json!({"remember": false})
        );
        body.sort_by = Some(SortBy::Field(7.into()).to_string());
        body.limit = Some(500);
        let expected = json!({"remember": false, "sort_by": "7", "limit": 500});
        assert_eq!(serde_json::to_value(&body).unwrap(), expected);
    }

    #[test]
    fn the_limit_is_checked() {
        for limit in [None, Some(1), Some(500)] {
            assert!(check_limit(limit).is_ok());
        }
        for limit in [Some(0), Some(501), Some(u32::MAX)] {
            let error = check_limit(limit).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(error.to_string().contains("`limit`"), "{error}");
        }
    }
}
