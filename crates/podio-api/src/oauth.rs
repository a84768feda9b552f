//! API keys, what they may do, and tokens.

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::{ApiClient, AuthClientId, ScopeGrant};

operations! {
    "oauth":
    INVALIDATE_TOKENS = "invalidate_tokens" POST "/oauth/token/invalidate";
    GET_SCOPE = "get_scope" GET "/oauth/scope";
    GET_AUTHORIZED_CLIENTS = "get_authorized_clients" GET "/oauth/grant/client/";
    DELETE_CLIENT_GRANT = "delete_client_grant" DELETE "/oauth/grant/client/{client_id}";
    GET_API_CLIENTS = "get_api_clients" GET "/oauth/client/";
    CREATE_API_CLIENT = "create_api_client" POST "/oauth/client/";
    GET_API_CLIENT = "get_api_client" GET "/oauth/client/{client_id}";
    UPDATE_API_CLIENT = "update_api_client" PUT "/oauth/client/{client_id}";
    DELETE_API_CLIENT = "delete_api_client" DELETE "/oauth/client/{client_id}";
    RESET_API_CLIENT_SECRET = "reset_api_client_secret" POST "/oauth/client/{client_id}/reset";
}

/// API keys and tokens; from [`PodioApi::oauth`](crate::PodioApi::oauth).
///
/// Logging in and out is the client's own business:
///
/// | operation | method |
/// |---|---|
/// | `get_access_token`, `get_access_token_v1` | [`PodioClient::authenticate_with_app`](podio_core::PodioClient::authenticate_with_app) and its siblings; refreshes happen by themselves |
/// | `authorize_page` | [`PodioClient::authorize`](podio_core::PodioClient::authorize) |
/// | `invalidate_grant` | [`PodioClient::logout`](podio_core::PodioClient::logout) |
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// for scope in client.oauth().get_scope().send().await? {
///     println!("{:?} {:?}: {:?}", scope.ref_type, scope.ref_id, scope.permissions);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct OAuth<'a> {
    pub(crate) client: Caller<'a>,
}

impl OAuth<'_> {
    /// Ends all tokens of the user, those of other applications included, by what is known of it. The
    /// session of this client ends with them, and is found dead at the next call; to end that session
    /// alone there is [`PodioClient::logout`](podio_core::PodioClient::logout).
    ///
    /// `POST /oauth/token/invalidate`
    /// ([reference](https://developers.podio.com/doc/oauth-authorization/invalidate-tokens-7997943))
    pub fn invalidate_tokens(&self) -> ChangeApiClient {
        ChangeApiClient(Call::new(self.client, &INVALIDATE_TOKENS, &[]))
    }

    /// Reads what the caller's token may do. It works for users and apps alike.
    ///
    /// `GET /oauth/scope`
    /// ([reference](https://developers.podio.com/doc/oauth-authorization/get-scope-342360687))
    pub fn get_scope(&self) -> GetScope {
        GetScope(Call::new(self.client, &GET_SCOPE, &[]))
    }

    /// Lists the applications that the user authorized.
    ///
    /// `GET /oauth/grant/client/`
    pub fn get_authorized_clients(&self) -> GetApiClients {
        GetApiClients(Call::new(self.client, &GET_AUTHORIZED_CLIENTS, &[]))
    }

    /// Withdraws what the user allowed an application.
    ///
    /// `DELETE /oauth/grant/client/{client_id}`
    pub fn delete_client_grant(&self, client_id: AuthClientId) -> ChangeApiClient {
        ChangeApiClient(Call::new(self.client, &DELETE_CLIENT_GRANT, &[&client_id]))
    }

    /// Lists the user's API keys.
    ///
    /// `GET /oauth/client/`
    #[doc(alias = "get_api_clients")]
    pub fn get_clients(&self) -> GetApiClients {
        GetApiClients(Call::new(self.client, &GET_API_CLIENTS, &[]))
    }

    /// Adds an API key. Of the answer only the id is certain: [`get_client`](Self::get_client) tells
    /// client id and secret.
    ///
    /// `POST /oauth/client/`
    #[doc(alias = "create_api_client")]
    pub fn create_client(&self, name: &str) -> CreateApiClient {
        CreateApiClient(Call::new(self.client, &CREATE_API_CLIENT, &[]).body("name", name))
    }

    /// Reads an API key of the user.
    ///
    /// `GET /oauth/client/{client_id}`
    #[doc(alias = "get_api_client")]
    pub fn get_client(&self, client_id: AuthClientId) -> GetApiClient {
        GetApiClient(Call::new(self.client, &GET_API_CLIENT, &[&client_id]))
    }

    /// Changes an API key: what is set on the call changes.
    ///
    /// `PUT /oauth/client/{client_id}`
    #[doc(alias = "update_api_client")]
    pub fn update_client(&self, client_id: AuthClientId) -> UpdateApiClient {
        UpdateApiClient(Call::new(self.client, &UPDATE_API_CLIENT, &[&client_id]).empty_body())
    }

    /// Deletes an API key.
    ///
    /// `DELETE /oauth/client/{client_id}`
    #[doc(alias = "delete_api_client")]
    pub fn delete_client(&self, client_id: AuthClientId) -> ChangeApiClient {
        ChangeApiClient(Call::new(self.client, &DELETE_API_CLIENT, &[&client_id]))
    }

    /// Gives an API key a new secret, which [`get_client`](Self::get_client) tells. Logins with the old
    /// one fail from then on.
    ///
    /// `POST /oauth/client/{client_id}/reset`
    #[doc(alias = "reset_api_client_secret")]
    pub fn reset_client_secret(&self, client_id: AuthClientId) -> ChangeApiClient {
        ChangeApiClient(Call::new(
            self.client,
            &RESET_API_CLIENT_SECRET,
            &[&client_id],
        ))
    }
}

request!(
    /// The call of [`OAuth::invalidate_tokens`], [`OAuth::delete_client_grant`],
    /// [`OAuth::delete_client`] and [`OAuth::reset_client_secret`].
    ChangeApiClient [] done ()
);

request!(
    /// The call of [`OAuth::get_scope`].
    GetScope [] read Vec<ScopeGrant>
);

request!(
    /// The call of [`OAuth::get_authorized_clients`] and [`OAuth::get_clients`].
    GetApiClients [] read Vec<ApiClient>
);

request!(
    /// The call of [`OAuth::create_client`].
    CreateApiClient [] read ApiClient
);

request!(
    /// The call of [`OAuth::get_client`].
    GetApiClient [] read ApiClient
);

request!(
    /// The call of [`OAuth::update_client`].
    UpdateApiClient [] done ()
);

options!(UpdateApiClient => {
    /// Sets the name.
    body name: &str,
});

options!(CreateApiClient, UpdateApiClient => {
    /// Sets the application's page.
    body url: &str,
    /// Sets the host that people may be sent back to.
    body domain: &str,
});
