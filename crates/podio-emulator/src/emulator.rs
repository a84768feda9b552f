//! The emulator and its controls within the process.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use url::{Host, Url};

use crate::control::faults::Fault;
use crate::control::holds::{Hold, HoldPoint};
use crate::control::journal::RecordedRequest;
use crate::control::switches::Switches;
use crate::json::Json;
use crate::oauth::{AuthorizeRequest, Decision};
use crate::seed::{DemoSeed, Seed};
use crate::server::{Server, Shared};
use crate::spec::{AppSpec, NewApp};
use crate::state::files::Content;
use crate::state::hooks::HookDelivery;
use crate::state::tokens::Bearer;
use crate::state::{Actor, Made, World};
use crate::{items, lock, oauth};

/// A running emulator. Dropping it stops it and frees its port.
///
/// It serves on a thread and a runtime of its own, so that it answers even while the caller's
/// runtime is busy, blocked or gone. All methods may be called from any thread.
pub struct Emulator {
    url: String,
    shared: Arc<Shared>,
    // The last field: the server ends before the rest is gone.
    server: Server,
}

/// Settings of an emulator that is about to start.
#[derive(Debug, Clone)]
pub struct EmulatorBuilder {
    host: IpAddr,
    port: u16,
    seed: Seed,
}

/// An access token and the refresh token of its grant. `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenPair {
    /// The access token.
    pub access_token: String,
    /// The refresh token.
    pub refresh_token: String,
}

impl fmt::Debug for TokenPair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TokenPair").finish_non_exhaustive()
    }
}

/// Data that the emulator refused when it was set up, or a page that it would not show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected(String);

impl Rejected {
    fn unknown(kind: &str, id: u64) -> Self {
        Self(format!("there is no {kind} with id {id}; add it first"))
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Rejected {}

impl EmulatorBuilder {
    /// The address to listen on; 127.0.0.1 unless set.
    pub fn host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// The port to listen on; a free one unless set.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The data to start with; none unless set.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// Starts the emulator.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on or the server's thread cannot be started.
    pub async fn start(self) -> io::Result<Emulator> {
        let address = SocketAddr::new(self.host, self.port);
        let shared = Arc::new(Shared::default());
        if let Some(demo) = self.seed.plant(&mut lock(&shared.world)) {
            shared.demo.get_or_init(|| demo);
        }
        let server = Server::start(address, Arc::clone(&shared)).await?;
        let url = format!("http://{}", server.address);
        Ok(Emulator {
            url,
            shared,
            server,
        })
    }
}

/// Starting it, and what it is.
impl Emulator {
    /// Starts an empty emulator on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// When the port cannot be listened on or the server's thread cannot be started.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Settings to start with.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            seed: Seed::empty(),
        }
    }

    /// Where it listens, such as `http://127.0.0.1:4290`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// The values of the demo data, when it was started with [`Seed::demo`].
    pub fn demo(&self) -> Option<&DemoSeed> {
        self.shared.demo.get()
    }

    fn world<T>(&self, work: impl FnOnce(&mut World) -> T) -> T {
        work(&mut lock(&self.shared.world))
    }
}

/// Its data.
impl Emulator {
    /// Adds an API key, or gives a known one another secret. The authorize page sends people back
    /// to any host unless the key is registered for one.
    pub fn add_client(&self, client_id: &str, client_secret: &str) {
        self.world(|world| world.add_client(client_id, client_secret, client_id));
    }

    /// Adds an API key that is registered for a domain, such as `app.example.org`, `localhost` or
    /// `127.0.0.1`, or gives a known one another secret and domain. The authorize page sends people
    /// back to this host alone; scheme, port and path are free.
    ///
    /// # Errors
    ///
    /// When the domain is not a host; nothing changes then.
    pub fn add_client_with_domain(
        &self,
        client_id: &str,
        client_secret: &str,
        domain: &str,
    ) -> Result<(), Rejected> {
        self.world(|world| plant_client(world, client_id, client_secret, Some(domain)))
    }

    /// Adds a user and tells its id. The name is the part of the mail address before the `@`.
    pub fn add_user(&self, mail: &str, password: &str) -> u64 {
        let name = mail.split('@').next().unwrap_or(mail);
        self.world(|world| world.add_user(mail, password, name))
    }

    /// Adds an organization that the user owns.
    ///
    /// # Errors
    ///
    /// When there is no such user.
    pub fn add_org(&self, name: &str, owner: u64) -> Result<u64, Rejected> {
        self.world(|world| {
            known(&world.users, "user", owner)?;
            Ok(world.add_org(name, owner))
        })
    }

