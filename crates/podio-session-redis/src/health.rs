//! What about a server endangers the sessions in it.

use podio_core::session::SessionError;
use redis::{FromRedisValue as _, RedisResult, Value};

use crate::RedisSessions;
use crate::error::describe;

impl RedisSessions {
    /// What about the server, or the primaries of a cluster, endangers sessions: a policy that
    /// evicts them, and missing persistence. Each warning is one line with its remedy.
    ///
    /// It asks `INFO`, and `CONFIG GET save` where that is allowed.
    ///
    /// # Errors
    ///
    /// [`Misconfigured`](podio_core::session::SessionErrorKind::Misconfigured) when the user may
    /// not ask `INFO`, and those of a server that does not answer.
    pub async fn warnings(&self) -> Result<Vec<String>, SessionError> {
        let info = self.connection.ask_all(redis::cmd("INFO")).await;
        let infos = info.map_err(|cause| describe(self.connection.store(), &cause))?;
        let mut save = redis::cmd("CONFIG");
        save.arg("GET").arg("save");
        // Not every service allows it; then the log alone counts.
        let saves = self.connection.ask_all(save).await;
        let mut warnings = Vec::new();
        for (node, info) in infos {
            let at = if node.is_empty() {
                self.connection.store().to_string()
            } else {
                format!("the node {node}")
            };
            let info = String::from_redis_value(info).unwrap_or_default();
            let saves = saves_to_disk(&saves, &node);
            warnings.extend(
                judge(&info, saves)
                    .into_iter()
                    .map(|text| format!("{at} {text}")),
            );
        }
        Ok(warnings)
    }
}

/// Whether snapshots are taken; `None` if that cannot be told.
fn saves_to_disk(saves: &RedisResult<Vec<(String, Value)>>, node: &str) -> Option<bool> {
    let saves = saves.as_ref().ok()?;
    let (_, answer) = saves.iter().find(|(name, _)| name == node)?;
    let pairs = Vec::<(String, String)>::from_redis_value(answer.clone()).ok()?;
    let (_, save) = pairs.into_iter().find(|(name, _)| name == "save")?;
    Some(!save.is_empty())
}

fn judge(info: &str, saves: Option<bool>) -> Vec<String> {
    let value = |name: &str| {
        info.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .map(str::trim)
    };
    let mut warnings = Vec::new();
    if let Some(policy) = value("maxmemory_policy").filter(|policy| *policy != "noeviction") {
        let limit = value("maxmemory").filter(|limit| *limit != "0");
        let when = limit.map_or("once maxmemory is set", |_| "when memory runs short");
        warnings.push(format!(
            "evicts sessions {when}, which logs users out (maxmemory-policy {policy}): set \
             maxmemory-policy noeviction"
        ));
    }
    if value("aof_enabled") == Some("0") {
        warnings.push(match saves {
            Some(false) => "keeps nothing over a restart, which logs all users out: set \
                            appendonly yes"
                .to_owned(),
            Some(true) | None => "can lose minutes of sessions in a crash, as it takes snapshots \
                                  at most: set appendonly yes"
                .to_owned(),
        });
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_safe_server_has_no_warnings() {
        let info = "# Memory\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n";
        assert!(judge(info, Some(false)).is_empty());
    }

    #[test]
    fn eviction_and_missing_persistence_are_told() {
        let info = "maxmemory:100\r\nmaxmemory_policy:allkeys-lru\r\naof_enabled:0\r\n";
        let warnings = judge(info, Some(false));
        assert_eq!(warnings.len(), 2);
        assert!(warnings[0].contains("allkeys-lru") && warnings[0].contains("runs short"));
        assert!(
            warnings[1].contains("nothing over a restart"),
            "{warnings:?}"
        );
        let info = "maxmemory:0\r\nmaxmemory_policy:volatile-ttl\r\naof_enabled:0\r\n";
        let warnings = judge(info, None);
        assert!(warnings[0].contains("once maxmemory"), "{warnings:?}");
        assert!(warnings[1].contains("minutes"), "{warnings:?}");
    }
}
