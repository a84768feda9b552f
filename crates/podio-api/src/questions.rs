//! Questions with given answers, in comments and status messages.

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::model::{ObjectRef, Question, QuestionAnswer, QuestionId, QuestionOptionId};

operations! {
    "questions":
    CREATE_QUESTION = "create_question" POST "/question/{ref_type}/{ref_id}/";
    ANSWER_QUESTION = "answer_question" POST "/question/{question_id}/";
    ANSWER_QUESTION_ON_REFERENCE = "answer_question_on_reference" POST "/question/{question_id}/{ref_type}/{ref_id}/";
    GET_ANSWERS = "get_answers" GET "/question/{question_id}/";
}

/// Questions with given answers; from [`PodioApi::questions`](crate::PodioApi::questions).
///
/// | operation | method |
/// |---|---|
/// | `answer_question` | [`answer`](Self::answer) |
/// | `answer_question_on_reference`, the older form | [`answer_on_reference`](Self::answer_on_reference) |
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::model::StatusId;
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let asked = client
///     .questions()
///     .create(StatusId(2270000), "Lunch at?", &["11:30", "12:00"])
///     .send()
///     .await?;
/// let answers = client.questions().get_answers(asked.question_id).send().await?;
/// println!("{} answers", answers.len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Questions<'a> {
    pub(crate) client: Caller<'a>,
}

impl Questions<'_> {
    /// Asks a question in a status message or comment. Of the answer only the id is certain.
    ///
    /// `POST /question/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/questions/create-question-887166))
    #[doc(alias = "create_question")]
    pub fn create(
        &self,
        object: impl Into<ObjectRef>,
        text: &str,
        options: &[&str],
    ) -> CreateQuestion {
        let object = object.into();
        CreateQuestion(
            Call::new(self.client, &CREATE_QUESTION, &[&object.kind, &object.id])
                .body("text", text)
                .body("options", options),
        )
    }

    /// Gives the caller's answer to a question; an earlier one is replaced.
    ///
    /// `POST /question/{question_id}/`
    /// ([reference](https://developers.podio.com/doc/questions/answer-question-887232))
    #[doc(alias = "answer_question")]
    pub fn answer(&self, question_id: QuestionId, option_id: QuestionOptionId) -> AnswerQuestion {
        AnswerQuestion(
            Call::new(self.client, &ANSWER_QUESTION, &[&question_id])
                .body("question_option_id", option_id),
        )
    }

    /// Gives the caller's answer like [`answer`](Self::answer), in the older form that names what the
    /// question belongs to.
    ///
    /// `POST /question/{question_id}/{ref_type}/{ref_id}/`
    #[doc(alias = "answer_question_on_reference")]
    pub fn answer_on_reference(
        &self,
        question_id: QuestionId,
        object: impl Into<ObjectRef>,
        option_id: QuestionOptionId,
    ) -> AnswerQuestion {
        let object = object.into();
        AnswerQuestion(
            Call::new(
                self.client,
                &ANSWER_QUESTION_ON_REFERENCE,
                &[&question_id, &object.kind, &object.id],
            )
            .body("question_option_id", option_id),
        )
    }

    /// Lists the answers that were given, with who gave them.
    ///
    /// `GET /question/{question_id}/`
    /// ([reference](https://developers.podio.com/doc/questions/get-answers-945753))
    pub fn get_answers(&self, question_id: QuestionId) -> GetAnswers {
        GetAnswers(Call::new(self.client, &GET_ANSWERS, &[&question_id]))
    }
}

request!(
    /// The call of [`Questions::create`].
    CreateQuestion [] read Question
);

request!(
    /// The call of [`Questions::answer`] and [`Questions::answer_on_reference`].
    AnswerQuestion [] done ()
);

request!(
    /// The call of [`Questions::get_answers`].
    GetAnswers [] read Vec<QuestionAnswer>
);
