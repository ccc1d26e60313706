// What the page of a run shows: each view, and the parts that they have in common.

/** Text for readers that do not see the marks. */
const hidden = (text) => make('span', { class: 'hidden' }, text);
const badge = (verdict) => make('span', { class: `badge ${WORDS[verdict]?.[3] ?? 'note'}` }, `${WORDS[verdict]?.[2] ?? ''} ${WORDS[verdict]?.[1] ?? verdict}`);
const levelBadge = (level) => make('span', { class: 'badge note' }, level.toUpperCase());
const caseLink = (page, id, rest) => make('a', { href: addressOf(page.state, { case: id, view: '' }), ...rest }, make('code', {}, id));
const peerLink = (page, name) => make('a', { href: addressOf(stateOf(''), { view: 'peer', peer: name }) }, name);
const outside = (address, text) => (address ? make('a', { href: address, rel: 'noopener noreferrer' }, text) : text);

/** Peers by groups. */
function matrixView(page, peers) {
  const { run } = page;
  const found = page.found.map((entry) => entry.it);
  const groups = [...new Set(run.cases.map((it) => it.group))].filter((group) => found.some((it) => it.group === group));
  const cell = (peer, cases, changes) => {
    const tally = { fails: 0, known: 0, passed: 0, asked: 0 };
    for (const it of cases) {
      const result = peer.results[it.at];
      if (!result || result.verdict === 'skip') continue;
      tally.asked += 1;
      if (result.fails) tally.fails += 1;
      else if (result.verdict === 'known-failure') tally.known += 1;
      else if (result.verdict === 'pass') tally.passed += 1;
    }
    if (tally.asked === 0) return make('td', { class: 'note' }, '–', hidden(' not asked'));
    const parts = [['✗', tally.fails, ' failed ', 'bad'], ['~', tally.known, ' known failures ', 'unsure'], ['✓', tally.passed, ' passed', 'good']];
    const shown = parts.filter(([, count], at) => count > 0 && (at < 2 || tally.fails + tally.known === 0));
    const marks = shown.map(([mark, count, words, tone]) => make('b', { class: tone }, `${mark} ${count}`, hidden(words)));
    return make('td', {}, make('a', { href: addressOf(page.state, { view: 'cases', peer: peer.name, ...changes }) },
      hidden(`${peer.name}, ${changes.group || 'all groups'}: `), marks, shown.length === 0 && ['i ', hidden('notes alone')]));
  };
  const byGroup = new Map(groups.map((group) => [group, found.filter((it) => it.group === group)]));
  const row = (peer) => make('tr', {}, make('th', { scope: 'row' }, peerLink(page, peer.name), make('span', { class: 'soft' }, ` ${peer.version}, ${peer.language}`)),
    cell(peer, found, { group: page.state.group }), groups.map((group) => cell(peer, byGroup.get(group), { group })));
  const head = (group) => make('th', { scope: 'col' }, make('a', { href: addressOf(page.state, { view: 'cases', group }) }, group));
  return [
    make('h2', {}, 'Peers and groups'),
    make('p', { class: 'soft' }, '✗ failed, ~ known failures, ✓ nothing failed, – not asked. Follow a number to its cases.'),
    make('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': 'Peers and groups' },
      make('table', { class: 'matrix' }, make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'Peer'), make('th', { scope: 'col' }, 'all'), groups.map(head))),
        make('tbody', {}, peers.map(row)))),
    wrongCase(),
  ];
}

/** Part of a row about a case: how many failed, and who if they are few. */
function tallyText({ failed, known, passed, noted, skipped }) {
  const few = (list) => (list.length <= 3 ? ` (${list.map((peer) => peer.name).join(', ')})` : '');
  return [failed.length > 0 && make('b', { class: 'bad' }, `✗ ${failed.length} failed${few(failed)} `),
    known.length > 0 && make('b', { class: 'unsure' }, `~ ${counted(known.length, 'known failure')}${few(known)} `),
    passed > 0 && make('span', { class: 'good' }, `✓ ${passed} passed `),
    noted > 0 && make('span', { class: 'soft' }, `i ${counted(noted, 'note')} `),
    skipped > 0 && make('span', { class: 'soft' }, `– ${skipped} skipped`)];
}

