//! Flows: what apps do by themselves when their items change.

#![allow(
    clippy::needless_pass_by_value,
    reason = "arguments are given to calls alike, whether they are kept or written at once"
)]

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::json::model;
use crate::model::{FieldId, Flow, FlowAttribute, FlowEffectType, FlowId, FlowType, ObjectRef};

operations! {
    "flows":
    GET_FLOW_BY_ID = "get_flow_by_id" GET "/flow/{flow_id}";
    GET_FLOWS = "get_flows" GET "/flow/{ref_type}/{ref_id}/";
    ADD_NEW_FLOW = "add_new_flow" POST "/flow/{ref_type}/{ref_id}/";
    UPDATE_FLOW = "update_flow" PUT "/flow/{flow_id}";
    DELETE_FLOW = "delete_flow" DELETE "/flow/{flow_id}";
    GET_FLOW_CONTEXT = "get_flow_context" GET "/flow/{flow_id}/context/";
    GET_EFFECT_ATTRIBUTES = "get_effect_attributes" POST "/flow/{ref_type}/{ref_id}/effect/attributes/" reads;
    GET_POSSIBLE_ATTRIBUTES = "get_possible_attributes" POST "/flow/{ref_type}/{ref_id}/attributes/" reads;
}

/// Flows; from [`PodioApi::flows`](crate::PodioApi::flows).
///
/// Flows are on apps, and changing them needs the right to change the app.
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::flows::NewFlowEffect;
/// # use podio_api::model::{AppId, FieldId, FlowEffectType, FlowType};
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let call = NewFlowEffect::new(FlowEffectType::TaskCreate).attribute("text", "Call the cafe");
/// let flow = client
///     .flows()
///     .add(AppId(30500001), "Call when it is done", FlowType::ItemUpdate)
///     .field_ids(&[FieldId(60100009)])
///     .effects(&[call])
///     .send()
///     .await?;
/// println!("{}", flow.flow_id);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Flows<'a> {
    pub(crate) client: Caller<'a>,
}

impl Flows<'_> {
    /// Reads a flow.
    ///
    /// `GET /flow/{flow_id}`
    /// ([reference](https://developers.podio.com/doc/flows/get-flow-by-id-26312313))
    #[doc(alias = "get_flow_by_id")]
    pub fn get(&self, flow_id: FlowId) -> GetFlow {
        GetFlow(Call::new(self.client, &GET_FLOW_BY_ID, &[&flow_id]))
    }

    /// Lists the flows on an app.
    ///
    /// `GET /flow/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/flows/get-flows-26312304))
    #[doc(alias = "get_flows")]
    pub fn get_on(&self, app: impl Into<ObjectRef>) -> GetFlows {
        let app = app.into();
        GetFlows(Call::new(self.client, &GET_FLOWS, &[&app.kind, &app.id]))
    }

    /// Adds a flow to an app. What it does is set by [`effects`](AddFlow::effects).
    ///
    /// `POST /flow/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/flows/add-new-flow-26309928))
    #[doc(alias = "add_new_flow")]
    pub fn add(&self, app: impl Into<ObjectRef>, name: &str, kind: FlowType) -> AddFlow {
        let app = app.into();
        AddFlow(
            Call::new(self.client, &ADD_NEW_FLOW, &[&app.kind, &app.id])
                .body("name", name)
                .body("type", kind)
                .body("config", json!({}))
                .body("effects", json!([])),
        )
    }

    /// Changes a flow: its name, and what is set on the call. What makes it run cannot be changed.
    ///
    /// `PUT /flow/{flow_id}`
    /// ([reference](https://developers.podio.com/doc/flows/update-flow-26310901))
    #[doc(alias = "update_flow")]
    pub fn update(&self, flow_id: FlowId, name: &str) -> UpdateFlow {
        UpdateFlow(Call::new(self.client, &UPDATE_FLOW, &[&flow_id]).body("name", name))
    }

    /// Deletes a flow.
    ///
    /// `DELETE /flow/{flow_id}`
    /// ([reference](https://developers.podio.com/doc/flows/delete-flow-32929229))
    #[doc(alias = "delete_flow")]
    pub fn delete(&self, flow_id: FlowId) -> DeleteFlow {
        DeleteFlow(Call::new(self.client, &DELETE_FLOW, &[&flow_id]))
    }

    /// Reads what a flow can use, by name.
    ///
    /// `GET /flow/{flow_id}/context/`
    /// ([reference](https://developers.podio.com/doc/flows/get-flow-context-26313659))
    #[doc(alias = "get_flow_context")]
    pub fn get_context(&self, flow_id: FlowId) -> GetFlowContext {
        GetFlowContext(Call::new(self.client, &GET_FLOW_CONTEXT, &[&flow_id]))
    }

    /// Lists the values that an effect takes. The answer's shape is inferred.
    ///
    /// `POST /flow/{ref_type}/{ref_id}/effect/attributes/`
    /// ([reference](https://developers.podio.com/doc/flows/get-effect-attributes-239234961))
    pub fn get_effect_attributes(&self, app: impl Into<ObjectRef>) -> GetEffectAttributes {
        let app = app.into();
        GetEffectAttributes(
            Call::new(self.client, &GET_EFFECT_ATTRIBUTES, &[&app.kind, &app.id]).empty_body(),
        )
    }

    /// Lists the values that an effect of a flow could take, by what makes the flow run.
    ///
    /// `POST /flow/{ref_type}/{ref_id}/attributes/`
    /// ([reference](https://developers.podio.com/doc/flows/get-possible-attributes-33060379))
    pub fn get_possible_attributes(
        &self,
        app: impl Into<ObjectRef>,
        cause: FlowType,
        effect: FlowEffectType,
    ) -> GetPossibleAttributes {
        let app = app.into();
        GetPossibleAttributes(
            Call::new(self.client, &GET_POSSIBLE_ATTRIBUTES, &[&app.kind, &app.id])
                .body("cause", json!({"type": cause}))
                .body("effect", json!({"type": effect})),
        )
    }
}

