'use strict';
// Draws the report of a run: reads the data in the page, keeps what is chosen in the address, and filters the cases.
// Text from outside only ever becomes a text node.

const INVISIBLE = /[\p{C}\p{Z}\p{M}\u115f\u1160\u2800\u3164\uffa0\u{1d159}]/gu;

/** A text in which every character can be seen: what could hide or reorder text is spelled out. */
const visible = (text) =>
  String(text).replace(INVISIBLE, (mark) => (mark === ' ' ? mark : `\\u{${mark.codePointAt(0).toString(16)}}`));

/** Makes an element. Children are elements, or anything else as text; what is null or false is left out. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === false || value === undefined) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(3)) {
    if (child === null || child === false || child === undefined) continue;
    element.append(child instanceof Node ? child : visible(child));
  }
  return element;
}

const counted = (count, noun) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

/** The verdicts: their keys in an address, their words, their marks, and their colours. */
const WORDS = {
  'false-accept': ['a', 'accepted wrongly', '✗', 'bad'],
  'false-reject': ['r', 'rejected wrongly', '✗', 'bad'],
  'wrong-claims': ['w', 'wrong claims', '✗', 'bad'],
  'bad-token': ['b', 'wrong result', '✗', 'bad'],
  crash: ['c', 'crashed', '✗', 'bad'],
  timeout: ['h', 'hung', '✗', 'bad'],
  unstable: ['u', 'unstable', '✗', 'bad'],
  'stale-known-failure': ['x', 'passed, but listed as a known failure', '✗', 'bad'],
  'known-failure': ['k', 'known failure', '~', 'unsure'],
  note: ['n', 'note', 'i', 'note'],
  pass: ['p', 'passed', '✓', 'good'],
  skip: ['s', 'skipped', '–', 'note'],
};
const FAILED = ['f', 'failed', '✗', 'bad'];

/** Reads the data of a page: the peers' results by the position of their cases. */
function unpacked(data) {
  const names = data.verdicts.map(([name]) => name);
  const failing = new Set(data.verdicts.filter(([, fails]) => fails).map(([name]) => name));
  const peers = data.peers.map((packed) => {
    let next = 0;
    const results = Array.from(packed.verdicts, (digit, at) => {
      if (digit === '.') return null;
      const verdict = names[parseInt(digit, 36)];
      return {
        verdict,
        fails: failing.has(verdict),
        decision: packed.decisions[at],
        got: packed.answers[packed.got[next++]],
        note: packed.notes[at] ?? null,
        expected: packed.expected[at] ?? data.cases[at].expected,
      };
    });
    return { ...packed, results };
  });
  const cases = data.cases.map((it, at) => ({ ...it, at, group: it.id.split('/')[0], clauses: clausesOf(it.clause) }));
  return { ...data, failing, peers, cases, places: new Map(cases.map((it) => [it.id, it.at])) };
}

/** The command that repeats a result. */
function rerunOf(peer, id, result) {
  return result.verdict === 'unstable' && peer.repeat ? peer.repeat : `jwt-assay run ${id} ${peer.rerun}`;
}

/** The report as `--format json` writes it. */
function jsonReport(run) {
  const peers = run.peers.map((peer) => {
    const { rerun, repeat, verdicts, decisions, answers, got, notes, expected, results, ...head } = peer;
    const written = run.cases.flatMap((it) => {
      const result = results[it.at];
      if (!result) return [];
      const { id, rule, level, clause, why } = it;
      const { verdict, expected: wanted, got: answer, note } = result;
      return [{ id, rule, level, clause, verdict, expected: wanted, got: answer, why, rerun: rerunOf(peer, id, result), note }];
    });
    return { ...head, results: written };
  });
  const { format, tool, options, unasked, totals, complete, conformant } = run;
  return { format, tool, options, peers, ...(unasked ? { unasked } : {}), totals, complete, conformant };
}

