//! Caches the reference's examinations: hundreds of flaws get the same thousand questions.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use crate::forge::Forge;
use crate::jwt::{self, Examination, MAC_BYTES, Policy};

/// A header longer than this is examined through the cache: ten thousand nested levels take a tenth of a second.
pub(super) const LONG_TEXT_BYTES: usize = 4_096;
/// How many pairs of header and payload are kept.
const MAX_KEPT_TEXTS: usize = 4_096;

/// By header and payload, the examinations under different policies.
type Judgements = HashMap<Vec<u8>, Vec<(Policy, Arc<Examination>)>>;

static JUDGEMENTS: LazyLock<Mutex<Judgements>> = LazyLock::new(Mutex::default);

/// Examines two texts as header and payload of a token whose form and signature are right.
pub(super) fn examine(header: &[u8], payload: &[u8], policy: &Policy) -> Arc<Examination> {
    // The length of the first text keeps different pairs apart.
    let texts = [&header.len().to_be_bytes()[..], header, payload].concat();
    let judgements = || JUDGEMENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let known = judgements().get(&texts).and_then(|on_terms| {
        on_terms.iter().find(|(terms, _)| terms == policy).map(|(_, judgement)| Arc::clone(judgement))
    });
    known.unwrap_or_else(|| {
        let token = Forge::new(payload).header(header).seal([0; MAC_BYTES]).token();
        let judgement = Arc::new(jwt::examine(token, None, policy));
        let mut judgements = judgements();
        if judgements.len() < MAX_KEPT_TEXTS || judgements.contains_key(&texts) {
            judgements.entry(texts).or_default().push((policy.clone(), Arc::clone(&judgement)));
        }
        judgement
    })
}
