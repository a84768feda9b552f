//! Where a visitor goes after a login: a page of this site and of no other.

use url::{Position, Url};

/// The longest path that is kept in a web session, in bytes.
const LONGEST: usize = 2_048;

/// The path, query and fragment of `text`, if they name a page of this site.
///
/// Browsers take `//host`, `/\host` and either with tabs or line breaks in between for another
/// site. So the text is read as a browser reads it, and what comes out is read once more.
pub(super) fn local(text: &str) -> Option<String> {
    if text.len() > LONGEST || !is_path(text) {
        return None;
    }
    let here = Url::parse("https://site.invalid/").ok()?;
    let there = here.join(text).ok()?;
    if there.origin() != here.origin() {
        return None;
    }
    let path = &there[Position::BeforePath..];
    is_path(path).then(|| path.to_owned())
}

fn is_path(text: &str) -> bool {
    let odd = |letter: char| letter.is_control() || letter == '\\';
    text.starts_with('/') && !text.starts_with("//") && !text.contains(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_site_are_taken() {
        for (text, path) in [
            ("/", "/"),
            ("/items/7?view=1&b=%2F#top", "/items/7?view=1&b=%2F#top"),
            ("/a/../b", "/b"),
            ("/a b/ü", "/a%20b/%C3%BC"),
            (
                "/login?next=https://evil.example/",
                "/login?next=https://evil.example/",
            ),
            ("/@evil.example", "/@evil.example"),
        ] {
            assert_eq!(local(text).as_deref(), Some(path), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let long = format!("/{}", "a".repeat(LONGEST));
        for text in [
            "",
            "items",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r\n/evil.example",
            "\t//evil.example",
            " /items",
            "/.//evil.example",
            "/./\\evil.example",
            "/a/..//evil.example",
            "/%2e//evil.example",
            "/a\r\nSet-Cookie: x=y",
            "/a\0",
            "/\u{85}/evil.example",
            "https://evil.example/",
            "https:evil.example",
            "http:///evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            &long,
        ] {
            assert_eq!(local(text), None, "{text:?}");
        }
    }

    #[test]
    fn no_text_of_dangerous_letters_leads_elsewhere() {
        let here = Url::parse("http://app.example.org:8080/a/b").unwrap();
        let letters = ['/', '\\', '.', '\t', '\n', ':', '@', '%', 'e', '?'];
        let mut texts = vec![String::new()];
        let mut taken = 0;
        for _ in 0..5 {
            texts = texts
                .iter()
                .flat_map(|text| letters.map(|letter| format!("{text}{letter}")))
                .collect();
            for path in texts.iter().filter_map(|text| local(text)) {
                let there = here.join(&path).unwrap();
                assert_eq!(there.origin(), here.origin(), "{path:?}");
                assert!(!path.starts_with("//"), "{path:?}");
                taken += 1;
            }
        }
        assert!(taken > 1_000, "{taken}");
    }
}
