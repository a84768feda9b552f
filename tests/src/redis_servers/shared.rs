//! Servers that several processes of one test share, found by a directory.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::{RedisCluster, RedisServerOptions};

/// Ended with the process that started them.
static STARTED: Mutex<Vec<Box<dyn Send>>> = Mutex::new(Vec::new());

/// The URL of the server of a directory, which is started by whoever asks first.
pub fn server_at(location: &str, options: impl FnOnce() -> RedisServerOptions) -> String {
    urls_at(location, || {
        let server = options().start();
        (vec![server.url()], Box::new(server))
    })
    .remove(0)
}

/// The URLs of the cluster of a directory, which is started by whoever asks first.
pub fn cluster_at(location: &str) -> Vec<String> {
    urls_at(location, || {
        let cluster = RedisCluster::start(true);
        (cluster.urls(), Box::new(cluster))
    })
}

fn urls_at(location: &str, start: impl FnOnce() -> (Vec<String>, Box<dyn Send>)) -> Vec<String> {
    let note = Path::new(location).join("redis-urls");
    // Child processes come when their parent has written the note.
    let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
    if !note.exists() {
        let (urls, server) = start();
        fs::write(&note, urls.join("\n")).unwrap();
        started.push(server);
    }
    let urls = fs::read_to_string(&note).unwrap();
    urls.lines().map(str::to_owned).collect()
}