function caseList(page, entries) {
  const row = ({ it, tally }) => make('li', {}, make('div', {}, caseLink(page, it.id), ' ', levelBadge(it.level)), make('p', {}, it.why), make('p', {}, tallyText(tally)));
  return make('ul', { class: 'cases' }, entries.map(row));
}

/** A fold that is filled when it is opened. */
function fold(title, isOpen, fill) {
  const details = make('details', {}, make('summary', {}, title));
  details.addEventListener('toggle', () => details.open && details.children.length === 1 && details.append(fill()));
  if (isOpen) {
    details.append(fill());
    details.open = true;
  }
  return details;
}

function casesView(page) {
  const same = page.found.filter(({ tally }) => tally.against === 0 && tally.disagreement === 0);
  const other = page.found.filter(({ tally }) => tally.against > 0 || tally.disagreement > 0);
  const title = page.state.peer ? `Cases: ${page.state.peer}` : 'Cases';
  return [
    make('h2', {}, title),
    page.found.length === 0 && make('p', { class: 'card' }, 'No case fits these filters.'),
    other.length > 0 && make('p', { class: 'soft' }, `${counted(other.length, 'case')}, those that the peers disagree about most first.`),
    caseList(page, other),
    same.length > 0 && fold(`Passing everywhere: ${counted(same.length, 'case')}`, other.length === 0, () => caseList(page, same)),
  ].filter(Boolean);
}

/** A header, claims, or another object, as lines with their faults. */
function linesOf(run, label, numbers) {
  const row = (number) => {
    const [depth, json, time, rules] = run.lines[number];
    const marks = rules.map((rule) => ['  ← ', make('strong', { class: 'bad' }, rule)]);
    return make('span', { class: rules.length > 0 ? 'row bad' : 'row' }, ' '.repeat(2 * depth), json, time && make('span', { class: 'time' }, `  ${time}`), marks);
  };
  return make('pre', { class: 'card json', tabindex: '0', role: 'region', 'aria-label': label }, numbers.map(row));
}

/** Seconds since the epoch as a date; nothing beyond the calendar. */
function dateOf(seconds) {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace('T', ' ').replace('.000Z', ' UTC');
}

function pieceOf(run, [label, piece]) {
  if (Array.isArray(piece)) return [make('h4', {}, label), linesOf(run, label, piece)];
  const date = label === 'at the time' && dateOf(Number(piece));
  if (typeof piece === 'string') return [make('h4', {}, label), make('p', { class: 'text' }, make('code', {}, piece), date && ` (${date})`)];
  if (piece.joined) return pieceOf(run, [label, piece.joined.map((number) => run.texts[number]).join('.')]);
  const { before, fault, after, rule } = piece;
  return [make('h4', {}, label), make('pre', { class: 'card json', tabindex: '0', role: 'region', 'aria-label': label },
    make('span', { class: 'row bad' }, before, make('mark', {}, fault, '⌃'), after, rule && ['  ← ', make('strong', { class: 'bad' }, rule)]))];
}

/** The answers to a case: by verdict, then by their text. */
function answersOf(page, it, peers) {
  const byVerdict = new Map();
  for (const peer of peers) {
    const result = peer.results[it.at];
    if (!result) continue;
    if (!byVerdict.has(result.verdict)) byVerdict.set(result.verdict, new Map());
    const answers = byVerdict.get(result.verdict);
    const key = JSON.stringify([result.got, result.note, result.expected]);
    if (!answers.has(key)) answers.set(key, { result, peers: [] });
    answers.get(key).peers.push(peer);
  }
  const answer = (verdict) => ({ result, peers: who }) => make('li', {},
    make('p', {}, who.map((peer, at) => [at > 0 && ', ', peerLink(page, peer.name)])),
    result.got !== '' && make('p', { class: 'text' }, make('code', {}, result.got)),
    result.note && make('p', {}, make('span', { class: 'soft' }, verdict === 'known-failure' ? 'known: ' : ''), result.note),
    result.expected !== it.expected && make('p', { class: 'soft' }, `expected of ${who.length > 1 ? 'these' : 'it'}: ${result.expected}`));
  return Object.keys(WORDS).filter((verdict) => byVerdict.has(verdict)).map((verdict) => {
    const answers = [...byVerdict.get(verdict).values()].sort((one, two) => two.peers.length - one.peers.length);
    const count = answers.reduce((sum, { peers: who }) => sum + who.length, 0);
    return make('section', { class: 'answers' }, make('h4', {}, badge(verdict), ` by ${counted(count, 'peer')}`), make('ul', {}, answers.map(answer(verdict))));
  });
}

