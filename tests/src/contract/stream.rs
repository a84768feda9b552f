use podio_client::api::PodioApi as _;
use podio_client::api::items::Filter;
use podio_client::api::model::{ActivityType, AppId, ItemId};
use podio_client::jiff::Timestamp;

const TYPES: &[ActivityType] = &[ActivityType::Comment, ActivityType::File];
const FROM: Timestamp = Timestamp::UNIX_EPOCH;

super::cases! { "stream":
    "get_global_stream": |client| client.stream().get_global().date_from(FROM).date_to(FROM).limit(5).offset(2).send();
    "get_organization_stream": |client| client.stream().get_organization(41.into()).date_from(FROM).date_to(FROM).limit(5).offset(2).send();
    "get_space_stream": |client| client.stream().get_space(31.into()).date_from(FROM).date_to(FROM).limit(5).offset(2).send();
    "get_app_stream": |client| client.stream().get_app(21.into()).limit(5).offset(2).send();
    "get_user_stream": |client| client.stream().get_user(51.into()).limit(5).offset(2).send();
    "get_personal_stream": |client| client.stream().get_personal().limit(5).offset(2).send();
    "get_stream_object": |client| client.stream().get_object(ItemId(11)).send();
    "get_global_stream_v2": |client| client.stream().get_global_v2().date_from(FROM).date_to(FROM).limit(5).offset(2).send();
    "get_organization_stream_v2": |client| client.stream().get_organization_v2(41.into()).date_from(FROM).date_to(FROM).limit(5).offset(2).send();
    "get_space_stream_v2": |client| client.stream().get_space_v2(31.into()).date_from(FROM).date_to(FROM).limit(5).offset(2).send();
    "get_stream_object_v2": |client| client.stream().get_object_v2(ItemId(11)).send();
    "get_global_stream_v3": |client| client.stream().get_global_v3().groups_event_types(TYPES).groups_limit(3).limit(5).offset(2).send();
    "get_org_stream_v3": |client| client.stream().get_organization_v3(41.into()).groups_event_types(TYPES).groups_limit(3).limit(5).offset(2).send();
    "get_space_stream_v3": |client| client.stream().get_space_v3(31.into()).groups_event_types(TYPES).groups_limit(3).limit(5).offset(2).send();
    "get_application_stream_v3": |client| client.stream().get_app_v3(21.into()).groups_event_types(TYPES).groups_limit(3).limit(5).offset(2).send();
    "get_user_stream_v3": |client| client.stream().get_user_v3(51.into()).groups_event_types(TYPES).groups_limit(3).limit(5).offset(2).send();
    "get_stream_object_v3": |client| client.stream().get_object_v3(ItemId(11)).groups_event_types(TYPES).groups_limit(3).send();
    "get_activity_group": |client| client.stream().get_activity_groups(ItemId(11)).event_types(TYPES).limit(5).offset(2).send();
    "get_activity_group_for_data_reference": |client| client.stream().get_activity_group_for_data_reference(ItemId(11), ItemId(12)).event_types(TYPES).send();
    "get_activity_group_of_event": |client| client.stream().get_activity_group_of_event(ItemId(11), 61).event_types(TYPES).send();
    "get_mutes_in_global_stream": |client| client.stream().get_mutes().send();
    "mute_object_from_global_stream": |client| client.stream().mute(AppId(21)).send();
    "unmute_objects_from_the_global_stream": |client| client.stream().unmute(AppId(21)).send();
    "filter_app_stream": |client| client.stream().filter_app(21.into()).view(71.into()).filters(&Filter::new().tags(["a"])).limit(5).offset(2).send();
}
