//! Apps that are filled from other services.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Made, World, datetime_text, next};

/// An app's connection to a service.
#[derive(Debug)]
pub(crate) struct Integration {
    pub(crate) integration_id: u64,
    pub(crate) app_id: u64,
    pub(crate) kind: String,
    pub(crate) silent: bool,
    pub(crate) config: Value,
    /// The service's fields by the app's.
    pub(crate) mapping: BTreeMap<u64, String>,
    pub(crate) last_updated_on: Option<Timestamp>,
    pub(crate) made: Made,
}

/// All integrations, by app.
#[derive(Debug)]
pub(crate) struct Integrations {
    next_id: u64,
    pub(crate) by_app: BTreeMap<u64, Integration>,
}

impl Default for Integrations {
    fn default() -> Self {
        Self {
            next_id: 190_001,
            by_app: BTreeMap::new(),
        }
    }
}

impl Integrations {
    /// Adds the integration of an app; its id is given here.
    pub(crate) fn add(&mut self, mut integration: Integration) -> u64 {
        let integration_id = next(&mut self.next_id);
        integration.integration_id = integration_id;
        self.by_app.insert(integration.app_id, integration);
        integration_id
    }
}

impl World {
    pub(crate) fn integration_value(&self, integration: &Integration) -> Value {
        json!({
            "integration_id": integration.integration_id,
            "app_id": integration.app_id,
            "status": "active",
            "type": integration.kind,
            "silent": integration.silent,
            "config": integration.config,
            "mapping": integration.mapping,
            "updating": false,
            "last_updated_on": integration.last_updated_on.map(datetime_text),
            "created_on": datetime_text(integration.made.on),
            "created_by": self.byline(integration.made.by),
        })
    }
}
