use podio_client::api::model::{NotificationType, RatingType, UserId};
use podio_client::http::Method;
use podio_client::prelude::*;
use podio_tests::Bench;
use serde_json::{Value, json};

use super::{ada, grace};

/// Rates an item by the raw call, as rating is deprecated.
async fn rate(
    client: &PodioClient,
    item: ItemId,
    scale: &str,
    value: u64,
) -> Result<u64, ErrorKind> {
    let path = format!("/rating/item/{item}/{scale}");
    let call = client
        .request(Method::POST, &path)
        .json(&json!({"value": value}));
    let answer: Result<Value, _> = call.send_json().await;
    answer
        .map(|answer| answer["rating_id"].as_u64().unwrap())
        .map_err(|error| error.kind())
}

#[tokio::test]
async fn ratings_are_read_by_scale_and_by_user() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let item = ItemId(bench.demo.items[0]);
    let ratings = ada.ratings();
    let none = ratings.get_all(item).send().await.unwrap();
    assert!(none.like.is_none() && none.five_star.is_none());
    rate(&ada, item, "fivestar", 4).await.unwrap();
    rate(&grace, item, "fivestar", 5).await.unwrap();
    rate(&grace, item, "like", 1).await.unwrap();
    let refused = rate(&ada, item, "fivestar", 6).await.unwrap_err();
    assert_eq!(refused, ErrorKind::BadRequest);

    let all = ratings.get_all(item).send().await.unwrap();
    let stars = ratings
        .get(item, &RatingType::FiveStar)
        .send()
        .await
        .unwrap();
    assert_eq!(all.five_star.as_ref(), Some(&stars));
    assert!(all.like.is_some() && all.approved.is_none());
    assert_eq!(stars.average.unwrap(), 4.5);
    let counts = stars.counts.unwrap();
    assert_eq!(counts["5"].total, Some(1));
    assert_eq!(counts["5"].users[0].name.as_deref(), Some("Grace Lund"));
    let own = ratings
        .get_own(item, &RatingType::FiveStar)
        .send()
        .await
        .unwrap();
    assert_eq!(own.value, Some(4));
    let colleague = UserId(bench.demo.colleague_id);
    let theirs = ratings.get_of_user(item, &RatingType::FiveStar, colleague);
    assert_eq!(theirs.send().await.unwrap().value, Some(5));
    let error = ratings
        .get_own(item, &RatingType::Like)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);

    let likes = ratings.get_like_count(item).send().await.unwrap();
    assert_eq!(likes.like_count, 1);
    let fans = ratings.get_who_liked(item).limit(5).send().await.unwrap();
    assert_eq!(fans[0].user_id, Some(colleague));
    let seen = grace.items().get(item).send().await.unwrap();
    assert_eq!((seen.is_liked, seen.like_count), (Some(true), Some(1)));
    let told = ada.notifications().get_all().kind(NotificationType::Like);
    assert_eq!(told.send().await.unwrap().len(), 1);

    let path = format!("/rating/item/{item}/like");
    grace
        .request(Method::DELETE, &path)
        .send_empty()
        .await
        .unwrap();
    let likes = ratings.get_like_count(item).send().await.unwrap();
    assert_eq!(likes.like_count, 0);
}
