//! Subscriptions: which objects users follow.

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::model::json::model;
use crate::model::{ObjectRef, Subscription, SubscriptionId, User};

operations! {
    "subscriptions":
    SUBSCRIBE = "subscribe" POST "/subscription/{ref_type}/{ref_id}";
    GET_SUBSCRIPTION_BY_ID = "get_subscription_by_id" GET "/subscription/{subscription_id}";
    GET_SUBSCRIPTION_BY_REFERENCE = "get_subscription_by_reference" GET "/subscription/{ref_type}/{ref_id}";
    UNSUBSCRIBE_BY_ID = "unsubscribe_by_id" DELETE "/subscription/{subscription_id}";
    UNSUBSCRIBE_BY_REFERENCE = "unsubscribe_by_reference" DELETE "/subscription/{ref_type}/{ref_id}";
    GET_SUBSCRIBED_USERS = "get_subscribed_users" GET "/subscription/{ref_type}/{ref_id}/user";
}

/// Which objects the caller follows; from
/// [`PodioApi::subscriptions`](crate::PodioApi::subscriptions).
///
/// What happens to an object makes notifications for those who follow it. Apps, items, spaces,
/// status messages and tasks can be followed.
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # use podio_api::model::ItemId;
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let subscribed = client.subscriptions().subscribe(ItemId(3350000001)).send().await?;
/// let subscription = client.subscriptions().get_by_id(subscribed.subscription_id).send().await?;
/// println!("since {:?}", subscription.started_on);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Subscriptions<'a> {
    pub(crate) client: Caller<'a>,
}

impl Subscriptions<'_> {
    /// Follows an object.
    ///
    /// `POST /subscription/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/subscriptions/subscribe-22409))
    pub fn subscribe(&self, object: impl Into<ObjectRef>) -> Subscribe {
        let object = object.into();
        Subscribe(Call::new(
            self.client,
            &SUBSCRIBE,
            &[&object.kind, &object.id],
        ))
    }

    /// Reads a subscription.
    ///
    /// `GET /subscription/{subscription_id}`
    /// ([reference](https://developers.podio.com/doc/subscriptions/get-subscription-by-id-22446))
    #[doc(alias = "get_subscription_by_id")]
    pub fn get_by_id(&self, subscription_id: SubscriptionId) -> GetSubscription {
        GetSubscription(Call::new(
            self.client,
            &GET_SUBSCRIPTION_BY_ID,
            &[&subscription_id],
        ))
    }

    /// Reads the subscription to an object. It is not found where the caller does not follow the
    /// object.
    ///
    /// `GET /subscription/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/subscriptions/get-subscription-by-reference-22408))
    #[doc(alias = "get_subscription_by_reference")]
    pub fn get_by_reference(&self, object: impl Into<ObjectRef>) -> GetSubscription {
        let object = object.into();
        GetSubscription(Call::new(
            self.client,
            &GET_SUBSCRIPTION_BY_REFERENCE,
            &[&object.kind, &object.id],
        ))
    }

    /// Ends a subscription.
    ///
    /// `DELETE /subscription/{subscription_id}`
    /// ([reference](https://developers.podio.com/doc/subscriptions/unsubscribe-by-id-22445))
    pub fn unsubscribe_by_id(&self, subscription_id: SubscriptionId) -> Unsubscribe {
        Unsubscribe(Call::new(
            self.client,
            &UNSUBSCRIBE_BY_ID,
            &[&subscription_id],
        ))
    }

    /// Stops following an object.
    ///
    /// `DELETE /subscription/{ref_type}/{ref_id}`
    /// ([reference](https://developers.podio.com/doc/subscriptions/unsubscribe-by-reference-22410))
    pub fn unsubscribe_by_reference(&self, object: impl Into<ObjectRef>) -> Unsubscribe {
        let object = object.into();
        Unsubscribe(Call::new(
            self.client,
            &UNSUBSCRIBE_BY_REFERENCE,
            &[&object.kind, &object.id],
        ))
    }

    /// Lists who follows an object. The reference does not list this.
    ///
    /// `GET /subscription/{ref_type}/{ref_id}/user`
    pub fn get_subscribed_users(&self, object: impl Into<ObjectRef>) -> GetSubscribedUsers {
        let object = object.into();
        GetSubscribedUsers(Call::new(
            self.client,
            &GET_SUBSCRIBED_USERS,
            &[&object.kind, &object.id],
        ))
    }
}

request!(
    /// The call of [`Subscriptions::subscribe`].
    Subscribe [] read CreatedSubscription
);

request!(
    /// The call of [`Subscriptions::get_by_id`] and [`Subscriptions::get_by_reference`].
    GetSubscription [] read Subscription
);

request!(
    /// The call of [`Subscriptions::unsubscribe_by_id`] and
    /// [`Subscriptions::unsubscribe_by_reference`].
    Unsubscribe [] done ()
);

request!(
    /// The call of [`Subscriptions::get_subscribed_users`].
    GetSubscribedUsers [] read Vec<User>
);

model! {
    /// A subscription that was just made.
    pub struct CreatedSubscription {
        required {
            /// Its id.
            subscription_id: SubscriptionId,
        }
    }
}
