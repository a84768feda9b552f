//! Rewriting a sealed store with the newest key.

use std::sync::Arc;

use podio_core::session::{Sealed, SessionManager};
use serde_json::json;

use super::{admin, scan};
use crate::exit::{Exit, Failure};
use crate::keys::Keys;
use crate::options::RotateKey;
use crate::output::{Output, failures};
use crate::store::unsealed;

pub(crate) async fn rotate_key(options: &RotateKey, output: &mut Output) -> Result<Exit, Failure> {
    let keys = options.store.keys().ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            "there are no keys: give --key-env VAR or --key-file FILE, the newest key first",
        )
    })?;
    let ring = keys.ring()?;
    let store = options.store.place()?.open().await?;
    if options.dry_run {
        return foresee(store, keys, output).await;
    }
    let done = Sealed::new(store, ring)?.rotate().await?;
    let text = format!(
        "{} rewritten, {} current, {} busy, {} failed",
        done.rewritten,
        done.current,
        done.busy,
        done.failed.len()
    );
    let value = json!({
        "dry_run": false,
        "rewritten": done.rewritten,
        "current": done.current,
        "busy": done.busy,
        "failed": failures(&done.failed),
    });
    output.line(text, &value)?;
    for (id, error) in &done.failed {
        output.trouble(id, error);
    }
    Ok(Exit::attention_if(done.busy > 0 || !done.failed.is_empty()))
}

/// Counts what opens with all keys and not with the newest alone.
async fn foresee(
    store: Arc<dyn SessionManager>,
    keys: Keys<'_>,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let newest: Arc<dyn SessionManager> = Arc::new(Sealed::new(store.clone(), keys.newest()?)?);
    let all = unsealed(store, Some(keys))?;
    let (mut current, mut others) = (0_u64, 0_usize);
    scan(admin(&newest)?, "", |entry| {
        match entry.record {
            Ok(_) => current += 1,
            Err(_) => others += 1,
        }
        Ok(())
    })
    .await?;
    let mut failed = Vec::new();
    scan(admin(&all)?, "", |entry| {
        if let Err(error) = entry.record {
            failed.push((entry.id, error));
        }
        Ok(())
    })
    .await?;
    let older = others.saturating_sub(failed.len());
    let text = format!(
        "{older} would be rewritten, {current} current, {} failed",
        failed.len()
    );
    let value = json!({
        "dry_run": true,
        "would_rewrite": older,
        "current": current,
        "failed": failures(&failed),
    });
    output.line(text, &value)?;
    for (id, error) in &failed {
        output.trouble(id, error);
    }
    Ok(Exit::attention_if(!failed.is_empty()))
}
