//! Grants and the tokens that belong to them.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::Actor;

/// What a login began: all tokens that came of it.
#[derive(Debug)]
struct Grant {
    client_id: String,
    actor: Actor,
    scope: String,
    access: Vec<String>,
    refresh: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct Token {
    grant: u64,
    expires: Timestamp,
}

/// Who a token stands for.
#[derive(Debug, Clone)]
pub(crate) struct Bearer {
    pub(crate) grant: u64,
    pub(crate) client_id: String,
    pub(crate) actor: Actor,
    pub(crate) scope: String,
}

/// A login that waits for its second factor.
#[derive(Debug, Clone)]
pub(crate) struct Nonce {
    pub(crate) user_id: u64,
    pub(crate) client_id: String,
    pub(crate) scope: String,
    pub(crate) expires: Timestamp,
}

/// All grants and tokens.
#[derive(Default)]
pub(crate) struct Tokens {
    last_grant: u64,
    grants: HashMap<u64, Grant>,
    access: HashMap<String, Token>,
    refresh: HashMap<String, Token>,
    nonces: HashMap<String, Nonce>,
}

impl Tokens {
    /// Begins a grant without tokens.
    pub(crate) fn begin(&mut self, client_id: &str, actor: Actor, scope: &str) -> u64 {
        self.last_grant += 1;
        let grant = Grant {
            client_id: client_id.to_owned(),
            actor,
            scope: scope.to_owned(),
            access: Vec::new(),
            refresh: Vec::new(),
        };
        self.grants.insert(self.last_grant, grant);
        self.last_grant
    }

    /// Issues an access token of a grant.
    pub(crate) fn issue_access(
        &mut self,
        grant: u64,
        now: Timestamp,
        expires: Timestamp,
    ) -> String {
        let token = random_token();
        if let Some(entry) = self.grants.get_mut(&grant) {
            let access = &mut self.access;
            // Podio answers the same for an expired token as for an unknown one.
            entry.access.retain(|old| {
                let keep = access.get(old).is_some_and(|known| known.expires > now);
                if !keep {
                    access.remove(old);
                }
                keep
            });
            entry.access.push(token.clone());
            self.access.insert(token.clone(), Token { grant, expires });
        }
        token
    }

    /// Issues a refresh token of a grant.
    pub(crate) fn issue_refresh(&mut self, grant: u64, expires: Timestamp) -> String {
        let token = random_token();
        if let Some(entry) = self.grants.get_mut(&grant) {
            entry.refresh.push(token.clone());
            self.refresh.insert(token.clone(), Token { grant, expires });
        }
        token
    }

    /// Whom an access token stands for, while it lives.
    pub(crate) fn bearer(&self, access_token: &str, now: Timestamp) -> Option<Bearer> {
        self.live(*self.access.get(access_token)?, now)
    }

    /// Whom a refresh token stands for, while it lives.
    pub(crate) fn refreshable(&self, refresh_token: &str, now: Timestamp) -> Option<Bearer> {
        self.live(*self.refresh.get(refresh_token)?, now)
    }

    fn live(&self, token: Token, now: Timestamp) -> Option<Bearer> {
        let grant = self
            .grants
            .get(&token.grant)
            .filter(|_| token.expires > now)?;
        Some(Bearer {
            grant: token.grant,
            client_id: grant.client_id.clone(),
            actor: grant.actor,
            scope: grant.scope.clone(),
        })
    }

    /// Moves the end of a refresh token's life.
    pub(crate) fn slide(&mut self, refresh_token: &str, expires: Timestamp) {
        if let Some(token) = self.refresh.get_mut(refresh_token) {
            token.expires = expires;
        }
    }

