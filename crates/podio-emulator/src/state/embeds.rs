//! Embeds: links to pages elsewhere.

use serde_json::{Value, json};

use super::{Made, World, datetime_text, next};

/// A link.
#[derive(Debug)]
pub(crate) struct Embed {
    pub(crate) embed_id: u64,
    pub(crate) url: url::Url,
    pub(crate) original_url: String,
    pub(crate) made: Made,
}

impl World {
    /// Adds a link; `None` when the text is no address of a web page.
    pub(crate) fn add_embed(&mut self, original_url: &str, made: Made) -> Option<u64> {
        let url = read_url(original_url)?;
        let embed_id = next(&mut self.ids.embed);
        let embed = Embed {
            embed_id,
            url,
            original_url: original_url.to_owned(),
            made,
        };
        self.embeds.insert(embed_id, embed);
        Some(embed_id)
    }

    /// A link; nothing is loaded from it, so that its title is its host.
    pub(crate) fn embed_value(embed: &Embed) -> Value {
        let path = embed.url.path().to_ascii_lowercase();
        let is_image = [".png", ".jpg", ".jpeg", ".gif", ".webp"]
            .iter()
            .any(|ending| path.ends_with(ending));
        json!({
            "embed_id": embed.embed_id,
            "original_url": embed.original_url,
            "resolved_url": embed.url.as_str(),
            "type": if is_image { "image" } else { "link" },
            "title": embed.url.host_str(),
            "description": null,
            "provider_name": null,
            "embed_html": null,
            "embed_width": null,
            "embed_height": null,
            "hostname": embed.url.host_str(),
            "created_on": datetime_text(embed.made.on),
            "files": [],
        })
    }
}

/// An address of a web page; a scheme may be left out.
pub(crate) fn read_url(text: &str) -> Option<url::Url> {
    let url = match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        // `example.org:8080/x` reads as a scheme of its own.
        _ if text.contains("://") || text.contains(char::is_whitespace) => return None,
        _ => url::Url::parse(&format!("http://{text}")).ok()?,
    };
    url.host_str()
        .filter(|host| host.contains('.') || *host == "localhost" || host.contains(':'))?;
    Some(url)
}
