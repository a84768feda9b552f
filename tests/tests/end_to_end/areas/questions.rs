use podio_client::api::model::QuestionOptionId;
use podio_client::prelude::*;
use podio_tests::Bench;

use super::{ada, grace, kind};

#[tokio::test]
async fn a_comment_asks_and_people_answer() {
    let bench = Bench::start().await;
    let (ada, grace) = (ada(&bench).await, grace(&bench).await);
    let comment = ada
        .comments()
        .add(ItemId(bench.demo.items[0]), "Lunch?")
        .send()
        .await
        .unwrap()
        .comment_id;
    let asked = ada
        .questions()
        .create(comment, "Lunch at?", &["11:30", "12:00"])
        .send()
        .await
        .unwrap()
        .question_id;
    let question = ada.comments().get(comment).send().await.unwrap().questions;
    assert_eq!(question[0].question_id, asked);
    assert_eq!(question[0].text.as_deref(), Some("Lunch at?"));
    let options: Vec<QuestionOptionId> = question[0]
        .options
        .iter()
        .map(|option| option.question_option_id)
        .collect();
    assert_eq!(options.len(), 2);

    let answer = grace.questions().answer(asked, options[0]);
    answer.send().await.unwrap();
    let other = grace
        .questions()
        .answer_on_reference(asked, comment, options[1]);
    other.send().await.unwrap();
    let answers = ada.questions().get_answers(asked).send().await.unwrap();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].question_option_id, Some(options[1]));
    let option = answers[0].question_option.as_ref().unwrap();
    assert_eq!(option.text.as_deref(), Some("12:00"));
    let user = answers[0].user.as_ref().unwrap();
    assert_eq!(user.name.as_deref(), Some("Grace Lund"));

    let outcome = grace.questions().answer(asked, 1.into()).send().await;
    assert_eq!(kind(outcome), ErrorKind::NotFound);
    let outcome = ada.questions().create(comment, "Why?", &[]).send().await;
    assert_eq!(kind(outcome), ErrorKind::BadRequest);
}
