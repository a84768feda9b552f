//! The operation that looks up places, of which no map is here.

use serde_json::json;

use crate::respond::{Answer, Outcome};
use crate::routes::Context;
use crate::state::World;
use crate::state::tokens::Bearer;

crate::routes::routes! { "locations"
    GET "location/lookup" Any lookup_location, shape;
}

/// `GET /location/lookup`: the address itself, at no known place.
fn lookup_location(_: &mut World, context: &Context<'_>, _: &Bearer) -> Outcome {
    let address = context.query_needed("address")?;
    Ok(Answer::json(&json!([{
        "value": address,
        "formatted": address,
        "street_number": null,
        "street_name": null,
        "postal_code": null,
        "city": null,
        "state": null,
        "country": null,
        "lat": null,
        "lng": null,
    }])))
}
