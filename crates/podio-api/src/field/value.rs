//! What item fields hold.

use std::cell::Cell;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use podio_core::Result;
use serde::de::{DeserializeOwned, MapAccess};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use super::entry::{Entry, EntryValue, Rest, read_values, under_value, whole_entry};
use super::{DateValue, Email, EmbedValue, Location, Money, Number, Phone, Values};
use crate::model::json::{Leaf, leaf, next_key, next_text};
use crate::model::raw::serialize_text;
use crate::model::{
    CategoryOption, Extra, FieldConfig, FieldType, File, Item, Lazy, OptionId, Profile, Raw,
};

/// So deep are the items within items read. Deeper ones are kept as they came, so that no document
/// can use up the stack.
const DEEPEST_ITEM: u8 = 4;

/// What an item's field holds, by the field's type.
///
/// A calculation holds the value of its result's type.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FieldValue {
    /// Text, plain or HTML; also the choice of a state field, and tags.
    Text(Values<String>),
    /// An exact number.
    Number(Values<Number>),
    /// An exact amount in a currency.
    Money(Values<Money>),
    /// A date or a span of time.
    Date(Values<DateValue>),
    /// The chosen options of a category or question field.
    Category(Values<CategoryOption>),
    /// The referenced items, as far as Podio embeds them.
    App(Values<Item>),
    /// The chosen users and contacts.
    Contact(Values<Profile>),
    /// Files and pictures.
    File(Values<File>),
    /// Links.
    Embed(Values<EmbedValue>),
    /// Places.
    Location(Values<Location>),
    /// Phone numbers.
    Phone(Values<Phone>),
    /// E-mail addresses.
    Email(Values<Email>),
    /// A percentage.
    Progress(Values<u8>),
    /// A length of time in whole seconds.
    Duration(Values<Duration>),
    /// The values of another type, or of a shape that this version does not know, as they came.
    Raw(RawValues),
}

impl FieldValue {
    /// Reads a list of values of a type.
    pub(crate) fn read(
        kind: Option<&FieldType>,
        config: Option<&Lazy<FieldConfig>>,
        json: &str,
    ) -> Self {
        Self::read_within(Nesting::depth(), kind, config, json)
    }

    /// Reads a list of values of a type, within so many items.
    fn read_within(
        depth: u8,
        kind: Option<&FieldType>,
        config: Option<&Lazy<FieldConfig>>,
        json: &str,
    ) -> Self {
        let result;
        let kind = match kind {
            Some(FieldType::Calculation) => {
                result = config.and_then(result_type);
                result.as_ref()
            }
            other => other,
        };
        let read = match kind {
            Some(FieldType::Text | FieldType::State | FieldType::Tag) => {
                read_values(json).map(Self::Text)
            }
            Some(FieldType::Number) => read_values(json).map(Self::Number),
            Some(FieldType::Money) => read_values(json).map(Self::Money),
            Some(FieldType::Date) => read_values(json).map(Self::Date),
            Some(FieldType::Category | FieldType::Question) => {
                read_values(json).map(Self::Category)
            }
            Some(FieldType::App) => {
                Nesting::below(depth).and_then(|_nesting| read_values(json).map(Self::App))
            }
            Some(FieldType::Contact | FieldType::Member) => read_values(json).map(Self::Contact),
            Some(FieldType::Image | FieldType::File | FieldType::Asset | FieldType::Video) => {
                read_values(json).map(Self::File)
            }
            Some(FieldType::Embed) => read_values(json).map(Self::Embed),
            Some(FieldType::Location) => read_values(json).map(Self::Location),
            Some(FieldType::Phone | FieldType::Tel) => read_values(json).map(Self::Phone),
            Some(FieldType::Email) => read_values(json).map(Self::Email),
            Some(FieldType::Progress) => read_values(json).map(Self::Progress),
            Some(FieldType::Duration) => read_values(json).map(Self::Duration),
            _ => None,
        };
        read.unwrap_or_else(|| Self::Raw(RawValues(Raw::of_json(json))))
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(values) => values.is_empty(),
            Self::Number(values) => values.is_empty(),
            Self::Money(values) => values.is_empty(),
            Self::Date(values) => values.is_empty(),
            Self::Category(values) => values.is_empty(),
            Self::App(values) => values.is_empty(),
            Self::Contact(values) => values.is_empty(),
            Self::File(values) => values.is_empty(),
            Self::Embed(values) => values.is_empty(),
            Self::Location(values) => values.is_empty(),
            Self::Phone(values) => values.is_empty(),
            Self::Email(values) => values.is_empty(),
            Self::Progress(values) => values.is_empty(),
            Self::Duration(values) => values.is_empty(),
            Self::Raw(values) => values.is_empty(),
        }
    }

    /// The type whose values these are, as errors name it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "number",
            Self::Money(_) => "money",
            Self::Date(_) => "date",
            Self::Category(_) => "category",
            Self::App(_) => "app",
            Self::Contact(_) => "contact",
            Self::File(_) => "file",
            Self::Embed(_) => "embed",
            Self::Location(_) => "location",
            Self::Phone(_) => "phone",
            Self::Email(_) => "email",
            Self::Progress(_) => "progress",
            Self::Duration(_) => "duration",
            Self::Raw(_) => "unknown",
        }
    }
}

