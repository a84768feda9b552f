use podio_client::api::PodioApi as _;
use podio_client::api::applications::{AppUpdate, NewApp, NewField};
use podio_client::api::model::{AppId, FieldId, FieldType, OrgId, SpaceId};
use podio_client::serde_json::json;

use super::text;

const APP: AppId = AppId(21);
const FIELD: FieldId = FieldId(24);
const SPACE: SpaceId = SpaceId(22);

fn field() -> NewField {
    NewField::new(FieldType::Text, text())
        .external_id(text())
        .description(text())
        .required(true)
}

fn update() -> AppUpdate {
    AppUpdate::new()
        .config("name", text())
        .change_field(FIELD, field())
}

super::cases! { "applications":
    "add_new_app": |client| client
        .applications()
        .add(SPACE, &NewApp::new(text(), text(), "55.png").field(field()))
        .silent(true)
        .hook(false)
        .send();
    "get_app": |client| client.applications().get(APP).view("short").fields(text()).send();
    "update_app": |client| client.applications().update(APP, &update()).silent(true).send();
    "update_app_v2": |client| client
        .applications()
        .update_v2(APP, &update())
        .silent(true)
        .hook(false)
        .send();
    "delete_app": |client| client.applications().delete(APP).silent(true).send();
    "activate_app": |client| client.applications().activate(APP).send();
    "activate_app_for_space": |client| client.applications().activate_for_space(APP, SPACE).send();
    "deactivate_app": |client| client.applications().deactivate(APP).send();
    "update_app_description": |client| client
        .applications()
        .update_description(APP, text())
        .silent(true)
        .hook(false)
        .send();
    "update_app_usage_instructions": |client| client
        .applications()
        .update_usage(APP, text())
        .silent(true)
        .hook(false)
        .send();
    "install_app": |client| client.applications().install(APP, SPACE).features(&["widgets"]).send();
    "get_app_dependencies": |client| client.applications().get_dependencies(APP).send();
    "get_space_app_dependencies": |client| client.applications().get_space_dependencies(SPACE).send();
    "get_calculations_for_app": |client| client.applications().get_calculations(APP).send();
    "get_features": |client| client
        .applications()
        .get_features()
        .apps([APP, AppId(23)])
        .include_space(true)
        .send();
    "get_icon_suggestions": |client| client.applications().get_icon_suggestions(text()).send();
    "get_top_apps": |client| client.applications().get_top().limit(5).exclude_demo(true).send();
    "get_top_apps_for_organization": |client| client
        .applications()
        .get_top_for_organization(OrgId(31))
        .send();
    "get_app_by_org_label_space_label_and_app_label": |client| client
        .applications()
        .get_by_labels(text(), text(), text())
        .send();
    "get_apps_by_space": |client| client
        .applications()
        .get_by_space(SPACE)
        .include_inactive(true)
        .view("micro")
        .fields(text())
        .send();
    "get_app_on_space_by_url_label": |client| client
        .applications()
        .get_on_space_by_url_label(SPACE, text())
        .view("micro")
        .send();
    "update_app_order": |client| client.applications().update_order(SPACE, &[APP, AppId(23)]).send();
    "get_all_user_apps": |client| client
        .applications()
        .get_all_v2()
        .exclude([APP, AppId(23)])
        .exclude_demo(true)
        .limit(5)
        .order("name")
        .referenceable_in_org(OrgId(31))
        .right(text())
        .target_space_id(SPACE)
        .text(text())
        .send();
    "get_all_apps": |client| client
        .applications()
        .get_all()
        .exclude([APP, AppId(23)])
        .exclude_demo(true)
        .limit(5)
        .order("name")
        .referenceable_in_org(OrgId(31))
        .right(text())
        .target_space_id(SPACE)
        .text(text())
        .send();
    "regenerate_app_token": |client| client.applications().regenerate_token(APP).send();
    "add_new_app_field": |client| client.applications().add_field(APP, &field()).send();
    "get_app_field": |client| client.applications().get_field(APP, FIELD).send();
    "update_an_app_field": |client| client
        .applications()
        .update_field(APP, FIELD)
        .label(text())
        .description(text())
        .delta(2)
        .settings(json!({"size": "large"}))
        .mapping(text())
        .required(true)
        .visible(true)
        .hidden(false)
        .default_value(json!([{"value": 1}]))
        .send();
    "delete_app_field": |client| client
        .applications()
        .delete_field(APP, FIELD)
        .delete_values(true)
        .send();
}
