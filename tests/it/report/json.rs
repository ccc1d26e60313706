//! A run as JSON: the verdicts, and a remark on peers that give the same answer to every token.

use jwt_assay::report::run_json;
use serde_json::Value;

use super::motley;

#[test]
fn one_answer_to_every_token_is_remarked_on() {
    let document: Value = serde_json::from_str(&run_json(&motley())).expect("JSON");
    let remarks: Vec<Option<&str>> =
        document["peers"].as_array().expect("peers").iter().map(|peer| peer["remark"].as_str()).collect();
    let accepts = Some("accepts every token, valid or not: is it wired up?");
    let rejects = Some("rejects every token, valid or not: is it wired up?");
    assert_eq!(remarks, [accepts, rejects, None, None, accepts]);
    assert_eq!(document["conformant"], false);
}
