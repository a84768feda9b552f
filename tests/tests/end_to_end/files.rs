//! Files both ways, against a server that takes and gives them as it is told.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use podio_client::api::files::{AttachError, Source, ThumbnailSize};
use podio_client::api::model::FileId;
use podio_client::bytes::Bytes;
use podio_client::client::StreamBody;
use podio_client::http::{HeaderValue, Method};
use podio_client::prelude::*;
use podio_client::session::ImportedSession;
use podio_tests::memory::{is_alone, resident, run_alone};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const MEGABYTE: u64 = 1 << 20;

/// What a request is answered with.
#[derive(Clone, Default)]
struct Reply {
    status: u16,
    headers: String,
    body: Vec<u8>,
    /// How much longer the body is, in zeros.
    zeros: u64,
    /// Answer before the request's body is read.
    early: bool,
    /// Say that the body is so much longer than it is, and close.
    cut: u64,
    /// Close after so much of the request's body.
    hang_up: Option<u64>,
}

fn ok(body: &str) -> Reply {
    Reply {
        status: 200,
        body: body.into(),
        ..Reply::default()
    }
}

/// One request, as far as it is small.
#[derive(Debug, Clone)]
struct Seen {
    head: String,
    /// The first 4,096 bytes of the body.
    body: String,
    length: u64,
}

impl Seen {
    fn line(&self) -> &str {
        self.head.lines().next().unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (other, value) = line.split_once(": ")?;
            other.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

#[derive(Clone, Default)]
struct Server {
    url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// The most memory that was in use while something moved.
    peak: Arc<AtomicU64>,
}

impl Server {
    async fn start(answer: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            ..Self::default()
        };
        let shared = server.clone();
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (shared, answer) = (shared.clone(), answer.clone());
                // A connection that breaks is what some of the tests are about.
                tokio::spawn(async move { shared.serve(stream, answer).await });
            }
        });
        server
    }

    async fn serve(
        self,
        mut stream: TcpStream,
        answer: Arc<impl Fn(&str) -> Reply>,
    ) -> io::Result<()> {
        // As much is read at once as it has room for.
        let mut buffer = Vec::with_capacity(65_536);
        loop {
            let end = loop {
                if let Some(end) = buffer.windows(4).position(|part| part == b"\r\n\r\n") {
                    break end + 4;
                }
                if stream.read_buf(&mut buffer).await? == 0 {
                    return Ok(());
                }
            };
            let head: Vec<u8> = buffer.drain(..end).collect();
            let mut seen = Seen {
                head: String::from_utf8_lossy(&head).into_owned(),
                body: String::new(),
                length: 0,
            };
            let reply = answer(seen.line());
            if reply.early {
                self.write(&mut stream, &reply).await?;
            }
            let length = seen
                .header("content-length")
                .map_or(0, |n| n.parse().unwrap());
            let mut body = Vec::new();
            while seen.length < length {
                if buffer.is_empty() && stream.read_buf(&mut buffer).await? == 0 {
                    break;
                }
                let left = usize::try_from(length - seen.length).unwrap();
                let taken = left.min(buffer.len());
                let kept = (4096 - body.len()).min(taken);
                body.extend_from_slice(&buffer[..kept]);
                buffer.drain(..taken);
                seen.length += taken as u64;
                self.measure();
                if reply.hang_up.is_some_and(|after| seen.length > after) {
                    break;
                }
            }
            seen.body = String::from_utf8_lossy(&body).into_owned();
            let whole = seen.length == length;
            self.seen.lock().unwrap().push(seen);
            if !whole {
                return Ok(());
            }
            if !reply.early {
                self.write(&mut stream, &reply).await?;
            }
            if reply.cut > 0 {
                return Ok(());
            }
        }
    }

    async fn write(&self, stream: &mut TcpStream, reply: &Reply) -> io::Result<()> {
        let length = reply.body.len() as u64 + reply.zeros + reply.cut;
        let head = format!(
            "HTTP/1.1 {} X\r\ncontent-length: {length}\r\n{}\r\n",
            reply.status, reply.headers
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&reply.body).await?;
        let zeros = vec![0; 65_536];
        let mut left = usize::try_from(reply.zeros).unwrap();
        while left > 0 {
            let now = left.min(zeros.len());
            stream.write_all(&zeros[..now]).await?;
            left -= now;
            self.measure();
        }
        stream.flush().await
    }

    fn measure(&self) {
        self.peak.fetch_max(resident(), Ordering::Relaxed);
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    fn builder(&self) -> podio_client::PodioBuilder {
        Podio::builder("id", "secret").api_url(&self.url).repeats(0)
    }

    async fn client(&self) -> PodioClient {
        logged_in(&self.builder().build().unwrap()).await
    }
}

