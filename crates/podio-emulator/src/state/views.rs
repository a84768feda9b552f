//! Views: saved filters of an app.

use serde_json::{Value, json};

use super::{Actor, Made, World, datetime_text, next};
use crate::json::Json;
use crate::respond::Failure;

/// What a view filters, sorts and shows.
#[derive(Debug, Clone)]
pub(crate) struct ViewSettings {
    pub(crate) sort_by: Option<String>,
    pub(crate) sort_desc: bool,
    /// Keys with their values.
    pub(crate) filters: Vec<(String, Json)>,
    pub(crate) layout: String,
    pub(crate) fields: Value,
    pub(crate) grouping: Value,
}

impl Default for ViewSettings {
    fn default() -> Self {
        Self {
            sort_by: None,
            sort_desc: true,
            filters: Vec::new(),
            layout: "badge".to_owned(),
            fields: json!({}),
            grouping: Value::Null,
        }
    }
}

/// A saved view.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) view_id: u64,
    pub(crate) app_id: u64,
    pub(crate) name: String,
    pub(crate) private: bool,
    pub(crate) settings: ViewSettings,
    pub(crate) made: Made,
}

impl World {
    pub(crate) fn add_view(
        &mut self,
        app_id: u64,
        name: String,
        private: bool,
        settings: ViewSettings,
        made: Made,
    ) -> u64 {
        let view_id = next(&mut self.ids.view);
        let view = View {
            view_id,
            app_id,
            name,
            private,
            settings,
            made,
        };
        self.views.insert(view_id, view);
        view_id
    }

    /// The settings of a view of an app that the actor may use; 0 is the one used last.
    pub(crate) fn view_of(
        &self,
        actor: Actor,
        app_id: u64,
        view_id: u64,
    ) -> Result<ViewSettings, Failure> {
        if view_id == 0 {
            let last = self.last_views.get(&(actor, app_id));
            return Ok(last.cloned().unwrap_or_default());
        }
        let view = self.visible_view(actor, view_id)?;
        if view.app_id != app_id {
            return Err(Failure::object_not_found());
        }
        Ok(view.settings.clone())
    }

    /// A view of an app that the actor may see; a private one is its author's.
    pub(crate) fn visible_view(&self, actor: Actor, view_id: u64) -> Result<&View, Failure> {
        let view = self
            .views
            .get(&view_id)
            .ok_or_else(Failure::object_not_found)?;
        self.visible_app(actor, view.app_id)?;
        if view.private && view.made.by != actor {
            let object = format!("view with id {view_id}");
            return Err(Failure::forbidden(&actor.phrase(), "view", &object));
        }
        Ok(view)
    }

    /// The members that all views have; `items` is how many pass.
    pub(crate) fn view_settings_value(settings: &ViewSettings, items: usize) -> Value {
        let filters: Vec<Value> = settings
            .filters
            .iter()
            .map(|(key, values)| {
                let key = key.parse::<u64>().map_or_else(|_| json!(key), Value::from);
                let values = values.to_value();
                let humanized = humanize(&values);
                json!({"key": key, "values": values, "humanized_values": humanized})
            })
            .collect();
        json!({
            "sort_by": settings.sort_by,
            "sort_desc": settings.sort_desc,
            "filters": filters,
            "layout": settings.layout,
            "fields": settings.fields,
            "grouping": settings.grouping,
            "groupings": null,
            "items": items,
        })
    }

    pub(crate) fn view_value(&self, view: &View, items: usize) -> Value {
        let mut value = json!({
            "view_id": view.view_id,
            "name": view.name,
            "type": "saved",
            "private": view.private,
            "created_on": datetime_text(view.made.on),
            "created_by": self.byline(view.made.by),
            "rights": ["update", "delete"],
        });
        let settings = Self::view_settings_value(&view.settings, items);
        super::orgs::merge(&mut value, settings);
        value
    }
}

/// A list of values in words, or a range in words.
fn humanize(values: &Value) -> Value {
    match values {
        Value::Array(list) => list
            .iter()
            .map(|value| {
                let label = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                json!({"value": value, "label": label})
            })
            .collect(),
        Value::Object(range) => {
            let side = |key: &str| match range.get(key) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            };
            json!({"value": null, "label": format!("{} - {}", side("from"), side("to"))})
        }
        other => json!([{"value": other, "label": other.to_string()}]),
    }
}
