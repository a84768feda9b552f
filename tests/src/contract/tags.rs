use podio_client::api::PodioApi as _;
use podio_client::api::model::ItemId;

super::cases! { "tags":
    "create_tags": |client| client.tags().create(ItemId(11), &["a", "b"]).send();
    "remove_tag": |client| client.tags().remove(ItemId(11), "a").send();
    "get_tags_on_app": |client| client.tags().get_on_app(21.into()).limit(5).text("a").send();
}
