//! Grants and token answers.

mod grant;
mod token;

pub use grant::TokenEndpoint;
pub(crate) use grant::Grant;
pub(crate) use token::TokenAnswer;
