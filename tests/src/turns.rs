//! Measuring two things in turns, for benchmarks.

use std::hint::black_box;
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
    match figure {
        Figure::Ours => our_time,
        Figure::Theirs => their_time,
        Figure::Ratio => {
            let one = Duration::from_micros(rounds);
            one.mul_f64(our_time.as_secs_f64() / their_time.as_secs_f64())
        }
    }
}
