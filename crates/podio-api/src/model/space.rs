//! Spaces, which the user interface calls workspaces.

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{Byline, OrgId, Organization, Push, SpaceId};

open_enum! {
    /// What a member may do, in an organization or a space.
    pub enum Role {
        /// Everything.
        Admin = "admin",
        /// To use it.
        Regular = "regular",
        /// Little: a guest.
        Light = "light",
    }
}

open_enum! {
    /// Who may find and join a space.
    pub enum Privacy {
        /// Everyone in the organization.
        Open = "open",
        /// Those who are invited.
        Closed = "closed",
    }
}

open_enum! {
    /// What a space is for.
    pub enum SpaceType {
        /// Any work.
        Regular = "regular",
        /// The network of all employees.
        EmployeeNetwork = "emp_network",
        /// A demonstration.
        Demo = "demo",
    }
}

model! {
    /// A space: people and the apps that they work with.
    pub struct Space {
        required {
            /// Its id.
            space_id: SpaceId,
        }
        optional {
            /// The organization that it belongs to.
            org_id: OrgId,
            /// Its name.
            name: String,
            /// Its description.
            description: String,
            /// The link to it.
            url: String,
            /// The part of the link that stands for it.
            url_label: String,
            /// What it is for.
            kind("type"): SpaceType,
            /// Who may find it.
            privacy: Privacy,
            /// The caller's role.
            role: Role,
            /// Whether the organization is paid for.
            premium: bool,
            /// Whether it is out of use.
            archived: bool,
            /// Whether new employees join by themselves.
            auto_join: bool,
            /// Whether a new app is announced.
            post_on_new_app: bool,
            /// Whether a new member is announced.
            post_on_new_member: bool,
            /// Whether the caller follows it.
            subscribed: bool,
            /// Whether it is among the caller's first.
            top: bool,
            /// Its place among the caller's spaces; lower is higher.
            rank: i64,
            /// How many members it has.
            members: u64,
            /// How many members it has, under its other name.
            member_count: u64,
            /// How many contacts it has.
            contact_count: u64,
            /// How many apps it has.
            app_count: u64,
            /// When it was created.
            created_on: Timestamp,
            /// Who created it.
            created_by: Byline,
            /// When something last happened in it.
            last_activity_on: Timestamp,
            /// Its owner.
            owner: Byline,
            /// Whether something in it is overdue.
            is_overdue: bool,
            /// Its tier.
            tier: String,
            /// The id of its introduction video.
            video: String,
            /// The organization that it belongs to.
            org: Organization,
            /// The credential for its live updates.
            push: Push,
        }
        lists {
            /// What the caller may do in it.
            rights: String,
        }
    }
}

model! {
    /// How many more members a space can take.
    pub struct Seats {
        optional {
            /// How many employees. `None` is no limit.
            employee: u64,
            /// How many others. `None` is no limit.
            external: u64,
        }
    }
}
