//! Members of organizations and spaces.

use jiff::Timestamp;

use super::json::model;
use super::{Profile, Raw, Role, Space, User};

model! {
    /// A member of a space.
    pub struct SpaceMember {
        optional {
            /// What the member may do in the space. `None` is also the role of an outsider to whom
            /// single objects are shared.
            role: Role,
            /// When the member was invited.
            invited_on: Timestamp,
            /// When the membership started.
            started_on: Timestamp,
            /// When the membership ended.
            ended_on: Timestamp,
            /// The account.
            user: Box<User>,
            /// The profile.
            profile: Box<Profile>,
            /// The profile, under its older name.
            contact: Box<Profile>,
            /// The space, where memberships of several are listed.
            space: Box<Space>,
            /// Whether the member is an employee of the organization.
            employee: bool,
            /// Whether the member is a partner of Podio.
            is_partner: bool,
            /// How many objects are shared to the member singly.
            grants: u64,
        }
    }
}

model! {
    /// The members of a space who do the most.
    pub struct TopMembers {
        optional {
            /// Those who are employees.
            employee: TopMemberGroup,
            /// The others.
            external: TopMemberGroup,
        }
    }
}

model! {
    /// The first members of a group.
    pub struct TopMemberGroup {
        optional {
            /// How many more there are.
            left: u64,
        }
        lists {
            /// The first.
            profiles: Profile,
        }
    }
}

model! {
    /// A member of an organization.
    pub struct OrganizationMember {
        optional {
            /// What the member may do in the organization.
            role: Role,
            /// Whether the member administers the organization.
            admin: bool,
            /// Whether the member is an employee.
            employee: bool,
            /// The member's tier.
            tier: String,
            /// In how many spaces the member is.
            space_memberships: u64,
            /// The spaces: how many the member is invited to and in, or the spaces themselves.
            spaces: Raw,
            /// The account.
            user: Box<User>,
            /// The profile.
            profile: Box<Profile>,
            /// The profile, under its older name.
            contact: Box<Profile>,
        }
    }
}

model! {
    /// What ending a membership of an organization does to spaces.
    pub struct EndMemberInfo {
        lists {
            /// The spaces that the member leaves.
            to_remove: SpaceMembership,
            /// The spaces in which others become administrators.
            to_promote: SpaceMembership,
            /// The spaces that are deleted, as nobody is left.
            to_delete: SpaceMembership,
        }
    }
}

model! {
    /// A space, with what a member is in it.
    pub struct SpaceMembership {
        optional {
            /// The space.
            space: Box<Space>,
            /// The member's role in it.
            role: Role,
            /// How many objects in it are shared to the member singly.
            grants: u64,
        }
    }
}