    /// Makes a user a member of an organization.
    ///
    /// # Errors
    ///
    /// When there is no such organization or user.
    pub fn add_org_member(&self, org_id: u64, user_id: u64) -> Result<(), Rejected> {
        self.world(|world| {
            known(&world.users, "user", user_id)?;
            let org = world.orgs.get_mut(&org_id);
            org.ok_or_else(|| Rejected::unknown("organization", org_id))?
                .members
                .entry(user_id)
                .or_insert(false);
            Ok(())
        })
    }

    /// Adds a closed space with all present members of the organization.
    ///
    /// # Errors
    ///
    /// When there is no such organization.
    pub fn add_space(&self, org_id: u64, name: &str) -> Result<u64, Rejected> {
        self.world(|world| {
            let org = world.orgs.get(&org_id);
            let org = org.ok_or_else(|| Rejected::unknown("organization", org_id))?;
            let owner = org.created_by;
            let members: Vec<u64> = org.members.keys().copied().collect();
            Ok(world.add_space(org_id, name, owner, members))
        })
    }

    /// Makes a user a member of a space.
    ///
    /// # Errors
    ///
    /// When there is no such space or user.
    pub fn add_space_member(&self, space_id: u64, user_id: u64) -> Result<(), Rejected> {
        self.world(|world| {
            known(&world.users, "user", user_id)?;
            known(&world.spaces, "space", space_id)?;
            world.add_space_member(space_id, user_id, "regular");
            Ok(())
        })
    }

    /// The open requests to become a member of a space: the id of each, and the user who asks.
    pub fn member_requests(&self, space_id: u64) -> Vec<(u64, u64)> {
        self.world(|world| {
            let requests = world.member_requests.iter();
            requests
                .filter(|(_, request)| request.space_id == space_id)
                .map(|(id, request)| (*id, request.user_id))
                .collect()
        })
    }

    /// Adds an app and tells its id, its token and the ids of its fields.
    ///
    /// # Errors
    ///
    /// When there is no such space.
    pub fn add_app(&self, space_id: u64, app: AppSpec) -> Result<NewApp, Rejected> {
        self.world(|world| {
            let owner = known(&world.spaces, "space", space_id)?.created_by;
            Ok(app.plant(world, space_id, owner))
        })
    }

    /// Adds an item as the app's owner would. `item` is the body of Podio's "add new item".
    ///
    /// # Errors
    ///
    /// When there is no such app, or in the words of the API when the item is not valid.
    pub fn add_item(&self, app_id: u64, item: &Value) -> Result<u64, Rejected> {
        self.world(|world| plant_item(world, app_id, item))
    }

    /// Gives the next item this id; those after it count on from there.
    ///
    /// # Errors
    ///
    /// When there is an item with this id or a greater one.
    pub fn set_next_item_id(&self, item_id: u64) -> Result<(), Rejected> {
        self.world(|world| {
            if let Some((taken, _)) = world.items.range(item_id..).next() {
                return Err(Rejected(format!(
                    "there is an item with id {taken}; give a greater id"
                )));
            }
            world.ids.item = item_id;
            Ok(())
        })
    }

    /// An item as its app's owner reads it, without a call; `None` when there is none or it was
    /// deleted.
    pub fn item(&self, item_id: u64) -> Option<Value> {
        self.world(|world| items::look_at(world, item_id))
    }

