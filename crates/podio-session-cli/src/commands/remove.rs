//! Deleting records of one's choice.

use podio_core::session::{PageEntry, SessionAdmin, StorageId};
use serde_json::json;

use super::{admin, find, scan};
use crate::exit::{Exit, Failure};
use crate::options::Remove;
use crate::output::{Output, chain};

/// How long a tenant's part of a storage id is, with its closing dot.
const TENANT: usize = 66;

/// What became of one record.
enum Removal {
    Removed,
    WouldRemove,
    Absent,
    Changing,
}

pub(crate) async fn remove(options: &Remove, output: &mut Output) -> Result<Exit, Failure> {
    let id: StorageId = options
        .id
        .parse()
        .map_err(|cause: podio_core::session::SessionError| Failure::new(Exit::Usage, cause))?;
    // Keys are not needed: what a removal looks at is in the clear.
    let store = options.store.place()?.open().await?;
    remove_one(admin(&store)?, &id, options.dry_run, output).await
}

pub(crate) async fn remove_tenant(options: &Remove, output: &mut Output) -> Result<Exit, Failure> {
    let prefix = tenant_prefix(&options.id)?;
    let store = options.store.place()?.open().await?;
    let admin = admin(&store)?;
    // A tenant has a handful of identities, so its ids fit in memory.
    let mut ids = Vec::new();
    scan(admin, &prefix, |entry| {
        ids.push(entry.id);
        Ok(())
    })
    .await?;
    if ids.is_empty() {
        return Err(Failure::new(
            Exit::Attention,
            format!("no record starts with {prefix}: see `list`"),
        ));
    }
    let mut exit = Exit::Done;
    for id in ids {
        if remove_one(admin, &id, options.dry_run, output).await? != Exit::Done {
            exit = Exit::Attention;
        }
    }
    Ok(exit)
}

/// The two digests that all records of a tenant share. Nothing shorter, which would take more
/// tenants than one.
fn tenant_prefix(text: &str) -> Result<String, Failure> {
    let closed = match text.len() {
        65 => format!("{text}."),
        _ => text.to_owned(),
    };
    let whole = match closed.len() {
        TENANT => format!("{closed}{}", "0".repeat(StorageId::LEN - TENANT)),
        _ => closed,
    };
    match whole.parse::<StorageId>() {
        Ok(id) => Ok(id.tenant_prefix().to_owned()),
        Err(_) => Err(Failure::new(
            Exit::Usage,
            "a tenant is given by a storage id or by its first two parts: see `list`",
        )),
    }
}

async fn remove_one(
    admin: &dyn SessionAdmin,
    id: &StorageId,
    dry_run: bool,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let removal = match attempt(admin, id, dry_run).await? {
        // Somebody wrote in between: the operator means that record too.
        Ok(Removal::Changing) => attempt(admin, id, dry_run).await?,
        done => done,
    };
    let (word, error) = match &removal {
        Ok(Removal::Removed) => ("removed", None),
        Ok(Removal::WouldRemove) => ("would_remove", None),
        Ok(Removal::Absent) => ("absent", Some("there is no such record".to_owned())),
        Ok(Removal::Changing) => (
            "changing",
            Some("it changes again and again: try once more".to_owned()),
        ),
        Err(error) => ("unreadable", Some(chain(error))),
    };
    let text = match &error {
        None => format!("{id}  {}", word.replace('_', " ")),
        Some(error) => format!("{id}  not removed: {error}"),
    };
    let mut value = json!({"id": id.as_str(), "outcome": word});
    if let Some(error) = &error {
        value["error"] = error.as_str().into();
    }
    output.line(text, &value)?;
    Ok(Exit::attention_if(error.is_some()))
}

/// A record that cannot be read has no version to remove it by, and stays.
async fn attempt(
    admin: &dyn SessionAdmin,
    id: &StorageId,
    dry_run: bool,
) -> Result<Result<Removal, podio_core::session::SessionError>, Failure> {
    let Some(PageEntry { record, .. }) = find(admin, id.as_str()).await? else {
        return Ok(Ok(Removal::Absent));
    };
    let record = match record {
        Ok(record) => record,
        Err(error) => return Ok(Err(error)),
    };
    Ok(Ok(if dry_run {
        Removal::WouldRemove
    } else if admin.delete(id, record.version()).await? {
        Removal::Removed
    } else {
        Removal::Changing
    }))
}
