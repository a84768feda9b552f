use podio_client::api::PodioApi as _;
use podio_client::api::flows::NewFlowEffect;
use podio_client::api::model::{AppId, FieldId, FlowEffectType, FlowId, FlowType};
use serde_json::json;

use super::text;

const APP: AppId = AppId(21);
const FLOW: FlowId = FlowId(31);

fn effect() -> NewFlowEffect {
    NewFlowEffect::new(FlowEffectType::TaskCreate).attribute("text", text())
}

super::cases! { "flows":
    "get_flow_by_id": |client| client.flows().get(FLOW).send();
    "get_flows": |client| client.flows().get_on(APP).send();
    "add_new_flow": |client| client
        .flows()
        .add(APP, text(), FlowType::ItemUpdate)
        .field_ids(&[FieldId(41)])
        .effects(&[effect()])
        .send();
    "update_flow": |client| client
        .flows()
        .update(FLOW, text())
        .field_ids(&[FieldId(41)])
        .effects(&[effect()])
        .send();
    "delete_flow": |client| client.flows().delete(FLOW).send();
    "get_flow_context": |client| client.flows().get_context(FLOW).send();
    "get_effect_attributes": |client| client
        .flows()
        .get_effect_attributes(APP)
        .kind(text())
        .config(json!({"a": text()}))
        .send();
    "get_possible_attributes": |client| client
        .flows()
        .get_possible_attributes(APP, FlowType::ItemCreate, FlowEffectType::TaskCreate)
        .cause_config(json!({"a": text()}))
        .effect_config(json!({"b": text()}))
        .attribute_id(text())
        .send();
}
