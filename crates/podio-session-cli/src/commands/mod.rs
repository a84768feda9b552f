//! The commands, one module for each kind of work.

mod doctor;
mod keep_alive;
mod look;
mod migrate;
mod purge;
mod remove;
mod rotate_key;

use std::sync::Arc;

use podio_core::session::{ListRequest, PageEntry, RecordState, SessionAdmin, SessionManager};

use crate::exit::{Exit, Failure};

pub(crate) use doctor::doctor;
pub(crate) use keep_alive::keep_alive;
pub(crate) use look::{list, show};
pub(crate) use migrate::migrate;
pub(crate) use purge::purge;
pub(crate) use remove::{remove, remove_tenant};
pub(crate) use rotate_key::rotate_key;

/// How many records are in memory at once.
const PAGE: usize = 500;

fn admin(store: &Arc<dyn SessionManager>) -> Result<&dyn SessionAdmin, Failure> {
    store.admin().ok_or_else(|| {
        Failure::new(
            Exit::Attention,
            "this session store cannot list its records",
        )
    })
}

/// Hands every record whose storage id starts with `prefix` to `each`.
async fn scan(
    admin: &dyn SessionAdmin,
    prefix: &str,
    mut each: impl FnMut(PageEntry) -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    let mut request = ListRequest::default();
    request.limit = PAGE;
    request.prefix = Some(prefix.to_owned());
    loop {
        let page = admin.list(&request).await?;
        page.entries.into_iter().try_for_each(&mut each)?;
        request.cursor = page.cursor;
        if request.cursor.is_none() {
            return Ok(());
        }
    }
}

/// The record of exactly this storage id, readable or not.
async fn find(admin: &dyn SessionAdmin, id: &str) -> Result<Option<PageEntry>, Failure> {
    let mut found = None;
    scan(admin, id, |entry| {
        found = Some(entry);
        Ok(())
    })
    .await?;
    Ok(found)
}

fn state_name(state: RecordState) -> &'static str {
    match state {
        RecordState::Live => "live",
        RecordState::LoggedOut => "logged_out",
        RecordState::Refused => "refused",
        _ => "unknown",
    }
}
