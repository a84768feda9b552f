//! What a process knows of one key: the state that all its handles share.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderValue;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{Instrument, Span, debug, debug_span};

use super::coordinator::{Cause, NewPair};
use super::event::SessionEventKind;
use super::payload::{Content, LoginId, Session};
use super::policy::{RefreshPolicy, early_instant, may_refresh_for_time};
use super::registry::Standing;
use super::{
    ActiveSession, Expect, Record, SessionError, SessionErrorKind, SessionKey, SessionStatus,
    StoreFailure, Version,
};
use crate::auth::Grant;
use crate::client::{Application, RateLimit};
use crate::clock::{later, remaining};
use crate::{Error, ErrorKind, Result};

/// How long a failed look at the store is not repeated while the token in memory serves.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// How long before its refresh token's death a session is reported.
const NEAR_DEATH: Duration = Duration::from_secs(3 * 24 * 3600);

/// A session with the version under which the store keeps it.
pub(crate) struct Held {
    pub(crate) version: Version,
    pub(crate) session: Session,
    header: HeaderValue,
}

impl Held {
    pub(crate) fn new(version: Version, session: Session) -> Result<Self> {
        let mut header =
            HeaderValue::from_str(&format!("OAuth2 {}", session.access_token.expose_secret()))
                .map_err(|_| {
                    Error::new(
                        ErrorKind::DataIntegrity,
                        "the access token is no header text",
                    )
                })?;
        header.set_sensitive(true);
        Ok(Self {
            version,
            session,
            header,
        })
    }

    pub(crate) fn header(&self) -> &HeaderValue {
        &self.header
    }

    pub(crate) fn is_of_login(&self, login: &LoginId) -> bool {
        self.session.login == *login
    }
}

/// What the store holds for a key, as this process last saw it.
#[derive(Clone)]
pub(crate) enum Seen {
    Absent,
    LoggedOut(Version),
    Refused { version: Version, refused: Version },
    Active(Arc<Held>),
}

impl Seen {
    pub(crate) fn of(found: Option<(Record, Content)>) -> Result<Self> {
        let Some((record, content)) = found else {
            return Ok(Self::Absent);
        };
        let version = record.version();
        Ok(match content {
            Content::Live(session) => Self::Active(Arc::new(Held::new(version, session)?)),
            Content::LoggedOut => Self::LoggedOut(version),
            Content::Refused { refused } => Self::Refused { version, refused },
            Content::Authorization(_) => {
                return Err(SessionError::new(
                    SessionErrorKind::Corrupt,
                    "the record of a session holds the state of an authorization",
                )
                .into());
            }
        })
    }

    pub(crate) fn version(&self) -> Option<Version> {
        match self {
            Self::Absent => None,
            Self::LoggedOut(version) | Self::Refused { version, .. } => Some(*version),
            Self::Active(held) => Some(held.version),
        }
    }

    /// What a write that replaces this has to expect.
    pub(crate) fn expect(&self) -> Expect {
        self.version().map_or(Expect::Absent, Expect::Version)
    }

    /// Why there is no token; `None` when there is one.
    fn dead(&self) -> Option<Error> {
        Some(match self {
            Self::Active(_) => return None,
            Self::Absent => Error::new(
                ErrorKind::NotAuthenticated,
                "no session is stored for this key: authenticate first",
            ),
            Self::LoggedOut(_) => Error::new(
                ErrorKind::LoggedOut,
                "the session was logged out: authenticate again",
            ),
            Self::Refused { .. } => Error::new(
                ErrorKind::SessionRefused,
                "Podio refused the session's refresh token: authenticate again",
            ),
        })
    }
}

/// What the process knows, and how well.
pub(super) struct View {
    /// `None` before the first look.
    pub(super) seen: Option<Seen>,
    /// When the store last confirmed it.
    checked_at: Timestamp,
    /// Grows with every change, so that a slow look cannot undo what came after it started.
    epoch: u64,
    /// The pair in `seen` is not in the store yet.
    pub(super) unsaved: Option<Unsaved>,
    early_not_before: Option<Timestamp>,
    look_not_before: Option<Instant>,
}

/// A token pair that the store did not take; its write is being repeated.
pub(super) struct Unsaved {
    pub(super) pair: NewPair,
    /// Closed when the task that repeats the write is gone.
    pub(super) saver: watch::Receiver<()>,
}