/** Text in which published vulnerabilities are links. */
const withLinks = (text) => text.split(/(CVE-\d{4}-\d{4,})/).map((part, at) => (at % 2 ? outside(`https://www.cve.org/CVERecord?id=${part}`, part) : part));

function caseView(page, peers) {
  const { run, state } = page;
  const it = run.cases[run.places.get(state.case)];
  if (!it) return [make('h2', {}, 'No such case'), make('p', {}, 'This report has no case ', make('code', {}, state.case), '.')];
  const at = page.found.findIndex((entry) => entry.it === it);
  const step = (entry, rel, before, after) => entry && make('a', { href: addressOf(state, { case: entry.it.id, view: '' }), rel }, before, make('code', {}, entry.it.id), after);
  const rule = run.rules[it.rule];
  const failed = run.peers.filter((peer) => peer.results[it.at]?.fails || peer.results[it.at]?.verdict === 'known-failure');
  const clauses = it.clauses.map((clause, at) => [at > 0 && ', ', outside(clause.address, clause.name),
    ' (', make('a', { href: addressOf(stateOf(''), { view: 'cases', clause: clause.id }) }, 'all its cases'), ')']);
  const fact = (name, ...value) => [make('dt', {}, name), make('dd', {}, ...value)];
  return [
    make('nav', { class: 'steps', 'aria-label': 'Cases' }, make('a', { href: addressOf(state, { case: '', view: 'cases' }) }, '↑ All cases'),
      at > 0 && step(page.found[at - 1], 'prev', [hidden('Previous: '), '← '], ''), at >= 0 && step(page.found[at + 1], 'next', hidden('Next: '), ' →')),
    make('h2', {}, make('code', {}, it.id)),
    make('dl', { class: 'card facts' },
      fact('why', withLinks(it.why)), fact('level', levelBadge(it.level)), fact('clause', it.clauses[0].name !== it.clause && [it.clause, make('br')], clauses),
      rule && fact('rule', make('code', {}, it.rule), `: ${rule.summary}`), rule && fact('fix', rule.fix), fact('expected', make('strong', {}, it.expected))),
    make('h3', {}, 'What is asked'),
    it.question.length === 0 && make('p', {}, 'The program that wrote this page does not know this case.'),
    it.question.map((piece) => pieceOf(run, piece)),
    it.faults.length > 0 && [make('h3', {}, 'What is wrong with it'),
      make('ul', { class: 'faults' }, it.faults.map((fault) => make('li', {}, make('strong', { class: 'bad' }, fault.rule), ` at ${fault.at}: ${fault.found}`)))],
    make('h3', {}, 'Answers'), answersOf(page, it, peers),
    failed.length > 0 && fold(`Commands that repeat it: ${failed.length}`, failed.length <= 3, () =>
      make('ul', { class: 'commands' }, failed.map((peer) => make('li', {}, make('code', {}, rerunOf(peer, it.id, peer.results[it.at])))))),
    it.catches.length > 0 && fold(`Mistakes that it catches: ${it.catches.length}`, it.catches.length <= 6, () =>
      make('ul', {}, it.catches.map((number) => make('li', {}, make('code', {}, run.flaws[number][0]), ': ', withLinks(run.flaws[number][1]))))),
    wrongCase(it),
  ].flat().filter(Boolean).flat(3);
}

function wrongCase(it) {
  const command = `jwt-assay vectors show ${it?.id ?? 'ID'}`;
  return make('p', { class: 'soft wrong' }, 'Is a case itself wrong? Report its id, the clause that says otherwise, and what you expect, to the maintainers of jwt-assay. ',
    make('code', {}, command), ' prints the whole case.');
}

