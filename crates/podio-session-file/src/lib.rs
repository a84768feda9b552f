//! Podio sessions in files of one directory.
