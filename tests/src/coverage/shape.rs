//! Types of keys, in the notation of `tests/operations.tsv`, and whether values have them.
//!
//! `int`, `bool`, `string` (any text), `string(a|b)` (one of these), `word` (a text
//! with a form of its own, such as a word of Podio's or a link), `date`, `time`, `datetime`;
//! `[T]` a list, `csv<T>` and `ssv<T>` a list joined by commas or semicolons, `range<T>` two values
//! joined by a dash, `ref` a type and an id joined by a colon; `{key:T,key?:T}` an object, `map<K,T>`
//! one whose keys are data; `T|T` either; `any`, and names of models, which are not looked into.

use std::collections::BTreeSet;

use podio_client::http::Method;
use serde_json::Value;

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Anything.
    Any,
    /// Nothing, as a value.
    Null,
    /// A whole number.
    Integer,
    /// A switch.
    Switch,
    /// Any text.
    Text,
    /// A text with a form of its own.
    Formed,
    /// One of these words.
    Word(Vec<&'static str>),
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and a time.
    DateTime,
    /// A type and an id.
    Reference,
    /// Several values.
    List(Box<Shape>),
    /// Several values in one text.
    Joined(char, Box<Shape>),
    /// Two values in one text.
    Range(Box<Shape>),
    /// Keys with their types.
    Object(Vec<Key>),
    /// Keys that are data, with the type of their values.
    Map(Box<Shape>),
    /// One of these.
    Either(Vec<Shape>),
}

/// A key of a query, a form or an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its name; `*` if the name is data.
    pub name: &'static str,
    /// Whether it may be left out.
    pub optional: bool,
    /// The type of its value.
    pub shape: Shape,
}

impl Shape {
    /// Reads the notation.
    pub fn parse(text: &'static str) -> Self {
        let mut parser = Parser { text, at: 0 };
        let shape = parser.shape();
        parser.end();
        shape
    }

    /// Brings a value of a query or form, which is a text, into the form that it has in JSON.
    pub fn value_of_text(&self, text: &str, method: &Method) -> Value {
        let word = |word: &str| *method != Method::GET && text == word;
        match self {
            Self::Integer => text
                .parse::<u64>()
                .map_or_else(|_| text.into(), Value::from),
            Self::Switch if text == "1" || word("true") => true.into(),
            Self::Switch if text == "0" || word("false") => false.into(),
            Self::List(shape) => split(text, ',', shape, method),
            Self::Joined(separator, shape) => split(text, *separator, shape, method),
            Self::Either(shapes) => shapes
                .iter()
                .map(|shape| (shape, shape.value_of_text(text, method)))
                .find(|(shape, value)| shape.faults(value, "", None).is_empty())
                .map_or_else(|| text.into(), |(_, value)| value),
            _ => text.into(),
        }
    }

    /// What is wrong with a value. Where the type is any text, it has to be `text`, if that is given.
    pub fn faults(&self, value: &Value, place: &str, text: Option<&str>) -> Vec<String> {
        let wrong = |expected: &str| vec![format!("{place}: {value} is not {expected}")];
        let unless = |fits: bool, expected: &str| if fits { Vec::new() } else { wrong(expected) };
        let digits = |pattern: &str| value.as_str().is_some_and(|value| fits(value, pattern));
        match self {
            Self::Any => Vec::new(),
            Self::Null => unless(value.is_null(), "null"),
            Self::Integer => unless(value.is_u64() || value.is_i64(), "a whole number"),
            Self::Switch => unless(value.is_boolean(), "a switch"),
            Self::Text => match (value.as_str(), text) {
                (None, _) => wrong("a text"),
                (Some(sent), Some(text)) if sent != text => wrong(&format!("{text:?}")),
                _ => Vec::new(),
            },
            Self::Formed => unless(value.is_string(), "a text"),
            Self::Word(words) => {
                let known = value.as_str().is_some_and(|value| words.contains(&value));
                unless(known, &format!("one of {words:?}"))
            }
            Self::Date => unless(digits("dddd-dd-dd"), "a date"),
            Self::Time => unless(digits("dd:dd:dd") || digits("dd:dd"), "a time"),
            Self::DateTime => unless(digits("dddd-dd-dd dd:dd:dd"), "a date and time"),
            Self::Reference => {
                let parts = value.as_str().and_then(|value| value.split_once(':'));
                let is_id = |id: &str| id.bytes().all(|byte| byte.is_ascii_digit());
                unless(parts.is_some_and(|(_, id)| is_id(id)), "a type and an id")
            }
            Self::Range(shape) => {
                let parts = value.as_str().and_then(|value| {
                    let middle = value.len() / 2;
                    value.get(middle..)?.strip_prefix('-')?;
                    Some((value.get(..middle)?, value.get(middle + 1..)?))
                });
                let fits = |part: &str| shape.faults(&part.into(), place, text).is_empty();
                let both = parts.is_some_and(|(from, to)| fits(from) && fits(to));
                unless(both, "two values joined by a dash")
            }
            Self::List(shape) | Self::Joined(_, shape) => match value {
                Value::Array(values) => (0..)
                    .zip(values)
                    .flat_map(|(at, value)| shape.faults(value, &format!("{place}[{at}]"), text))
                    .collect(),
                _ => wrong("a list"),
            },
            Self::Map(shape) => match value {
                Value::Object(values) => values
                    .iter()
                    .flat_map(|(key, value)| shape.faults(value, &format!("{place}.{key}"), text))
                    .collect(),
                _ => wrong("an object"),
            },
            Self::Object(keys) => match value {
                Value::Object(values) => {
                    let (values, place) = (values.iter(), format!("{place}."));
                    key_faults(keys, values.map(|(k, v)| (k.as_str(), v)), &place, text).messages()
                }
                _ => wrong("an object"),
            },
            Self::Either(shapes) => shapes
                .iter()
                .map(|shape| shape.faults(value, place, text))
                .min_by_key(Vec::len)
                .unwrap_or_default(),
        }
    }
}

