//! The operations beside minting and judging a token: marketplaces that show the wrong tiles, and HMAC and base64url, each
//! with a classical mistake.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE};

use super::super::texts::within;
use super::super::{Breaks, Flaw, How};
use crate::forge::{Hash, mac};
use crate::jwt::Claims;
use crate::jwt::json::{self, Object, Value};
use crate::jwt::view::{Catalogue, view};

const fn shows(
    name: &'static str,
    story: &'static str,
    view: fn(&Object, &Object) -> Option<Object>,
) -> Flaw {
    Flaw { name, breaks: Breaks::Result, story, how: How::View(view) }
}

/// A marketplace that reads other claims.
macro_rules! reads {
    ($name:literal, $story:literal, |$ti:ident| $change:expr) => {
        shows($name, $story, |catalogue, claims| {
            let mut claims = claims.clone();
            within(&mut claims, "ti", |$ti| {
                $change;
            });
            shown(catalogue, &claims)
        })
    };
}

pub(super) static FLAWS: &[Flaw] = &[
    reads!("shows-hidden-tiles", "It ignores hidden_integrations.", |ti| change(ti, |xti| {
        xti.remove("hidden_integrations");
    })),
    reads!("ignores-groups", "It ignores user_group.", |ti| change(ti, |xti| {
        xti.remove("user_group");
    })),
    reads!("ignores-tiers", "It ignores user_tier.", |ti| change(ti, |xti| {
        xti.remove("user_tier");
    })),
    reads!("puts-the-tier-before-the-group", "It lets the tier choose where the catalogue has both.", |ti| {
        change(ti, |xti| {
            if let Some(tier) = xti.remove("user_tier") {
                xti.insert("user_group", tier);
            }
        })
    }),
    reads!("reads-groups-in-any-case", "It lower-cases the name of a group.", |ti| change(ti, |xti| {
        if let Some(group) = xti.get("user_group").and_then(Value::as_str) {
            xti.insert("user_group", group.to_lowercase());
        }
    })),
    reads!("finds-groups-beside-xti", "It looks for user_group at any depth.", |ti| {
        if let Some(group) = ti.get("user_group").cloned() {
            let mut xti = Object::new();
            xti.insert("user_group", group);
            ti.insert("xti", xti);
        }
    }),
    reads!("ignores-what-is-installed", "It ignores ili.", |ti| ti.remove("ili")),
    reads!("separates-numbers-and-strings", "It treats 7 and \"7\" as two tiles.", |ti| {
        for name in ["ili", "hidden_integrations"] {
            let is_text = |item: &Value| item.as_str().is_some_and(|text| text.parse::<u64>().is_ok());
            let without = |object: &mut Object| {
                if let Some(Value::Array(items)) = object.get(name) {
                    let kept = items.iter().filter(|item| !is_text(item)).cloned().collect();
                    object.insert(name, Value::Array(kept));
                }
            };
            without(ti);
            change(ti, without);
        }
    }),
    reads!("reads-ids-as-numbers", "It treats \"07\" as 7.", |ti| {
        if let Some(Value::Array(items)) = ti.get("ili") {
            let number = |item: &Value| match item.as_str().and_then(|text| text.parse::<u64>().ok()) {
                Some(number) => number.into(),
                None => item.clone(),
            };
            let items = items.iter().map(number).collect();
            ti.insert("ili", Value::Array(items));
        }
    }),
    shows(
        "shows-nothing-to-an-unknown-group",
        "It shows an empty list to a group that is not in the catalogue.",
        |catalogue, claims| {
            let mut shown = shown(catalogue, claims)?;
            let group = xti(claims).and_then(|xti| xti.get("user_group").and_then(Value::as_str));
            let known = |group: &str| match catalogue.get("groups") {
                Some(Value::Object(groups)) => groups.get(group).is_some(),
                _ => false,
            };
            if group.is_some_and(|group| !known(group)) {
                shown.insert("tiles", Value::Array(Vec::new()));
            }
            Some(shown)
        },
    ),
    shows("sorts-its-tiles", "It sorts the tiles by id.", |catalogue, claims| {
        let mut shown = shown(catalogue, claims)?;
        if let Some(Value::Array(tiles)) = shown.get("tiles") {
            let mut tiles = tiles.clone();
            tiles.sort_by_key(json::to_string);
            shown.insert("tiles", Value::Array(tiles));
        }
        Some(shown)
    }),
    shows("links-every-tile", "It shows links of tiles that are not installed.", |catalogue, claims| {
        let mut shown = shown(catalogue, claims)?;
        let Some(Value::Array(tiles)) = shown.get("tiles").cloned() else { return Some(shown) };
        let link = |tile: Value| match tile {
            Value::Object(mut tile) => {
                tile.insert("link", "https://app.example/");
                Value::Object(tile)
            }
            other => other,
        };
        shown.insert("tiles", Value::Array(tiles.into_iter().map(link).collect()));
        Some(shown)
    }),
    shows(
        "lets-the-limit-wrap-around",
        "It subtracts unsigned numbers, so that two installs of one allowed leave a huge number.",
        |catalogue, claims| {
            let mut shown = shown(catalogue, claims)?;
            if let (Some(allowed), Some(installed)) = (limit(claims), installed(claims)) {
                let remaining = allowed.wrapping_sub(installed.len() as u64);
                shown.insert("remaining_installs", remaining);
            }
            Some(shown)
        },
    ),
    shows(
        "takes-no-installs-for-no-limit",
        "It treats zero as a limit that was not set.",
        |catalogue, claims| {
            let mut shown = shown(catalogue, claims)?;
            if limit(claims) == Some(0) {
                shown.insert("remaining_installs", Value::Null);
            }
            Some(shown)
        },
    ),
    shows(
        "counts-only-what-it-shows",
        "It does not count installs that are hidden or not listed.",
        |catalogue, claims| {
            let mut shown = shown(catalogue, claims)?;
            if let (Some(allowed), Some(Value::Array(tiles))) = (limit(claims), shown.get("tiles")) {
                let is_installed = |tile: &&Value| json::to_string(tile).contains("\"installed\"");
                let count = tiles.iter().filter(is_installed).count() as u64;
                shown.insert("remaining_installs", allowed.saturating_sub(count));
            }
            Some(shown)
        },
    ),
    shows("never-counts-installs", "It returns the limit as it is.", |catalogue, claims| {
        let mut shown = shown(catalogue, claims)?;
        if let Some(allowed) = limit(claims) {
            shown.insert("remaining_installs", allowed);
        }
        Some(shown)
    }),
];