    /// Adds a file as a user would upload it, and tells its id. `mimetype` is not checked.
    ///
    /// # Errors
    ///
    /// When there is no such user.
    pub fn add_file(
        &self,
        owner: u64,
        name: &str,
        mimetype: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> Result<u64, Rejected> {
        self.plant_file(owner, name, mimetype, Content::Memory(bytes.into().into()))
    }

    /// Adds a file of `size` bytes that are made up while they are sent: the byte at `n` is
    /// `n % 251`. So a file of any size takes no memory.
    ///
    /// # Errors
    ///
    /// When there is no such user.
    pub fn add_generated_file(
        &self,
        owner: u64,
        name: &str,
        mimetype: &str,
        size: u64,
    ) -> Result<u64, Rejected> {
        self.plant_file(owner, name, mimetype, Content::Generated(size))
    }

    fn plant_file(
        &self,
        owner: u64,
        name: &str,
        mimetype: &str,
        content: Content,
    ) -> Result<u64, Rejected> {
        self.world(|world| {
            known(&world.users, "user", owner)?;
            let made = Made {
                on: world.now(),
                by: Actor::User(owner),
                client_id: String::new(),
            };
            Ok(world.add_file(name.to_owned(), mimetype.to_owned(), content.into(), made))
        })
    }

    /// Adds a contact to a space and tells its profile id.
    ///
    /// # Errors
    ///
    /// When there is no such space.
    pub fn add_contact(&self, space_id: u64, name: &str, mail: &str) -> Result<u64, Rejected> {
        self.world(|world| {
            known(&world.spaces, "space", space_id)?;
            let profile = [("name", name.into()), ("mail", vec![mail].into())];
            let profile = profile.map(|(key, value)| (key.to_owned(), value));
            Ok(world.add_contact(space_id, profile.into()))
        })
    }

    /// Sets the time zone in which a user sees dates, such as `Europe/Copenhagen`.
    ///
    /// # Errors
    ///
    /// When there is no such user or time zone.
    pub fn set_time_zone(&self, user_id: u64, name: &str) -> Result<(), Rejected> {
        jiff::tz::TimeZone::get(name).map_err(|error| Rejected(error.to_string()))?;
        self.world(|world| {
            let user = world.users.get_mut(&user_id);
            name.clone_into(
                &mut user
                    .ok_or_else(|| Rejected::unknown("user", user_id))?
                    .timezone,
            );
            Ok(())
        })
    }

    /// Asks a user for a second factor at each login with a password: `Some` one-time password, or
    /// none any more.
    ///
    /// # Errors
    ///
    /// When there is no such user.
    pub fn second_factor(&self, user_id: u64, otp: Option<&str>) -> Result<(), Rejected> {
        self.world(|world| {
            let user = world.users.get_mut(&user_id);
            user.ok_or_else(|| Rejected::unknown("user", user_id))?.otp = otp.map(str::to_owned);
            Ok(())
        })
    }

    /// Gives a user a recovery code, which stands in for the one-time password once.
    ///
    /// # Errors
    ///
    /// When there is no such user.
    pub fn add_recovery_code(&self, user_id: u64, code: &str) -> Result<(), Rejected> {
        self.world(|world| {
            let user = world.users.get_mut(&user_id);
            user.ok_or_else(|| Rejected::unknown("user", user_id))?
                .recovery_codes
                .insert(code.to_owned());
            Ok(())
        })
    }

    /// Gives an app another token, as "reset" in its settings does; its grants end.
    ///
    /// # Errors
    ///
    /// When there is no such app.
    pub fn reset_app_token(&self, app_id: u64) -> Result<String, Rejected> {
        self.world(|world| {
            let token = world.reset_app_token(app_id);
            token.ok_or_else(|| Rejected::unknown("app", app_id))
        })
    }

    /// Switches an app off or on.
    ///
    /// # Errors
    ///
    /// When there is no such app.
    pub fn set_app_active(&self, app_id: u64, active: bool) -> Result<(), Rejected> {
        self.world(|world| {
            let app = world.apps.get_mut(&app_id);
            app.ok_or_else(|| Rejected::unknown("app", app_id))?.active = active;
            Ok(())
        })
    }
}

/// Its tokens.
impl Emulator {
    /// Logs a user in without a call.
    ///
    /// # Errors
    ///
    /// When there is no such API key or user.
    pub fn log_in_user(&self, client_id: &str, user_id: u64) -> Result<TokenPair, Rejected> {
        self.world(|world| {
            known(&world.users, "user", user_id)?;
            log_in(world, client_id, Actor::User(user_id))
        })
    }

    /// Logs an app in without a call.
    ///
    /// # Errors
    ///
    /// When there is no such API key or app.
    pub fn log_in_app(&self, client_id: &str, app_id: u64) -> Result<TokenPair, Rejected> {
        self.world(|world| {
            known(&world.apps, "app", app_id)?;
            log_in(world, client_id, Actor::App(app_id))
        })
    }

    /// Does what a user does on the authorize page, without a call: opens `authorize_url`, whose
    /// host does not matter, logs in and decides. Tells the address that the user is sent back to,
    /// with a code, with tokens or with the denial.
    ///
    /// # Errors
    ///
    /// When there is no such user, or the page would show an error: the address is not that of the
    /// authorize page, the API key is unknown, or the redirect URI is missing or not the key's.
    pub fn authorize(
        &self,
        authorize_url: &str,
        user_id: u64,
        decision: Decision,
    ) -> Result<String, Rejected> {
        self.world(|world| authorize(world, authorize_url, user_id, decision))
    }

