use podio_client::api::PodioApi as _;
use podio_client::api::model::AuthClientId;
use podio_client::auth::{Callback, Permission, Scope, TokenEndpoint};
use podio_client::session::ImportedSession;
use podio_client::{Error, ErrorKind, Podio, PodioClient, Result, Timestamp, reqwest};

const CLIENT: AuthClientId = AuthClientId(12);
const REDIRECT_URI: &str = "https://app.example.org/callback";

/// The client's like at the same API, with tokens by a JSON body.
async fn by_json(client: &PodioClient) -> Result<PodioClient> {
    let namespace = client.key().namespace().as_str();
    let (_, api_url) = namespace.split_once(" at ").unwrap();
    Podio::builder("text", "text")
        .api_url(api_url)
        .token_endpoint(TokenEndpoint::Json)
        .build()?
        .client("text")
        .await
}

/// Logs in with the code that a person would bring back.
async fn with_code(client: &PodioClient) -> Result<()> {
    let authorization = client.authorize(REDIRECT_URI, &[]).await?;
    let callback = Callback::parse(&format!("code=text&state={}", authorization.state))?;
    client.authenticate_with_callback(callback).await
}

/// Calls with a session whose access token has expired.
async fn by_refreshing(client: &PodioClient) -> Result<()> {
    let expired = ImportedSession::new("text")
        .refresh_token("text")
        .expires_at(Timestamp::UNIX_EPOCH);
    client.import_session(expired).await?;
    client.access_token().await.map(drop)
}

/// Visits the page that the client sends people to.
async fn visit(client: &PodioClient) -> Result<()> {
    let scopes = [Scope::space(Permission::Read), Scope::user(Permission::All)];
    let authorization = client.authorize(REDIRECT_URI, &scopes).await?;
    let visited = reqwest::get(authorization.url).await;
    visited
        .map(drop)
        .map_err(|cause| Error::new(ErrorKind::Connection, "the page").with_source(cause))
}

super::cases! { "oauth":
    "get_access_token": |client| by_json(&client).await?.authenticate_with_app(21, "text");
    "get_access_token": |client| by_json(&client).await?.authenticate_with_password("text", "text");
    "get_access_token": |client| with_code(&by_json(&client).await?);
    "get_access_token": |client| by_refreshing(&by_json(&client).await?);
    "get_access_token_v1": |client| client.authenticate_with_app(21, "text");
    "get_access_token_v1": |client| client.authenticate_with_password("text", "text");
    "get_access_token_v1": |client| with_code(&client);
    "get_access_token_v1": |client| by_refreshing(&client);
    "authorize_page": |client| visit(&client);
    "invalidate_grant": |client| client.logout();
    "invalidate_tokens": |client| client.oauth().invalidate_tokens().send();
    "get_scope": |client| client.oauth().get_scope().send();
    "get_authorized_clients": |client| client.oauth().get_authorized_clients().send();
    "delete_client_grant": |client| client.oauth().delete_client_grant(CLIENT).send();
    "get_api_clients": |client| client.oauth().get_clients().send();
    "create_api_client": |client| client
        .oauth()
        .create_client("text")
        .url("text")
        .domain("text")
        .send();
    "get_api_client": |client| client.oauth().get_client(CLIENT).send();
    "update_api_client": |client| client
        .oauth()
        .update_client(CLIENT)
        .name("text")
        .url("text")
        .domain("text")
        .send();
    "delete_api_client": |client| client.oauth().delete_client(CLIENT).send();
    "reset_api_client_secret": |client| client.oauth().reset_client_secret(CLIENT).send();
}
