use podio_client::api::PodioApi as _;

super::cases! { "devices":
    "install_app_on_mobile_device": |client| client.devices().install_app(21.into()).send();
}
