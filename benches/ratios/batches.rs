//! Many tokens at once, on one thread and on all, compared with one call per token; all reuse memory.

use std::hint::black_box;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use jwt_assay::jwt::{
    Claims, Fault, Scratch, sign, sign_batch_into, sign_into, verify_batch, verify_batch_into, verify_in,
};

use super::{Entry, inputs};

/// How many tokens a batch has.
pub const SIZE: usize = 4_096;

/// Single calls on one thread, single calls on one independent thread per core, and a batch on one thread and on
/// all. The second is the most that threads can gain on this machine.
fn entries<S: Send + 'static, B: Clone + Send + 'static>(
    (single, slots): (impl Fn(&mut [S], usize) + Clone + Sync + 'static, impl Fn() -> Vec<S>),
    (batch, results): (impl Fn(&mut B) + Clone + Sync + 'static, B),
) -> Vec<Entry> {
    let one = {
        let (single, mut slots) = (single.clone(), slots());
        Entry::batch("single calls", SIZE, move || single(black_box(&mut slots), 0))
    };
    let share = SIZE.div_ceil(thread::available_parallelism().map_or(1, NonZero::get));
    let mut slots = slots();
    let each = Entry::batch("single calls, a thread per core", SIZE, move || {
        let single = &single;
        thread::scope(|scope| {
            for (at, slots) in slots.chunks_mut(share).enumerate() {
                scope.spawn(move || single(black_box(slots), at * share));
            }
        });
    });
    let batches = inputs::pools().iter().map(|(name, pool)| {
        let (batch, mut results) = (batch.clone(), results.clone());
        Entry::batch(format!("a batch, {name}"), SIZE, move || {
            pool.install(|| batch(black_box(&mut results)))
        })
    });
    [one, each].into_iter().chain(batches).collect()
}

/// Signs claims.
pub fn sign_all() -> Vec<Entry> {
    let (key, all): (_, Arc<[Claims]>) = (inputs::key(), (0..SIZE).map(|at| inputs::claims(at, 0)).collect());
    let mut tokens = Vec::new();
    sign_batch_into(&mut tokens, &all, |_| &key);
    assert!(all.iter().zip(&tokens).all(|(claims, token)| *token == sign(claims, &key)));
    let single = {
        let (key, all) = (key.clone(), all.clone());
        move |tokens: &mut [String], from: usize| {
            let mut scratch = Scratch::default();
            for (token, claims) in tokens.iter_mut().zip(&all[from..]) {
                sign_into(token, claims, &key, &mut scratch).expect("sound claims");
            }
        }
    };
    let batch = move |tokens: &mut Vec<_>| sign_batch_into(tokens, &all, |_| &key);
    entries((single, || vec![String::new(); SIZE]), (batch, tokens))
}

/// Verifies tokens.
pub fn verify_all() -> Vec<Entry> {
    let (key, policy) = (inputs::key(), inputs::policy());
    let all: Vec<Claims> = (0..SIZE).map(|at| inputs::claims(at, 0)).collect();
    let tokens: Arc<[String]> = all.iter().map(|claims| sign(claims, &key).expect("sound claims")).collect();
    let verified = verify_batch(&tokens, |_| &key, &policy);
    assert!(all.iter().zip(&verified).all(|(claims, read)| read.as_ref() == Ok(claims)));
    let single = {
        let (key, policy, tokens) = (key.clone(), policy.clone(), tokens.clone());
        move |verified: &mut [Result<Claims, Fault>], from: usize| {
            let mut scratch = Scratch::default();
            for (verified, token) in verified.iter_mut().zip(&tokens[from..]) {
                let read = verify_in(token, &key, &policy, &mut scratch);
                if let Ok(claims) = std::mem::replace(verified, read) {
                    scratch.recycle(claims);
                }
            }
        }
    };
    let slots = verified.clone();
    let batch = move |verified: &mut Vec<_>| verify_batch_into(verified, &tokens, |_| &key, &policy);
    entries((single, || slots.clone()), (batch, verified))
}
