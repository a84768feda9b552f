//! One call of a webhook.

use std::error::Error as StdError;
use std::fmt;

use sha2::{Digest, Sha256};

use super::Event;
use crate::model::{HookId, HookType};

/// The largest body that is read. Podio's have a few hundred bytes.
pub(super) const LARGEST_BODY: usize = 64 * 1024;

/// The most fields that are read.
const MOST_FIELDS: usize = 200;

/// One call of a webhook: an event, and what came with it.
///
/// `Debug` names the other fields alone, as one may be a secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// What the webhook is called for.
    pub kind: HookType,
    /// The webhook, where the call tells it.
    pub hook_id: Option<HookId>,
    /// What happened.
    pub event: Event,
    fields: Vec<(String, String)>,
}

impl Delivery {
    /// Reads the body of a call, a form (`application/x-www-form-urlencoded`).
    ///
    /// # Errors
    ///
    /// [`Malformed`] for a body that Podio does not send: too large, without `type`, with a field
    /// twice, without an id that the event has, or with an id that is none. An event of an unknown
    /// type is no error.
    pub fn parse(body: &[u8]) -> Result<Self, Malformed> {
        if body.len() > LARGEST_BODY {
            return Err(Malformed(Problem::TooLarge));
        }
        let mut fields = Fields::default();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.0.len() == MOST_FIELDS {
                return Err(Malformed(Problem::TooLarge));
            }
            fields.0.push((name.into_owned(), value.into_owned()));
        }
        let kind = HookType::from(fields.required("type")?.as_str());
        let hook_id = fields.id("hook_id")?.map(HookId);
        if kind == HookType::HookVerify && hook_id.is_none() {
            return Err(Malformed(Problem::Missing("hook_id")));
        }
        Ok(Self {
            event: Event::read(&kind, &mut fields)?,
            kind,
            hook_id,
            fields: fields.0,
        })
    }

    /// A field that is not part of the event, such as a parameter of the webhook's link, which
    /// Podio sends in the body.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    /// Takes a field out of what is shown to handlers.
    pub(super) fn take_field(&mut self, name: &str) -> Option<String> {
        let index = self.fields.iter().position(|(other, _)| other == name)?;
        Some(self.fields.remove(index).1)
    }

    /// What tells this event from all others of its webhook, in 32 hexadecimal digits: the same
    /// for each repeated call. `None` for events whose fields can come again for another one, such
    /// as `app.update`; those are to be handled each time.
    ///
    /// A [`Receiver`](super::Receiver) goes by it within one process. Several processes can keep it
    /// in a shared store.
    pub fn event_id(&self) -> Option<String> {
        let id = u128::from_be_bytes(self.digest()?);
        Some(format!("{id:032x}"))
    }

    pub(super) fn digest(&self) -> Option<[u8; 16]> {
        let identity = self.event.identity()?;
        let hook = self.hook_id.map(HookId::get).unwrap_or_default();
        let text = format!("{hook}\n{}\n{identity}", self.kind);
        let mut id = [0; 16];
        id.copy_from_slice(&Sha256::digest(text)[..16]);
        Some(id)
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields.iter().map(|(name, _)| name).collect();
        f.debug_struct("Delivery")
            .field("kind", &self.kind)
            .field("hook_id", &self.hook_id)
            .field("event", &self.event)
            .field("fields", &names)
            .finish()
    }
}

