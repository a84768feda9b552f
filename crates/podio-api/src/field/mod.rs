//! The values of item fields: reading, writing, filtering by them.
//!
//! - [`FieldValue`] is what an item's field holds, by the field's type.
//! - [`FieldWrite`] is what a field is given; most Rust values convert into it.
//! - [`FieldKey`] names a field, by [`FieldId`](crate::model::FieldId) or external id.
//!
//! Numbers and amounts are exact decimals ([`Number`], [`Money`]); no digit is lost on the way in
//! or out. Dates without a time stay dates ([`DateValue`], [`DateWrite`]).

mod date;
mod key;
mod money;
mod number;
mod value;
mod write;

pub use date::{DateValue, DateWrite, Moment};
pub use key::FieldKey;
pub use money::Money;
pub use number::{IntoNumber, Number};
pub use value::{FieldValue, RawValues, Values};
pub use write::FieldWrite;
