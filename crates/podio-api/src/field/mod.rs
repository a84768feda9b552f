//! The values of item fields: reading, writing, filtering by them.
//!
//! - [`FieldValue`] is what an item's field holds, by the field's type;
//!   [`Item`](crate::model::Item) has a typed getter for each.
//! - [`FieldWrite`] is what a field is given; most Rust values convert into it.
//! - [`FieldKey`] names a field, by [`FieldId`](crate::model::FieldId) or external id.
//!
//! Numbers and amounts are exact decimals ([`Number`], [`Money`]); no digit is lost on the way in
//! or out. Dates without a time stay dates ([`DateValue`], [`DateWrite`]).

mod access;
mod check;
mod date;
mod embed;
mod entry;
mod key;
mod location;
mod money;
mod number;
mod reachable;
mod value;
mod write;

pub use access::FieldContent;
pub(crate) use check::Target;
pub use date::{DateValue, DateWrite, Moment};
pub use embed::{EmbedValue, EmbedWrite};
pub use entry::Values;
pub use key::FieldKey;
pub use location::{Location, LocationWrite};
pub use money::Money;
pub use number::{IntoNumber, Number};
pub use reachable::{Email, Phone};
pub(crate) use value::LazyValue;
pub use value::{FieldValue, RawValues};
pub use write::{FieldWrite, MemberWrite};
