use futures_util::TryStreamExt;
use podio_client::api::model::{Voting, VotingId, VotingKind};
use podio_client::api::voting::{Vote, VotingUpdate};
use podio_client::prelude::*;
use podio_tests::Bench;

use super::{ada, grace, kind};

async fn votings(client: &PodioClient, app: AppId) -> Vec<Voting> {
    client.voting().get_on_app(app).send().await.unwrap()
}

fn ids(votings: &[Voting]) -> Vec<VotingId> {
    votings.iter().map(|voting| voting.voting_id).collect()
}

fn answers(voting: &Voting) -> Vec<&str> {
    let texts = voting.answers.iter();
    texts
        .map(|answer| answer.text.as_deref().unwrap())
        .collect()
}

#[tokio::test]
async fn votings_are_made_ordered_and_deleted() {
    let bench = Bench::start().await;
    let client = ada(&bench).await;
    let app = AppId(bench.demo.app_id);
    let stars = client
        .voting()
        .create(app, &VotingKind::FiveStar, "How urgent?")
        .send()
        .await
        .unwrap();
    assert!(stars.answers.is_empty());
    let choice = client
        .voting()
        .create(app, &VotingKind::Answer, "When?")
        .answers(&["Now", "Later"])
        .send()
        .await
        .unwrap();
    assert_eq!(choice.kind, Some(VotingKind::Answer));
    assert_eq!(answers(&choice), ["Now", "Later"]);
    assert_eq!(votings(&client, app).await, [stars.clone(), choice.clone()]);

    let (stars, choice) = (stars.voting_id, choice.voting_id);
    let order = client
        .voting()
        .change_order_in_application(app, &[choice, stars]);
    order.send().await.unwrap();
    assert_eq!(ids(&votings(&client, app).await), [choice, stars]);

    client
        .voting()
        .update(choice, "When then?")
        .send()
        .await
        .unwrap();
    client
        .voting()
        .create_answer(choice, "Never")
        .send()
        .await
        .unwrap();
    let now = client.voting().get(choice).send().await.unwrap();
    assert_eq!(now.question.as_deref(), Some("When then?"));
    let [one, two, three] = [0, 1, 2].map(|place: usize| now.answers[place].answer_id);
    client
        .voting()
        .update_answer(one, "Today")
        .send()
        .await
        .unwrap();
    let order = client
        .voting()
        .change_order_of_answers(choice, &[three, one, two]);
    order.send().await.unwrap();
    client.voting().delete_answer(two).send().await.unwrap();
    let now = client.voting().get(choice).send().await.unwrap();
    assert_eq!(answers(&now), ["Never", "Today"]);

    let update = client.voting().batch_update(
        app,
        &[
            VotingUpdate::five_star("Is it fun?"),
            VotingUpdate::with_answers("When?")
                .id(choice)
                .keep_answer(one, "Now")
                .add_answer("Tomorrow"),
        ],
    );
    update.send().await.unwrap();
    let now = votings(&client, app).await;
    assert_eq!(now[0].question.as_deref(), Some("Is it fun?"));
    assert_eq!(now[1].voting_id, choice);
    assert_eq!(answers(&now[1]), ["Now", "Tomorrow"]);
    assert_eq!(now[1].answers[0].answer_id, one);
    let gone = client.voting().get(stars).send().await;
    assert_eq!(kind(gone), ErrorKind::NotFound);

    client.voting().delete(choice).send().await.unwrap();
    assert_eq!(votings(&client, app).await.len(), 1);
    let outcome = client
        .voting()
        .create(app, &VotingKind::Answer, "Which?")
        .send()
        .await;
    assert_eq!(kind(outcome), ErrorKind::BadRequest);
}

#[tokio::test]
async fn people_vote_on_items() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let app = AppId(bench.demo.app_id);
    let item = ItemId(bench.demo.items[0]);
    let stars = ada
        .voting()
        .create(app, &VotingKind::FiveStar, "How urgent?")
        .send()
        .await
        .unwrap()
        .voting_id;
    let choice = ada
        .voting()
        .create(app, &VotingKind::Answer, "When?")
        .answers(&["Now", "Later"])
        .send()
        .await
        .unwrap();
    let now = choice.answers[0].answer_id;
    let vote = ada.voting().vote(item, stars, Vote::Rating(4));
    vote.send().await.unwrap();
    let vote = grace.voting().vote(item, stars, Vote::Rating(2));
    vote.send().await.unwrap();
    let vote = grace
        .voting()
        .vote(item, choice.voting_id, Vote::Answer(now));
    vote.send().await.unwrap();
    let outcome = ada.voting().vote(item, stars, Vote::Rating(6)).send().await;
    assert_eq!(kind(outcome), ErrorKind::BadRequest);

    let result = ada.voting().get_result(item, stars).send().await.unwrap();
    assert_eq!(result.count, Some(2));
    let results = ada.voting().get_results(item).send().await.unwrap();
    let results: Vec<podio_client::api::model::VotingResult> = results.parse().unwrap();
    assert_eq!(results.len(), 2);
    assert_eq!(results[1].count, Some(1));
    let users = ada.voting().get_users_with_votes(item, stars).value(2);
    let users = users.send().await.unwrap();
    assert_eq!(users.len(), 1);
    assert_eq!(users[0].name.as_deref(), Some("Grace Lund"));
    let all = ada.voting().get_users_with_votes(item, stars).limit(1);
    let all: Vec<_> = all.stream().try_collect().await.unwrap();
    assert_eq!(all.len(), 2);

    grace.voting().unset_vote(item, stars).send().await.unwrap();
    let result = ada.voting().get_result(item, stars).send().await.unwrap();
    assert_eq!(result.count, Some(1));
}
