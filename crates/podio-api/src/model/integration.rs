//! Apps that are filled from other services.

use jiff::Timestamp;

use super::json::model;
use super::{AppId, Byline, IntegrationId, Raw};

model! {
    /// An app's connection to another service, which fills the app with items.
    pub struct Integration {
        optional {
            /// Its id.
            integration_id: IntegrationId,
            /// The app.
            app_id: AppId,
            /// Whether it works.
            status: String,
            /// Which service it is.
            kind("type"): String,
            /// Whether updates neither appear in the stream nor notify anyone.
            silent: bool,
            /// Its settings, in a shape that depends on `kind`.
            config: Raw,
            /// Which of the service's fields fills which field: the service's external ids by the
            /// fields' ids.
            mapping: Raw,
            /// Whether an update is running.
            updating: bool,
            /// When the app was last updated.
            last_updated_on: Timestamp,
            /// When it was created.
            created_on: Timestamp,
            /// Who created it.
            created_by: Byline,
        }
    }
}

model! {
    /// A field of another service, which can fill a field of an app.
    pub struct IntegrationField {
        optional {
            /// The service's id of it.
            external_id: String,
            /// Its name.
            name: String,
            /// Its type.
            kind("type"): String,
        }
    }
}
