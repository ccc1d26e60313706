//! The vector files are what the recipes write. `SNAPSHOTS=overwrite cargo test --test it recipes` writes
//! them; they are the same on every machine and every day.

use std::fs;
use std::path::Path;

use jwt_assay::recipes;
use jwt_assay::vectors::FILES;

use crate::snapshots;

#[test]
fn the_recipes_write_the_committed_files() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors"));
    let groups = recipes::groups();
    let names: Vec<&str> = groups.iter().map(|group| group.group.as_str()).collect();
    assert_eq!(names, FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), "the groups and the files");
    for group in &groups {
        let path = folder.join(group.file_name());
        if snapshots::are_overwritten() {
            fs::write(&path, group.to_json()).expect("a file that can be written");
        }
        let committed = fs::read_to_string(&path).expect("the file is there");
        assert!(
            committed == group.to_json(),
            "vectors/{} is not what its recipes write; run `SNAPSHOTS=overwrite cargo test --test it recipes` \
             and look at the change",
            group.file_name()
        );
    }
}
