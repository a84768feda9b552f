//! Listing records and showing one.

use podio_core::session::{PageEntry, Record};
use serde_json::{Value, json};

use super::{admin, find, scan, state_name};
use crate::exit::{Exit, Failure};
use crate::options::{List, Show};
use crate::output::{Output, chain};
use crate::store::unsealed;

pub(crate) async fn list(options: &List, output: &mut Output) -> Result<Exit, Failure> {
    let place = options.store.place()?;
    let store = unsealed(place.open().await?, options.store.keys())?;
    output.text(format_args!(
        "{:<98}  {:<10}  {:>10}  {}",
        "STORAGE ID", "STATE", "GENERATION", "RETAIN UNTIL"
    ))?;
    let mut unreadable = false;
    scan(admin(&store)?, &options.tenant_prefix, |entry| {
        let PageEntry { id, record, .. } = entry;
        match record {
            Ok(record) => {
                let text = format!(
                    "{id}  {:<10}  {:>10}  {}",
                    state_name(record.state()),
                    record.version().generation(),
                    record.retain_until()
                );
                output.line(text, &shown(id.as_str(), &record))?;
            }
            Err(error) => {
                unreadable = true;
                let text = format!("{id}  {:<10}  {:>10}  -", "unreadable", "-");
                output.line(text, &unreadable_json(id.as_str(), &error))?;
                output.trouble(id, &error);
            }
        }
        Ok(())
    })
    .await?;
    Ok(Exit::attention_if(unreadable))
}

pub(crate) async fn show(options: &Show, output: &mut Output) -> Result<Exit, Failure> {
    let place = options.store.place()?;
    let store = unsealed(place.open().await?, options.store.keys())?;
    let Some(PageEntry { id, record, .. }) = find(admin(&store)?, options.id.as_str()).await?
    else {
        return Err(Failure::new(
            Exit::Attention,
            format!("there is no record {}: see `list`", options.id),
        ));
    };
    match record {
        Ok(record) => {
            let mut value = shown(id.as_str(), &record);
            value["payload_bytes"] = record.payload().len().into();
            let text = format!(
                "storage id    {id}\n\
                 state         {}\n\
                 generation    {}\n\
                 retain until  {}\n\
                 payload       {} bytes, not shown: it holds the tokens",
                state_name(record.state()),
                record.version().generation(),
                record.retain_until(),
                record.payload().len(),
            );
            output.line(text, &value)?;
            Ok(Exit::Done)
        }
        Err(error) => {
            let text = format!("storage id    {id}\nstate         unreadable");
            output.line(text, &unreadable_json(id.as_str(), &error))?;
            output.trouble(id, &error);
            Ok(Exit::Attention)
        }
    }
}

fn shown(id: &str, record: &Record) -> Value {
    json!({
        "id": id,
        "state": state_name(record.state()),
        "generation": record.version().generation(),
        "retain_until": record.retain_until().to_string(),
    })
}

fn unreadable_json(id: &str, error: &podio_core::session::SessionError) -> Value {
    json!({"id": id, "state": "unreadable", "error": chain(error)})
}
