//! `ti` and its members: tenant info of every wrong type, and texts that must come through unchanged.

use super::super::group::Group;
use super::super::sample::{SAMPLE, payload, replaced};
use super::{Row, accept_all, reject_all};

const ILI: &str = r#"["crm","mailer"]"#;

pub fn add(group: &mut Group) {
    object(group);
    texts(group);
    exact_texts(group);
    mail(group);
    installed(group);
    auditable(group);
}

/// The sample with another value for the whole of `ti`.
fn with_ti(ti: &str) -> String {
    let start = SAMPLE.find(r#"{"udn""#).expect("ti starts with udn");
    let end = SAMPLE.find(r#","sub""#).expect("sub follows ti");
    format!("{}{ti}{}", &SAMPLE[..start], &SAMPLE[end..])
}

fn object(group: &mut Group) {
    group.reject(
        "ti-missing",
        "ti-present",
        "The profile requires tenant info, even if it is only an empty object.",
        payload(with_ti("0").replace(r#""ti":0,"#, "")),
    );
    group.accept(
        "ti-empty",
        "ti-present",
        "All members of tenant info are optional, so an empty object is a complete one.",
        payload(with_ti("{}")),
    );
    let rows: &[Row] = &[
        ("ti-null", "null", "Null is a value of the wrong type, not an absent member."),
        ("ti-text", r#""Pandium Test""#, "Tenant info is an object, not a name."),
        (
            "ti-as-json-in-a-string",
            r#""{\"udn\":\"Pandium Test\"}""#,
            "The object was serialized twice; a verifier that parses it again accepts two forms of one claim.",
        ),
        ("ti-true", "true", "Member access on a boolean yields nothing in some languages, and no error."),
        ("ti-empty-array", "[]", "PHP writes an empty map as a list, which is not an object."),
    ];
    for (fault, ti, why) in rows {
        group.reject(fault, "ti-object", why, payload(with_ti(ti)));
    }
    group.accept(
        "ti-with-one-member",
        "ti-object",
        "A generator leaves out what it does not know.",
        payload(with_ti(r#"{"udn":"Pandium Test"}"#)),
    );
}

fn texts(group: &mut Group) {
    let udn: &[Row] = &[
        (
            "udn-null",
            r#""udn":null"#,
            "Null is how some languages write an unset field; the profile leaves it out.",
        ),
        ("udn-number", r#""udn":1955"#, "A name of digits alone is still text, in quotation marks."),
        ("udn-in-an-array", r#""udn":["Pandium","Test"]"#, "A name is one text, not its parts."),
    ];
    reject_all(group, "ti-text", r#""udn":"Pandium Test""#, udn);
    let ufn: &[Row] = &[(
        "ufn-as-an-object",
        r#""ufn":{"first":"Important","last":"Person"}"#,
        "First and last name as members are a record, and ufn is one text.",
    )];
    reject_all(group, "ti-text", r#""ufn":"Important Person""#, ufn);
    let uem: &[Row] =
        &[("uem-null", r#""uem":null"#, "A user without an address has an empty one or none, not null.")];
    reject_all(group, "ti-text", r#""uem":"""#, uem);
    let aid: &[Row] =
        &[("aid-number", r#""aid":7"#, "A database id becomes text before it goes into a token.")];
    reject_all(group, "ti-text", r#""aid":"""#, aid);
    let adn: &[Row] = &[("adn-true", r#""adn":true"#, "A flag is not a display name.")];
    reject_all(group, "ti-text", r#""adn":"""#, adn);
    for (fault, ti, why) in [
        (
            "ti-texts-all-empty",
            r#"{"udn":"","ufn":"","uem":"","aid":"","adn":""}"#,
            "Empty means the same as absent, and is not a fault.",
        ),
        (
            "ti-texts-all-given",
            r#"{"udn":"J","ufn":"Jane Doe","uem":"jane@example.com","aid":"7","adn":"Joe"}"#,
            "All five texts may be given at once.",
        ),
        ("aid-without-adn", r#"{"udn":"J","aid":"7"}"#, "Each member of tenant info is optional on its own."),
        (
            "adn-without-aid",
            r#"{"udn":"J","adn":"Joe"}"#,
            "A display name may come without the id of the person who acts.",
        ),
    ] {
        group.accept(fault, "ti-text", why, payload(with_ti(ti)));
    }
}

/// Texts that a page may have to escape, and a verifier must not.
fn exact_texts(group: &mut Group) {
    let rows: &[Row] = &[
        (
            "udn-with-markup",
            r#""<img src=x onerror=alert(1)>&amp;""#,
            "Markup is for the page to escape; a verifier that strips it changes what was signed.",
        ),
        (
            "udn-with-an-override",
            "\"Test \u{202e}tseT\"",
            "An invisible control character is read as it is, and made visible only where it is printed.",
        ),
        ("udn-with-an-emoji", "\"Zo\u{eb} \u{1f680}\"", "A character beyond U+FFFF must not be cut in two."),
        (
            "udn-with-spaces-around",
            r#""  Test ""#,
            "A verifier that trims a name passes on a different one than was signed.",
        ),
        (
            "udn-with-line-breaks",
            r#""a\r\nb\nc\rd""#,
            "Line breaks are characters, and none is converted into another.",
        ),
        ("udn-with-quotes-and-backslash", r#""a \"b\" \\ \/ c""#, "Escapes are undone exactly once."),
    ];
    accept_all(group, "ti-text", r#""Pandium Test""#, rows);
}

fn mail(group: &mut Group) {
    let rows: &[Row] = &[
        (
            "uem-without-an-at-sign",
            r#""uem":"jane""#,
            "An odd address is a generator's slip and no reason to turn the user away.",
        ),
        (
            "uem-without-a-domain",
            r#""uem":"jane@""#,
            "Half an address is a generator's slip and no reason to turn the user away.",
        ),
    ];
    accept_all(group, "uem-address", r#""uem":"""#, rows);
    let sound: &[Row] = &[
        (
            "uem-with-a-plus-sign",
            r#""uem":"jane+news%40@example.com""#,
            "The payload is not a query, where a plus sign is a space and a percent sign an escape.",
        ),
        (
            "uem-with-an-international-domain",
            "\"uem\":\"jane@b\u{fc}cher.example\"",
            "Domains may have letters beyond ASCII.",
        ),
        (
            "uem-with-an-international-name",
            "\"uem\":\"jos\u{e9}@example.com\"",
            "The part before the at sign may have letters beyond ASCII.",
        ),
    ];
    accept_all(group, "uem-address", r#""uem":"""#, sound);
}

fn installed(group: &mut Group) {
    let lists: &[Row] = &[
        ("ili-text", r#""crm""#, "A single id is a list of one; iterating over the text yields its letters."),
        (
            "ili-comma-separated",
            r#""crm,mailer""#,
            "The list was joined into a text, which a verifier must not split again.",
        ),
        (
            "ili-as-an-object",
            r#"{"0":"crm","2":"mailer"}"#,
            "PHP writes a filtered list with gaps as an object, and some readers make it a list again.",
        ),
        ("ili-null", "null", "No list is an empty list or an absent member, not null."),
    ];
    reject_all(group, "ili-array", ILI, lists);
    let sound: &[Row] = &[("ili-empty", "[]", "Nothing installed is an empty list.")];
    accept_all(group, "ili-array", ILI, sound);
    group.accept(
        "ili-missing",
        "ili-array",
        "A generator that knows of no installed integration leaves the list out.",
        payload(replaced(r#""ili":["crm","mailer"],"#, "")),
    );
    let items: &[Row] = &[
        ("ili-with-null", r#"["crm",null]"#, "A look-up that found nothing left null in the list."),
        ("ili-with-an-empty-id", r#"["crm",""]"#, "An empty text names no tile."),
        (
            "ili-with-a-fraction",
            "[7.5]",
            "A tile has no fractional id; cut to an integer this names another tile.",
        ),
        ("ili-with-a-negative-id", "[-7]", "Ids of tiles are not negative."),
        (
            "ili-with-a-list-inside",
            r#"[["crm"],"mailer"]"#,
            "A list inside the list was not flattened by the generator, and a verifier does not.",
        ),
        (
            "ili-with-an-object",
            r#"[{"id":"crm"}]"#,
            "Whole records were put into the list, where only ids belong.",
        ),
    ];
    reject_all(group, "ili-ids", ILI, items);
    group.either(
        "ili-with-a-whole-float",
        "ili-ids",
        "A reader whose numbers are all floats cannot distinguish this from the integer; others can.",
        payload(replaced(ILI, "[7.0]")),
    );
    let sound: &[Row] = &[
        ("ili-with-numbers", "[7,0]", "Ids may be integers, and zero is one."),
        ("ili-with-numbers-and-texts", r#"[7,"crm"]"#, "Both kinds of id may be in one list."),
    ];
    accept_all(group, "ili-ids", ILI, sound);
    let twice: &[Row] = &[
        (
            "ili-with-an-id-twice",
            r#"["crm","crm"]"#,
            "Naming a tile twice says nothing new and does no harm.",
        ),
        (
            "ili-with-an-id-in-both-spellings",
            r#"[7,"7"]"#,
            "The number and its digits name one tile, which is no reason to reject.",
        ),
    ];
    accept_all(group, "ili-unique", ILI, twice);
    let distinct: &[Row] = &[(
        "ili-with-ids-that-look-alike",
        r#"["crm","CRM","7","07"]"#,
        "Ids that differ in case or in leading zeros are different ids.",
    )];
    accept_all(group, "ili-unique", ILI, distinct);
}

fn auditable(group: &mut Group) {
    let aid = r#""aid":"""#;
    let same: &[Row] = &[(
        "aid-same-as-sub",
        r#""aid":"test-pandium-com""#,
        "Naming the same user twice is superfluous and does no harm.",
    )];
    accept_all(group, "auditable-differs", aid, same);
    let other: &[Row] = &[(
        "aid-of-another-user",
        r#""aid":"support-agent-7""#,
        "This is what aid is for: another user acts for the primary one.",
    )];
    accept_all(group, "auditable-differs", aid, other);
}
