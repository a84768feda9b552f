//! Organizations.

use jiff::Timestamp;

use super::json::{model, open_enum};
use super::{Byline, File, FileId, OrgId, Role, Space, UserId};

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
