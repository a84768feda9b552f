use podio_client::api::PodioApi as _;
use podio_client::api::model::{Capability, LinkedAccountId, Provider};
use podio_client::serde_json::json;

const ACCOUNT: LinkedAccountId = LinkedAccountId(43);

super::cases! { "linked-accounts":
    "get_linked_accounts": |client| client
        .linked_accounts()
        .get_all()
        .capability(Capability::Files)
        .provider(Provider::Google)
        .send();
    "create_linked_account": |client| client
        .linked_accounts()
        .create(&json!({"provider": "google"}))
        .send();
    "delete_linked_account": |client| client.linked_accounts().delete(ACCOUNT).send();
    "update_linked_account_options": |client| client
        .linked_accounts()
        .update_options(ACCOUNT)
        .action_install(true)
        .action_share(false)
        .send();
    "get_providers": |client| client
        .linked_accounts()
        .get_providers()
        .capability(Capability::Meetings)
        .send();
}
