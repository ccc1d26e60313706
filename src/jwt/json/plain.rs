//! What a string may hold without an escape.

/// How many bytes there are before the first that ends a string or needs an escape.
#[inline]
pub(super) fn plain_len(text: &[u8]) -> usize {
    let start = plain_len_by_words(&text[..text.len().min(BLOCK)]);
    if start < BLOCK { start } else { plain_len_by_blocks(text) }
}

#[inline]
fn plain_len_by_words(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks();
    for (at, word) in words.iter().enumerate() {
        let special = special(u64::from_le_bytes(*word));
        if special != 0 {
            return 8 * at + special.trailing_zeros() as usize / 8;
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ');
    text.len() - rest.len() + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// For long strings: a block has no branch inside, so that the compiler can use vector instructions.
fn plain_len_by_blocks(text: &[u8]) -> usize {
    let (blocks, _) = text.as_chunks::<BLOCK>();
    let is_plain = |block: &&[u8; BLOCK]| {
        let (words, _) = block.as_chunks();
        words.iter().fold(0, |seen, word| seen | special(u64::from_le_bytes(*word))) == 0
    };
    let start = BLOCK * blocks.iter().take_while(is_plain).count();
    start + plain_len_by_words(&text[start..])
}

const BLOCK: usize = 32;
const ONES: u64 = u64::from_ne_bytes([1; 8]);
const SPACES: u64 = u64::from_ne_bytes([b' '; 8]);
const HIGH_BITS: u64 = u64::from_ne_bytes([0x80; 8]);

/// Marks the bytes that are a quotation mark, a backslash or below a space by their high bit. Above the first of
/// them, counted from the lowest byte, a mark may be wrong.
#[inline]
fn special(bytes: u64) -> u64 {
    let is_zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let is_control = bytes.wrapping_sub(SPACES) & !bytes;
    let is_quote = is_zero(bytes ^ (ONES * u64::from(b'"')));
    let is_backslash = is_zero(bytes ^ (ONES * u64::from(b'\\')));
    (is_control | is_quote | is_backslash) & HIGH_BITS
}