/// The values as Podio sent them.
impl Serialize for FieldValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(values) => values.serialize(serializer),
            Self::Number(values) => values.serialize(serializer),
            Self::Money(values) => values.serialize(serializer),
            Self::Date(values) => values.serialize(serializer),
            Self::Category(values) => values.serialize(serializer),
            Self::App(values) => values.serialize(serializer),
            Self::Contact(values) => values.serialize(serializer),
            Self::File(values) => values.serialize(serializer),
            Self::Embed(values) => values.serialize(serializer),
            Self::Location(values) => values.serialize(serializer),
            Self::Phone(values) => values.serialize(serializer),
            Self::Email(values) => values.serialize(serializer),
            Self::Progress(values) => values.serialize(serializer),
            Self::Duration(values) => values.serialize(serializer),
            Self::Raw(values) => values.0.serialize(serializer),
        }
    }
}

/// The values of a field as they came, read when they are first asked for.
#[derive(Clone)]
pub(crate) struct LazyValue {
    text: Box<str>,
    /// Within how many items the field is.
    depth: u8,
    read: OnceLock<FieldValue>,
}

impl LazyValue {
    /// A list of values that is JSON.
    pub(crate) fn new(json: &str) -> Self {
        Self {
            text: json.into(),
            depth: Nesting::depth(),
            read: OnceLock::new(),
        }
    }

    /// The list as it came.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The values by the type and settings of their field.
    pub(crate) fn get(
        &self,
        kind: Option<&FieldType>,
        config: Option<&Lazy<FieldConfig>>,
    ) -> &FieldValue {
        self.read
            .get_or_init(|| FieldValue::read_within(self.depth, kind, config, &self.text))
    }
}

impl Serialize for LazyValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_text(&self.text, serializer)
    }
}

/// The type of what a calculation results in.
fn result_type(config: &Lazy<FieldConfig>) -> Option<FieldType> {
    /// The settings that tell it; all others need not be read.
    #[derive(Deserialize)]
    struct Config<'a> {
        #[serde(borrow)]
        settings: Option<Settings<'a>>,
    }

    #[derive(Deserialize)]
    struct Settings<'a> {
        #[serde(borrow)]
        return_type: Option<&'a RawValue>,
        #[serde(borrow)]
        expression: Option<&'a RawValue>,
    }

    let settings = serde_json::from_str::<Config<'_>>(config.as_str())
        .ok()?
        .settings?;
    // Calculations from before scripts have an expression over numbers, and state no type.
    let of_expression = settings.expression.map(|_| FieldType::Number);
    let stated = settings
        .return_type
        .and_then(|text| FieldType::from_text(text.get()));
    stated.or(of_expression)
}

