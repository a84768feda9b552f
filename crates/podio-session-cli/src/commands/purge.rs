//! Deleting what is over.

use jiff::Timestamp;
use serde_json::json;

use super::{admin, scan};
use crate::exit::{Exit, Failure};
use crate::options::Purge;
use crate::output::{Output, Progress, failures};

pub(crate) async fn purge(options: &Purge, output: &mut Output) -> Result<Exit, Failure> {
    let store = options.store.place()?.open().await?;
    let now = options.now.unwrap_or_else(Timestamp::now);
    let admin = admin(&store)?;
    let (mut looked, mut due) = (0, 0_u64);
    let mut unreadable = Vec::new();
    let progress = Progress::new("records looked at");
    scan(admin, "", |entry| {
        looked += 1;
        progress.at(looked);
        match entry.record {
            Ok(record) if record.retain_until() < now => due += 1,
            Ok(_) => {}
            Err(error) => unreadable.push((entry.id, error)),
        }
        Ok(())
    })
    .await?;
    drop(progress);
    let (text, mut value) = if options.dry_run {
        let text = format!("{due} records would be deleted");
        (text, json!({"dry_run": true, "due": due}))
    } else {
        let purged = admin.purge(now).await?;
        let text = format!("{purged} records deleted");
        (text, json!({"dry_run": false, "purged": purged}))
    };
    value["unreadable"] = failures(&unreadable).into();
    output.line(text, &value)?;
    for (id, error) in &unreadable {
        output.trouble(id, error);
    }
    Ok(Exit::attention_if(!unreadable.is_empty()))
}
