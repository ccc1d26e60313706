//! Many tokens at once, on one thread and on all, beside one call for each.

use std::hint::black_box;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use jwt_assay::jwt::{
    Claims, Key, Scratch, sign, sign_batch, sign_batch_into, sign_into, verify_batch, verify_in,
};

use super::{Entry, inputs};

/// How many tokens a batch has.
pub const SIZE: usize = 4_096;

/// Into texts that are used again.
pub fn sign_again() -> Vec<Entry> {
    let (key, all): (_, Arc<[Claims]>) = (inputs::key(), (0..SIZE).map(|at| inputs::claims(at, 0)).collect());
    let signing = |key: &Key, tokens: &mut [String], all: &[Claims]| {
        let mut scratch = Scratch::default();
        for (token, claims) in tokens.iter_mut().zip(all) {
            sign_into(token, claims, key, &mut scratch).expect("sound claims");
        }
        black_box(tokens);
    };
    let mut entries = vec![
        {
            let (key, all, mut tokens) = (key.clone(), all.clone(), vec![String::new(); SIZE]);
            Entry::batch("single calls", SIZE, move || signing(&key, &mut tokens, &all))
        },
        {
            let (key, all, mut tokens) = (key.clone(), all.clone(), vec![String::new(); SIZE]);
            let share = SIZE.div_ceil(thread::available_parallelism().map_or(1, NonZero::get));
            // What the machine gives to threads that have nothing to do with each other.
            Entry::batch("single calls, a thread a core", SIZE, move || {
                thread::scope(|scope| {
                    for (tokens, all) in tokens.chunks_mut(share).zip(all.chunks(share)) {
                        scope.spawn(|| signing(&key, tokens, all));
                    }
                });
            })
        },
    ];
    for (name, pool) in inputs::pools() {
        let (key, all, mut tokens) = (key.clone(), all.clone(), Vec::new());
        assert!(
            all.iter().zip(sign_batch(&all, |_| &key)).all(|(claims, token)| token == sign(claims, &key))
        );
        entries.push(Entry::batch(format!("a batch, {name}"), SIZE, move || {
            pool.install(|| sign_batch_into(&mut tokens, &all, |_| &key));
            black_box(&tokens);
        }));
    }
    entries
}

/// Into texts that are new each time; what becomes of them is not timed.
pub fn sign_anew() -> Vec<Entry> {
    let (key, all): (_, Arc<[Claims]>) = (inputs::key(), (0..SIZE).map(|at| inputs::claims(at, 0)).collect());
    let mut entries = vec![{
        let (key, all) = (key.clone(), all.clone());
        Entry::batch("single calls", SIZE, move || {
            all.iter().map(|claims| sign(claims, &key)).collect::<Vec<_>>()
        })
    }];
    for (name, pool) in inputs::pools() {
        let (key, all) = (key.clone(), all.clone());
        entries.push(Entry::batch(format!("a batch, {name}"), SIZE, move || {
            pool.install(|| sign_batch(&all, |_| &key))
        }));
    }
    entries
}

/// To claims; what becomes of them is not timed.
pub fn verify() -> Vec<Entry> {
    let (key, policy) = (inputs::key(), inputs::policy());
    let all: Vec<Claims> = (0..SIZE).map(|at| inputs::claims(at, 0)).collect();
    let tokens: Arc<[String]> = all.iter().map(|claims| sign(claims, &key).expect("sound claims")).collect();
    let mut entries = vec![{
        let (key, policy, tokens, mut scratch) =
            (key.clone(), policy.clone(), tokens.clone(), Scratch::default());
        Entry::batch("single calls", SIZE, move || {
            tokens.iter().map(|token| verify_in(token, &key, &policy, &mut scratch)).collect::<Vec<_>>()
        })
    }];
    for (name, pool) in inputs::pools() {
        let (key, policy, tokens) = (key.clone(), policy.clone(), tokens.clone());
        let verify_all = move || pool.install(|| verify_batch(&tokens, |_| &key, &policy));
        assert!(all.iter().zip(&verify_all()).all(|(claims, read)| read.as_ref() == Ok(claims)));
        entries.push(Entry::batch(format!("a batch, {name}"), SIZE, verify_all));
    }
    entries
}
