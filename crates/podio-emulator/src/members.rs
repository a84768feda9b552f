//! Typed reads of a body's members.

use crate::json::Json;
use crate::respond::Failure;

/// What a write says of a value that may be left out or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Patch<T> {
    Keep,
    Clear,
    Set(T),
}

impl<T> Patch<T> {
    /// Changes an optional value.
    pub(crate) fn apply(self, place: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *place = None,
            Self::Set(value) => *place = Some(value),
        }
    }
}

/// Changes a value if another one was given.
pub(crate) fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn text(value: &Json) -> Result<&str, Failure> {
    value
        .as_text()
        .ok_or_else(|| Failure::invalid(value, "must be string"))
}

fn id(value: &Json) -> Result<u64, Failure> {
    value
        .as_id()
        .ok_or_else(|| Failure::invalid(value, "must be integer"))
}

/// The elements of a list, each read by `read`.
pub(crate) fn each<T>(
    value: &Json,
    read: impl Fn(&Json) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    value
        .as_list()
        .ok_or_else(|| Failure::invalid(value, "must be array"))?
        .iter()
        .map(read)
        .collect()
}

/// A list of ids.
pub(crate) fn ids(value: &Json) -> Result<Vec<u64>, Failure> {
    each(value, id)
}

/// A list of texts.
pub(crate) fn texts(value: &Json) -> Result<Vec<String>, Failure> {
    each(value, |one| text(one).map(str::to_owned))
}

impl Json {
    /// A text that may be left out or null.
    pub(crate) fn text_at(&self, key: &str) -> Result<Option<String>, Failure> {
        self.given(key)
            .map(|value| text(value).map(str::to_owned))
            .transpose()
    }

    /// A text that has to be there.
    pub(crate) fn needed_text(&self, key: &str) -> Result<String, Failure> {
        self.text_at(key)?
            .ok_or_else(|| Failure::missing(self, &[key]))
    }

    /// A text that may be left out to keep the present one, or null to take it away.
    pub(crate) fn text_patch(&self, key: &str) -> Result<Patch<String>, Failure> {
        Ok(match self.get(key) {
            None => Patch::Keep,
            Some(Json::Null) => Patch::Clear,
            Some(value) => Patch::Set(text(value)?.to_owned()),
        })
    }

    /// A boolean that may be left out or null.
    pub(crate) fn flag_at(&self, key: &str) -> Result<Option<bool>, Failure> {
        self.given(key)
            .map(|value| {
                value
                    .as_bool()
                    .ok_or_else(|| Failure::invalid(value, "must be boolean"))
            })
            .transpose()
    }

    /// An id that may be left out or null.
    pub(crate) fn id_at(&self, key: &str) -> Result<Option<u64>, Failure> {
        self.given(key).map(id).transpose()
    }

    /// An id that has to be there.
    pub(crate) fn needed_id(&self, key: &str) -> Result<u64, Failure> {
        self.id_at(key)?
            .ok_or_else(|| Failure::missing(self, &[key]))
    }

    /// A list of ids that may be left out or null.
    pub(crate) fn ids_at(&self, key: &str) -> Result<Option<Vec<u64>>, Failure> {
        self.given(key).map(ids).transpose()
    }

    /// A list of texts that may be left out or null.
    pub(crate) fn texts_at(&self, key: &str) -> Result<Option<Vec<String>>, Failure> {
        self.given(key).map(texts).transpose()
    }

    /// A whole number within bounds that may be left out or null.
    pub(crate) fn whole_at(
        &self,
        key: &str,
        least: u64,
        greatest: Option<u64>,
    ) -> Result<Option<usize>, Failure> {
        let Some(value) = self.given(key) else {
            return Ok(None);
        };
        let number = value
            .as_integer()
            .ok_or_else(|| Failure::invalid(value, "must be integer"))?;
        let Some(number) = u64::try_from(number).ok().filter(|number| *number >= least) else {
            return Err(Failure::invalid(
                value,
                &format!("must not be less than {least}"),
            ));
        };
        if let Some(greatest) = greatest.filter(|greatest| number > *greatest) {
            return Err(Failure::invalid(
                value,
                &format!("must not be greater than {greatest}"),
            ));
        }
        Ok(Some(usize::try_from(number).unwrap_or(usize::MAX)))
    }
}
