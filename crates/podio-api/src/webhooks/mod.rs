//! What Podio calls webhooks with: events, read, told apart and handed on.
//!
//! [`Delivery::parse`] reads one call of a webhook. A [`Receiver`] does the rest of what a webhook
//! needs: it verifies new webhooks, refuses forged calls, and hands each event on once to a
//! [`Handler`]. It works with any HTTP server; with the feature `axum` there is a ready-made route.
//! Webhooks are added and listed by [`Hooks`](crate::hooks::Hooks), and
//! [`reconcile`](crate::hooks::Hooks::reconcile) wakes those that Podio switched off.
//!
//! Podio signs nothing, so a call proves nothing by itself: give a webhook a link that nobody can
//! guess, check a secret in it ([`Receiver::secret`]), and read the object instead of trusting the
//! event. Events come in any order, some twice, and some never.
//!
//! ```
//! use podio_api::webhooks::{Delivery, Event};
//!
//! let body = b"type=item.update&hook_id=2200001&item_id=3350000001&item_revision_id=4";
//! let delivery = Delivery::parse(body)?;
//! if let Event::ItemUpdate(item) = &delivery.event {
//!     assert_eq!((item.item_id.get(), item.revision), (3350000001, Some(4)));
//! }
//! # Ok::<(), podio_api::webhooks::Malformed>(())
//! ```

#[cfg(feature = "axum")]
mod axum;
mod delivery;
mod event;
mod receiver;
mod seen;

pub use delivery::{Delivery, Malformed};
pub use event::{
    AppEvent, CommentEvent, ContactEvent, Event, FileAction, FileEvent, FormEvent, ItemEvent,
    MemberEvent, StatusEvent, TagEvent, TaskEvent,
};
pub use receiver::{Handler, HandlerError, Outcome, Receiver};

#[cfg(feature = "axum")]
pub use axum::route;
