//! Widgets on the pages of organizations, spaces, apps and users.

use serde::Serialize;
use serde_json::{Value, json};

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::model::json::open_enum;
use crate::model::{AppId, FileId, ObjectRef, ViewId, Widget, WidgetId, WidgetType};

operations! {
    "widgets":
    CREATE_WIDGET = "create_widget" POST "/widget/{ref_type}/{ref_id}/";
    GET_WIDGET = "get_widget" GET "/widget/{widget_id}";
    GET_WIDGETS = "get_widgets" GET "/widget/{ref_type}/{ref_id}/";
    GET_WIDGETS_FOR_DISPLAY = "get_widgets_for_display" GET "/widget/{ref_type}/{ref_id}/display/";
    UPDATE_WIDGET = "update_widget" PUT "/widget/{widget_id}";
    DELETE_WIDGET = "delete_widget" DELETE "/widget/{widget_id}";
    UPDATE_WIDGET_ORDER = "update_widget_order" PUT "/widget/{ref_type}/{ref_id}/order";
    CLONE_WIDGET = "clone_widget" POST "/widget/{widget_id}/clone";
}

/// Widgets; from [`PodioApi::widgets`](crate::PodioApi::widgets).
///
/// | operation | method |
/// |---|---|
/// | `get_widgets` | [`get_all`](Self::get_all) |
/// | `get_widgets_for_display`, the same by another path | [`get_for_display`](Self::get_for_display) |
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::model::SpaceId;
/// use podio_api::widgets::WidgetConfig;
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let links = WidgetConfig::link(&["https://example.org/handbook"]);
/// client.widgets().create(SpaceId(7100001), "Read first", &links).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Widgets<'a> {
    pub(crate) client: Caller<'a>,
}

impl Widgets<'_> {
    /// Adds a widget to the page of an organization, space, app or user. Of the answer only the id is
    /// certain.
    ///
    /// `POST /widget/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/widgets/create-widget-22491))
    #[doc(alias = "create_widget")]
    pub fn create(
        &self,
        object: impl Into<ObjectRef>,
        title: &str,
        config: &WidgetConfig,
    ) -> CreateWidget {
        let object = object.into();
        CreateWidget(
            Call::new(self.client, &CREATE_WIDGET, &[&object.kind, &object.id])
                .body("type", &config.kind)
                .body("title", title)
                .body("config", &config.config),
        )
    }

    /// Reads a widget.
    ///
    /// `GET /widget/{widget_id}`
    /// ([reference](https://developers.podio.com/doc/widgets/get-widget-22489))
    #[doc(alias = "get_widget")]
    pub fn get(&self, widget_id: WidgetId) -> GetWidget {
        GetWidget(Call::new(self.client, &GET_WIDGET, &[&widget_id]))
    }

    /// Lists the widgets of a page, with what they show.
    ///
    /// `GET /widget/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/widgets/get-widgets-22494))
    #[doc(alias = "get_widgets")]
    pub fn get_all(&self, object: impl Into<ObjectRef>) -> GetWidgets {
        let object = object.into();
        GetWidgets(Call::new(
            self.client,
            &GET_WIDGETS,
            &[&object.kind, &object.id],
        ))
    }

    /// Lists the widgets of a page like [`get_all`](Self::get_all), by the other path that is in use.
    ///
    /// `GET /widget/{ref_type}/{ref_id}/display/`
    #[doc(alias = "get_widgets_for_display")]
    pub fn get_for_display(&self, object: impl Into<ObjectRef>) -> GetWidgets {
        let object = object.into();
        GetWidgets(Call::new(
            self.client,
            &GET_WIDGETS_FOR_DISPLAY,
            &[&object.kind, &object.id],
        ))
    }

    /// Sets the title and the settings of a widget. The settings must be for the widget's type, which
    /// cannot change. Podio may answer with the widget or with nothing.
    ///
    /// `PUT /widget/{widget_id}`
    /// ([reference](https://developers.podio.com/doc/widgets/update-widget-22490))
    #[doc(alias = "update_widget")]
    pub fn update(&self, widget_id: WidgetId, title: &str, config: &WidgetConfig) -> UpdateWidget {
        UpdateWidget(
            Call::new(self.client, &UPDATE_WIDGET, &[&widget_id])
                .body("title", title)
                .body("config", &config.config),
        )
    }

    /// Deletes a widget.
    ///
    /// `DELETE /widget/{widget_id}`
    #[doc(alias = "delete_widget")]
    pub fn delete(&self, widget_id: WidgetId) -> ChangeWidgets {
        ChangeWidgets(Call::new(self.client, &DELETE_WIDGET, &[&widget_id]))
    }

    /// Puts the widgets of a page in an order.
    ///
    /// `PUT /widget/{ref_type}/{ref_id}/order`
    /// ([reference](https://developers.podio.com/doc/widgets/update-widget-order-22495))
    #[doc(alias = "update_widget_order")]
    pub fn update_order(
        &self,
        object: impl Into<ObjectRef>,
        widget_ids: &[WidgetId],
    ) -> ChangeWidgets {
        let object = object.into();
        ChangeWidgets(
            Call::new(
                self.client,
                &UPDATE_WIDGET_ORDER,
                &[&object.kind, &object.id],
            )
            .json(&widget_ids),
        )
    }

    /// Adds a copy of a widget to the page of a user or space. Of the answer only the id is certain.
    ///
    /// `POST /widget/{widget_id}/clone`
    /// ([reference](https://developers.podio.com/doc/widgets/clone-widget-105850650))
    #[doc(alias = "clone_widget")]
    pub fn add_clone(&self, widget_id: WidgetId, to: impl Into<ObjectRef>) -> CreateWidget {
        let to = to.into();
        CreateWidget(
            Call::new(self.client, &CLONE_WIDGET, &[&widget_id])
                .body("type", to.kind)
                .body("id", to.id),
        )
    }
}

