//! Amounts of money.

use std::fmt;

use podio_core::{Error, ErrorKind};
use serde::de::MapAccess;
use serde::ser::SerializeMap;

use super::entry::{Entry, EntryValue, Rest};
use super::number::{IntoNumber, Number};
use crate::model::Extra;
use crate::model::json::{Encoded, next_key, read_optional};

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
    pub fn new(value: impl IntoNumber, currency: &str) -> podio_core::Result<Self> {
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
    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Entry<Self>>, A::Error> {
        let mut value = None;
        let mut currency = None;
        let mut extra = Extra::default();
        while let Some(key) = next_key(&mut map)? {
            match &*key {
                "value" => value = read_optional(&mut map, "value", &mut extra)?,
                "currency" => currency = read_optional(&mut map, "currency", &mut extra)?,
                _ => extra.push(key.into_owned().into(), map.next_value()?),
            }
        }
        let rest = Rest::Keys(extra.finish());
        Ok(value.zip(currency).map(|(value, currency)| Entry {
            value: Self { value, currency },
            rest,
        }))
    }

    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("value", &Encoded(&self.value))?;
        map.serialize_entry("currency", &self.currency)
    }

    const KEYS: &'static [&'static str] = &["value", "currency"];
}
