//! What the marketplace shows: a catalogue and verified claims in, tiles and remaining installs out.
//! Each recipe says what it expects, so that the vectors don't merely repeat what the code does.

use super::group::Group;
use crate::jwt::Claims;
use crate::jwt::json::{self, Object, Value};
use crate::jwt::view::{Catalogue, TileState, view};
use crate::lint::Level;
use crate::vectors::{Operation, Scope};

/// The tiles of every catalogue: two external ones with a link, one without, two that Pandium runs.
const TILES: &str = concat!(
    r#"[{"id":"crm","name":"CRM","external":true,"link":"https://app.example/crm"},"#,
    r#"{"id":"mailer","name":"Mailer","external":true,"link":"https://app.example/mail?box=1"},"#,
    r#"{"id":7,"name":"Ledger","external":true},"#,
    r#"{"id":"erp","name":"ERP","external":false},"#,
    r#"{"id":"chat","name":"Chat","external":false}]"#,
);

/// Lists for two groups, and the default for users without one.
const LISTS: &str =
    r#","groups":{"gold":["erp","crm","mailer",7],"silver":["chat"],"none":[]},"default":["chat","erp"]"#;

/// No lists: everybody sees all tiles.
const NO_LISTS: &str = "";

pub fn group() -> Group {
    let about = "What the marketplace shows for verified claims: which tiles, in which order and state, and \
                 how many more may be installed.";
    let mut group = Group::new("view", about);
    hidden(&mut group);
    lists(&mut group);
    installed(&mut group);
    limits(&mut group);
    group
}

