//! A Podio client that keeps many users' tokens alive and apart