/// The state of one key in this process.
pub(crate) struct Live {
    pub(crate) application: Arc<Application>,
    pub(super) key: SessionKey,
    pub(super) standing: Arc<Standing>,
    pub(super) view: Mutex<View>,
    pub(super) gate: Mutex<Option<watch::Receiver<Option<Result<()>>>>>,
    looking: tokio::sync::Mutex<()>,
    rate_limit: Mutex<Option<RateLimit>>,
}

/// The token of one attempt.
#[derive(Clone)]
pub(crate) struct Access {
    held: Arc<Held>,
}

impl Access {
    pub(crate) fn header(&self) -> &HeaderValue {
        self.held.header()
    }

    pub(crate) fn token(&self) -> &SecretString {
        &self.held.session.access_token
    }

    /// The secrets that an answer could echo.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &SecretString> {
        std::iter::once(&self.held.session.access_token)
            .chain(self.held.session.refresh_token.as_ref())
    }
}

/// What one call has already used up of what it may do about its session.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    refreshed: bool,
    logged_in: bool,
}

impl Live {
    pub(super) fn new(
        application: Arc<Application>,
        key: SessionKey,
        standing: Arc<Standing>,
    ) -> Self {
        let view = View {
            seen: None,
            checked_at: Timestamp::MIN,
            epoch: 0,
            unsaved: None,
            early_not_before: None,
            look_not_before: None,
        };
        Self {
            application,
            key,
            standing,
            view: Mutex::new(view),
            gate: Mutex::default(),
            looking: tokio::sync::Mutex::default(),
            rate_limit: Mutex::default(),
        }
    }

    pub(crate) fn key(&self) -> &SessionKey {
        &self.key
    }