/// The fields of a form that are not read yet.
#[derive(Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// A text; `None` where it is missing or empty.
    pub(super) fn text(&mut self, name: &'static str) -> Result<Option<String>, Malformed> {
        let Some(index) = self.0.iter().position(|(other, _)| other == name) else {
            return Ok(None);
        };
        let (_, value) = self.0.remove(index);
        if self.0.iter().any(|(other, _)| other == name) {
            return Err(Malformed(Problem::Twice(name)));
        }
        Ok((!value.is_empty()).then_some(value))
    }

    pub(super) fn required(&mut self, name: &'static str) -> Result<String, Malformed> {
        self.text(name)?.ok_or(Malformed(Problem::Missing(name)))
    }

    pub(super) fn number(&mut self, name: &'static str) -> Result<Option<u64>, Malformed> {
        self.text(name)?
            .map(|text| number(&text).ok_or(Malformed(Problem::NoNumber(name))))
            .transpose()
    }

    pub(super) fn id(&mut self, name: &'static str) -> Result<Option<u64>, Malformed> {
        match self.number(name)? {
            Some(0) => Err(Malformed(Problem::NoNumber(name))),
            id => Ok(id),
        }
    }

    pub(super) fn required_id(&mut self, name: &'static str) -> Result<u64, Malformed> {
        self.id(name)?.ok_or(Malformed(Problem::Missing(name)))
    }

    /// Ids joined by commas.
    pub(super) fn ids(&mut self, name: &'static str) -> Result<Vec<u64>, Malformed> {
        let text = self.text(name)?.unwrap_or_default();
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| number(part).filter(|id| *id > 0))
            .collect::<Option<_>>()
            .ok_or(Malformed(Problem::NoNumber(name)))
    }
}

