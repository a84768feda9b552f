//! Authorization codes.

use std::collections::HashMap;

use jiff::Timestamp;

use super::tokens::random_token;

/// What a person agreed to, waiting for the application to fetch its tokens.
pub(crate) struct Code {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) user_id: u64,
    pub(crate) scope: String,
    pub(crate) expires: Timestamp,
    /// The grant that the code became; a code is good for one.
    pub(crate) grant: Option<u64>,
}

/// All codes that have not expired, and those that expired lately.
#[derive(Default)]
pub(crate) struct Codes(HashMap<String, Code>);

impl Codes {
    /// Issues a code.
    pub(crate) fn issue(&mut self, code: Code, now: Timestamp) -> String {
        self.0.retain(|_, known| known.expires > now);
        let text = random_token();
        self.0.insert(text.clone(), code);
        text
    }

    pub(crate) fn get(&self, text: &str) -> Option<&Code> {
        self.0.get(text)
    }

    /// Marks a code as used for a grant.
    pub(crate) fn redeem(&mut self, text: &str, grant: u64) {
        if let Some(code) = self.0.get_mut(text) {
            code.grant = Some(grant);
        }
    }
}