fn split(text: &str, separator: char, shape: &Shape, method: &Method) -> Value {
    let parts = text.split(separator);
    parts
        .map(|part| shape.value_of_text(part, method))
        .collect()
}

/// Whether a text consists of the pattern's characters, where `d` stands for a digit.
fn fits(text: &str, pattern: &str) -> bool {
    let character = |(byte, wanted): (u8, u8)| match wanted {
        b'd' => byte.is_ascii_digit(),
        other => byte == other,
    };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(character)
}

/// What is wrong with keys, by key.
#[derive(Debug, Default)]
pub struct Faults(pub Vec<(String, String)>);

impl Faults {
    fn messages(self) -> Vec<String> {
        self.0.into_iter().map(|(_, message)| message).collect()
    }
}

/// What is wrong with the keys of an object.
pub fn key_faults<'a>(
    keys: &[Key],
    values: impl Iterator<Item = (&'a str, &'a Value)>,
    place: &str,
    text: Option<&str>,
) -> Faults {
    let mut faults = Faults::default();
    let mut sent = BTreeSet::new();
    for (name, value) in values {
        sent.insert(name);
        let key = keys.iter().find(|key| key.name == name);
        match key.or_else(|| keys.iter().find(|key| key.name == "*")) {
            // A null takes a value away, which every optional key allows.
            Some(key) if key.optional && value.is_null() => {}
            Some(key) => {
                let found = key.shape.faults(value, &format!("{place}{name}"), text);
                let found = found.into_iter().map(|fault| (name.to_owned(), fault));
                faults.0.extend(found);
            }
            None => faults.0.push((
                name.to_owned(),
                format!("{place}{name} is sent, and the table lacks it"),
            )),
        }
    }
    for key in keys.iter().filter(|key| !key.optional && key.name != "*") {
        if !sent.contains(key.name) {
            let message = format!("{place}{} is required, and not sent", key.name);
            faults.0.push((key.name.to_owned(), message));
        }
    }
    faults
}

impl Key {
    /// Reads keys that stand between commas.
    pub fn parse_list(text: &'static str) -> Vec<Self> {
        let mut parser = Parser { text, at: 0 };
        let keys = parser.keys();
        parser.end();
        keys
    }

    /// Reads keys that stand in braces.
    pub fn parse_object(text: &'static str) -> Vec<Self> {
        match Shape::parse(text) {
            Shape::Object(keys) => keys,
            other => panic!("{text}: {other:?} is no object"),
        }
    }
}

struct Parser {
    text: &'static str,
    at: usize,
}

impl Parser {
    fn shape(&mut self) -> Shape {
        let mut shapes = vec![self.one()];
        while self.take('|') {
            shapes.push(self.one());
        }
        if shapes.len() == 1 {
            shapes.remove(0)
        } else {
            Shape::Either(shapes)
        }
    }

