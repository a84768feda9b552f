//! People whom the user knows.

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::items::comma_list;
use crate::model::UserId;

operations! {
    "friends":
    DELETE_FRIENDS = "delete_friends" DELETE "/friend/{user_ids}";
}

/// People whom the user knows; from [`PodioApi::friends`](crate::PodioApi::friends).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::model::UserId;
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// client.friends().delete(&[UserId(4100043)]).send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Friends<'a> {
    pub(crate) client: Caller<'a>,
}

impl Friends<'_> {
    /// Takes these users out of those whom the caller knows.
    ///
    /// `DELETE /friend/{user_ids}`
    #[doc(alias = "delete_friends")]
    pub fn delete(&self, user_ids: &[UserId]) -> DeleteFriends {
        let user_ids = comma_list(user_ids);
        DeleteFriends(Call::new(self.client, &DELETE_FRIENDS, &[&user_ids]))
    }
}

request!(
    /// The call of [`Friends::delete`].
    DeleteFriends [] done ()
);
