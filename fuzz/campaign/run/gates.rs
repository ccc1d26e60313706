//! The counts of inputs by the last gate that they got past, as a target's process writes them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use jwt_assay::fuzzing::Gate;

use crate::report::Gates;

/// The most bytes that are read of a file: far more than counts take.
const LONGEST: u64 = 4_096;

/// Reads a file of counts. All counts are 0 while there is none, or it is not valid.
pub fn read(path: &Path) -> Gates {
    let mut text = String::new();
    let file = File::open(path).map(|file| file.take(LONGEST));
    match file.and_then(|mut file| file.read_to_string(&mut text)) {
        Ok(_) => parse(&text).unwrap_or_default(),
        Err(_) => Gates::default(),
    }
}

fn parse(text: &str) -> Option<Gates> {
    let mut members: BTreeMap<String, u64> = serde_json::from_str(text).ok()?;
    members.retain(|name, _| Gate::ALL.iter().any(|gate| gate.name() == name));
    Some(Gates(members))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_and_anything_else_is_0() {
        let gates = parse(r#"{"nothing":6,"form":2,"header":1,"mac":0,"json":0,"accepted":1,"other":9}"#)
            .expect("counts");
        assert_eq!(gates.all(), 10);
        assert_eq!(gates.past(Gate::Mac), 1);
        assert_eq!(gates.past(Gate::Form), 4);
        for broken in ["", "{", "[1]", r#"{"nothing":-1}"#, r#"{"nothing":"1"}"#] {
            assert_eq!(parse(broken), None, "{broken}");
        }
        assert_eq!(read(Path::new("no such file")).all(), 0);
    }
}
