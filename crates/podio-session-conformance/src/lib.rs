//! The Podio session contract as a test suite.