async fn logged_in(podio: &Podio) -> PodioClient {
    let client = podio.client("user-42").await.unwrap();
    let tokens = ImportedSession::new("first-token").refresh_token("refresh-token");
    client.import_session(tokens).await.unwrap();
    client
}

fn zeros(length: u64) -> impl AsyncRead + Send + 'static {
    tokio::io::repeat(b'0').take(length)
}

const FILE: &str = r#"{"file_id": 9300001, "name": "x"}"#;
const TOKENS: &str =
    r#"{"access_token": "second-token", "refresh_token": "r", "expires_in": 28800}"#;
const EXPIRED: &str = r#"{"error": "unauthorized", "error_description": "expired_token"}"#;

#[tokio::test]
async fn an_upload_sends_the_bytes_with_name_and_type() {
    let server = Server::start(|_| ok(FILE)).await;
    let client = server.client().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("r\u{e9}sum\u{e9} 1.pdf");
    std::fs::write(&path, b"%PDF-1.7").unwrap();
    let file = client
        .files()
        .upload(Source::path(&path))
        .send()
        .await
        .unwrap();
    assert_eq!(file.file_id, FileId(9_300_001));

    let seen = &server.seen()[0];
    assert_eq!(seen.line(), "POST /file/ HTTP/1.1");
    let content_type = seen.header("content-type").unwrap();
    assert!(content_type.starts_with("multipart/form-data; boundary="));
    let boundary = content_type.split_once("boundary=").unwrap().1;
    let expected = format!(
        "--{boundary}\r\n\
         Content-Disposition: form-data; name=\"source\"; filename=\"r\u{e9}sum\u{e9} 1.pdf\"\r\n\
         Content-Type: application/pdf\r\n\r\n\
         %PDF-1.7\r\n\
         --{boundary}\r\n\
         Content-Disposition: form-data; name=\"filename\"\r\n\r\n\
         r\u{e9}sum\u{e9} 1.pdf\r\n\
         --{boundary}--\r\n"
    );
    assert_eq!(seen.body, expected);
}

#[tokio::test]
async fn odd_names_stay_within_their_header_and_come_whole_as_text() {
    let server = Server::start(|_| ok(FILE)).await;
    let client = server.client().await;
    let name = "a\"; filename=\"b\r\nX-Evil: 1\r\n\r\n.txt";
    let source = Source::bytes(name, "x");
    client.files().upload_v2(source).send().await.unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.line(), "POST /file/v2/ HTTP/1.1");
    let first = seen.body.split("\r\n\r\n").next().unwrap();
    assert_eq!(first.lines().count(), 3, "{first}");
    assert!(
        first.contains("filename=\"a_; filename=_b__X-Evil: 1____.txt\""),
        "{first}"
    );
    assert!(
        seen.body
            .contains(&format!("name=\"filename\"\r\n\r\n{name}\r\n"))
    );

    // Without an ending that says something no type is sent, rather than a wrong one.
    let odd = client
        .files()
        .upload(Source::bytes("export.zzz", "x"))
        .send();
    odd.await.unwrap();
    assert!(!server.seen()[1].body.contains("Content-Type"));
    let error = client
        .files()
        .upload(Source::bytes("a", "x").media_type("no\r\ntype"))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn what_cannot_be_uploaded_is_refused_before_anything_is_sent() {
    let server = Server::start(|_| ok(FILE)).await;
    let client = server.client().await;
    let directory = tempfile::tempdir().unwrap();
    let files = client.files();
    let large = Source::reader("large.txt", 100 * MEGABYTE + 1, || async {
        Ok(tokio::io::empty())
    });
    for (source, kind, part) in [
        (large.clone(), ErrorKind::InvalidArgument, "104857600"),
        (
            Source::path(directory.path()),
            ErrorKind::Io,
            "no regular file",
        ),
        (
            Source::path(directory.path().join("none")),
            ErrorKind::Io,
            "looked at",
        ),
        (
            Source::bytes("", "x"),
            ErrorKind::InvalidArgument,
            "no name",
        ),
    ] {
        let error = files.upload(source).send().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(!error.outcome_unknown());
    }
    let error = files
        .upload(Source::bytes("a.txt", "xyz"))
        .largest(2)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn a_reader_that_lies_or_fails_is_an_error_of_its_own() {
    let server = Server::start(|_| ok(FILE)).await;
    let client = server.client().await;
    let short = Source::reader("a.txt", 300_000, || async { Ok(zeros(299_999)) });
    let long = Source::reader("a.txt", 300_000, || async { Ok(zeros(300_001)) });
    let closed = Source::reader("a.txt", 5, || async {
        Err::<tokio::io::Empty, _>(io::Error::other("the tape is gone"))
    });
    for (source, part) in [
        (short, "1 bytes less"),
        (long, "more to read"),
        (closed, "tape"),
    ] {
        let error = client.files().upload(source).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io, "{error:?}");
        assert!(!error.outcome_unknown(), "{error}");
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains(part), "{cause}");
    }
}

