use podio_client::api::PodioApi as _;
use podio_client::api::model::{SpaceId, WidgetId};
use podio_client::api::widgets::WidgetConfig;

use super::text;

const SPACE: SpaceId = SpaceId(71);
const WIDGET: WidgetId = WidgetId(37);

super::cases! { "widgets":
    "create_widget": |client| client
        .widgets()
        .create(SPACE, text(), &WidgetConfig::text(text()))
        .send();
    "get_widget": |client| client.widgets().get(WIDGET).send();
    "get_widgets": |client| client.widgets().get_all(SPACE).send();
    "get_widgets_for_display": |client| client.widgets().get_for_display(SPACE).send();
    "update_widget": |client| client
        .widgets()
        .update(WIDGET, text(), &WidgetConfig::link(&[text()]))
        .send();
    "delete_widget": |client| client.widgets().delete(WIDGET).send();
    "update_widget_order": |client| client.widgets().update_order(SPACE, &[WIDGET]).send();
    "clone_widget": |client| client.widgets().add_clone(WIDGET, SPACE).send();
}
