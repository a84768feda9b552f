//! The call that filters items, page by page or as a stream.

use std::borrow::Cow;
use std::time::Duration;

use podio_core::{Error, ErrorKind, PodioClient, Result};
use serde::Serialize;
use serde_json::{Map, Value};

use super::stream::Position;
use super::{FILTER_ITEMS, FILTER_ITEMS_BY_VIEW, Filter, ItemStream, SortBy};
use crate::call::Call;
use crate::model::{AppId, ItemPage, ViewId};
use crate::{Caller, Defaults};

/// The most items that Podio gives in one page.
const LARGEST_LIMIT: u32 = 500;

/// The call of [`Items::filter`](super::Items::filter) and
/// [`Items::filter_by_view`](super::Items::filter_by_view).
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until `send` or `stream`"]
pub struct FilterItems {
    client: PodioClient,
    defaults: Defaults,
    app_id: AppId,
    view: Option<ViewId>,
    filter: Filter,
    pub(super) sort_by: Option<SortBy>,
    pub(super) sort_desc: Option<bool>,
    sort_nulls_last: Option<bool>,
    pub(super) limit: Option<u32>,
    pub(super) offset: Option<u64>,
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
    sort_nulls_last: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    remember: bool,
}

impl FilterItems {
    pub(super) fn new(caller: Caller<'_>, app_id: AppId, view: Option<ViewId>) -> Self {
        Self {
            client: caller.client.clone(),
            defaults: caller.defaults.clone(),
            app_id,
            view,
            filter: Filter::new(),
            sort_by: None,
            sort_desc: None,
            sort_nulls_last: None,
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

    /// Says whether items without a value of the sort key come last.
    pub fn sort_nulls_last(mut self, last: bool) -> Self {
        self.sort_nulls_last = Some(last);
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
        self.page(self.limit, self.offset).await
    }

    /// Reads all items that the filter lets through, page by page when they are asked for, and one
    /// page ahead.
    ///
    /// Unless another order or a view is set, items come in the order of their ids, which never
    /// changes: while others add and delete items, none comes twice, and none is missed that is
    /// there from the first page to the last. In another order an item that moves while the stream
    /// runs may be missed, but none comes twice. Each page starts with the last item of the one
    /// before; where that is gone, the stream goes back until it finds an item that it knows.
    ///
    /// A page that takes Podio too long (504) is asked for in smaller pieces, which grow again. A
    /// page that fails otherwise is the stream's last element; [`token`](ItemStream::token) and
    /// [`resume`](Self::resume) go on from there.
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
    pub fn stream(self) -> ItemStream {
        ItemStream::new(self, None)
    }

    /// Goes on where a stream of the same filter and order was, by its
    /// [`token`](ItemStream::token).
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) if the token is none.
    pub fn resume(self, token: &str) -> Result<ItemStream> {
        Ok(ItemStream::new(self, Some(Position::parse(token)?)))
    }

    pub(super) fn is_by_view(&self) -> bool {
        self.view.is_some()
    }

    pub(super) async fn page(&self, limit: Option<u32>, offset: Option<u64>) -> Result<ItemPage> {
        let body = self.body(limit, offset)?;
        let caller = Caller {
            client: &self.client,
            defaults: &self.defaults,
        };
        let call = match &self.view {
            Some(view) => Call::new(caller, &FILTER_ITEMS_BY_VIEW, &[&self.app_id, view]),
            None => Call::new(caller, &FILTER_ITEMS, &[&self.app_id]),
        };
        let mut call = call.json(&body);
        if let Some(fields) = &self.fields {
            call = call.query("fields", fields);
        }
        if let Some(timeout) = self.timeout {
            call = call.timeout(timeout);
        }
        call.or_defaults(&["fields"]).read().await
    }

    fn body(&self, limit: Option<u32>, offset: Option<u64>) -> Result<Body<'_>> {
        check_limit(limit)?;
        Ok(Body {
            filters: self.filter.conditions()?,
            sort_by: self.sort_by.as_ref().map(ToString::to_string),
            sort_desc: self.sort_desc,
            sort_nulls_last: self.sort_nulls_last,
            limit,
            offset,
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_names_only_what_is_set() {
        let filters = Map::new();
        let mut body = Body {
            filters: &filters,
            sort_by: None,
            sort_desc: None,
            sort_nulls_last: None,
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