/** JSON with the same value, in which every character can be seen. */
function visibleJson(value) {
  const units = (mark) => Array.from({ length: mark.length }, (_, at) => `\\u${mark.charCodeAt(at).toString(16).padStart(4, '0')}`);
  return JSON.stringify(value, null, 2).replace(INVISIBLE, (mark) => (mark === ' ' || mark === '\n' ? mark : units(mark).join('')));
}

/** The clauses of a text such as `RFC 7515 §2, §5.2 step 1`: each with an id, its name, and its address. */
function clausesOf(text) {
  const found = [];
  let rfc = null;
  for (const match of text.matchAll(/RFC (\d+)|§(\d[\d.]*)|Appendix ([A-Z])\b|\b([A-Z](?:\.\d+)+)/g)) {
    if (match[1]) {
      rfc = match[1];
      found.push({ id: `rfc${rfc}`, name: `RFC ${rfc}`, rfc, section: '' });
    } else if (rfc) {
      const section = (match[2] ?? match[3] ?? match[4]).replace(/\.$/, '');
      const kind = /^\d/.test(section) ? 'section' : 'appendix';
      found.push({ id: `rfc${rfc}-${section}`, name: `RFC ${rfc} ${kind === 'section' ? '§' : ''}${section}`, rfc, section, kind });
    }
  }
  const whole = (it, at) => it.section || !(found[at + 1]?.section && found[at + 1].rfc === it.rfc);
  const clauses = found.filter(whole).map((it) => ({
    ...it,
    address: `https://www.rfc-editor.org/rfc/rfc${it.rfc}${it.section ? `#${it.kind}-${it.section}` : ''}`,
  }));
  const id = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  return clauses.length > 0 ? clauses : [{ id, name: text, rfc: '', section: '', address: null }];
}

const FILTERS = ['verdict', 'level', 'group', 'peer', 'language', 'clause', 'accepts', 'rejects', 'only', 'q'];

/** What the address says: a view, a case, and the filters. */
function stateOf(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const state = { view: given.get('view') ?? '', case: given.get('case') ?? '' };
  for (const name of FILTERS) state[name] = given.get(name) ?? '';
  return state;
}

/** The address of a state: what it changes of the present one. Empty values are left out. */
function addressOf(state, changes) {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...state, ...changes })) if (value) values.set(name, value);
  return '#' + values.toString().replace(/%2F/g, '/').replace(/%2C/g, ',');
}

const listOf = (text) => (text ? text.split(',').filter(Boolean) : []);

/** The peers that the filters leave. */
function chosenPeers(run, state) {
  const named = run.peers.filter((peer) => !state.peer || peer.name === state.peer);
  return named.filter((peer) => !state.language || peer.language === state.language);
}

/** Whether a result has one of the verdicts with these keys. */
const hasVerdict = (result, keys) => keys.includes(WORDS[result.verdict][0]) || (result.fails && keys.includes('f'));

/** How the chosen peers did in a case. */
function tallyOf(it, peers) {
  const tally = { failed: [], known: [], passed: 0, noted: 0, skipped: 0, accepted: 0, rejected: 0, got: 0 };
  for (const peer of peers) {
    const result = peer.results[it.at];
    if (!result) continue;
    tally.got += 1;
    if (result.decision === 'a') tally.accepted += 1;
    if (result.decision === 'r') tally.rejected += 1;
    if (result.fails) tally.failed.push(peer);
    else if (result.verdict === 'known-failure') tally.known.push(peer);
    else if (result.verdict === 'pass') tally.passed += 1;
    else if (result.verdict === 'note') tally.noted += 1;
    else tally.skipped += 1;
  }
  const against = tally.failed.length + tally.known.length;
  tally.disagreement = Math.max(Math.min(against, tally.passed), Math.min(tally.accepted, tally.rejected));
  tally.against = against;
  return tally;
}

/** Whether every word is in the case, its rule, or an answer to it. */
function contains(run, it, peers, words, matching) {
  it.text ??= [it.id, it.why, it.clause, it.rule ?? '', run.rules[it.rule]?.summary ?? ''].join('\n').toLowerCase();
  return words.every(
    (word) => it.text.includes(word) || peers.some((peer) => matching.get(peer).get(word).has(peer.results[it.at]?.got)),
  );
}

