/** The page of a run: its parts, and what is shown in them. */
class Page {
  constructor(run, root) {
    this.run = run;
    this.state = stateOf(location.hash);
    this.other = null;
    root.replaceChildren(this.header(), make('div', { class: 'panes' }, this.filters(),
      make('div', {}, make('div', { id: 'chosen' }), make('p', { role: 'status', id: 'count', class: 'soft' }), make('main', { id: 'main', tabindex: '-1' }))));
    this.main = root.querySelector('main');
    addEventListener('hashchange', () => this.follow());
    addEventListener('keydown', (event) => this.key(event));
    addEventListener('dragover', (event) => event.preventDefault());
    addEventListener('drop', (event) => {
      event.preventDefault();
      this.compare(event.dataTransfer.files[0]);
    });
    // Paper shows what is folded.
    addEventListener('beforeprint', () => this.main.querySelectorAll('details').forEach((it) => (it.open = true)));
    this.draw();
  }

  header() {
    const { run } = this;
    const [word, tone] =
      { true: [run.totals['known-failure'] > 0 ? 'conformant, except for known failures' : 'conformant', 'good'], false: ['not conformant', 'bad'] }[run.conformant] ?? ['not judged', 'unsure'];
    const counts = run.verdicts.map(([name]) => [name, run.totals[name] ?? 0]).filter(([, count]) => count > 0);
    const plural = (name, count) => (['note', 'known-failure'].includes(name) ? counted(count, WORDS[name][1]) : `${count.toLocaleString('en')} ${WORDS[name][1]}`);
    const mark = ([name, count]) => make('li', { class: WORDS[name][3] }, `${WORDS[name][2]} ${plural(name, count)}`);
    const left = run.unasked ?? [];
    const view = (name, title) => make('a', { href: '#', 'data-view': name }, title);
    return make('header', { class: 'run' },
      make('section', { class: `card verdict ${tone}` },
        make('h1', {}, `${counted(run.peers.length, 'peer')}, ${counted(run.cases.length, 'case')}: ${word}`),
        make('ul', { class: 'counts' }, counts.map(mark)),
        !run.complete && make('p', {}, 'The run was stopped before every case had an answer.'),
        left.length > 0 && make('details', { open: left.length <= 3 }, make('summary', {}, `${counted(left.length, 'peer')} could not be tested`),
          make('ul', {}, left.map((peer) => make('li', {}, make('b', {}, peer.name), `: ${peer.why}`))))),
      make('div', { class: 'bar' },
        make('nav', { 'aria-label': 'Views' }, view('peers', 'Peers'), view('cases', 'Cases'), view('clauses', 'Clauses'), view('changes', 'Changes')),
        make('div', { class: 'tools' },
          make('button', { type: 'button', click: () => this.save() }, 'Save as JSON'),
          make('label', { class: 'button' }, 'Compare with a report…',
            make('input', { type: 'file', id: 'other', accept: '.html,.json', change: (event) => this.compare(event.target.files[0]) })))),
      make('p', { role: 'status', id: 'message', class: 'error' }));
  }

