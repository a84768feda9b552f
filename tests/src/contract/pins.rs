use podio_client::api::PodioApi as _;
use podio_client::api::model::{ItemId, RefType};

const ITEM: ItemId = ItemId(11);

super::cases! { "pins":
    "get_pins": |client| client
        .pins()
        .get_all()
        .ref_type(RefType::Item)
        .limit(5)
        .offset(1)
        .send();
    "add_pin": |client| client.pins().add(ITEM).send();
    "reorder_pin": |client| client.pins().reorder(ITEM, 2).send();
    "remove_pin": |client| client.pins().remove(ITEM).send();
}