/** One peer: what it did that was not expected. */
function peerView(page) {
  const { run, state } = page;
  const peer = run.peers.find((it) => it.name === state.peer);
  if (!peer) return [make('h2', {}, 'No such peer'), make('p', {}, 'Choose a peer among the filters.')];
  const results = run.cases.map((it) => ({ it, result: peer.results[it.at] })).filter(({ result }) => result);
  const isWrong = ({ result }) => result.fails || result.verdict === 'known-failure';
  const accepts = results.filter((row) => isWrong(row) && row.it.acceptable === false && row.result.decision === 'a');
  const rejects = results.filter((row) => isWrong(row) && row.it.acceptable === true && row.result.decision === 'r');
  const stopped = (verdict) => results.filter(({ result }) => result.verdict === verdict);
  const taken = new Set([...accepts, ...rejects, ...stopped('crash'), ...stopped('timeout'), ...stopped('unstable')].map(({ it }) => it.at));
  const rest = results.filter((row) => isWrong(row) && !taken.has(row.it.at));
  const row = ({ it, result }) => make('li', {}, make('div', {}, caseLink(page, it.id), ' ', levelBadge(it.level), ' ', badge(result.verdict)),
    make('p', {}, it.why), make('p', { class: 'text' }, make('code', {}, result.got)), result.note && make('p', { class: 'soft' }, result.note));
  const list = (rows) => make('ul', { class: 'cases' }, rows.map(row));
  const section = (title, rows) => [make('h3', {}, `${title}: ${rows.length}`), rows.length > 0 && list(rows)];
  const reasons = Map.groupBy?.(stopped('skip'), ({ result }) => result.note ?? result.got) ?? new Map([['', stopped('skip')]]);
  const fact = (name, value) => value && [make('dt', {}, name), make('dd', {}, value)];
  const stop = peer.unfinished;
  const unstable = peer.unstable;
  return [
    make('h2', {}, peer.name),
    make('dl', { class: 'card facts' }, fact('version', peer.version), fact('language', peer.language), fact('scope', peer.scope), fact('asked', `${peer.asked} of ${peer.of}`),
      fact('warning', peer.remark), fact('too little', peer.shortfall), fact('stopped', stop && `${stop.why}; ${counted(stop.unanswered.length, 'case')} without an answer`),
      fact('unstable', unstable && [`${counted(unstable.cases, 'case')}; ${unstable.case} gets ${unstable.alone} if it is asked first, and got ${unstable.after} in the run`, peer.repeat && [make('br'), make('code', {}, peer.repeat)]]),
      fact('cases', make('a', { href: addressOf(stateOf(''), { view: 'cases', peer: peer.name }) }, 'all of its cases'))),
    section('Unexpected accepts', accepts), section('Unexpected rejects', rejects), section('Hung', stopped('timeout')), section('Crashed', stopped('crash')),
    stopped('unstable').length > 0 && section('Unstable', stopped('unstable')),
    section('Other failures', rest),
    stop && fold(`Without an answer: ${stop.unanswered.length}`, false, () => make('p', {}, stop.unanswered.map((id, at) => [at > 0 && ', ', make('code', {}, id)]))),
    stopped('note').length > 0 && fold(`Notes: ${stopped('note').length}`, false, () => list(stopped('note'))),
    fold(`Skipped: ${stopped('skip').length}`, false, () => make('div', {}, [...reasons].map(([reason, rows]) =>
      [make('p', {}, make('strong', {}, `${reason} (${rows.length})`)), make('p', {}, rows.map(({ it }, at) => [at > 0 && ', ', caseLink(page, it.id)]))]))),
  ].flat().filter(Boolean).flat(3);
}

