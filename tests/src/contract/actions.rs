use podio_client::api::PodioApi as _;

super::cases! { "actions":
    "get_action": |client| client.actions().get(31.into()).send();
}
