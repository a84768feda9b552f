//! Listing, deleting and purging.

use std::collections::BTreeSet;

use async_trait::async_trait;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use podio_core::session::{
    ListRequest, Page, PageEntry, Record, SessionAdmin, SessionError, StorageId, Version,
};
use redis::{FromRedisValue as _, Value};

use crate::RedisSessions;
use crate::connection::At;
use crate::error::{describe, is_wrong_type, strange, unreadable};
use crate::listing::Cursor;
use crate::records;
use crate::scripts::DELETE;

/// How many entries a page has when the request leaves it open.
const DEFAULT_LIMIT: usize = 100;

/// The most entries of a page.
const MAX_LIMIT: usize = 1_000;

/// How many places of its table the server looks at for one answer.
const SCAN_COUNT: usize = 500;

/// How many questions one page asks at the most: a page may be short, and other keys many.
const STEPS: usize = 64;

/// How many commands are on their way at once.
const IN_FLIGHT: usize = 64;

/// The slots of a cluster.
const SLOTS: u64 = 16_384;

/// No slot has as many keys.
const ALL_KEYS: usize = 1 << 30;

#[async_trait]
impl SessionAdmin for RedisSessions {
    async fn list(&self, request: &ListRequest) -> Result<Page, SessionError> {
        let limit = match request.limit {
            0 => DEFAULT_LIMIT,
            limit => limit.min(MAX_LIMIT),
        };
        let prefix = request.prefix.as_deref().unwrap_or_default();
        let mut cursor = Cursor::parse(request.cursor.as_deref())?;
        let mut entries = Vec::new();
        for _ in 0..STEPS {
            let (mut ids, next) = self.names(&cursor, prefix).await?;
            let rest = ids.iter().nth(limit - entries.len()).cloned();
            if let Some(rest) = &rest {
                ids.split_off(rest);
            }
            let last = ids.last().cloned();
            entries.extend(self.entries(ids).await?);
            if rest.is_some() {
                cursor.after = last.or(cursor.after);
                if entries.len() == limit {
                    break;
                }
                continue;
            }
            cursor.after = None;
            let Some(next) = next else {
                self.listings.forget(cursor.listing);
                return Ok(self.page(&cursor, entries, true));
            };
            cursor.position = next;
            if entries.len() == limit {
                break;
            }
        }
        Ok(self.page(&cursor, entries, false))
    }

    async fn delete(&self, id: &StorageId, only_if: Version) -> Result<bool, SessionError> {
        let key = self.redis_key(id);
        let deleted = self.run(&DELETE, &[&key], &[&only_if.to_bytes()]).await?;
        Ok(deleted == 1)
    }

    async fn purge(&self, now: Timestamp) -> Result<u64, SessionError> {
        let mut cursor = Cursor::start();
        let mut purged = 0;
        loop {
            let (ids, next) = self.names(&cursor, "").await?;
            let deleted = stream::iter(ids)
                .map(|id| self.purge_one(id, now))
                .buffer_unordered(IN_FLIGHT)
                .try_fold(
                    0,
                    |sum, deleted| async move { Ok(sum + u64::from(deleted)) },
                );
            purged += deleted.await?;
            match next {
                Some(next) => cursor.position = next,
                None => return Ok(purged),
            }
        }
    }
}

impl RedisSessions {
    /// Leaves out what earlier pages gave.
    fn page(&self, cursor: &Cursor, mut entries: Vec<PageEntry>, last: bool) -> Page {
        if !self.connection.is_cluster() {
            entries.retain(|entry| self.listings.is_new(cursor.listing, cursor.page, &entry.id));
        }
        let next = Cursor {
            page: cursor.page + 1,
            ..cursor.clone()
        };
        Page::new(entries, (!last).then(|| next.to_string()))
    }

    /// The names at the cursor's position that start with `prefix`, in order, and the position
    /// that follows, if any.
    async fn names(
        &self,
        cursor: &Cursor,
        prefix: &str,
    ) -> Result<(BTreeSet<StorageId>, Option<u64>), SessionError> {
        let (keys, next) = if self.connection.is_cluster() {
            self.keys_of_slots(cursor.position).await?
        } else {
            self.scan(cursor.position, prefix).await?
        };
        let ids = keys
            .iter()
            .filter_map(|key| {
                let key = key.strip_prefix(self.settings.prefix.as_bytes())?;
                // Other names under the prefix are of other programs.
                str::from_utf8(key).ok()?.parse::<StorageId>().ok()
            })
            .filter(|id| id.as_str().starts_with(prefix))
            .filter(|id| cursor.after.as_ref().is_none_or(|after| id > after))
            .collect();
        Ok((ids, next))
    }

