//! Flows: what an app does by itself when its items change.

use std::collections::BTreeMap;

use super::json::{model, open_enum};
use super::{FieldId, FlowEffectId, FlowId, Raw, Reference};

open_enum! {
    /// What makes a flow run.
    pub enum FlowType {
        /// An item was added.
        ItemCreate = "item.create",
        /// An item was changed.
        ItemUpdate = "item.update",
        /// An item was deleted.
        ItemDelete = "item.delete",
    }
}

open_enum! {
    /// What a flow does.
    pub enum FlowEffectType {
        /// Comments on the item.
        CommentCreate = "comment.create",
        /// Starts a conversation.
        ConversationCreate = "conversation.create",
        /// Adds an item.
        ItemCreate = "item.create",
        /// Gives someone access to the item.
        ItemGrant = "item.grant",
        /// Changes the item.
        ItemUpdate = "item.update",
        /// Changes items that are related to the item.
        ItemUpdateRelated = "item.update.related",
        /// Posts a status message.
        StatusCreate = "status.create",
        /// Adds a task.
        TaskCreate = "task.create",
    }
}

model! {
    /// A flow: what an app does by itself when its items change.
    pub struct Flow {
        required {
            /// Its id.
            flow_id: FlowId,
        }
        optional {
            /// Its name.
            name: String,
            /// What makes it run.
            kind("type"): FlowType,
            /// Which changes make it run.
            config: FlowConfig,
            /// How often it ran.
            execution_count: u64,
            /// The app that it is on.
            reference("ref"): Reference,
        }
        lists {
            /// What it does.
            effects: FlowEffect,
        }
    }
}

model! {
    /// Which changes make a flow run.
    pub struct FlowConfig {
        lists {
            /// The fields whose changes make it run.
            field_ids: FieldId,
        }
    }
}

model! {
    /// Something that a flow does.
    pub struct FlowEffect {
        optional {
            /// Its id.
            effect_id: FlowEffectId,
            /// What it does.
            kind("type"): FlowEffectType,
        }
        loose {
            /// With which values it does it. Where they come as a map from attribute ids to
            /// expressions they are in `extra`; [`value`](Self::value) reads both.
            attributes: Vec<FlowAttribute>,
        }
    }
}

impl FlowEffect {
    /// The value of an attribute: an expression.
    pub fn value(&self, attribute_id: &str) -> Option<String> {
        if let Some(attributes) = &self.attributes {
            return attributes
                .iter()
                .find(|attribute| attribute.attribute_id.as_deref() == Some(attribute_id))
                .and_then(|attribute| attribute.value.clone());
        }
        let map: BTreeMap<String, Raw> = self.extra.get("attributes")?.parse().ok()?;
        map.get(attribute_id)?.parse().ok()
    }
}

model! {
    /// A value that an effect of a flow takes, or that a flow can use.
    pub struct FlowAttribute {
        optional {
            /// Its id.
            attribute_id: String,
            /// Its name.
            label: String,
            /// Its type.
            kind("type"): String,
            /// Its value: an expression.
            value: String,
            /// Whether it has to be given.
            required: bool,
            /// What can stand in the expression, with what it is called.
            substitutions: BTreeMap<String, String>,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_effects_are_found_in_both_forms() {
        for text in [
            r#"{"effect_id": 1, "attributes": [{"attribute_id": "text", "value": "Call"}]}"#,
            r#"{"effect_id": 1, "attributes": {"text": "Call"}}"#,
        ] {
            let effect: FlowEffect = serde_json::from_str(text).unwrap();
            assert_eq!(effect.value("text").as_deref(), Some("Call"), "{text}");
            assert_eq!(effect.value("other"), None);
            let before: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_value(&effect).unwrap(), before);
        }
    }
}
