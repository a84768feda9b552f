use podio_client::api::PodioApi as _;
use podio_client::api::model::{QuestionId, QuestionOptionId, StatusId};

use super::text;

const QUESTION: QuestionId = QuestionId(35);
const OPTION: QuestionOptionId = QuestionOptionId(36);

super::cases! { "questions":
    "create_question": |client| client
        .questions()
        .create(StatusId(51), text(), &[text(), text()])
        .send();
    "answer_question": |client| client.questions().answer(QUESTION, OPTION).send();
    "answer_question_on_reference": |client| client
        .questions()
        .answer_on_reference(QUESTION, StatusId(51), OPTION)
        .send();
    "get_answers": |client| client.questions().get_answers(QUESTION).send();
}
