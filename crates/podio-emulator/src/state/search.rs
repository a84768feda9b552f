//! What a search finds: the objects whose texts hold every word of the query.

use serde_json::{Value, json};

use super::apps::Field;
use super::items::{FieldValue, Item};
use super::refs::{Ref, RefKind};
use super::{Actor, World, datetime_text};

/// An object that was found.
#[derive(Debug)]
pub(crate) struct Hit {
    pub(crate) at: Ref,
    /// Whether the title alone holds every word.
    in_title: bool,
    /// The first text that holds a word of the query.
    text: String,
    words: Vec<String>,
}

/// The texts of an object, each with the part of it that they are.
type Texts = Vec<(&'static str, String)>;

/// The parts of a profile.
const PROFILE: &[(&str, &str)] = &[
    ("name", "name"),
    ("title", "job_title"),
    ("skill", "skill"),
    ("about", "about"),
    ("location", "location"),
    ("mail", "mail"),
    ("phone", "phone"),
    ("skype", "skype"),
];

/// The texts of a value in an answer.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

impl World {
    /// What an actor finds: those with the words in the title first, then the newest.
    pub(crate) fn search(&self, actor: Actor, query: &str, fields: &[String]) -> Vec<Hit> {
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        if words.is_empty() {
            return Vec::new();
        }
        let mut hits: Vec<Hit> = self
            .searchable()
            .filter_map(|(at, texts)| Hit::of(at, &texts, &words, fields))
            .filter(|hit| match hit.at.kind {
                RefKind::Profile => self.may_see_profile(actor, hit.at.id),
                _ => self.check_visible(actor, hit.at).is_ok(),
            })
            .collect();
        hits.sort_by_key(|hit| {
            let on = self.origin(hit.at).map(|(on, _, _)| on);
            (!hit.in_title, hit.at.kind, std::cmp::Reverse(on), hit.at.id)
        });
        hits
    }

    fn searchable(&self) -> impl Iterator<Item = (Ref, Texts)> {
        let items = self.items.values().filter(|item| !item.deleted);
        let items = items.map(|item| (Ref::item(item.item_id), self.item_texts(item)));
        let tasks = self.tasks.values().filter(|task| !task.deleted);
        let tasks = tasks.map(|task| {
            let mut texts = vec![("title", task.text.clone())];
            texts.extend(task.description.clone().map(|text| ("text_values", text)));
            (Ref::task(task.task_id), texts)
        });
        let apps = self.apps.values().filter(|app| !app.deleted);
        let apps = apps.map(|app| {
            let mut texts = vec![("title", app.name.clone())];
            texts.extend(app.description.clone().map(|text| ("text_values", text)));
            let (kind, id) = (RefKind::App, app.app_id);
            (Ref { kind, id }, texts)
        });
        let statuses = self.statuses.values().filter(|status| !status.deleted);
        let statuses = statuses.map(|status| {
            let at = Ref::status(status.status_id);
            let mut texts = vec![("title", status.value.clone())];
            texts.extend(
                self.comments_on(at)
                    .map(|one| ("comments", one.value.clone())),
            );
            (at, texts)
        });
        // A file that hangs on nothing is not shown to anybody yet.
        let files = self.files.values();
        let files = files.filter(|file| !file.deleted && file.attached.is_some());
        let files = files.map(|file| {
            let mut texts = vec![("title", file.name.clone())];
            texts.extend(file.description.clone().map(|text| ("text_values", text)));
            let (kind, id) = (RefKind::File, file.file_id);
            (Ref { kind, id }, texts)
        });
        let profiles = self.users.values().map(|user| user.profile_id);
        let profiles = profiles.chain(self.contacts.keys().copied()).map(|id| {
            let profile = self.profile(id).unwrap_or_default();
            let texts = PROFILE.iter().flat_map(|(key, part)| {
                let texts = strings(&profile[*key]).into_iter();
                texts.map(|text| (*part, text)).collect::<Vec<_>>()
            });
            let kind = RefKind::Profile;
            (Ref { kind, id }, texts.collect())
        });
        let all = items.chain(tasks).chain(apps).chain(statuses);
        all.chain(files).chain(profiles)
    }

    fn item_texts(&self, item: &Item) -> Texts {
        let mut texts = vec![("title", self.item_title(item))];
        let app = self.apps.get(&item.app_id);
        for field in app.into_iter().flat_map(super::apps::App::live_fields) {
            let values = item.values.get(&field.field_id).into_iter().flatten();
            texts.extend(values.filter_map(|value| self.value_text(field, value)));
        }
        texts.extend(item.tags.iter().map(|tag| ("tags", tag.clone())));
        let comments = self.comments_on(Ref::item(item.item_id));
        texts.extend(comments.map(|comment| ("comments", comment.value.clone())));
        texts
    }

    fn value_text(&self, field: &Field, value: &FieldValue) -> Option<(&'static str, String)> {
        Some(match value {
            FieldValue::Text(text) => ("text_values", crate::items::without_tags(text)),
            FieldValue::Category(id) => {
                let option = field.option(*id)?;
                ("text_values", option["text"].as_str()?.to_owned())
            }
            FieldValue::Item(id) => ("text_values", self.item_title(self.items.get(id)?)),
            FieldValue::Tag(tag) => ("tags", tag.clone()),
            FieldValue::Number(number) => ("num_values", number.to_string()),
            FieldValue::Money(amount, _) => ("num_values", amount.to_string()),
            FieldValue::Progress(number) | FieldValue::Duration(number) => {
                ("num_values", number.to_string())
            }
            FieldValue::Place(place) => ("location_values", place.value.clone()?),
            FieldValue::Typed { value, .. } if field.kind == "email" => {
                ("email_values", value.clone())
            }
            FieldValue::Typed { value, .. } | FieldValue::Tel { value, .. } => {
                ("phone_values", value.clone())
            }
            FieldValue::Profile(id) => {
                let profile = self.profile(*id)?;
                ("text_values", profile["name"].as_str()?.to_owned())
            }
            FieldValue::User(id) => ("text_values", self.users.get(id)?.name.clone()),
            FieldValue::Date { .. }
            | FieldValue::File(_)
            | FieldValue::Embed { .. }
            | FieldValue::Url(_)
            | FieldValue::Raw(_) => return None,
        })
    }

    /// A result as an answer tells it.
    pub(crate) fn hit_value(
        &self,
        hit: &Hit,
        search_id: u64,
        rank: usize,
        highlights: bool,
    ) -> Value {
        let at = hit.at;
        let (title, link) = self.title_and_link(at);
        let origin = self.origin(at);
        let app = self.app_of(at).and_then(|id| self.apps.get(&id));
        let space = self.space_of(at).and_then(|id| self.spaces.get(&id));
        let org = self.org_of(at).and_then(|id| self.orgs.get(&id));
        json!({
            "type": at.kind.name(),
            "id": at.id,
            "rank": rank,
            "search_id": search_id,
            "title": title,
            "link": link,
            "created_on": origin.map(|(on, _, _)| datetime_text(on)),
            "created_by": origin.map(|(_, by, _)| self.byline(by)),
            "app": app.map(|app| self.app_brief(app)),
            "space": space.map(|space| self.space_brief(space)),
            "org": org.map(|org| self.org_brief(org)),
            "highlight": highlights.then(|| hit.highlight()),
        })
    }

    /// The organization in which an object is.
    pub(crate) fn org_of(&self, at: Ref) -> Option<u64> {
        if at.kind == RefKind::Org {
            return Some(at.id);
        }
        Some(self.spaces.get(&self.space_of(at)?)?.org_id)
    }
}

impl Hit {
    /// The object, when the chosen parts of it hold all words between them.
    fn of(at: Ref, texts: &Texts, words: &[String], fields: &[String]) -> Option<Self> {
        let chosen = |part: &str| fields.is_empty() || fields.iter().any(|field| field == part);
        let lower: Vec<(&str, &str, String)> = texts
            .iter()
            .filter(|(part, _)| chosen(part))
            .map(|(part, text)| (*part, text.as_str(), text.to_lowercase()))
            .collect();
        let everywhere = |word: &String| lower.iter().any(|(_, _, text)| text.contains(word));
        if !words.iter().all(everywhere) {
            return None;
        }
        let title = |part: &str| matches!(part, "title" | "name");
        let in_title = words.iter().all(|word| {
            let mut texts = lower.iter().filter(|(part, _, _)| title(part));
            texts.any(|(_, _, text)| text.contains(word))
        });
        let first = lower
            .iter()
            .find(|(_, _, text)| words.iter().any(|word| text.contains(word)));
        Some(Self {
            at,
            in_title,
            text: first.map(|(_, text, _)| (*text).to_owned())?,
            words: words.to_vec(),
        })
    }

    /// The text in which a word was found, with the words marked.
    fn highlight(&self) -> String {
        let marked = self.text.split(' ').map(|part| {
            let lower = part.to_lowercase();
            if self.words.iter().any(|word| lower.contains(word)) {
                format!("<em>{part}</em>")
            } else {
                part.to_owned()
            }
        });
        marked.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_have_to_be_there_in_the_chosen_parts() {
        let texts = vec![
            ("title", "Repair roof".to_owned()),
            ("tags", "Urgent".to_owned()),
        ];
        let find = |query: &str, fields: &[&str]| {
            let words: Vec<String> = query.split(' ').map(str::to_lowercase).collect();
            let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
            Hit::of(Ref::item(1), &texts, &words, &fields)
        };
        assert!(find("ROOF repair", &[]).unwrap().in_title);
        assert!(!find("roof urgent", &[]).unwrap().in_title);
        assert!(find("roof urgent", &["title"]).is_none());
        assert!(find("roofs", &[]).is_none());
        let hit = find("roof", &[]).unwrap();
        assert_eq!(hit.highlight(), "Repair <em>roof</em>");
    }
}
