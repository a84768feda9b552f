use podio_client::api::PodioApi as _;

super::cases! { "locations":
    "lookup_location": |client| client.locations().lookup("text").send();
}
