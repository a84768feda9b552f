//! Switches that hold for every call of a client.

use std::borrow::Cow;
use std::ops::Deref;

use podio_core::PodioClient;

use crate::PodioApi;

/// What calls are sent with unless they say otherwise: each switch goes with the calls that Podio
/// takes it on, and with no other.
///
/// ```no_run
/// use podio_api::{Defaults, PodioApi};
/// use podio_api::model::ItemId;
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// // An import that neither fills the stream nor calls webhooks.
/// let quiet = client.defaults(Defaults::new().silent(true).hook(false));
/// quiet.items().delete(ItemId(3350000001)).send().await?;
/// // What a call says itself counts.
/// quiet.items().delete(ItemId(3350000002)).hook(true).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defaults {
    pub(crate) silent: Option<bool>,
    pub(crate) hook: Option<bool>,
    pub(crate) fields: Option<Cow<'static, str>>,
}

impl Defaults {
    /// Podio's own defaults: changes appear in the stream and call webhooks.
    pub const fn new() -> Self {
        Self {
            silent: None,
            hook: None,
            fields: None,
        }
    }

    /// If true, changes neither appear in the stream nor notify anyone.
    pub const fn silent(mut self, silent: bool) -> Self {
        self.silent = Some(silent);
        self
    }

    /// If false, no webhook is called for changes.
    pub const fn hook(mut self, hook: bool) -> Self {
        self.hook = Some(hook);
        self
    }

    /// What calls that take it answer with, such as `created_by.view(micro)`.
    pub fn fields(mut self, fields: impl Into<Cow<'static, str>>) -> Self {
        self.fields = Some(fields.into());
        self
    }
}

/// A client together with the [`Defaults`] of its calls; from
/// [`PodioApi::defaults`].
#[derive(Debug, Clone)]
pub struct Api {
    client: PodioClient,
    defaults: Defaults,
}

impl Api {
    /// The client.
    pub fn client(&self) -> &PodioClient {
        &self.client
    }
}

/// Who calls: a client, and the defaults of its calls.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    pub(crate) client: &'a PodioClient,
    pub(crate) defaults: &'a Defaults,
}

impl Deref for Caller<'_> {
    type Target = PodioClient;

    fn deref(&self) -> &PodioClient {
        self.client
    }
}

impl PodioApi for PodioClient {
    fn caller(&self) -> Caller<'_> {
        static NONE: Defaults = Defaults::new();
        Caller {
            client: self,
            defaults: &NONE,
        }
    }
}

impl PodioApi for Api {
    fn caller(&self) -> Caller<'_> {
        Caller {
            client: &self.client,
            defaults: &self.defaults,
        }
    }

    fn defaults(&self, defaults: Defaults) -> Self {
        let before = self.defaults.clone();
        Self {
            client: self.client.clone(),
            defaults: Defaults {
                silent: defaults.silent.or(before.silent),
                hook: defaults.hook.or(before.hook),
                fields: defaults.fields.or(before.fields),
            },
        }
    }
}

impl Api {
    pub(crate) fn new(client: PodioClient, defaults: Defaults) -> Self {
        Self { client, defaults }
    }
}
