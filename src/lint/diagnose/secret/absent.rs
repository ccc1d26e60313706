//! Something else in place of the secret: nothing, the text of an unset variable, a sample, a name.

use super::super::mistake::{Row, common, rare};
use super::Make;
use crate::lint::secret::SAMPLES;

const LOOK: &str = "Check for a configuration variable that is not set where the generator runs, and refuse to start \
                    without a secret.";

/// The texts that an unset variable turns into.
const UNSET: [&str; 10] =
    ["undefined", "null", "None", "nil", "NULL", "(null)", "<nil>", "false", "[object Object]", "NaN"];

/// Names of variables that hold a secret.
const NAMES: [&str; 8] = [
    "JWT_SECRET",
    "JWT_SECRET_KEY",
    "JWT_KEY",
    "SECRET_KEY",
    "SECRET",
    "PANDIUM_SECRET",
    "SHARED_SECRET",
    "JWT_ASSAY_SECRET",
];

pub(super) static ROWS: &[Row<Make>] = &[
    common("secret-empty", "signed with an empty secret", LOOK, |_| vec![vec![]]),
    rare("secret-unset", "signed with the text of an unset variable, such as `undefined`", LOOK, |_| {
        UNSET.map(|word| word.into()).into()
    }),
    rare(
        "secret-sample",
        "signed with a well-known sample secret, such as `your-256-bit-secret`",
        "Replace the sample in the generator with the secret that both sides agreed on.",
        |_| SAMPLES.map(|sample| sample.into()).into(),
    ),
    rare(
        "secret-variable-name",
        "signed with the name of a variable, such as `JWT_SECRET`, instead of its value",
        "Use the variable's value; its name was quoted, or was not expanded.",
        |_| {
            NAMES
                .iter()
                .flat_map(|name| [name.to_string(), format!("${name}"), format!("${{{name}}}")])
                .map(String::into_bytes)
                .collect()
        },
    ),
];
