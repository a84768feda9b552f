//! Layers over a session manager that tests are made of.

mod faulty;
mod recording;

pub use faulty::{Faulty, Method, Trouble};
pub use recording::Recording;
