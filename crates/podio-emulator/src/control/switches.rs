//! The switches: every behaviour of Podio that is not certain, and a few that tests turn.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a refresh does with the refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// The same refresh token is answered and stays good.
    #[default]
    SameToken,
    /// A new refresh token is answered and the old one dies at once.
    Rotates,
}

/// What an update of an item answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdateAnswer {
    /// 200 with revision and title.
    #[default]
    Json,
    /// 204 without a body.
    Empty,
}

/// What the creation of an item answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreateAnswer {
    /// Id, title, revision, running number and link.
    #[default]
    Short,
    /// The id alone.
    Minimal,
    /// The whole item.
    Full,
}

/// The `error` of a login with a wrong app id or app token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WrongAppToken {
    /// `invalid_grant`.
    #[default]
    InvalidGrant,
    /// `invalid_client` with the description `invalid_auth`.
    InvalidClient,
}

/// What a filter by a text field does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextFilters {
    /// It is refused, as the documentation says.
    #[default]
    Refused,
    /// It finds the items whose text is exactly the one given.
    Exact,
}

/// One switch, as listed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SwitchInfo {
    /// The name, which is also the name of the field of [`Switches`].
    pub name: &'static str,
    /// The present value.
    pub value: Value,
    /// The value at the start.
    pub default: Value,
    /// What it does.
    pub description: &'static str,
}

