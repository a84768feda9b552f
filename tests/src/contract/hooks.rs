use podio_client::api::PodioApi as _;
use podio_client::api::model::{AppId, HookId, HookType, SpaceId};

use super::text;

super::cases! { "hooks":
    "create_hook": |client| client.hooks().create(AppId(21), HookType::ItemUpdate, text()).send();
    "get_hooks": |client| client.hooks().get_on(SpaceId(22)).send();
    "delete_hook": |client| client.hooks().delete(HookId(91)).send();
    "request_hook_verification": |client| client.hooks().request_verification(HookId(91)).send();
    "validate_hook_verification": |client| client.hooks().validate_verification(HookId(91), text()).send();
}