  filters() {
    const { run } = this;
    const used = new Set(run.peers.flatMap((peer) => peer.results.filter(Boolean).map((it) => it.verdict)));
    const chip = (name, [key, words, mark, tone]) =>
      make('button', { type: 'button', class: `chip ${tone}`, 'aria-pressed': 'false', 'data-filter': name, 'data-key': key,
        click: () => this.toggle(name, key) }, `${mark} ${words}`);
    const verdicts = Object.entries(WORDS).filter(([name]) => used.has(name)).map(([, word]) => word);
    const shown = [...used].some((name) => run.failing.has(name)) ? [FAILED, ...verdicts] : verdicts;
    const levels = ['must', 'should', 'may'].filter((level) => run.cases.some((it) => it.level.toLowerCase() === level));
    const choice = (name, label, values) =>
      make('label', {}, label, make('select', { 'data-filter': name, change: (event) => this.set({ [name]: event.target.value }) },
        make('option', { value: '' }, 'any'), values.map((value) => make('option', { value }, value))));
    const names = run.peers.map((peer) => peer.name);
    const sorted = (values) => [...new Set(values)].sort((one, two) => one.localeCompare(two, 'en'));
    const box = make('input', { type: 'search', id: 'q', autocomplete: 'off', spellcheck: 'false', placeholder: 'id, rule, clause, answer…',
      input: (event) => this.set({ q: event.target.value }, true) });
    const panel = make('details', { class: 'filters', open: !matchMedia('(max-width: 60rem)').matches },
      make('summary', {}, 'Filters'),
      make('label', { for: 'q' }, 'Text'), box,
      make('fieldset', {}, make('legend', {}, 'Verdict'), shown.map((word) => chip('verdict', word))),
      make('fieldset', {}, make('legend', {}, 'Level'), levels.map((level) => chip('level', [level, level.toUpperCase(), '', 'note']))),
      choice('peer', 'Peer', names), choice('group', 'Group', [...new Set(run.cases.map((it) => it.group))]),
      choice('language', 'Language', sorted(run.peers.map((peer) => peer.language))),
      choice('accepts', 'Accepted by', names), choice('rejects', 'Rejected by', names),
      make('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', 'data-filter': 'only', 'data-key': '1',
        click: () => this.set({ only: this.state.only ? '' : '1' }) }, 'only one peer fails'));
    return make('aside', { 'aria-label': 'Filters' }, panel);
  }

  toggle(name, key) {
    const values = listOf(this.state[name]);
    this.set({ [name]: (values.includes(key) ? values.filter((it) => it !== key) : [...values, key]).join(',') });
  }

  /** Changes filters. What is typed does not become a step of the history. */
  set(values, isTyped) {
    const view = this.state.case ? { case: '', view: 'cases' } : {};
    const address = addressOf(this.state, { ...view, ...values });
    if (!isTyped) location.hash = address;
    else {
      history.replaceState(null, '', address);
      this.state = stateOf(address);
      this.draw();
    }
  }

  follow() {
    const before = this.state;
    this.state = stateOf(location.hash);
    this.draw();
    const isOther = before.case !== this.state.case || this.view(before) !== this.view(this.state);
    if (isOther) {
      scrollTo(0, 0);
      this.main.focus({ preventScroll: true });
    }
  }

  key(event) {
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/') {
      event.preventDefault();
      document.querySelector('.filters').open = true;
      document.getElementById('q').focus();
    }
    const step = { j: 'next', k: 'previous' }[event.key];
    if (step) this.main.querySelector(`a[rel=${step === 'next' ? 'next' : 'prev'}]`)?.click();
  }

  view(state) {
    if (state.case) return 'case';
    if (state.view) return state.view;
    return FILTERS.some((name) => state[name]) ? 'cases' : 'peers';
  }

  draw() {
    const { run, state } = this;
    const view = this.view(state);
    const peers = chosenPeers(run, state);
    this.found = chosenCases(run, state, peers);
    for (const link of document.querySelectorAll('[data-view]')) {
      link.setAttribute('href', addressOf(state, { view: link.dataset.view, case: '' }));
      const isHere = link.dataset.view === view || (view === 'case' && link.dataset.view === 'cases') || (view === 'peer' && link.dataset.view === 'peers');
      if (isHere) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    for (const control of document.querySelectorAll('[data-filter]')) {
      const value = state[control.dataset.filter];
      if (control.dataset.key) control.setAttribute('aria-pressed', String(listOf(value).includes(control.dataset.key)));
      else control.value = value;
    }
    const box = document.getElementById('q');
    if (box.value !== state.q) box.value = state.q;
    this.chosen();
    const views = { cases: casesView, clauses: clausesView, changes: changesView, case: caseView, peer: peerView };
    const content = (Object.hasOwn(views, view) ? views[view] : matrixView)(this, peers);
    this.main.replaceChildren(...content);
    document.title = `${this.main.querySelector('h2')?.textContent ?? 'Report'} – test run`;
    document.getElementById('count').textContent = `${counted(this.found.length, 'case')} of ${run.cases.length.toLocaleString('en')}, ${counted(peers.length, 'peer')}`;
  }

  /** The filters in use, each with a way to remove it. */
  chosen() {
    const names = { accepts: 'accepted by', rejects: 'rejected by', only: 'only one peer fails', q: 'text' };
    const used = FILTERS.filter((name) => this.state[name]);
    const words = (name) => {
      const key = this.state[name];
      if (name === 'only') return names.only;
      const word = (it) => (name === 'verdict' ? [FAILED, ...Object.values(WORDS)].find(([letter]) => letter === it)?.[1] ?? it : it);
      return `${names[name] ?? name}: ${name === 'q' ? key : listOf(key).map(word).join(' or ')}`;
    };
    const remove = (name) => make('button', { type: 'button', class: 'chip', click: () => this.set({ [name]: '' }) },
      hidden('Remove the filter '), words(name), make('span', { 'aria-hidden': 'true' }, ' ✕'));
    const all = used.length > 1 && make('button', { type: 'button', class: 'chip', click: () => this.set(Object.fromEntries(used.map((name) => [name, '']))) }, 'Remove all');
    document.getElementById('chosen').replaceChildren(...[...used.map(remove), all].filter(Boolean));
  }

  say(message) {
    document.getElementById('message').textContent = visible(message);
  }

  save() {
    const blob = new Blob([visibleJson(jsonReport(this.run)) + '\n'], { type: 'application/json' });
    const link = make('a', { download: 'run.json' });
    link.href = URL.createObjectURL(blob);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  async compare(file) {
    if (!file) return;
    try {
      this.other = { name: file.name, peers: dropped(await file.text()) };
      this.say('');
    } catch (error) {
      this.say(`${file.name}: ${error.message}`);
      return;
    }
    const address = addressOf(stateOf(''), { view: 'changes' });
    if (location.hash === address) this.draw();
    else location.hash = address;
  }
}