    async fn scan(
        &self,
        position: u64,
        prefix: &str,
    ) -> Result<(Vec<Vec<u8>>, Option<u64>), SessionError> {
        let mut command = redis::cmd("SCAN");
        command
            .arg(position)
            .arg("MATCH")
            .arg(format!(
                "{}{}*",
                literal(&self.settings.prefix),
                literal(prefix)
            ))
            .arg("COUNT")
            .arg(SCAN_COUNT);
        let answer = self.connection.ask(command, At::Slot(0)).await;
        let answer = answer.map_err(|cause| describe(self.connection.store(), &cause))?;
        let (next, keys) = <(u64, Vec<Vec<u8>>)>::from_redis_value(answer)
            .map_err(|_| strange(self.connection.store()))?;
        Ok((keys, Some(next).filter(|next| *next != 0)))
    }

    /// The keys of a few slots, from the cluster's nodes that hold them.
    async fn keys_of_slots(
        &self,
        position: u64,
    ) -> Result<(Vec<Vec<u8>>, Option<u64>), SessionError> {
        let end = (position + IN_FLIGHT as u64).min(SLOTS);
        let slots = (position..end).filter_map(|slot| u16::try_from(slot).ok());
        let keys: Vec<Vec<Vec<u8>>> = stream::iter(slots)
            .map(|slot| self.keys_of_slot(slot))
            .buffered(IN_FLIGHT)
            .try_collect()
            .await?;
        Ok((keys.concat(), Some(end).filter(|end| *end < SLOTS)))
    }

    async fn keys_of_slot(&self, slot: u16) -> Result<Vec<Vec<u8>>, SessionError> {
        let mut command = redis::cmd("CLUSTER");
        command.arg("GETKEYSINSLOT").arg(slot).arg(ALL_KEYS);
        let answer = self.connection.ask(command, At::Slot(slot)).await;
        let answer = answer.map_err(|cause| describe(self.connection.store(), &cause))?;
        Vec::from_redis_value(answer).map_err(|_| strange(self.connection.store()))
    }

    /// The records of some names. A name that has no record, as it was deleted meanwhile or holds
    /// a lease alone, is left out.
    async fn entries(&self, ids: BTreeSet<StorageId>) -> Result<Vec<PageEntry>, SessionError> {
        stream::iter(ids)
            .map(|id| async move {
                let found = self.find(&self.redis_key(&id)).await?;
                let record: Result<Option<Record>, _> = found
                    .into_record()
                    .map_err(|cause| unreadable(self.connection.store(), &id, cause));
                Ok(record.transpose().map(|record| PageEntry::new(id, record)))
            })
            .buffered(IN_FLIGHT)
            .try_filter_map(async |entry| Ok(entry))
            .try_collect()
            .await
    }

    /// Deletes the record of a name if its time is over; says whether it did.
    async fn purge_one(&self, id: StorageId, now: Timestamp) -> Result<bool, SessionError> {
        let key = self.redis_key(&id);
        let answer = self
            .connection
            .ask(records::read_clear(&key), At::Key(&key))
            .await;
        let answer = match answer {
            Ok(answer) => answer,
            // Nothing that a purge may judge.
            Err(cause) if is_wrong_type(&cause) => Value::Nil,
            Err(cause) => return Err(describe(self.connection.store(), &cause)),
        };
        match records::retention(answer) {
            Some(Ok((version, retain_until))) if retain_until < now => {
                self.delete(&id, version).await
            }
            _ => Ok(false),
        }
    }
}

/// A text in which the pattern characters of `SCAN` stand for themselves.
fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '*' | '?' | '[' | ']' | '^' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_stands_for_itself() {
        assert_eq!(literal("podio:"), "podio:");
        assert_eq!(literal(r"a*[b]?\"), r"a\*\[b\]\?\\");
    }
}