macro_rules! switches {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident: $type:ty = $default:expr,
    )+) => {
        /// The switches and their values.
        ///
        /// ```no_run
        /// # async fn example() -> std::io::Result<()> {
        /// use podio_emulator::{Emulator, Rotation};
        ///
        /// let emulator = Emulator::start().await?;
        /// emulator.switch(|switches| switches.rotation = Rotation::Rotates);
        /// # Ok(())
        /// # }
        /// ```
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct Switches {
            $($(#[doc = $doc])+ pub $name: $type,)+
        }

        impl Default for Switches {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Switches {
            /// Every switch with value, default and description.
            pub fn list(&self) -> Vec<SwitchInfo> {
                let defaults = Self::default();
                vec![$(SwitchInfo {
                    name: stringify!($name),
                    value: value_of(&self.$name),
                    default: value_of(&defaults.$name),
                    description: concat!($($doc),+).trim_ascii(),
                },)+]
            }

            /// Sets a switch by its name.
            ///
            /// # Errors
            ///
            /// Says what is wrong when there is no such switch or the value is not one of its
            /// values; nothing changes then.
            pub fn set(&mut self, name: &str, value: Value) -> Result<(), String> {
                match name {
                    $(stringify!($name) => {
                        self.$name = serde_json::from_value(value)
                            .map_err(|error| format!("switch `{name}`: {error}"))?;
                    })+
                    _ => return Err(format!(
                        "there is no switch `{name}`; GET /__emulator/switches lists them"
                    )),
                }
                Ok(())
            }
        }
    };
}

switches! {
    /// Whether a refresh answers the same refresh token (`same_token`) or a new one while the old one dies (`rotates`).
    rotation: Rotation = Rotation::SameToken,
    /// Whether a refresh ends the older access tokens of its grant.
    refresh_ends_access_tokens: bool = false,
    /// Whether a login ends the older grants of the same user or app with the same client.
    login_ends_older_grants: bool = false,
    /// How long an access token lives, in seconds.
    access_token_seconds: u64 = 28_800,
    /// How long a refresh token lives after its last use, in seconds.
    refresh_token_seconds: u64 = 2_419_200,
    /// A value that token answers tell as `expires_in` instead of the true one; a number or a text. Null tells the truth.
    expires_in: Option<Value> = None,
    /// Whether token answers leave `expires_in` out.
    omit_expires_in: bool = false,
    /// Whether token answers leave `scope` out.
    omit_scope: bool = false,
    /// Whether token answers leave `ref` out.
    omit_ref: bool = false,
    /// Whether token answers leave `refresh_token` out.
    omit_refresh_token: bool = false,
    /// How long an authorization code lives, in seconds.
    code_seconds: u64 = 600,
    /// The `error_detail` of a refused authorization code or redirect URI. Null tells none.
    code_error_detail: Option<String> = None,
    /// Whether a code that is presented again ends the grant that it began.
    replayed_code_ends_grant: bool = false,
    /// The scope that people grant on the authorize page instead of the one asked for. Null grants what was asked for.
    granted_scope: Option<String> = None,
    /// How long a login waits for its second factor, in seconds.
    nonce_seconds: u64 = 300,
    /// How long token answers take, in milliseconds.
    token_latency_ms: u64 = 0,
    /// How many token calls a client may make within the token window before 420. Null refuses none.
    token_rate_limit: Option<u64> = None,
    /// The length of the token window, in seconds.
    token_rate_limit_seconds: u64 = 300,
    /// How many calls a user may make with a client within an hour before 420. Null refuses none, and headers tell 5000.
    rate_limit: Option<u64> = None,
    /// The length of the window of `rate_limit`, in seconds.
    rate_limit_seconds: u64 = 3_600,
    /// Whether a 420 carries a `Retry-After` header.
    retry_after_header: bool = false,
    /// Whether the scheme `Bearer` is accepted as `OAuth2` is.
    accept_bearer: bool = true,
    /// Whether a call with a bad token is refused before its path is looked at.
    authenticate_before_routing: bool = true,
    /// Whether the 401 for a call without a token names the error in its headers too.
    challenge_names_missing_token: bool = false,
    /// The `error` of a login with a wrong app id or app token (`invalid_grant` or `invalid_client`).
    wrong_app_token: WrongAppToken = WrongAppToken::InvalidGrant,
    /// Whether error bodies have the layout from before 2026: other order of keys, escaped slashes.
    old_error_layout: bool = false,
    /// The `error` of a 409.
    conflict_error: String = "conflict".to_owned(),
    /// The `error` of a 410.
    gone_error: String = "gone".to_owned(),
    /// Whether unknown keys, and values for calculated fields, are ignored instead of refused.
    lenient: bool = false,
    /// What creating an item answers with (`short`, `minimal` or `full`).
    create_answer: CreateAnswer = CreateAnswer::Short,
    /// What updating an item answers with (`json` or `empty`).
    update_answer: UpdateAnswer = UpdateAnswer::Json,
    /// Whether the text of an option is taken for its id when a category is written.
    category_by_text: bool = false,
    /// Whether a text field can be filtered by its exact text (`exact`) or not at all (`refused`).
    text_filters: TextFilters = TextFilters::Refused,
    /// Whether an HTML field puts a text without tags into a paragraph.
    wrap_plain_text: bool = false,
    /// How many items a bulk deletion deletes at once; the others are pending until `batch_seconds` have passed. Null deletes all at once.
    bulk_delete_at_once: Option<u64> = None,
    /// How long background jobs take, in seconds of the emulator's time.
    batch_seconds: u64 = 0,
    /// Whether background jobs end as failed.
    batches_fail: bool = false,
    /// The largest file that is taken in, in bytes. Null takes any.
    file_size_limit: Option<u64> = Some(104_857_600),
    /// Whether files of the types that Podio takes for programs are refused.
    refuse_executables: bool = true,
    /// How many bytes of a file are kept in memory; a larger one goes into a temporary file.
    file_memory_limit: u64 = 4_194_304,
    /// The address before a file's id in links. Null tells the emulator's own, which ends in `/files`.
    file_link_base: Option<String> = None,
    /// Whether a file's link sends the caller on to a storage address that needs no token.
    file_link_redirects: bool = false,
    /// Whether the file host answers errors as HTML pages.
    file_host_html_errors: bool = false,
    /// Whether `silent` alone keeps a change from hooks.
    silent_stops_hooks: bool = false,
    /// Whether `item_revision_id` of a hook is the id of the revision instead of its number.
    hook_revision_is_id: bool = false,
    /// After how many failed deliveries in a row a hook becomes inactive. Null: never.
    hook_failures: Option<u64> = Some(50),
    /// How long a hook's receiver may take, in milliseconds.
    hook_timeout_ms: u64 = 10_000,
    /// Whether hooks may name only the ports 80 and 443, as Podio's do.
    hook_ports_restricted: bool = false,
    /// Whether hooks are delivered to hosts other than this machine.
    hook_any_host: bool = false,
    /// The greatest `limit` of an item filter.
    filter_limit: u64 = 500,
    /// Whether `/search/v2`, the newer search over everything, is there; Podio was seen to answer that it is not.
    global_search_v2: bool = false,
    /// Whether a rounded relative date as the end of a range covers its whole unit (`-1mr`: to the end of last month) or only the unit's first day.
    rounded_end_covers_unit: bool = true,
}

fn value_of(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_set_by_name() {
        let mut switches = Switches::default();
        switches.set("rotation", "rotates".into()).unwrap();
        switches.set("expires_in", "28800".into()).unwrap();
        assert_eq!(switches.rotation, Rotation::Rotates);
        assert!(
            switches
                .set("rotation", "sideways".into())
                .unwrap_err()
                .contains("rotation")
        );
        assert!(
            switches
                .set("nothing", Value::Null)
                .unwrap_err()
                .contains("nothing")
        );
        switches.set("expires_in", Value::Null).unwrap();
        assert_eq!(switches.expires_in, None);
    }

    #[test]
    fn the_documentation_lists_every_switch_with_its_default() {
        let documentation = include_str!("../lib.rs");
        for switch in Switches::default().list() {
            let row = format!(
                "//! | `{}` | `{}` | {} |",
                switch.name, switch.default, switch.description
            );
            assert!(documentation.contains(&row), "lib.rs lacks the row\n{row}");
        }
    }
}
