//! Users' accounts at other services.

use serde::Serialize;

use crate::Caller;
use crate::call::{Call, operations, options, request};
use crate::model::{AccountProvider, Capability, LinkedAccount, LinkedAccountId, Provider};

operations! {
    "linked-accounts":
    GET_LINKED_ACCOUNTS = "get_linked_accounts" GET "/linked_account/";
    CREATE_LINKED_ACCOUNT = "create_linked_account" POST "/linked_account/";
    DELETE_LINKED_ACCOUNT = "delete_linked_account" DELETE "/linked_account/{linked_account_id}";
    UPDATE_LINKED_ACCOUNT_OPTIONS = "update_linked_account_options" PUT "/linked_account/{linked_account_id}/options";
    GET_PROVIDERS = "get_providers" GET "/linked_account/provider/";
}

/// Linked accounts; from [`PodioApi::linked_accounts`](crate::PodioApi::linked_accounts).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::model::Capability;
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let accounts = client.linked_accounts().get_all().capability(Capability::Files).send().await?;
/// for account in accounts {
///     println!("{:?} at {:?}", account.label, account.provider);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct LinkedAccounts<'a> {
    pub(crate) client: Caller<'a>,
}

impl LinkedAccounts<'_> {
    /// Lists the user's accounts.
    ///
    /// `GET /linked_account/`
    #[doc(alias = "get_linked_accounts")]
    pub fn get_all(&self) -> GetLinkedAccounts {
        GetLinkedAccounts(Call::new(self.client, &GET_LINKED_ACCOUNTS, &[]))
    }

    /// Links an account. What a service needs is not documented, so `attributes` is sent as it is: a
    /// JSON object, whose `provider` is likely to name the service.
    ///
    /// `POST /linked_account/`
    #[doc(alias = "create_linked_account")]
    pub fn create(&self, attributes: &impl Serialize) -> CreateLinkedAccount {
        CreateLinkedAccount(Call::new(self.client, &CREATE_LINKED_ACCOUNT, &[]).json(attributes))
    }

    /// Unlinks an account.
    ///
    /// `DELETE /linked_account/{linked_account_id}`
    #[doc(alias = "delete_linked_account")]
    pub fn delete(&self, linked_account_id: LinkedAccountId) -> DeleteLinkedAccount {
        DeleteLinkedAccount(Call::new(
            self.client,
            &DELETE_LINKED_ACCOUNT,
            &[&linked_account_id],
        ))
    }

    /// Changes the settings of an account: what is set on the call changes. The keys are inferred.
    ///
    /// `PUT /linked_account/{linked_account_id}/options`
    #[doc(alias = "update_linked_account_options")]
    pub fn update_options(&self, linked_account_id: LinkedAccountId) -> UpdateLinkedAccountOptions {
        UpdateLinkedAccountOptions(
            Call::new(
                self.client,
                &UPDATE_LINKED_ACCOUNT_OPTIONS,
                &[&linked_account_id],
            )
            .empty_body(),
        )
    }

    /// Lists the services at which accounts can be linked, with the link to do so.
    ///
    /// `GET /linked_account/provider/`
    pub fn get_providers(&self) -> GetAccountProviders {
        GetAccountProviders(Call::new(self.client, &GET_PROVIDERS, &[]))
    }
}

request!(
    /// The call of [`LinkedAccounts::get_all`].
    GetLinkedAccounts [] read Vec<LinkedAccount>
);

request!(
    /// The call of [`LinkedAccounts::create`].
    CreateLinkedAccount [] read LinkedAccount
);

request!(
    /// The call of [`LinkedAccounts::delete`].
    DeleteLinkedAccount [] done ()
);

request!(
    /// The call of [`LinkedAccounts::update_options`].
    UpdateLinkedAccountOptions [] done ()
);

request!(
    /// The call of [`LinkedAccounts::get_providers`].
    GetAccountProviders [] read Vec<AccountProvider>
);

options!(GetLinkedAccounts, GetAccountProviders => {
    /// Lists those that can be used for this.
    query capability: Capability,
});

options!(GetLinkedAccounts => {
    /// Lists those at one service.
    query provider: Provider,
});

options!(UpdateLinkedAccountOptions => {
    /// Sets `action_install`.
    body action_install: bool,
    /// Sets `action_share`.
    body action_share: bool,
});
