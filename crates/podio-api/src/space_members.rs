//! Members of spaces.

#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments are given to calls alike, whether they are kept or written at once"
)]

use std::collections::BTreeMap;

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::{
    LinkedAccountId, ObjectRef, Profile, ProfileId, Raw, Role, SpaceId, SpaceMember,
    SpaceMemberRequestId, TopMembers, UserId,
};
use crate::organizations::MemberType;

operations! {
    "space-members":
    GET_ACTIVE_MEMBERS_OF_SPACE = "get_active_members_of_space" GET "/space/{space_id}/member/";
    GET_SPACE_MEMBERS_V2 = "get_space_members_v2" GET "/space/{space_id}/member/v2/";
    GET_ENDED_MEMBERS_OF_SPACE = "get_ended_members_of_space" GET "/space/{space_id}/member/ended/";
    GET_TOP_USERS_ON_SPACE = "get_top_users_on_space" GET "/space/{space_id}/member/top/";
    GET_TOP_ACTIVE_USERS_ON_SPACE = "get_top_active_users_on_space" GET "/space/{space_id}/member/top_active/";
    GET_COUNT_OF_INTERNAL_OR_EXTERNAL_MEMBERS = "get_count_of_internal_or_external_members" GET "/space/{space_id}/member/total";
    GET_SPACE_MEMBERS_BY_ROLE = "get_space_members_by_role" GET "/space/{space_id}/member/{role}/";
    GET_SPACE_MEMBERSHIP = "get_space_membership" GET "/space/{space_id}/member/{user_id}";
    GET_SPACE_MEMBER = "get_space_member" GET "/space/{space_id}/member/{user_id}/v2";
    ADD_MEMBER_TO_SPACE = "add_member_to_space" POST "/space/{space_id}/member/";
    UPDATE_SPACE_MEMBERSHIPS = "update_space_memberships" PUT "/space/{space_id}/member/{user_ids}";
    END_SPACE_MEMBERSHIPS = "end_space_memberships" DELETE "/space/{space_id}/member/{user_ids}";
    JOIN_SPACE = "join_space" POST "/space/{space_id}/join";
    LEAVE_SPACE = "leave_space" POST "/space/{space_id}/leave";
    REQUEST_SPACE_MEMBERSHIP = "request_space_membership" POST "/space/{space_id}/member_request/";
    ACCEPT_SPACE_MEMBERSHIP_REQUEST = "accept_space_membership_request" POST "/space/{space_id}/member_request/{space_member_request_id}/accept";
    INVITE_TO_SPACE = "invite_to_space" POST "/space/{space_id}/invite";
}

/// Members of spaces; from [`PodioApi::space_members`](crate::PodioApi::space_members).
#[derive(Debug, Clone, Copy)]
pub struct SpaceMembers<'a> {
    pub(crate) client: Caller<'a>,
}

