//! Looking up places.

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::field::Location;

operations! {
    "locations":
    LOOKUP_LOCATION = "lookup_location" GET "/location/lookup";
}

/// Places; from [`PodioApi::locations`](crate::PodioApi::locations).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// for place in client.locations().lookup("Quay 4, Aarhus").send().await? {
///     println!("{:?}", place.formatted);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Locations<'a> {
    pub(crate) client: Caller<'a>,
}

impl Locations<'_> {
    /// Finds the places that an address may mean.
    ///
    /// `GET /location/lookup`
    #[doc(alias = "lookup_location")]
    pub fn lookup(&self, address: &str) -> LookupLocation {
        LookupLocation(Call::new(self.client, &LOOKUP_LOCATION, &[]).query("address", address))
    }
}

request!(
    /// The call of [`Locations::lookup`].
    LookupLocation [] read_one_or_many Vec<Location>
);
