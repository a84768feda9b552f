use podio_client::api::PodioApi as _;
use podio_client::api::model::{AppId, ItemId, VotingAnswerId, VotingId, VotingKind};
use podio_client::api::voting::{Vote, VotingUpdate};

use super::text;

const APP: AppId = AppId(21);
const ITEM: ItemId = ItemId(11);
const VOTING: VotingId = VotingId(33);
const ANSWER: VotingAnswerId = VotingAnswerId(34);

super::cases! { "voting":
    "get_app_votings": |client| client.voting().get_on_app(APP).send();
    "create_voting_in_application": |client| client
        .voting()
        .create(APP, &VotingKind::Answer, text())
        .answers(&[text(), text()])
        .send();
    "batch_update_votings": |client| client
        .voting()
        .batch_update(
            APP,
            &[
                VotingUpdate::five_star(text()),
                VotingUpdate::with_answers(text())
                    .id(VOTING)
                    .keep_answer(ANSWER, text())
                    .add_answer(text()),
            ],
        )
        .send();
    "change_order_of_votings_in_application": |client| client
        .voting()
        .change_order_in_application(APP, &[VOTING])
        .send();
    "get_voting": |client| client.voting().get(VOTING).send();
    "update_voting_object": |client| client.voting().update(VOTING, text()).send();
    "delete_voting_object": |client| client.voting().delete(VOTING).send();
    "create_answer_in_voting": |client| client.voting().create_answer(VOTING, text()).send();
    "change_order_of_answers_in_voting": |client| client
        .voting()
        .change_order_of_answers(VOTING, &[ANSWER])
        .send();
    "update_answer_in_voting": |client| client.voting().update_answer(ANSWER, text()).send();
    "delete_answer_in_voting": |client| client.voting().delete_answer(ANSWER).send();
    "get_result_of_voting_on_an_item": |client| client.voting().get_result(ITEM, VOTING).send();
    "get_results_of_all_applications_votings_on_an_item": |client| client
        .voting()
        .get_results(ITEM)
        .send();
    "get_list_of_users_with_votes": |client| client
        .voting()
        .get_users_with_votes(ITEM, VOTING)
        .value(4)
        .limit(5)
        .offset(1)
        .send();
    "vote_on_an_item": |client| client.voting().vote(ITEM, VOTING, Vote::Rating(4)).send();
    "vote_on_an_item": |client| client.voting().vote(ITEM, VOTING, Vote::Answer(ANSWER)).send();
    "unset_user_vote_on_an_item_in_voting": |client| client.voting().unset_vote(ITEM, VOTING).send();
}
