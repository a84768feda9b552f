//! Taking secrets out of texts that come from elsewhere.

use secrecy::{ExposeSecret, SecretString};

/// The secrets that went out with a call, in case the answer echoes them.
#[derive(Default)]
pub(crate) struct Secrets<'a>(Vec<&'a SecretString>);

impl<'a> Secrets<'a> {
    pub(crate) fn of(secrets: impl IntoIterator<Item = &'a SecretString>) -> Self {
        Self(secrets.into_iter().collect())
    }

    /// `text` with every secret replaced, escaped forms included.
    pub(crate) fn redact(&self, text: &str) -> String {
        let mut clean = text.to_owned();
        for secret in &self.0 {
            let plain = secret.expose_secret();
            if plain.is_empty() {
                continue;
            }
            let json = serde_json::Value::from(plain).to_string();
            let form: String = url::form_urlencoded::byte_serialize(plain.as_bytes()).collect();
            for shape in [plain, json.trim_matches('"'), form.as_str()] {
                if clean.contains(shape) {
                    clean = clean.replace(shape, "[redacted]");
                }
            }
        }
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_in_every_form() {
        let secret = SecretString::from("a \"b\"&c");
        let secrets = Secrets::of([&secret]);
        let text = secrets.redact(r#"x a "b"&c y a \"b\"&c z a+%22b%22%26c"#);
        assert_eq!(text, "x [redacted] y [redacted] z [redacted]");
    }
}
