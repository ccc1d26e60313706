//! Compares the speed of all crates on a busy machine: they run alternately in many short rounds, so that other
//! load slows all of them alike. The best round is the time on a quiet machine, the median the time on this one.
#![allow(clippy::print_stdout, reason = "a program that prints what it measured")]

mod batches;
#[path = "../contenders/mod.rs"]
mod contenders;
#[path = "../inputs/mod.rs"]
mod inputs;

use std::hint::black_box;
use std::time::Instant;

use jwt_assay::jwt::{Scratch, verify, verify_in};

use inputs::COUNT;

/// Something that is timed: its name, and what it does.
struct Entry {
    name: String,
    run: Box<dyn FnMut()>,
    /// How many tokens one call handles.
    tokens: usize,
    /// How many calls one round makes.
    calls: usize,
    /// Nanoseconds per token in each round.
    rounds: Vec<f64>,
}

impl Entry {
    /// An entry that handles one token per call of `run`, which gets the number of the token.
    fn new(name: impl Into<String>, mut run: impl FnMut(usize) + 'static) -> Self {
        let run = Box::new(move || (0..COUNT).for_each(&mut run));
        Entry { name: name.into(), run, tokens: COUNT, calls: 1, rounds: Vec::new() }
    }

    /// An entry that handles many tokens per call. A round makes several calls, because an idle core takes time
    /// to wake up.
    fn batch(name: impl Into<String>, tokens: usize, run: impl FnMut() + 'static) -> Self {
        Entry { name: name.into(), run: Box::new(run), tokens, calls: 10, rounds: Vec::new() }
    }

    fn time(&mut self) {
        let start = Instant::now();
        (0..self.calls).for_each(|_| (self.run)());
        self.rounds.push(start.elapsed().as_nanos() as f64 / (self.calls * self.tokens) as f64);
    }

    fn best(&self) -> f64 {
        self.rounds.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn median(&self) -> f64 {
        let mut rounds = self.rounds.clone();
        rounds.sort_by(f64::total_cmp);
        rounds[rounds.len() / 2]
    }
}

/// Times all entries alternately, and prints their ratios to the first.
fn compare(title: &str, mut entries: Vec<Entry>, rounds: usize) {
    for _ in 0..rounds {
        for entry in &mut entries {
            entry.time();
        }
    }
    println!("{title}\n{:<34} {:>9} {:>6} {:>9} {:>6}", "", "best ns", "ratio", "median ns", "ratio");
    let (best, median) = (entries[0].best(), entries[0].median());
    for entry in &entries {
        println!(
            "{:<34} {:>9.0} {:>6.2} {:>9.0} {:>6.2}",
            entry.name,
            entry.best(),
            entry.best() / best,
            entry.median(),
            entry.median() / median
        );
    }
    println!();
}

fn main() {
    let is_test = !std::env::args().any(|argument| argument == "--bench");
    let rounds = if is_test { 1 } else { 2_000 };
    let (mut signing, mut verifying) = (Vec::new(), Vec::new());
    let tokens = inputs::tokens(0);
    for contender in contenders::all(0) {
        for (at, token) in tokens.iter().enumerate() {
            let read = verify((contender.token)(at), &inputs::key(), &inputs::policy());
            assert_eq!(read.expect("a good token"), inputs::claims(at, 0), "{}", contender.name);
            assert_eq!((contender.jti)(token), Some(inputs::claims(at, 0).jti), "{}", contender.name);
        }
        signing.push(Entry::new(contender.name, contender.sign));
        let (mut verify, tokens) = (contender.verify, tokens.clone());
        verifying.push(Entry::new(contender.name, move |at| assert!(verify(&tokens[at]))));
    }
    let floor = contenders::floor::parts().into_iter();
    signing.extend(floor.map(|(name, part)| Entry::new(format!("floor: {name}"), part)));
    compare("sign the sample token", signing, rounds);

    let wrong: Vec<String> =
        inputs::tokens(0).iter().map(|token| inputs::with_wrong_signature(token)).collect();
    let (key, policy, mut scratch) = (inputs::key(), inputs::policy(), Scratch::default());
    verifying.push(Entry::new("jwt-assay, wrong signature", move |at| {
        black_box(verify_in(&wrong[at], &key, &policy, &mut scratch)).unwrap_err();
    }));
    compare("verify the sample token", verifying, rounds);

    let rounds = rounds.div_ceil(40);
    compare(&format!("sign {} tokens like it", batches::SIZE), batches::sign_all(), rounds);
    compare(&format!("verify {} tokens like it", batches::SIZE), batches::verify_all(), rounds);
}
