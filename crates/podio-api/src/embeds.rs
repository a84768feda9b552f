//! Links that Podio looks up, to show them in comments, status messages and items.

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::json::open_enum;
use crate::model::{Embed, EmbedId};

operations! {
    "embeds":
    ADD_AN_EMBED = "add_an_embed" POST "/embed/";
    GET_EMBED = "get_embed" GET "/embed/{embed_id}";
}

/// Embedded links; from [`PodioApi::embeds`](crate::PodioApi::embeds).
#[derive(Debug, Clone, Copy)]
pub struct Embeds<'a> {
    pub(crate) client: Caller<'a>,
}

impl Embeds<'_> {
    /// Adds a link, which Podio looks up.
    ///
    /// `POST /embed/` ([reference](https://developers.podio.com/doc/embeds/add-an-embed-726483))
    #[doc(alias = "add_an_embed")]
    pub fn add(&self, url: &str) -> AddEmbed {
        AddEmbed(Call::new(self.client, &ADD_AN_EMBED, &[]).body("url", url))
    }

    /// Reads a link that was added.
    ///
    /// `GET /embed/{embed_id}`
    #[doc(alias = "get_embed")]
    pub fn get(&self, embed_id: EmbedId) -> GetEmbed {
        GetEmbed(Call::new(self.client, &GET_EMBED, &[&embed_id]))
    }
}

request!(
    /// The call of [`Embeds::add`].
    AddEmbed [] read Embed
);

request!(
    /// The call of [`Embeds::get`].
    GetEmbed [] read Embed
);

open_enum! {
    /// When Podio looks up a link.
    pub enum EmbedMode {
        /// Before it answers.
        Immediate = "immediate",
        /// After it answered.
        Delayed = "delayed",
    }
}

options!(AddEmbed => {
    /// Says when Podio looks the link up. By default it does before it answers.
    body mode: EmbedMode,
});
