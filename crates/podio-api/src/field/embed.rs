//! Links.

use serde_json::{Value, json};

use crate::model::json::model;
use crate::model::{Embed, EmbedId, File, FileId};

model! {
    /// A link in a field, with the picture that is shown for it.
    pub struct EmbedValue {
        required {
            /// The link.
            embed: Embed,
        }
        optional {
            /// The picture.
            file: File,
        }
    }
}

/// What a link field is given: a link that was added by its id, or an address that Podio adds.
///
/// ```
/// use podio_api::field::EmbedWrite;
/// use podio_api::model::{EmbedId, FileId};
///
/// let added = EmbedWrite::new(EmbedId(6600001)).file(FileId(9300003));
/// let address = EmbedWrite::url("https://www.example.org/");
/// # let _ = (added, address);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbedWrite {
    link: Link,
    file: Option<FileId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Link {
    Id(EmbedId),
    Url(String),
}

impl EmbedWrite {
    /// A link that was added.
    pub fn new(embed_id: EmbedId) -> Self {
        Self {
            link: Link::Id(embed_id),
            file: None,
        }
    }

    /// An address.
    pub fn url(url: impl Into<String>) -> Self {
        Self {
            link: Link::Url(url.into()),
            file: None,
        }
    }

    /// Chooses the picture that is shown for it: one of the files that came with the link.
    pub fn file(mut self, file_id: FileId) -> Self {
        self.file = Some(file_id);
        self
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut json = match &self.link {
            Link::Id(id) => json!({"embed": id}),
            Link::Url(url) => json!({"url": url}),
        };
        if let Some(file) = self.file {
            json["file"] = file.get().into();
        }
        json
    }
}

impl From<EmbedId> for EmbedWrite {
    fn from(embed_id: EmbedId) -> Self {
        Self::new(embed_id)
    }
}

/// Writes back what was read.
impl From<&EmbedValue> for EmbedWrite {
    fn from(value: &EmbedValue) -> Self {
        Self {
            link: Link::Id(value.embed.embed_id),
            file: value.file.as_ref().map(|file| file.file_id),
        }
    }
}
