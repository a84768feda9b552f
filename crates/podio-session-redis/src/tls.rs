//! Certificates for TLS.

use podio_core::secrecy::SecretSlice;
use redis::cluster::ClusterClientBuilder;
use redis::{Client, ConnectionInfo, RedisResult};

/// Whom to trust, and who this client is, in place of the defaults.
#[derive(Default)]
pub(crate) struct Certificates {
    /// The authorities, as PEM.
    pub(crate) root: Option<Vec<u8>>,
    /// The client's certificate and its key, as PEM.
    pub(crate) client: Option<(Vec<u8>, SecretSlice<u8>)>,
}

impl Certificates {
    #[cfg(feature = "rustls")]
    fn is_empty(&self) -> bool {
        self.root.is_none() && self.client.is_none()
    }

    /// A client of the server, which does not connect yet.
    #[cfg(feature = "rustls")]
    pub(crate) fn client_of(&self, server: ConnectionInfo) -> RedisResult<Client> {
        if self.is_empty() {
            return Client::open(server);
        }
        Client::build_with_tls(server, self.to_redis())
    }

    /// A client of the server, which does not connect yet. Nothing can have been set.
    #[cfg(not(feature = "rustls"))]
    #[allow(
        clippy::unused_self,
        reason = "the signature is that of the other build"
    )]
    pub(crate) fn client_of(&self, server: ConnectionInfo) -> RedisResult<Client> {
        Client::open(server)
    }

    /// The same settings for a cluster.
    #[cfg(feature = "rustls")]
    pub(crate) fn set_in(&self, cluster: ClusterClientBuilder) -> ClusterClientBuilder {
        if self.is_empty() {
            return cluster;
        }
        cluster.certs(self.to_redis())
    }

    /// The same settings for a cluster. Nothing can have been set.
    #[cfg(not(feature = "rustls"))]
    #[allow(
        clippy::unused_self,
        reason = "the signature is that of the other build"
    )]
    pub(crate) fn set_in(&self, cluster: ClusterClientBuilder) -> ClusterClientBuilder {
        cluster
    }

    #[cfg(feature = "rustls")]
    fn to_redis(&self) -> redis::TlsCertificates {
        use podio_core::secrecy::ExposeSecret as _;

        let client = self.client.as_ref();
        redis::TlsCertificates {
            client_tls: client.map(|(certificate, key)| redis::ClientTlsConfig {
                client_cert: certificate.clone(),
                client_key: key.expose_secret().to_vec(),
            }),
            root_cert: self.root.clone(),
        }
    }
}
