//! Receiving calls of webhooks.

use std::error::Error as StdError;
use std::fmt;

use podio_core::http::StatusCode;
use podio_core::secrecy::{ExposeSecret, SecretString};
use podio_core::{Error, PodioClient, Result, async_trait};

use super::seen::Seen;
use super::{Delivery, Event, Malformed};
use crate::PodioApi;
use crate::model::HookId;

/// How many handled events are remembered unless told otherwise.
const REMEMBERED: usize = 10_000;

/// The error of a handler: any error, or a text.
pub type HandlerError = Box<dyn StdError + Send + Sync>;

/// What an application does with events.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// The client that verifies the webhook of this call: of any identity with access to the object
    /// that the webhook is on. A parameter of the webhook's link tells which, for instance as
    /// `delivery.field("tenant")`.
    async fn client(&self, delivery: &Delivery) -> Result<PodioClient>;

    /// Takes an event, once. Podio waits for the end of this, and not long: leave what takes more
    /// than some seconds to a task or queue.
    ///
    /// After an error the event counts as not handled.
    async fn handle(&self, delivery: Delivery) -> Result<(), HandlerError>;
}

/// Receives the calls of webhooks: verifies, refuses, tells repeated events apart, hands on.
///
/// ```no_run
/// use podio_api::webhooks::{Delivery, Event, Handler, HandlerError, Receiver};
/// use podio_core::{PodioClient, async_trait};
///
/// struct Jobs(PodioClient);
///
/// #[async_trait]
/// impl Handler for Jobs {
///     async fn client(&self, _: &Delivery) -> podio_core::Result<PodioClient> {
///         Ok(self.0.clone())
///     }
///
///     async fn handle(&self, delivery: Delivery) -> Result<(), HandlerError> {
///         if let Event::ItemUpdate(item) = delivery.event {
///             println!("item {} has revision {:?}", item.item_id, item.revision);
///         }
///         Ok(())
///     }
/// }
///
/// # async fn example(client: PodioClient, body: Vec<u8>) {
/// // The webhook's link ends in `?secret=6f0c…`.
/// let receiver = Receiver::new(Jobs(client)).secret("secret", "6f0c…");
/// let status = receiver.receive(&body).await.status();
/// # }
/// ```
pub struct Receiver<H> {
    handler: H,
    secret: Option<(String, SecretString)>,
    seen: Seen,
}

impl<H: Handler> Receiver<H> {
    /// A receiver that hands events to `handler`.
    pub fn new(handler: H) -> Self {
        Self {
            handler,
            secret: None,
            seen: Seen::new(REMEMBERED),
        }
    }

    /// Refuses calls whose field `name` is not `secret`. Podio sends the parameters of a webhook's
    /// link in its calls, so add the webhook with `?name=secret` in the link. The handler does not
    /// see the field.
    pub fn secret(mut self, name: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        self.secret = Some((name.into(), secret.into()));
        self
    }

    /// Sets how many handled events are remembered, to tell those that come again. The default is
    /// 10,000, each of some 50 bytes.
    pub fn remember(mut self, count: usize) -> Self {
        self.seen.resize(count);
        self
    }

    /// Takes the body of a call. [`Outcome::status`] is what to answer with.
    ///
    /// A call that verifies a webhook is answered by telling Podio its code. An event goes to the
    /// handler, unless it was handled before or is being handled.
    pub async fn receive(&self, body: &[u8]) -> Outcome {
        let mut delivery = match Delivery::parse(body) {
            Ok(delivery) => delivery,
            Err(malformed) => return Outcome::Malformed(malformed),
        };
        if let Some((name, secret)) = &self.secret {
            let given = delivery.take_field(name).unwrap_or_default();
            // The same secret twice would leave one of them to the handler.
            let twice = delivery.field(name).is_some();
            if twice || !same(given.as_bytes(), secret.expose_secret().as_bytes()) {
                return Outcome::Forged;
            }
        }
        let claim = match delivery.digest() {
            None => None,
            Some(id) => match self.seen.claim(id) {
                Some(claim) => Some(claim),
                None => return Outcome::Repeated,
            },
        };
        let outcome = match (&delivery.event, delivery.hook_id) {
            (Event::Verify { code }, Some(hook_id)) => {
                match self.verify(&delivery, hook_id, code.expose()).await {
                    Ok(()) => Outcome::Verified(hook_id),
                    Err(error) => Outcome::NotVerified(error),
                }
            }
            _ => match self.handler.handle(delivery).await {
                Ok(()) => Outcome::Handled,
                Err(error) => Outcome::Failed(error),
            },
        };
        if let (Some(claim), Outcome::Verified(_) | Outcome::Handled) = (claim, &outcome) {
            claim.done();
        }
        outcome
    }

    async fn verify(&self, delivery: &Delivery, hook_id: HookId, code: &str) -> Result<()> {
        let client = self.handler.client(delivery).await?;
        client
            .hooks()
            .validate_verification(hook_id, code)
            .send()
            .await
    }
}

impl<H> fmt::Debug for Receiver<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("has_secret", &self.secret.is_some())
            .finish_non_exhaustive()
    }
}

/// Compares in a time that does not tell how much is right.
fn same(given: &[u8], secret: &[u8]) -> bool {
    let difference = given
        .iter()
        .zip(secret)
        .fold(0, |all, (a, b)| all | (a ^ b));
    given.len() == secret.len() && difference == 0
}

/// What became of a call.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The handler took the event.
    Handled,
    /// The event was handled before, or is being handled.
    Repeated,
    /// The webhook is verified, and active now.
    Verified(HookId),
    /// The webhook could not be verified.
    NotVerified(Error),
    /// The handler failed.
    Failed(HandlerError),
    /// The call lacks the secret, so it is not Podio's.
    Forged,
    /// The call is not of the form that Podio's have.
    Malformed(Malformed),
}

impl Outcome {
    /// What to answer with: 200 where all is well. Forged calls get 404, as if nothing were there.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Handled | Self::Repeated | Self::Verified(_) => StatusCode::OK,
            Self::NotVerified(_) => StatusCode::BAD_GATEWAY,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Forged => StatusCode::NOT_FOUND,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
        }
    }
}
