//! Makes typing errors, the same ones each time.

use knowledge::evaluate::TestQuery;

/// Shorter words stay as they are.
const SHORTEST: usize = 5;

/// Queries with one typing error each, in one of their longer words.
pub(super) fn misspelt(queries: &[TestQuery]) -> Vec<TestQuery> {
    let changed = queries.iter().map(|query| TestQuery {
        id: query.id.clone(),
        text: with_error(&query.text),
    });
    changed.collect()
}

fn with_error(text: &str) -> String {
    let mut state = seed(text);
    let words: Vec<&str> = text.split(' ').collect();
    let is_long = |word: &&str| word.len() >= SHORTEST && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let long: Vec<usize> = (0..words.len()).filter(|at| is_long(&words[*at])).collect();
    if long.is_empty() {
        return text.to_owned();
    }
    let chosen = long[below(&mut state, long.len())];
    let changed: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, word)| match at == chosen {
            true => change(word, &mut state),
            false => (*word).to_owned(),
        })
        .collect();
    changed.join(" ")
}

/// Swaps, leaves out, replaces or doubles a letter. The first letter stays.
fn change(word: &str, state: &mut u64) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + below(state, letters.len() - 2);
    match below(state, 10) {
        0..=3 => letters.swap(at, at + 1),
        4..=5 => {
            letters.remove(at);
        }
        6..=7 => {
            let letter = u8::try_from(below(state, 26)).expect("26 letters");
            letters[at] = char::from(b'a' + letter);
        }
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

fn seed(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// A number below a limit.
pub(super) fn below(state: &mut u64, limit: usize) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    let limit = u64::try_from(limit.max(1)).expect("64 bits");
    usize::try_from((*state >> 11) % limit).expect("it is below a limit of this type")
}
