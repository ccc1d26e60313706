//! Something else in the place of the secret: nothing, a word for nothing, a sample, a name.

use super::super::mistake::{Row, common, rare};
use super::Make;
use crate::lint::secret::SAMPLES;

const LOOK: &str = "Look for a configuration variable that is not set where the generator runs, and refuse to start \
                    without a secret.";

/// What an unset variable turns into as text.
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
    rare("secret-unset", "signed with the word for an unset variable, such as `undefined`", LOOK, |_| {
        UNSET.map(|word| word.into()).into()
    }),
    rare(
        "secret-sample",
        "signed with a sample secret that everybody knows, such as `your-256-bit-secret`",
        "Replace the sample in the generator by the secret that was agreed on.",
        |_| SAMPLES.map(|sample| sample.into()).into(),
    ),
    rare(
        "secret-variable-name",
        "signed with the name of a variable, such as `JWT_SECRET`, in place of its value",
        "Read the variable's value: its name, in quotation marks or not expanded, is no secret.",
        |_| {
            NAMES
                .iter()
                .flat_map(|name| [name.to_string(), format!("${name}"), format!("${{{name}}}")])
                .map(String::into_bytes)
                .collect()
        },
    ),
];