/// A server that refuses the first upload by its token: early or after all of it.
async fn refusing_once(early: bool) -> Server {
    let uploads = AtomicUsize::new(0);
    Server::start(move |line| {
        if line.starts_with("POST /oauth/token") {
            return ok(TOKENS);
        }
        if uploads.fetch_add(1, Ordering::Relaxed) > 0 {
            return ok(FILE);
        }
        Reply {
            status: 401,
            early,
            ..ok(EXPIRED)
        }
    })
    .await
}

#[tokio::test]
async fn a_refresh_in_the_middle_sends_all_again_from_a_new_reader() {
    for early in [false, true] {
        let server = refusing_once(early).await;
        let client = server.client().await;
        let opened = Arc::new(AtomicUsize::new(0));
        let count = opened.clone();
        let length = 8 * MEGABYTE;
        let source = Source::reader("a.txt", length, move || {
            count.fetch_add(1, Ordering::Relaxed);
            async move { Ok(zeros(length)) }
        });
        let file = client.files().upload(source).send().await.unwrap();
        assert_eq!(file.file_id, FileId(9_300_001));
        assert_eq!(opened.load(Ordering::Relaxed), 2);
        let seen = server.seen();
        let last = seen.last().unwrap();
        assert!(last.length > length, "{}", last.length);
        assert_eq!(last.header("authorization"), Some("OAuth2 second-token"));
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_attached_is_told() {
    let server = Server::start(|line| {
        if line.contains("/attach") {
            Reply {
                status: 404,
                ..ok(r#"{"error": "not_found"}"#)
            }
        } else {
            ok(FILE)
        }
    })
    .await;
    let client = server.client().await;
    let upload = client.files().upload(Source::bytes("a.txt", "x"));
    let error: AttachError = upload
        .attach_to(ItemId(7))
        .silent(true)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.orphan().unwrap().file_id, FileId(9_300_001));
    assert_eq!(error.error().kind(), ErrorKind::NotFound);
    let error = podio_client::Error::from(error);
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("file 9300001"), "{error}");
    let seen = server.seen();
    assert_eq!(
        seen[1].line(),
        "POST /file/9300001/attach?silent=true HTTP/1.1"
    );
    assert_eq!(seen[1].body, r#"{"ref_id":7,"ref_type":"item"}"#);
}

#[tokio::test]
async fn a_lost_answer_to_an_upload_is_told_and_not_repeated() {
    let server = Server::start(|_| Reply {
        cut: 10,
        ..ok(FILE)
    })
    .await;
    let podio = server.builder().repeats(3).build().unwrap();
    let client = logged_in(&podio).await;
    let upload = client.files().upload(Source::bytes("a.txt", "x"));
    let error = upload.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.outcome_unknown());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_upload_that_breaks_in_the_middle_did_not_happen_and_is_repeated() {
    for repeats in [0, 1] {
        let uploads = AtomicUsize::new(0);
        let server = Server::start(move |_| Reply {
            hang_up: (uploads.fetch_add(1, Ordering::Relaxed) == 0).then_some(MEGABYTE),
            ..ok(FILE)
        })
        .await;
        let podio = server.builder().repeats(repeats).build().unwrap();
        let client = logged_in(&podio).await;
        let length = 64 * MEGABYTE;
        let source = Source::reader("a.txt", length, move || async move { Ok(zeros(length)) });
        let result = client.files().upload(source).send().await;
        if repeats == 0 {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connection);
            assert!(!error.outcome_unknown(), "{error}");
        } else {
            assert_eq!(result.unwrap().file_id, FileId(9_300_001));
            assert!(server.seen()[1].length > length);
        }
    }
}

#[tokio::test]
async fn raw_calls_stream_too() {
    let server = Server::start(|_| Reply {
        zeros: 10,
        ..ok("abc")
    })
    .await;
    let client = server.client().await;
    let body = StreamBody::from(Bytes::from_static(b"0123456789"));
    let sent = client
        .request(Method::POST, "/raw")
        .stream(HeaderValue::from_static("text/csv"), body.clone())
        .send()
        .await
        .unwrap();
    assert_eq!(sent.body().len(), 13);
    let mut answer = client
        .request(Method::POST, "/read")
        .json(&[1])
        .send_stream()
        .await
        .unwrap();
    assert_eq!(&answer.chunk().await.unwrap().unwrap()[..3], b"abc");
    let seen = server.seen();
    assert_eq!(seen[0].body, "0123456789");
    assert_eq!(seen[0].header("content-type"), Some("text/csv"));
    assert_eq!(
        (seen[1].line(), &*seen[1].body),
        ("POST /read HTTP/1.1", "[1]")
    );

    let both = client
        .request(Method::POST, "/raw")
        .stream(HeaderValue::from_static("text/csv"), body)
        .send_stream()
        .await;
    assert_eq!(both.unwrap_err().kind(), ErrorKind::InvalidArgument);
    assert_eq!(server.seen().len(), 2);
}

fn entries(directory: &Path) -> Vec<String> {
    std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test]
async fn a_download_is_saved_whole_for_its_owner_alone() {
    let server = Server::start(|_| Reply {
        zeros: MEGABYTE,
        ..ok("abc")
    })
    .await;
    let client = server.client().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("plan.pdf");
    std::fs::write(&path, "old").unwrap();
    let bytes = client
        .files()
        .download(FileId(3))
        .save(&path)
        .await
        .unwrap();
    assert_eq!(bytes, MEGABYTE + 3);
    assert_eq!(std::fs::metadata(&path).unwrap().len(), bytes);
    assert!(std::fs::read(&path).unwrap().starts_with(b"abc\0"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(entries(directory.path()), ["plan.pdf"]);
    let seen = &server.seen()[0];
    assert_eq!(seen.line(), "GET /file/3/raw HTTP/1.1");
    assert_eq!(seen.header("accept"), Some("*/*"));
    assert_eq!(seen.header("authorization"), Some("OAuth2 first-token"));
}

#[tokio::test]
async fn a_download_that_is_cut_off_leaves_the_old_file() {
    let server = Server::start(|_| Reply {
        zeros: MEGABYTE,
        cut: 1,
        ..ok("")
    })
    .await;
    let client = server.client().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("plan.pdf");
    std::fs::write(&path, "old").unwrap();
    let error = client
        .files()
        .download(FileId(3))
        .save(&path)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(
        error.to_string().contains("GET /file/{file_id}/raw"),
        "{error}"
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(entries(directory.path()), ["plan.pdf"]);

    // Dropped in the middle it leaves nothing either.
    let new = directory.path().join("new.pdf");
    let download = client.files().download(FileId(3)).send().await.unwrap();
    let mut save = Box::pin(download.save(&new));
    std::future::poll_fn(|context| {
        let _ = save.as_mut().poll(context);
        std::task::Poll::Ready(())
    })
    .await;
    drop(save);
    while entries(directory.path()) != ["plan.pdf"] {
        tokio::task::yield_now().await;
    }

    let error = client
        .files()
        .download(FileId(3))
        .save(directory.path().join("missing/plan.pdf"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
}

#[tokio::test]
async fn errors_of_downloads_are_typed_and_their_tokens_refreshed() {
    let downloads = AtomicUsize::new(0);
    let server = Server::start(move |line| {
        if line.starts_with("POST /oauth/token") {
            return ok(TOKENS);
        }
        match downloads.fetch_add(1, Ordering::Relaxed) {
            0 => Reply {
                status: 401,
                ..ok(EXPIRED)
            },
            1 => ok("abc"),
            _ => Reply {
                status: 410,
                ..ok("<html>")
            },
        }
    })
    .await;
    let client = server.client().await;
    let files = client.files();
    let content = files.download(FileId(3)).send().await.unwrap();
    assert_eq!(content.content_length(), Some(3));
    assert_eq!(&content.bytes(3).await.unwrap()[..], b"abc");
    let error = files.download(FileId(3)).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Gone);
    assert_eq!(error.body(), Some("<html>"));
}

#[tokio::test]
async fn content_larger_than_wanted_is_not_read_into_memory() {
    let server = Server::start(|_| Reply {
        zeros: 20 * MEGABYTE,
        ..ok("")
    })
    .await;
    let client = server.client().await;
    let content = client.files().download(FileId(3)).send().await.unwrap();
    let error = content.bytes(1000).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}

#[tokio::test]
async fn the_token_goes_to_the_configured_hosts_alone() {
    let api = Server::start(|_| ok(FILE)).await;
    let content = Server::start(|_| ok("abc")).await;
    let other = Server::start(|_| ok("stolen")).await;
    let podio = api.builder().file_url(&content.url).build().unwrap();
    let client = logged_in(&podio).await;
    let files = client.files();

    let link = format!("{}/9300001", content.url);
    files.download_by_link(&link).send().await.unwrap();
    files
        .thumbnail(&link, &ThumbnailSize::Medium)
        .send()
        .await
        .unwrap();
    let seen = content.seen();
    assert_eq!(seen[0].line(), "GET /9300001 HTTP/1.1");
    assert_eq!(seen[1].line(), "GET /9300001/medium HTTP/1.1");
    assert_eq!(seen[1].header("authorization"), Some("OAuth2 first-token"));

    let port = other.url.rsplit(':').next().unwrap();
    for link in [
        format!("{}/9300001", other.url),
        format!("http://files.podio.com.example.org:{port}/1"),
        format!(
            "http://{}@127.0.0.1:{port}/1",
            content.url.trim_start_matches("http://")
        ),
        format!("{}@evil/1", content.url),
        content.url.replace("http://", "https://"),
        content.url.replace("http://", "http://user:canary@"),
        "javascript:alert(1)".to_owned(),
        "file:///etc/passwd".to_owned(),
        "//evil.example.org/1".to_owned(),
        "/file/1/raw".to_owned(),
        String::new(),
    ] {
        let error = files.download_by_link(&link).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{link}: {error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    assert_eq!((content.seen().len(), other.seen().len()), (2, 0));
}

#[tokio::test]
async fn a_redirect_to_another_host_is_followed_without_the_token() {
    let storage = Server::start(|_| ok("abc")).await;
    let location = format!("{}/signed?x=1", storage.url);
    let api = Server::start(move |line| {
        let headers = match line {
            "GET /file/3/raw HTTP/1.1" => format!("location: {location}\r\n"),
            "GET /file/4/raw HTTP/1.1" => "location: /moved\r\n".to_owned(),
            "GET /file/5/raw HTTP/1.1" => "location: /file/5/raw\r\n".to_owned(),
            "GET /file/6/raw HTTP/1.1" => "location: ftp://x/\r\n".to_owned(),
            _ => return ok("here"),
        };
        Reply {
            status: 302,
            headers,
            ..ok("")
        }
    })
    .await;
    let client = api.client().await;
    let files = client.files();
    let content = files.download(FileId(3)).send().await.unwrap();
    assert_eq!(&content.bytes(10).await.unwrap()[..], b"abc");
    let seen = &storage.seen()[0];
    assert_eq!(seen.line(), "GET /signed?x=1 HTTP/1.1");
    assert_eq!(seen.header("authorization"), None);
    assert!(!seen.head.contains("first-token"));

    let content = files.download(FileId(4)).send().await.unwrap();
    assert_eq!(&content.bytes(10).await.unwrap()[..], b"here");
    assert_eq!(
        api.seen().last().unwrap().header("authorization"),
        Some("OAuth2 first-token")
    );
    // A circle and a place that is no web page end in an error.
    for file in [5, 6] {
        let error = files.download(FileId(file)).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedStatus);
    }
}

#[tokio::test]
async fn transfers_take_as_long_as_something_moves() {
    let server = Server::start(|_| ok(FILE)).await;
    let short = Duration::from_millis(400);
    let podio = server
        .builder()
        .call_timeout(short)
        .read_timeout(short)
        .build()
        .unwrap();
    let client = logged_in(&podio).await;

    // Twenty pieces, each within the limit, take longer than it together.
    let slow = Source::reader("slow.txt", 20, || async {
        let (mut writer, reader) = tokio::io::duplex(1);
        tokio::spawn(async move {
            for _ in 0..20 {
                tokio::time::sleep(Duration::from_millis(40)).await;
                writer.write_all(b"x").await.unwrap();
            }
        });
        Ok(reader)
    });
    client.files().upload(slow.clone()).send().await.unwrap();
    let error = client
        .files()
        .upload(slow)
        .timeout(short)
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("call timeout"), "{error}");

    let stuck = Source::reader("stuck.txt", 20, || async {
        let (writer, reader) = tokio::io::duplex(1);
        std::mem::forget(writer);
        Ok(reader)
    });
    let error = client.files().upload(stuck).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("read timeout"), "{error}");
}

#[tokio::test]
async fn a_download_that_rests_too_long_ends() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        assert!(stream.read(&mut request).await.unwrap() > 0);
        let start = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc";
        stream.write_all(start).await.unwrap();
        std::future::pending::<()>().await;
    });
    let podio = Podio::builder("id", "secret")
        .api_url(url)
        .read_timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let client = logged_in(&podio).await;
    let mut content = client.files().download(FileId(3)).send().await.unwrap();
    assert_eq!(&content.chunk().await.unwrap().unwrap()[..], b"abc");
    let error = content.chunk().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(content.chunk().await.unwrap().is_none());
}

/// The bytes of a large file: 200 MB, and 2 GB in the long run.
#[cfg(target_os = "linux")]
fn large() -> u64 {
    if std::env::var_os("PODIO_SLOW").is_some() {
        2_048 * MEGABYTE
    } else {
        200 * MEGABYTE
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_files_do_not_grow_memory() {
    const GROWTH: u64 = 16 * MEGABYTE;
    if !is_alone() {
        return run_alone("files::large_files_do_not_grow_memory", |_| ());
    }
    let server = Server::start(|line| {
        if line.starts_with("POST") {
            ok(FILE)
        } else {
            let megabytes = if line.contains("/file/1/") {
                1
            } else {
                large() / MEGABYTE
            };
            Reply {
                zeros: megabytes * MEGABYTE,
                ..ok("")
            }
        }
    })
    .await;
    let client = server.client().await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("large");
    let source = |length| Source::reader("a.txt", length, move || async move { Ok(zeros(length)) });
    // A small transfer brings in what any transfer brings in.
    let files = client.files();
    files.upload(source(MEGABYTE)).send().await.unwrap();
    files.download(FileId(1)).save(&path).await.unwrap();

    let before = resident();
    server.peak.store(0, Ordering::Relaxed);
    files
        .upload(source(large()))
        .largest(large())
        .send()
        .await
        .unwrap();
    let up = server.peak.swap(0, Ordering::Relaxed);
    assert!(up > 0 && up < before + GROWTH, "{before} grew to {up}");

    let before = resident();
    let bytes = files.download(FileId(2)).save(&path).await.unwrap();
    assert_eq!(bytes, large());
    let down = server.peak.load(Ordering::Relaxed);
    assert!(
        down > 0 && down < before + GROWTH,
        "{before} grew to {down}"
    );
}
