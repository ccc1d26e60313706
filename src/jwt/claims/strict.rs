//! Fast path: decodes a payload straight into [`Claims`], reusing their allocations. Answers only yes or no; for
//! the reason of a no, parse an object and ask [`read`](super::read).

use std::mem::{replace, take};

use super::{Audience, Claims, NumericDate, TenantInfo, TileId};
use crate::jwt::json::{Members, Object, Parser, Step, Stop, Value};
use crate::jwt::planted::planted;
use crate::jwt::policy::Policy;

/// Reads claims that break no rule over `claims`. After `false`, these are a mixture of both.
pub(in crate::jwt) fn accept(text: &[u8], policy: &Policy, claims: &mut Claims) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let mut parser = Parser::new(text, policy.limits.json);
    let read = read_claims(&mut parser, claims).and_then(|()| parser.end());
    read.is_ok() && !parser.has_duplicates() && claims.check().is_ok() && policy.accepts(claims)
}

fn read_claims(parser: &mut Parser<'_>, claims: &mut Claims) -> Step {
    let [mut iat, mut jti, mut ti, mut sub, mut iss, mut aud, mut exp, mut nbf] = [false; 8];
    let mut other = Members::of(&mut claims.other);
    parser.object(|parser, name| match &*name {
        "iat" => once(&mut iat).and_then(|()| date(parser)).map(|date| claims.iat = date),
        "jti" => once(&mut jti).and_then(|()| parser.string(&mut claims.jti)),
        "ti" => once(&mut ti).and_then(|()| read_tenant_info(parser, &mut claims.ti)),
        "sub" => once(&mut sub).and_then(|()| parser.string(&mut claims.sub)),
        "iss" => once(&mut iss).and_then(|()| text(parser, &mut claims.iss)),
        "aud" => once(&mut aud).and_then(|()| audience(parser)).map(|aud| claims.aud = Some(aud)),
        "exp" => once(&mut exp).and_then(|()| date(parser)).map(|date| claims.exp = Some(date)),
        "nbf" => once(&mut nbf).and_then(|()| date(parser)).map(|date| claims.nbf = Some(date)),
        _ => parser.value(other.member(&name)),
    })?;
    claims.other = parser.finish_object(other);
    clear_unless(iss, &mut claims.iss);
    clear_unless(aud, &mut claims.aud);
    clear_unless(exp, &mut claims.exp);
    clear_unless(nbf, &mut claims.nbf);
    if iat && jti && ti && sub { Ok(()) } else { Err(Stop::Unwanted) }
}

fn read_tenant_info(parser: &mut Parser<'_>, info: &mut TenantInfo) -> Step {
    let [mut udn, mut ufn, mut uem, mut ili, mut aid, mut adn, mut xti] = [false; 7];
    let mut other = Members::of(&mut info.other);
    parser.object(|parser, name| match &*name {
        "udn" => once(&mut udn).and_then(|()| text(parser, &mut info.display_name)),
        "ufn" => once(&mut ufn).and_then(|()| text(parser, &mut info.full_name)),
        "uem" => once(&mut uem).and_then(|()| text(parser, &mut info.email)),
        "ili" => once(&mut ili).and_then(|()| read_ids(parser, info.installed.get_or_insert_default())),
        "aid" => once(&mut aid).and_then(|()| text(parser, &mut info.auditable_id)),
        "adn" => once(&mut adn).and_then(|()| text(parser, &mut info.auditable_name)),
        "xti" => once(&mut xti).and_then(|()| read_extra(parser, info.extra.get_or_insert_default())),
        _ => parser.value(other.member(&name)),
    })?;
    info.other = parser.finish_object(other);
    clear_unless(udn, &mut info.display_name);
    clear_unless(ufn, &mut info.full_name);
    clear_unless(uem, &mut info.email);
    clear_unless(ili, &mut info.installed);
    clear_unless(aid, &mut info.auditable_id);
    clear_unless(adn, &mut info.auditable_name);
    clear_unless(xti, &mut info.extra);
    Ok(())
}

fn read_extra(parser: &mut Parser<'_>, extra: &mut Object) -> Step {
    let mut members = Members::of(extra);
    parser.object(|parser, name| parser.value(members.member(&name)))?;
    *extra = parser.finish_object(members);
    Ok(())
}

fn read_ids(parser: &mut Parser<'_>, ids: &mut Vec<TileId>) -> Step {
    let mut count = 0;
    parser.array(|parser| {
        let mut value = match ids.get_mut(count) {
            Some(TileId::Text(text)) => Value::String(take(text)),
            _ => Value::Null,
        };
        parser.value(&mut value)?;
        let id = TileId::of(value).ok_or(Stop::Unwanted)?;
        match ids.get_mut(count) {
            Some(place) => *place = id,
            None => ids.push(id),
        }
        count += 1;
        Ok(())
    })?;
    ids.truncate(count);
    planted!("first-of-no-ids": drop(ids[0].clone()), else ());
    Ok(())
}

fn text(parser: &mut Parser<'_>, place: &mut Option<String>) -> Step {
    parser.string(place.get_or_insert_default())
}

fn date(parser: &mut Parser<'_>) -> Step<NumericDate> {
    match value(parser)? {
        Value::Number(number) => Ok(NumericDate(number)),
        _ => Err(Stop::Unwanted),
    }
}

fn audience(parser: &mut Parser<'_>) -> Step<Audience> {
    Audience::of(value(parser)?).map_err(|_| Stop::Unwanted)
}

fn value(parser: &mut Parser<'_>) -> Step<Value> {
    let mut value = Value::Null;
    parser.value(&mut value)?;
    Ok(value)
}

/// Refuses a member that has been read before.
fn once(is_read: &mut bool) -> Step {
    if replace(is_read, true) { Err(Stop::Unwanted) } else { Ok(()) }
}

/// Clears a member of the recycled claims that the new ones do not have.
fn clear_unless<T>(is_read: bool, member: &mut Option<T>) {
    if !is_read {
        *member = None;
    }
}
