//! jwt-assay finds out why a service refuses the HS256 JSON Web Tokens that your back end mints, and whether a
//! verifier refuses every token that it must. It knows the tokens of Pandium's In-App Marketplace and of a dozen
//! other services member by member, and tests generators and verifiers in any language.
//!
//! An assay finds out what a metal is made of. The library is what the program is made of: a strict reference, a
//! lint that finds everything that is wrong with a token, and a suite that tests a verifier in five lines:
//!
//! ```
//! use jwt_assay::jwt::{Key, Policy, verify};
//! use jwt_assay::suite::{Scope, check_verifier};
//!
//! check_verifier("my verifier", Scope::Profile, |question| {
//!     let key = Key::new(question.key).map_err(|error| error.to_string())?;
//!     verify(question.token, &key, &Policy::at(question.now)).map(|_| None).map_err(|fault| fault.to_string())
//! })
//! .assert_conformant();
//! ```
//!
//! # The house
//!
//! Data flows one way, and so do imports: from left to right. No two files import each other.
//!
//! ```text
//! main -> cli -> fuzzing -> { serve, stream } -> { report, peers, generator, harness } -> flaw -> { suite, child }
//!      -> recipes -> vectors -> lint -> { profile, forge } -> { jwt, secrets } -> { text, encoding, stop, file }
//! ```
//!
//! | room | what it holds |
//! |---|---|
//! | [`text`] | what may be shown: text from outside, made safe for terminals and reports |
//! | [`encoding`] | ways to spell bytes: hex, base64, percent-encoding (base64url is in `jwt`) |
//! | [`stop`] | when work has to end before it is done: an interruption, or a budget that is spent |
//! | [`secrets`] | what may be secret, in every spelling, and what hides it |
//! | [`jwt`] | what is right: the reference encoder and decoder |
//! | [`profile`] | what the tokens of one service look like, as data (feature `profile`) |
//! | [`lint`] | what is wrong with a token, or with a generator's tokens: rules, findings, conclusions |
//! | [`forge`] | deliberately wrong tokens, one fault each |
//! | [`vectors`] | the format of a vector file: records, reading, writing; the bundled files |
//! | `recipes` | cases in the making: what `vectors/` is written from (in the repository alone) |
//! | [`flaw`] | deliberately wrong implementations, one mistake each |
//! | [`suite`] | the conformance suite: cases, runner, verdicts |
//! | [`peers`] | implementations under test that come with the crate |
//! | `generator` | gets tokens from a generator: a command, or a URL (feature `generator`) |
//! | `fuzzing` | strategies that get past the MAC, a verifier against the reference (feature `hunt`), and oracles for any fuzzer (feature `fuzzing`) |
//! | `child` | child processes, bounded in time and output (feature `process`) |
//! | `file` | files that are written whole or not at all (feature `file`) |
//! | `report` | pure renderers (feature `report`) |
//! | `stream` | streams of tokens: lines, batches, and repeated `jti`s (feature `stream`) |
//! | `serve` | a marketplace on localhost, and a page that explains tokens (feature `serve`) |
//! | `harness` | the suite in your own `cargo test`, one line per case (feature `harness`) |
//! | `vectors/` | data and nothing else, useful without our code |
//!
//! # Words
//!
//! Many things can be wrong here, and each has one word:
//!
//! | word | meaning |
//! |---|---|
//! | fault | what is wrong with a token's bytes, as [`jwt`] sees it |
//! | defect | what is wrong with a JSON text |
//! | finding | a rule that a token breaks, with the place, what was found there, and the fix |
//! | mistake | what a generator did wrong to cause a fault ("signed with the base64-decoded secret") |
//! | flaw | a deliberately wrong implementation, which the suite must catch |
//! | failure | a verdict for which an implementation does not conform, or a call that returned no answer |
//!
//! # Invariants
//!
//! 1. There is no unsafe code. `jwt` knows nothing of the lint or the suite, and
//!    [`suite::Implementation`] sees neither cases nor verdicts.
//! 2. Expectation, decision and verdict are three types.
//! 3. [`jwt::verify`] rejects a token exactly when the lint has a finding whose rule
//!    [rejects](lint::Rule::rejects), and for the first of them.
//! 4. Time is an argument everywhere; only [`suite::precise_clock`] reads the machine's clock. Secrets are
//!    never printed, logged or put into a report.
//! 5. Renderers are pure. Only the command line prints, and `harness`, which is the main of a test program.
//! 6. Running nothing is a failure. A crash or a hang is never a "reject".
//! 7. What the program can list (rules, cases, peers, flaws) is never listed by hand.
//! 8. A rule's id, layer, levels, clause and advice are written down once.
//!
//! # Features
//!
//! Without the default features the library has the reference, the lint, the suite and its vectors, and few
//! dependencies. These features are on by default:
//!
//! - `cli`: the program
//! - `report`: the renderers
//! - `generator`: tests a generator, by a command or a URL
//! - `process`: implementations in any language, over a pipe
//! - `profile`: profiles, which describe the tokens of other services
//! - `peers`: published Rust crates to compare with
//! - `harness`: the main function of a test target with one line per case
//! - `batch`: signs and verifies many tokens on all cores
//! - `hunt`: a verifier against the reference, on changed tokens that are signed again
//! - `fuzzing`: strategies and oracles for any fuzzer (in the repository only)
//! - `stream`: streams of tokens, cut into batches and judged
//! - `file`: files that are written whole or not at all

#![forbid(unsafe_code)]

#[cfg(feature = "process")]
pub mod child;
pub mod encoding;
#[cfg(feature = "file")]
pub mod file;
pub mod flaw;
pub mod forge;
#[cfg(feature = "hunt")]
pub mod fuzzing;
#[cfg(feature = "generator")]
pub mod generator;
#[cfg(feature = "harness")]
pub mod harness;
pub mod jwt;
pub mod lint;
pub mod peers;
pub mod profile;
#[cfg(feature = "recipes")]
pub mod recipes;
#[cfg(feature = "report")]
pub mod report;
pub mod secrets;
#[cfg(feature = "serve")]
pub mod serve;
pub mod stop;
#[cfg(feature = "stream")]
pub mod stream;
pub mod suite;
pub mod text;
pub mod vectors;

/// The code of the README, compiled and run as tests.
#[cfg(all(doctest, feature = "profile"))]
#[doc = include_str!("../README.md")]
struct Readme;
