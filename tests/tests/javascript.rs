//! Podio's own JavaScript client against the emulator, as it comes from the npm registry.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use podio_tests::Bench;
use serde::Deserialize;
use serde_json::json;
use tokio::task::spawn_blocking;

const INSTALL: &str = "install Node.js and npm: on Debian, as root, `apt-get update && apt-get \
                       install -y nodejs npm`";

/// What `session.js` writes.
#[derive(Debug, Deserialize)]
struct Answers {
    item_id: u64,
    title: String,
    found: Vec<u64>,
    file_id: u64,
    gone: u16,
}

#[tokio::test]
async fn podio_js_works_against_the_emulator() {
    let modules = spawn_blocking(install).await.unwrap();
    let bench = Bench::start().await;
    let (demo, emulator) = (&bench.demo, &bench.emulator);
    let file = bench.directory().join("plan.txt");
    fs::write(&file, "two storeys").unwrap();
    let input = json!({
        "api_url": emulator.url(),
        "client_id": demo.client_id,
        "client_secret": demo.client_secret,
        "app_id": demo.app_id,
        "app_token": demo.app_token,
        "title": "Repair the old roof",
        "file": file,
        "file_name": "site plan.txt",
    });
    let output = spawn_blocking(move || session(&modules, &input.to_string()));
    let answers: Answers = serde_json::from_str(&output.await.unwrap()).unwrap();

    assert_eq!(answers.title, "Repair the old roof");
    assert_eq!(answers.found, [answers.item_id]);
    assert_eq!(answers.gone, 410, "the status of a deleted item");
    assert_eq!(emulator.item(answers.item_id), None);
    assert!(answers.file_id > 0);
    for operation in [
        "oauth.token",
        "items.add_new_item",
        "items.filter_items",
        "items.delete_item",
        "files.upload_file",
    ] {
        assert_eq!(emulator.count(operation), 1, "{operation}");
    }
    // Nothing but the client itself has called.
    let requests = emulator.requests();
    let agent = |request: &podio_emulator::RecordedRequest| {
        let agent = request.header("user-agent").unwrap_or_default();
        agent.starts_with("node-superagent/")
    };
    assert!(requests.iter().all(agent), "{requests:?}");
}

/// Installs podio-js in the versions of the lock file, and gives the folder of modules.
fn install() -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("podio-js");
    fs::create_dir_all(&directory).unwrap();
    for name in ["package.json", "package-lock.json"] {
        fs::copy(source(name), directory.join(name)).unwrap();
    }
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .args(["--prefer-offline", "--loglevel=error"])
        .current_dir(&directory)
        .output()
        .unwrap_or_else(|error| panic!("npm does not run ({error}): {INSTALL}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "podio-js cannot be installed; is the npm registry within reach?\n{errors}"
    );
    directory.join("node_modules")
}

/// Runs `session.js` on an input and gives what it writes.
fn session(modules: &Path, input: &str) -> String {
    let mut process = Command::new("node")
        .arg(source("session.js"))
        .env("NODE_PATH", modules)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("node does not run ({error}): {INSTALL}"));
    let mut stdin = process.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, input.as_bytes()).unwrap();
    drop(stdin);
    let output = process.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "session.js fails:\n{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// A file beside the script.
fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("javascript")
        .join(name)
}
