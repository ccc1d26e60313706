//! Compressed inputs are judged like plain ones, and the place of a broken one is reported.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::{file, good, judge, lines, stdout, summary, text};

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn zstd(content: &[u8]) -> Vec<u8> {
    compress_to_vec(content, CompressionLevel::Fastest)
}

/// A frame that readers skip.
const SKIPPABLE: &[u8] = b"\x52\x2a\x4d\x18\x03\x00\x00\x00abc";

#[test]
fn a_compressed_input_is_judged_like_a_plain_one() {
    let content = lines(1_500).join("\n");
    let (_folder, path) = file(&content);
    let plain = stdout(&judge(&path, &[], 1));
    let (one, two) = content.as_bytes().split_at(content.len() / 3);
    let packed = [
        ("gzip", gzip(content.as_bytes())),
        ("gzip of two members", [gzip(one), gzip(two)].concat()),
        ("zstd", zstd(content.as_bytes())),
        ("zstd of two frames", [zstd(one), SKIPPABLE.to_vec(), zstd(two)].concat()),
        ("zstd that starts with a frame to skip", [SKIPPABLE, &zstd(content.as_bytes())].concat()),
    ];
    for (what, packed) in packed {
        assert!(packed.len() < content.len(), "{what}");
        let (_folder, path) = file(packed);
        assert!(stdout(&judge(&path, &[], 1).stderr_eq("")) == plain, "{what}");
    }
}

#[test]
fn a_broken_archive_ends_with_its_place_after_what_could_be_read() {
    let content: String = (0..3_000).map(|at| good(at) + "\n").collect();
    let archives = [("gzip", gzip(content.as_bytes())), ("zstd", zstd(content.as_bytes()))];
    for (what, archive) in archives {
        let half = archive.len() / 2;
        let mut changed = archive.clone();
        changed[half] ^= 0x55;
        let mut garbage = archive.clone();
        garbage.extend_from_slice(b"garbage");
        for (how, broken) in [("cut", archive[..half].to_vec()), ("changed", changed), ("followed", garbage)]
        {
            let (_folder, path) = file(&broken);
            let outcome = judge(&path, &["--only-findings"], 2);
            let printed = text(&outcome.get_output().stderr).to_owned();
            let place = printed
                .split("at compressed byte ")
                .nth(1)
                .unwrap_or_else(|| panic!("{what} {how}: {printed}"));
            let at: usize = place.split(' ').next().and_then(|at| at.parse().ok()).expect("a number");
            assert!(at > 0 && at <= broken.len(), "{what} {how}: {printed}");
            let line: u64 = place
                .split("after line ")
                .nth(1)
                .and_then(|rest| rest.split(':').next()?.parse().ok())
                .expect("a number");
            if line > 0 {
                let summary = summary(&stdout(&outcome));
                assert_eq!(
                    (&summary["summary"]["complete"], &summary["conformant"]),
                    (&false.into(), &false.into())
                );
                assert_eq!(summary["summary"]["last_line"], line, "{what} {how}");
            }
            assert!(how != "followed" || line == 3_000, "{what} {how}: {printed}");
        }
    }
}

#[test]
fn a_compressed_input_without_content_is_empty() {
    for archive in [gzip(b""), zstd(b""), SKIPPABLE.to_vec()] {
        let (_folder, path) = file(archive);
        judge(&path, &[], 2).stdout_eq("").stderr_eq("error: [..]: there is no token, the input is empty\n");
    }
}
