//! Webhooks: links that Podio calls when something happens.

use podio_core::Result;

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::model::json::model;
use crate::model::{Hook, HookId, HookStatus, HookType, ObjectRef, Secret};

operations! {
    "hooks":
    CREATE_HOOK = "create_hook" POST "/hook/{ref_type}/{ref_id}/";
    GET_HOOKS = "get_hooks" GET "/hook/{ref_type}/{ref_id}/";
    DELETE_HOOK = "delete_hook" DELETE "/hook/{hook_id}";
    REQUEST_HOOK_VERIFICATION = "request_hook_verification" POST "/hook/{hook_id}/verify/request";
    VALIDATE_HOOK_VERIFICATION = "validate_hook_verification" POST "/hook/{hook_id}/verify/validate";
}

/// Webhooks; from [`PodioApi::hooks`](crate::PodioApi::hooks).
///
/// What Podio calls is read by [`webhooks`](crate::webhooks).
#[derive(Debug, Clone, Copy)]
pub struct Hooks<'a> {
    pub(crate) client: Caller<'a>,
}

impl Hooks<'_> {
    /// Adds a webhook to an app, a field of an app or a space.
    ///
    /// `POST /hook/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/hooks/create-hook-215056))
    ///
    /// It is inactive until it is verified: Podio calls `url` at once with a code that
    /// [`validate_verification`](Self::validate_verification) takes. Podio calls ports 80 and 443 only,
    /// and keeps at most 10 webhooks of a type on an object. It moves the query of `url` into the body
    /// of its calls.
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::{AppId, HookType};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let hook = client
    ///     .hooks()
    ///     .create(AppId(30500001), HookType::ItemUpdate, "https://hooks.example.org/podio/6f0c")
    ///     .send()
    ///     .await?;
    /// println!("{}", hook.hook_id);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "create_hook")]
    pub fn create(&self, object: impl Into<ObjectRef>, kind: HookType, url: &str) -> CreateHook {
        let object = object.into();
        CreateHook(
            Call::new(self.client, &CREATE_HOOK, &[&object.kind, &object.id])
                .body("url", url)
                .body("type", kind),
        )
    }

    /// Lists the webhooks of an app, a field of an app or a space.
    ///
    /// `GET /hook/{ref_type}/{ref_id}/`
    /// ([reference](https://developers.podio.com/doc/hooks/get-hooks-215285))
    #[doc(alias = "get_hooks")]
    pub fn get_on(&self, object: impl Into<ObjectRef>) -> GetHooks {
        let object = object.into();
        GetHooks(Call::new(
            self.client,
            &GET_HOOKS,
            &[&object.kind, &object.id],
        ))
    }

    /// Makes sure that `url` is called for all of `kinds` on an object: adds webhooks that are
    /// missing, and has Podio call inactive ones with a new code. What else there is stays.
    ///
    /// Podio switches webhooks off whose calls keep failing, without telling anyone, so run this at
    /// every start and now and then. The receiver must be up, to answer the codes.
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::model::{AppId, HookType};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// let url = "https://hooks.example.org/podio?secret=6f0c";
    /// let kinds = [HookType::ItemCreate, HookType::ItemUpdate];
    /// let found = client.hooks().reconcile(AppId(30500001), url, &kinds).await?;
    /// println!("{} added, {} woken", found.added.len(), found.woken.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`](podio_core::ErrorKind); what was done before stays done, so it can be run
    /// again.
    pub async fn reconcile(
        &self,
        object: impl Into<ObjectRef>,
        url: &str,
        kinds: &[HookType],
    ) -> Result<Reconciled> {
        let object = object.into();
        let present = self.get_on(object.clone()).send().await?;
        let mut found = Reconciled::default();
        let mut wanted: Vec<&HookType> = Vec::new();
        for kind in kinds {
            if !wanted.contains(&kind) {
                wanted.push(kind);
            }
        }
        for kind in wanted {
            let ours = |hook: &&Hook| {
                hook.kind.as_ref() == Some(kind)
                    && hook.url.as_ref().map(Secret::expose) == Some(url)
            };
            let mut hooks = present.iter().filter(ours).peekable();
            if hooks.peek().is_none() {
                let added = self.create(object.clone(), kind.clone(), url);
                found.added.push(added.send().await?.hook_id);
            }
            for hook in hooks {
                if hook.status == Some(HookStatus::Inactive) {
                    self.request_verification(hook.hook_id).send().await?;
                    found.woken.push(hook.hook_id);
                } else {
                    found.kept.push(hook.hook_id);
                }
            }
        }
        Ok(found)
    }

    /// Deletes a webhook.
    ///
    /// `DELETE /hook/{hook_id}`
    /// ([reference](https://developers.podio.com/doc/hooks/delete-hook-215291))
    #[doc(alias = "delete_hook")]
    pub fn delete(&self, hook_id: HookId) -> ChangeHook {
        ChangeHook(Call::new(self.client, &DELETE_HOOK, &[&hook_id]))
    }

    /// Has Podio call a webhook with a new code.
    ///
    /// `POST /hook/{hook_id}/verify/request`
    /// ([reference](https://developers.podio.com/doc/hooks/request-hook-verification-215232))
    #[doc(alias = "request_hook_verification")]
    pub fn request_verification(&self, hook_id: HookId) -> ChangeHook {
        ChangeHook(Call::new(self.client, &REQUEST_HOOK_VERIFICATION, &[&hook_id]).empty_body())
    }

    /// Proves that the receiver got the code, which makes the webhook active.
    ///
    /// `POST /hook/{hook_id}/verify/validate`
    /// ([reference](https://developers.podio.com/doc/hooks/validate-hook-verification-215241))
    #[doc(alias = "validate_hook_verification")]
    pub fn validate_verification(&self, hook_id: HookId, code: &str) -> ChangeHook {
        ChangeHook(
            Call::new(self.client, &VALIDATE_HOOK_VERIFICATION, &[&hook_id]).body("code", code),
        )
    }
}

request!(
    /// The call of [`Hooks::create`].
    CreateHook [] read CreatedHook
);

request!(
    /// The call of [`Hooks::get_on`].
    GetHooks [fields] read Vec<Hook>
);

request!(
    /// The call of [`Hooks::delete`], [`Hooks::request_verification`] and
    /// [`Hooks::validate_verification`].
    ChangeHook [] done ()
);

/// What [`Hooks::reconcile`] found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reconciled {
    /// Webhooks that were missing and are added. They become active once they are verified.
    pub added: Vec<HookId>,
    /// Webhooks that were inactive and are called with a new code.
    pub woken: Vec<HookId>,
    /// Webhooks that are as they should be.
    pub kept: Vec<HookId>,
}

model! {
    /// A webhook that was just added.
    pub struct CreatedHook {
        required {
            /// Its id.
            hook_id: HookId,
        }
    }
}
