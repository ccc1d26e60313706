//! Fast path: decodes a payload straight into [`Claims`], reusing their allocations. The answer is only yes or no:
//! for the reason of a no, parse an object and [collect its faults](super::collect_faults).

use std::mem::{replace, take};

use super::set::{Claims, TenantInfo};
use super::values::{Audience, NumericDate, TileId};
use super::{Claim, TenantMember};
use crate::jwt::json::{JsonLimits, Members, Object, Parser, Step, Stop, Value};

/// Reads claims without a fault over `claims`. After `false`, these are a mixture of both.
pub(in crate::jwt) fn decode(text: &[u8], limits: JsonLimits, claims: &mut Claims) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let mut parser = Parser::new(text, limits);
    let read = read_claims(&mut parser, claims).and_then(|()| parser.end());
    read.is_ok() && !parser.has_duplicates() && claims.check().is_ok()
}

fn read_claims(parser: &mut Parser<'_>, claims: &mut Claims) -> Step {
    let (mut is_read, mut other) = ([false; Claim::ALL.len()], Members::of(&mut claims.other));
    parser.object(|parser, name| {
        let Some(claim) = Claim::of(&name) else { return parser.value(other.member(&name)) };
        reject_repeat(&mut is_read[claim as usize])?;
        match claim {
            Claim::Iat => claims.iat = date(parser)?,
            Claim::Jti => parser.string(&mut claims.jti)?,
            Claim::Ti => read_tenant_info(parser, &mut claims.ti)?,
            Claim::Sub => parser.string(&mut claims.sub)?,
            Claim::Iss => text(parser, &mut claims.iss)?,
            Claim::Aud => claims.aud = Some(audience(parser)?),
            Claim::Exp => claims.exp = Some(date(parser)?),
            Claim::Nbf => claims.nbf = Some(date(parser)?),
        }
        Ok(())
    })?;
    claims.other = parser.finish_object(other);
    clear_unless(is_read[Claim::Iss as usize], &mut claims.iss);
    clear_unless(is_read[Claim::Aud as usize], &mut claims.aud);
    clear_unless(is_read[Claim::Exp as usize], &mut claims.exp);
    clear_unless(is_read[Claim::Nbf as usize], &mut claims.nbf);
    let is_complete =
        [Claim::Iat, Claim::Jti, Claim::Ti, Claim::Sub].iter().all(|claim| is_read[*claim as usize]);
    if is_complete { Ok(()) } else { Err(Stop::Unwanted) }
}

fn read_tenant_info(parser: &mut Parser<'_>, info: &mut TenantInfo) -> Step {
    let (mut is_read, mut other) = ([false; TenantMember::ALL.len()], Members::of(&mut info.other));
    parser.object(|parser, name| {
        let Some(member) = TenantMember::of(&name) else { return parser.value(other.member(&name)) };
        reject_repeat(&mut is_read[member as usize])?;
        match member {
            TenantMember::Udn => text(parser, &mut info.display_name),
            TenantMember::Ufn => text(parser, &mut info.full_name),
            TenantMember::Uem => text(parser, &mut info.email),
            TenantMember::Ili => read_ids(parser, info.installed.get_or_insert_default()),
            TenantMember::Aid => text(parser, &mut info.auditable_id),
            TenantMember::Adn => text(parser, &mut info.auditable_name),
            TenantMember::Xti => read_extra(parser, info.extra.get_or_insert_default()),
        }
    })?;
    info.other = parser.finish_object(other);
    clear_unless(is_read[TenantMember::Udn as usize], &mut info.display_name);
    clear_unless(is_read[TenantMember::Ufn as usize], &mut info.full_name);
    clear_unless(is_read[TenantMember::Uem as usize], &mut info.email);
    clear_unless(is_read[TenantMember::Ili as usize], &mut info.installed);
    clear_unless(is_read[TenantMember::Aid as usize], &mut info.auditable_id);
    clear_unless(is_read[TenantMember::Adn as usize], &mut info.auditable_name);
    clear_unless(is_read[TenantMember::Xti as usize], &mut info.extra);
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

fn reject_repeat(is_read: &mut bool) -> Step {
    if replace(is_read, true) { Err(Stop::Unwanted) } else { Ok(()) }
}

/// Clears a field of the recycled claims that was not read again.
fn clear_unless<T>(is_read: bool, field: &mut Option<T>) {
    if !is_read {
        *field = None;
    }
}
