use podio_client::api::PodioApi as _;

use super::text;

super::cases! { "locations":
    "lookup_location": |client| client.locations().lookup(text()).send();
}
