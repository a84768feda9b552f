//! Votings: questions that an app asks about each of its items.

use serde::Serialize;

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::{
    AppId, ItemId, Profile, Raw, Voting, VotingAnswerId, VotingId, VotingKind, VotingResult,
};

operations! {
    "voting":
    GET_APP_VOTINGS = "get_app_votings" GET "/voting/app/{app_id}/voting";
    CREATE_VOTING_IN_APPLICATION = "create_voting_in_application" POST "/voting/app/{app_id}/voting";
    BATCH_UPDATE_VOTINGS = "batch_update_votings" PUT "/voting/app/{app_id}/voting";
    CHANGE_ORDER_OF_VOTINGS_IN_APPLICATION = "change_order_of_votings_in_application" PUT "/voting/app/{app_id}/voting/order";
    GET_VOTING = "get_voting" GET "/voting/{voting_id}";
    UPDATE_VOTING_OBJECT = "update_voting_object" PUT "/voting/{voting_id}";
    DELETE_VOTING_OBJECT = "delete_voting_object" DELETE "/voting/{voting_id}";
    CREATE_ANSWER_IN_VOTING = "create_answer_in_voting" POST "/voting/{voting_id}/answers";
    CHANGE_ORDER_OF_ANSWERS_IN_VOTING = "change_order_of_answers_in_voting" PUT "/voting/{voting_id}/answer/order";
    UPDATE_ANSWER_IN_VOTING = "update_answer_in_voting" PUT "/voting/answer/{answer_id}";
    DELETE_ANSWER_IN_VOTING = "delete_answer_in_voting" DELETE "/voting/answer/{answer_id}";
    GET_RESULT_OF_VOTING_ON_AN_ITEM = "get_result_of_voting_on_an_item" GET "/voting/item/{item_id}/voting/{voting_id}/result";
    GET_RESULTS_OF_ALL_APPLICATIONS_VOTINGS_ON_AN_ITEM = "get_results_of_all_applications_votings_on_an_item" GET "/voting/item/{item_id}/result";
    GET_LIST_OF_USERS_WITH_VOTES = "get_list_of_users_with_votes" GET "/voting/item/{item_id}/voting/{voting_id}/user";
    VOTE_ON_AN_ITEM = "vote_on_an_item" POST "/voting/item/{item_id}/voting/{voting_id}/votes";
    UNSET_USER_VOTE_ON_AN_ITEM_IN_VOTING = "unset_user_vote_on_an_item_in_voting" DELETE "/voting/item/{item_id}/voting/{voting_id}/votes";
}

/// Votings; from [`PodioApi::voting`](crate::PodioApi::voting).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::model::{AppId, ItemId, VotingKind};
/// use podio_api::voting::Vote;
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let voting = client
///     .voting()
///     .create(AppId(30500001), &VotingKind::FiveStar, "How urgent is it?")
///     .send()
///     .await?;
/// client
///     .voting()
///     .vote(ItemId(3350000001), voting.voting_id, Vote::Rating(4))
///     .send()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Votings<'a> {
    pub(crate) client: Caller<'a>,
}

