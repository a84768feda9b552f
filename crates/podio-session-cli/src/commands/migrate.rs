//! Copying all sessions to another store.

use std::sync::Arc;

use podio_core::session::{ListRequest, PageEntry, SessionManager, copy_sessions};
use serde_json::json;

use super::{PAGE, admin, find};
use crate::exit::{Exit, Failure};
use crate::options::Migrate;
use crate::output::{Output, Progress, failures};
use crate::store::{Place, unsealed};

pub(crate) async fn migrate(options: &Migrate, output: &mut Output) -> Result<Exit, Failure> {
    let (from, to) = options.places()?;
    let (from_keys, to_keys) = (options.source_keys(), options.target_keys());
    if from.is(&to) {
        return Err(Failure::new(
            Exit::Usage,
            "both stores are the same: give another place as the second",
        ));
    }
    // Before the target is made, so that a slip in the keys leaves nothing behind.
    if let Some(keys) = to_keys {
        keys.ring()?;
    }
    let source = unsealed(from.open().await?, from_keys)?;
    if options.dry_run {
        return foresee(&source, &to, output).await;
    }
    let target = unsealed(to.open_or_create().await?, to_keys)?;
    let progress = Progress::new("records copied");
    let report = copy_sessions(&source, &target, |report| progress.at(report.total())).await?;
    drop(progress);
    let text = format!(
        "{} copied, {} unchanged, {} newer in the target, {} failed",
        report.copied,
        report.unchanged,
        report.newer_in_target,
        report.failed.len()
    );
    let value = json!({
        "dry_run": false,
        "copied": report.copied,
        "unchanged": report.unchanged,
        "newer_in_target": report.newer_in_target,
        "failed": failures(&report.failed),
    });
    output.line(text, &value)?;
    for (id, error) in &report.failed {
        output.trouble(id, error);
    }
    Ok(Exit::attention_if(!report.failed.is_empty()))
}

/// Compares the stores by what is in the clear, and makes neither.
async fn foresee(
    source: &Arc<dyn SessionManager>,
    to: &Place,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let target = if to.exists()? {
        Some(to.open().await?)
    } else {
        None
    };
    let (mut missing, mut unchanged, mut different) = (0_u64, 0_u64, 0_u64);
    let mut failed = Vec::new();
    let mut request = ListRequest::default();
    request.limit = PAGE;
    let progress = Progress::new("records compared");
    loop {
        let page = admin(source)?.list(&request).await?;
        for PageEntry { id, record, .. } in page.entries {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    failed.push((id, error));
                    continue;
                }
            };
            let there = match &target {
                Some(target) => find(admin(target)?, id.as_str()).await?,
                None => None,
            };
            match there.map(|there| there.record) {
                None => missing += 1,
                Some(Ok(there)) if there.version() == record.version() => unchanged += 1,
                Some(_) => different += 1,
            }
            progress.at(missing + unchanged + different);
        }
        request.cursor = page.cursor;
        if request.cursor.is_none() {
            break;
        }
    }
    drop(progress);
    let text = format!(
        "{missing} would be copied, {unchanged} unchanged, {different} differ (the newer one would \
         stand), {} unreadable",
        failed.len()
    );
    let value = json!({
        "dry_run": true,
        "missing_in_target": missing,
        "unchanged": unchanged,
        "different": different,
        "failed": failures(&failed),
    });
    output.line(text, &value)?;
    for (id, error) in &failed {
        output.trouble(id, error);
    }
    Ok(Exit::attention_if(!failed.is_empty()))
}