    /// Lets all access tokens expire and says how many lived.
    pub fn expire_access_tokens(&self) -> usize {
        self.world(|world| {
            let now = world.now();
            world.tokens.expire_all(now)
        })
    }

    /// Lets one access token expire and says whether there is such a token.
    pub fn expire_access_token(&self, access_token: &str) -> bool {
        self.world(|world| {
            let now = world.now();
            world.tokens.expire(access_token, now)
        })
    }

    /// Ends one token, access or refresh, and says whether there was one.
    pub fn revoke_token(&self, token: &str) -> bool {
        self.world(|world| world.tokens.revoke(token))
    }

    /// Ends all access tokens and says how many there were.
    pub fn revoke_access_tokens(&self) -> usize {
        self.world(|world| world.tokens.revoke_all_access())
    }

    /// Ends all refresh tokens and says how many there were.
    pub fn revoke_refresh_tokens(&self) -> usize {
        self.world(|world| world.tokens.revoke_all_refresh())
    }

    /// Ends all grants with all their tokens and says how many there were.
    pub fn revoke_grants(&self) -> usize {
        self.world(|world| world.tokens.revoke_all_grants())
    }

    /// Ends the grant that a token belongs to and says whether there was one.
    pub fn revoke_grant_of(&self, token: &str) -> bool {
        self.world(|world| world.tokens.revoke_grant_of(token))
    }

    /// Ends the grants of a user and says how many there were.
    pub fn revoke_grants_of_user(&self, user_id: u64) -> usize {
        self.world(|world| world.tokens.revoke_grants_of(Actor::User(user_id), None))
    }
}

/// Its time and its behaviour.
impl Emulator {
    /// The emulator's present time.
    pub fn now(&self) -> Timestamp {
        self.world(|world| world.now())
    }

    /// Moves the emulator's time on.
    pub fn advance(&self, by: Duration) {
        self.world(|world| world.clock.advance(by));
    }

    /// Stops the emulator's time at an instant; [`advance`](Self::advance) still moves it.
    pub fn stop_time_at(&self, instant: Timestamp) {
        self.world(|world| world.clock.fix(instant));
    }

    /// Returns to the system's time.
    pub fn follow_system_time(&self) {
        self.world(|world| world.clock.reset());
    }

    /// Turns switches.
    pub fn switch(&self, turn: impl FnOnce(&mut Switches)) {
        self.world(|world| turn(&mut world.switches));
    }

    /// The switches as they stand.
    pub fn switches(&self) -> Switches {
        self.world(|world| world.switches.clone())
    }

    /// Answers 420 to all calls of a user for some seconds of the emulator's time.
    pub fn limit_user(&self, user_id: u64, seconds: u64) {
        self.limit(Actor::User(user_id), seconds);
    }

    /// Answers 420 to all calls of an app for some seconds of the emulator's time.
    pub fn limit_app(&self, app_id: u64, seconds: u64) {
        self.limit(Actor::App(app_id), seconds);
    }

    fn limit(&self, actor: Actor, seconds: u64) {
        self.world(|world| {
            let now = world.now();
            world.limits.pause_actor(actor, now, seconds);
        });
    }

    /// Answers 420 to all token calls for some seconds of the emulator's time.
    pub fn limit_tokens(&self, seconds: u64) {
        self.world(|world| {
            let now = world.now();
            world.limits.pause_tokens(now, seconds);
        });
    }

    /// Forgets all rate-limit counters and waits.
    pub fn clear_limits(&self) {
        self.world(|world| world.limits.clear());
    }

    /// Sets a fault. Of several that fit a call, the oldest befalls it.
    pub fn inject(&self, fault: Fault) {
        lock(&self.shared.faults).add(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        lock(&self.shared.faults).clear();
    }

    /// Holds all calls of an operation at a point until the hold is released or dropped.
    ///
    /// ```no_run
    /// # async fn example(emulator: &podio_emulator::Emulator) {
    /// use podio_emulator::HoldPoint;
    ///
    /// let hold = emulator.hold("oauth.token", HoldPoint::AfterCommit);
    /// // … start something that refreshes …
    /// hold.reached().await;
    /// // … look at it while its answer is missing …
    /// hold.release();
    /// # }
    /// ```
    pub fn hold(&self, operation: &str, point: HoldPoint) -> Hold {
        self.shared.holds.add(operation, point)
    }
}

/// What was asked of it.
impl Emulator {
    /// How many calls of an operation came, such as `items.get_item`.
    pub fn count(&self, operation: &str) -> u64 {
        lock(&self.shared.journal).count(operation)
    }