thread_local! {
    static DEPTH: Cell<u8> = const { Cell::new(0) };
}

/// Reading the values of a field within so many items, for as long as it is held.
struct Nesting {
    before: u8,
}

impl Nesting {
    /// Within how many items is being read.
    fn depth() -> u8 {
        DEPTH.with(Cell::get)
    }

    /// Goes one level below a depth, unless that is too deep.
    fn below(depth: u8) -> Option<Self> {
        (depth < DEEPEST_ITEM).then(|| Self {
            before: DEPTH.with(|current| current.replace(depth + 1)),
        })
    }
}

impl Drop for Nesting {
    fn drop(&mut self) {
        DEPTH.with(|depth| depth.set(self.before));
    }
}

impl Leaf for Duration {
    const EXPECTED: &'static str = "a number of seconds";

    fn from_text(json: &str) -> Option<Self> {
        json.parse().ok().map(Self::from_secs)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.as_secs())
    }
}

leaf!(Duration);
under_value!(String, Number, Item, Profile, File, u8, Duration);
whole_entry!(EmbedValue, Location, Phone, Email);

/// Old answers hold the id of an option alone.
impl EntryValue for CategoryOption {
    fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Entry<Self>>, A::Error> {
        let mut extra = Extra::default();
        let mut value = None;
        while let Some(key) = next_key(&mut map)? {
            if key != "value" {
                extra.push(key.into_owned().into(), map.next_value()?);
                continue;
            }
            extra.remove("value");
            let json = next_text(&mut map)?;
            value = serde_json::from_str(&json).ok();
            if value.is_none() {
                value = OptionId::from_text(&json).map(Self::of_id);
                extra.push("value".into(), Raw::of_json(json));
            }
        }
        let extra = extra.finish();
        let rest = if extra.contains_key("value") {
            Rest::Whole(extra.to_raw())
        } else {
            Rest::Keys(extra)
        };
        Ok(value.map(|value| Entry { value, rest }))
    }

    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("value", self)
    }
}

/// The values of a field as they came.
///
/// `Debug` shows their length alone, because what they hold may be a secret.
#[derive(Clone, PartialEq)]
pub struct RawValues(pub(crate) Raw);

impl RawValues {
    /// The list of values, as JSON text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.0.is_nothing()
    }

    /// Reads the list of values as a type of your choice, such as `Vec<serde_json::Value>`.
    ///
    /// # Errors
    ///
    /// [`DataIntegrity`](podio_core::ErrorKind::DataIntegrity) with the place in the list, if it is
    /// of another shape.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        self.0.parse()
    }
}