/// The view of the reference.
fn shown(catalogue: &Object, claims: &Object) -> Option<Object> {
    let catalogue = Catalogue::from_json(json::to_string(catalogue).as_bytes()).ok()?;
    Some(view(&catalogue, &Claims::from_object(claims.clone()).ok()?).to_object())
}

fn change(ti: &mut Object, change: impl FnOnce(&mut Object)) {
    within(ti, "xti", change);
}

fn xti(claims: &Object) -> Option<&Object> {
    let Some(Value::Object(ti)) = claims.get("ti") else { return None };
    match ti.get("xti") {
        Some(Value::Object(xti)) => Some(xti),
        _ => None,
    }
}

fn limit(claims: &Object) -> Option<u64> {
    match xti(claims)?.get("allowed_installs") {
        Some(Value::Number(number)) => number.as_u64(),
        _ => None,
    }
}

fn installed(claims: &Object) -> Option<&Vec<Value>> {
    let Some(Value::Object(ti)) = claims.get("ti") else { return None };
    match ti.get("ili") {
        Some(Value::Array(items)) => Some(items),
        _ => None,
    }
}

const fn hmac(name: &'static str, story: &'static str, hmac: fn(&[u8], &[u8]) -> Vec<u8>) -> Flaw {
    Flaw { name, breaks: Breaks::Result, story, how: How::Hmac(hmac) }
}

const fn encoder(name: &'static str, story: &'static str, encode: fn(&[u8]) -> String) -> Flaw {
    Flaw { name, breaks: Breaks::Result, story, how: How::Base64url(encode) }
}

pub(super) static PRIMITIVES: &[Flaw] = &[
    hmac(
        "hmac-that-cuts-long-keys",
        "It cuts a long key to one block instead of hashing it.",
        |key, message| mac(Hash::Sha256, &key[..key.len().min(64)], message),
    ),
    hmac("hmac-that-hashes-every-key", "It hashes short keys, too.", |key, message| {
        mac(Hash::Sha256, &super::sha256(key), message)
    }),
    encoder("encoder-with-the-standard-alphabet", "It writes + and /.", |bytes| {
        STANDARD_NO_PAD.encode(bytes)
    }),
    encoder("encoder-that-pads", "It writes = at the end.", |bytes| URL_SAFE.encode(bytes)),
];
