//! Profiles as vCards.

use serde_json::Value;

use super::contacts::field_values;

/// The content type of a vCard.
pub(crate) const VCARD: &str = "text/vcard; charset=utf-8";

/// A profile as a vCard of version 3.
pub(crate) fn vcard(profile: &Value) -> String {
    let text = |key: &str| profile[key].as_str().unwrap_or_default();
    let mut lines = vec!["BEGIN:VCARD".to_owned(), "VERSION:3.0".to_owned()];
    let mut add = |property: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("{property}:{}", escape(value)));
        }
    };
    add("FN", text("name"));
    // The parts of a name are not known apart.
    add("N", text("name"));
    add("ORG", text("organization"));
    add("BDAY", text("birthdate"));
    for (key, property) in [
        ("mail", "EMAIL;TYPE=INTERNET"),
        ("phone", "TEL"),
        ("title", "TITLE"),
        ("url", "URL"),
        ("address", "ADR"),
    ] {
        for value in field_values(profile, key) {
            add(property, value.as_str().unwrap_or_default());
        }
    }
    lines.push("END:VCARD".to_owned());
    lines.push(String::new());
    lines.join("\r\n")
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            '\r' => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_cannot_begin_a_line_of_its_own() {
        let profile = json!({"name": "Kai; Berg\r\nTEL:1", "mail": ["kai@example.com"]});
        let lines = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Kai\\; Berg\\nTEL:1\r\n\
            N:Kai\\; Berg\\nTEL:1\r\nEMAIL;TYPE=INTERNET:kai@example.com\r\nEND:VCARD\r\n";
        assert_eq!(vcard(&profile), lines);
    }
}
