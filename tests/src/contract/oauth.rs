use std::time::Duration;

use podio_client::api::PodioApi as _;
use podio_client::api::model::AuthClientId;
use podio_client::auth::{Authorization, Callback, Permission, Scope, TokenEndpoint};
use podio_client::clock::ManualClock;
use podio_client::session::ImportedSession;
use podio_client::{Error, ErrorKind, Podio, PodioClient, Result, Timestamp, reqwest};

use super::{api_url, text};

const KEY: AuthClientId = AuthClientId(12);
const REDIRECT_URI: &str = "https://app.example.org/callback";
const LIFETIME: Duration = Duration::from_secs(3600);

/// A client of an application whose id and secret are texts, too.
async fn fresh(endpoint: TokenEndpoint, clock: ManualClock) -> Result<PodioClient> {
    Podio::builder(text(), text())
        .api_url(api_url())
        .token_endpoint(endpoint)
        .clock(clock)
        .build()?
        .client("user-42")
        .await
}

/// A client that was never logged in.
async fn stranger(endpoint: TokenEndpoint) -> Result<PodioClient> {
    fresh(endpoint, ManualClock::new(Timestamp::UNIX_EPOCH)).await
}

/// A client whose access token has expired.
async fn sleeper(endpoint: TokenEndpoint) -> Result<PodioClient> {
    let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
    let client = fresh(endpoint, clock.clone()).await?;
    let session = ImportedSession::new("access-token")
        .refresh_token("refresh-token")
        .expires_at(Timestamp::UNIX_EPOCH + LIFETIME);
    client.import_session(session).await?;
    clock.advance(2 * LIFETIME);
    Ok(client)
}

/// What a person who agrees brings back.
async fn agreed(client: &PodioClient) -> Result<Callback> {
    let authorization = client.authorize(REDIRECT_URI, &[]).await?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("code", text());
    query.append_pair("state", &authorization.state);
    Callback::parse(&query.finish())
}

/// Visits the page that people are sent to.
async fn visit(authorization: Authorization) -> Result<()> {
    let visited = reqwest::get(authorization.url).await;
    visited
        .map(drop)
        .map_err(|cause| Error::new(ErrorKind::Connection, "the page").with_source(cause))
}

super::cases! { "oauth":
    "get_access_token": |_client| async move {
        let client = stranger(TokenEndpoint::Json).await?;
        client.authenticate_with_app(21, text()).await
    };
    "get_access_token": |_client| async move {
        let client = stranger(TokenEndpoint::Json).await?;
        client.authenticate_with_password(text(), text()).await
    };
    "get_access_token": |_client| async move {
        let client = stranger(TokenEndpoint::Json).await?;
        client.authenticate_with_callback(agreed(&client).await?).await
    };
    "get_access_token": |_client| async move {
        let client = sleeper(TokenEndpoint::Json).await?;
        client.access_token().await
    };
    "get_access_token_v1": |_client| async move {
        let client = stranger(TokenEndpoint::Form).await?;
        client.authenticate_with_app(21, text()).await
    };
    "get_access_token_v1": |_client| async move {
        let client = stranger(TokenEndpoint::Form).await?;
        client.authenticate_with_password(text(), text()).await
    };
    "get_access_token_v1": |_client| async move {
        let client = stranger(TokenEndpoint::Form).await?;
        client.authenticate_with_callback(agreed(&client).await?).await
    };
    "get_access_token_v1": |_client| async move {
        let client = sleeper(TokenEndpoint::Form).await?;
        client.access_token().await
    };
    "authorize_page": |_client| async move {
        let client = stranger(TokenEndpoint::Form).await?;
        let scopes = [Scope::space(Permission::Read), Scope::user(Permission::All)];
        visit(client.authorize(REDIRECT_URI, &scopes).await?).await
    };
    "invalidate_grant": |client| client.logout();
    "invalidate_tokens": |client| client.oauth().invalidate_tokens().send();
    "get_scope": |client| client.oauth().get_scope().send();
    "get_authorized_clients": |client| client.oauth().get_authorized_clients().send();
    "delete_client_grant": |client| client.oauth().delete_client_grant(KEY).send();
    "get_api_clients": |client| client.oauth().get_clients().send();
    "create_api_client": |client| client
        .oauth()
        .create_client(text())
        .url(text())
        .domain(text())
        .send();
    "get_api_client": |client| client.oauth().get_client(KEY).send();
    "update_api_client": |client| client
        .oauth()
        .update_client(KEY)
        .name(text())
        .url(text())
        .domain(text())
        .send();
    "delete_api_client": |client| client.oauth().delete_client(KEY).send();
    "reset_api_client_secret": |client| client.oauth().reset_client_secret(KEY).send();
}