impl Votings<'_> {
    /// Lists the votings of an app, in their order.
    ///
    /// `GET /voting/app/{app_id}/voting`
    /// ([reference](https://developers.podio.com/doc/voting/get-app-votings-117689723))
    #[doc(alias = "get_app_votings")]
    pub fn get_on_app(&self, app_id: AppId) -> GetAppVotings {
        GetAppVotings(Call::new(self.client, &GET_APP_VOTINGS, &[&app_id]))
    }

    /// Adds a voting to an app.
    ///
    /// `POST /voting/app/{app_id}/voting`
    #[doc(alias = "create_voting_in_application")]
    pub fn create(&self, app_id: AppId, kind: &VotingKind, question: &str) -> CreateVoting {
        CreateVoting(
            Call::new(self.client, &CREATE_VOTING_IN_APPLICATION, &[&app_id])
                .body("kind", kind)
                .body("question", question),
        )
    }

    /// Makes these the votings of an app, in this order: adds those without an id, changes the
    /// others, and deletes votings and answers that are left out. Whether Podio answers with anything
    /// is not documented.
    ///
    /// `PUT /voting/app/{app_id}/voting`
    #[doc(alias = "batch_update_votings")]
    pub fn batch_update(&self, app_id: AppId, votings: &[VotingUpdate]) -> BatchUpdateVotings {
        BatchUpdateVotings(Call::new(self.client, &BATCH_UPDATE_VOTINGS, &[&app_id]).json(&votings))
    }

    /// Puts the votings of an app in an order.
    ///
    /// `PUT /voting/app/{app_id}/voting/order`
    #[doc(alias = "change_order_of_votings_in_application")]
    pub fn change_order_in_application(
        &self,
        app_id: AppId,
        voting_ids: &[VotingId],
    ) -> ChangeVoting {
        ChangeVoting(
            Call::new(
                self.client,
                &CHANGE_ORDER_OF_VOTINGS_IN_APPLICATION,
                &[&app_id],
            )
            .json(&voting_ids),
        )
    }

    /// Reads a voting. The answer's shape is inferred from that of
    /// [`get_on_app`](Self::get_on_app).
    ///
    /// `GET /voting/{voting_id}`
    #[doc(alias = "get_voting")]
    pub fn get(&self, voting_id: VotingId) -> GetVoting {
        GetVoting(Call::new(self.client, &GET_VOTING, &[&voting_id]))
    }

    /// Sets the question of a voting. The answer's shape is not documented.
    ///
    /// `PUT /voting/{voting_id}`
    #[doc(alias = "update_voting_object")]
    pub fn update(&self, voting_id: VotingId, question: &str) -> UpdateVoting {
        UpdateVoting(
            Call::new(self.client, &UPDATE_VOTING_OBJECT, &[&voting_id]).body("question", question),
        )
    }

    /// Deletes a voting.
    ///
    /// `DELETE /voting/{voting_id}`
    #[doc(alias = "delete_voting_object")]
    pub fn delete(&self, voting_id: VotingId) -> ChangeVoting {
        ChangeVoting(Call::new(self.client, &DELETE_VOTING_OBJECT, &[&voting_id]))
    }

    /// Adds an answer that can be given. The shapes of body and answer are inferred.
    ///
    /// `POST /voting/{voting_id}/answers`
    #[doc(alias = "create_answer_in_voting")]
    pub fn create_answer(&self, voting_id: VotingId, text: &str) -> UpdateVoting {
        UpdateVoting(
            Call::new(self.client, &CREATE_ANSWER_IN_VOTING, &[&voting_id]).body("text", text),
        )
    }

    /// Puts the answers of a voting in an order.
    ///
    /// `PUT /voting/{voting_id}/answer/order`
    #[doc(alias = "change_order_of_answers_in_voting")]
    pub fn change_order_of_answers(
        &self,
        voting_id: VotingId,
        answer_ids: &[VotingAnswerId],
    ) -> ChangeVoting {
        ChangeVoting(
            Call::new(
                self.client,
                &CHANGE_ORDER_OF_ANSWERS_IN_VOTING,
                &[&voting_id],
            )
            .json(&answer_ids),
        )
    }

    /// Sets the text of an answer. The shapes of body and answer are inferred.
    ///
    /// `PUT /voting/answer/{answer_id}`
    #[doc(alias = "update_answer_in_voting")]
    pub fn update_answer(&self, answer_id: VotingAnswerId, text: &str) -> UpdateVoting {
        UpdateVoting(
            Call::new(self.client, &UPDATE_ANSWER_IN_VOTING, &[&answer_id]).body("text", text),
        )
    }

    /// Deletes an answer.
    ///
    /// `DELETE /voting/answer/{answer_id}`
    #[doc(alias = "delete_answer_in_voting")]
    pub fn delete_answer(&self, answer_id: VotingAnswerId) -> ChangeVoting {
        ChangeVoting(Call::new(
            self.client,
            &DELETE_ANSWER_IN_VOTING,
            &[&answer_id],
        ))
    }

    /// Reads how people voted on an item. The answer's shape is inferred, in part.
    ///
    /// `GET /voting/item/{item_id}/voting/{voting_id}/result`
    /// ([reference](https://developers.podio.com/doc/voting/get-result-of-voting-on-an-item-117727335))
    #[doc(alias = "get_result_of_voting_on_an_item")]
    pub fn get_result(&self, item_id: ItemId, voting_id: VotingId) -> GetVotingResult {
        GetVotingResult(Call::new(
            self.client,
            &GET_RESULT_OF_VOTING_ON_AN_ITEM,
            &[&item_id, &voting_id],
        ))
    }

    /// Reads how people voted on an item in all votings of its app. The answer's shape is not
    /// documented, so it is given as it came.
    ///
    /// `GET /voting/item/{item_id}/result`
    #[doc(alias = "get_results_of_all_applications_votings_on_an_item")]
    pub fn get_results(&self, item_id: ItemId) -> GetVotingResults {
        GetVotingResults(Call::new(
            self.client,
            &GET_RESULTS_OF_ALL_APPLICATIONS_VOTINGS_ON_AN_ITEM,
            &[&item_id],
        ))
    }

    /// Lists who voted on an item.
    ///
    /// `GET /voting/item/{item_id}/voting/{voting_id}/user`
    #[doc(alias = "get_list_of_users_with_votes")]
    pub fn get_users_with_votes(&self, item_id: ItemId, voting_id: VotingId) -> GetUsersWithVotes {
        GetUsersWithVotes(Call::new(
            self.client,
            &GET_LIST_OF_USERS_WITH_VOTES,
            &[&item_id, &voting_id],
        ))
    }

    /// Gives the caller's vote on an item; an earlier one is replaced. The shapes of body and answer
    /// are inferred.
    ///
    /// `POST /voting/item/{item_id}/voting/{voting_id}/votes`
    #[doc(alias = "vote_on_an_item")]
    pub fn vote(&self, item_id: ItemId, voting_id: VotingId, vote: Vote) -> UpdateVoting {
        UpdateVoting(Call::new(self.client, &VOTE_ON_AN_ITEM, &[&item_id, &voting_id]).json(&vote))
    }

    /// Takes the caller's vote on an item back.
    ///
    /// `DELETE /voting/item/{item_id}/voting/{voting_id}/votes`
    #[doc(alias = "unset_user_vote_on_an_item_in_voting")]
    pub fn unset_vote(&self, item_id: ItemId, voting_id: VotingId) -> ChangeVoting {
        ChangeVoting(Call::new(
            self.client,
            &UNSET_USER_VOTE_ON_AN_ITEM_IN_VOTING,
            &[&item_id, &voting_id],
        ))
    }
}

