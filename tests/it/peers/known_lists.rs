//! The bundled lists of known failures are what `--write-known-failures` writes with them: none is longer than it has to be.
//!
//! `SNAPSHOTS=overwrite cargo test --test it known_lists -- --ignored` writes those of adapters that are installed, and
//! without `--ignored` those of Rust crates.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use jwt_assay::peers::{PEERS, adapters};
use jwt_assay::suite::in_parallel;
use snapbox::cmd::cargo_bin;

use crate::snapshots;

/// The list of a peer that is in the repository, and what the program writes.
fn lists(name: &str) -> (PathBuf, String, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("known-lists");
    fs::create_dir_all(&folder).expect("a folder for the lists");
    let (own, written) = (root.join(format!("vectors/known-failures/{name}.json")), folder.join(name));
    let ran = Command::new(cargo_bin!("jwt-assay"))
        .args(["run", "--peers", "tests/peers", "--peer", name, "--budget", "3600", "--known-failures"])
        .arg(&own)
        .arg("--write-known-failures")
        .arg(&written)
        .current_dir(root)
        .output()
        .expect("the program runs");
    assert!(matches!(ran.status.code(), Some(0 | 1)), "{name}: {ran:?}");
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    (own.clone(), read(&own), read(&written))
}

fn assert_short(names: &[String]) {
    let workers = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let lists = in_parallel(names, workers, |name| lists(name));
    for (path, own, written) in lists {
        if snapshots::are_overwritten() {
            fs::write(&path, written).expect("the list can be written");
        } else {
            assert!(own == written, "{}: see the top of this test; it would be\n{written}", path.display());
        }
    }
}

#[test]
fn the_lists_of_rust_crates_are_as_short_as_globs_make_them() {
    let names: Vec<String> = PEERS.iter().skip(1).map(|peer| peer.name.to_owned()).collect();
    assert_short(&names);
}

#[test]
#[ignore = "deep: each adapter that is installed is run alone"]
fn the_lists_of_adapters_are_as_short_as_globs_make_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers");
    let adapters = adapters::find(&folder).expect("manifests");
    let installed = adapters.into_iter().filter(|adapter| adapter.missing.is_none());
    let names: Vec<String> = installed.map(|adapter| adapter.name).collect();
    assert_short(&names);
}
