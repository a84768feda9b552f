//! The operations by which the client logs in and out.

use http::Method;

use crate::client::Operation;

pub(crate) static GET_ACCESS_TOKEN: Operation =
    Operation::new("oauth", "get_access_token", Method::POST, "/oauth/token/v2");
pub(crate) static GET_ACCESS_TOKEN_V1: Operation =
    Operation::new("oauth", "get_access_token_v1", Method::POST, "/oauth/token");
pub(crate) static AUTHORIZE_PAGE: Operation =
    Operation::new("oauth", "authorize_page", Method::GET, "/oauth/authorize");
pub(crate) static INVALIDATE_GRANT: Operation = Operation::new(
    "oauth",
    "invalidate_grant",
    Method::POST,
    "/oauth/grant/invalidate",
);

/// The operations of the API that a client calls by itself.
///
/// | operation | when |
/// |---|---|
/// | `get_access_token` | a login or refresh through [`TokenEndpoint::Json`](super::TokenEndpoint::Json) |
/// | `get_access_token_v1` | a login or refresh through [`TokenEndpoint::Form`](super::TokenEndpoint::Form) |
/// | `authorize_page` | a person visits the page of [`PodioClient::authorize`](crate::PodioClient::authorize) |
/// | `invalidate_grant` | [`PodioClient::logout`](crate::PodioClient::logout) |
pub static OPERATIONS: &[&Operation] = &[
    &GET_ACCESS_TOKEN,
    &GET_ACCESS_TOKEN_V1,
    &AUTHORIZE_PAGE,
    &INVALIDATE_GRANT,
];