request!(
    /// The call of [`Votings::get_on_app`].
    GetAppVotings [] read Vec<Voting>
);

request!(
    /// The call of [`Votings::create`].
    CreateVoting [] read Voting
);

request!(
    /// The call of [`Votings::batch_update`].
    BatchUpdateVotings [] read_optional Option<Raw>
);

request!(
    /// The call of [`Votings::change_order_in_application`], [`Votings::delete`],
    /// [`Votings::change_order_of_answers`], [`Votings::delete_answer`] and
    /// [`Votings::unset_vote`].
    ChangeVoting [] done ()
);

request!(
    /// The call of [`Votings::get`].
    GetVoting [] read Voting
);

request!(
    /// The call of [`Votings::update`], [`Votings::create_answer`], [`Votings::update_answer`] and
    /// [`Votings::vote`].
    UpdateVoting [] read_optional Option<Raw>
);

request!(
    /// The call of [`Votings::get_result`].
    GetVotingResult [] read VotingResult
);

request!(
    /// The call of [`Votings::get_results`].
    GetVotingResults [] read Raw
);

request!(
    /// The call of [`Votings::get_users_with_votes`].
    GetUsersWithVotes [] read Vec<Profile>
);

options!(CreateVoting => {
    /// Sets the answers that can be given, for [`VotingKind::Answer`].
    body answers: &[&str],
});

options!(GetUsersWithVotes => {
    /// Lists those who voted like this: 1 to 5 stars, or the id of an answer.
    query value: u64,
});

paged!(GetUsersWithVotes of Profile, 100 at once);

/// A vote on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Vote {
    /// So many stars, from 1 to 5.
    Rating(u8),
    /// One of the answers.
    Answer(VotingAnswerId),
}

/// A voting as [`Votings::batch_update`] takes it.
///
/// ```
/// use podio_api::model::{VotingAnswerId, VotingId};
/// use podio_api::voting::VotingUpdate;
///
/// let stars = VotingUpdate::five_star("How urgent is it?");
/// let choice = VotingUpdate::with_answers("When?")
///     .id(VotingId(7))
///     .keep_answer(VotingAnswerId(71), "This week")
///     .add_answer("Later");
/// # let _ = (stars, choice);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VotingUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    voting_id: Option<VotingId>,
    kind: VotingKind,
    question: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<Vec<AnswerUpdate>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct AnswerUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_id: Option<VotingAnswerId>,
    text: String,
}

impl VotingUpdate {
    /// A voting by stars.
    pub fn five_star(question: impl Into<String>) -> Self {
        Self {
            voting_id: None,
            kind: VotingKind::FiveStar,
            question: question.into(),
            answers: None,
        }
    }

    /// A voting by answers, of which there are none yet.
    pub fn with_answers(question: impl Into<String>) -> Self {
        Self {
            voting_id: None,
            kind: VotingKind::Answer,
            question: question.into(),
            answers: Some(Vec::new()),
        }
    }

    /// Says which voting is changed. Without one a new voting is added.
    pub fn id(mut self, voting_id: VotingId) -> Self {
        self.voting_id = Some(voting_id);
        self
    }

    /// Keeps an answer, with this text.
    pub fn keep_answer(self, answer_id: VotingAnswerId, text: impl Into<String>) -> Self {
        self.answer(Some(answer_id), text.into())
    }

    /// Adds an answer.
    pub fn add_answer(self, text: impl Into<String>) -> Self {
        self.answer(None, text.into())
    }

    fn answer(mut self, answer_id: Option<VotingAnswerId>, text: String) -> Self {
        let answers = self.answers.get_or_insert_default();
        answers.push(AnswerUpdate { answer_id, text });
        self
    }
}
