use podio_client::api::PodioApi as _;
use podio_client::api::embeds::EmbedMode;
use podio_client::api::model::EmbedId;

use super::text;

super::cases! { "embeds":
    "add_an_embed": |client| client.embeds().add(text()).mode(EmbedMode::Delayed).send();
    "get_embed": |client| client.embeds().get(EmbedId(42)).send();
}
