//! Checking what a field is given against its settings, before anything is sent.

use podio_core::{Error, ErrorKind, Result};

use super::write::Piece;
use super::{FieldKey, FieldWrite};
use crate::model::{CategoryOption, FieldSettings, FieldStatus, FieldType};

/// A field, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) key: &'a FieldKey,
    pub(crate) kind: Option<&'a FieldType>,
    pub(crate) settings: Option<&'a FieldSettings>,
}

impl FieldWrite {
    /// Refuses what the field cannot hold.
    pub(crate) fn check(&self, target: Target<'_>) -> Result<()> {
        let pieces = match &self.0 {
            Ok(pieces) => pieces.as_slice(),
            Err(reason) => return Err(target.refuse(reason)),
        };
        let Some(kind) = target.kind else {
            return Ok(());
        };
        match kind {
            FieldType::Calculation => {
                return Err(target.refuse("Podio computes it, so it cannot be written"));
            }
            FieldType::Separator => {
                return Err(target.refuse("it is a line between fields and has no value"));
            }
            _ => {}
        }
        let single = target
            .settings
            .is_some_and(|settings| settings.multiple == Some(false));
        if single && pieces.len() > 1 {
            return Err(target.refuse(&format!(
                "it holds one value, and {} are given",
                pieces.len()
            )));
        }
        pieces
            .iter()
            .try_for_each(|piece| target.check_piece(kind, piece))
    }
}

