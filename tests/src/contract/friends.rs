use podio_client::api::PodioApi as _;
use podio_client::api::model::UserId;

super::cases! { "friends":
    "delete_friends": |client| client.friends().delete(&[UserId(81), UserId(82)]).send();
}
