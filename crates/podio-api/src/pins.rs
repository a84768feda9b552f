//! What users keep at hand.

use crate::Caller;
use crate::call::{Call, operations, options, paged, request};
use crate::model::{ObjectRef, Pin, RefType};

operations! {
    "pins":
    GET_PINS = "get_pins" GET "/pin/";
    ADD_PIN = "add_pin" POST "/pin/{ref_type}/{ref_id}";
    REORDER_PIN = "reorder_pin" POST "/pin/{ref_type}/{ref_id}/reorder";
    REMOVE_PIN = "remove_pin" DELETE "/pin/{ref_type}/{ref_id}";
}

/// Pinned objects; from [`PodioApi::pins`](crate::PodioApi::pins).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::model::ItemId;
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// client.pins().add(ItemId(3350000001)).send().await?;
/// client.pins().reorder(ItemId(3350000001), 0).send().await?;
/// for pin in client.pins().get_all().send().await? {
///     println!("{:?}", pin.title);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Pins<'a> {
    pub(crate) client: Caller<'a>,
}

impl Pins<'_> {
    /// Lists what the user pinned. The filters are inferred.
    ///
    /// `GET /pin/`
    #[doc(alias = "get_pins")]
    pub fn get_all(&self) -> GetPins {
        GetPins(Call::new(self.client, &GET_PINS, &[]))
    }

    /// Pins an object for the user.
    ///
    /// `POST /pin/{ref_type}/{ref_id}`
    #[doc(alias = "add_pin")]
    pub fn add(&self, object: impl Into<ObjectRef>) -> AddPin {
        let object = object.into();
        AddPin(Call::new(
            self.client,
            &ADD_PIN,
            &[&object.kind, &object.id],
        ))
    }

    /// Moves a pinned object to a place among the others. The name of the key that is sent,
    /// `priority`, is inferred.
    ///
    /// `POST /pin/{ref_type}/{ref_id}/reorder`
    #[doc(alias = "reorder_pin")]
    pub fn reorder(&self, object: impl Into<ObjectRef>, priority: u64) -> ChangePin {
        let object = object.into();
        ChangePin(
            Call::new(self.client, &REORDER_PIN, &[&object.kind, &object.id])
                .body("priority", priority),
        )
    }

    /// Unpins an object.
    ///
    /// `DELETE /pin/{ref_type}/{ref_id}`
    #[doc(alias = "remove_pin")]
    pub fn remove(&self, object: impl Into<ObjectRef>) -> ChangePin {
        let object = object.into();
        ChangePin(Call::new(
            self.client,
            &REMOVE_PIN,
            &[&object.kind, &object.id],
        ))
    }
}

request!(
    /// The call of [`Pins::get_all`].
    GetPins [] read Vec<Pin>
);

request!(
    /// The call of [`Pins::add`].
    AddPin [] read Pin
);

request!(
    /// The call of [`Pins::reorder`] and [`Pins::remove`].
    ChangePin [] done ()
);

options!(GetPins => {
    /// Lists objects of one type.
    query ref_type: RefType,
});

paged!(GetPins of Pin, 100 at once);
