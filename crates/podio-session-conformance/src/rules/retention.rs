//! How long sessions are kept.

use std::sync::Arc;
use std::time::Duration;

use podio_core::clock::Clock as _;

use crate::bench::{Bench, call};

const DAY: Duration = Duration::from_secs(24 * 3600);

pub(crate) async fn s9_a_session_is_purged_by_its_refresh_tokens_death(bench: Arc<Bench>) {
    let podio = bench.podio();
    drop(bench.session(&podio, "idle").await);
    drop(bench.session(&podio, "used").await);
    let purge = async || {
        let manager = bench.manager();
        let purged = match manager.admin() {
            Some(admin) => admin.purge(bench.clock.now()).await.map(Some),
            None => Ok(None),
        };
        purged.expect("`purge` succeeds")
    };
    // 27 days later the access tokens are long dead, the refresh tokens are not.
    bench.advance(27 * DAY);
    if let Some(purged) = purge().await {
        assert_eq!(
            purged, 0,
            "S9: a session is not purged because its access token expired or its record is old: go \
             by retain-until alone"
        );
    }
    let next = bench.podio();
    for tenant in ["idle", "used"] {
        let client = next.client(tenant).await.expect("the session loads");
        assert!(
            client.is_authenticated(),
            "S9: `{tenant}` must be kept until its refresh token dies"
        );
    }
    bench.emulator.clear_journal();
    let used = next.client("used").await.expect("the session loads");
    call(&used)
        .await
        .expect("S9: a session can be refreshed until its refresh token dies");
    assert_eq!(bench.token_calls(), 1);

    // Two more days: who was not used is dead now, who was used has 26 days left.
    bench.advance(2 * DAY);
    let Some(purged) = purge().await else {
        println!("purging is not tried: the manager does not list");
        return;
    };
    assert_eq!(purged, 1, "S9: a session past its retain-until goes");
    assert_eq!(bench.record(&podio, "idle").await, None);
    assert!(
        bench.record(&podio, "used").await.is_some(),
        "S9: each refresh starts the refresh token's life anew"
    );
    call(&used).await.expect("S9: the used session serves");
}
