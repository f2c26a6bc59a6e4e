// The filters over evidence: when, where, by whom, how much; what is folded away; how it is drawn.

function createControls(view) {
  const host = byId('filters').querySelector('.controls');
  const graph = view.graph;
  const parts = [
    createHistogram(view),
    evidenceFields(view),
    strengthFields(view),
    foldedFields(view),
    lookFields(view),
  ];
  host.append(...parts.filter((part) => part !== null));
  const reset = byId('reset');
  reset.addEventListener('click', () => view.reset());
  const update = () => {
    reset.hidden = !view.isFiltered();
    byId('chip').hidden = graph.small.groups === 0 || !graph.small.fold;
    byId('chip').textContent = view.areSmallShown() ? STRINGS.foldSmall : STRINGS.smallGroups(graph.small.groups);
    byId('chip').setAttribute('aria-pressed', String(view.areSmallShown()));
  };
  byId('chip').addEventListener('click', () => view.toggleSmall());
  view.listen((change) => { if (change.filter) update(); });
  update();
}

// A field that follows the filters: ``read`` gives its value from them, ``write`` the part that its value asks for.
function boundSelect(view, label, options, read, write) {
  const select = element('select', { onchange: () => write(select.value) },
    ...options.map(([value, name]) => element('option', { value }, name)));
  const update = () => { select.value = read(); };
  view.listen((change) => { if (change.filter || change.look) update(); });
  update();
  return element('label', { class: 'field' }, element('span', {}, label), select);
}

function boundRange(view, label, least, most, read, write) {
  const said = element('output', {});
  const range = element('input', { type: 'range', min: least, max: most, 'data-range': label, oninput: () => write(Number(range.value)) });
  const update = () => {
    range.value = String(read());
    said.textContent = STRINGS.atLeast(read());
  };
  view.listen((change) => { if (change.filter) update(); });
  update();
  return element('label', { class: 'field' }, element('span', {}, label), range, said);
}

function evidenceFields(view) {
  const { sources, authors } = view.graph;
  const named = (names) => names.map((name) => [name, shorten(visible(name), 60)])
    .sort((one, other) => one[1].localeCompare(other[1]));
  const choice = (name) => [() => view.filters()[name] ?? '', (value) => view.filter({ [name]: value === '' ? null : value })];
  return element('fieldset', {}, element('legend', {}, STRINGS.evidence),
    boundSelect(view, STRINGS.posts, Object.entries(STRINGS.postKinds), () => view.filters().post, (post) => view.filter({ post })),
    sources.length > 1 ? boundSelect(view, STRINGS.source, [['', STRINGS.allSources], ...named(sources)], ...choice('source')) : null,
    authors.length > 1 ? authorField(view, named(authors)) : null);
}

// By typing, because there may be thousands.
function authorField(view, names) {
  const list = element('datalist', { id: 'authors' }, ...names.slice(0, 2000).map(([name]) => element('option', { value: visible(name) })));
  const known = new Map(names.map(([name]) => [fold(visible(name)), name]));
  const input = element('input', { type: 'text', list: 'authors', placeholder: STRINGS.allAccounts, autocomplete: 'off' });
  input.addEventListener('change', () => {
    const author = known.get(fold(input.value.trim())) ?? null;
    input.setAttribute('aria-invalid', String(author === null && input.value.trim() !== ''));
    view.filter({ author });
  });
  view.listen((change) => {
    const { author } = view.filters();
    if (change.filter && document.activeElement !== input) input.value = author === null ? '' : visible(author);
  });
  return element('label', { class: 'field' }, element('span', {}, STRINGS.account), input, list);
}

function strengthFields(view) {
  const most = view.graph.edges.reduce((best, edge) => Math.max(best, edge.count), 1);
  return element('fieldset', {}, element('legend', {}, STRINGS.strength),
    boundRange(view, STRINGS.least, 1, Math.min(20, most), () => view.filters().least, (value) => view.filter({ least: value })),
    boundRange(view, STRINGS.core, 0, 10, () => view.filters().core, (core) => view.filter({ core })));
}

// What is folded away, as buttons: the same as the bubbles in the picture, for the keyboard.
function foldedFields(view) {
  if (view.graph.bubbles.length === 0) return null;
  const list = element('div', { class: 'folded' });
  const update = () => {
    const bubbles = view.bubbles();
    list.replaceChildren(
      ...bubbles.slice(0, 8).map((bubble) => button('more', () => view.open([bubble.community]),
        `+${number(bubble.members.length)} ${STRINGS.around} `, words(shorten(bubble.head.name, 24)))),
      ...(bubbles.length > 1 ? [button('more', () => view.open(bubbles.map((one) => one.community)),
        STRINGS.openAll(bubbles.reduce((sum, one) => sum + one.members.length, 0)))] : []));
    if (bubbles.length === 0) list.append(element('span', { class: 'remark' }, STRINGS.allOpen));
  };
  view.listen((change) => { if (change.filter) update(); });
  update();
  return element('fieldset', {}, element('legend', {}, STRINGS.foldedAway), list);
}

function lookFields(view) {
  return element('fieldset', {}, element('legend', {}, STRINGS.look),
    boundSelect(view, STRINGS.left, Object.entries(STRINGS.leftLooks), () => (view.look().dim ? 'dim' : 'hide'),
      (value) => view.setLook({ dim: value === 'dim' })),
    boundSelect(view, STRINGS.colours, Object.entries(STRINGS.colourLooks), () => view.look().colour,
      (colour) => view.setLook({ colour })),
    element('p', { class: 'note' }, STRINGS.distance));
}
