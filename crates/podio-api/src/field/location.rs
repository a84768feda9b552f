//! Places.

use podio_core::Result;
use serde_json::{Map, Value};

use super::{IntoNumber, Number};
use crate::model::json::model;

model! {
    /// A place: the text that was entered, and the address and coordinates that were found for it.
    #[derive(Default)]
    pub struct Location {
        optional {
            /// The text as it was entered.
            value: String,
            /// The whole address as it was found.
            formatted: String,
            /// Street and number.
            street_address: String,
            /// The number in the street.
            street_number: String,
            /// The street.
            street_name: String,
            /// The postal code.
            postal_code: String,
            /// The city.
            city: String,
            /// The state or region.
            state: String,
            /// The country.
            country: String,
            /// The latitude in degrees.
            lat: Number,
            /// The longitude in degrees.
            lng: Number,
            /// Whether the coordinates are those of the text.
            map_in_sync: bool,
        }
    }
}

/// What a location field is given: a text, coordinates, or the parts of an address.
///
/// Podio finds coordinates for a text by itself. Parts are for fields that keep them apart.
///
/// ```
/// use podio_api::field::LocationWrite;
///
/// let quay = LocationWrite::text("Quay 4, 8000 Aarhus");
/// let same = LocationWrite::new().street_address("Quay 4").postal_code("8000").city("Aarhus");
/// let there = LocationWrite::coordinates("56.1572", "10.2107")?;
/// # let _ = (quay, same, there);
/// # Ok::<(), podio_core::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LocationWrite(Map<String, Value>);

macro_rules! parts {
    ($($(#[$meta:meta])* $part:ident),+ $(,)?) => {
        impl LocationWrite {
            $(
                $(#[$meta])*
                pub fn $part(self, text: impl Into<String>) -> Self {
                    self.set(stringify!($part), Value::String(text.into()))
                }
            )+
        }

        /// Writes back what was read: the text if there is one, else the parts.
        impl From<&Location> for LocationWrite {
            fn from(location: &Location) -> Self {
                if let Some(text) = &location.value {
                    return Self::text(text);
                }
                let mut write = Self::new();
                $(if let Some(text) = &location.$part {
                    write = write.$part(text);
                })+
                for (key, number) in [("lat", &location.lat), ("lng", &location.lng)] {
                    if let Some(number) = number {
                        write = write.set(key, number.to_shortest_json());
                    }
                }
                write
            }
        }
    };
}

parts! {
    /// Sets street and number.
    street_address,
    /// Sets the number in the street.
    street_number,
    /// Sets the street.
    street_name,
    /// Sets the postal code.
    postal_code,
    /// Sets the city.
    city,
    /// Sets the state or region.
    state,
    /// Sets the country.
    country,
}

impl LocationWrite {
    /// A place without parts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A place by a text such as an address.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new().set("value", Value::String(text.into()))
    }

    /// A place by latitude and longitude in degrees.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](podio_core::ErrorKind::InvalidArgument) for a text that is no number.
    pub fn coordinates(lat: impl IntoNumber, lng: impl IntoNumber) -> Result<Self> {
        let (lat, lng) = (lat.into_number()?, lng.into_number()?);
        Ok(Self::new()
            .set("lat", lat.to_shortest_json())
            .set("lng", lng.to_shortest_json()))
    }

    fn set(mut self, key: &str, value: Value) -> Self {
        self.0.insert(key.to_owned(), value);
        self
    }

    pub(crate) fn to_json(&self) -> Value {
        Value::Object(self.0.clone())
    }
}
