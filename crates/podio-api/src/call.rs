//! What all calls of the typed API are made of.

use std::fmt::Display;
use std::time::Duration;

use podio_core::client::{Operation, RequestBuilder};
use podio_core::http::Method;
use podio_core::{PodioClient, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// One call: an operation with its path filled in, and what is set on it so far.
///
/// A value that is set twice counts once, as last set.
#[derive(Debug)]
pub(crate) struct Call {
    request: RequestBuilder,
    method: &'static Method,
    query: Vec<(&'static str, String)>,
    body: Option<Map<String, Value>>,
}

impl Call {
    pub(crate) fn new(
        client: &PodioClient,
        operation: &'static Operation,
        arguments: &[&dyn Display],
    ) -> Self {
        Self {
            request: client.operation(operation, arguments),
            method: operation.method(),
            query: Vec::new(),
            body: None,
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
    pub(crate) fn body(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.body
            .get_or_insert_default()
            .insert(key.to_owned(), value.into());
        self
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Display) -> Self {
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

    pub(crate) fn timeout(mut self, timeout: Duration) -> Self {
        self.request = self.request.timeout(timeout);
        self
    }

    fn into_request(self) -> RequestBuilder {
        let request = match &self.body {
            Some(body) => self.request.json(body),
            None => self.request,
        };
        self.query
            .into_iter()
            .fold(request, |request, (name, value)| request.query(name, value))
    }

    /// Sends the call and reads the answer as JSON.
    pub(crate) async fn read<T: DeserializeOwned>(self) -> Result<T> {
        self.into_request().send_json().await
    }

    /// Sends the call and reads the answer as JSON, where there is one.
    pub(crate) async fn read_or_default<T: DeserializeOwned + Default>(self) -> Result<T> {
        let response = self.into_request().send().await?;
        if response.is_empty() {
            Ok(T::default())
        } else {
            response.json()
        }
    }

    /// Sends the call and leaves the answer unread.
    pub(crate) async fn done(self) -> Result<()> {
        self.into_request().send_empty().await
    }
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

/// Defines a call with its optional values and its answer: `read`, `read_or_default` or `done`.
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
                self.0.$answer().await
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