request!(
    /// The call of [`Flows::get`].
    GetFlow [fields] read Flow
);

request!(
    /// The call of [`Flows::get_on`].
    GetFlows [fields] read Vec<Flow>
);

request!(
    /// The call of [`Flows::add`].
    AddFlow [] read CreatedFlow
);

request!(
    /// The call of [`Flows::update`].
    UpdateFlow [] done ()
);

request!(
    /// The call of [`Flows::delete`].
    DeleteFlow [] done ()
);

request!(
    /// The call of [`Flows::get_context`].
    GetFlowContext [] read_map BTreeMap<String, FlowAttribute>
);

request!(
    /// The call of [`Flows::get_effect_attributes`].
    GetEffectAttributes [] read Vec<FlowAttribute>
);

request!(
    /// The call of [`Flows::get_possible_attributes`].
    GetPossibleAttributes [] read Vec<FlowAttribute>
);

model! {
    /// A flow that was just added.
    pub struct CreatedFlow {
        required {
            /// Its id.
            flow_id: FlowId,
        }
    }
}

/// Something that a flow is to do.
#[derive(Debug, Clone, Serialize)]
pub struct NewFlowEffect {
    #[serde(rename = "type")]
    kind: FlowEffectType,
    attributes: BTreeMap<String, String>,
}

impl NewFlowEffect {
    /// An effect of a type, which takes no values yet.
    pub fn new(kind: FlowEffectType) -> Self {
        Self {
            kind,
            attributes: BTreeMap::new(),
        }
    }

    /// Sets a value: an expression, for the id of an attribute.
    pub fn attribute(mut self, attribute_id: &str, expression: &str) -> Self {
        let (id, expression) = (attribute_id.to_owned(), expression.to_owned());
        self.attributes.insert(id, expression);
        self
    }
}

options!(AddFlow, UpdateFlow => {
    /// Says what it does.
    body effects: &[NewFlowEffect],
});

/// Which changes make a flow run.
macro_rules! config {
    ($($name:ident),+) => {$(
        impl $name {
            /// Has only changes of these fields make it run, where changes of items do.
            pub fn field_ids(self, field_ids: &[FieldId]) -> Self {
                Self(self.0.body("config", json!({"field_ids": field_ids})))
            }
        }
    )+};
}

config!(AddFlow, UpdateFlow);

options!(GetEffectAttributes => {
    /// Says for which type of effect, or of cause: which of the two Podio wants is not documented.
    body kind("type"): &str,
    /// Sets the configuration: an object.
    body config: impl Serialize,
});

impl GetPossibleAttributes {
    /// Sets the configuration of what makes the flow run: an object.
    pub fn cause_config(self, config: impl Serialize) -> Self {
        self.within("cause", "config", config)
    }

    /// Sets the configuration of the effect: an object.
    pub fn effect_config(self, config: impl Serialize) -> Self {
        self.within("effect", "config", config)
    }

    /// Asks for one value of the effect.
    pub fn attribute_id(self, attribute_id: &str) -> Self {
        self.within("effect", "attribute_id", attribute_id)
    }

    fn within(self, part: &'static str, key: &'static str, value: impl Serialize) -> Self {
        Self(match serde_json::to_value(value) {
            Ok(value) => self.0.change_body(part, |part| part[key] = value),
            Err(cause) => self.0.fail(part, cause),
        })
    }
}
