//! Embedded links.

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{EmbedId, File};

open_enum! {
    /// What a link leads to.
    pub enum EmbedType {
        /// A picture.
        Image = "image",
        /// A video.
        Video = "video",
        /// Something that shows itself by HTML of its own.
        Rich = "rich",
        /// A page.
        Link = "link",
        /// Not looked up yet, or out of reach.
        Unresolved = "unresolved",
    }
}

model! {
    /// A link, with what Podio found behind it.
    pub struct Embed {
        required {
            /// Its id.
            embed_id: EmbedId,
        }
        optional {
            /// The link as it was given.
            original_url: String,
            /// The link that it led to.
            resolved_url: String,
            /// The link.
            url: String,
            /// The host of the link.
            hostname: String,
            /// What it leads to.
            kind("type"): EmbedType,
            /// The title of the page.
            title: String,
            /// The description of the page.
            description: String,
            /// The name of the service.
            provider_name: String,
            /// HTML that shows it.
            embed_html: String,
            /// The width of that HTML in pixels.
            embed_width: u64,
            /// The height of that HTML in pixels.
            embed_height: u64,
            /// When it was added.
            created_on: Timestamp,
        }
        lists {
            /// Pictures of it.
            files: File,
        }
    }
}
