//! The JSON of a request body, with numbers as they were written.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
use serde_json::value::RawValue;

/// How deep a body may be nested.
const MAX_DEPTH: usize = 64;

/// A JSON value whose numbers keep their text, so that no decimal passes through a float.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

impl Json {
    /// Reads a body; `None` when it is not JSON.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        Self::read(text, 0)
    }

    fn read(text: &str, depth: usize) -> Option<Self> {
        if depth > MAX_DEPTH {
            return None;
        }
        let text = text.trim_ascii();
        Some(match text.as_bytes().first()? {
            b'{' => {
                let entries: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
                let mut object = BTreeMap::new();
                for (key, raw) in entries {
                    object.insert(key, Self::read(raw.get(), depth + 1)?);
                }
                Self::Object(object)
            }
            b'[' => {
                let entries: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                let list = entries
                    .into_iter()
                    .map(|raw| Self::read(raw.get(), depth + 1));
                Self::List(list.collect::<Option<_>>()?)
            }
            b'"' => Self::Text(serde_json::from_str(text).ok()?),
            b't' | b'f' => Self::Bool(serde_json::from_str(text).ok()?),
            b'n' => serde_json::from_str::<()>(text).ok().map(|()| Self::Null)?,
            _ => {
                let raw: &RawValue = serde_json::from_str(text).ok()?;
                Self::Number(raw.get().to_owned())
            }
        })
    }

    /// The member `key` of an object.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    /// The member `key` of an object, unless it is null.
    pub(crate) fn given(&self, key: &str) -> Option<&Self> {
        self.get(key).filter(|value| **value != Self::Null)
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    pub(crate) fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn as_id(&self) -> Option<u64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    pub(crate) fn as_object(&self) -> Option<&BTreeMap<String, Self>> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The name of the type in Podio's validation texts.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(text) if text.parse::<i128>().is_ok() => "integer",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
            Self::List(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// The value for an answer. Numbers that no answer type holds become null.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(*flag),
            Self::Number(text) => serde_json::from_str(text).unwrap_or(Value::Null),
            Self::Text(text) => Value::String(text.clone()),
            Self::List(list) => list.iter().map(Self::to_value).collect(),
            Self::Object(object) => object
                .iter()
                .map(|(key, value)| (key.clone(), value.to_value()))
                .collect(),
        }
    }

    fn write(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(text) => formatter.write_str(text),
            Self::List(list) => {
                formatter.write_str("[")?;
                for (index, value) in list.iter().enumerate() {
                    formatter.write_str(if index == 0 { "" } else { "," })?;
                    value.write(formatter)?;
                }
                formatter.write_str("]")
            }
            Self::Object(object) => {
                formatter.write_str("{")?;
                for (index, (key, value)) in object.iter().enumerate() {
                    formatter.write_str(if index == 0 { "" } else { "," })?;
                    write!(formatter, "{}:", Value::from(key.as_str()))?;
                    value.write(formatter)?;
                }
                formatter.write_str("}")
            }
            simple => write!(formatter, "{}", simple.to_value()),
        }
    }
}

/// The value as Podio's validation texts quote it: a text in single quotes, the rest as JSON.
impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(formatter, "'{text}'"),
            other => other.write(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_text() {
        let body = Json::parse(br#" {"a": 0.10000000000000000001, "b": [1e400, -7]} "#).unwrap();
        assert_eq!(
            body.get("a"),
            Some(&Json::Number("0.10000000000000000001".to_owned()))
        );
        assert_eq!(body.get("b").unwrap().to_string(), "[1e400,-7]");
        assert_eq!(body.get("b").unwrap().to_value()[0], Value::Null);
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in ["", "{", "nul", "[1,]", "{\"a\":01}", "1 2", "\u{feff}{}"] {
            assert_eq!(Json::parse(text.as_bytes()), None, "{text:?}");
        }
        let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(Json::parse(deep.as_bytes()), None);
        assert_eq!(Json::parse(&[0xff]), None);
    }

    #[test]
    fn texts_are_quoted_as_podio_quotes_them() {
        assert_eq!(Json::parse(b"\"list\"").unwrap().to_string(), "'list'");
        assert_eq!(
            Json::parse(b"[\"Test\"]").unwrap().to_string(),
            "[\"Test\"]"
        );
    }
}
