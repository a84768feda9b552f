//! Who belongs to spaces and organizations.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::actions::Subject;
use super::orgs::{Org, Space, merge};
use super::tokens::random_token;
use super::users::User;
use super::{Actor, World, datetime_text, next};
use crate::respond::Failure;

/// A user in a space.
#[derive(Debug, Clone)]
pub(crate) struct Membership {
    pub(crate) role: String,
    pub(crate) invited_on: Timestamp,
    /// None as long as the user was invited only.
    pub(crate) started_on: Option<Timestamp>,
    pub(crate) ended_on: Option<Timestamp>,
}

/// A user who asks to become a member of a space.
#[derive(Debug)]
pub(crate) struct MemberRequest {
    pub(crate) space_id: u64,
    pub(crate) user_id: u64,
}

/// What the end of a membership of an organization does to one of its spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpaceEnd {
    /// Others administer it.
    Remove,
    /// The other members become administrators.
    Promote,
    /// Nobody is left.
    Delete,
}

impl World {
    /// Makes a user a member of a space, or gives a member another role; says whether the user is
    /// new there.
    pub(crate) fn add_space_member(&mut self, space_id: u64, user_id: u64, role: &str) -> bool {
        let now = self.now();
        // Who was invited with an address of no user yet starts with the first login.
        let is_active = self
            .users
            .get(&user_id)
            .is_some_and(|user| !user.is_invited);
        let Some(space) = self.spaces.get_mut(&space_id) else {
            return false;
        };
        if let Some(member) = space.members.get_mut(&user_id) {
            role.clone_into(&mut member.role);
            return false;
        }
        space.former.remove(&user_id);
        let member = Membership {
            role: role.to_owned(),
            invited_on: now,
            started_on: is_active.then_some(now),
            ended_on: None,
        };
        space.members.insert(user_id, member);
        let subject = Subject::Member {
            user_id,
            role: role.to_owned(),
        };
        self.add_action("member_added", space_id, subject, user_id);
        true
    }

    /// Ends a membership; says whether there was one.
    pub(crate) fn end_space_member(&mut self, space_id: u64, user_id: u64) -> bool {
        let now = self.now();
        let Some(space) = self.spaces.get_mut(&space_id) else {
            return false;
        };
        let Some(mut member) = space.members.remove(&user_id) else {
            return false;
        };
        member.ended_on = Some(now);
        space.former.insert(user_id, member);
        true
    }

    /// A user for a mail address that nobody has: it is not active until its first login.
    pub(crate) fn invite_user(&mut self, mail: &str) -> u64 {
        let name = mail.split('@').next().unwrap_or(mail).to_owned();
        let user_id = self.add_user(mail, &random_token(), &name);
        if let Some(user) = self.users.get_mut(&user_id) {
            user.is_invited = true;
        }
        user_id
    }

    /// Begins the memberships of a user who was invited and logs in for the first time.
    pub(crate) fn activate(&mut self, user_id: u64) {
        let now = self.now();
        let Some(user) = self.users.get_mut(&user_id).filter(|user| user.is_invited) else {
            return;
        };
        user.is_invited = false;
        for space in self.spaces.values_mut() {
            if let Some(member) = space.members.get_mut(&user_id) {
                member.started_on = member.started_on.or(Some(now));
            }
        }
    }

    /// A space that the user administers.
    pub(crate) fn administered_space(
        &self,
        user_id: u64,
        space_id: u64,
        right: &str,
    ) -> Result<&Space, Failure> {
        let space = self.visible_space(user_id, space_id)?;
        let role = space.member(user_id).map(|member| member.role.as_str());
        let of_org = self.orgs.get(&space.org_id);
        if role == Some("admin") || of_org.is_some_and(|org| org.is_admin(user_id)) {
            return Ok(space);
        }
        let object = format!("space with id {space_id}");
        Err(Failure::forbidden(
            &Actor::User(user_id).phrase(),
            right,
            &object,
        ))
    }

