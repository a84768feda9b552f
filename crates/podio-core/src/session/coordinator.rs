//! Renewing a session: one at a time, however many tasks, processes and machines want it.
//!
//! The order is: gate of the process, permit, lease, read again, one token call, write, release.
//! The work runs in a task of its own, so that a caller who gives up loses nothing.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tracing::{Instrument, debug};

use super::event::SessionEventKind;
use super::live::{Held, Seen, Unsaved, unsaved_error, went_back};
use super::payload::{Content, Session};
use super::policy::may_refresh_for_time;
use super::{
    AuthKind, Expect, ImportedSession, LeaseId, LeaseOutcome, Live, Record, SessionError,
    SetOutcome, StoreFailure, Version,
};
use crate::auth::{Grant, exchange};
use crate::client::retry;
use crate::{Error, ErrorKind, Result};

/// How often a waiter starts over, because the renewal that it joined vanished with its runtime or
/// was about something else.
const BOARDINGS: usize = 5;

/// How often a write that met another one looks again before it gives up. Each time somebody else
/// made progress.
const CONFLICTS: usize = 16;

/// Why a session is renewed.
#[derive(Clone)]
pub(super) enum Cause {
    /// Its access token expired, or Podio refused it.
    Replace { version: Version },
    /// Its access token will expire before long.
    Early { version: Version },
    /// There is none, or it ended, and a handle holds credentials. `instead_of` is a session
    /// without a refresh token.
    LogIn {
        grant: Arc<Grant>,
        instead_of: Option<Version>,
    },
    /// The store holds an older record of the login than this process.
    Restore,
}

/// What to do under the lease.
enum Step {
    /// The store's session is the one to use.
    Adopt,
    /// The store lost this pair.
    Restore(Arc<Held>),
    Refresh(Arc<Held>),
    LogIn(Arc<Grant>),
}

/// A renewal that is under way.
struct Boarded {
    /// Closed without an outcome when the task's runtime ended.
    landing: watch::Receiver<Option<Result<()>>>,
    /// Somebody else started it, perhaps for another cause.
    joined: bool,
}

/// What a new pair may replace besides the record that it was made for.
#[derive(Clone, Copy)]
enum Claim {
    /// The tombstone of a process whose refresh token of this version was refused because ours had
    /// used it up.
    Refresh { of: Version },
    /// Nothing that somebody can use or ended on purpose.
    LogInAgain,
    /// Whatever is there: somebody asked for this login.
    LogIn,
}

impl Claim {
    fn covers(self, found: &Seen) -> bool {
        match (self, found) {
            (Self::Refresh { of }, Seen::Refused { refused, .. }) => *refused == of,
            (Self::Refresh { .. }, _) => false,
            (Self::LogInAgain, found) => matches!(found, Seen::Absent | Seen::Refused { .. }),
            (Self::LogIn, _) => true,
        }
    }
}

/// What became of a write.
enum Written {
    Stored,
    /// Somebody else's record stands, and the write has no claim to replace it.
    Lost(Seen),
}

/// A new pair on its way to the store.
#[derive(Clone)]
pub(super) struct NewPair {
    held: Arc<Held>,
    record: Record,
    expect: Expect,
    claim: Claim,
}

impl Live {
    /// Renews the session, or joins the renewal that is under way.
    ///
    /// Afterwards the view tells what came of it: a joined renewal may have had another cause.
    pub(super) async fn renew(self: &Arc<Self>, cause: Cause) -> Result<()> {
        for _ in 0..BOARDINGS {
            let Some(mut boarded) = self.board(cause.clone()) else {
                return Ok(());
            };
            let outcome = match boarded.landing.wait_for(Option::is_some).await {
                Ok(outcome) => outcome.clone().unwrap_or(Ok(())),
                Err(_) => continue,
            };
            if outcome.is_err() || !boarded.joined || !self.still_wanted(&cause) {
                return outcome;
            }
        }
        Err(Error::new(
            ErrorKind::Unfinished,
            "the session's renewal was started several times and never finished",
        ))
    }

    /// Starts a renewal unless one is under way, and does not wait for it.
    pub(super) fn start(self: &Arc<Self>, cause: Cause) {
        // Who waits for nothing needs no place in it.
        drop(self.board(cause));
    }

