//! Copies of apps, as an installation makes them.

use std::collections::BTreeMap;

use super::apps::NewApp;
use super::items::{FieldValue, Values};
use super::views::ViewSettings;
use super::{Made, World, next};

/// A copy of an app: its id, and which field became which.
pub(crate) struct Copy {
    pub(crate) app_id: u64,
    fields: BTreeMap<u64, u64>,
}

impl World {
    /// Copies an app with its fields into a space. `None` when there is no such app.
    pub(crate) fn copy_app(&mut self, app_id: u64, space_id: u64, by: &Made) -> Option<Copy> {
        let app = self.apps.get(&app_id)?;
        let fields = app.fields.clone();
        let new = NewApp {
            space_id,
            name: app.name.clone(),
            item_name: Some(app.item_name.clone()),
            description: app.description.clone(),
            icon_id: app.icon_id,
            owner: by.by.id(),
            config: app.config.clone(),
        };
        let copy_id = self.add_app(new);
        let mut renamed = BTreeMap::new();
        let mut own = Vec::new();
        for mut field in fields.into_iter().filter(|field| !field.deleted) {
            let before = field.field_id;
            field.field_id = next(&mut self.ids.field);
            renamed.insert(before, field.field_id);
            own.push(field);
        }
        let copy = self.apps.get_mut(&copy_id)?;
        copy.fields = own;
        copy.original = Some(app_id);
        Some(Copy {
            app_id: copy_id,
            fields: renamed,
        })
    }

    /// Copies the views that everybody sees.
    pub(crate) fn copy_views(&mut self, app_id: u64, copy: &Copy, by: &Made) {
        let views: Vec<(String, ViewSettings)> = self
            .views
            .values()
            .filter(|view| view.app_id == app_id && !view.private)
            .map(|view| (view.name.clone(), copy.translate(&view.settings)))
            .collect();
        for (name, settings) in views {
            self.add_view(copy.app_id, name, false, settings, by.clone());
        }
    }

    /// Copies the items; references among them point at the copies.
    pub(crate) fn copy_items(&mut self, app_id: u64, copy: &Copy, by: &Made) {
        let items: Vec<(u64, Values, Vec<String>)> = self
            .items_of(app_id)
            .map(|item| (item.item_id, item.values.clone(), item.tags.clone()))
            .collect();
        let mut renamed = BTreeMap::new();
        for (item_id, _, _) in &items {
            renamed.insert(*item_id, self.add_item(copy.app_id, by));
        }
        for (item_id, values, tags) in items {
            let Some(copy_id) = renamed.get(&item_id).copied() else {
                continue;
            };
            let values = values.into_iter().filter_map(|(field_id, values)| {
                let values = values.into_iter().map(|value| match value {
                    FieldValue::Item(target) => {
                        FieldValue::Item(renamed.get(&target).copied().unwrap_or(target))
                    }
                    other => other,
                });
                Some((*copy.fields.get(&field_id)?, values.collect()))
            });
            self.change_values(copy_id, values.collect(), by);
            if let Some(item) = self.items.get_mut(&copy_id) {
                item.tags = tags;
            }
        }
    }
}

impl Copy {
    /// The settings of a view with the copy's own fields.
    fn translate(&self, settings: &ViewSettings) -> ViewSettings {
        let own = |key: &str| {
            let field_id = key.parse().ok().and_then(|id| self.fields.get(&id));
            field_id.map_or_else(|| key.to_owned(), u64::to_string)
        };
        let mut settings = settings.clone();
        settings.sort_by = settings.sort_by.as_deref().map(own);
        for (key, _) in &mut settings.filters {
            *key = own(key);
        }
        settings
    }
}
