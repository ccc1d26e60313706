//! Writes the vector files: `cargo run --example recipes` after a recipe has changed.
//!
//! Each group is a file of recipes beside this one. The files come out the same on every machine
//! and every day; a test compares them with what is committed.

#![expect(clippy::print_stdout, reason = "a program that says what it wrote")]

mod recipes;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    for group in recipes::all() {
        std::fs::write(folder.join(group.file_name()), group.to_json())?;
        println!("wrote vectors/{}", group.file_name());
    }
    Ok(())
}
