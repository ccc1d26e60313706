//! From a target's input to the token that it stands for.

use std::borrow::Cow;

use jwt_assay::fuzzing::{Shape, Target, strategies};

/// The token with its terms that an input is or stands for; `None` if the target's inputs are not tokens.
pub fn token_of<'a>(target: &Target, bytes: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    match target.shape {
        Shape::Token => Some(Cow::Borrowed(bytes)),
        // If they can get past the MAC, the bytes are a token.
        Shape::Bytes if target.signs => Some(Cow::Borrowed(bytes)),
        Shape::Model if target.name == "verify_model" => Some(Cow::Owned(strategies::token_of_model(bytes))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jwt_assay::fuzzing::{Gate, TARGETS, oracles};

    use super::*;

    /// Findings of a target that verifies tokens, but is missing here, would be shown as bytes.
    #[test]
    fn the_targets_that_verify_tokens_are_known() {
        let known = TARGETS.iter().filter(|target| token_of(target, b"").is_some()).map(|target| target.name);
        assert_eq!(
            known.collect::<Vec<_>>(),
            [
                "decode",
                "verify_signed",
                "verify_model",
                "inspect",
                "refresh",
                "diagnose",
                "report",
                "differential"
            ]
        );
        let model = jwt_assay::fuzzing::target("verify_model").expect("a target");
        let accepted = model.seeds().into_iter().find(|seed| (model.oracle)(&seed.bytes) == Gate::Accepted);
        let token =
            token_of(model, &accepted.expect("a seed is accepted").bytes).expect("a token").into_owned();
        assert_eq!(oracles::decode(&jwt_assay::fuzzing::Input::read(&token)), Gate::Accepted);
    }
}
