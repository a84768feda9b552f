//! The typed Podio API: one accessor per area, models that keep what they do not know
