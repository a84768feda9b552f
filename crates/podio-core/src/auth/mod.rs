//! Grants and token answers.

mod exchange;
mod grant;
mod token;

pub use grant::TokenEndpoint;

pub(crate) use exchange::exchange;
pub(crate) use grant::Grant;
pub(crate) use token::TokenAnswer;
