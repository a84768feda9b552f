//! Saved views of apps.

use serde::Serialize;
use serde_json::{Value, json};

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::json::model;
use crate::model::{AppId, FieldId, View, ViewField, ViewGrouping, ViewId, ViewLayout};

operations! {
    "views":
    CREATE_VIEW = "create_view" POST "/view/app/{app_id}/";
    GET_VIEW = "get_view" GET "/view/{view_id}";
    GET_VIEW_ON_APP = "get_view_on_app" GET "/view/app/{app_id}/{view_id_or_name}";
    GET_LAST_VIEW = "get_last_view" GET "/view/app/{app_id}/last";
    UPDATE_LAST_VIEW = "update_last_view" PUT "/view/app/{app_id}/last";
    GET_VIEWS = "get_views" GET "/view/app/{app_id}/";
    UPDATE_VIEW = "update_view" PUT "/view/{view_id}";
    DELETE_VIEW = "delete_view" DELETE "/view/{view_id}";
    MAKE_DEFAULT = "make_default" POST "/view/{view_id}/default";
}

/// Saved views; from [`PodioApi::views`](crate::PodioApi::views).
#[derive(Debug, Clone, Copy)]
pub struct Views<'a> {
    pub(crate) client: Caller<'a>,
}

impl Views<'_> {
    /// Saves a view of an app.
    ///
    /// `POST /view/app/{app_id}/`
    /// ([reference](https://developers.podio.com/doc/views/create-view-27453))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::AppId;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let view = client
    ///     .views()
    ///     .create(AppId(30500001), "Open jobs")
    ///     .filter("created_by", [serde_json::json!({"type": "user", "id": 0})])
    ///     .sort_by("created_on")
    ///     .sort_desc(true)
    ///     .send()
    ///     .await?;
    /// println!("{}", view.view_id);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "create_view")]
    pub fn create(&self, app_id: AppId, name: &str) -> CreateView {
        CreateView(Call::new(self.client, &CREATE_VIEW, &[&app_id]).body("name", name))
    }

    /// Reads a view.
    ///
    /// `GET /view/{view_id}` ([reference](https://developers.podio.com/doc/views/get-view-27450))
    #[doc(alias = "get_view")]
    pub fn get(&self, view_id: ViewId) -> GetView {
        GetView(Call::new(self.client, &GET_VIEW, &[&view_id]))
    }

    /// Reads a view of an app by its id or name; the id of a built-in view is a text.
    ///
    /// `GET /view/app/{app_id}/{view_id_or_name}`
    /// ([reference](https://developers.podio.com/doc/views/get-view-27450))
    #[doc(alias = "get_view_on_app")]
    pub fn get_on_app(&self, app_id: AppId, view_id_or_name: &str) -> GetView {
        GetView(Call::new(
            self.client,
            &GET_VIEW_ON_APP,
            &[&app_id, &view_id_or_name],
        ))
    }

    /// Reads the view of an app that the user used last.
    ///
    /// `GET /view/app/{app_id}/last`
    /// ([reference](https://developers.podio.com/doc/views/get-last-view-27663))
    #[doc(alias = "get_last_view")]
    pub fn get_last(&self, app_id: AppId) -> GetView {
        GetView(Call::new(self.client, &GET_LAST_VIEW, &[&app_id]))
    }

    /// Changes the view of an app that the user used last.
    ///
    /// `PUT /view/app/{app_id}/last`
    /// ([reference](https://developers.podio.com/doc/views/update-last-view-5988251))
    #[doc(alias = "update_last_view")]
    pub fn update_last(&self, app_id: AppId) -> UpdateLastView {
        UpdateLastView(Call::new(self.client, &UPDATE_LAST_VIEW, &[&app_id]).empty_body())
    }

    /// Lists the views of an app.
    ///
    /// `GET /view/app/{app_id}/`
    /// ([reference](https://developers.podio.com/doc/views/get-views-27460))
    #[doc(alias = "get_views")]
    pub fn get_all(&self, app_id: AppId) -> GetViews {
        GetViews(Call::new(self.client, &GET_VIEWS, &[&app_id]))
    }

    /// Changes a view: what is set on the call changes.
    ///
    /// `PUT /view/{view_id}`
    /// ([reference](https://developers.podio.com/doc/views/update-view-20069949))
    #[doc(alias = "update_view")]
    pub fn update(&self, view_id: ViewId) -> UpdateView {
        UpdateView(Call::new(self.client, &UPDATE_VIEW, &[&view_id]).empty_body())
    }

    /// Deletes a view.
    ///
    /// `DELETE /view/{view_id}`
    /// ([reference](https://developers.podio.com/doc/views/delete-view-27454))
    #[doc(alias = "delete_view")]
    pub fn delete(&self, view_id: ViewId) -> DeleteView {
        DeleteView(Call::new(self.client, &DELETE_VIEW, &[&view_id]))
    }

    /// Makes a view the one that an app opens with. It takes the right to update the app.
    ///
    /// `POST /view/{view_id}/default`
    /// ([reference](https://developers.podio.com/doc/views/make-default-155388326))
    pub fn make_default(&self, view_id: ViewId) -> MakeDefaultView {
        MakeDefaultView(Call::new(self.client, &MAKE_DEFAULT, &[&view_id]))
    }
}

