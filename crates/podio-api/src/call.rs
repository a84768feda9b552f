//! What all calls of the typed API are made of.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::time::Duration;

use podio_core::bytes::Bytes;
use podio_core::client::{Operation, RequestBuilder, Response};
use podio_core::http::Method;
use podio_core::{Error, ErrorKind, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Caller, Defaults};

/// One call: an operation with its path filled in, and what is set on it so far.
///
/// A value that is set twice counts once, as last set.
#[derive(Clone)]
pub(crate) struct Call {
    request: RequestBuilder,
    method: &'static Method,
    query: Vec<(Cow<'static, str>, String)>,
    body: Option<Map<String, Value>>,
    limit: Option<u32>,
    offset: Option<u64>,
    pages_in_query: bool,
    /// Why what was set cannot be sent; sending tells it.
    failed: Option<Error>,
    defaults: Defaults,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may be passwords.
        let keys = self.body.iter().flat_map(Map::keys);
        f.debug_struct("Call")
            .field("request", &self.request)
            .field("body", &keys.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Call {
    pub(crate) fn new(
        caller: Caller<'_>,
        operation: &'static Operation,
        arguments: &[&dyn Display],
    ) -> Self {
        Self {
            request: caller.client.operation(operation, arguments),
            defaults: caller.defaults.clone(),
            method: operation.method(),
            query: Vec::new(),
            body: None,
            limit: None,
            offset: None,
            pages_in_query: false,
            failed: None,
        }
    }

    /// Sends `body` as JSON. For bodies that are put together key by key there is `body`.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        self.request = self.request.json(body);
        self
    }

    /// Sends an empty JSON object unless a key is set: some operations refuse a missing body.
    pub(crate) fn empty_body(mut self) -> Self {
        self.body.get_or_insert_default();
        self
    }

    /// Sets one key of a JSON body.
    pub(crate) fn body(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        let key = key.into();
        match serde_json::to_value(value) {
            Ok(value) => {
                self.body.get_or_insert_default().insert(key, value);
            }
            Err(cause) => self = self.fail(&key, cause),
        }
        self
    }

    /// Refuses to send, unless something was refused before.
    pub(crate) fn refuse(mut self, error: Error) -> Self {
        self.failed.get_or_insert(error);
        self
    }

    /// Sets those options that the call takes and does not set itself.
    pub(crate) fn or_defaults(mut self, taken: &[&str]) -> Self {
        let Defaults {
            silent,
            hook,
            fields,
        } = std::mem::take(&mut self.defaults);
        for (name, on) in [("silent", silent), ("hook", hook)] {
            if let Some(on) = on.filter(|_| self.lacks(name, taken)) {
                self = self.switch(name, on);
            }
        }
        match fields.filter(|_| self.lacks("fields", taken)) {
            Some(fields) => self.query("fields", fields),
            None => self,
        }
    }

    fn lacks(&self, name: &str, taken: &[&str]) -> bool {
        taken.contains(&name) && self.query.iter().all(|(set, _)| *set != name)
    }

    /// Remembers that the value of a key cannot be sent.
    pub(crate) fn fail(mut self, key: &str, cause: serde_json::Error) -> Self {
        let message = format!("the value of `{key}` cannot be written as JSON");
        self.failed
            .get_or_insert(Error::new(ErrorKind::InvalidArgument, message).with_source(cause));
        self
    }

    /// Changes one key of a JSON body, which starts as null.
    pub(crate) fn change_body(
        mut self,
        key: &'static str,
        change: impl FnOnce(&mut Value),
    ) -> Self {
        let body = self.body.get_or_insert_default();
        change(body.entry(key).or_insert(Value::Null));
        self
    }

    pub(crate) fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl Display) -> Self {
        let name = name.into();
        self.query.retain(|(other, _)| *other != name);
        self.query.push((name, value.to_string()));
        self
    }

    /// Sets a switch in the query, as the reference writes switches: digits where a call reads,
    /// words where it writes.
    pub(crate) fn switch(self, name: &'static str, on: bool) -> Self {
        if *self.method == Method::GET {
            self.query(name, u8::from(on))
        } else {
            self.query(name, on)
        }
    }

    /// Sets the most entries of a page.
    pub(crate) fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Skips so many entries.
    pub(crate) fn offset(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    /// Sends limit and offset in the query, though there is a body.
    pub(crate) fn pages_in_query(mut self) -> Self {
        self.pages_in_query = true;
        self
    }

    /// The limit and offset that are set.
    pub(crate) fn page(&self) -> (Option<u32>, u64) {
        (self.limit, self.offset.unwrap_or_default())
    }

    pub(crate) fn timeout(mut self, timeout: Duration) -> Self {
        self.request = self.request.timeout(timeout);
        self
    }

    pub(crate) fn into_request(self) -> Result<RequestBuilder> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let mut request = self.request;
        for (name, value) in self.query {
            request = request.query(name, value);
        }
        let mut body = self.body;
        let page = [
            ("limit", self.limit.map(u64::from)),
            ("offset", self.offset),
        ];
        for (name, value) in page {
            // Podio mostly takes pages where it takes the rest.
            match (&mut body, value) {
                (_, None) => {}
                (Some(body), Some(value)) if !self.pages_in_query => {
                    body.insert(name.to_owned(), value.into());
                }
                (_, Some(value)) => request = request.query(name, value),
            }
        }
        Ok(match &body {
            Some(body) => request.json(body),
            None => request,
        })
    }

    /// Sends the call and reads the answer as JSON.
    pub(crate) async fn read<T: DeserializeOwned>(self) -> Result<T> {
        let response = self.into_request()?.send().await?;
        read_json(&response)
    }

    /// Sends the call and reads the answer as JSON; `None` where there is none.
    pub(crate) async fn read_optional<T: DeserializeOwned>(self) -> Result<Option<T>> {
        let response = self.into_request()?.send().await?;
        if response.is_empty() {
            Ok(None)
        } else {
            read_json(&response).map(Some)
        }
    }

    /// Sends the call and reads the answer as a list, or as the one element of a list.
    pub(crate) async fn read_one_or_many<T: DeserializeOwned>(self) -> Result<Vec<T>> {
        let response = self.into_request()?.send().await?;
        if response.body().trim_ascii_start().starts_with(b"[") {
            read_json(&response)
        } else {
            read_json(&response).map(|element| vec![element])
        }
    }

    /// Sends the call and reads the answer as a count.
    pub(crate) async fn read_count(self) -> Result<u64> {
        #[derive(Deserialize)]
        struct Answer {
            count: u64,
        }
        self.read::<Answer>().await.map(|answer| answer.count)
    }

    /// Sends the call and reads the answer as a switch.
    pub(crate) async fn read_switch(self) -> Result<bool> {
        #[derive(Deserialize)]
        struct Answer {
            value: bool,
        }
        self.read::<Answer>().await.map(|answer| answer.value)
    }

    /// Sends the call and reads the answer as a number.
    pub(crate) async fn read_number(self) -> Result<u64> {
        #[derive(Deserialize)]
        struct Answer {
            value: u64,
        }
        self.read::<Answer>().await.map(|answer| answer.value)
    }

    /// Sends the call and reads the answer as a map; Podio may write an empty one as a list.
    pub(crate) async fn read_map<T: DeserializeOwned>(self) -> Result<BTreeMap<String, T>> {
        let response = self.into_request()?.send().await?;
        if response.body().trim_ascii() == b"[]" {
            Ok(BTreeMap::new())
        } else {
            read_json(&response)
        }
    }

    /// Sends the call and reads the answer as text.
    pub(crate) async fn read_text(self) -> Result<String> {
        let body = self.read_bytes().await?;
        String::from_utf8(body.into()).map_err(|cause| {
            let message = "the answer is not text in UTF-8";
            Error::new(ErrorKind::DataIntegrity, message).with_source(cause)
        })
    }

    /// Sends the call and leaves the answer as it came.
    pub(crate) async fn read_bytes(self) -> Result<Bytes> {
        let response = self.into_request()?.send().await?;
        Ok(response.into_body())
    }

    /// Sends the call and reads the answer as JSON, where there is one.
    pub(crate) async fn read_or_default<T: DeserializeOwned + Default>(self) -> Result<T> {
        Ok(self.read_optional().await?.unwrap_or_default())
    }

    /// Sends the call and leaves the answer unread.
    pub(crate) async fn done(self) -> Result<()> {
        self.into_request()?.send_empty().await
    }
}

/// Reads an answer as JSON. Where it breaks is looked for only when it does, as keeping track of
/// the place takes time.
fn read_json<T: DeserializeOwned>(response: &Response) -> Result<T> {
    serde_json::from_slice(response.body()).or_else(|_| response.json())
}

/// Declares the operations of an area: one constant each, and their list.
///
/// `reads` marks a POST that changes nothing.
macro_rules! operations {
    (@new $area:literal $name:literal $method:ident $path:literal) => {
        podio_core::client::Operation::new($area, $name, podio_core::http::Method::$method, $path)
    };
    (@new $area:literal $name:literal $method:ident $path:literal reads) => {
        $crate::call::operations!(@new $area $name $method $path).reads()
    };
    ($area:literal: $($constant:ident = $name:literal $method:ident $path:literal $($reads:ident)?;)+) => {
        $(
            static $constant: podio_core::client::Operation =
                $crate::call::operations!(@new $area $name $method $path $($reads)?);
        )+

        /// The operations of this area.
        pub(crate) static OPERATIONS: &[&podio_core::client::Operation] = &[$(&$constant),+];
    };
}
pub(crate) use operations;

/// Defines a call with its optional values and its answer, by the method of [`Call`] that reads it.
///
/// The options in brackets are those that many calls have; others are methods written out.
macro_rules! request {
    ($(#[$meta:meta])* $name:ident [$($option:ident),*] $answer:ident $type:ty) => {
        $(#[$meta])*
        #[derive(Debug)]
        #[must_use = "nothing is sent until `send`"]
        pub struct $name(pub(crate) $crate::call::Call);

        impl $name {
            $($crate::call::request!(@$option);)*

            /// Limits this call, repeats and waits included, to this long.
            pub fn timeout(self, timeout: std::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// Sends the call.
            ///
            /// # Errors
            ///
            /// Any [`ErrorKind`](podio_core::ErrorKind), such as `NotFound` and `Forbidden`.
            pub async fn send(self) -> podio_core::Result<$type> {
                self.whole().$answer().await
            }

            /// The call with the client's defaults.
            fn whole(self) -> $crate::call::Call {
                self.0.or_defaults(&[$(stringify!($option)),*])
            }
        }
    };
    (@fields) => {
        /// Says what to answer with: a comma list of keys, such as `files,tags`, with
        /// `key.view(micro)` for smaller and `key.fields(a,b)` for larger nested objects.
        pub fn fields(self, fields: &str) -> Self {
            Self(self.0.query("fields", fields))
        }
    };
    (@silent) => {
        /// If true, the change neither appears in the stream nor notifies anyone.
        pub fn silent(self, silent: bool) -> Self {
            Self(self.0.switch("silent", silent))
        }
    };
    (@hook) => {
        /// If false, no webhook is called for the change.
        pub fn hook(self, hook: bool) -> Self {
            Self(self.0.switch("hook", hook))
        }
    };
    (@mark_as_viewed) => {
        /// If true, reading clears the user's notifications about the item. Off by default, so
        /// that reading changes nothing.
        pub fn mark_as_viewed(self, viewed: bool) -> Self {
            Self(self.0.switch("mark_as_viewed", viewed))
        }
    };
}
pub(crate) use request;

/// Adds optional values to calls: each sets a key of the `query`, a `switch` there, or a key of the
/// `body`. A key that is not the method's name is given in parentheses.
macro_rules! options {
    ($($name:ident),+ => $options:tt) => {
        $($crate::call::options!(@impl $name $options);)+
    };
    (@impl $name:ident {
        $($(#[$meta:meta])* $place:ident $option:ident $(($key:literal))?: $type:ty),+ $(,)?
    }) => {
        impl $name {
            $(
                $(#[$meta])*
                pub fn $option(self, $option: $type) -> Self {
                    let key = $crate::call::options!(@key $option $($key)?);
                    Self(self.0.$place(key, $option))
                }
            )+
        }
    };
    (@key $option:ident) => { stringify!($option) };
    (@key $option:ident $key:literal) => { $key };
}
pub(crate) use options;

/// Lets a call that lists page by page and as a stream.
macro_rules! paged {
    ($name:ident of $element:ty, $limit:literal at once) => {
        $crate::call::paged!($name of $element, $limit at once, |call| Box::pin(call.read()));
    };
    ($name:ident of $element:ty, $limit:literal at once, $read:expr) => {
        impl $name {
            /// Sets the most entries of a page. A stream asks for
            #[doc = concat!(stringify!($limit), " at once by default.")]
            pub fn limit(self, limit: u32) -> Self {
                Self(self.0.limit(limit))
            }

            /// Skips so many entries.
            pub fn offset(self, offset: u64) -> Self {
                Self(self.0.offset(offset))
            }

            /// Reads all entries, one page at a time and one page ahead; see
            /// [`ListStream`](crate::ListStream).
            pub fn stream(self) -> $crate::ListStream<$element> {
                $crate::ListStream::new(self.whole(), $limit, $read)
            }
        }
    };
}
pub(crate) use paged;