impl Target<'_> {
    fn refuse(&self, reason: &str) -> Error {
        Error::new(
            ErrorKind::InvalidArgument,
            format!("field `{}`: {reason}", self.key),
        )
    }

    fn check_piece(&self, kind: &FieldType, piece: &Piece) -> Result<()> {
        if matches!(piece, Piece::Raw(_)) {
            return Ok(());
        }
        let number = piece.as_number();
        let integer = number.as_ref().and_then(super::Number::as_i64);
        let fits = match kind {
            FieldType::Text | FieldType::Tag => matches!(piece, Piece::Text(_)),
            FieldType::State => return self.check_state(piece),
            FieldType::Number => match piece {
                Piece::Text(text) => text.parse::<super::Number>().is_ok(),
                piece => matches!(piece, Piece::Integer(_) | Piece::Number(_)),
            },
            FieldType::Money => return self.check_money(piece),
            FieldType::Date => matches!(piece, Piece::Date(_)),
            FieldType::Progress => match integer {
                Some(0..=100) => true,
                Some(percent) => {
                    return Err(self.refuse(&format!("{percent} is not from 0 to 100")));
                }
                None => false,
            },
            FieldType::Duration => match piece {
                Piece::Duration(_) => true,
                piece => matches!(piece, Piece::Integer(_)) && integer.is_some_and(|n| n >= 0),
            },
            FieldType::Category | FieldType::Question => return self.check_option(piece),
            FieldType::App => matches!(piece, Piece::Item(_) | Piece::Integer(_)),
            FieldType::Contact => {
                matches!(
                    piece,
                    Piece::Profile(..) | Piece::Person(_) | Piece::Integer(_)
                )
            }
            FieldType::Member => matches!(piece, Piece::Member(_) | Piece::Integer(_)),
            FieldType::Image | FieldType::File | FieldType::Asset | FieldType::Video => {
                matches!(piece, Piece::File(_) | Piece::Integer(_))
            }
            FieldType::Embed => matches!(piece, Piece::Embed(_)),
            FieldType::Location => matches!(piece, Piece::Location(_) | Piece::Text(_)),
            FieldType::Phone | FieldType::Tel => match piece {
                Piece::Phone(phone) => return self.check_type(phone.kind.as_deref()),
                piece => matches!(piece, Piece::Text(_)),
            },
            FieldType::Email => match piece {
                Piece::Email(email) => return self.check_type(email.kind.as_deref()),
                piece => matches!(piece, Piece::Text(_)),
            },
            _ => true,
        };
        if fits {
            Ok(())
        } else {
            Err(self.refuse(&format!("it is of type {kind} and takes {}", takes(kind))))
        }
    }

    fn check_money(&self, piece: &Piece) -> Result<()> {
        let allowed = self
            .settings
            .map(|settings| settings.allowed_currencies.as_slice())
            .unwrap_or_default();
        let Piece::Money(money) = piece else {
            let one_of = if allowed.is_empty() {
                String::new()
            } else {
                format!(": one of {}", allowed.join(", "))
            };
            return Err(self.refuse(&format!(
                "the currency is missing; give `Money` with one{one_of}"
            )));
        };
        if allowed.is_empty() || allowed.iter().any(|code| code == money.currency()) {
            return Ok(());
        }
        Err(self.refuse(&format!(
            "{} is not among its currencies, which are {}",
            money.currency(),
            allowed.join(", ")
        )))
    }

    fn check_option(&self, piece: &Piece) -> Result<()> {
        let options: Vec<&CategoryOption> = self
            .settings
            .map(|settings| settings.options.as_slice())
            .unwrap_or_default()
            .iter()
            .filter(|option| option.status != Some(FieldStatus::Deleted))
            .collect();
        let id = match piece {
            Piece::Option(id) => Some(id.get()),
            Piece::Integer(number) => number.as_u64(),
            _ => None,
        };
        let known = |id| options.is_empty() || options.iter().any(|option| option.id.get() == id);
        if id.is_some_and(known) {
            return Ok(());
        }
        let given = match (piece, id) {
            (Piece::Text(text), _) => format!("{text:?} is a text, but options are given by id"),
            (_, Some(id)) => format!("it has no option {id}"),
            (_, None) => "options are given by id".to_owned(),
        };
        let listed: Vec<String> = options
            .iter()
            .map(|option| match &option.text {
                Some(text) => format!("{} ({text})", option.id),
                None => option.id.to_string(),
            })
            .collect();
        Err(self.refuse(&if listed.is_empty() {
            given
        } else {
            format!("{given}; its options are {}", listed.join(", "))
        }))
    }

    fn check_state(&self, piece: &Piece) -> Result<()> {
        let allowed = self
            .settings
            .map(|settings| settings.allowed_values.as_slice())
            .unwrap_or_default();
        match piece {
            Piece::Text(text) if allowed.is_empty() || allowed.contains(text) => Ok(()),
            _ => Err(self.refuse(&format!("it takes one of {}", allowed.join(", ")))),
        }
    }

    fn check_type(&self, kind: Option<&str>) -> Result<()> {
        let possible = self
            .settings
            .map(|settings| settings.possible_types.as_slice())
            .unwrap_or_default();
        match kind {
            Some(kind) if !possible.is_empty() && !possible.iter().any(|one| one == kind) => {
                Err(self.refuse(&format!(
                    "{kind:?} is not among its types, which are {}",
                    possible.join(", ")
                )))
            }
            _ => Ok(()),
        }
    }
}

