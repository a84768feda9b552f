//! Typed access to the fields of an item.

use std::time::Duration;

use podio_core::{Error, ErrorKind, Result};

use super::{
    DateValue, Email, EmbedValue, FieldKey, FieldValue, Location, Money, Number, Phone, Values,
};
use crate::model::{CategoryOption, FieldType, File, Item, ItemField, Profile};

/// What fields hold values of, for [`Item::values`].
pub trait FieldContent: Sized + sealed::Sealed {
    /// The type of the fields, as errors name it.
    const KIND: &'static str;

    /// The values, if they are of this type.
    fn of(value: &FieldValue) -> Option<&Values<Self>>;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! contents {
    ($($type:ty: $kind:literal $variant:ident),+ $(,)?) => {$(
        impl sealed::Sealed for $type {}

        impl FieldContent for $type {
            const KIND: &'static str = $kind;

            fn of(value: &FieldValue) -> Option<&Values<Self>> {
                match value {
                    FieldValue::$variant(values) => Some(values),
                    _ => None,
                }
            }
        }
    )+};
}

contents! {
    String: "text" Text,
    Number: "number" Number,
    Money: "money" Money,
    DateValue: "date" Date,
    CategoryOption: "category" Category,
    Item: "app" App,
    Profile: "contact" Contact,
    File: "file" File,
    EmbedValue: "embed" Embed,
    Location: "location" Location,
    Phone: "phone" Phone,
    Email: "email" Email,
    u8: "progress" Progress,
    Duration: "duration" Duration,
}

/// The type that fields of a type hold values of.
fn content_kind(kind: &FieldType) -> &str {
    match kind {
        FieldType::State | FieldType::Tag => "text",
        FieldType::Question => "category",
        FieldType::Member => "contact",
        FieldType::Image | FieldType::Asset | FieldType::Video => "file",
        FieldType::Tel => "phone",
        other => other.as_str(),
    }
}

impl ItemField {
    /// The values as those of a type, if there is one.
    ///
    /// # Errors
    ///
    /// As the getters of [`Item`].
    pub fn values<T: FieldContent>(&self) -> Result<Option<&Values<T>>> {
        if let Some(values) = T::of(self.value()) {
            return Ok((!values.is_empty()).then_some(values));
        }
        let name = self
            .external_id
            .clone()
            .unwrap_or_else(|| self.field_id.to_string());
        let kind = self.kind.as_ref();
        if kind.is_some_and(|kind| content_kind(kind) == T::KIND) {
            return Err(Error::new(
                ErrorKind::DataIntegrity,
                format!(
                    "field `{name}` is of type {}, but its values are of another shape",
                    kind.map_or("unknown", FieldType::as_str)
                ),
            ));
        }
        let is = match kind {
            Some(FieldType::Calculation) => {
                format!("calculation with a result of type {}", self.value().kind())
            }
            Some(kind) => kind.to_string(),
            None => "unknown".to_owned(),
        };
        Err(Error::new(
            ErrorKind::InvalidArgument,
            format!("field `{name}` is of type {is}, not {}", T::KIND),
        ))
    }
}

/// Typed access to fields. Podio lists only fields that have a value, so a field that is not there
/// has none.
///
/// A calculation is read by the type of its result.
///
/// ```
/// use podio_api::model::{FieldId, Item};
///
/// let item: Item = serde_json::from_str(r#"{"item_id": 1, "fields": [
///     {"field_id": 7, "external_id": "title", "type": "text", "values": [{"value": "Roof"}]}
/// ]}"#)?;
/// assert_eq!(item.text("title")?, Some("Roof"));
/// assert_eq!(item.text(FieldId(7))?, Some("Roof"));
/// assert_eq!(item.number("hours")?, None);
/// let error = item.number("title").unwrap_err();
/// assert_eq!(error.to_string(), "field `title` is of type text, not number");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Each typed getter fails with [`InvalidArgument`](ErrorKind::InvalidArgument) if the field is of
/// another type, and with [`DataIntegrity`](ErrorKind::DataIntegrity) if its values are not of the
/// shape that its type has.
#[allow(clippy::missing_errors_doc, reason = "they are documented once, above")]
impl Item {
    /// The field of that id or external id, if it has a value.
    pub fn field(&self, key: impl Into<FieldKey>) -> Option<&ItemField> {
        let key = key.into();
        self.fields
            .iter()
            .find(|field| key.names(field.field_id, field.external_id.as_deref()))
    }