/// Adds a case, and checks that the reference shows what the recipe says: each visible tile's id,
/// with `*` after those that are installed, and the installs that remain.
fn add(
    group: &mut Group,
    fault: &str,
    lists: &str,
    ti: &str,
    shown: &str,
    remaining: Option<u64>,
    why: &str,
) {
    let catalogue = format!(r#"{{"format":1,"tiles":{TILES}{lists}}}"#);
    let claims = object(&format!(r#"{{"iat":1621521641,"jti":"1cfa7dbf","ti":{ti},"sub":"user-1"}}"#));
    let typed = Claims::from_object(claims.clone()).unwrap_or_else(|problem| panic!("{fault}: {problem}"));
    let read =
        Catalogue::from_json(catalogue.as_bytes()).unwrap_or_else(|problem| panic!("{fault}: {problem}"));
    let view = view(&read, &typed);
    let star = |state| if state == TileState::Installed { "*" } else { "" };
    let tiles: Vec<String> =
        view.tiles.iter().map(|tile| format!("{}{}", tile.id, star(tile.state))).collect();
    assert_eq!((tiles.join(" ").as_str(), view.remaining_installs), (shown, remaining), "view/{fault}");
    for tile in &view.tiles {
        let linked = tile.state == TileState::Installed && tile.id != "7";
        assert_eq!(tile.link.is_some(), linked, "view/{fault}: only what is installed shows its link");
    }
    let clause = "Customizing the JWT, Customizing Marketplace Views";
    let recipe = group.add(fault, Operation::View, Scope::Profile, Level::Must, clause, why);
    recipe.record.catalogue = Some(object(&catalogue));
    recipe.record.claims = Some(claims);
    recipe.record.view = Some(view.to_object());
}

fn object(text: &str) -> Object {
    match json::parse(text) {
        Ok(Value::Object(object)) => object,
        other => panic!("{text} is not an object: {other:?}"),
    }
}

fn hidden(group: &mut Group) {
    let mut all = |fault, ti, shown, why| add(group, fault, NO_LISTS, ti, shown, None, why);
    all(
        "nothing-asked-for",
        "{}",
        "crm mailer 7 erp chat",
        "Where neither the catalogue nor the token limits anything, everybody sees the whole catalogue.",
    );
    all(
        "hidden",
        r#"{"xti":{"hidden_integrations":["erp","chat"]}}"#,
        "crm mailer 7",
        "A hidden tile is not visible.",
    );
    all(
        "hidden-number-for-text",
        r#"{"xti":{"hidden_integrations":["7"]}}"#,
        "crm mailer erp chat",
        "The digits in quotation marks name the tile whose id is the number.",
    );
    all(
        "hidden-unknown-tile",
        r#"{"xti":{"hidden_integrations":["wiki","CRM","cr"]}}"#,
        "crm mailer 7 erp chat",
        "Ids are compared whole and exactly, so none of these names a tile.",
    );
    all(
        "everything-hidden",
        r#"{"xti":{"hidden_integrations":["crm","mailer",7,"erp","chat"]}}"#,
        "",
        "An empty marketplace is a view too.",
    );
    all(
        "hidden-although-installed",
        r#"{"ili":["crm"],"xti":{"hidden_integrations":["crm"]}}"#,
        "mailer 7 erp chat",
        "Hidden wins over installed.",
    );
    let mut listed = |fault, ti, shown, why| add(group, fault, LISTS, ti, shown, None, why);
    listed(
        "hidden-although-listed",
        r#"{"xti":{"user_group":"gold","hidden_integrations":["crm"]}}"#,
        "erp mailer 7",
        "Hidden wins over the list of the user's group.",
    );
}

fn lists(group: &mut Group) {
    let mut add = |fault, ti, shown, why| add(group, fault, LISTS, ti, shown, None, why);
    add("no-group", "{}", "chat erp", "A user without a group sees the default list, in its order.");
    add(
        "group",
        r#"{"xti":{"user_group":"gold"}}"#,
        "erp crm mailer 7",
        "The group's list chooses the tiles and their order.",
    );
    add(
        "unknown-group",
        r#"{"xti":{"user_group":"bronze"}}"#,
        "chat erp",
        "A group that the catalogue does not name sees the default list, and not an empty one.",
    );
    add(
        "group-in-another-case",
        r#"{"xti":{"user_group":"Gold"}}"#,
        "chat erp",
        "Names of groups are compared exactly.",
    );
    add("tier", r#"{"xti":{"user_tier":"silver"}}"#, "chat", "A tier chooses a list as a group does.");
    add(
        "group-before-tier",
        r#"{"xti":{"user_tier":"silver","user_group":"gold"}}"#,
        "erp crm mailer 7",
        "Where both are known, the group chooses.",
    );
    add(
        "tier-after-unknown-group",
        r#"{"xti":{"user_group":"bronze","user_tier":"silver"}}"#,
        "chat",
        "A group that the catalogue does not name leaves the choice to the tier.",
    );
    add(
        "group-without-tiles",
        r#"{"xti":{"user_group":"none"}}"#,
        "",
        "An empty list is a list, and the default does not take its place.",
    );
    add("group-beside-xti", r#"{"user_group":"gold"}"#, "chat erp", "A group counts only inside xti.");
    let twice = r#","default":["chat","crm","chat",7,"7"]"#;
    self::add(
        group,
        "tile-listed-twice",
        twice,
        r#"{"ili":["crm","crm"]}"#,
        "chat crm* 7",
        None,
        "A tile shows once, where it is listed first.",
    );
}

fn installed(group: &mut Group) {
    let mut add = |fault, ti, shown, why| add(group, fault, NO_LISTS, ti, shown, None, why);
    add(
        "installed",
        r#"{"ili":["crm"]}"#,
        "crm* mailer 7 erp chat",
        "An external tile in ili shows as installed with its link, and the others show neither.",
    );
    add(
        "installed-number-for-number",
        r#"{"ili":[7]}"#,
        "crm mailer 7* erp chat",
        "A tile without a link shows as installed all the same.",
    );
    add(
        "installed-text-for-number",
        r#"{"ili":["7"]}"#,
        "crm mailer 7* erp chat",
        "An install reported as text counts for the tile whose id is that number.",
    );
    add(
        "installed-with-a-leading-zero",
        r#"{"ili":["07"]}"#,
        "crm mailer 7 erp chat",
        "An id with a leading zero is another id.",
    );
    add(
        "installed-tile-of-our-own",
        r#"{"ili":["erp"]}"#,
        "crm mailer 7 erp chat",
        "Only external tiles are installed because the token says so.",
    );
    add(
        "installed-unknown-tile",
        r#"{"ili":["wiki"]}"#,
        "crm mailer 7 erp chat",
        "An id that the catalogue does not have adds no tile.",
    );
}

fn limits(group: &mut Group) {
    let all = "crm mailer 7 erp chat";
    let two = "crm* mailer* 7 erp chat";
    let mut limit =
        |fault, ti, shown, remaining, why| add(group, fault, NO_LISTS, ti, shown, Some(remaining), why);
    limit(
        "no-installs-allowed",
        r#"{"xti":{"allowed_installs":0}}"#,
        all,
        0,
        "With a limit of zero nothing may be installed; null would mean no limit.",
    );
    limit(
        "installs-left",
        r#"{"ili":["crm","mailer"],"xti":{"allowed_installs":3}}"#,
        two,
        1,
        "What is installed already counts against the limit.",
    );
    limit(
        "installs-used-up",
        r#"{"ili":["crm","mailer"],"xti":{"allowed_installs":2}}"#,
        two,
        0,
        "At the limit nothing remains, and what is installed stays visible.",
    );
    limit(
        "fewer-installs-allowed-than-there-are",
        r#"{"ili":["crm","mailer"],"xti":{"allowed_installs":1}}"#,
        two,
        0,
        "What remains never falls below zero, and an unsigned subtraction must not wrap.",
    );
    limit(
        "installed-twice-counts-once",
        r#"{"ili":["crm","crm",7,"7"],"xti":{"allowed_installs":3}}"#,
        "crm* mailer 7* erp chat",
        1,
        "An id that is named twice is one install.",
    );
    limit(
        "installs-of-unknown-and-own-tiles",
        r#"{"ili":["wiki","erp","crm"],"xti":{"allowed_installs":3}}"#,
        "crm* mailer 7 erp chat",
        2,
        "Only external tiles of the catalogue count as installed.",
    );
    limit(
        "hidden-install-counts",
        r#"{"ili":["crm","mailer"],"xti":{"allowed_installs":3,"hidden_integrations":["crm"]}}"#,
        "mailer* 7 erp chat",
        1,
        "An install that is hidden from this user is still an install.",
    );
    let why = "An install that the user's list does not show is still an install.";
    add(
        group,
        "unlisted-install-counts",
        LISTS,
        r#"{"ili":["crm"],"xti":{"allowed_installs":3}}"#,
        "chat erp",
        Some(2),
        why,
    );
}