impl SpaceMembers<'_> {
    /// Lists the members of a space.
    ///
    /// `GET /space/{space_id}/member/`
    /// ([reference](https://developers.podio.com/doc/space-members/get-active-members-of-space-22395))
    #[doc(alias = "get_active_members_of_space")]
    pub fn get_active(&self, space_id: SpaceId) -> GetSpaceMembers {
        GetSpaceMembers(Call::new(
            self.client,
            &GET_ACTIVE_MEMBERS_OF_SPACE,
            &[&space_id],
        ))
    }

    /// Lists the members of a space page by page, with how many objects are shared to each singly.
    ///
    /// `GET /space/{space_id}/member/v2/`
    /// ([reference](https://developers.podio.com/doc/space-members/get-space-members-v2-19350328))
    #[doc(alias = "get_space_members_v2")]
    pub fn get_all(&self, space_id: SpaceId) -> GetSpaceMembersV2 {
        GetSpaceMembersV2(Call::new(self.client, &GET_SPACE_MEMBERS_V2, &[&space_id]))
    }

    /// Lists those who are members no more.
    ///
    /// `GET /space/{space_id}/member/ended/`
    #[doc(alias = "get_ended_members_of_space")]
    pub fn get_ended(&self, space_id: SpaceId) -> GetSpaceMembers {
        GetSpaceMembers(Call::new(
            self.client,
            &GET_ENDED_MEMBERS_OF_SPACE,
            &[&space_id],
        ))
    }

    /// Lists the first members of a space, employees and others.
    ///
    /// `GET /space/{space_id}/member/top/`
    /// ([reference](https://developers.podio.com/doc/space-members/get-top-users-on-space-22461))
    #[doc(alias = "get_top_users_on_space")]
    pub fn get_top(&self, space_id: SpaceId) -> GetTopSpaceMembers {
        GetTopSpaceMembers(Call::new(
            self.client,
            &GET_TOP_USERS_ON_SPACE,
            &[&space_id],
        ))
    }

    /// Lists the members who do the most in a space.
    ///
    /// `GET /space/{space_id}/member/top_active/`
    #[doc(alias = "get_top_active_users_on_space")]
    pub fn get_top_active(&self, space_id: SpaceId) -> GetTopActiveSpaceMembers {
        GetTopActiveSpaceMembers(Call::new(
            self.client,
            &GET_TOP_ACTIVE_USERS_ON_SPACE,
            &[&space_id],
        ))
    }

    /// Counts employees and others. The reference does not describe the answer, so it is given as it
    /// came.
    ///
    /// `GET /space/{space_id}/member/total`
    #[doc(alias = "get_count_of_internal_or_external_members")]
    pub fn get_total(&self, space_id: SpaceId) -> GetSpaceMemberTotal {
        GetSpaceMemberTotal(Call::new(
            self.client,
            &GET_COUNT_OF_INTERNAL_OR_EXTERNAL_MEMBERS,
            &[&space_id],
        ))
    }

    /// Lists the members of a space that have a role.
    ///
    /// `GET /space/{space_id}/member/{role}/`
    /// ([reference](https://developers.podio.com/doc/space-members/get-space-members-by-role-68043))
    #[doc(alias = "get_space_members_by_role")]
    pub fn get_by_role(&self, space_id: SpaceId, role: Role) -> GetSpaceMembers {
        GetSpaceMembers(Call::new(
            self.client,
            &GET_SPACE_MEMBERS_BY_ROLE,
            &[&space_id, &role],
        ))
    }

    /// Reads a membership.
    ///
    /// `GET /space/{space_id}/member/{user_id}`
    /// ([reference](https://developers.podio.com/doc/space-members/get-space-membership-22397))
    #[doc(alias = "get_space_membership")]
    pub fn get(&self, space_id: SpaceId, user_id: UserId) -> GetSpaceMember {
        GetSpaceMember(Call::new(
            self.client,
            &GET_SPACE_MEMBERSHIP,
            &[&space_id, &user_id],
        ))
    }

    /// Reads a membership in its newer form, with how many objects are shared to the member singly.
    ///
    /// `GET /space/{space_id}/member/{user_id}/v2`
    /// ([reference](https://developers.podio.com/doc/space-members/get-space-member-20735097))
    #[doc(alias = "get_space_member")]
    pub fn get_v2(&self, space_id: SpaceId, user_id: UserId) -> GetSpaceMember {
        GetSpaceMember(Call::new(
            self.client,
            &GET_SPACE_MEMBER,
            &[&space_id, &user_id],
        ))
    }

    /// Adds members to a space, or invites them.
    ///
    /// `POST /space/{space_id}/member/`
    /// ([reference](https://developers.podio.com/doc/space-members/add-member-to-space-1066259))
    ///
    /// Sending fails with `Forbidden` when the plan's number of users is reached.
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::{Role, SpaceId};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// client
    ///     .space_members()
    ///     .add(SpaceId(7100001), Role::Regular)
    ///     .mails(&["kai@example.com"])
    ///     .message("Welcome")
    ///     .send()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "add_member_to_space")]
    pub fn add(&self, space_id: SpaceId, role: Role) -> AddSpaceMembers {
        AddSpaceMembers(
            Call::new(self.client, &ADD_MEMBER_TO_SPACE, &[&space_id]).body("role", role),
        )
    }

    /// Sets the role of members. An empty list is refused before anything is sent.
    ///
    /// `PUT /space/{space_id}/member/{user_ids}`
    /// ([reference](https://developers.podio.com/doc/space-members/update-space-memberships-22398))
    #[doc(alias = "update_space_memberships")]
    pub fn update(&self, space_id: SpaceId, user_ids: &[UserId], role: Role) -> ChangeSpaceMembers {
        let user_ids = joined(user_ids);
        ChangeSpaceMembers(
            Call::new(
                self.client,
                &UPDATE_SPACE_MEMBERSHIPS,
                &[&space_id, &user_ids],
            )
            .body("role", role),
        )
    }

    /// Ends memberships and invitations. An empty list is refused before anything is sent.
    ///
    /// `DELETE /space/{space_id}/member/{user_ids}`
    /// ([reference](https://developers.podio.com/doc/space-members/end-space-memberships-22399))
    #[doc(alias = "end_space_memberships")]
    pub fn end(&self, space_id: SpaceId, user_ids: &[UserId]) -> ChangeSpaceMembers {
        let user_ids = joined(user_ids);
        ChangeSpaceMembers(Call::new(
            self.client,
            &END_SPACE_MEMBERSHIPS,
            &[&space_id, &user_ids],
        ))
    }

    /// Makes the caller a member of an open space.
    ///
    /// `POST /space/{space_id}/join`
    /// ([reference](https://developers.podio.com/doc/space-members/join-space-1927286))
    #[doc(alias = "join_space")]
    pub fn join(&self, space_id: SpaceId) -> ChangeSpaceMembers {
        ChangeSpaceMembers(Call::new(self.client, &JOIN_SPACE, &[&space_id]))
    }

    /// Ends the caller's membership.
    ///
    /// `POST /space/{space_id}/leave`
    /// ([reference](https://developers.podio.com/doc/organizations/end-organization-membership-19410457))
    #[doc(alias = "leave_space")]
    pub fn leave(&self, space_id: SpaceId) -> ChangeSpaceMembers {
        ChangeSpaceMembers(Call::new(self.client, &LEAVE_SPACE, &[&space_id]))
    }

    /// Asks the administrators of a space for membership.
    ///
    /// `POST /space/{space_id}/member_request/`
    /// ([reference](https://developers.podio.com/doc/space-members/request-space-membership-6146231))
    #[doc(alias = "request_space_membership")]
    pub fn request(&self, space_id: SpaceId) -> ChangeSpaceMembers {
        ChangeSpaceMembers(Call::new(
            self.client,
            &REQUEST_SPACE_MEMBERSHIP,
            &[&space_id],
        ))
    }

    /// Accepts a request for membership.
    ///
    /// `POST /space/{space_id}/member_request/{space_member_request_id}/accept`
    /// ([reference](https://developers.podio.com/doc/space-members/accept-space-membership-request-6146271))
    #[doc(alias = "accept_space_membership_request")]
    pub fn accept_request(
        &self,
        space_id: SpaceId,
        space_member_request_id: SpaceMemberRequestId,
    ) -> ChangeSpaceMembers {
        ChangeSpaceMembers(
            Call::new(
                self.client,
                &ACCEPT_SPACE_MEMBERSHIP_REQUEST,
                &[&space_id, &space_member_request_id],
            )
            .empty_body(),
        )
    }

    /// Invites people to a space, in an older form of [`add`](Self::add).
    ///
    /// `POST /space/{space_id}/invite`
    #[doc(alias = "invite_to_space")]
    pub fn invite(&self, space_id: SpaceId, role: Role) -> InviteToSpace {
        InviteToSpace(Call::new(self.client, &INVITE_TO_SPACE, &[&space_id]).body("role", role))
    }
}

