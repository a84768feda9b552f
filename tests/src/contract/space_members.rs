use std::collections::BTreeMap;

use podio_client::api::PodioApi as _;
use podio_client::api::model::{
    ItemId, LinkedAccountId, ProfileId, Role, SpaceId, SpaceMemberRequestId, UserId,
};
use podio_client::api::organizations::MemberType;

use super::text;

const SPACE: SpaceId = SpaceId(22);

fn contacts() -> BTreeMap<LinkedAccountId, Vec<String>> {
    BTreeMap::from([(LinkedAccountId(43), vec![text().to_owned()])])
}

super::cases! { "space-members":
    "get_active_members_of_space": |client| client.space_members().get_active(SPACE).send();
    "get_space_members_v2": |client| client
        .space_members()
        .get_all(SPACE)
        .member_type(MemberType::Light)
        .query(text())
        .limit(5)
        .offset(10)
        .send();
    "get_ended_members_of_space": |client| client.space_members().get_ended(SPACE).send();
    "get_top_users_on_space": |client| client.space_members().get_top(SPACE).limit(5).send();
    "get_top_active_users_on_space": |client| client.space_members().get_top_active(SPACE).limit(5).send();
    "get_count_of_internal_or_external_members": |client| client.space_members().get_total(SPACE).send();
    "get_space_members_by_role": |client| client.space_members().get_by_role(SPACE, Role::Admin).send();
    "get_space_membership": |client| client.space_members().get(SPACE, UserId(81)).send();
    "get_space_member": |client| client.space_members().get_v2(SPACE, UserId(81)).send();
    "add_member_to_space": |client| client
        .space_members()
        .add(SPACE, Role::Regular)
        .message(text())
        .users(&[UserId(81)])
        .profiles(&[ProfileId(82)])
        .mails(&[text()])
        .external_contacts(&contacts())
        .external_user_invite(true)
        .context(ItemId(11))
        .invite_context(text())
        .send();
    "update_space_memberships": |client| client
        .space_members()
        .update(SPACE, &[UserId(81), UserId(83)], Role::Light)
        .send();
    "end_space_memberships": |client| client.space_members().end(SPACE, &[UserId(81), UserId(83)]).send();
    "join_space": |client| client.space_members().join(SPACE).send();
    "leave_space": |client| client.space_members().leave(SPACE).send();
    "request_space_membership": |client| client.space_members().request(SPACE).send();
    "accept_space_membership_request": |client| client
        .space_members()
        .accept_request(SPACE, SpaceMemberRequestId(84))
        .send();
    "invite_to_space": |client| client
        .space_members()
        .invite(SPACE, Role::Light)
        .subject(text())
        .message(text())
        .notify(true)
        .resend(false)
        .users(&[UserId(81)])
        .profiles(&[ProfileId(82)])
        .mails(&[text()])
        .external_contacts(&contacts())
        .external_user_invite(true)
        .context(ItemId(11))
        .send();
}
