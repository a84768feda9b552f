//! Who is logged in on the authorize page.

use std::collections::HashMap;

use jiff::Timestamp;

use super::tokens::random_token;

/// The logins of browsers, by the value of their cookie.
#[derive(Default)]
pub(crate) struct Logins(HashMap<String, Login>);

struct Login {
    user_id: u64,
    expires: Timestamp,
}

impl Logins {
    /// Begins a login and tells the value of its cookie.
    pub(crate) fn begin(&mut self, user_id: u64, now: Timestamp, expires: Timestamp) -> String {
        self.0.retain(|_, known| known.expires > now);
        let cookie = random_token();
        self.0.insert(cookie.clone(), Login { user_id, expires });
        cookie
    }

    /// The user who is logged in with a cookie.
    pub(crate) fn user(&self, cookie: &str, now: Timestamp) -> Option<u64> {
        let login = self.0.get(cookie).filter(|login| login.expires > now);
        login.map(|login| login.user_id)
    }

    /// Ends a login.
    pub(crate) fn end(&mut self, cookie: &str) {
        self.0.remove(cookie);
    }
}
