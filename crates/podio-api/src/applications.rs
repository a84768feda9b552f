//! Apps and their fields.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::field::FieldKey;
use crate::items::comma_list;
use crate::model::json::model;
use crate::model::{App, AppField, AppId, FieldId, FieldType, OrgId, Secret, SpaceId};

operations! {
    "applications":
    GET_APP = "get_app" GET "/app/{app_id}";
    GET_APPS_BY_SPACE = "get_apps_by_space" GET "/app/space/{space_id}/";
    GET_APP_ON_SPACE_BY_URL_LABEL = "get_app_on_space_by_url_label"
        GET "/app/space/{space_id}/{url_label}";
    GET_APP_BY_LABELS = "get_app_by_org_label_space_label_and_app_label"
        GET "/app/org/{org_label}/space/{space_label}/{app_label}";
    GET_ALL_APPS = "get_all_apps" GET "/app/";
    GET_ALL_USER_APPS = "get_all_user_apps" GET "/app/v2/";
    GET_TOP_APPS = "get_top_apps" GET "/app/top/";
    GET_TOP_APPS_FOR_ORGANIZATION = "get_top_apps_for_organization" GET "/app/org/{org_id}/top/";
    GET_APP_DEPENDENCIES = "get_app_dependencies" GET "/app/{app_id}/dependencies/";
    GET_SPACE_APP_DEPENDENCIES = "get_space_app_dependencies"
        GET "/space/{space_id}/dependencies/";
    GET_CALCULATIONS_FOR_APP = "get_calculations_for_app" GET "/app/{app_id}/calculation/";
    GET_FEATURES = "get_features" GET "/app/features/";
    GET_ICON_SUGGESTIONS = "get_icon_suggestions" GET "/app/icon/search";
    ADD_NEW_APP = "add_new_app" POST "/app/";
    UPDATE_APP = "update_app" PUT "/app/{app_id}";
    UPDATE_APP_V2 = "update_app_v2" PUT "/app/{app_id}/v2/";
    UPDATE_APP_DESCRIPTION = "update_app_description" PUT "/app/{app_id}/description";
    UPDATE_APP_USAGE_INSTRUCTIONS = "update_app_usage_instructions" PUT "/app/{app_id}/usage";
    UPDATE_APP_ORDER = "update_app_order" PUT "/app/space/{space_id}/order";
    DELETE_APP = "delete_app" DELETE "/app/{app_id}";
    ACTIVATE_APP = "activate_app" POST "/app/{app_id}/activate";
    ACTIVATE_APP_FOR_SPACE = "activate_app_for_space" PUT "/app/{app_id}/activate/{space_id}";
    DEACTIVATE_APP = "deactivate_app" POST "/app/{app_id}/deactivate";
    INSTALL_APP = "install_app" POST "/app/{app_id}/install";
    REGENERATE_APP_TOKEN = "regenerate_app_token" POST "/app/{app_id}/token/regenerate";
    ADD_NEW_APP_FIELD = "add_new_app_field" POST "/app/{app_id}/field/";
    GET_APP_FIELD = "get_app_field" GET "/app/{app_id}/field/{field_id}";
    UPDATE_AN_APP_FIELD = "update_an_app_field" PUT "/app/{app_id}/field/{field_id}";
    DELETE_APP_FIELD = "delete_app_field" DELETE "/app/{app_id}/field/{field_id}";
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

    /// Reads an app by the last part of its link.
    ///
    /// `GET /app/space/{space_id}/{url_label}`
    /// ([reference](https://developers.podio.com/doc/applications/get-app-on-space-by-url-label-477105))
    #[doc(alias = "get_app_on_space_by_url_label")]
    pub fn get_on_space_by_url_label(&self, space_id: SpaceId, url_label: &str) -> GetApp {
        let arguments: [&dyn Display; 2] = [&space_id, &url_label];
        GetApp(Call::new(
            self.client,
            &GET_APP_ON_SPACE_BY_URL_LABEL,
            &arguments,
        ))
    }

    /// Reads an app by the three parts of its link.
    ///
    /// `GET /app/org/{org_label}/space/{space_label}/{app_label}`
    /// ([reference](https://developers.podio.com/doc/applications/get-app-by-org-label-space-label-and-app-label-91708386))
    #[doc(alias = "get_app_by_org_label_space_label_and_app_label")]
    pub fn get_by_labels(&self, org_label: &str, space_label: &str, app_label: &str) -> GetApp {
        let arguments: [&dyn Display; 3] = [&org_label, &space_label, &app_label];
        GetApp(Call::new(self.client, &GET_APP_BY_LABELS, &arguments))
    }

    /// Lists the apps that the user has access to, those used most first.
    ///
    /// `GET /app/`
    /// ([reference](https://developers.podio.com/doc/applications/get-all-apps-5902728))
    #[doc(alias = "get_all_apps")]
    pub fn get_all(&self) -> GetApps {
        GetApps(Call::new(self.client, &GET_ALL_APPS, &[]))
    }

    /// Lists the apps that the user has access to by the path that [`get_all`](Self::get_all) had
    /// before.
    ///
    /// `GET /app/v2/`
    /// ([reference](https://developers.podio.com/doc/applications/get-all-user-apps-5902728))
    #[doc(alias = "get_all_user_apps")]
    pub fn get_all_v2(&self) -> GetApps {
        GetApps(Call::new(self.client, &GET_ALL_USER_APPS, &[]))
    }

    /// Lists the apps that the user uses most.
    ///
    /// `GET /app/top/`
    /// ([reference](https://developers.podio.com/doc/applications/get-top-apps-22476))
    #[doc(alias = "get_top_apps")]
    pub fn get_top(&self) -> GetTopApps {
        GetTopApps(Call::new(self.client, &GET_TOP_APPS, &[]))
    }

    /// Lists the apps of an organization that the user uses most.
    ///
    /// `GET /app/org/{org_id}/top/`
    /// ([reference](https://developers.podio.com/doc/applications/get-top-apps-for-organization-1671395))
    #[doc(alias = "get_top_apps_for_organization")]
    pub fn get_top_for_organization(&self, org_id: OrgId) -> GetTopAppsForOrganization {
        GetTopAppsForOrganization(Call::new(
            self.client,
            &GET_TOP_APPS_FOR_ORGANIZATION,
            &[&org_id],
        ))
    }

    /// Lists the apps that an app references, directly or not.
    ///
    /// `GET /app/{app_id}/dependencies/`
    /// ([reference](https://developers.podio.com/doc/applications/get-app-dependencies-39159))
    #[doc(alias = "get_app_dependencies")]
    pub fn get_dependencies(&self, app_id: AppId) -> GetDependencies {
        GetDependencies(Call::new(self.client, &GET_APP_DEPENDENCIES, &[&app_id]))
    }

    /// Lists the apps of a space with the apps that they reference.
    ///
    /// `GET /space/{space_id}/dependencies/`
    /// ([reference](https://developers.podio.com/doc/applications/get-space-app-dependencies-45779))
    #[doc(alias = "get_space_app_dependencies")]
    pub fn get_space_dependencies(&self, space_id: SpaceId) -> GetDependencies {
        GetDependencies(Call::new(
            self.client,
            &GET_SPACE_APP_DEPENDENCIES,
            &[&space_id],
        ))
    }

    /// Lists the calculations of other apps that an app can offer.
    ///
    /// `GET /app/{app_id}/calculation/`
    /// ([reference](https://developers.podio.com/doc/applications/get-calculations-for-app-773005))
    #[doc(alias = "get_calculations_for_app")]
    pub fn get_calculations(&self, app_id: AppId) -> GetCalculations {
        GetCalculations(Call::new(
            self.client,
            &GET_CALCULATIONS_FOR_APP,
            &[&app_id],
        ))
    }

    /// Lists what apps have that can be installed with them, such as `widgets`.
    ///
    /// `GET /app/features/`
    /// ([reference](https://developers.podio.com/doc/applications/get-features-43648))
    pub fn get_features(&self) -> GetFeatures {
        GetFeatures(Call::new(self.client, &GET_FEATURES, &[]))
    }

    /// Finds icons that suit a text. The answer is the numbers of icons.
    ///
    /// `GET /app/icon/search`
    /// ([reference](https://developers.podio.com/doc/applications/get-icon-suggestions-82045764))
    pub fn get_icon_suggestions(&self, query: &str) -> GetIconSuggestions {
        let call = Call::new(self.client, &GET_ICON_SUGGESTIONS, &[]);
        GetIconSuggestions(call.query("query", query))
    }

    /// Changes an app and its fields. A field that is not named stays as it is; one with an id is
    /// changed, one without is added.
    ///
    /// `PUT /app/{app_id}`
    /// ([reference](https://developers.podio.com/doc/applications/update-app-22352))
    #[doc(alias = "update_app")]
    pub fn update(&self, app_id: AppId, update: &AppUpdate) -> UpdateApp {
        UpdateApp(Call::new(self.client, &UPDATE_APP, &[&app_id]).json(update))
    }

    /// Changes an app and its fields as [`update`](Self::update) does, and answers with the app.
    ///
    /// `PUT /app/{app_id}/v2/`
    /// ([reference](https://developers.podio.com/doc/applications/update-app-v2-144091799))
    #[doc(alias = "update_app_v2")]
    pub fn update_v2(&self, app_id: AppId, update: &AppUpdate) -> UpdateAppV2 {
        UpdateAppV2(Call::new(self.client, &UPDATE_APP_V2, &[&app_id]).json(update))
    }

    /// Changes the description of an app.
    ///
    /// `PUT /app/{app_id}/description`
    /// ([reference](https://developers.podio.com/doc/applications/update-app-description-33569973))
    #[doc(alias = "update_app_description")]
    pub fn update_description(&self, app_id: AppId, description: &str) -> UpdateAppText {
        let call = Call::new(self.client, &UPDATE_APP_DESCRIPTION, &[&app_id]);
        UpdateAppText(call.body("description", description))
    }

    /// Changes how to use an app.
    ///
    /// `PUT /app/{app_id}/usage`
    /// ([reference](https://developers.podio.com/doc/applications/update-app-usage-33570086))
    #[doc(alias = "update_app_usage_instructions")]
    pub fn update_usage(&self, app_id: AppId, usage: &str) -> UpdateAppText {
        let call = Call::new(self.client, &UPDATE_APP_USAGE_INSTRUCTIONS, &[&app_id]);
        UpdateAppText(call.body("usage", usage))
    }

    /// Sets the order of the apps of a space, which has to name them all.
    ///
    /// `PUT /app/space/{space_id}/order`
    /// ([reference](https://developers.podio.com/doc/applications/update-app-order-22463))
    #[doc(alias = "update_app_order")]
    pub fn update_order(&self, space_id: SpaceId, apps: &[AppId]) -> UpdateAppOrder {
        UpdateAppOrder(Call::new(self.client, &UPDATE_APP_ORDER, &[&space_id]).json(&apps))
    }

    /// Deletes an app with its items. It cannot be brought back.
    ///
    /// `DELETE /app/{app_id}`
    /// ([reference](https://developers.podio.com/doc/applications/delete-app-43693))
    #[doc(alias = "delete_app")]
    pub fn delete(&self, app_id: AppId) -> DeleteApp {
        DeleteApp(Call::new(self.client, &DELETE_APP, &[&app_id]))
    }

    /// Switches an app on.
    ///
    /// `POST /app/{app_id}/activate`
    /// ([reference](https://developers.podio.com/doc/applications/activate-app-43822))
    #[doc(alias = "activate_app")]
    pub fn activate(&self, app_id: AppId) -> ActivateApp {
        ActivateApp(Call::new(self.client, &ACTIVATE_APP, &[&app_id]).empty_body())
    }

    /// Switches an app on for a space. The reference does not list this.
    ///
    /// `PUT /app/{app_id}/activate/{space_id}`
    #[doc(alias = "activate_app_for_space")]
    pub fn activate_for_space(&self, app_id: AppId, space_id: SpaceId) -> ActivateApp {
        let call = Call::new(self.client, &ACTIVATE_APP_FOR_SPACE, &[&app_id, &space_id]);
        ActivateApp(call.empty_body())
    }

    /// Switches an app off. It keeps its items.
    ///
    /// `POST /app/{app_id}/deactivate`
    /// ([reference](https://developers.podio.com/doc/applications/deactivate-app-43821))
    #[doc(alias = "deactivate_app")]
    pub fn deactivate(&self, app_id: AppId) -> ActivateApp {
        ActivateApp(Call::new(self.client, &DEACTIVATE_APP, &[&app_id]).empty_body())
    }

    /// Adds a copy of an app to a space.
    ///
    /// `POST /app/{app_id}/install`
    /// ([reference](https://developers.podio.com/doc/applications/install-app-22506))
    #[doc(alias = "install_app")]
    pub fn install(&self, app_id: AppId, space_id: SpaceId) -> InstallApp {
        let call = Call::new(self.client, &INSTALL_APP, &[&app_id]);
        InstallApp(call.body("space_id", space_id))
    }

    /// Gives an app a new token; the old one no longer signs in. The reference does not list this.
    ///
    /// `POST /app/{app_id}/token/regenerate`
    #[doc(alias = "regenerate_app_token")]
    pub fn regenerate_token(&self, app_id: AppId) -> RegenerateAppToken {
        RegenerateAppToken(Call::new(self.client, &REGENERATE_APP_TOKEN, &[&app_id]))
    }

    /// Reads a field of an app.
    ///
    /// `GET /app/{app_id}/field/{field_id}`
    /// ([reference](https://developers.podio.com/doc/applications/get-app-field-22353))
    #[doc(alias = "get_app_field")]
    pub fn get_field(&self, app_id: AppId, field: impl Into<FieldKey>) -> GetAppField {
        let arguments: [&dyn Display; 2] = [&app_id, &field.into()];
        GetAppField(Call::new(self.client, &GET_APP_FIELD, &arguments))
    }

    /// Changes the settings of a field. What is not named stays as it is.
    ///
    /// `PUT /app/{app_id}/field/{field_id}`
    /// ([reference](https://developers.podio.com/doc/applications/update-an-app-field-22356))
    #[doc(alias = "update_an_app_field")]
    pub fn update_field(&self, app_id: AppId, field_id: FieldId) -> UpdateAppField {
        let call = Call::new(self.client, &UPDATE_AN_APP_FIELD, &[&app_id, &field_id]);
        UpdateAppField(call.empty_body())
    }

    /// Deletes a field of an app.
    ///
    /// `DELETE /app/{app_id}/field/{field_id}`
    /// ([reference](https://developers.podio.com/doc/applications/delete-app-field-22355))
    #[doc(alias = "delete_app_field")]
    pub fn delete_field(&self, app_id: AppId, field_id: FieldId) -> DeleteAppField {
        DeleteAppField(Call::new(
            self.client,
            &DELETE_APP_FIELD,
            &[&app_id, &field_id],
        ))
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

request!(
    /// The call of [`Applications::get_all`] and [`Applications::get_all_v2`].
    GetApps [fields] read Vec<App>
);
request!(
    /// The call of [`Applications::get_top`].
    GetTopApps [fields] read Vec<App>
);
request!(
    /// The call of [`Applications::get_top_for_organization`].
    GetTopAppsForOrganization [fields] read Vec<App>
);
request!(
    /// The call of [`Applications::get_dependencies`] and
    /// [`Applications::get_space_dependencies`].
    GetDependencies [] read AppDependencies
);
request!(
    /// The call of [`Applications::get_calculations`].
    GetCalculations [] read Vec<AppCalculation>
);
request!(
    /// The call of [`Applications::get_features`].
    GetFeatures [] read Vec<String>
);
request!(
    /// The call of [`Applications::get_icon_suggestions`].
    GetIconSuggestions [] read Vec<u64>
);
request!(
    /// The call of [`Applications::update`].
    UpdateApp [silent, hook] done ()
);
request!(
    /// The call of [`Applications::update_v2`].
    UpdateAppV2 [silent, hook] read_optional Option<App>
);
request!(
    /// The call of [`Applications::update_description`] and [`Applications::update_usage`].
    UpdateAppText [silent, hook] done ()
);
request!(
    /// The call of [`Applications::update_order`].
    UpdateAppOrder [] done ()
);
request!(
    /// The call of [`Applications::delete`].
    DeleteApp [silent] done ()
);
request!(
    /// The call of [`Applications::activate`], [`Applications::activate_for_space`] and
    /// [`Applications::deactivate`].
    ActivateApp [] done ()
);
request!(
    /// The call of [`Applications::install`].
    InstallApp [] read AddedApp
);
request!(
    /// The call of [`Applications::regenerate_token`].
    RegenerateAppToken [] read AppToken
);
request!(
    /// The call of [`Applications::get_field`].
    GetAppField [] read AppField
);
request!(
    /// The call of [`Applications::update_field`].
    UpdateAppField [] read_or_default ChangedApp
);
request!(
    /// The call of [`Applications::delete_field`].
    DeleteAppField [] read_or_default ChangedApp
);

options!(GetApps => {
    /// Sets the most apps. The default is 4.
    query limit: u32,
    /// Says whether to leave out apps of demonstrations.
    switch exclude_demo: bool,
    /// Lists apps whose name has this text.
    query text: &str,
    /// Lists apps that apps of this organization can reference.
    query referenceable_in_org: OrgId,
    /// Lists apps that the user has this right to.
    query right: &str,
    /// Lists apps that can be used in this space.
    query target_space_id: SpaceId,
    /// Says what to sort by: `score` (the default) or `name`.
    query order: &str,
});
options!(GetTopApps => {
    /// Sets the most apps. The default is 4.
    query limit: u32,
    /// Says whether to leave out apps of demonstrations.
    switch exclude_demo: bool,
});
options!(GetFeatures => {
    /// Says whether to look at the whole space.
    switch include_space: bool,
});
options!(InstallApp => {
    /// Says what to bring along, such as `widgets` and `filters`; by default all but items.
    body features: &[&str],
});
options!(UpdateAppField => {
    /// Sets the label.
    body label: &str,
    /// Sets the description.
    body description: &str,
    /// Sets the place among the fields.
    body delta: i64,
    /// Sets the settings of the type, an object; [`FieldSettings`](crate::model::FieldSettings)
    /// names the keys.
    body settings: Value,
    /// Sets the role in an app of meetings or contacts.
    body mapping: &str,
    /// Says whether an item needs a value.
    body required: bool,
    /// Says whether it is shown.
    body visible: bool,
    /// Says whether it is hidden while it has no value.
    body hidden: bool,
    /// Sets the value of items that are added without one, in the shape of the field's type.
    body default_value: Value,
});
options!(DeleteAppField => {
    /// Says whether items lose their values of it.
    switch delete_values: bool,
});

impl GetApps {
    /// Leaves out these apps.
    pub fn exclude(self, apps: impl IntoIterator<Item = AppId>) -> Self {
        Self(self.0.query("exclude_app_ids", comma_list(apps)))
    }
}

impl GetFeatures {
    /// Looks at these apps.
    pub fn apps(self, apps: impl IntoIterator<Item = AppId>) -> Self {
        Self(self.0.query("app_ids", comma_list(apps)))
    }
}

model! {
    /// Apps, and which of them reference which.
    pub struct AppDependencies {
        optional {
            /// The ids of the apps that an app references, by its id.
            dependencies: BTreeMap<String, Vec<AppId>>,
        }
        lists {
            /// The apps.
            apps: App,
        }
    }
}

model! {
    /// A calculation that an app can offer.
    pub struct AppCalculation {
        optional {
            /// The app whose items are calculated over.
            app: App,
            /// Whether the items are referenced or reference.
            kind("type"): String,
            /// The field that references.
            reference_field: AppField,
        }
        lists {
            /// The fields that can be calculated over.
            value_fields: AppField,
        }
    }
}

model! {
    /// An app's token. It is a credential.
    pub struct AppToken {
        optional {
            /// The token.
            token: Secret,
        }
    }
}

model! {
    /// An app whose fields were changed. Podio may answer with nothing at all.
    #[derive(Default)]
    pub struct ChangedApp {
        optional {
            /// Its new revision.
            revision: u64,
        }
    }
}

/// Changes to an app. What is not named stays as it is.
///
/// ```
/// use podio_api::applications::{AppUpdate, NewField};
/// use podio_api::model::{FieldId, FieldType};
///
/// let update = AppUpdate::new()
///     .config("name", "Jobs")
///     .add_field(NewField::new(FieldType::Text, "Notes"))
///     .change_field(FieldId(60100001), NewField::new(FieldType::Text, "Title"));
/// # let _ = update;
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AppUpdate {
    #[serde(skip_serializing_if = "Map::is_empty")]
    config: Map<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldUpdate>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct FieldUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    field_id: Option<FieldId>,
    #[serde(flatten)]
    field: NewField,
}

impl AppUpdate {
    /// No change yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a key of the app's settings; [`AppConfig`](crate::model::AppConfig) names them.
    pub fn config(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.config.insert(key.to_owned(), value.into());
        self
    }

    /// Adds a field.
    pub fn add_field(mut self, field: NewField) -> Self {
        self.fields.push(FieldUpdate {
            field_id: None,
            field,
        });
        self
    }

    /// Changes a field.
    pub fn change_field(mut self, field_id: FieldId, field: NewField) -> Self {
        self.fields.push(FieldUpdate {
            field_id: Some(field_id),
            field,
        });
        self
    }
}

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