    pub(super) fn view(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was last seen; absent before the first look.
    pub(super) fn seen(&self) -> Seen {
        self.view().seen.clone().unwrap_or(Seen::Absent)
    }

    pub(crate) fn status(&self) -> SessionStatus {
        let view = self.view();
        match view.seen.as_ref().unwrap_or(&Seen::Absent) {
            Seen::Absent => SessionStatus::Absent,
            Seen::LoggedOut(_) => SessionStatus::LoggedOut,
            Seen::Refused { .. } => SessionStatus::Refused,
            Seen::Active(held) => SessionStatus::Active(ActiveSession {
                auth: held.session.auth,
                identifier: held.session.identifier.clone(),
                reference: held.session.reference.clone(),
                scope: held.session.scope.clone(),
                issued_at: held.session.issued_at,
                expires_at: held.session.expires_at,
                generation: held.version.generation(),
                saved: view.unsaved.is_none(),
            }),
        }
    }

    pub(crate) fn is_authenticated(&self) -> bool {
        matches!(self.view().seen, Some(Seen::Active(_)))
    }

    pub(crate) fn rate_limit(&self) -> Option<RateLimit> {
        *self
            .rate_limit
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_rate_limit(&self, limit: RateLimit) {
        *self
            .rate_limit
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(limit);
    }

    /// How long Podio asked this session to send nothing, if it still has to wait.
    pub(crate) fn pause(&self) -> Option<Duration> {
        self.standing.pause()
    }

    pub(crate) fn set_pause(&self, wait: Duration) {
        self.standing.set_pause(wait);
    }

    /// A token for one attempt, refreshed or logged in anew where needed.
    pub(crate) async fn access(
        self: &Arc<Self>,
        credentials: Option<&Arc<Grant>>,
        tries: &mut Tries,
    ) -> Result<Access> {
        loop {
            self.look().await?;
            match self.seen() {
                Seen::Active(held) => {
                    self.check_saved()?;
                    let now = self.application.clock.now();
                    if held.session.is_usable(now) {
                        self.refresh_early(&held, now);
                        return Ok(Access { held });
                    }
                    // A lifetime too short to refresh for: Podio has the last word on the token.
                    if tries.refreshed || !may_refresh_for_time(&held.session, now) {
                        return Ok(Access { held });
                    }
                    self.renew_held(&held, credentials, tries).await?;
                }
                dead => self.log_in_again(&dead, credentials, tries).await?,
            }
        }
    }

    /// Sees to it that the next `access` does not give the token that Podio just refused.
    ///
    /// `error` is what the call fails with when nothing more may be done.
    pub(crate) async fn replace(
        self: &Arc<Self>,
        refused: &Access,
        credentials: Option<&Arc<Grant>>,
        tries: &mut Tries,
        error: Error,
    ) -> Result<()> {
        match self.seen() {
            Seen::Active(held) if held.version == refused.held.version => {
                if tries.refreshed {
                    return Err(error);
                }
                self.renew_held(&held, credentials, tries).await
            }
            // A straggler: the session has moved on since the token was taken.
            _ => Ok(()),
        }
    }

    async fn renew_held(
        self: &Arc<Self>,
        held: &Held,
        credentials: Option<&Arc<Grant>>,
        tries: &mut Tries,
    ) -> Result<()> {
        tries.refreshed = true;
        if held.session.refresh_token.is_none() {
            let Some(grant) = credentials else {
                return Err(Error::new(
                    ErrorKind::SessionRefused,
                    "the access token has ended and Podio gave no refresh token: authenticate again",
                ));
            };
            tries.logged_in = true;
            self.standing.check_credentials(grant)?;
            let cause = Cause::LogIn {
                grant: grant.clone(),
                instead_of: Some(held.version),
            };
            return self.renew(cause).await;
        }
        match self
            .renew(Cause::Replace {
                version: held.version,
            })
            .await
        {
            // The handle's credentials may start it again.
            Err(error) if error.kind() == ErrorKind::SessionRefused && credentials.is_some() => {
                Ok(())
            }
            outcome => outcome,
        }
    }

    async fn log_in_again(
        self: &Arc<Self>,
        dead: &Seen,
        credentials: Option<&Arc<Grant>>,
        tries: &mut Tries,
    ) -> Result<()> {
        let Some(why) = dead.dead() else {
            return Ok(());
        };
        match (credentials, dead) {
            (Some(grant), Seen::Absent | Seen::Refused { .. }) if !tries.logged_in => {
                tries.logged_in = true;
                // The new token is to be used whatever lifetime it has.
                tries.refreshed = true;
                self.standing.check_credentials(grant)?;
                self.renew(Cause::LogIn {
                    grant: grant.clone(),
                    instead_of: None,
                })
                .await
            }
            _ => Err(why),
        }
    }

    /// Fails while the pair in memory is not stored, unless the application said otherwise.
    fn check_saved(self: &Arc<Self>) -> Result<()> {
        let saver_died = match &self.view().unsaved {
            None => return Ok(()),
            Some(unsaved) => unsaved.saver.has_changed().is_err(),
        };
        if saver_died {
            self.save_again();
        }
        match self.application.store_failure {
            StoreFailure::ServeUnsaved => Ok(()),
            StoreFailure::FailClosed => Err(unsaved_error()),
        }
    }

    /// Starts a refresh ahead of expiry when its time has come, and does not wait for it.
    fn refresh_early(self: &Arc<Self>, held: &Held, now: Timestamp) {
        let RefreshPolicy::Background { window } = self.application.refresh_policy else {
            return;
        };
        if held.session.refresh_token.is_none() || self.pause().is_some() {
            return;
        }
        // Most calls come long before the window, and need no digest to know it.
        if held
            .session
            .expires_at
            .is_none_or(|expiry| remaining(now, expiry) > window)
        {
            return;
        }
        let instant = early_instant(self.key.storage_id(), held.version, &held.session, window);
        if instant.is_none_or(|instant| now < instant) || !may_refresh_for_time(&held.session, now)
        {
            return;
        }
        {
            let mut view = self.view();
            if view
                .early_not_before
                .is_some_and(|not_before| now < not_before)
            {
                return;
            }
            view.early_not_before = Some(later(now, super::policy::SHORTEST_INTERVAL));
        }
        self.start(Cause::Early {
            version: held.version,
        });
    }

    /// Reads the store if the view is older than the application allows.
    pub(crate) async fn look(self: &Arc<Self>) -> Result<()> {
        if self.is_view_fresh() {
            return Ok(());
        }
        if self.application.store.is_failing() && self.serves() {
            // Looking at a dead store can cost each call the whole store timeout.
            self.look_in_background();
            return Ok(());
        }
        self.look_now().await
    }

    async fn look_now(self: &Arc<Self>) -> Result<()> {
        let _alone = self.looking.lock().await;
        if self.is_view_fresh() {
            return Ok(());
        }
        let epoch = self.view().epoch;
        match self.application.store.get(&self.key).await {
            Ok(found) => {
                self.take_look(epoch, Seen::of(found)?);
                Ok(())
            }
            // What is known to be live serves to its true expiry.
            Err(error) if error.kind().is_outage() && self.serves() => {
                self.view().look_not_before = Some(Instant::now() + LOOK_AGAIN_AFTER);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn look_in_background(self: &Arc<Self>) {
        let live = self.clone();
        let work = async move {
            if let Err(error) = live.look_now().await {
                debug!(kind = ?error.kind(), "the store was not read");
            }
        };
        // One look at a time is enough, and this one has yet to begin.
        if self.looking.try_lock().is_ok() {
            self.application.tasks.spawn(work.instrument(self.span()));
        }
    }

    /// Whether the token in memory can be used as far as is known here.
    fn serves(&self) -> bool {
        let now = self.application.clock.now();
        matches!(&self.view().seen, Some(Seen::Active(held)) if held.session.is_usable(now))
    }

    fn is_view_fresh(&self) -> bool {
        let now = self.application.clock.now();
        let view = self.view();
        if view
            .look_not_before
            .is_some_and(|not_before| Instant::now() < not_before)
        {
            return true;
        }
        view.seen.is_some()
            && now >= view.checked_at
            && remaining(view.checked_at, now) < self.application.max_staleness
    }

    /// Takes over what a look found, unless more is known by now.
    fn take_look(self: &Arc<Self>, epoch: u64, seen: Seen) {
        {
            let mut view = self.view();
            view.look_not_before = None;
            if view.epoch != epoch || view.unsaved.is_some() {
                return;
            }
            if !went_back(view.seen.as_ref(), &seen) {
                self.note(&mut view, seen);
                return;
            }
            view.checked_at = self.application.clock.now();
        }
        self.start(Cause::Restore);
    }

    /// Makes `seen` the view: the store is known to hold it.
    pub(super) fn publish(&self, seen: Seen) {
        let mut view = self.view();
        if view.unsaved.take().is_some() {
            self.application
                .unsaved
                .fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
        }
        self.note(&mut view, seen);
    }

    fn note(&self, view: &mut View, seen: Seen) {
        view.checked_at = self.application.clock.now();
        view.look_not_before = None;
        if view.seen.as_ref().map(Seen::version) != Some(seen.version()) {
            view.early_not_before = None;
            if self.is_near_death(&seen) {
                self.report(SessionEventKind::NearDeath);
            }
        }
        view.seen = Some(seen);
        view.epoch += 1;
    }

    /// Whether a session's refresh token dies soon unless it is used.
    fn is_near_death(&self, seen: &Seen) -> bool {
        let Seen::Active(held) = seen else {
            return false;
        };
        let death = later(held.session.issued_at, self.application.session_retention);
        held.session.refresh_token.is_some()
            && remaining(self.application.clock.now(), death) < NEAR_DEATH
    }

    /// Makes a pair the view that the store did not take.
    pub(super) fn publish_unsaved(&self, held: Arc<Held>, unsaved: Unsaved) {
        let mut view = self.view();
        if view.unsaved.replace(unsaved).is_none() {
            self.application
                .unsaved
                .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
        view.seen = Some(Seen::Active(held));
        view.epoch += 1;
    }

    /// The span of work on this session that goes on without its caller.
    pub(super) fn span(&self) -> Span {
        debug_span!("podio.session", session = self.key.storage_id().short())
    }

    pub(super) fn report(&self, kind: SessionEventKind) {
        self.application.events.report(kind, &self.key);
    }
}

/// Whether `found` is an older record of the login that is held: the store lost newer writes.
pub(super) fn went_back(held: Option<&Seen>, found: &Seen) -> bool {
    match (held, found) {
        (Some(Seen::Active(mine)), Seen::Active(theirs)) => {
            mine.is_of_login(&theirs.session.login)
                && theirs.version.generation() < mine.version.generation()
        }
        _ => false,
    }
}

/// What calls fail with while a pair is not stored.
pub(super) fn unsaved_error() -> Error {
    Error::new(
        ErrorKind::StoreUnavailable,
        "a new token pair waits to be written to the session store; calls go on once it is",
    )
}

impl Drop for Live {
    fn drop(&mut self) {
        self.application.registry.leave(&self.key, &self.standing);
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
