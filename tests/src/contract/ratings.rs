use podio_client::api::PodioApi as _;
use podio_client::api::model::{ItemId, RatingType};

super::cases! { "ratings":
    "get_all_ratings": |client| client.ratings().get_all(ItemId(11)).send();
    "get_ratings": |client| client.ratings().get(ItemId(11), &RatingType::FiveStar).send();
    "get_rating": |client| client.ratings().get_of_user(ItemId(11), &RatingType::FiveStar, 51.into()).send();
    "get_rating_own": |client| client.ratings().get_own(ItemId(11), &RatingType::FiveStar).send();
    "get_like_count": |client| client.ratings().get_like_count(ItemId(11)).send();
    "get_who_liked_an_object": |client| client.ratings().get_who_liked(ItemId(11)).limit(5).send();
}
