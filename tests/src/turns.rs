//! Measuring two things in turns, for benchmarks.

use std::hint::black_box;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What [`in_turns`] gives to criterion.
#[derive(Debug, Clone, Copy)]
pub enum Figure {
    /// How long our rounds took.
    Ours,
    /// How long the yardstick's rounds took.
    Theirs,
    /// Our time over theirs. Criterion knows times alone: a microsecond stands for 1.
    Ratio,
}

/// The figures of a comparison, each with the name of its benchmark.
pub const FIGURES: [(&str, Figure); 3] = [
    ("podio", Figure::Ours),
    ("bare", Figure::Theirs),
    ("podio_per_bare", Figure::Ratio),
];

/// Takes both sides in turns, so that what else the machine does falls on both alike.
pub async fn in_turns<A: Future, B: Future>(
    rounds: u64,
    ours: impl Fn() -> A,
    theirs: impl Fn() -> B,
    figure: Figure,
) -> Duration {
    let (mut our_time, mut their_time) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..rounds {
        let started = Instant::now();
        black_box(ours().await);
        our_time += started.elapsed();
        let started = Instant::now();
        black_box(theirs().await);
        their_time += started.elapsed();
    }
    figure.of(rounds, our_time, their_time)
}

impl Figure {
    /// The figure of so many rounds.
    pub fn of(self, rounds: u64, our_time: Duration, their_time: Duration) -> Duration {
        match self {
            Self::Ours => our_time,
            Self::Theirs => their_time,
            Self::Ratio => {
                let one = Duration::from_micros(rounds);
                one.mul_f64(our_time.as_secs_f64() / their_time.as_secs_f64())
            }
        }
    }
}

/// One side of a comparison of work that never waits, on a thread of its own: so the memory that
/// one side gives back is not in the other's way.
#[derive(Debug)]
pub struct Side {
    start: Sender<()>,
    took: Receiver<Duration>,
}

impl Side {
    /// A thread that does the work when it is told to.
    pub fn start<T>(work: impl Fn() -> T + Send + 'static) -> Self {
        let (start, started) = channel();
        let (done, took) = channel();
        thread::spawn(move || {
            for () in started {
                let start = Instant::now();
                let given = black_box(work());
                if done.send(start.elapsed()).is_err() {
                    return;
                }
                drop(given);
            }
        });
        Self { start, took }
    }

    /// Does the work once; dropping what it gives is not measured.
    pub fn round(&self) -> Duration {
        self.start.send(()).unwrap();
        self.took.recv().unwrap()
    }
}
