use podio_client::api::PodioApi as _;
use podio_client::api::model::{AppId, FieldId};
use podio_client::serde_json::json;

use super::text;

const APP: AppId = AppId(21);

super::cases! { "integrations":
    "create_integration": |client| client
        .integrations()
        .create(APP, text(), true, json!({"url": text()}))
        .send();
    "get_integration": |client| client.integrations().get(APP).send();
    "update_integration": |client| client
        .integrations()
        .update(APP, json!({"url": text()}))
        .silent(true)
        .send();
    "update_integration_mapping": |client| client
        .integrations()
        .update_mapping(APP, &[(FieldId(24), text())])
        .send();
    "get_available_fields": |client| client.integrations().get_available_fields(APP).send();
    "refresh_integration": |client| client.integrations().refresh(APP).send();
    "delete_integration": |client| client.integrations().delete(APP).send();
}
