//! Podio sessions in an SQLite database
