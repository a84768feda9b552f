//! Organizations.

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{Byline, File, FileId, OrgId, Profile, Role, Space, UserId};

open_enum! {
    /// The contract of an organization.
    pub enum OrgType {
        /// Without charge.
        Free = "free",
        /// Paid by Podio.
        Sponsored = "sponsored",
        /// Paid.
        Premium = "premium",
    }
}

open_enum! {
    /// Whether an organization is in use.
    pub enum OrgStatus {
        /// In use.
        Active = "active",
        /// Out of use.
        Inactive = "inactive",
        /// Gone.
        Deleted = "deleted",
    }
}

model! {
    /// An organization: the owner of spaces.
    pub struct Organization {
        required {
            /// Its id.
            org_id: OrgId,
        }
        optional {
            /// Its name.
            name: String,
            /// The link to it.
            url: String,
            /// The part of the link that stands for it.
            url_label: String,
            /// Its contract.
            kind("type"): OrgType,
            /// Whether it is in use.
            status: OrgStatus,
            /// Whether it is paid for.
            premium: bool,
            /// The caller's tier.
            tier: String,
            /// The caller's role.
            role: Role,
            /// Its place among the caller's organizations; lower is higher.
            rank: i64,
            /// The file of its logo.
            logo: FileId,
            /// Its logo.
            image: File,
            /// How many users the contract allows.
            user_limit: u64,
            /// How many members it has.
            member_count: u64,
            /// How many contacts it has.
            contact_count: u64,
            /// How many grants it has given.
            grants_count: u64,
            /// Its line of business.
            segment: String,
            /// The size of its business.
            segment_size: u64,
            /// Its seller at Podio.
            sales_agent_id: UserId,
            /// Its seller at Podio.
            sales_agent: Box<Profile>,
            /// How far its contract goes, such as `full`.
            contract_status: String,
            /// Every how many months it is billed.
            billing_interval: u64,
            /// The mail domain that it proved to own.
            verified_domain: String,
            /// Whether the caller may add spaces.
            allow_add_space: bool,
            /// How many items the contract allows.
            item_limit: u64,
            /// How many items there are.
            item_usage: u64,
            /// When it was created.
            created_on: Timestamp,
            /// Who created it.
            created_by: Byline,
        }
        lists {
            /// What the caller may do with it.
            rights: String,
            /// The mail domains whose users may join.
            domains: String,
            /// Its spaces that the caller is a member of.
            spaces: Space,
        }
    }
}

model! {
    /// How many members of an organization were active in a week.
    pub struct LoginReport {
        optional {
            /// The start of the week.
            date: Timestamp,
            /// How many members there were.
            total: u64,
            /// How many of them were active.
            active: u64,
        }
    }
}

model! {
    /// How much an organization holds.
    pub struct OrganizationStatistics {
        optional {
            /// The organization.
            org_id: OrgId,
            /// How many items there are.
            items_count: u64,
            /// How many apps there are.
            apps_count: u64,
            /// How many spaces there are.
            spaces_count: u64,
            /// How many users there are.
            users_count: u64,
            /// How many more may be invited.
            available_invitations: u64,
            /// When something last happened.
            last_activity_on: Timestamp,
        }
    }
}
