//! A faithful local Podio for tests and offline work