    /// Ends one token, of either kind. Whether there was one.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        if let Some(known) = self.access.remove(token) {
            if let Some(grant) = self.grants.get_mut(&known.grant) {
                grant.access.retain(|own| own != token);
            }
            return true;
        }
        if let Some(known) = self.refresh.remove(token) {
            if let Some(grant) = self.grants.get_mut(&known.grant) {
                grant.refresh.retain(|own| own != token);
            }
            return true;
        }
        false
    }

    /// Ends the access tokens of a grant.
    pub(crate) fn revoke_access_of(&mut self, grant: u64) {
        if let Some(entry) = self.grants.get_mut(&grant) {
            for token in entry.access.drain(..) {
                self.access.remove(&token);
            }
        }
    }

    /// Ends a grant with all its tokens.
    pub(crate) fn revoke_grant(&mut self, grant: u64) {
        if let Some(entry) = self.grants.remove(&grant) {
            for token in entry.access {
                self.access.remove(&token);
            }
            for token in entry.refresh {
                self.refresh.remove(&token);
            }
        }
    }

    /// Ends the grant that a token of either kind belongs to. Whether there was one.
    pub(crate) fn revoke_grant_of(&mut self, token: &str) -> bool {
        let known = self.access.get(token).or_else(|| self.refresh.get(token));
        let Some(grant) = known.map(|known| known.grant) else {
            return false;
        };
        self.revoke_grant(grant);
        true
    }

    /// Ends the grants of an actor, all or those of one API key. How many there were.
    pub(crate) fn revoke_grants_of(&mut self, actor: Actor, client_id: Option<&str>) -> usize {
        let grants: Vec<u64> = self
            .grants
            .iter()
            .filter(|(_, grant)| grant.actor == actor)
            .filter(|(_, grant)| client_id.is_none_or(|wanted| grant.client_id == wanted))
            .map(|(id, _)| *id)
            .collect();
        for grant in &grants {
            self.revoke_grant(*grant);
        }
        grants.len()
    }

    /// Ends the grants to one API key.
    pub(crate) fn revoke_grants_to(&mut self, client_id: &str) {
        let grants = self.grants.iter();
        let grants: Vec<u64> = grants
            .filter(|(_, grant)| grant.client_id == client_id)
            .map(|(id, _)| *id)
            .collect();
        for grant in grants {
            self.revoke_grant(grant);
        }
    }

    /// The API keys to which an actor granted something, each with the scope granted last.
    pub(crate) fn scopes_of(&self, actor: Actor) -> BTreeMap<&str, &str> {
        let grants: BTreeMap<&u64, &Grant> = self.grants.iter().collect();
        grants
            .into_values()
            .filter(|grant| grant.actor == actor)
            .map(|grant| (grant.client_id.as_str(), grant.scope.as_str()))
            .collect()
    }

    /// Ends all access tokens. How many there were.
    pub(crate) fn revoke_all_access(&mut self) -> usize {
        for grant in self.grants.values_mut() {
            grant.access.clear();
        }
        std::mem::take(&mut self.access).len()
    }

    /// Ends all refresh tokens. How many there were.
    pub(crate) fn revoke_all_refresh(&mut self) -> usize {
        for grant in self.grants.values_mut() {
            grant.refresh.clear();
        }
        std::mem::take(&mut self.refresh).len()
    }

    /// Ends all grants. How many there were.
    pub(crate) fn revoke_all_grants(&mut self) -> usize {
        self.access.clear();
        self.refresh.clear();
        std::mem::take(&mut self.grants).len()
    }

    /// Lets one access token expire now. Whether there is one.
    pub(crate) fn expire(&mut self, access_token: &str, now: Timestamp) -> bool {
        let token = self.access.get_mut(access_token);
        token
            .map(|token| token.expires = now.min(token.expires))
            .is_some()
    }

    /// Lets all access tokens expire now. How many lived.
    pub(crate) fn expire_all(&mut self, now: Timestamp) -> usize {
        let live = self.access.values_mut().filter(|token| token.expires > now);
        live.map(|token| token.expires = now).count()
    }

    pub(crate) fn add_nonce(&mut self, nonce: Nonce, now: Timestamp) -> String {
        self.nonces.retain(|_, known| known.expires > now);
        let text = random_token()[..10].to_owned();
        self.nonces.insert(text.clone(), nonce);
        text
    }

    pub(crate) fn nonce(&self, text: &str, now: Timestamp) -> Option<&Nonce> {
        self.nonces.get(text).filter(|nonce| nonce.expires > now)
    }

    pub(crate) fn use_nonce(&mut self, text: &str) {
        self.nonces.remove(text);
    }
}

/// 32 hex digits.
pub(crate) fn random_token() -> String {
    format!("{:032x}", fastrand::u128(..))
}