request!(
    /// The call of [`Widgets::create`] and [`Widgets::add_clone`].
    CreateWidget [] read Widget
);

request!(
    /// The call of [`Widgets::get`].
    GetWidget [] read Widget
);

request!(
    /// The call of [`Widgets::get_all`] and [`Widgets::get_for_display`].
    GetWidgets [] read Vec<Widget>
);

request!(
    /// The call of [`Widgets::update`].
    UpdateWidget [] read_optional Option<Widget>
);

request!(
    /// The call of [`Widgets::delete`] and [`Widgets::update_order`].
    ChangeWidgets [] done ()
);

open_enum! {
    /// Which tasks a widget shows.
    pub enum TaskWidgetKind {
        /// Those that the reader is to do.
        Mine = "mine",
        /// Those that the reader gave to others.
        Delegated = "delegated",
    }
}

/// What a widget shows, with the settings for it.
#[derive(Debug, Clone, PartialEq)]
pub struct WidgetConfig {
    kind: WidgetType,
    config: Value,
}

/// The widgets that are set by how many entries they show.
macro_rules! limited {
    ($($(#[$meta:meta])* $name:ident is $kind:ident;)+) => {
        impl WidgetConfig {
            $(
                $(#[$meta])*
                pub fn $name(limit: u32) -> Self {
                    Self::of(WidgetType::$kind, json!({"limit": limit}))
                }
            )+
        }
    };
}

limited! {
    /// So many of the tags that are used most.
    tag_cloud is TagCloud;
    /// So many events.
    events is Events;
    /// So many members.
    profiles is Profiles;
    /// So many apps.
    apps is Apps;
    /// So many contacts.
    contacts is Contacts;
    /// So many files.
    files is Files;
}

impl WidgetConfig {
    fn of(kind: WidgetType, config: Value) -> Self {
        Self { kind, config }
    }

    /// A text.
    pub fn text(text: &str) -> Self {
        Self::of(WidgetType::Text, json!({"text": text}))
    }

    /// A picture.
    pub fn image(file_id: FileId) -> Self {
        Self::of(WidgetType::Image, json!({"file_id": file_id}))
    }

    /// Links.
    pub fn link(links: &[&str]) -> Self {
        Self::of(WidgetType::Link, json!({"links": links}))
    }

    /// A number that is calculated from an app's items. `calculation` is in the shape of
    /// [`Items::calculate`](crate::items::Items::calculate)'s body; `unit` stands behind the number.
    pub fn calculation(app_id: AppId, calculation: &Value, unit: &str) -> Self {
        let config = json!({"app_id": app_id, "calculation": calculation, "unit": unit});
        Self::of(WidgetType::Calculation, config)
    }

    /// So many tasks.
    pub fn tasks(kind: &TaskWidgetKind, limit: u32) -> Self {
        Self::of(WidgetType::Tasks, json!({"kind": kind, "limit": limit}))
    }

    /// So many items of a view.
    pub fn app_view(view_id: ViewId, limit: u32) -> Self {
        let config = json!({"view_id": view_id, "limit": limit});
        Self::of(WidgetType::AppView, config)
    }

    /// A widget of another type, with its settings.
    ///
    /// # Errors
    ///
    /// An error of `serde_json` where the settings cannot be written as JSON.
    pub fn other(kind: WidgetType, config: impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self::of(kind, serde_json::to_value(config)?))
    }
}
