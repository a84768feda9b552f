//! Status messages on the activity pages of spaces.

use serde_json::json;

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::{EmbedId, FileId, SpaceId, Status, StatusId};

operations! {
    "status":
    ADD_NEW_STATUS_MESSAGE = "add_new_status_message" POST "/status/space/{space_id}/";
    GET_STATUS_MESSAGE = "get_status_message" GET "/status/{status_id}";
    UPDATE_A_STATUS_MESSAGE = "update_a_status_message" PUT "/status/{status_id}";
    DELETE_A_STATUS_MESSAGE = "delete_a_status_message" DELETE "/status/{status_id}";
}

/// Status messages; from [`PodioApi::statuses`](crate::PodioApi::statuses).
#[derive(Debug, Clone, Copy)]
pub struct Statuses<'a> {
    pub(crate) client: Caller<'a>,
}

impl Statuses<'_> {
    /// Posts a message to a space.
    ///
    /// `POST /status/space/{space_id}/`
    /// ([reference](https://developers.podio.com/doc/status/add-new-status-message-22336))
    ///
    /// `@[Name](user:ID)` in the text mentions a user.
    #[doc(alias = "add_new_status_message")]
    pub fn add(&self, space_id: SpaceId, value: &str) -> AddStatus {
        AddStatus(
            Call::new(self.client, &ADD_NEW_STATUS_MESSAGE, &[&space_id]).body("value", value),
        )
    }

    /// Reads a status message.
    ///
    /// `GET /status/{status_id}`
    /// ([reference](https://developers.podio.com/doc/status/get-status-message-22337))
    #[doc(alias = "get_status_message")]
    pub fn get(&self, status_id: StatusId) -> GetStatus {
        GetStatus(Call::new(self.client, &GET_STATUS_MESSAGE, &[&status_id]))
    }

    /// Replaces the text of a status message.
    ///
    /// `PUT /status/{status_id}`
    /// ([reference](https://developers.podio.com/doc/status/update-a-status-message-22338))
    #[doc(alias = "update_a_status_message")]
    pub fn update(&self, status_id: StatusId, value: &str) -> UpdateStatus {
        UpdateStatus(
            Call::new(self.client, &UPDATE_A_STATUS_MESSAGE, &[&status_id]).body("value", value),
        )
    }

    /// Deletes a status message.
    ///
    /// `DELETE /status/{status_id}`
    /// ([reference](https://developers.podio.com/doc/status/delete-a-status-message-22339))
    #[doc(alias = "delete_a_status_message")]
    pub fn delete(&self, status_id: StatusId) -> DeleteStatus {
        DeleteStatus(Call::new(
            self.client,
            &DELETE_A_STATUS_MESSAGE,
            &[&status_id],
        ))
    }
}

request!(
    /// The call of [`Statuses::add`].
    AddStatus [silent] read Status
);

request!(
    /// The call of [`Statuses::get`].
    GetStatus [fields] read Status
);

request!(
    /// The call of [`Statuses::update`].
    UpdateStatus [] done ()
);

request!(
    /// The call of [`Statuses::delete`].
    DeleteStatus [] done ()
);

options!(AddStatus, UpdateStatus => {
    /// Sets its files.
    body file_ids: &[FileId],
    /// Shows a link that was [added](crate::embeds::Embeds::add) before.
    body embed_id: EmbedId,
    /// Shows a link.
    body embed_url: &str,
});

options!(AddStatus => {
    /// If true, mentioned people who are not members of the space are invited to it.
    switch alert_invite: bool,
});

impl AddStatus {
    /// Asks a question with given answers.
    pub fn question(self, text: &str, options: &[&str]) -> Self {
        Self(
            self.0
                .body("question", json!({"text": text, "options": options})),
        )
    }
}