    /// An organization that the user administers.
    pub(crate) fn administered_org(
        &self,
        user_id: u64,
        org_id: u64,
        right: &str,
    ) -> Result<&Org, Failure> {
        let org = self.visible_org(user_id, org_id)?;
        if org.is_admin(user_id) {
            return Ok(org);
        }
        let object = format!("organization with id {org_id}");
        Err(Failure::forbidden(
            &Actor::User(user_id).phrase(),
            right,
            &object,
        ))
    }

    /// Whether a user belongs to the organization of a space.
    pub(crate) fn is_employee(&self, space: &Space, user_id: u64) -> bool {
        let org = self.orgs.get(&space.org_id);
        org.is_some_and(|org| org.members.contains_key(&user_id))
    }

    /// A member of a space.
    pub(crate) fn space_member_value(
        &self,
        space: &Space,
        user_id: u64,
        member: &Membership,
    ) -> Value {
        json!({
            "role": member.role,
            "invited_on": datetime_text(member.invited_on),
            "started_on": member.started_on.map(datetime_text),
            "ended_on": member.ended_on.map(datetime_text),
            "employee": self.is_employee(space, user_id),
            "grants": 0,
            "user": self.users.get(&user_id).map(User::to_value),
            "profile": self.user_profile(user_id),
        })
    }

    /// The spaces of an organization that a user is a member of, with the memberships.
    pub(crate) fn spaces_with(
        &self,
        org_id: u64,
        user_id: u64,
    ) -> impl Iterator<Item = (&Space, &Membership)> {
        let spaces = self.spaces.values();
        let spaces = spaces.filter(move |space| space.org_id == org_id && !space.deleted);
        spaces.filter_map(move |space| Some((space, space.members.get(&user_id)?)))
    }

    /// A member of an organization, with more when it is the only one asked for.
    pub(crate) fn org_member_value(&self, org: &Org, user: &User, single: bool) -> Value {
        let admin = org.is_admin(user.user_id);
        let employee = org.members.contains_key(&user.user_id);
        let role = if admin { "admin" } else { "regular" };
        let memberships: Vec<_> = self.spaces_with(org.org_id, user.user_id).collect();
        let mut value = json!({
            "role": employee.then_some(role),
            "admin": admin,
            "employee": employee,
            "space_memberships": memberships.len(),
            "user": user.to_value(),
            "profile": self.profile_of(user),
        });
        if single {
            let started = memberships
                .iter()
                .filter(|(_, member)| member.started_on.is_some())
                .count();
            let more = json!({
                "tier": "premium",
                "spaces": {"invited": memberships.len() - started, "started": started},
            });
            merge(&mut value, more);
        }
        value
    }

    /// What the end of a membership of an organization does to the user's spaces.
    pub(crate) fn ends(&self, org_id: u64, user_id: u64) -> Vec<(u64, SpaceEnd)> {
        let end = |space: &Space| {
            let mut others = space.members.iter().filter(|(id, _)| **id != user_id);
            if others.clone().next().is_none() {
                return SpaceEnd::Delete;
            }
            if others.any(|(_, member)| member.role == "admin") {
                return SpaceEnd::Remove;
            }
            SpaceEnd::Promote
        };
        self.spaces_with(org_id, user_id)
            .map(|(space, _)| (space.space_id, end(space)))
            .collect()
    }

    /// Adds a request to become a member of a space; a second one is the first.
    pub(crate) fn request_membership(&mut self, space_id: u64, user_id: u64) -> u64 {
        let same =
            |request: &MemberRequest| request.space_id == space_id && request.user_id == user_id;
        let known = self
            .member_requests
            .iter()
            .find(|(_, request)| same(request))
            .map(|(id, _)| *id);
        known.unwrap_or_else(|| {
            let id = next(&mut self.ids.member_request);
            let request = MemberRequest { space_id, user_id };
            self.member_requests.insert(id, request);
            id
        })
    }
}
