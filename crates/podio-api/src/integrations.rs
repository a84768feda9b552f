//! Apps that are filled from other services.

use serde::Serialize;

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::json::model;
use crate::model::{AppId, FieldId, Integration, IntegrationField, IntegrationId};

operations! {
    "integrations":
    CREATE_INTEGRATION = "create_integration" POST "/integration/{app_id}";
    GET_INTEGRATION = "get_integration" GET "/integration/{app_id}";
    UPDATE_INTEGRATION = "update_integration" PUT "/integration/{app_id}";
    UPDATE_INTEGRATION_MAPPING = "update_integration_mapping" PUT "/integration/{app_id}/mapping";
    GET_AVAILABLE_FIELDS = "get_available_fields" GET "/integration/{app_id}/field/";
    REFRESH_INTEGRATION = "refresh_integration" POST "/integration/{app_id}/refresh";
    DELETE_INTEGRATION = "delete_integration" DELETE "/integration/{app_id}";
}

/// Integrations; from [`PodioApi::integrations`](crate::PodioApi::integrations). An app has one at
/// most.
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::model::{AppId, FieldId};
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let app = AppId(30500001);
/// for field in client.integrations().get_available_fields(app).send().await? {
///     println!("{:?}: {:?}", field.external_id, field.name);
/// }
/// client
///     .integrations()
///     .update_mapping(app, &[(FieldId(60100001), "subject")])
///     .send()
///     .await?;
/// client.integrations().refresh(app).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Integrations<'a> {
    pub(crate) client: Caller<'a>,
}

impl Integrations<'_> {
    /// Connects an app to a service. `config` is the settings, in a shape that depends on `kind`;
    /// `silent` says that updates neither appear in the stream nor notify anyone.
    ///
    /// `POST /integration/{app_id}`
    /// ([reference](https://developers.podio.com/doc/integrations/create-integration-86839))
    #[doc(alias = "create_integration")]
    pub fn create(
        &self,
        app_id: AppId,
        kind: &str,
        silent: bool,
        config: impl Serialize,
    ) -> CreateIntegration {
        CreateIntegration(
            Call::new(self.client, &CREATE_INTEGRATION, &[&app_id])
                .body("type", kind)
                .body("silent", silent)
                .body("config", config),
        )
    }

    /// Reads the integration of an app.
    ///
    /// `GET /integration/{app_id}`
    /// ([reference](https://developers.podio.com/doc/integrations/get-integration-86821))
    #[doc(alias = "get_integration")]
    pub fn get(&self, app_id: AppId) -> GetIntegration {
        GetIntegration(Call::new(self.client, &GET_INTEGRATION, &[&app_id]))
    }

    /// Sets the settings of an app's integration.
    ///
    /// `PUT /integration/{app_id}`
    /// ([reference](https://developers.podio.com/doc/integrations/update-integration-86843))
    #[doc(alias = "update_integration")]
    pub fn update(&self, app_id: AppId, config: impl Serialize) -> UpdateIntegration {
        UpdateIntegration(
            Call::new(self.client, &UPDATE_INTEGRATION, &[&app_id]).body("config", config),
        )
    }

    /// Says which of the service's fields, by the service's id, fills which field of the app.
    ///
    /// `PUT /integration/{app_id}/mapping`
    /// ([reference](https://developers.podio.com/doc/integrations/update-integration-mapping-86865))
    #[doc(alias = "update_integration_mapping")]
    pub fn update_mapping(&self, app_id: AppId, mapping: &[(FieldId, &str)]) -> ChangeIntegration {
        let call = Call::new(self.client, &UPDATE_INTEGRATION_MAPPING, &[&app_id]).empty_body();
        ChangeIntegration(mapping.iter().fold(call, |call, (field_id, external_id)| {
            call.body(field_id.to_string(), external_id)
        }))
    }

    /// Lists the fields that the service has.
    ///
    /// `GET /integration/{app_id}/field/`
    /// ([reference](https://developers.podio.com/doc/integrations/get-available-fields-86890))
    pub fn get_available_fields(&self, app_id: AppId) -> GetIntegrationFields {
        GetIntegrationFields(Call::new(self.client, &GET_AVAILABLE_FIELDS, &[&app_id]))
    }

    /// Begins to update an app from its service, in the background.
    ///
    /// `POST /integration/{app_id}/refresh`
    /// ([reference](https://developers.podio.com/doc/integrations/refresh-integration-86987))
    #[doc(alias = "refresh_integration")]
    pub fn refresh(&self, app_id: AppId) -> ChangeIntegration {
        ChangeIntegration(Call::new(self.client, &REFRESH_INTEGRATION, &[&app_id]))
    }

    /// Takes the integration off an app. The items stay.
    ///
    /// `DELETE /integration/{app_id}`
    /// ([reference](https://developers.podio.com/doc/integrations/delete-integration-86876))
    #[doc(alias = "delete_integration")]
    pub fn delete(&self, app_id: AppId) -> ChangeIntegration {
        ChangeIntegration(Call::new(self.client, &DELETE_INTEGRATION, &[&app_id]))
    }
}

request!(
    /// The call of [`Integrations::create`].
    CreateIntegration [] read CreatedIntegration
);

request!(
    /// The call of [`Integrations::get`].
    GetIntegration [] read Integration
);

request!(
    /// The call of [`Integrations::update`].
    UpdateIntegration [] done ()
);

request!(
    /// The call of [`Integrations::update_mapping`], [`Integrations::refresh`] and
    /// [`Integrations::delete`].
    ChangeIntegration [] done ()
);

request!(
    /// The call of [`Integrations::get_available_fields`].
    GetIntegrationFields [] read Vec<IntegrationField>
);

model! {
    /// An integration that was just added.
    pub struct CreatedIntegration {
        required {
            /// Its id.
            integration_id: IntegrationId,
        }
    }
}

options!(UpdateIntegration => {
    /// Says whether updates neither appear in the stream nor notify anyone.
    body silent: bool,
});
