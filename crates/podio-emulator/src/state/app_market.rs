//! The app market: apps and packs that are shared with others.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::orgs::{Org, Space};
use super::refs::{Ref, RefKind};
use super::{Actor, Made, World, next};
use crate::respond::Failure;

/// The categories: id, type, name.
pub(crate) const CATEGORIES: &[(u64, &str, &str)] = &[
    (101, "functional", "Project management"),
    (102, "functional", "Customer relations"),
    (103, "functional", "Recruiting"),
    (201, "vertical", "Construction"),
    (202, "vertical", "Education"),
    (203, "vertical", "Events"),
];

/// What is in the market.
#[derive(Debug)]
pub(crate) struct AppMarket {
    next_share: u64,
    all: BTreeMap<u64, Share>,
}

impl Default for AppMarket {
    fn default() -> Self {
        Self {
            next_share: 610_001,
            all: BTreeMap::new(),
        }
    }
}

/// What is told of a share.
#[derive(Debug)]
pub(crate) struct Description {
    pub(crate) name: Option<String>,
    pub(crate) summary: String,
    pub(crate) text: String,
    pub(crate) language: String,
    pub(crate) category_ids: Vec<u64>,
    pub(crate) file_ids: Vec<u64>,
    pub(crate) video: Option<String>,
}

/// An app or pack in the market.
#[derive(Debug)]
pub(crate) struct Share {
    pub(crate) share_id: u64,
    /// The app, or the space of the pack.
    pub(crate) at: Ref,
    pub(crate) description: Description,
    pub(crate) features: Vec<String>,
    pub(crate) children: Vec<u64>,
    /// Whether only its organization sees it.
    pub(crate) private: bool,
    pub(crate) made: Made,
    pub(crate) installs: u64,
    pub(crate) deleted: bool,
}

impl Share {
    pub(crate) fn kind(&self) -> &'static str {
        if self.at.kind == RefKind::App {
            "app"
        } else {
            "pack"
        }
    }
}

impl World {
    pub(crate) fn add_share(&mut self, share: Share) -> u64 {
        let share_id = next(&mut self.app_market.next_share);
        let share = Share { share_id, ..share };
        self.app_market.all.insert(share_id, share);
        share_id
    }

    pub(crate) fn share_mut(&mut self, share_id: u64) -> Option<&mut Share> {
        self.app_market.all.get_mut(&share_id)
    }

    /// The organization whose app or space is shared.
    pub(crate) fn org_of_share(&self, share: &Share) -> Option<&Org> {
        let space = self.spaces.get(&self.space_of(share.at)?)?;
        self.orgs.get(&space.org_id)
    }

    fn may_see_share(&self, user_id: u64, share: &Share) -> bool {
        !share.private
            || self
                .org_of_share(share)
                .is_some_and(|org| org.members.contains_key(&user_id))
    }

    /// The shares that a user sees, oldest first.
    pub(crate) fn shares(&self, user_id: u64) -> impl Iterator<Item = &Share> {
        let all = self.app_market.all.values();
        all.filter(move |share| !share.deleted && self.may_see_share(user_id, share))
    }

    /// A share that a user sees.
    pub(crate) fn visible_share(&self, user_id: u64, share_id: u64) -> Result<&Share, Failure> {
        let share = self.app_market.all.get(&share_id);
        let share = share.ok_or_else(Failure::object_not_found)?;
        if !self.may_see_share(user_id, share) {
            let object = format!("share with id {share_id}");
            let actor = Actor::User(user_id).phrase();
            return Err(Failure::forbidden(&actor, "view", &object));
        }
        if share.deleted {
            return Err(self.gone());
        }
        Ok(share)
    }

    /// The spaces and apps that a share holds.
    pub(crate) fn apps_of_share(&self, share: &Share) -> Vec<u64> {
        if share.at.kind == RefKind::App {
            return vec![share.at.id];
        }
        let apps = self.apps.values();
        apps.filter(|app| app.space_id == share.at.id && app.active && !app.deleted)
            .map(|app| app.app_id)
            .collect()
    }

    /// What a share is called: an app has its name, a pack one of its own or that of the space.
    pub(crate) fn share_name(&self, share: &Share) -> String {
        let (title, _) = self.title_and_link(share.at);
        let own = share.description.name.clone();
        own.filter(|_| share.at.kind != RefKind::App)
            .or(title)
            .unwrap_or_default()
    }

    /// A share without those that belong to it.
    fn share_brief(&self, share: &Share) -> Value {
        let description = &share.description;
        let app = self.apps.get(&share.at.id);
        let app = app.filter(|_| share.at.kind == RefKind::App);
        let space = self.spaces.get(&share.at.id);
        let space = space.filter(|_| share.at.kind == RefKind::Space);
        let by_type = |kind: &str| -> Vec<Value> {
            let own = CATEGORIES.iter();
            own.filter(|(id, own, _)| *own == kind && description.category_ids.contains(id))
                .map(|category| category_value(*category))
                .collect()
        };
        json!({
            "share_id": share.share_id,
            "type": share.kind(),
            "status": "approved",
            "name": self.share_name(share),
            "abstract": description.summary,
            "description": description.text,
            "language": description.language,
            "features": share.features,
            "filters": [],
            "integration": null,
            "categories": {
                "functional": by_type("functional"),
                "vertical": by_type("vertical"),
            },
            "org": self.org_of_share(share).map(|org| self.org_brief(org)),
            "author": self.byline(share.made.by),
            "author_apps": self.shares_by(share.made.by, "app"),
            "author_packs": self.shares_by(share.made.by, "pack"),
            "icon": app.map(|app| format!("{}.png", app.icon_id)),
            "icon_id": app.map(|app| app.icon_id),
            "ratings": {},
            "user_rating": [],
            "rating": null,
            "video": description.video,
            "app": app.map(|app| self.app_brief(app)),
            "space": space.map(|space| self.space_brief(space)),
            "screenshots": self.file_values(&description.file_ids),
            "comments": [],
            "visible": !share.private,
            "link": format!("https://podio.com/market/{}", share.share_id),
        })
    }

    /// How many apps or packs someone shares with everyone.
    fn shares_by(&self, author: Actor, kind: &str) -> usize {
        let all = self.app_market.all.values();
        let public = all.filter(|share| !share.deleted && !share.private);
        public
            .filter(|share| share.made.by == author && share.kind() == kind)
            .count()
    }

    /// A share as a user sees it, with those that belong to it.
    pub(crate) fn share_value(&self, share: &Share, reader: u64) -> Value {
        let mut value = self.share_brief(share);
        let others = |related: &dyn Fn(&Share) -> bool| -> Vec<Value> {
            let seen = self.shares(reader).filter(|other| related(other));
            seen.map(|other| self.share_brief(other)).collect()
        };
        value["children"] = others(&|other| share.children.contains(&other.share_id)).into();
        value["parents"] = others(&|other| other.children.contains(&share.share_id)).into();
        value
    }

    /// The space into which a user may install.
    pub(crate) fn space_to_install_in(
        &self,
        user_id: u64,
        space_id: u64,
    ) -> Result<&Space, Failure> {
        let space = self.visible_space(user_id, space_id)?;
        if space
            .member(user_id)
            .is_some_and(|member| member.role != "light")
        {
            return Ok(space);
        }
        let object = format!("space with id {space_id}");
        let actor = Actor::User(user_id).phrase();
        Err(Failure::forbidden(&actor, "add_app", &object))
    }
}

pub(crate) fn category_value((id, kind, name): (u64, &str, &str)) -> Value {
    json!({"category_id": id, "type": kind, "name": name})
}