    /// How many token calls came, at both token endpoints.
    pub fn token_calls(&self) -> u64 {
        self.count("oauth.token")
    }

    /// How many calls of each operation came; `unknown` counts those that are none.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        lock(&self.shared.journal).counts()
    }

    /// Waits until `calls` calls of an operation came.
    pub async fn wait_for_count(&self, operation: &str, calls: u64) {
        let mut changes = lock(&self.shared.journal).subscribe();
        while self.count(operation) < calls {
            // The journal lives as long as `self`, so the sender cannot be gone.
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// The last 1,000 calls to hooks that ended, oldest first.
    pub fn deliveries(&self) -> Vec<HookDelivery> {
        lock(&self.shared.deliveries).ended()
    }

    /// Waits until `calls` calls to hooks ended, those included that were not made.
    pub async fn wait_for_deliveries(&self, calls: usize) {
        let mut changes = lock(&self.shared.deliveries).subscribe();
        // The log lives as long as `self`, so the wait ends only by the condition.
        let _ended = changes.wait_for(|count| *count >= calls).await;
    }

    /// The last 1,000 requests, oldest first.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.shared.journal).requests()
    }

    /// Forgets counts and requests.
    pub fn clear_journal(&self) {
        lock(&self.shared.journal).clear();
    }
}

/// Shows where it listens; no data and no tokens.
impl fmt::Debug for Emulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Emulator")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

fn known<'a, T>(map: &'a BTreeMap<u64, T>, kind: &str, id: u64) -> Result<&'a T, Rejected> {
    map.get(&id).ok_or_else(|| Rejected::unknown(kind, id))
}

fn log_in(world: &mut World, client_id: &str, actor: Actor) -> Result<TokenPair, Rejected> {
    if !world.clients.contains_key(client_id) {
        return Err(Rejected(format!(
            "there is no API key `{client_id}`; add it first"
        )));
    }
    let (access_token, refresh_token) = oauth::mint(world, client_id, actor);
    Ok(TokenPair {
        access_token,
        refresh_token,
    })
}

/// Adds an API key, registered for a domain when one is given.
pub(crate) fn plant_client(
    world: &mut World,
    client_id: &str,
    client_secret: &str,
    domain: Option<&str>,
) -> Result<(), Rejected> {
    let parse = |domain: &str| {
        Host::parse(domain).map_err(|error| {
            Rejected(format!(
                "`{domain}` is not a domain ({error}); give the host alone, such as app.example.org"
            ))
        })
    };
    let domain = domain.map(parse).transpose()?;
    world.add_client(client_id, client_secret, client_id);
    if let Some(client) = world.clients.get_mut(client_id)
        && domain.is_some()
    {
        client.domain = domain;
    }
    Ok(())
}

/// Decides on the authorize page as a user would.
pub(crate) fn authorize(
    world: &mut World,
    authorize_url: &str,
    user_id: u64,
    decision: Decision,
) -> Result<String, Rejected> {
    known(&world.users, "user", user_id)?;
    let page = Url::parse(authorize_url)
        .map_err(|error| Rejected(format!("the address of the page cannot be read: {error}")))?;
    if page.path() != "/oauth/authorize" {
        return Err(Rejected(format!(
            "the authorize page is at /oauth/authorize, not at {}",
            page.path()
        )));
    }
    let request = AuthorizeRequest::read(world, page.query_pairs().into_owned().collect())
        .map_err(|refusal| Rejected(refusal.to_string()))?;
    Ok(oauth::decide(world, &request, user_id, decision))
}

/// Adds an item as its app's owner.
pub(crate) fn plant_item(world: &mut World, app_id: u64, item: &Value) -> Result<u64, Rejected> {
    let owner = known(&world.apps, "app", app_id)?.owner;
    let bearer = Bearer {
        grant: 0,
        client_id: String::new(),
        actor: Actor::User(owner),
        scope: String::new(),
    };
    let body = Json::parse(item.to_string().as_bytes()).unwrap_or(Json::Null);
    items::create(world, app_id, &body, &bearer)
        .map_err(|failure| Rejected(failure.description().to_owned()))
}
