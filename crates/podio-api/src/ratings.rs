//! Ratings of objects.

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::json::model;
use crate::model::{ObjectRatings, ObjectRef, Profile, Rating, RatingType, TypeRating, UserId};

operations! {
    "ratings":
    GET_ALL_RATINGS = "get_all_ratings" GET "/rating/{ref_type}/{ref_id}";
    GET_RATINGS = "get_ratings" GET "/rating/{ref_type}/{ref_id}/{rating_type}";
    GET_RATING = "get_rating" GET "/rating/{ref_type}/{ref_id}/{rating_type}/{user_id}";
    GET_RATING_OWN = "get_rating_own" GET "/rating/{ref_type}/{ref_id}/{rating_type}/self";
    GET_LIKE_COUNT = "get_like_count" GET "/rating/{ref_type}/{ref_id}/like_count";
    GET_WHO_LIKED_AN_OBJECT = "get_who_liked_an_object" GET "/rating/{ref_type}/{ref_id}/liked_by/";
}

/// Ratings of objects; from [`PodioApi::ratings`](crate::PodioApi::ratings).
///
/// Podio is giving up rating: the calls that rate are deprecated and have no method here. Reading
/// what was rated, and who likes something, stays.
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::model::ItemId;
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let likes = client.ratings().get_like_count(ItemId(3350000001)).send().await?;
/// let fans = client.ratings().get_who_liked(ItemId(3350000001)).limit(5).send().await?;
/// println!("{} like it, such as {:?}", likes.like_count, fans[0].name);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Ratings<'a> {
    pub(crate) client: Caller<'a>,
}

impl Ratings<'_> {
    /// Reads how an object was rated on all scales that are in use for it.
    ///
    /// `GET /rating/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/ratings/get-all-ratings-22376))
    #[doc(alias = "get_all_ratings")]
    pub fn get_all(&self, object: impl Into<ObjectRef>) -> GetAllRatings {
        let object = object.into();
        GetAllRatings(Call::new(
            self.client,
            &GET_ALL_RATINGS,
            &[&object.kind, &object.id],
        ))
    }

    /// Reads how an object was rated on one scale.
    ///
    /// `GET /rating/{ref_type}/{ref_id}/{rating_type}`
    /// ([reference](https://developers.podio.com/doc/ratings/get-ratings-22375))
    #[doc(alias = "get_ratings")]
    pub fn get(&self, object: impl Into<ObjectRef>, rating_type: &RatingType) -> GetRatings {
        let object = object.into();
        GetRatings(Call::new(
            self.client,
            &GET_RATINGS,
            &[&object.kind, &object.id, rating_type],
        ))
    }

    /// Reads how a user rated an object on one scale.
    ///
    /// `GET /rating/{ref_type}/{ref_id}/{rating_type}/{user_id}`
    /// ([reference](https://developers.podio.com/doc/ratings/get-rating-22407))
    #[doc(alias = "get_rating")]
    pub fn get_of_user(
        &self,
        object: impl Into<ObjectRef>,
        rating_type: &RatingType,
        user_id: UserId,
    ) -> GetRating {
        let object = object.into();
        GetRating(Call::new(
            self.client,
            &GET_RATING,
            &[&object.kind, &object.id, rating_type, &user_id],
        ))
    }

    /// Reads how the caller rated an object on one scale.
    ///
    /// `GET /rating/{ref_type}/{ref_id}/{rating_type}/self`
    /// ([reference](https://developers.podio.com/doc/ratings/get-rating-own-84128))
    #[doc(alias = "get_rating_own")]
    pub fn get_own(&self, object: impl Into<ObjectRef>, rating_type: &RatingType) -> GetRating {
        let object = object.into();
        GetRating(Call::new(
            self.client,
            &GET_RATING_OWN,
            &[&object.kind, &object.id, rating_type],
        ))
    }

    /// Counts who likes an object.
    ///
    /// `GET /rating/{ref_type}/{ref_id}/like_count`
    /// ([reference](https://developers.podio.com/doc/ratings/get-like-count-32161225))
    pub fn get_like_count(&self, object: impl Into<ObjectRef>) -> GetLikeCount {
        let object = object.into();
        GetLikeCount(Call::new(
            self.client,
            &GET_LIKE_COUNT,
            &[&object.kind, &object.id],
        ))
    }

    /// Lists who likes an object.
    ///
    /// `GET /rating/{ref_type}/{ref_id}/liked_by/`
    /// ([reference](https://developers.podio.com/doc/ratings/get-who-liked-an-object-29007011))
    #[doc(alias = "get_who_liked_an_object")]
    pub fn get_who_liked(&self, object: impl Into<ObjectRef>) -> GetWhoLiked {
        let object = object.into();
        GetWhoLiked(Call::new(
            self.client,
            &GET_WHO_LIKED_AN_OBJECT,
            &[&object.kind, &object.id],
        ))
    }
}

request!(
    /// The call of [`Ratings::get_all`].
    GetAllRatings [] read ObjectRatings
);

request!(
    /// The call of [`Ratings::get`].
    GetRatings [] read TypeRating
);

request!(
    /// The call of [`Ratings::get_of_user`] and [`Ratings::get_own`]. Podio tells the value.
    GetRating [] read Rating
);

request!(
    /// The call of [`Ratings::get_like_count`].
    GetLikeCount [] read LikeCount
);

request!(
    /// The call of [`Ratings::get_who_liked`].
    GetWhoLiked [] read Vec<Profile>
);

model! {
    /// How many like an object.
    pub struct LikeCount {
        required {
            /// How many.
            like_count: u64,
        }
    }
}

options!(GetWhoLiked => {
    /// Sets the most people to list. The default is 10.
    query limit: u32,
});
