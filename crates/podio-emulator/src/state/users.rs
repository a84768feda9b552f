//! API keys and users.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Host;

use super::contacts::Profile;
use super::{Actor, World, datetime_text, next};

/// An API key.
pub(crate) struct Client {
    pub(crate) auth_client_id: u64,
    pub(crate) secret: String,
    pub(crate) name: String,
    /// The only host that people are sent back to; any when there is none.
    pub(crate) domain: Option<Host>,
}

/// A person with a login.
pub(crate) struct User {
    pub(crate) user_id: u64,
    pub(crate) profile_id: u64,
    pub(crate) mail: String,
    pub(crate) password: String,
    pub(crate) name: String,
    pub(crate) locale: String,
    pub(crate) timezone: String,
    pub(crate) created_on: Timestamp,
    /// The one-time password of the second factor, when one is needed.
    pub(crate) otp: Option<String>,
    /// The codes that stand in for the one-time password, each once.
    pub(crate) recovery_codes: BTreeSet<String>,
    /// Whether the user was invited and did not log in yet.
    pub(crate) is_invited: bool,
    /// What API keys stored for the user, by key and name.
    pub(crate) properties: BTreeMap<(String, String), Value>,
    /// About what the user is told, by the way of telling and the subject.
    pub(crate) settings: BTreeMap<(String, String), bool>,
    /// What the profile tells beside the name and the login's mail address.
    pub(crate) profile: Profile,
}

/// What is wrong with a mail address and a password.
pub(crate) enum WrongLogin {
    Mail,
    Password,
}

impl User {
    /// The account, as answers tell it.
    pub(crate) fn to_value(&self) -> Value {
        json!({
            "user_id": self.user_id,
            "mail": self.mail,
            "status": if self.is_invited { "inactive" } else { "active" },
            "locale": self.locale,
            "timezone": self.timezone,
            "flags": [],
            "created_on": datetime_text(self.created_on),
            "mails": [{"mail": self.mail, "verified": true, "primary": true, "disabled": false}],
        })
    }
}

impl World {
    /// Adds an API key, or changes the secret of one.
    pub(crate) fn add_client(&mut self, client_id: &str, secret: &str, name: &str) {
        if let Some(known) = self.clients.get_mut(client_id) {
            secret.clone_into(&mut known.secret);
            return;
        }
        let client = Client {
            auth_client_id: next(&mut self.ids.auth_client),
            secret: secret.to_owned(),
            name: name.to_owned(),
            domain: None,
        };
        self.clients.insert(client_id.to_owned(), client);
    }

    pub(crate) fn add_user(&mut self, mail: &str, password: &str, name: &str) -> u64 {
        let user_id = next(&mut self.ids.user);
        let user = User {
            user_id,
            profile_id: next(&mut self.ids.profile),
            mail: mail.to_owned(),
            password: password.to_owned(),
            name: name.to_owned(),
            locale: "en_GB".to_owned(),
            timezone: "Europe/Copenhagen".to_owned(),
            created_on: self.now(),
            otp: None,
            recovery_codes: BTreeSet::new(),
            is_invited: false,
            properties: BTreeMap::new(),
            settings: BTreeMap::new(),
            profile: Profile::new(),
        };
        self.users.insert(user_id, user);
        user_id
    }

    /// The user with this mail address.
    pub(crate) fn user_by_mail(&self, mail: &str) -> Option<&User> {
        self.users
            .values()
            .find(|user| user.mail.eq_ignore_ascii_case(mail))
    }

    /// The user who logs in with this mail address and password.
    pub(crate) fn user_by_login(&self, mail: &str, password: &str) -> Result<&User, WrongLogin> {
        let user = self.user_by_mail(mail).ok_or(WrongLogin::Mail)?;
        if user.password == password {
            Ok(user)
        } else {
            Err(WrongLogin::Password)
        }
    }

    /// Who did something, as answers name them.
    pub(crate) fn byline(&self, actor: Actor) -> Value {
        let last_seen = datetime_text(self.now());
        match actor {
            Actor::User(user_id) => json!({
                "type": "user",
                "id": user_id,
                "user_id": user_id,
                "name": self.users.get(&user_id).map(|user| &user.name),
                "url": format!("https://podio.com/users/{user_id}"),
                "avatar": self.avatar(user_id),
                "avatar_id": self.avatar(user_id),
                "avatar_type": "file",
                "image": null,
                "last_seen_on": last_seen,
            }),
            Actor::App(app_id) => {
                let app = self.apps.get(&app_id);
                json!({
                    "type": "app",
                    "id": app_id,
                    "user_id": null,
                    "name": app.map(|app| &app.name),
                    "url": app.map(|app| self.app_link(app)),
                    "avatar": null,
                    "avatar_id": app.map(|app| app.icon_id),
                    "avatar_type": "icon",
                    "image": null,
                    "last_seen_on": null,
                })
            }
        }
    }

    /// The file that is a user's picture.
    fn avatar(&self, user_id: u64) -> Option<u64> {
        self.users.get(&user_id)?.profile.get("avatar")?.as_u64()
    }

    /// The API key through which something was done.
    pub(crate) fn via(&self, client_id: &str) -> Value {
        let Some(client) = self.clients.get(client_id) else {
            return json!({"id": 1, "auth_client_id": 1, "name": "Podio", "url": null, "display": false});
        };
        json!({
            "id": client.auth_client_id,
            "auth_client_id": client.auth_client_id,
            "name": client.name,
            "url": null,
            "display": true,
        })
    }

    /// A push channel. The signature is not a real one.
    pub(crate) fn push(&self, channel: &str) -> Value {
        json!({
            "channel": channel,
            "timestamp": self.now().as_second(),
            "signature": "00000000000000000000000000000000000000aa",
            "expires_in": 300,
        })
    }
}