/** The clauses that cases come from, in the order of their documents. */
function clausesView(page) {
  const clauses = new Map();
  for (const entry of page.found) {
    for (const clause of entry.it.clauses) {
      if (!clauses.has(clause.id)) clauses.set(clause.id, { clause, entries: [] });
      clauses.get(clause.id).entries.push(entry);
    }
  }
  const order = (one, two) => (one.clause.rfc === '') - (two.clause.rfc === '') || one.clause.name.localeCompare(two.clause.name, 'en', { numeric: true });
  const row = ({ clause, entries }) => {
    const failing = (name) => new Set(entries.flatMap(({ tally }) => tally[name].map((peer) => peer.name)));
    const failed = failing('failed');
    const known = [...failing('known')].filter((name) => !failed.has(name));
    const cases = make('a', { href: addressOf(page.state, { view: 'cases', clause: clause.id }), 'aria-label': `${counted(entries.length, 'case')} of ${clause.name}` }, counted(entries.length, 'case'));
    const names = (list) => (list.length <= 4 ? `: ${list.join(', ')}` : '');
    return make('tr', {}, make('th', { scope: 'row' }, outside(clause.address, clause.name)), make('td', {}, cases),
      make('td', {}, failed.size > 0 && make('b', { class: 'bad' }, `✗ ${counted(failed.size, 'peer')} failed${names([...failed])} `),
        known.length > 0 && make('b', { class: 'unsure' }, `~ ${counted(known.length, 'peer')} with known failures${names(known)}`),
        failed.size + known.length === 0 && make('span', { class: 'good' }, '✓ nothing failed')));
  };
  return [make('h2', {}, 'Clauses'), make('p', { class: 'soft' }, 'The clauses that the cases come from, and the peers that break them. A case can come from several.'),
    make('table', { class: 'clauses' }, make('thead', {}, make('tr', {}, ['Clause', 'Cases', 'Peers'].map((name) => make('th', { scope: 'col' }, name)))),
      make('tbody', {}, [...clauses.values()].sort(order).map(row)))];
}

/** What changed since another run. */
function changesView(page, chosen) {
  const { run, other, state } = page;
  const how = make('p', { class: 'card' }, 'Drop another report of a run onto this page, HTML or JSON, or choose it with the button above. It is read here, and sent nowhere.');
  if (!other) return [make('h2', {}, 'Changes'), how];
  const results = (peer) => new Map(run.cases.filter((it) => peer.results[it.at]).map((it) => [it.id, peer.results[it.at]]));
  const now = chosen.map((peer) => ({ name: peer.name, results: results(peer) }));
  const isChosen = ({ name }) => (!state.peer && !state.language) || chosen.some((peer) => peer.name === name);
  const others = other.peers.filter(isChosen);
  const [from, to] = other.isLater ? [now, others] : [others, now];
  const { peers, gone } = changes(from, to, run.failing);
  const row = ({ id, earlier, result }) => make('li', {}, run.places.has(id) ? caseLink(page, id) : make('code', {}, id), ' ',
    earlier && badge(earlier.verdict), earlier && result && ' → ', result && badge(result.verdict), make('p', { class: 'text' }, make('code', {}, (result ?? earlier).got)));
  const list = (title, rows, tone) => rows.length > 0 && [make('h4', { class: tone }, `${title}: ${rows.length}`), make('ul', { class: 'cases' }, rows.map(row))];
  const counts = (peer) => peer.failing.length + peer.passing.length + peer.other.length + peer.added.length + peer.gone.length;
  const section = (peer) => make('section', {}, make('h3', {}, peer.name), peer.isNew && make('p', {}, 'This peer is not in the earlier report.'),
    list('✗ Newly failing', peer.failing, 'bad'), list('✓ No longer failing', peer.passing, 'good'), list('Other changes', peer.other), list('New cases', peer.added), list('Cases that are gone', peer.gone));
  const changed = peers.filter((peer) => peer.isNew || counts(peer) > 0);
  const sum = (name) => peers.reduce((total, peer) => total + peer[name].length, 0);
  const swap = () => {
    other.isLater = !other.isLater;
    page.draw();
  };
  return [
    make('h2', {}, 'Changes'),
    make('p', {}, other.isLater ? 'From this page to ' : 'From ', make('code', {}, other.name), other.isLater ? '. ' : ' to this page. ', make('button', { type: 'button', click: swap }, 'The other way round')),
    make('p', { class: 'card', id: 'sums' }, `${sum('failing')} newly failing, ${sum('passing')} no longer failing, ${sum('other')} other changes, ${counted(sum('added'), 'new case')}, ${sum('gone')} gone`),
    gone.length > 0 && make('p', {}, `Peers that are gone: ${gone.join(', ')}`),
    changed.map(section), changed.length === 0 && gone.length === 0 && make('p', {}, 'Nothing changed.'),
  ].flat().filter(Boolean);
}

new Page(unpacked(JSON.parse(document.getElementById('data').textContent)), document.getElementById('page'));
