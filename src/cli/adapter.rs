//! `jwt-assay adapter`: the reference, spoken to over a pipe, and templates of adapters in other languages.

use std::io::{stdin, stdout};

use anyhow::Result;
use clap::{Args, ValueEnum};
use jwt_assay::peers::{protocol, reference};

use super::{Conclusion, flaws, output};

/// Answer the suite's questions over stdin and stdout, as the reference; or print an adapter to start from
///
/// One JSON object per line: a request in, a reply out. vectors/README.md describes the protocol. Compare an
/// adapter of your own with this one, or see a run in which everything passes.
///
/// A template runs as it is, with a small verifier that needs the language's standard library alone. Put a call of your own
/// verifier into the marked place.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay adapter --example python > adapter.py
  jwt-assay run -- python3 adapter.py
  jwt-assay run -- jwt-assay adapter
  jwt-assay fuzz -- jwt-assay adapter --flaw ignores-crit
  echo '{\"id\":0,\"op\":\"describe\",\"protocol\":1}' | jwt-assay adapter

Exit status: 0 at the end of its input, 2 if a line is not a request.")]
pub(super) struct Adapter {
    /// Print a complete adapter in this language instead
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    example: Option<Language>,

    /// Answer as this flaw, a deliberately wrong implementation, instead
    #[arg(long, value_name = "NAME", conflicts_with = "example")]
    flaw: Option<String>,
}

/// The languages of the templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Run it with: python3 adapter.py
    Python,
    /// Run it with: node adapter.mjs
    Node,
    /// Run it with: go run adapter.go
    Go,
    /// Run it with: java Adapter.java
    Java,
    /// Run it with: ruby adapter.rb
    Ruby,
    /// Run it with: php adapter.php
    Php,
}

impl Language {
    fn template(self) -> &'static str {
        match self {
            Language::Python => include_str!("adapter/adapter.py"),
            Language::Node => include_str!("adapter/adapter.mjs"),
            Language::Go => include_str!("adapter/adapter.go"),
            Language::Java => include_str!("adapter/Adapter.java"),
            Language::Ruby => include_str!("adapter/adapter.rb"),
            Language::Php => include_str!("adapter/adapter.php"),
        }
    }
}

impl Adapter {
    pub(super) fn run(self) -> Result<Conclusion> {
        if let Some(language) = self.example {
            output::print(language.template())?;
            return Ok(Conclusion::Conformant);
        }
        let mut implementation = match &self.flaw {
            Some(name) => flaws::named(name)?.factory()(),
            None => reference::new(),
        };
        protocol::serve(&mut *implementation, stdin().lock(), stdout().lock())?;
        Ok(Conclusion::Conformant)
    }
}