    /// Starts a renewal unless one is under way; `None` when there is no need any more.
    fn board(self: &Arc<Self>, cause: Cause) -> Option<Boarded> {
        let mut gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(landing) = gate
            .as_ref()
            .filter(|landing| landing.has_changed().is_ok())
        {
            return Some(Boarded {
                landing: landing.clone(),
                joined: true,
            });
        }
        if !self.still_wanted(&cause) {
            return None;
        }
        let (outcome, landing) = watch::channel(None);
        *gate = Some(landing.clone());
        let live = self.clone();
        let work = async move {
            let result = live.run(cause).await;
            if let Err(error) = &result {
                debug!(kind = ?error.kind(), "the session was not renewed");
            }
            *live.gate.lock().unwrap_or_else(PoisonError::into_inner) = None;
            outcome.send_replace(Some(result));
        };
        self.application.tasks.spawn(work.instrument(self.span()));
        Some(Boarded {
            landing,
            joined: false,
        })
    }

    /// Whether the view still is what the cause was about.
    fn still_wanted(&self, cause: &Cause) -> bool {
        let seen = self.seen();
        match cause {
            Cause::Replace { version } | Cause::Early { version } => {
                seen.version() == Some(*version)
            }
            Cause::LogIn { instead_of, .. } => match seen {
                Seen::Active(held) => Some(held.version) == *instead_of,
                Seen::LoggedOut(_) => false,
                Seen::Absent | Seen::Refused { .. } => true,
            },
            Cause::Restore => matches!(seen, Seen::Active(_)),
        }
    }

    async fn run(self: &Arc<Self>, cause: Cause) -> Result<()> {
        let application = &self.application;
        let id = LeaseId::mint()?;
        let mut polls = retry::lease_poll_delays();
        loop {
            // Waiting for another process's lease must not keep a permit from other sessions.
            let permit = application.permits.acquire().await.map_err(|_| closed())?;
            match application
                .store
                .lease(&self.key, id, application.lease)
                .await?
            {
                LeaseOutcome::Mine => {
                    let result = self.under_lease(&cause).await;
                    if let Err(error) = application.store.release(&self.key, id).await {
                        debug!(kind = ?error.kind(), "the lease was not released and will run out");
                    }
                    return result;
                }
                LeaseOutcome::Held { remaining } => {
                    drop(permit);
                    let pause = polls.next().unwrap_or(retry::LONGEST_LEASE_POLL);
                    tokio::time::sleep(pause.min(remaining.max(Duration::from_millis(1)))).await;
                    let found = self.found().await?;
                    if let Step::Adopt = self.step(&cause, &found) {
                        self.adopt(found);
                        return Ok(());
                    }
                }
            }
        }
    }

    async fn found(&self) -> Result<Seen> {
        Seen::of(self.application.store.get(&self.key).await?)
    }

    fn step(&self, cause: &Cause, found: &Seen) -> Step {
        let held = self.seen();
        if let Seen::Active(mine) = &held
            && went_back(Some(&held), found)
        {
            return Step::Restore(mine.clone());
        }
        let now = self.application.clock.now();
        match (cause, found) {
            (Cause::Replace { version } | Cause::Early { version }, Seen::Active(theirs))
                if theirs.version == *version || is_due(&theirs.session, now) =>
            {
                Step::Refresh(theirs.clone())
            }
            (Cause::LogIn { grant, instead_of }, Seen::Active(theirs))
                if Some(theirs.version) == *instead_of =>
            {
                Step::LogIn(grant.clone())
            }
            (Cause::LogIn { grant, .. }, Seen::Absent | Seen::Refused { .. }) => {
                Step::LogIn(grant.clone())
            }
            _ => Step::Adopt,
        }
    }

    async fn under_lease(self: &Arc<Self>, cause: &Cause) -> Result<()> {
        for _ in 0..CONFLICTS {
            let found = self.found().await?;
            match self.step(cause, &found) {
                Step::Adopt => {
                    self.adopt(found);
                    return Ok(());
                }
                Step::Refresh(held) => return self.refresh(&held).await,
                Step::LogIn(grant) => {
                    return self.obtain(&grant, found.expect(), Claim::LogInAgain).await;
                }
                Step::Restore(mine) => {
                    let record = self.record(&Content::Live(mine.session.clone()), mine.version)?;
                    let set = self
                        .application
                        .store
                        .set(&self.key, &record, found.expect());
                    if let SetOutcome::Stored = set.await? {
                        self.report(SessionEventKind::StoreWentBack);
                        self.publish(Seen::Active(mine));
                    }
                }
            }
        }
        Err(contended())
    }

    fn adopt(&self, found: Seen) {
        if self.seen().version() != found.version() {
            self.report(SessionEventKind::Adopted);
        }
        self.publish(found);
    }

    fn record(&self, content: &Content, version: Version) -> Result<Record, SessionError> {
        let application = &self.application;
        content.to_record(
            &self.key,
            version,
            application.clock.now(),
            application.session_retention,
        )
    }

