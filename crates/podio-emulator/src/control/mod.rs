//! What a test can turn: time, behaviour, faults, holds; and what it can look at.

pub(crate) mod clock;
pub(crate) mod faults;
pub(crate) mod holds;
pub(crate) mod http;
pub(crate) mod journal;
pub(crate) mod switches;
