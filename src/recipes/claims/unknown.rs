//! Claims that the profile does not know: ignored, and never taken for those that they resemble.

use super::super::group::Group;
use super::super::sample::{payload, replaced, with_claim, with_xti};
use super::Row;

pub fn add(group: &mut Group) {
    misplaced(group);
    unknown(group);
}

fn misplaced(group: &mut Group) {
    let beside: &[Row] = &[
        (
            "sub-in-capitals-beside-sub",
            r#""SUB":"admin""#,
            "A binder that folds case lets the last of the two win, and the user becomes another.",
        ),
        (
            "iat-in-another-case-beside-iat",
            r#""Iat":1621535641"#,
            "A binder that folds case takes this time for the token's own.",
        ),
        (
            "tenant-texts-beside-ti",
            r#""udn":"Another User","uem":"else@example.com""#,
            "Members of tenant info count only inside ti.",
        ),
    ];
    for (fault, member, why) in beside {
        group.accept(fault, "claims-misplaced", why, payload(with_claim(member)));
    }
    group.accept(
        "allowed-installs-beside-xti",
        "claims-misplaced",
        "A limit outside xti has no effect: that is a finding for the generator, and no reason for a \
         verifier to reject.",
        payload(replaced(r#""adn":"","#, r#""adn":"","allowed_installs":0,"#)),
    );
    group.accept(
        "xti-with-names-of-claims",
        "claims-misplaced",
        "Properties may be called anything, and those that share a claim's name don't replace it.",
        payload(with_xti(r#"{"sub":"admin","iat":1,"jti":null,"ti":{},"exp":0,"aud":"partner","udn":7}"#)),
    );
}

fn unknown(group: &mut Group) {
    let beside: &[Row] = &[
        (
            "unknown-claim",
            r#""locale":"en""#,
            "RFC 7519 has a verifier ignore the claims that it does not understand.",
        ),
        (
            "unknown-claim-with-a-web-address",
            r#""https://app.example/is_admin":true"#,
            "Private claims often have names that avoid collisions.",
        ),
        (
            "unknown-claim-with-an-object",
            r#""act":{"sub":"admin","exp":0}"#,
            "Claims inside an unknown one are not the token's own.",
        ),
    ];
    for (fault, member, why) in beside {
        group.accept(fault, "claims-unknown", why, payload(with_claim(member)));
    }
    group.accept(
        "unknown-member-of-ti",
        "claims-unknown",
        "Tenant info may grow by members that an older verifier does not know.",
        payload(replaced(r#""adn":"","#, r#""adn":"","uph":"+1 555 0100","#)),
    );
}