    /// The one token call of a refresh, and the write of what it gave.
    async fn refresh(self: &Arc<Self>, held: &Arc<Held>) -> Result<()> {
        let Some(refresh_token) = held.session.refresh_token.clone() else {
            // Adopted from elsewhere just now: the caller finds that it cannot be refreshed.
            self.adopt(Seen::Active(held.clone()));
            return Ok(());
        };
        let asked_at = self.application.clock.now();
        match self
            .token_call(&Grant::RefreshToken { refresh_token })
            .await
        {
            Ok(answer) => {
                let session = held.session.refreshed(answer, asked_at);
                let claim = Claim::Refresh { of: held.version };
                let expect = Expect::Version(held.version);
                self.keep(session, held.version.next()?, expect, claim)
                    .await
            }
            Err(error) if error.kind() == ErrorKind::InvalidGrant => {
                self.end_refused(held, error).await
            }
            Err(error) => Err(error),
        }
    }

    /// Ends a session whose refresh token Podio refused, if the store still holds it.
    async fn end_refused(self: &Arc<Self>, held: &Held, cause: Error) -> Result<()> {
        let version = held.version.next()?;
        let record = self.record(
            &Content::Refused {
                refused: held.version,
            },
            version,
        )?;
        let expect = Expect::Version(held.version);
        match self
            .application
            .store
            .set(&self.key, &record, expect)
            .await?
        {
            SetOutcome::Stored => {
                self.report(SessionEventKind::Refused);
                if held.session.auth == AuthKind::AuthorizationCode {
                    self.report(SessionEventKind::NeedsReconsent);
                }
                self.publish(Seen::Refused {
                    version,
                    refused: held.version,
                });
                Err(Error::new(
                    ErrorKind::SessionRefused,
                    "Podio refused the session's refresh token: authenticate again",
                )
                .with_source(cause))
            }
            SetOutcome::Conflict => {
                self.adopt(self.found().await?);
                Ok(())
            }
        }
    }

