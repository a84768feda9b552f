//! How apps show items in small: as badges, cards and related items.

use serde_json::{Value, json};

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::model::json::open_enum;
use crate::model::{AppId, FieldId, Layout, LayoutType, VotingId};

operations! {
    "layout":
    GET_LAYOUT = "get_layout" GET "/layout/{app_id}/{layout_type}";
    UPDATE_LAYOUT = "update_layout" POST "/layout/{app_id}/{layout_type}";
    DELETE_CUSTOM_LAYOUT = "delete_custom_layout" DELETE "/layout/{app_id}/{layout_type}";
    GET_DEFAULT_LAYOUT = "get_default_layout" GET "/layout/{app_id}/{layout_type}/default";
}

/// Layouts; from [`PodioApi::layouts`](crate::PodioApi::layouts).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::layouts::{LayoutPlace, LayoutSource, VirtualField};
/// use podio_api::model::{AppId, FieldId, LayoutType};
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// client
///     .layouts()
///     .update(AppId(30500001), &LayoutType::Badge)
///     .show(&LayoutPlace::Header, LayoutSource::Field(FieldId(60100001)))
///     .show(&LayoutPlace::Details1, LayoutSource::Virtual(VirtualField::CreatedBy))
///     .show_nothing(&LayoutPlace::Content)
///     .send()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Layouts<'a> {
    pub(crate) client: Caller<'a>,
}

impl Layouts<'_> {
    /// Reads a layout of an app.
    ///
    /// `GET /layout/{app_id}/{layout_type}`
    #[doc(alias = "get_layout")]
    pub fn get(&self, app_id: AppId, layout_type: &LayoutType) -> GetLayout {
        GetLayout(Call::new(self.client, &GET_LAYOUT, &[&app_id, layout_type]))
    }

    /// Changes a layout of an app, and reads it.
    ///
    /// `POST /layout/{app_id}/{layout_type}`
    #[doc(alias = "update_layout")]
    pub fn update(&self, app_id: AppId, layout_type: &LayoutType) -> UpdateLayout {
        UpdateLayout(
            Call::new(self.client, &UPDATE_LAYOUT, &[&app_id, layout_type])
                .body("fields", json!({})),
        )
    }

    /// Makes Podio's own layout of an app the one in use again, and reads it.
    ///
    /// `DELETE /layout/{app_id}/{layout_type}`
    #[doc(alias = "delete_custom_layout")]
    pub fn delete_custom(&self, app_id: AppId, layout_type: &LayoutType) -> GetLayout {
        GetLayout(Call::new(
            self.client,
            &DELETE_CUSTOM_LAYOUT,
            &[&app_id, layout_type],
        ))
    }

    /// Reads Podio's own layout of an app, whether it is in use or not.
    ///
    /// `GET /layout/{app_id}/{layout_type}/default`
    #[doc(alias = "get_default_layout")]
    pub fn get_default(&self, app_id: AppId, layout_type: &LayoutType) -> GetLayout {
        GetLayout(Call::new(
            self.client,
            &GET_DEFAULT_LAYOUT,
            &[&app_id, layout_type],
        ))
    }
}

request!(
    /// The call of [`Layouts::get`], [`Layouts::delete_custom`] and [`Layouts::get_default`].
    GetLayout [] read Layout
);

request!(
    /// The call of [`Layouts::update`].
    UpdateLayout [] read Layout
);

open_enum! {
    /// A place of a layout that can be changed.
    pub enum LayoutPlace {
        /// The head.
        Header = "header",
        /// The middle.
        Content = "content",
        /// The first detail.
        Details1 = "details_1",
        /// The second detail.
        Details2 = "details_2",
        /// The third detail.
        Details3 = "details_3",
        /// The fourth detail.
        Details4 = "details_4",
    }
}

open_enum! {
    /// Something that every item has.
    pub enum VirtualField {
        /// When it was created.
        CreatedOn = "created_on",
        /// Who created it.
        CreatedBy = "created_by",
        /// Who changed it last.
        LastEditBy = "last_edit_by",
        /// How many comments it has.
        CommentCount = "comment_count",
        /// How many files it has.
        FileCount = "file_count",
        /// Its running number.
        AppItemId = "app_item_id",
        /// Its tags.
        Tags = "tags",
    }
}

/// What is shown at a place of a layout.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LayoutSource {
    /// A field of the app.
    Field(FieldId),
    /// The stars of a voting.
    FiveStar(VotingId),
    /// Something that every item has.
    Virtual(VirtualField),
}

impl UpdateLayout {
    /// Says what is shown at a place.
    pub fn show(self, place: &LayoutPlace, source: LayoutSource) -> Self {
        let (kind, id) = match source {
            LayoutSource::Field(id) => ("field", json!(id)),
            LayoutSource::FiveStar(id) => ("fivestar", json!(id)),
            LayoutSource::Virtual(field) => ("virtual", json!(field)),
        };
        self.set(place, json!({"type": kind, "id": id}))
    }

    /// Leaves a place empty.
    pub fn show_nothing(self, place: &LayoutPlace) -> Self {
        self.set(place, Value::Null)
    }

    fn set(self, place: &LayoutPlace, source: Value) -> Self {
        Self(self.0.change_body("fields", |fields| {
            fields[place.as_str()] = source;
        }))
    }
}