request!(
    /// The call of [`Views::create`].
    CreateView [] read CreatedView
);

request!(
    /// The call of [`Views::get`], [`Views::get_on_app`] and [`Views::get_last`].
    GetView [fields] read View
);

request!(
    /// The call of [`Views::update_last`].
    UpdateLastView [] done ()
);

request!(
    /// The call of [`Views::get_all`].
    GetViews [fields] read Vec<View>
);

request!(
    /// The call of [`Views::update`].
    UpdateView [] done ()
);

request!(
    /// The call of [`Views::delete`].
    DeleteView [] done ()
);

request!(
    /// The call of [`Views::make_default`].
    MakeDefaultView [] done ()
);

model! {
    /// A view that was just saved.
    pub struct CreatedView {
        required {
            /// Its id.
            view_id: ViewId,
        }
    }
}

options!(CreateView, UpdateView, UpdateLastView => {
    /// Says what items are sorted by: a name such as `created_on`, or a field's id.
    body sort_by: &str,
    /// Says whether the largest or newest comes first.
    body sort_desc: bool,
    /// Says how items are shown.
    body layout: ViewLayout,
    /// Says how items are grouped; `None` ungroups them.
    body grouping: Option<&ViewGrouping>,
});

options!(CreateView, UpdateView => {
    /// Says whether only the user sees it.
    body private: bool,
});

options!(UpdateView => {
    /// Sets the name.
    body name: &str,
});

options!(GetViews => {
    /// If true, built-in views are listed too.
    switch include_standard_views: bool,
});

/// The settings that are made of parts.
macro_rules! parts {
    ($($name:ident),+) => {$(
        impl $name {
            /// Adds a condition. `key` is a name such as `created_on`, or a field's id; the shape of
            /// `values` depends on it and is that of the items' filter.
            pub fn filter(self, key: &str, values: impl Serialize) -> Self {
                let filter = serde_json::to_value(values)
                    .map(|values| json!({"key": key, "values": values}));
                match filter {
                    Ok(filter) => Self(self.0.change_body("filters", |filters| {
                        if let Value::Array(filters) = filters {
                            filters.push(filter);
                        } else {
                            *filters = json!([filter]);
                        }
                    })),
                    Err(cause) => Self(self.0.fail("filters", cause)),
                }
            }

            /// Says how a field is shown.
            pub fn field(self, field_id: FieldId, field: &ViewField) -> Self {
                match serde_json::to_value(field) {
                    Ok(field) => Self(self.0.change_body("fields", |fields| {
                        if !fields.is_object() {
                            *fields = json!({});
                        }
                        fields[field_id.to_string()] = field;
                    })),
                    Err(cause) => Self(self.0.fail("fields", cause)),
                }
            }
        }
    )+};
}

parts!(CreateView, UpdateView, UpdateLastView);
