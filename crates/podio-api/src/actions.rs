//! What happened in spaces.

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::model::{Action, ActionId};

operations! {
    "actions":
    GET_ACTION = "get_action" GET "/action/{action_id}";
}

/// What happened in spaces; from [`PodioApi::actions`](crate::PodioApi::actions).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::model::ActionId;
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let action = client.actions().get(ActionId(1400001)).send().await?;
/// println!("{:?}: {:?}", action.kind, action.text);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Actions<'a> {
    pub(crate) client: Caller<'a>,
}

impl Actions<'_> {
    /// Reads something that happened in a space: a member came or went, an app was added or changed.
    ///
    /// `GET /action/{action_id}`
    /// ([reference](https://developers.podio.com/doc/actions/get-action-1701120))
    #[doc(alias = "get_action")]
    pub fn get(&self, action_id: ActionId) -> GetAction {
        GetAction(Call::new(self.client, &GET_ACTION, &[&action_id]))
    }
}

request!(
    /// The call of [`Actions::get`].
    GetAction [] read Action
);
