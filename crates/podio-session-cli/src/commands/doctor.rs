//! Looking a store over.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use podio_core::session::{
    Identity, LeaseId, LeaseOutcome, Namespace, Reach, SessionKey, SessionManager,
};
use serde_json::json;

use super::{admin, scan, state_name};
use crate::exit::{Exit, Failure};
use crate::options::Doctor;
use crate::output::{Output, Progress, chain, failures};
use crate::store::unsealed;

pub(crate) async fn doctor(options: &Doctor, output: &mut Output) -> Result<Exit, Failure> {
    let place = options.store.place()?;
    let store = unsealed(place.open().await?, options.store.keys())?;
    let guarantees = store.guarantees();
    let reach = match guarantees.reach {
        Reach::Process => "process",
        Reach::Host => "host",
        Reach::Network => "network",
        _ => "unknown",
    };
    let lease = lease(&store).await?;
    let now = Timestamp::now();
    let (mut looked, mut over) = (0, 0_u64);
    let mut states: BTreeMap<&str, u64> = BTreeMap::new();
    let mut unreadable = Vec::new();
    let progress = Progress::new("records looked at");
    scan(admin(&store)?, "", |entry| {
        looked += 1;
        progress.at(looked);
        match entry.record {
            Ok(record) => {
                *states.entry(state_name(record.state())).or_default() += 1;
                over += u64::from(record.retain_until() < now);
            }
            Err(error) => unreadable.push((entry.id, error)),
        }
        Ok(())
    })
    .await?;
    drop(progress);
    let exposed = place.exposed()?;
    let warnings = place.warnings().await?;

    let count = |state| states.get(state).copied().unwrap_or_default();
    let mut text = format!(
        "store           {place}\n\
         reach           {reach}\n\
         durable         {}\n\
         lease           {}\n\
         live            {}\n\
         logged out      {}\n\
         refused         {}\n\
         unreadable      {}\n\
         past retention  {over}{}",
        if guarantees.durable { "yes" } else { "no" },
        lease.as_deref().unwrap_or("taken and released"),
        count("live"),
        count("logged_out"),
        count("refused"),
        unreadable.len(),
        if over > 0 { " (run `purge`)" } else { "" },
    );
    for (path, mode) in &exposed {
        // Writing to a `String` cannot fail.
        let _ = write!(
            text,
            "\nothers can use  {} (mode {mode:o}): take the rights of group and others away",
            path.display()
        );
    }
    for warning in &warnings {
        let _ = write!(text, "\nwarning         {warning}");
    }
    let exposed_json: Vec<_> = exposed
        .iter()
        .map(
            |(path, mode)| json!({"path": path.display().to_string(), "mode": format!("{mode:o}")}),
        )
        .collect();
    let healthy =
        lease.is_none() && unreadable.is_empty() && exposed.is_empty() && warnings.is_empty();
    let value = json!({
        "store": place.to_string(),
        "healthy": healthy,
        "reach": reach,
        "durable": guarantees.durable,
        "lease_error": lease,
        "states": states,
        "unreadable": failures(&unreadable),
        "past_retention": over,
        "exposed": exposed_json,
        "warnings": warnings,
    });
    output.line(text, &value)?;
    for (id, error) in &unreadable {
        output.trouble(id, error);
    }
    Ok(Exit::attention_if(!healthy))
}

/// Takes a lease that nobody else wants, and gives it back; says what went wrong.
async fn lease(store: &Arc<dyn SessionManager>) -> Result<Option<String>, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|cause| Failure::new(Exit::Attention, cause))?;
    let id = LeaseId::new(bytes);
    let namespace = Namespace::named("podio-sessions doctor");
    let key = SessionKey::new(namespace, &id.to_string(), Identity::Main);
    let outcome = match store.lease(&key, id, Duration::from_secs(10)).await {
        Ok(outcome) => outcome,
        Err(error) => return Ok(Some(chain(&error))),
    };
    if let LeaseOutcome::Held { .. } = outcome {
        return Ok(Some(
            "another holds a lease that was never taken".to_owned(),
        ));
    }
    Ok(store.release(&key, id).await.err().map(|e| chain(&e)))
}
