//! Writes that race.

use std::sync::Arc;

use podio_core::session::SessionManager;
use tokio::task::JoinSet;

use super::get;
use crate::bench::{Bench, Settings};
use crate::polling::soon;
use crate::worker::{Order, count_up, sample_key};

const TIMES: u64 = 25;

pub(crate) async fn c5_of_racing_writes_one_wins(bench: Arc<Bench>) {
    let manager = bench.manager();
    if !manager.guarantees().compare_and_set {
        println!("not tried: the manager does not claim compare-and-set");
        return;
    }
    let tasks = "c5 tasks";
    race(tasks, &[manager.clone(), manager.clone(), manager.clone()]).await;
    assert_counted(&*manager, tasks, 3).await;
    if !bench.has_processes() {
        return;
    }

    let managers = "c5 managers";
    let other = bench.open_manager().await;
    race(
        managers,
        &[manager.clone(), other.clone(), manager.clone(), other],
    )
    .await;
    assert_counted(&*manager, managers, 4).await;

    let processes = "c5 processes";
    let mut children = Vec::new();
    for _ in 0..4 {
        children.push(bench.peer(&Settings::default()).await);
    }
    let mut running = JoinSet::new();
    for (worker, mut child) in (0..).zip(children) {
        let key = processes.to_owned();
        running.spawn(async move {
            let times = TIMES;
            child.tell(Order::CountUp { key, worker, times }).await;
        });
    }
    soon("the race of processes", all(running)).await;
    assert_counted(&*manager, processes, 4).await;
}

async fn race(key: &'static str, managers: &[Arc<dyn SessionManager>]) {
    let mut running = JoinSet::new();
    for (worker, manager) in (0..).zip(managers.iter().cloned()) {
        running.spawn(async move { count_up(&*manager, &sample_key(key), worker, TIMES).await });
    }
    soon("the race of tasks", all(running)).await;
}

async fn all(mut running: JoinSet<()>) {
    while let Some(ended) = running.join_next().await {
        if let Err(ended) = ended {
            std::panic::resume_unwind(ended.into_panic());
        }
    }
}

async fn assert_counted(manager: &dyn SessionManager, key: &str, workers: u64) {
    let found = get(manager, &sample_key(key)).await;
    let generation = found.map_or(0, |found| found.version().generation());
    assert_eq!(
        generation,
        workers * TIMES,
        "C5: {} writes were answered `Stored` in `{key}`, each of which added one to what it \
         expected: `set` must look and write in one step for all within reach",
        workers * TIMES
    );
}