    /// Exchanges credentials for a session and keeps it.
    async fn obtain(self: &Arc<Self>, grant: &Grant, expect: Expect, claim: Claim) -> Result<()> {
        let asked_at = self.application.clock.now();
        let answer = self.token_call(grant).await.inspect_err(|error| {
            if matches!(
                error.kind(),
                ErrorKind::InvalidGrant | ErrorKind::InvalidClient
            ) {
                self.standing.refuse(grant);
            }
        })?;
        self.standing.accept();
        let (auth, identifier) = grant.auth().ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidArgument,
                "a refresh token is no credential to log in with",
            )
        })?;
        let session = Session::of_login(answer, asked_at, auth, identifier)?;
        self.keep(session, Version::first()?, expect, claim).await
    }

    async fn token_call(&self, grant: &Grant) -> Result<crate::auth::TokenAnswer> {
        exchange(&self.application, grant)
            .await
            .inspect_err(|error| {
                if let Some(wait) = error.retry_after() {
                    self.set_pause(wait);
                }
            })
    }

    /// Stores a new pair; only then is it used.
    async fn keep(
        self: &Arc<Self>,
        session: Session,
        version: Version,
        expect: Expect,
        claim: Claim,
    ) -> Result<()> {
        let record = self.record(&Content::Live(session.clone()), version)?;
        let held = Arc::new(Held::new(version, session)?);
        let pair = NewPair {
            held,
            record,
            expect,
            claim,
        };
        match self.write(&pair).await {
            Ok(written) => {
                self.settle(&pair, written).await;
                Ok(())
            }
            Err(cause) => {
                // Podio may have used up the old refresh token: this pair is all there is.
                self.save_later(pair);
                match self.application.store_failure {
                    StoreFailure::ServeUnsaved => Ok(()),
                    StoreFailure::FailClosed => Err(unsaved_error().with_source(cause)),
                }
            }
        }
    }

    /// Writes a pair over what it was made for, or over what it may claim.
    async fn write(&self, pair: &NewPair) -> Result<Written> {
        let mut expect = pair.expect;
        for _ in 0..CONFLICTS {
            match self
                .application
                .store
                .set(&self.key, &pair.record, expect)
                .await?
            {
                SetOutcome::Stored => return Ok(Written::Stored),
                SetOutcome::Conflict => {
                    let found = self.found().await?;
                    let mine = Seen::Active(pair.held.clone());
                    if !pair.claim.covers(&found) && !went_back(Some(&mine), &found) {
                        return Ok(Written::Lost(found));
                    }
                    expect = found.expect();
                }
            }
        }
        Err(contended())
    }

    async fn settle(self: &Arc<Self>, pair: &NewPair, written: Written) {
        match written {
            Written::Stored => {
                self.publish(Seen::Active(pair.held.clone()));
                self.report(match pair.claim {
                    Claim::Refresh { .. } => SessionEventKind::Refreshed,
                    Claim::LogInAgain => SessionEventKind::LoggedInAgain,
                    Claim::LogIn => SessionEventKind::LoggedIn,
                });
            }
            Written::Lost(found) => {
                let ended = matches!(found, Seen::LoggedOut(_));
                self.adopt(found);
                if ended {
                    // Whoever logged out wanted no token of this session to live on.
                    self.application.invalidate(&pair.held).await;
                }
            }
        }
    }

    /// Keeps a pair in memory and repeats its write until the store takes it.
    fn save_later(self: &Arc<Self>, pair: NewPair) {
        let (alive, saver) = watch::channel(());
        self.publish_unsaved(
            pair.held.clone(),
            Unsaved {
                pair: pair.clone(),
                saver,
            },
        );
        let live = self.clone();
        let work = async move {
            let _alive = alive;
            for delay in retry::unsaved_write_delays() {
                tokio::time::sleep(delay).await;
                if live.unsaved_version() != Some(pair.held.version) {
                    return;
                }
                match live.write(&pair).await {
                    Ok(written) => {
                        live.settle(&pair, written).await;
                        return;
                    }
                    Err(error) => debug!(kind = ?error.kind(), "the pair is still not stored"),
                }
            }
        };
        self.application.tasks.spawn(work.instrument(self.span()));
    }

    /// Goes on with the write of an unsaved pair whose task ended with its runtime.
    pub(super) fn save_again(self: &Arc<Self>) {
        let pair = self
            .view()
            .unsaved
            .as_ref()
            .map(|unsaved| unsaved.pair.clone());
        if let Some(pair) = pair {
            self.save_later(pair);
        }
    }

    fn unsaved_version(&self) -> Option<Version> {
        self.view()
            .unsaved
            .as_ref()
            .map(|unsaved| unsaved.pair.held.version)
    }

    /// Logs in because somebody asked for it. Nothing changes unless Podio gives tokens.
    pub(crate) async fn log_in(self: &Arc<Self>, grant: Grant) -> Result<()> {
        let live = self.clone();
        self.in_task(async move {
            if let Some(wait) = live.pause() {
                return Err(Error::new(
                    ErrorKind::RateLimit,
                    "Podio asked this session to wait; nothing was sent",
                )
                .with_retry_after(wait));
            }
            let found = live.found().await?;
            let application = live.application.clone();
            let _permit = application.permits.acquire().await.map_err(|_| closed())?;
            live.obtain(&grant, found.expect(), Claim::LogIn).await
        })
        .await
    }

    /// Stores tokens that come from elsewhere.
    pub(crate) async fn import(self: &Arc<Self>, tokens: ImportedSession) -> Result<()> {
        let live = self.clone();
        self.in_task(async move {
            let session = tokens.into_session(live.application.clock.now())?;
            let found = live.found().await?;
            live.keep(session, Version::first()?, found.expect(), Claim::LogIn)
                .await
        })
        .await
    }

    /// Ends the session in the store, then, as well as can be, at Podio.
    pub(crate) async fn log_out(self: &Arc<Self>) -> Result<()> {
        let live = self.clone();
        self.in_task(async move {
            for _ in 0..CONFLICTS {
                let found = live.found().await?;
                let version = match &found {
                    Seen::LoggedOut(_) => {
                        live.publish(found);
                        return Ok(());
                    }
                    Seen::Absent => Version::first()?,
                    Seen::Refused { version, .. } => version.next()?,
                    Seen::Active(held) => held.version.next()?,
                };
                let record = live.record(&Content::LoggedOut, version)?;
                let set = live
                    .application
                    .store
                    .set(&live.key, &record, found.expect());
                if let SetOutcome::Stored = set.await? {
                    live.publish(Seen::LoggedOut(version));
                    live.report(SessionEventKind::LoggedOut);
                    if let Seen::Active(held) = found {
                        live.application.invalidate(&held).await;
                    }
                    return Ok(());
                }
            }
            Err(contended())
        })
        .await
    }

    /// Runs work to its end even if the caller gives up.
    async fn in_task(&self, work: impl Future<Output = Result<()>> + Send + 'static) -> Result<()> {
        self.application
            .tasks
            .spawn(work.instrument(self.span()))
            .await
            .unwrap_or_else(|cause| {
                Err(
                    Error::new(ErrorKind::Unfinished, "the work ended with its runtime")
                        .with_source(cause),
                )
            })
    }
}

fn is_due(session: &Session, now: Timestamp) -> bool {
    !session.is_usable(now) && may_refresh_for_time(session, now)
}

fn closed() -> Error {
    Error::new(
        ErrorKind::Unfinished,
        "the application's token calls are shut down",
    )
}

fn contended() -> Error {
    Error::new(
        ErrorKind::Store,
        "the session's record changed again and again while it was being written: try again",
    )
}