    /// All values of a field, by the type that they are of.
    ///
    /// ```
    /// # use podio_api::model::Item;
    /// use podio_api::field::Phone;
    ///
    /// # fn example(item: &Item) -> podio_core::Result<()> {
    /// if let Some(phones) = item.values::<Phone>("phone")? {
    ///     for phone in phones {
    ///         println!("{:?}: {}", phone.kind, phone.value);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn values<T: FieldContent>(&self, key: impl Into<FieldKey>) -> Result<Option<&Values<T>>> {
        match self.field(key) {
            Some(field) => field.values(),
            None => Ok(None),
        }
    }

    fn first<T: FieldContent>(&self, key: impl Into<FieldKey>) -> Result<Option<&T>> {
        Ok(self.values(key)?.and_then(Values::first))
    }

    /// The text of a text field, HTML where the field holds HTML; also the choice of a state field.
    pub fn text(&self, key: impl Into<FieldKey>) -> Result<Option<&str>> {
        Ok(self.first(key)?.map(String::as_str))
    }

    /// The number of a number field.
    pub fn number(&self, key: impl Into<FieldKey>) -> Result<Option<&Number>> {
        self.first(key)
    }

    /// The amount of a money field.
    pub fn money(&self, key: impl Into<FieldKey>) -> Result<Option<&Money>> {
        self.first(key)
    }

    /// The date of a date field.
    pub fn date(&self, key: impl Into<FieldKey>) -> Result<Option<&DateValue>> {
        self.first(key)
    }

    /// The chosen options of a category or question field.
    pub fn category(&self, key: impl Into<FieldKey>) -> Result<Option<&Values<CategoryOption>>> {
        self.values(key)
    }

    /// The items that an app field references, as far as Podio embeds them.
    pub fn references(&self, key: impl Into<FieldKey>) -> Result<Option<&Values<Self>>> {
        self.values(key)
    }

    /// The users and contacts of a contact field.
    pub fn contacts(&self, key: impl Into<FieldKey>) -> Result<Option<&Values<Profile>>> {
        self.values(key)
    }

    /// The files of an image or file field.
    pub fn files(&self, key: impl Into<FieldKey>) -> Result<Option<&Values<File>>> {
        self.values(key)
    }

    /// The links of a link field.
    pub fn embeds(&self, key: impl Into<FieldKey>) -> Result<Option<&Values<EmbedValue>>> {
        self.values(key)
    }

    /// The place of a location field.
    pub fn location(&self, key: impl Into<FieldKey>) -> Result<Option<&Location>> {
        self.first(key)
    }

    /// The numbers of a phone field.
    pub fn phones(&self, key: impl Into<FieldKey>) -> Result<Option<&Values<Phone>>> {
        self.values(key)
    }

    /// The addresses of an email field.
    pub fn emails(&self, key: impl Into<FieldKey>) -> Result<Option<&Values<Email>>> {
        self.values(key)
    }

    /// The tags of a tag field.
    pub fn labels(&self, key: impl Into<FieldKey>) -> Result<Option<&Values<String>>> {
        self.values(key)
    }

    /// The percentage of a progress field.
    pub fn progress(&self, key: impl Into<FieldKey>) -> Result<Option<u8>> {
        Ok(self.first(key)?.copied())
    }