fn number(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// Why a body is no call of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(Problem);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    TooLarge,
    Missing(&'static str),
    Twice(&'static str),
    NoNumber(&'static str),
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Problem::TooLarge => f.write_str("the body is larger than any that Podio sends"),
            Problem::Missing(name) => write!(f, "the body has no `{name}`"),
            Problem::Twice(name) => write!(f, "the body has `{name}` more than once"),
            Problem::NoNumber(name) => write!(f, "`{name}` is no number of the kind"),
        }
    }
}

impl StdError for Malformed {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileId, ItemId};
    use crate::webhooks::FileAction;

    fn parse(body: &str) -> Delivery {
        Delivery::parse(body.as_bytes()).unwrap()
    }

    #[test]
    fn every_type_of_event_is_read() {
        for (kind, fields) in [
            ("hook.verify", "code=abc"),
            ("item.create", "item_id=1&item_revision_id=0&external_id=x"),
            ("item.update", "item_id=1"),
            ("item.delete", "item_id=1"),
            ("comment.create", "item_id=1&comment_id=2"),
            ("comment.delete", "comment_id=2"),
            ("file.change", "item_id=1"),
            ("app.create", "app_id=3"),
            ("app.update", "app_id=3"),
            ("app.delete", "app_id=3"),
            ("form.create", "form_id=4&app_id=3"),
            ("form.update", "form_id=4&app_id=3"),
            ("form.delete", "form_id=4"),
            ("tag.add", "item_id=1&text=a"),
            ("tag.delete", "item_id=1&tag=a"),
            ("task.create", "task_id=5"),
            ("task.update", "task_id=5&changed=text"),
            ("task.delete", "task_id=5"),
            ("member.add", "user_id=6&space_id=7"),
            ("member.remove", "user_id=6"),
            ("status.create", "status_id=8"),
            ("status.update", "status_id=8"),
            ("status.delete", "status_id=8"),
            ("contact.create", "profile_id=9"),
            ("contact.update", "contact_id=9"),
            ("contact.delete", "contact_id=9"),
        ] {
            let delivery = parse(&format!("type={kind}&hook_id=2&{fields}"));
            assert_eq!(delivery.kind.as_str(), kind);
            assert_ne!(delivery.event, Event::Other, "{kind}");
            assert!(delivery.fields.is_empty(), "{delivery:?}");
            assert_eq!(delivery.hook_id, Some(HookId(2)));
            if kind != "tag.add" && kind != "tag.delete" {
                let bare = format!("type={kind}&hook_id=2");
                assert!(Delivery::parse(bare.as_bytes()).is_err(), "{kind}");
            }
        }
    }

    #[test]
    fn values_are_read_as_podio_means_them() {
        let delivery = parse(
            "type=file.change&hook_id=2&item_id=1&action_type=file_replaced&file_ids=3%2C+4&tenant=a+b",
        );
        let Event::FileChange(file) = &delivery.event else {
            panic!("{delivery:?}")
        };
        assert_eq!(file.item_id, ItemId(1));
        assert_eq!(file.action, Some(FileAction::Replaced));
        assert_eq!(file.file_ids, [FileId(3), FileId(4)]);
        assert_eq!(delivery.field("tenant"), Some("a b"));

        let delivery = parse("type=item.create&hook_id=2&item_id=1&external_id=&item_revision_id=");
        let Event::ItemCreate(item) = &delivery.event else {
            panic!("{delivery:?}")
        };
        assert_eq!((item.external_id.as_deref(), item.revision), (None, None));
        assert_eq!(parse("type=item.create&item_id=3").hook_id, None);
    }

    #[test]
    fn unknown_events_are_kept() {
        let delivery = parse("type=meeting.move&hook_id=2&meeting_id=1");
        assert_eq!(delivery.kind, HookType::Other("meeting.move".to_owned()));
        assert_eq!(delivery.event, Event::Other);
        assert_eq!(delivery.field("meeting_id"), Some("1"));
        assert_eq!(delivery.event_id(), None);
    }

    #[test]
    fn what_podio_does_not_send_is_malformed() {
        let large = "a".repeat(LARGEST_BODY + 1);
        let many = "a=1&".repeat(MOST_FIELDS + 1);
        for (body, part) in [
            ("", "`type`"),
            ("type=", "`type`"),
            ("{\"type\":\"item.create\"}", "`type`"),
            (
                "type=item.create&type=item.delete&item_id=1",
                "more than once",
            ),
            ("type=item.create&item_id=1&item_id=2", "more than once"),
            (
                "type=item.create&item_id=1&hook_id=1&hook_id=2",
                "more than once",
            ),
            ("type=item.create&item_id=0", "no number"),
            ("type=item.create&item_id=-1", "no number"),
            ("type=item.create&item_id=%2B1", "no number"),
            ("type=item.create&item_id=1.5", "no number"),
            ("type=item.create&item_id=1e3", "no number"),
            ("type=item.create&item_id=18446744073709551616", "no number"),
            ("type=item.create&item_id=%FF", "no number"),
            ("type=item.create&item_id[]=1", "`item_id`"),
            ("type=item.update&item_id=1&item_revision_id=x", "no number"),
            ("type=file.change&item_id=1&file_ids=1,x", "no number"),
            ("type=hook.verify&hook_id=1", "`code`"),
            ("type=hook.verify&code=1", "`hook_id`"),
            (large.as_str(), "larger"),
            (many.as_str(), "larger"),
        ] {
            let error = Delivery::parse(body.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(part), "{body:.60}: {error}");
        }
    }

    #[test]
    fn events_that_can_come_again_have_no_id() {
        let id = |body: &str| parse(body).event_id();
        let first = id("type=item.update&hook_id=2&item_id=1&item_revision_id=4").unwrap();
        assert_eq!(first.len(), 32);
        let again = id("item_revision_id=4&item_id=001&type=item.update&hook_id=2&tenant=7");
        assert_eq!(again, Some(first.clone()));
        for other in [
            "type=item.update&hook_id=2&item_id=1&item_revision_id=5",
            "type=item.update&hook_id=2&item_id=14&item_revision_id=4",
            "type=item.update&hook_id=3&item_id=1&item_revision_id=4",
            "type=item.create&hook_id=2&item_id=1&item_revision_id=4",
        ] {
            assert_ne!(id(other).unwrap(), first, "{other}");
        }
        for other in [
            "type=item.update&hook_id=2&item_id=1",
            "type=app.update&hook_id=2&app_id=1",
            "type=file.change&hook_id=2&item_id=1",
            "type=tag.add&hook_id=2&item_id=1&text=a",
            "type=member.add&hook_id=2&user_id=1",
        ] {
            assert_eq!(id(other), None, "{other}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let delivery = parse("type=hook.verify&hook_id=2&code=canary&secret=canary");
        let debug = format!("{delivery:?}");
        assert!(
            !debug.contains("canary") && debug.contains("secret"),
            "{debug}"
        );
    }
}
