//! Refreshing sessions before their refresh tokens die.

use std::time::Duration;

use podio_core::session::{KeepAlive as Plan, Namespace};
use podio_core::{Error, ErrorKind, Podio};
use serde_json::json;

use crate::exit::{Exit, Failure};
use crate::options::KeepAlive;
use crate::output::{Output, failures};
use crate::store::unsealed;

const DAY: u64 = 24 * 60 * 60;

/// How long to wait for writes that are being repeated.
const CLOSE: Duration = Duration::from_secs(30);

pub(crate) async fn keep_alive(options: &KeepAlive, output: &mut Output) -> Result<Exit, Failure> {
    let variable = &options.client_secret_env;
    let secret = std::env::var(variable).map_err(|_| {
        Failure::new(
            Exit::Usage,
            format!("the environment variable {variable} is not set: put the client secret there"),
        )
    })?;
    let store = options.store.place()?.open().await?;
    let store = unsealed(store, options.store.keys())?;
    let mut builder = Podio::builder(&options.client_id, secret).session_manager(store);
    if let Some(url) = &options.api_url {
        builder = builder.api_url(url);
    }
    if let Some(name) = &options.namespace {
        builder = builder.namespace(Namespace::named(name));
    }
    let podio = builder.build().map_err(failure)?;
    let before_death = Duration::from_secs(DAY * u64::from(options.before_death));
    // Without any call, all that are due are left.
    let token_calls = if options.dry_run {
        0
    } else {
        options.token_calls
    };
    let plan = Plan::default()
        .before_death(before_death)
        .token_calls(token_calls);
    let report = podio.keep_alive(&plan).await.map_err(failure)?;
    podio.close(CLOSE).await.map_err(failure)?;

    let (failed, unreadable) = (report.failed.len(), report.unreadable.len());
    let text = if options.dry_run {
        format!("{} due, {unreadable} unreadable", report.left)
    } else {
        format!(
            "{} refreshed, {failed} failed, {} left for the next run, {unreadable} unreadable",
            report.refreshed, report.left
        )
    };
    let value = json!({
        "dry_run": options.dry_run,
        "refreshed": report.refreshed,
        "failed": failures(&report.failed),
        "left": report.left,
        "unreadable": failures(&report.unreadable),
    });
    output.line(text, &value)?;
    for (id, error) in &report.failed {
        output.trouble(id, error);
    }
    for (id, error) in &report.unreadable {
        output.trouble(id, error);
    }
    let left = report.left > 0 && !options.dry_run;
    Ok(Exit::attention_if(failed > 0 || unreadable > 0 || left))
}

fn failure(error: Error) -> Failure {
    let exit = match error.kind() {
        ErrorKind::StoreUnavailable | ErrorKind::Store => Exit::Store,
        ErrorKind::Configuration | ErrorKind::InvalidArgument => Exit::Usage,
        _ => Exit::Attention,
    };
    Failure::new(exit, error)
}