request!(
    /// The call of [`SpaceMembers::get_active`], [`SpaceMembers::get_ended`] and
    /// [`SpaceMembers::get_by_role`].
    GetSpaceMembers [fields] read Vec<SpaceMember>
);

request!(
    /// The call of [`SpaceMembers::get_all`].
    GetSpaceMembersV2 [fields] read Vec<SpaceMember>
);

request!(
    /// The call of [`SpaceMembers::get_top`].
    GetTopSpaceMembers [] read TopMembers
);

request!(
    /// The call of [`SpaceMembers::get_top_active`].
    GetTopActiveSpaceMembers [] read Vec<Profile>
);

request!(
    /// The call of [`SpaceMembers::get_total`].
    GetSpaceMemberTotal [] read Raw
);

request!(
    /// The call of [`SpaceMembers::get`] and [`SpaceMembers::get_v2`].
    GetSpaceMember [fields] read SpaceMember
);

request!(
    /// The call of [`SpaceMembers::add`].
    AddSpaceMembers [] done ()
);

request!(
    /// The call of [`SpaceMembers::update`], [`SpaceMembers::end`], [`SpaceMembers::join`],
    /// [`SpaceMembers::leave`], [`SpaceMembers::request`] and [`SpaceMembers::accept_request`].
    ChangeSpaceMembers [] done ()
);

request!(
    /// The call of [`SpaceMembers::invite`].
    InviteToSpace [] done ()
);

options!(GetSpaceMembersV2 => {
    /// Lists members of one kind.
    query member_type: MemberType,
    /// Lists members whose name or address holds this text.
    query query: &str,
});

options!(GetTopSpaceMembers, GetTopActiveSpaceMembers => {
    /// Sets the most members to list.
    query limit: u32,
});

options!(AddSpaceMembers, InviteToSpace => {
    /// Sets the text of the invitation.
    body message: &str,
    /// Adds users.
    body users: &[UserId],
    /// Adds people by profile.
    body profiles: &[ProfileId],
    /// Adds people by e-mail address.
    body mails: &[&str],
    /// Adds contacts of connected services: by account, the ids at the service.
    body external_contacts: &BTreeMap<LinkedAccountId, Vec<String>>,
    /// If true, people are invited as clients.
    body external_user_invite: bool,
});

options!(AddSpaceMembers => {
    /// Says where the invitation came from.
    body invite_context: &str,
});

options!(InviteToSpace => {
    /// Sets the subject of the invitation.
    body subject: &str,
    /// Says whether people are told.
    body notify: bool,
    /// If true, people who were invited before are invited again.
    body resend: bool,
});

/// What an invitation is about.
macro_rules! context {
    ($($name:ident),+) => {$(
        impl $name {
            /// Says what the invitation is about.
            pub fn context(self, object: impl Into<ObjectRef>) -> Self {
                let object = object.into();
                let call = self.0.body("context_ref_type", object.kind);
                Self(call.body("context_ref_id", object.id))
            }
        }
    )+};
}

context!(AddSpaceMembers, InviteToSpace);

paged!(GetSpaceMembersV2 of SpaceMember, 100 at once);

/// The ids in the form of a path segment.
fn joined(user_ids: &[UserId]) -> String {
    user_ids
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(",")
}
