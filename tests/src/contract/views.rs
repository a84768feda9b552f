use podio_client::api::PodioApi as _;
use podio_client::api::model::{AppId, FieldId, ViewField, ViewId, ViewLayout};
use podio_client::serde_json::json;

use super::text;

const APP: AppId = AppId(21);

fn hidden() -> ViewField {
    let mut field = ViewField::default();
    field.hidden = Some(true);
    field
}

super::cases! { "views":
    "create_view": |client| client
        .views()
        .create(APP, text())
        .private(true)
        .sort_by(text())
        .sort_desc(true)
        .filter("created_on", json!({"from": "-1mr"}))
        .layout(ViewLayout::Table)
        .field(FieldId(24), &hidden())
        .grouping(None)
        .send();
    "get_view": |client| client.views().get(ViewId(26)).send();
    "get_view_on_app": |client| client.views().get_on_app(APP, text()).send();
    "get_last_view": |client| client.views().get_last(APP).send();
    "update_last_view": |client| client
        .views()
        .update_last(APP)
        .sort_by(text())
        .sort_desc(true)
        .filter(text(), [1])
        .layout(ViewLayout::Table)
        .field(FieldId(24), &hidden())
        .grouping(None)
        .send();
    "get_views": |client| client.views().get_all(APP).include_standard_views(true).send();
    "update_view": |client| client
        .views()
        .update(ViewId(26))
        .name(text())
        .private(true)
        .sort_by(text())
        .sort_desc(true)
        .filter(text(), [1])
        .layout(ViewLayout::Table)
        .field(FieldId(24), &hidden())
        .grouping(None)
        .send();
    "delete_view": |client| client.views().delete(ViewId(26)).send();
    "make_default": |client| client.views().make_default(ViewId(26)).send();
}
