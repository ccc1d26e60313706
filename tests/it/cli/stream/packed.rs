//! Compressed inputs are judged like plain ones, and the place of a broken one is reported.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::Value;

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
                // What was decompressed of a changed archive may be wrong.
                let is_damaged = how == "changed";
                let last = if is_damaged { Value::Null } else { line.into() };
                assert_eq!(summary["summary"]["last_line"], last, "{what} {how}");
                assert_eq!(summary["summary"]["damaged"] == true, is_damaged, "{what} {how}");
            }
            assert!(how != "followed" || line == 3_000, "{what} {how}: {printed}");
        }
    }
}

/// A frame of zstd as it is, with the length of its content in its header, and without a checksum.
fn stored_zstd(content: &[u8], length: u32) -> Vec<u8> {
    let block = ((content.len() as u32) << 3 | 1).to_le_bytes();
    [&b"\x28\xb5\x2f\xfd\x80\x58"[..], &length.to_le_bytes(), &block[..3], content].concat()
}

#[test]
fn what_an_archive_says_of_its_content_is_checked_and_damage_is_final() {
    let content: String = (0..300).map(|at| good(at) + "\n").collect();
    let (folder, path) = file(&content);
    let length = content.len() as u32;
    judge_resumable(&path, &stored_zstd(content.as_bytes(), length), 0);
    let gzip = gzip(content.as_bytes());
    judge_resumable(&path, &gzip, 0);
    let mut checksum = gzip.clone();
    checksum[gzip.len() - 8] ^= 1;
    let mut size = gzip.clone();
    size[gzip.len() - 1] ^= 1;
    let mut zstd_checksum = zstd(content.as_bytes());
    *zstd_checksum.last_mut().expect("a checksum") ^= 1;
    let damaged = [
        ("a frame that is shorter than it says", stored_zstd(content.as_bytes(), length + 1)),
        ("a frame that is longer than it says", stored_zstd(content.as_bytes(), length - 1)),
        ("a frame that says it is empty", stored_zstd(content.as_bytes(), 0)),
        ("a frame whose checksum is wrong", zstd_checksum),
        ("a member whose checksum is wrong", checksum),
        ("a member whose length is wrong", size),
    ];
    let summary = folder.path().join("summary.json");
    let name = summary.to_str().expect("a path in UTF-8");
    for (what, archive) in damaged {
        let (_folder, broken) = file(archive);
        let run = judge(&broken, &["--summary", name], 2);
        assert!(stdout(&run).contains(r#""damaged":true"#), "{what}: {}", stdout(&run));
        assert!(text(&run.get_output().stderr).contains("after line 300: "), "{what}");
        let resumed = judge(&path, &["--resume", name], 2);
        let refusal = "can't be resumed: its input is damaged, and lines that were judged may be wrong";
        assert!(text(&resumed.get_output().stderr).contains(refusal), "{what}");
    }
    // What follows a whole member or frame damages nothing before it.
    for archive in [&gzip, &stored_zstd(content.as_bytes(), length)] {
        judge_resumable(&path, &[archive, &b"garbage"[..]].concat(), 2);
    }
    // A cut archive can be resumed with the whole one, but not with another one.
    judge_resumable(&path, &gzip[..gzip.len() - 4], 2);
    let (_folder, cut) = file(&gzip[..gzip.len() - 4]);
    judge(&cut, &["--summary", name], 2);
    let (_other_folder, other) = file(content.replacen(&good(7), &good(8), 1) + "\n");
    let refused = judge(&other, &["--resume", name], 2);
    assert!(
        text(&refused.get_output().stderr).contains("has other lines up to line 300 than the resumed run")
    );
}

/// Judges an archive, and resumes with the plain file if it could not be read to its end.
fn judge_resumable(plain: &std::path::Path, archive: &[u8], code: i32) {
    let (folder, path) = file(archive);
    let own = folder.path().join("summary.json");
    let name = own.to_str().expect("a path in UTF-8");
    let run = judge(&path, &["--summary", name], code);
    assert_eq!(summary(&stdout(&run))["summary"]["damaged"], Value::Null);
    if code != 0 {
        assert_eq!(summary(&stdout(&judge(plain, &["--resume", name], 0)))["summary"]["tokens"], 300);
    }
}

#[test]
fn gzip_may_be_padded_with_zeros() {
    let content = lines(200).join("\n");
    let (_folder, plain) = file(&content);
    let plain = stdout(&judge(&plain, &[], 1));
    let (one, two) = content.as_bytes().split_at(content.len() / 3);
    let zeros = vec![0; 300_000];
    for (what, packed) in [
        ("at the end", [&gzip(content.as_bytes()), &zeros[..]].concat()),
        ("by one", [&gzip(content.as_bytes()), &zeros[..1]].concat()),
        ("between members", [&gzip(one), &zeros[..512], &gzip(two)].concat()),
    ] {
        let (_folder, path) = file(packed);
        assert!(stdout(&judge(&path, &[], 1).stderr_eq("")) == plain, "{what}");
    }
    let (_folder, path) = file([&gzip(content.as_bytes()), &zeros[..9], b"x"].concat());
    let refused = judge(&path, &[], 2);
    assert!(
        text(&refused.get_output().stderr).contains("neither a gzip member nor zeros follow the last one")
    );
}

#[test]
fn a_compressed_input_without_content_is_empty() {
    for archive in [gzip(b""), zstd(b""), SKIPPABLE.to_vec()] {
        let (_folder, path) = file(archive);
        judge(&path, &[], 2).stdout_eq("").stderr_eq("error: [..]: there is no token, the input is empty\n");
    }
}
