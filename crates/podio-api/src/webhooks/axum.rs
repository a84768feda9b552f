//! A route for axum.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, post};

use super::delivery::LARGEST_BODY;
use super::{Handler, Receiver};

/// The route of a receiver, to be put at a path of an [`axum::Router`].
///
/// An event is handled to its end though Podio may hang up meanwhile. A handler that panics is
/// answered with 500, and its event may come again.
///
/// ```no_run
/// # use podio_api::webhooks::{Handler, Receiver, route};
/// # fn example(handler: impl Handler) -> axum::Router {
/// axum::Router::new().route("/podio/6f0c", route(Receiver::new(handler)))
/// # }
/// ```
pub fn route<H: Handler, S: Clone + Send + Sync + 'static>(
    receiver: Receiver<H>,
) -> MethodRouter<S> {
    let receiver = Arc::new(receiver);
    post(async move |body: Bytes| {
        let receiver = receiver.clone();
        // A request's future ends with its connection; a task does not.
        let handled = tokio::spawn(async move { receiver.receive(&body).await.status() });
        handled.await.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    })
    .layer(DefaultBodyLimit::max(LARGEST_BODY))
}
