// The panel: what is known of the selected node or edge, and the sentences it rests on.

const LISTED_NEIGHBOURS = 6;
const LISTED_ALIASES = 12;

function createPanel(view, onJump, onClose) {
  const panel = byId('panel');

  function render() {
    const item = view.selected();
    panel.hidden = item === null;
    if (item === null) return panel.replaceChildren();
    const close = button('close', onClose, '×');
    close.setAttribute('aria-label', STRINGS.close);
    const content = item.what === 'node' ? nodeContent(item, view, onJump) : edgeContent(item, view, onJump);
    return panel.replaceChildren(close, ...content.filter((part) => part !== null));
  }

  view.listen((change) => {
    if (change.selection || change.filter || change.path) render();
    if (change.selection) panel.scrollTop = 0;
    if (change.selection) panel.querySelector('h2')?.focus({ preventScroll: true });
  });
}

function nodeContent(node, view, onJump) {
  const edges = node.edges.filter(view.isShown);
  return [
    element('p', { class: 'kind' }, nodeSign(node.kind), nodeKindName(node.kind)),
    element('h2', { tabindex: -1, title: visible(shorten(node.name, 1000)) }, words(node.name)),
    aliasLine(node),
    element('p', { class: 'facts' }, `${STRINGS.mentionCount(node.mentions)} · ${STRINGS.edgesHere(edges.length)}`),
    timeline(view, edges),
    focusTools(node, view, onJump),
    ...neighbourLists(node, edges, view, onJump),
    sentenceList(view, edges),
  ];
}

function edgeContent(edge, view, onJump) {
  const verb = element('span', { class: 'verb' }, edgeKindName(edge.kind, 'sentence'));
  const { first, last } = edge;
  const dates = first === null ? STRINGS.undated : STRINGS.between(dayName(first), dayName(last ?? first));
  const count = view.countOf(edge);
  const counted = count === edge.count ? STRINGS.timesCounted(count) : STRINGS.partCounted(count, edge.count);
  return [
    element('p', { class: 'kind' }, edgeSign(edge.kind), STRINGS.edge),
    element('h2', { tabindex: -1, class: 'ends' }, jumpButton(edge.source, onJump), verb, jumpButton(edge.target, onJump)),
    element('p', { class: 'facts' }, `${counted} · ${dates}`),
    timeline(view, [edge]),
    sentenceList(view, [edge]),
  ];
}

// When it was: bars from the first day to the last.
function timeline(view, edges) {
  const bars = timeBars(...evidenceDays(view, edges));
  if (bars === null) return null;
  const ends = [bars[0].from, bars.at(-1).until].map((day) => element('span', {}, dateName(dayText(day))));
  const drawing = barDrawing(bars);
  drawing.setAttribute('role', 'img');
  drawing.removeAttribute('aria-hidden');
  drawing.setAttribute('aria-label', STRINGS.timeline);
  return element('div', { class: 'timeline' }, drawing, element('div', { class: 'ends' }, ...ends));
}

// How far the focus reaches, and the way to another node.
function focusTools(node, view, onJump) {
  const said = element('output', {}, STRINGS.steps(view.hops()));
  const range = element('input', {
    type: 'range', min: 1, max: 3, value: view.hops(), 'data-range': 'hops',
    oninput: () => {
      view.setHops(Number(range.value));
      said.textContent = STRINGS.steps(view.hops());
    },
  });
  range.value = String(view.hops());
  const reach = element('label', { class: 'field' }, element('span', {}, STRINGS.reach), range, said);
  const target = element('input', { type: 'text', placeholder: STRINGS.pathHint, 'aria-label': STRINGS.pathTo, autocomplete: 'off', class: 'path-to' });
  target.addEventListener('keydown', (event) => { if (event.key === 'Enter') search(); });
  const said2 = element('p', { class: 'remark path-said', role: 'status' });

  function search() {
    const to = findNodes(view.shown().nodes.filter((other) => other !== node), target.value)[0]?.node ?? null;
    const path = to === null ? null : findPath(node, to, view);
    if (path === null) said2.textContent = to === null ? STRINGS.noMatch : STRINGS.noPath;
    else view.showPath(path);
  }

  return element('section', { class: 'focus' }, reach,
    element('label', { class: 'field' }, element('span', {}, STRINGS.pathTo), target, button('more', search, STRINGS.show)),
    said2, pathList(view, onJump));
}

function pathList(view, onJump) {
  const path = view.path();
  if (path === null) return null;
  const items = path.stops.flatMap((stop, at) => [
    at === 0 ? null : element('li', { class: 'step' }, button('why', () => onJump(path.steps[at - 1]), edgeSign(path.steps[at - 1].kind),
      `${edgeKindName(path.steps[at - 1].kind, 'legend')} · ${STRINGS.timesCounted(view.countOf(path.steps[at - 1]))}`)),
    element('li', {}, jumpButton(stop, onJump)),
  ]);
  return element('ol', { class: 'path', 'aria-label': STRINGS.path }, ...items.filter((item) => item !== null));
}

function aliasLine(node) {
  const aliases = node.aliases.filter((alias) => alias !== node.name);
  if (aliases.length === 0) return null;
  const names = aliases.slice(0, LISTED_ALIASES).flatMap((alias, at) => [at > 0 ? ', ' : '', words(alias)]);
  return element('p', { class: 'aliases' }, `${STRINGS.aliases} `, ...names, aliases.length > LISTED_ALIASES ? ' …' : '');
}

// A list for each kind of edge and direction, the strongest first.
function neighbourLists(node, edges, view, onJump) {
  const lists = [];
  for (const kind of inOrder(new Set(edges.map((edge) => edge.kind)), STRINGS.edgeKinds)) {
    for (const direction of ['incoming', 'outgoing']) {
      const own = edges.filter((edge) => edge.kind === kind && (edge.source === node) === (direction === 'outgoing'));
      if (own.length > 0) lists.push(neighbourList(edgeKindName(kind, direction), own, node, view, onJump));
    }
  }
  return lists;
}

function neighbourList(title, edges, node, view, onJump) {
  const sorted = [...edges].sort((one, other) => view.countOf(other) - view.countOf(one));
  const most = view.countOf(sorted[0]);
  const rows = (part) => part.map((edge) => neighbourRow(edge, otherEnd(edge, node), view.countOf(edge), most, onJump));
  const list = element('ul', { class: 'neighbours' }, ...rows(sorted.slice(0, LISTED_NEIGHBOURS)));
  const rest = sorted.slice(LISTED_NEIGHBOURS);
  const all = button('more', showAll, STRINGS.allOf(sorted.length));

  function showAll() {
    const added = rows(rest);
    list.append(...added);
    all.remove();
    added[0].querySelector('button').focus();
  }

  const heading = element('h3', {}, `${title} `, element('span', { class: 'count' }, number(sorted.length)));
  return element('section', {}, heading, list, rest.length > 0 ? all : null);
}

// The name leads to the node, the count to the sentences of this edge alone.
function neighbourRow(edge, other, count, most, onJump) {
  const why = button('why', () => onJump(edge), STRINGS.timesCounted(count));
  why.setAttribute('aria-label', STRINGS.why(count));
  const row = element('li', {}, jumpButton(other, onJump), why);
  row.style.setProperty('--share', String(count / most));
  return row;
}
