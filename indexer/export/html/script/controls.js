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
function boundSelect(view, name, label, options, read, write) {
  const select = element('select', { 'data-field': name, onchange: () => write(select.value) },
    ...options.map(([value, text]) => element('option', { value }, text)));
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
  const { accounts } = view.graph;
  return element('fieldset', {}, element('legend', {}, STRINGS.evidence),
    boundSelect(view, 'posts', STRINGS.posts, Object.entries(STRINGS.postKinds), () => view.filters().post, (post) => view.filter({ post })),
    sourceField(view), accounts.length > 1 ? accountField(view) : null);
}

// The sources, and the evidence without one as a class of its own, each with its number.
function sourceField(view) {
  const { sources, tallies } = view.graph;
  const counts = new Map();
  tallies.source.forEach((source, at) => counts.set(source, (counts.get(source) ?? 0) + tallies.count[at]));
  if (counts.size < 2) return null;
  const named = sources.map((name, at) => ({ at, name: shorten(name, 60) }))
    .filter(({ at }) => counts.has(at))
    .sort((one, other) => one.name.localeCompare(other.name));
  const options = [
    ['all', STRINGS.allSources],
    ...named.map(({ at, name }) => [String(at), STRINGS.optionCount(isolated(name), number(counts.get(at)))]),
    ...(counts.has(-1) ? [['-1', STRINGS.optionCount(STRINGS.noSource, number(counts.get(-1)))]] : []),
  ];
  const read = () => {
    const { source } = view.filters();
    return source === null ? 'all' : String(source === '' ? -1 : sources.indexOf(source));
  };
  return boundSelect(view, 'source', STRINGS.source, options, read,
    (value) => view.filter({ source: value === 'all' ? null : value === '-1' ? '' : sources[Number(value)] }));
}

// Who writes, by id, under a label that no other has: the name, with the source and then the id where names are equal.
function accountLabels(graph) {
  const { accounts, sources, tallies } = graph;
  const from = new Map();
  tallies.account.forEach((account, at) => { if (tallies.source[at] >= 0) from.set(account, sources[tallies.source[at]]); });
  const named = accounts.map(({ id, name }, at) => ({ id, name: shorten(visible(name), 60), source: from.get(at) ?? null }))
    .filter(({ id }) => !id.startsWith('article:'));
  const alone = (label) => {
    const seen = new Map();
    for (const one of named) seen.set(fold(label(one)), (seen.get(fold(label(one))) ?? 0) + 1);
    return (one) => seen.get(fold(label(one))) === 1;
  };
  const plain = (one) => one.name;
  const withSource = (one) => `${one.name} · ${one.source === null ? STRINGS.noSource : visible(one.source)}`;
  const [isPlain, isSourced] = [alone(plain), alone(withSource)];
  return named.map((one) => [one.id, isPlain(one) ? plain(one) : isSourced(one) ? withSource(one) : `${withSource(one)} · ${visible(one.id)}`])
    .sort((one, other) => one[1].localeCompare(other[1]));
}

// By typing, because there may be thousands.
function accountField(view) {
  const labels = accountLabels(view.graph);
  const list = element('datalist', { id: 'accounts' }, ...labels.slice(0, 2000).map(([, label]) => element('option', { value: label })));
  const ids = new Map(labels.map(([id, label]) => [fold(label), id]));
  const labelOfId = new Map(labels);
  const input = element('input', { type: 'text', list: 'accounts', placeholder: STRINGS.allAccounts, autocomplete: 'off' });
  input.addEventListener('change', () => {
    const account = ids.get(fold(input.value.trim())) ?? null;
    input.setAttribute('aria-invalid', String(account === null && input.value.trim() !== ''));
    view.filter({ account });
  });
  view.listen((change) => {
    const { account } = view.filters();
    if (change.filter && document.activeElement !== input) input.value = account === null ? '' : labelOfId.get(account) ?? account;
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
    boundSelect(view, 'left', STRINGS.left, Object.entries(STRINGS.leftLooks), () => (view.look().dim ? 'dim' : 'hide'),
      (value) => view.setLook({ dim: value === 'dim' })),
    boundSelect(view, 'colours', STRINGS.colours, Object.entries(STRINGS.colourLooks), () => view.look().colour,
      (colour) => view.setLook({ colour })),
    element('p', { class: 'note' }, STRINGS.distance));
}
