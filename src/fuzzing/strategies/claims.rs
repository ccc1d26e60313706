//! Claims sets of the profile, made of bytes: any value where the profile allows any, and the right type elsewhere.

use arbitrary::{Arbitrary, Result, Unstructured};

use crate::fuzzing::NOW;
use crate::jwt::json::{Object, Value, parse};
use crate::jwt::{Audience, Claims, TenantInfo, TileId};

/// The depth of free values.
const DEEPEST: u32 = 5;

/// A claims set that the reference signs, fresh at [`NOW`].
///
/// # Errors
/// Only those of `arbitrary`. An exhausted source gives small values.
pub fn claims(source: &mut Unstructured<'_>) -> Result<Claims> {
    let iat = NOW - source.int_in_range(0..=60)?;
    let mut claims = Claims::new(iat, id(source)?, id(source)?, tenant_info(source)?);
    claims.iss = maybe(source, text)?;
    claims.aud = maybe(source, |source| {
        Ok(if source.arbitrary()? {
            Audience::One(text(source)?)
        } else {
            Audience::Many(list(source, text)?)
        })
    })?;
    claims.exp = maybe(source, |source| Ok((NOW + source.int_in_range(1..=1_000_000)?).into()))?;
    claims.nbf = maybe(source, |source| Ok((NOW - source.int_in_range(0..=1_000_000)?).into()))?;
    claims.other = object(source, DEEPEST)?;
    Ok(claims)
}

fn tenant_info(source: &mut Unstructured<'_>) -> Result<TenantInfo> {
    Ok(TenantInfo {
        display_name: maybe(source, text)?,
        full_name: maybe(source, text)?,
        email: maybe(source, text)?,
        installed: maybe(source, |source| list(source, tile))?,
        auditable_id: maybe(source, text)?,
        auditable_name: maybe(source, text)?,
        extra: maybe(source, extra)?,
        other: object(source, DEEPEST)?,
    })
}

fn extra(source: &mut Unstructured<'_>) -> Result<Object> {
    let mut extra = object(source, DEEPEST)?;
    if let Some(group) = maybe(source, text)? {
        extra.insert("user_group", group);
    }
    if let Some(installs) = maybe(source, u64::arbitrary)? {
        extra.insert("allowed_installs", installs);
    }
    Ok(extra)
}

fn maybe<'a, T>(
    source: &mut Unstructured<'a>,
    make: impl FnOnce(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Option<T>> {
    if source.arbitrary()? { make(source).map(Some) } else { Ok(None) }
}

fn list<'a, T>(
    source: &mut Unstructured<'a>,
    make: fn(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let count = source.int_in_range(0..=4)?;
    (0..count).map(|_| make(source)).collect()
}

fn tile(source: &mut Unstructured<'_>) -> Result<TileId> {
    Ok(if source.arbitrary()? { TileId::from(u64::arbitrary(source)?) } else { TileId::Text(id(source)?) })
}

fn text(source: &mut Unstructured<'_>) -> Result<String> {
    String::arbitrary(source)
}

fn id(source: &mut Unstructured<'_>) -> Result<String> {
    let text = text(source)?;
    Ok(if text.is_empty() { "a".to_owned() } else { text })
}

/// Members with unknown names.
fn object(source: &mut Unstructured<'_>, deepest: u32) -> Result<Object> {
    let mut object = Object::new();
    for _ in 0..source.int_in_range(0..=3)? {
        object.insert(format!("x{}", text(source)?), value(source, deepest)?);
    }
    Ok(object)
}

/// Any value.
pub(super) fn value(source: &mut Unstructured<'_>, deepest: u32) -> Result<Value> {
    Ok(match source.int_in_range(0..=if deepest == 0 { 4 } else { 6 })? {
        0 => Value::Null,
        1 => Value::Bool(source.arbitrary()?),
        2 => Value::from(u64::arbitrary(source)?),
        3 => Value::from(text(source)?),
        4 => number(source)?,
        5 => object(source, deepest - 1)?.into(),
        _ => {
            let count = source.int_in_range(0..=3)?;
            Value::Array((0..count).map(|_| value(source, deepest - 1)).collect::<Result<_>>()?)
        }
    })
}

/// A number in any spelling, in the range of a 64-bit float.
fn number(source: &mut Unstructured<'_>) -> Result<Value> {
    let (whole, fraction) = (i64::arbitrary(source)?, u32::arbitrary(source)?);
    let exponent: i8 = source.int_in_range(-99..=99)?;
    let text = match source.int_in_range(0..=3)? {
        0 => format!("{whole}"),
        1 => format!("{whole}.{fraction}"),
        2 => format!("{whole}e{exponent}"),
        _ => format!("{whole}.{fraction}E{exponent:+}"),
    };
    Ok(parse(text).expect("a number of JSON"))
}
