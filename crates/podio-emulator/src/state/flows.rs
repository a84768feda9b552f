//! Flows: what apps do by themselves. They are kept and told, and do not run.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::apps::App;
use super::refs::{Ref, RefKind};
use super::{Actor, World, next};
use crate::respond::Failure;

/// All flows.
#[derive(Debug)]
pub(crate) struct Flows {
    next_flow: u64,
    next_effect: u64,
    all: BTreeMap<u64, Flow>,
}

impl Default for Flows {
    fn default() -> Self {
        Self {
            next_flow: 510_001,
            next_effect: 520_001,
            all: BTreeMap::new(),
        }
    }
}

/// A flow.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) flow_id: u64,
    pub(crate) app_id: u64,
    pub(crate) name: String,
    pub(crate) kind: String,
    /// The fields whose changes make it run; none names all.
    pub(crate) field_ids: Option<Vec<u64>>,
    effects: Vec<(u64, Effect)>,
    pub(crate) deleted: bool,
}

/// Something that a flow does.
#[derive(Debug)]
pub(crate) struct Effect {
    pub(crate) kind: String,
    /// Expressions by the ids of attributes.
    pub(crate) attributes: Vec<(String, String)>,
}

/// An attribute: its id, label and type, and whether it has to be given.
type Attribute = (&'static str, &'static str, &'static str, bool);

/// The attributes that effects take besides the fields of items.
const ATTRIBUTES: &[(&str, &[Attribute])] = &[
    ("comment.create", &[("value", "Text", "text", true)]),
    (
        "conversation.create",
        &[
            ("participants", "Participants", "contact", true),
            ("subject", "Subject", "text", false),
            ("text", "Text", "text", true),
        ],
    ),
    (
        "item.grant",
        &[
            ("people", "People", "contact", true),
            ("message", "Message", "text", false),
        ],
    ),
    ("status.create", &[("value", "Text", "text", true)]),
    (
        "task.create",
        &[
            ("text", "Text", "text", true),
            ("description", "Description", "text", false),
            ("responsible", "Responsible", "contact", false),
            ("due_date", "Due date", "date", false),
        ],
    ),
];

impl World {
    /// The attributes that an effect takes: those of its type, or the fields of the app's items.
    pub(crate) fn effect_attributes(app: &App, kind: &str) -> Vec<Value> {
        let known = ATTRIBUTES.iter().find(|(known, _)| *known == kind);
        if let Some((_, attributes)) = known {
            let told = attributes.iter().map(|(id, label, kind, required)| {
                json!({
                    "attribute_id": id,
                    "label": label,
                    "type": kind,
                    "required": required,
                    "value": null,
                    "substitutions": substitutions(app),
                })
            });
            return told.collect();
        }
        let told = app.live_fields().map(|field| {
            json!({
                "attribute_id": format!("fields.{}", field.field_id),
                "label": field.label,
                "type": field.kind,
                "required": field.required,
                "value": null,
                "substitutions": substitutions(app),
            })
        });
        told.collect()
    }

    /// What a flow of an app can use, by name.
    pub(crate) fn flow_context(app: &App) -> Value {
        let told = app.live_fields().map(|field| {
            let attribute = json!({
                "attribute_id": format!("fields.{}", field.field_id),
                "label": field.label,
                "type": field.kind,
                "required": false,
                "value": null,
                "substitutions": {},
            });
            (field.external_id.clone(), attribute)
        });
        Value::Object(told.collect())
    }

    pub(crate) fn add_flow(
        &mut self,
        app_id: u64,
        name: String,
        kind: String,
        field_ids: Option<Vec<u64>>,
        effects: Vec<Effect>,
    ) -> u64 {
        let flow_id = next(&mut self.flows.next_flow);
        let flow = Flow {
            flow_id,
            app_id,
            name,
            kind,
            field_ids,
            effects: Vec::new(),
            deleted: false,
        };
        self.flows.all.insert(flow_id, flow);
        self.set_effects(flow_id, effects);
        flow_id
    }

    /// Replaces what a flow does.
    pub(crate) fn set_effects(&mut self, flow_id: u64, effects: Vec<Effect>) {
        let flows = &mut self.flows;
        if let Some(flow) = flows.all.get_mut(&flow_id) {
            flow.effects = effects
                .into_iter()
                .map(|effect| (next(&mut flows.next_effect), effect))
                .collect();
        }
    }

    pub(crate) fn flow_mut(&mut self, flow_id: u64) -> Option<&mut Flow> {
        self.flows.all.get_mut(&flow_id)
    }

    /// The flows of an app that are not deleted, oldest first.
    pub(crate) fn flows_of(&self, app_id: u64) -> impl Iterator<Item = &Flow> {
        let all = self.flows.all.values();
        all.filter(move |flow| flow.app_id == app_id && !flow.deleted)
    }

    /// A flow of an app that the actor may see.
    pub(crate) fn visible_flow(&self, actor: Actor, flow_id: u64) -> Result<&Flow, Failure> {
        let flow = self.flows.all.get(&flow_id);
        let flow = flow.ok_or_else(Failure::object_not_found)?;
        self.visible_app(actor, flow.app_id)?;
        if flow.deleted {
            return Err(self.gone());
        }
        Ok(flow)
    }

    pub(crate) fn flow_value(&self, flow: &Flow) -> Value {
        let app = self.apps.get(&flow.app_id);
        let at = Ref {
            kind: RefKind::App,
            id: flow.app_id,
        };
        let effects = flow.effects.iter().map(|(effect_id, effect)| {
            let known = app.map(|app| Self::effect_attributes(app, &effect.kind));
            let known = known.unwrap_or_default();
            let attributes = effect.attributes.iter().map(|(id, value)| {
                let mut known = known.iter();
                let known = known.find(|attribute| attribute["attribute_id"] == id.as_str());
                let unnamed = json!({"attribute_id": id, "label": id, "required": false});
                let mut attribute = known.cloned().unwrap_or(unnamed);
                attribute["value"] = value.as_str().into();
                attribute
            });
            json!({
                "effect_id": effect_id,
                "type": effect.kind,
                "attributes": attributes.collect::<Vec<_>>(),
            })
        });
        json!({
            "flow_id": flow.flow_id,
            "name": flow.name,
            "type": flow.kind,
            "config": flow.field_ids.as_ref().map_or_else(|| json!({}), |ids| json!({"field_ids": ids})),
            "effects": effects.collect::<Vec<_>>(),
            "execution_count": 0,
            "ref": at.brief(),
        })
    }
}

/// What can stand in an expression, and what it is called.
fn substitutions(app: &App) -> Value {
    let told = app.live_fields().map(|field| {
        let expression = format!("@[{}](field_{})", field.label, field.field_id);
        (expression, field.label.as_str().into())
    });
    Value::Object(told.collect())
}