/// What a field of a type is given, for people.
fn takes(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::Text | FieldType::Tag => "texts",
        FieldType::Number => "a decimal number",
        FieldType::Date => "a date, `DateWrite` or time",
        FieldType::Progress => "a whole number from 0 to 100",
        FieldType::Duration => "a `Duration` of whole seconds",
        FieldType::App => "ids of items",
        FieldType::Contact => "ids of profiles or users",
        FieldType::Member => "`MemberWrite`s: the ids of users alone",
        FieldType::Image | FieldType::File | FieldType::Asset | FieldType::Video => "ids of files",
        FieldType::Embed => "ids of embeds, or `EmbedWrite`s",
        FieldType::Location => "a text or a `LocationWrite`",
        FieldType::Phone | FieldType::Tel => "`Phone`s",
        FieldType::Email => "`Email`s",
        _ => "another value",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::civil::date;

    use super::*;
    use crate::field::{DateWrite, Email, EmbedWrite, LocationWrite, Money, Phone};
    use crate::model::{App, FileId, ItemId, OptionId, ProfileId, UserId};

    fn check(app: &App, key: &str, write: impl Into<FieldWrite>) -> Result<(), String> {
        let field = app
            .fields
            .iter()
            .find(|field| field.external_id.as_deref() == Some(key))
            .unwrap_or_else(|| panic!("{key}"));
        let target = Target {
            key: &key.into(),
            kind: field.kind.as_ref(),
            settings: field
                .config
                .as_ref()
                .and_then(|config| config.settings.as_ref()),
        };
        write.into().check(target).map_err(|error| {
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            error.to_string()
        })
    }

    fn app() -> App {
        serde_json::from_str(include_str!("../../tests/examples/app-full.json")).unwrap()
    }

    #[test]
    fn what_fits_is_let_through() {
        let app = app();
        let day = date(2026, 3, 10);
        for (key, write) in [
            ("title", FieldWrite::from("Roof")),
            ("hours-planned", 5.into()),
            ("hours-planned", "12.5".into()),
            (
                "hours-planned",
                "12.5".parse::<crate::field::Number>().unwrap().into(),
            ),
            ("budget", Money::new(5, "EUR").unwrap().into()),
            ("progress", 0.into()),
            ("progress", 100.into()),
            ("time-spent", Duration::from_secs(60).into()),
            ("time-spent", 60.into()),
            ("when", DateWrite::new(day).end(day).into()),
            ("status", OptionId(2).into()),
            ("skills", [OptionId(1), OptionId(2)].into()),
            ("customer", [ItemId(1)].into()),
            ("responsible", ProfileId(1).into()),
            ("responsible", UserId(1).into()),
            ("photo", FileId(1).into()),
            ("website", EmbedWrite::url("https://example.org").into()),
            ("address", "Quay 4".into()),
            ("address", LocationWrite::text("Quay 4").into()),
            ("phone", Phone::new("mobile", "1").into()),
            ("email", Email::new("work", "a@b.c").into()),
            ("labels", ["a", "b"].into()),
            ("status", FieldWrite::cleared()),
            ("status", serde_json::json!({"whatever": 1}).into()),
        ] {
            assert_eq!(check(&app, key, write), Ok(()), "{key}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_with_what_would() {
        let app = app();
        let day = date(2026, 3, 10);
        for (key, write, words) in [
            (
                "status",
                FieldWrite::from("Open"),
                &["text", "1 (Open)", "2 (Done)"][..],
            ),
            ("status", OptionId(9).into(), &["no option 9", "1 (Open)"]),
            // A deleted option cannot be chosen any more.
            ("status", OptionId(3).into(), &["no option 3", "2 (Done)"]),
            ("status", [1, 2].into(), &["one value", "2 are given"]),
            ("budget", "125".into(), &["currency is missing", "EUR, DKK"]),
            ("budget", 125.into(), &["currency is missing", "EUR, DKK"]),
            (
                "budget",
                Money::new(1, "USD").unwrap().into(),
                &["USD", "EUR, DKK"],
            ),
            ("progress", 101.into(), &["101", "0 to 100"]),
            ("progress", (-1).into(), &["-1", "0 to 100"]),
            ("hours-planned", "many".into(), &["number"]),
            ("title", 5.into(), &["type text"]),
            ("when", "tomorrow".into(), &["type date"]),
            (
                "when",
                DateWrite::new(day).end(date(2026, 3, 9)).into(),
                &["before the start"],
            ),
            ("customer", "Harbour Cafe".into(), &["ids of items"]),
            (
                "phone",
                Phone::new("fax", "1").into(),
                &["fax", "mobile, work"],
            ),
            (
                "email",
                Email::new("main", "a@b.c").into(),
                &["main", "home, work"],
            ),
            (
                "time-spent",
                Duration::from_millis(1).into(),
                &["whole seconds"],
            ),
            ("time-spent", (-60).into(), &["whole seconds"]),
            ("cost", 5.into(), &["computes"]),
            ("divider", 5.into(), &["no value"]),
        ] {
            let error = check(&app, key, write).unwrap_err();
            assert!(error.contains(&format!("`{key}`")), "{error}");
            for word in words {
                assert!(error.contains(word), "{error} lacks {word}");
            }
        }
    }
}