    /// The length of time of a duration field, in whole seconds.
    pub fn duration(&self, key: impl Into<FieldKey>) -> Result<Option<Duration>> {
        Ok(self.first(key)?.copied())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::FieldId;

    fn item() -> Item {
        serde_json::from_value(json!({"item_id": 1, "fields": [
            {"field_id": 1, "external_id": "title", "type": "text", "values": [{"value": "Roof"}]},
            {"field_id": 2, "external_id": "hours", "type": "number", "values": [{"value": "0.0000"}]},
            {"field_id": 3, "external_id": "budget", "type": "money", "values": [{"value": "1"}]},
            {"field_id": 4, "external_id": "notes", "type": "text", "values": []},
            {"field_id": 5, "external_id": "sum", "type": "calculation",
             "config": {"settings": {"return_type": "number"}}, "values": [{"value": "3.0000"}]},
            {"field_id": 7, "external_id": "old-sum", "type": "calculation",
             "config": {"settings": {"expression": {}}}, "values": [{"value": "4.0000"}]},
            {"field_id": 6, "external_id": "place", "type": "location", "values": [{"value": "x"}]},
        ]}))
        .unwrap()
    }

    #[test]
    fn getters_tell_missing_from_wrong() {
        let item = item();
        assert_eq!(item.text("title").unwrap(), Some("Roof"));
        assert_eq!(item.number(FieldId(2)).unwrap().unwrap().as_i64(), Some(0));
        assert_eq!(item.number("sum").unwrap().unwrap().as_i64(), Some(3));
        assert_eq!(item.number("old-sum").unwrap().unwrap().as_i64(), Some(4));
        assert_eq!(item.text("notes").unwrap(), None);
        assert_eq!(item.text("no-such-field").unwrap(), None);
        let error = item.text("hours").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert_eq!(
            error.to_string(),
            "field `hours` is of type number, not text"
        );
        assert_eq!(
            item.text("place").unwrap_err().kind(),
            ErrorKind::InvalidArgument
        );
        let error = item.money("budget").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::DataIntegrity);
        assert!(error.to_string().contains("budget"), "{error}");
    }

    #[test]
    fn values_of_every_type_have_a_getter() {
        let item: Item =
            serde_json::from_str(include_str!("../../tests/examples/item-full.json")).unwrap();
        assert_eq!(item.category("skills").unwrap().unwrap().len(), 2);
        let customer = item
            .references("customer")
            .unwrap()
            .unwrap()
            .first()
            .unwrap();
        assert_eq!(customer.title.as_deref(), Some("Harbour Cafe"));
        let person = item
            .contacts("responsible")
            .unwrap()
            .unwrap()
            .first()
            .unwrap();
        assert_eq!(person.name.as_deref(), Some("Ben Lund"));
        assert_eq!(item.files("photo").unwrap().unwrap().len(), 1);
        assert_eq!(item.files("attachment").unwrap().unwrap().len(), 1);
        let website = item.embeds("website").unwrap().unwrap().first().unwrap();
        assert_eq!(
            website.embed.original_url.as_deref(),
            Some("https://www.example.org/")
        );
        let address = item.location("address").unwrap().unwrap();
        assert_eq!(address.lat.as_ref().unwrap().as_str(), "56.1572");
        assert_eq!(item.phones("phone").unwrap().unwrap().len(), 2);
        let email = item.emails("email").unwrap().unwrap().first().unwrap();
        assert_eq!(email.value, "cafe@example.org");
        let labels: Vec<_> = item.labels("labels").unwrap().unwrap().iter().collect();
        assert_eq!(labels, ["urgent", "north"]);
        assert_eq!(item.number("cost").unwrap().unwrap().as_i64(), Some(1250));
        assert_eq!(item.text("summary").unwrap(), Some("Job Repair roof"));
        assert!(item.date("remind-at").unwrap().is_some());
        let error = item.date("summary").unwrap_err().to_string();
        assert_eq!(
            error,
            "field `summary` is of type calculation with a result of type text, not date"
        );
    }
}
