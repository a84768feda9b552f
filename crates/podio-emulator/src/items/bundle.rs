//! The query parameter `fields`, which chooses what an answer tells.

use std::collections::BTreeMap;

/// What is wanted of one key: a view, and keys beyond it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) view: Option<String>,
    pub(super) keys: BTreeMap<String, Wanted>,
}

/// Reads a comma list of keys, each with `.view(NAME)` and `.fields(…)` in any order.
///
/// What does not follow the grammar is passed over, as Podio ignores what it does not know.
pub(super) fn parse(text: &str) -> BTreeMap<String, Wanted> {
    let mut keys = BTreeMap::new();
    for part in split_outside(text, ',') {
        let mut pieces = split_outside(part, '.').into_iter();
        let Some(key) = pieces.next().map(str::trim).filter(|key| !key.is_empty()) else {
            continue;
        };
        let mut wanted = Wanted::default();
        for piece in pieces {
            let Some((name, inner)) = piece.split_once('(') else {
                continue;
            };
            let inner = inner.strip_suffix(')').unwrap_or(inner);
            match name.trim() {
                "view" => wanted.view = Some(inner.trim().to_owned()),
                "fields" => wanted.keys.extend(parse(inner)),
                _ => {}
            }
        }
        keys.insert(key.to_owned(), wanted);
    }
    keys
}

/// Splits at a separator that stands outside all parentheses.
fn split_outside(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if letter == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_and_keys_are_read_in_any_order() {
        let wanted = parse("items.view(micro).fields(external_id,files.view(mini)),total");
        let items = &wanted["items"];
        assert_eq!(items.view.as_deref(), Some("micro"));
        assert_eq!(
            items.keys.keys().collect::<Vec<_>>(),
            ["external_id", "files"]
        );
        assert_eq!(items.keys["files"].view.as_deref(), Some("mini"));
        assert!(wanted.contains_key("total"));
    }

    #[test]
    fn odd_texts_are_passed_over() {
        for text in ["", ",,", "(", "a.b(c", ").x", "ü.view(ö)"] {
            let _read = parse(text);
        }
        assert!(parse(",").is_empty());
    }
}
