//! The user who is signed in.

use podio_core::PodioClient;

use crate::call::{Call, operations, request};
use crate::model::{User, UserStatus};

operations! {
    "users":
    GET_USER = "get_user" GET "/user";
    GET_USER_STATUS = "get_user_status" GET "/user/status";
}

/// The user who is signed in; from [`PodioApi::users`](crate::PodioApi::users).
///
/// An app that is signed in as itself is no user: these calls answer `Forbidden`.
#[derive(Debug, Clone, Copy)]
pub struct Users<'a> {
    pub(crate) client: &'a PodioClient,
}

impl Users<'_> {
    /// Reads the account.
    ///
    /// `GET /user` ([reference](https://developers.podio.com/doc/users/get-user-22378))
    #[doc(alias = "get_user")]
    pub fn get(&self) -> GetUser {
        GetUser(Call::new(self.client, &GET_USER, &[]))
    }

    /// Reads the account, the profile, and counters such as unread messages.
    ///
    /// `GET /user/status`
    /// ([reference](https://developers.podio.com/doc/users/get-user-status-22480))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let status = client.users().get_status().send().await?;
    /// println!("{} unread", status.inbox_new.unwrap_or_default());
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_user_status")]
    pub fn get_status(&self) -> GetUserStatus {
        GetUserStatus(Call::new(self.client, &GET_USER_STATUS, &[]))
    }
}

request!(
    /// The call of [`Users::get`].
    GetUser [fields] read User
);
request!(
    /// The call of [`Users::get_status`].
    GetUserStatus [fields] read UserStatus
);