impl fmt::Debug for RawValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawValues({} bytes)", self.as_str().len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(kind: &str, values: &Value) -> FieldValue {
        FieldValue::read(Some(&FieldType::from(kind)), None, &values.to_string())
    }

    #[test]
    fn values_are_written_back_as_they_came() {
        for (kind, values) in [
            ("text", json!([{"value": "a \"quoted\" \u{e6}", "new": 1}])),
            ("tag", json!([{"value": "a"}, {"value": "b"}])),
            ("state", json!([{"value": "Open"}])),
            ("number", json!([{"value": "12324.43277"}])),
            ("number", json!([{"value": 5}])),
            (
                "money",
                json!([{"value": "125.5320", "currency": "DKK", "new": null}]),
            ),
            (
                "date",
                json!([{"start": "2026-03-10 15:00:00", "start_utc": "2026-03-10 13:00:00", "end": null}]),
            ),
            (
                "category",
                json!([{"value": {"id": 1, "text": "Open", "color": "D2E4EB"}}, {"value": {"id": 2}, "new": 1}]),
            ),
            ("question", json!([{"value": 2, "new": 1}])),
            (
                "app",
                json!([{"value": {"item_id": 7, "app": {"app_id": 1, "token": "t"}}}]),
            ),
            (
                "contact",
                json!([{"value": {"profile_id": 7, "user_id": null}}]),
            ),
            (
                "member",
                json!([{"value": {"profile_id": 7, "user_id": 8}}]),
            ),
            (
                "image",
                json!([{"value": {"file_id": 7, "mimetype": "image/png"}}]),
            ),
            ("asset", json!([{"value": {"file_id": 7}}])),
            (
                "embed",
                json!([{"embed": {"embed_id": 1, "original_url": "https://example.org", "files": []}, "file": null}]),
            ),
            (
                "location",
                json!([{"value": "here", "lat": 1.5, "lng": -0.25, "city": null, "map_in_sync": true}]),
            ),
            (
                "phone",
                json!([{"type": "mobile", "value": "+45"}, {"type": "new", "value": "1"}]),
            ),
            ("tel", json!([{"value": "1", "uri": "tel:1"}])),
            ("email", json!([{"type": "work", "value": "a@b.c"}])),
            ("progress", json!([{"value": 0}])),
            ("duration", json!([{"value": 5400}])),
            ("brand-new", json!([{"value": "x"}, 1, null])),
            ("video", json!([{"value": 7}])),
        ] {
            let value = read(kind, &values);
            assert_eq!(serde_json::to_value(&value).unwrap(), values, "{kind}");
            assert_eq!(
                matches!(value, FieldValue::Raw(_)),
                ["brand-new", "video"].contains(&kind),
                "{kind}"
            );
            assert!(!value.is_empty());
        }
    }

    #[test]
    fn values_of_another_shape_are_kept_raw() {
        for (kind, values) in [
            ("text", json!([{"value": "a"}, {"value": 1}])),
            ("number", json!([{"value": "many"}])),
            ("money", json!([{"value": "1"}])),
            ("date", json!([{"value": "2026"}])),
            ("category", json!([{"value": "Open"}])),
            ("app", json!([{"value": {"title": "without id"}}])),
            ("location", json!([{"value": "x", "lat": "north"}, 7])),
            ("phone", json!([{"type": "mobile"}])),
            ("progress", json!([{"value": 300}])),
            ("duration", json!([{"value": -1}])),
            ("duration", json!([7])),
        ] {
            let value = read(kind, &values);
            assert!(matches!(value, FieldValue::Raw(_)), "{kind}");
            assert_eq!(serde_json::to_value(&value).unwrap(), values, "{kind}");
        }
    }

    #[test]
    fn items_within_items_end_somewhere() {
        let levels = 20_000;
        let open = r#"[{"value":{"item_id":1,"fields":[{"field_id":1,"type":"app","values":"#;
        let close = "}]}}]";
        let text = format!("{}[]{}", open.repeat(levels), close.repeat(levels));
        let value = FieldValue::read(Some(&FieldType::App), None, &text);
        let mut depth = 0;
        let mut current = &value;
        while let FieldValue::App(values) = current {
            depth += 1;
            current = values.first().unwrap().fields[0].value();
        }
        assert_eq!(depth, usize::from(DEEPEST_ITEM));
        assert!(matches!(current, FieldValue::Raw(_)));
        // The next document starts anew.
        let shallow = read("app", &json!([{"value": {"item_id": 1}}]));
        assert!(matches!(shallow, FieldValue::App(_)));
    }

    #[test]
    fn debug_shows_no_token() {
        let tokens = json!([{"value": {"item_id": 7, "app": {"app_id": 1, "token": "canary"}}}]);
        let unknown = json!([{"value": {"token": "canary"}}]);
        for text in [
            format!("{:?}", read("app", &tokens)),
            format!("{:?}", read("app", &unknown)),
        ] {
            assert!(!text.contains("canary"), "{text}");
        }
    }
}
