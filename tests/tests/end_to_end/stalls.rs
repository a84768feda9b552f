//! Servers that stop in the middle: each limit ends the call with an error that names it.

use std::net::SocketAddr;

use podio_client::http::Method;
use podio_client::prelude::*;
use podio_client::session::ImportedSession;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const SHORT: Duration = Duration::from_millis(100);

/// A server that reads a request, says `start` of an answer, and then nothing for ever.
async fn stalls_after(start: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            // With no start even the request is left unread.
            if !start.is_empty() {
                assert!(stream.read(&mut request).await.unwrap() > 0);
                stream.write_all(start.as_bytes()).await.unwrap();
            }
            kept.push(stream);
        }
    });
    address
}

async fn client(url: String) -> PodioClient {
    limited_client(url, SHORT, SHORT).await
}

async fn limited_client(url: String, connect: Duration, read: Duration) -> PodioClient {
    let podio = Podio::builder("id", "secret")
        .api_url(url)
        .connect_timeout(connect)
        .read_timeout(read)
        .call_timeout(Duration::from_secs(20))
        .token_timeout(SHORT)
        .repeats(0)
        .build()
        .unwrap();
    let client = podio.client("a").await.unwrap();
    client
        .import_session(ImportedSession::new("token"))
        .await
        .unwrap();
    client
}

async fn failure(client: &PodioClient) -> podio_client::Error {
    client
        .request(Method::GET, "/user/status")
        .send()
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_stall_in_connecting_ends_with_the_connect_timeout() {
    // TLS is part of connecting, and this server never answers its greeting.
    let address = stalls_after("").await;
    let url = format!("https://{address}");
    let client = limited_client(url, SHORT, Duration::from_secs(20)).await;
    let error = failure(&client).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("connect timeout"), "{error}");
    assert!(!error.outcome_unknown());
}

#[tokio::test]
async fn a_stall_before_the_status_ends_with_the_read_timeout() {
    let address = stalls_after("H").await;
    let error = failure(&client(format!("http://{address}")).await).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("read timeout"), "{error}");
}

#[tokio::test]
async fn a_stall_in_the_headers_ends_with_the_read_timeout() {
    let address = stalls_after("HTTP/1.1 200 OK\r\nContent-Type: app").await;
    let error = failure(&client(format!("http://{address}")).await).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("read timeout"), "{error}");
}

#[tokio::test]
async fn a_stall_in_the_body_ends_with_the_read_timeout() {
    let address = stalls_after("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"user").await;
    let error = failure(&client(format!("http://{address}")).await).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("read timeout"), "{error}");
}

#[tokio::test]
async fn a_call_ends_with_its_own_timeout_and_says_whether_the_outcome_is_known() {
    let address = stalls_after("HTTP/1.1 200 OK\r\n").await;
    // Only the call's own limit can end it, however busy the machine is.
    let far = Duration::from_secs(20);
    let client = limited_client(format!("http://{address}"), far, far).await;
    let limit = Duration::from_millis(50);
    for (method, unknown) in [(Method::GET, false), (Method::POST, true)] {
        let call = client.request(method.clone(), "/x").timeout(limit);
        let error = call.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(
            error.to_string().contains("call timeout of 50ms"),
            "{error}"
        );
        assert_eq!(error.outcome_unknown(), unknown, "{method}");
    }
}

#[tokio::test]
async fn a_stalled_token_call_ends_with_the_token_timeout() {
    let address = stalls_after("HTTP/1.1 200 OK\r\n").await;
    let podio = Podio::builder("id", "secret")
        .api_url(format!("http://{address}"))
        .token_timeout(SHORT)
        .build()
        .unwrap();
    let client = podio.client("a").await.unwrap();
    let error = client
        .authenticate_with_app(1, "app-token")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(
        error.to_string().contains("token timeout of 100ms"),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_connection_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = failure(&client(format!("http://{address}")).await).await;
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.is_transient());
}
