//! Grants and token answers.

mod authorize;
mod exchange;
mod grant;
mod operations;
mod scope;
mod second_factor;
mod token;

pub use authorize::{Authorization, Callback};
pub use grant::TokenEndpoint;
pub use operations::OPERATIONS;
pub use scope::{Permission, Scope};
pub use second_factor::{SecondFactor, SecondFactorChallenge};

pub(crate) use authorize::{STATE_LIFETIME, authorize_url, redirect_uri};
pub(crate) use exchange::exchange;
pub(crate) use grant::Grant;
pub(crate) use operations::{AUTHORIZE_PAGE, INVALIDATE_GRANT};
pub(crate) use token::{TokenAnswer, is_usable};