/** The cases that the filters leave, those that the peers disagree about most first. */
function chosenCases(run, state, peers) {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const answersWith = (peer, word) => new Set(peer.answers.filter((answer) => answer.toLowerCase().includes(word)));
  const matching = new Map(peers.map((peer) => [peer, new Map(words.map((word) => [word, answersWith(peer, word)]))]));
  const verdicts = listOf(state.verdict);
  const levels = listOf(state.level);
  const decided = (name, at) => run.peers.find((peer) => peer.name === name)?.results[at]?.decision;
  const found = [];
  for (const it of run.cases) {
    if (levels.length > 0 && !levels.includes(it.level.toLowerCase())) continue;
    if (state.group && it.group !== state.group) continue;
    if (state.clause && !it.clauses.some((clause) => clause.id === state.clause)) continue;
    if (state.accepts && decided(state.accepts, it.at) !== 'a') continue;
    if (state.rejects && decided(state.rejects, it.at) !== 'r') continue;
    const results = peers.map((peer) => peer.results[it.at]).filter(Boolean);
    if (results.length === 0) continue;
    if (verdicts.length > 0 && !results.some((result) => hasVerdict(result, verdicts))) continue;
    if (!contains(run, it, peers, words, matching)) continue;
    const tally = tallyOf(it, peers);
    if (state.only && tally.against !== 1) continue;
    found.push({ it, tally });
  }
  const order = (one, two) =>
    two.tally.disagreement - one.tally.disagreement || two.tally.against - one.tally.against || one.it.at - two.it.at;
  return found.sort(order);
}

/** The data in a file that was dropped: a page like this one, or a JSON report. Throws what the reader should know. */
function dropped(text) {
  let json = text;
  if (/^\s*</.test(text)) {
    const island = new DOMParser().parseFromString(text, 'text/html').getElementById('data');
    if (!island) throw new Error('it is a page, but not the report of a run: use a file of --report html= or json=');
    json = island.textContent;
  }
  let data;
  try {
    data = JSON.parse(json);
  } catch {
    throw new Error('it is neither a page nor JSON: use a file of --report html= or json=');
  }
  const isRun = data?.format === 1 && Array.isArray(data.peers);
  if (!isRun) throw new Error('it is not the report of a run in format 1');
  let peers;
  try {
    peers = Array.isArray(data.cases) ? jsonReport(unpacked(data)).peers : data.peers;
  } catch {
    throw new Error('its data is broken: write the report again');
  }
  const isResult = (result) => typeof result?.id === 'string' && typeof result.verdict === 'string';
  const isPeer = (peer) => typeof peer?.name === 'string' && Array.isArray(peer.results) && peer.results.every(isResult);
  if (!peers.every(isPeer)) throw new Error('its peers have no names or results');
  const results = (peer) => new Map(peer.results.map((result) => [result.id, result]));
  return peers.map((peer) => ({ name: peer.name, version: String(peer.version), results: results(peer) }));
}

/** What changed from one run to another, by peer: lists of cases, each with both results. */
function changes(old, now, failing) {
  const fails = (result) => failing.has(result.verdict);
  const of = (peer) => {
    const before = old.find((it) => it.name === peer.name);
    const change = { name: peer.name, isNew: !before, failing: [], passing: [], other: [], added: [], gone: [] };
    for (const [id, result] of before ? peer.results : []) {
      const earlier = before.results.get(id);
      const row = { id, earlier, result };
      if (!earlier) change.added.push(row);
      else if (!fails(earlier) && fails(result)) change.failing.push(row);
      else if (fails(earlier) && !fails(result)) change.passing.push(row);
      else if (earlier.verdict !== result.verdict) change.other.push(row);
    }
    for (const [id, earlier] of before?.results ?? []) if (!peer.results.has(id)) change.gone.push({ id, earlier });
    return change;
  };
  const gone = old.filter((peer) => !now.some((it) => it.name === peer.name)).map((peer) => peer.name);
  return { peers: now.map(of), gone };
}
