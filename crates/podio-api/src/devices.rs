//! The user's mobile devices.

use crate::Caller;
use crate::call::{Call, operations, request};
use crate::model::AppId;
use crate::model::json::model;

operations! {
    "devices":
    INSTALL_APP_ON_MOBILE_DEVICE = "install_app_on_mobile_device" POST "/mobile/install_app/{app_id}";
}

/// The user's mobile devices; from [`PodioApi::devices`](crate::PodioApi::devices).
///
/// ```no_run
/// # use podio_api::PodioApi;
/// use podio_api::model::AppId;
///
/// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
/// let installed = client.devices().install_app(AppId(30500001)).send().await?;
/// println!("{:?}", installed.pushed);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Devices<'a> {
    pub(crate) client: Caller<'a>,
}

impl Devices<'_> {
    /// Puts an app on the user's mobile devices. The answer's shape is inferred.
    ///
    /// `POST /mobile/install_app/{app_id}`
    #[doc(alias = "install_app_on_mobile_device")]
    pub fn install_app(&self, app_id: AppId) -> InstallApp {
        InstallApp(Call::new(
            self.client,
            &INSTALL_APP_ON_MOBILE_DEVICE,
            &[&app_id],
        ))
    }
}

request!(
    /// The call of [`Devices::install_app`].
    InstallApp [] read_or_default InstalledApp
);

model! {
    /// An app that was put on the user's mobile devices.
    #[derive(Default)]
    pub struct InstalledApp {
        optional {
            /// Whether a device was told.
            pushed: bool,
        }
    }
}
