use podio_client::api::PodioApi as _;
use podio_client::api::flows::NewFlowEffect;
use podio_client::api::model::{AppId, FieldId, FlowEffectType, FlowId, FlowType};
use serde_json::json;

const APP: AppId = AppId(21);
const FLOW: FlowId = FlowId(31);

fn effect() -> NewFlowEffect {
    NewFlowEffect::new(FlowEffectType::TaskCreate).attribute("text", "Call")
}

super::cases! { "flows":
    "get_flow_by_id": |client| client.flows().get(FLOW).send();
    "get_flows": |client| client.flows().get_on(APP).send();
    "add_new_flow": |client| client
        .flows()
        .add(APP, "Call", FlowType::ItemUpdate)
        .field_ids(&[FieldId(41)])
        .effects(&[effect()])
        .send();
    "update_flow": |client| client
        .flows()
        .update(FLOW, "Call")
        .field_ids(&[FieldId(41)])
        .effects(&[effect()])
        .send();
    "delete_flow": |client| client.flows().delete(FLOW).send();
    "get_flow_context": |client| client.flows().get_context(FLOW).send();
    "get_effect_attributes": |client| client
        .flows()
        .get_effect_attributes(APP)
        .kind("item.create")
        .config(json!({"a": 1}))
        .send();
    "get_possible_attributes": |client| client
        .flows()
        .get_possible_attributes(APP, FlowType::ItemCreate, FlowEffectType::TaskCreate)
        .cause_config(json!({"a": 1}))
        .effect_config(json!({"b": 2}))
        .attribute_id("text")
        .send();
}
