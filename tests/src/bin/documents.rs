//! Reads recorded documents into the models; run it by `cargo xtask documents DIR`.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use podio_tests::documents::check;

fn main() -> ExitCode {
    let Some(directory) = std::env::args_os().nth(1) else {
        eprintln!("error: name a directory with a folder for each kind, such as item/ and app/");
        return ExitCode::from(2);
    };
    match run(Path::new(&directory)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {}: {error}", directory.display());
            ExitCode::from(2)
        }
    }
}

/// Checks all documents and prints what is wrong; gives how many documents that is.
fn run(directory: &Path) -> std::io::Result<usize> {
    let (mut good, mut bad, mut without_model) = (0, 0, 0);
    for kind in entries(directory)?.iter().filter(|path| path.is_dir()) {
        let name = kind.file_name().unwrap_or_default().to_string_lossy();
        for path in entries(kind)? {
            let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
            match check(&name, &text) {
                None => without_model += 1,
                Some(findings) if findings.is_empty() => good += 1,
                Some(findings) => {
                    bad += 1;
                    for finding in findings {
                        println!("{}: {finding}", path.display());
                    }
                }
            }
        }
    }
    println!("{good} documents kept whole, {bad} not, {without_model} of kinds without a model");
    if good + bad == 0 {
        return Err(std::io::Error::other(
            "no document of a kind with a model is there",
        ));
    }
    Ok(bad)
}

fn entries(directory: &Path) -> std::io::Result<Vec<std::path::PathBuf>> {
    let mut paths = fs::read_dir(directory)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}
