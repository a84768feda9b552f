use podio_client::api::PodioApi as _;
use podio_client::api::model::ItemId;

super::cases! { "subscriptions":
    "subscribe": |client| client.subscriptions().subscribe(ItemId(11)).send();
    "get_subscription_by_id": |client| client.subscriptions().get_by_id(61.into()).send();
    "get_subscription_by_reference": |client| client.subscriptions().get_by_reference(ItemId(11)).send();
    "unsubscribe_by_id": |client| client.subscriptions().unsubscribe_by_id(61.into()).send();
    "unsubscribe_by_reference": |client| client.subscriptions().unsubscribe_by_reference(ItemId(11)).send();
    "get_subscribed_users": |client| client.subscriptions().get_subscribed_users(ItemId(11)).send();
}
