//! Amounts of money.

use std::fmt;

use podio_core::{Error, ErrorKind, Result};
use serde_json::{Map, Value};

use super::number::{IntoNumber, Number};
use super::value::EntryValue;
use crate::model::json::Json;

/// An exact amount in a currency.
///
/// ```
/// use podio_api::field::Money;
///
/// let budget = Money::new("1250.00", "EUR")?;
/// assert_eq!(budget.to_string(), "1250.00 EUR");
/// assert!(Money::new("1250.00", "euro").is_err());
/// # Ok::<(), podio_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Money {
    value: Number,
    currency: String,
}

impl Money {
    /// An amount. `currency` is an ISO 4217 code, such as `EUR`.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) if `value` is no decimal number or
    /// `currency` is not three capital letters.
    pub fn new(value: impl IntoNumber, currency: &str) -> Result<Self> {
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(Error::new(
                ErrorKind::InvalidArgument,
                format!("{currency:?} is no currency: give an ISO 4217 code, such as EUR"),
            ));
        }
        Ok(Self {
            value: value.into_number()?,
            currency: currency.to_owned(),
        })
    }

    /// The amount.
    pub fn value(&self) -> &Number {
        &self.value
    }

    /// The currency, an ISO 4217 code.
    pub fn currency(&self) -> &str {
        &self.currency
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.value, self.currency)
    }
}

impl EntryValue for Money {
    fn take(map: &mut Map<String, Value>) -> Option<Self> {
        let value = Number::from_json(map.get("value")?.clone()).ok()?;
        let currency = String::from_json(map.get("currency")?.clone()).ok()?;
        map.remove("value");
        map.remove("currency");
        Some(Self { value, currency })
    }

    fn put(&self, map: &mut Map<String, Value>) {
        map.insert("value".to_owned(), self.value.to_json());
        map.insert("currency".to_owned(), self.currency.to_json());
    }
}