    fn one(&mut self) -> Shape {
        if self.take('[') {
            let shape = self.shape();
            self.expect(']');
            return Shape::List(Box::new(shape));
        }
        if self.take('{') {
            let keys = self.keys();
            self.expect('}');
            return Shape::Object(keys);
        }
        match self.word() {
            "map" if self.take('<') => {
                self.word();
                self.expect(',');
                let shape = self.shape();
                self.expect('>');
                Shape::Map(Box::new(shape))
            }
            "any" | "map" | "object" | "list" | "binary" => Shape::Any,
            "null" => Shape::Null,
            "word" => Shape::Formed,
            "int" => Shape::Integer,
            "bool" => Shape::Switch,
            "date" => Shape::Date,
            "time" => Shape::Time,
            "datetime" => Shape::DateTime,
            "ref" => Shape::Reference,
            "string" if self.take('(') => {
                let mut words = vec![self.word()];
                while self.take('|') {
                    words.push(self.word());
                }
                self.expect(')');
                Shape::Word(words)
            }
            "string" => Shape::Text,
            "csv" => Shape::Joined(',', Box::new(self.parameter())),
            "ssv" => Shape::Joined(';', Box::new(self.parameter())),
            "range" => Shape::Range(Box::new(self.parameter())),
            model if model.starts_with(char::is_uppercase) => Shape::Any,
            other => self.fail(&format!("the type `{other}`")),
        }
    }

    fn parameter(&mut self) -> Shape {
        self.expect('<');
        let shape = self.shape();
        self.expect('>');
        shape
    }

    fn keys(&mut self) -> Vec<Key> {
        let mut keys = Vec::new();
        while self
            .rest()
            .starts_with(|c: char| c.is_ascii_lowercase() || c == '*')
        {
            let name = if self.take('*') { "*" } else { self.word() };
            let optional = self.take('?');
            self.expect(':');
            let shape = self.shape();
            if self.take('=') {
                self.word();
            }
            keys.push(Key {
                name,
                optional,
                shape,
            });
            if !self.take(',') {
                break;
            }
        }
        keys
    }

    fn word(&mut self) -> &'static str {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.')
            .unwrap_or(rest.len());
        if end == 0 {
            self.fail("a word");
        }
        self.at += end;
        &rest[..end]
    }

    fn rest(&self) -> &'static str {
        &self.text[self.at..]
    }

    fn take(&mut self, c: char) -> bool {
        let is_next = self.rest().starts_with(c);
        if is_next {
            self.at += c.len_utf8();
        }
        is_next
    }

    fn expect(&mut self, c: char) {
        if !self.take(c) {
            self.fail(&format!("`{c}`"));
        }
    }

    fn end(&self) {
        if !self.rest().is_empty() {
            self.fail("the end");
        }
    }

    fn fail(&self, what: &str) -> ! {
        panic!("{}: {what} at `{}`", self.text, self.rest())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(shape: &'static str, value: &Value) -> Vec<String> {
        Shape::parse(shape).faults(value, "x", Some("a/b"))
    }

    #[test]
    fn values_are_held_against_types() {
        let object = "{a:int,b?:[string(c|d)],e?:{f:string},*?:bool}";
        let good = json!({"a": 1, "b": ["c"], "e": {"f": "a/b"}, "z": true});
        assert_eq!(faults(object, &good), [""; 0]);
        let bad = json!({"a": "1", "b": ["x"], "e": {"f": "other"}, "z": 1});
        assert_eq!(faults(object, &bad).len(), 4);
        assert_eq!(faults("{a:int}", &json!({"b": 1})).len(), 2);
        for (shape, good, bad) in [
            ("date", "2026-03-11", "2026-3-11"),
            ("datetime", "2026-03-11 09:30:00", "2026-03-11T09:30:00Z"),
            ("range<date>", "2026-01-01-2026-01-31", "2026-01-01"),
            ("ref", "user:8", "8"),
            ("date|ref", "app:1", "app"),
        ] {
            assert_eq!(faults(shape, &good.into()), [""; 0]);
            assert_eq!(faults(shape, &bad.into()).len(), 1);
        }
    }

    #[test]
    fn texts_of_a_query_become_values() {
        let value = |shape, text| Shape::parse(shape).value_of_text(text, &Method::GET);
        assert_eq!(value("csv<int>", "7,8"), json!([7, 8]));
        assert_eq!(value("ssv<int>", "7;8"), json!([7, 8]));
        assert_eq!(value("bool", "0"), json!(false));
        // Switches of a call that reads are digits.
        assert_eq!(value("bool", "false"), json!("false"));
        assert_eq!(value("int|string", "last"), json!("last"));
        assert_eq!(value("int|string", "7"), json!(7));
    }
}
