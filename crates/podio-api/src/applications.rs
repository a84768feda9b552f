//! Apps and their fields.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::model::json::model;
use crate::model::{App, AppId, FieldId, FieldType, SpaceId};

operations! {
    "applications":
    GET_APP = "get_app" GET "/app/{app_id}";
    GET_APPS_BY_SPACE = "get_apps_by_space" GET "/app/space/{space_id}/";
    ADD_NEW_APP = "add_new_app" POST "/app/";
    ADD_NEW_APP_FIELD = "add_new_app_field" POST "/app/{app_id}/field/";
}

/// Apps; from [`PodioApi::applications`](crate::PodioApi::applications).
#[derive(Debug, Clone, Copy)]
pub struct Applications<'a> {
    pub(crate) client: Caller<'a>,
}

impl Applications<'_> {
    /// Reads an app with its fields and settings.
    ///
    /// `GET /app/{app_id}`
    /// ([reference](https://developers.podio.com/doc/applications/get-app-22349))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::AppId;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let app = client.applications().get(AppId(30500001)).send().await?;
    /// for field in &app.fields {
    ///     println!("{}: {:?} ({:?})", field.field_id, field.external_id, field.kind);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_app")]
    pub fn get(&self, app_id: AppId) -> GetApp {
        GetApp(Call::new(self.client, &GET_APP, &[&app_id]))
    }

    /// Lists the apps of a space, without their fields.
    ///
    /// `GET /app/space/{space_id}/`
    /// ([reference](https://developers.podio.com/doc/applications/get-apps-by-space-22478))
    #[doc(alias = "get_apps_by_space")]
    pub fn get_by_space(&self, space_id: SpaceId) -> GetAppsBySpace {
        GetAppsBySpace(Call::new(self.client, &GET_APPS_BY_SPACE, &[&space_id]))
    }

    /// Adds an app to a space.
    ///
    /// `POST /app/`
    /// ([reference](https://developers.podio.com/doc/applications/add-new-app-22351))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::applications::{NewApp, NewField};
    /// # use podio_api::model::{FieldType, SpaceId};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let app = NewApp::new("Jobs", "Job", "55.png")
    ///     .field(NewField::new(FieldType::Text, "Title").required(true));
    /// let added = client.applications().add(SpaceId(7100001), &app).send().await?;
    /// println!("{}", added.app_id);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "add_new_app")]
    pub fn add(&self, space_id: SpaceId, app: &NewApp) -> AddNewApp {
        let body = json!({"space_id": space_id, "config": app.config, "fields": app.fields});
        AddNewApp(Call::new(self.client, &ADD_NEW_APP, &[]).json(&body))
    }

    /// Adds a field to an app.
    ///
    /// `POST /app/{app_id}/field/`
    /// ([reference](https://developers.podio.com/doc/applications/add-new-app-field-22354))
    #[doc(alias = "add_new_app_field")]
    pub fn add_field(&self, app_id: AppId, field: &NewField) -> AddNewAppField {
        AddNewAppField(Call::new(self.client, &ADD_NEW_APP_FIELD, &[&app_id]).json(field))
    }
}

model! {
    /// An app that was just added.
    pub struct AddedApp {
        required {
            /// Its id.
            app_id: AppId,
        }
    }
}

model! {
    /// A field that was just added.
    pub struct AddedField {
        required {
            /// Its id.
            field_id: FieldId,
        }
        optional {
            /// The new revision of the app.
            revision: u64,
        }
    }
}

request!(
    /// The call of [`Applications::get`].
    GetApp [fields] read App
);
request!(
    /// The call of [`Applications::get_by_space`].
    GetAppsBySpace [fields] read Vec<App>
);
request!(
    /// The call of [`Applications::add`].
    AddNewApp [silent, hook] read AddedApp
);
request!(
    /// The call of [`Applications::add_field`].
    AddNewAppField [] read AddedField
);

impl GetApp {
    /// Says how much to answer with: `full` (the default), `short`, `mini` or `micro`.
    pub fn view(self, view: &str) -> Self {
        // The reference calls it `type`; `view` is the name that clients use.
        Self(self.0.query("view", view).query("type", view))
    }
}

impl GetAppsBySpace {
    /// Says whether to list apps that are switched off, too.
    pub fn include_inactive(self, include: bool) -> Self {
        Self(self.0.switch("include_inactive", include))
    }

    /// Says how much to answer with: `full`, `short`, `mini` or `micro`.
    pub fn view(self, view: &str) -> Self {
        Self(self.0.query("view", view))
    }
}

/// An app to add.
#[derive(Debug, Clone, PartialEq)]
pub struct NewApp {
    config: Map<String, Value>,
    fields: Vec<NewField>,
}

impl NewApp {
    /// An app of a name, with what one item is called and the file name of an icon, such as
    /// `55.png`. Podio refuses an app without icon.
    pub fn new(name: &str, item_name: &str, icon: &str) -> Self {
        let config = Map::new();
        Self {
            config,
            fields: Vec::new(),
        }
        .config("type", "standard")
        .config("name", name)
        .config("item_name", item_name)
        .config("icon", icon)
    }

    /// Sets the description.
    pub fn description(self, description: &str) -> Self {
        self.config("description", description)
    }

    /// Sets how to use it.
    pub fn usage(self, usage: &str) -> Self {
        self.config("usage", usage)
    }

    /// Sets the id that an outside system gives it.
    pub fn external_id(self, external_id: &str) -> Self {
        self.config("external_id", external_id)
    }

    /// Sets any key of the settings; [`AppConfig`](crate::model::AppConfig) names them.
    pub fn config(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.config.insert(key.to_owned(), value.into());
        self
    }

    /// Adds a field after the others.
    pub fn field(mut self, field: NewField) -> Self {
        self.fields.push(field);
        self
    }
}

/// A field to add to an app.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewField {
    #[serde(rename = "type")]
    kind: FieldType,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    config: Map<String, Value>,
}

impl NewField {
    /// A field of a type and label.
    pub fn new(kind: FieldType, label: &str) -> Self {
        Self {
            kind,
            external_id: None,
            config: Map::new(),
        }
        .config("label", label)
    }

    /// Sets the id in words. Podio makes one from the label otherwise.
    pub fn external_id(mut self, external_id: &str) -> Self {
        self.external_id = Some(external_id.to_owned());
        self
    }

    /// Sets the description.
    pub fn description(self, description: &str) -> Self {
        self.config("description", description)
    }

    /// Says whether an item needs a value.
    pub fn required(self, required: bool) -> Self {
        self.config("required", required)
    }

    /// Sets the settings of the type, an object such as `{"size": "large"}`;
    /// [`FieldSettings`](crate::model::FieldSettings) names the keys.
    pub fn settings(self, settings: impl Into<Value>) -> Self {
        self.config("settings", settings)
    }

    /// Sets any key of the settings that every field has;
    /// [`FieldConfig`](crate::model::FieldConfig) names them.
    pub fn config(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.config.insert(key.to_owned(), value.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_its_settings_in_config() {
        let field = NewField::new(FieldType::Number, "Hours")
            .required(true)
            .settings(json!({"decimals": 2}));
        assert_eq!(
            serde_json::to_value(&field).unwrap(),
            json!({"type": "number", "config": {"label": "Hours", "required": true, "settings": {"decimals": 2}}})
        );
    }
}
