//! A cluster of several servers.

use std::thread::sleep;
use std::time::{Duration, Instant};

use podio_client::sessions::redis::redis;

use super::server::RedisServer;

const PRIMARIES: usize = 3;

/// A cluster that is not complete by then has failed to start.
const STARTING: Duration = Duration::from_secs(90);

/// Three primaries, and a replica of each if so wanted.
#[derive(Debug)]
pub struct RedisCluster {
    /// The primaries, then the replicas in the same order.
    pub nodes: Vec<RedisServer>,
}

impl RedisCluster {
    /// Starts a cluster and waits until it is complete.
    pub fn start(with_replicas: bool) -> Self {
        let count = if with_replicas {
            2 * PRIMARIES
        } else {
            PRIMARIES
        };
        let nodes: Vec<RedisServer> = (0..count)
            .map(|_| {
                RedisServer::options()
                    .set("cluster-enabled", "yes")
                    .set("cluster-node-timeout", "3000")
                    .set("repl-diskless-sync-delay", "0")
                    .set("cluster-replica-validity-factor", "0")
                    .start()
            })
            .collect();
        let cluster = Self { nodes };
        cluster.assign_slots();
        cluster.meet();
        cluster.attach_replicas();
        cluster.wait_until_complete();
        cluster
    }

    /// The URLs of all nodes.
    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(RedisServer::url).collect()
    }

    fn assign_slots(&self) {
        for (at, node) in self.nodes.iter().take(PRIMARIES).enumerate() {
            let (first, end) = (at * 16_384 / PRIMARIES, (at + 1) * 16_384 / PRIMARIES);
            tell(
                node,
                &["ADDSLOTSRANGE", &first.to_string(), &(end - 1).to_string()],
            );
            tell(node, &["SET-CONFIG-EPOCH", &(at + 1).to_string()]);
        }
    }

    fn meet(&self) {
        for node in &self.nodes[1..] {
            let (port, bus) = (node.port.to_string(), node.bus.to_string());
            tell(&self.nodes[0], &["MEET", "127.0.0.1", &port, &bus]);
        }
        wait("all nodes know each other", || {
            self.nodes.iter().all(|node| {
                let known = ask(node, &["NODES"]);
                known.lines().count() == self.nodes.len() && !known.contains("handshake")
            })
        });
    }

    fn attach_replicas(&self) {
        for (at, replica) in self.nodes.iter().skip(PRIMARIES).enumerate() {
            tell(replica, &["REPLICATE", &id(&self.nodes[at])]);
        }
    }

    fn wait_until_complete(&self) {
        let replicas = self.nodes.len() - PRIMARIES;
        wait("the cluster is complete", || {
            self.nodes.iter().all(|node| {
                let known = ask(node, &["NODES"]);
                ask(node, &["INFO"]).contains("cluster_state:ok")
                    && known.matches(" slave ").count() + known.matches("myself,slave").count()
                        == replicas
            })
        });
        wait("the replicas are in step", || {
            self.nodes.iter().skip(PRIMARIES).all(|replica| {
                let mut connection = replica.connection();
                let info: String = redis::cmd("INFO")
                    .arg("replication")
                    .query(&mut connection)
                    .unwrap();
                info.contains("master_link_status:up")
            })
        });
    }

    /// Moves a slot with its keys from its primary to another, as a resharding does.
    ///
    /// `between` is called when both sides know of the move and no key has moved yet.
    pub fn move_slot(&self, slot: u16, from: usize, to: usize, between: impl FnOnce()) {
        let (source, target) = (&self.nodes[from], &self.nodes[to]);
        let text = slot.to_string();
        tell(target, &["SETSLOT", &text, "IMPORTING", &id(source)]);
        tell(source, &["SETSLOT", &text, "MIGRATING", &id(target)]);
        between();
        let mut connection = source.connection();
        loop {
            let keys: Vec<Vec<u8>> = redis::cmd("CLUSTER")
                .arg("GETKEYSINSLOT")
                .arg(slot)
                .arg(10)
                .query(&mut connection)
                .unwrap();
            if keys.is_empty() {
                break;
            }
            let _moved: String = redis::cmd("MIGRATE")
                .arg("127.0.0.1")
                .arg(target.port)
                .arg("")
                .arg(0)
                .arg(5_000)
                .arg("KEYS")
                .arg(keys)
                .query(&mut connection)
                .unwrap();
        }
        for node in [target, source] {
            tell(node, &["SETSLOT", &text, "NODE", &id(target)]);
        }
    }

    /// Waits until some replica of a killed primary has taken its place.
    pub fn wait_for_failover(&self, dead: usize) {
        wait("a replica takes over", || {
            let known = ask(&self.nodes[dead + PRIMARIES], &["NODES"]);
            known.contains("myself,master")
                && ask(&self.nodes[dead + PRIMARIES], &["INFO"]).contains("cluster_state:ok")
        });
    }

    /// Which primary, as the cluster was started, holds a slot.
    pub fn primary_of(slot: u16) -> usize {
        (0..PRIMARIES)
            .find(|at| usize::from(slot) < (at + 1) * 16_384 / PRIMARIES)
            .unwrap()
    }

    /// The slot of a key.
    pub fn slot_of(&self, key: &str) -> u16 {
        redis::cmd("CLUSTER")
            .arg("KEYSLOT")
            .arg(key)
            .query(&mut self.nodes[0].connection())
            .unwrap()
    }
}

fn id(node: &RedisServer) -> String {
    ask(node, &["MYID"])
}

fn tell(node: &RedisServer, arguments: &[&str]) {
    assert_eq!(ask(node, arguments), "OK", "CLUSTER {arguments:?}");
}

fn ask(node: &RedisServer, arguments: &[&str]) -> String {
    redis::cmd("CLUSTER")
        .arg(arguments)
        .query(&mut node.connection())
        .unwrap_or_else(|error| panic!("CLUSTER {arguments:?}: {error}"))
}

fn wait(what: &str, done: impl Fn() -> bool) {
    let deadline = Instant::now() + STARTING;
    while !done() {
        assert!(Instant::now() < deadline, "not within {STARTING:?}: {what}");
        sleep(Duration::from_millis(20));
    }
}
