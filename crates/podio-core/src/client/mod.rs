//! The application, its identities and their requests.

pub(crate) mod answer;
mod application;
mod body;
mod builder;
mod handle;
mod http_client;
mod operation;
mod rate_limit;
mod redact;
mod request;
mod response;
mod response_stream;
pub(crate) mod retry;
mod transfer;

pub use application::Podio;
pub use body::{Multipart, StreamBody};
pub use builder::PodioBuilder;
pub use handle::PodioClient;
pub use operation::Operation;
pub use rate_limit::RateLimit;
pub use request::RequestBuilder;
pub use response::Response;
pub use response_stream::ResponseStream;

pub(crate) use application::{Application, Timeouts};
pub(crate) use http_client::Outgoing;
pub(crate) use redact::Secrets;
