//! A token without its secret: whether others know what it is signed with.

use jwt_assay::forge::Forge;
use jwt_assay::jwt::Policy;
use jwt_assay::lint::{Expected, Inspector, Minted, WordList};

const CLAIMS: &str = r#"{"iat":1621521641,"jti":"1","sub":"a","ti":{}}"#;

fn token(secret: impl AsRef<[u8]>) -> String {
    String::from_utf8(Forge::new(CLAIMS).sign(secret).token()).expect("a token is ASCII")
}

fn words() -> WordList {
    WordList::new("words.txt", b"letmein\n\nhunter2\nnot in any list but this one\n".to_vec()).expect("words")
}

/// What is known of the secret of a token.
fn known(inspector: &Inspector, token: &str) -> Vec<String> {
    let findings = inspector.inspect(token, &Policy::at(1_621_521_641)).findings;
    let of_key = findings.into_iter().filter(|finding| finding.rule.id() == "key-sample");
    of_key.map(|finding| finding.found).collect()
}

#[test]
fn a_token_that_others_can_sign_is_found_without_the_secret() {
    let inspector = Inspector::without_secret().guessing(Some(words()));
    for (secret, name) in [
        (
            "your-super-secret-jwt-token-with-at-least-32-characters-long",
            "the default secret of Supabase's self-hosting example",
        ),
        ("!ChangeThisMercureHubJWTSecretKey!", "the default secret of the Mercure hub"),
        ("secret", "a sample from documentation and tutorials"),
        (
            "ThisIsMyCustomSecretKey012345678",
            "the sample secret of Nacos's documentation, decoded from base64",
        ),
        ("letmein", "a secret in the word list \"words.txt\", line 1"),
        ("not in any list but this one", "a secret in the word list \"words.txt\", line 4"),
    ] {
        let whole = format!("a token that is signed with {name}");
        assert_eq!(known(&inspector, &token(secret)), [whole.as_str()]);
        for wrapped in [format!("Bearer {}", token(secret)), format!(" {}\n", token(secret))] {
            assert_eq!(known(&inspector, &wrapped), [whole.as_str()]);
        }
    }
}

#[cfg(feature = "profile")]
#[test]
fn the_token_of_another_service_is_tried_as_well() {
    use jwt_assay::profile::Profile;
    for name in ["jws", "jwt", "supabase"] {
        let profile = Profile::named(name).expect("a bundled profile");
        let inspector = Inspector::without_secret().for_profile(profile).guessing(None);
        let whole = "a token that is signed with the sample secret of PostgREST's documentation";
        assert_eq!(known(&inspector, &token("reallyreallyreallyreallyverysafe")), [whole], "{name}");
    }
}

#[test]
fn what_is_not_known_is_not_guessed() {
    let inspector = Inspector::without_secret().guessing(Some(words()));
    let signed = token("secret");
    for other in [
        token("an example secret of 32 bytes..."),
        token("letmein "),
        signed.replacen("eyJ", "eyK", 1),
        signed[..signed.len() - 3].to_owned(),
        signed.rsplit_once('.').expect("segments").0.to_owned() + ".",
        "e30.e30".to_owned(),
        String::new(),
    ] {
        assert_eq!(known(&inspector, &other), [""; 0], "{other}");
    }
    assert_eq!(known(&Inspector::without_secret(), &signed), [""; 0], "it was not asked for");
    // The secret is given, and is another.
    let given = Inspector::new("an example secret of 32 bytes...").guessing(Some(words()));
    assert_eq!(known(&given, &signed), [""; 0]);
}

#[test]
fn a_word_list_is_searched_for_the_given_secret() {
    let found = |secret: &str| known(&Inspector::new(secret).guessing(Some(words())), "e30.e30.");
    assert_eq!(found("hunter2"), ["a secret in the word list \"words.txt\", line 3"]);
    assert_eq!(
        found("hunter2\n"),
        ["a secret in the word list \"words.txt\", line 3, with white space or quotation marks around it"]
    );
    assert_eq!(found("hunter3"), [""; 0]);
    assert_eq!(found("secret"), ["a sample from documentation and tutorials"]);
}

#[test]
fn the_secret_of_a_generator_is_guessed_from_its_first_tokens() {
    let minted = |secrets: &[&str]| {
        let call = |secret: &&str| Minted {
            token: token(secret),
            before: 1_621_521_641,
            after: 1_621_521_641,
            after_millis: 0,
        };
        let minted: Vec<Minted> = secrets.iter().map(call).collect();
        let inspector = Inspector::without_secret().guessing(Some(words()));
        let findings = inspector.inspect_minted(&minted, &Expected::default()).findings;
        let known = findings.into_iter().find(|shown| shown.finding.rule.id() == "key-sample");
        known.map(|shown| (shown.count, shown.first))
    };
    let other = "an example secret of 32 bytes...";
    assert_eq!(minted(&["hunter2"; 12]), Some((12, 0)));
    assert_eq!(minted(&[other, other, "secret", other, "secret"]), Some((2, 2)));
    assert_eq!(minted(&[other; 5]), None);
    assert_eq!(minted(&[other, other, other, "secret"]), None, "the first three are enough");
    assert_eq!(minted(&[]), None);
}

#[test]
fn another_secret_than_the_published_one_is_explained() {
    let explained = |signer: &str| {
        let inspector = Inspector::new("an example secret of 32 bytes...");
        let inspection = inspector.inspect(token(signer), &Policy::at(1_621_521_641));
        let diagnosis = inspector.explain(&inspection)?;
        Some(diagnosis.mistakes.iter().map(|mistake| mistake.id).collect::<Vec<_>>())
    };
    for signer in
        ["!ChangeThisMercureHubJWTSecretKey!", "reallyreallyreallyreallyverysafe", "mall-admin-secret"]
    {
        assert_eq!(explained(signer), Some(vec!["secret-sample"]), "{signer}");
    }
    assert_eq!(explained("another secret, which nothing publishes"), None);
}
