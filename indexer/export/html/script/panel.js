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
    if (change.selection || change.filter || (change.path && !change.hops)) render();
    else if (change.path) panel.querySelector('.way')?.remove(); // the slider that moved keeps the focus
    if (change.selection) panel.scrollTop = 0;
    if (change.selection) panel.querySelector('h2')?.focus({ preventScroll: true });
  });
}

function nodeContent(node, view, onJump) {
  const edges = node.edges.filter(view.isShown);
  const counted = node.edges.filter((edge) => view.countOf(edge) > 0);
  const facts = [
    ...sumsOf(node, view.countOf).map(sumWords),
    STRINGS.edgesHere(edges.length, counted.length),
    node.mentions > 0 ? STRINGS.mentionCount(node.mentions) : null,
    node.outside > 0 ? STRINGS.outside(node.outside) : null,
  ].filter((fact) => fact !== null);
  return [
    element('p', { class: 'kind' }, nodeSign(node.kind), nodeKindName(node.kind)),
    element('h2', { tabindex: -1, title: visible(shorten(node.name, 1000)) }, words(node.name)),
    aliasLine(node),
    element('p', { class: 'facts' }, facts.join(' · ')),
    timeline(view, edges),
    focusTools(node, view, onJump),
    ...neighbourLists(node, edges, view, onJump),
    sentenceList(view, edges),
  ];
}

function edgeContent(edge, view, onJump) {
  const verb = element('span', { class: 'verb' }, view.verbOf(edge));
  const dates = view.datesOf(edge);
  const undated = view.undatedOf(edge);
  const facts = [
    countedWords(view, edge),
    dates === null ? STRINGS.undated : STRINGS.between(...dates.map(dayName)),
    dates !== null && undated > 0 ? STRINGS.undatedHere(undated) : null,
  ].filter((fact) => fact !== null);
  return [
    element('p', { class: 'kind' }, edgeSign(edge.kind), STRINGS.edge),
    element('h2', { tabindex: -1, class: 'ends' }, jumpButton(edge.source, onJump), verb, jumpButton(edge.target, onJump)),
    element('p', { class: 'facts' }, facts.join(' · ')),
    timeline(view, [edge]),
    sentenceList(view, [edge]),
  ];
}

// When it was: bars from the first day to the last, and how much has no day.
function timeline(view, edges) {
  const [days, counts] = evidenceDays(view, edges);
  const bars = timeBars(days, counts);
  if (bars === null) return null;
  const undated = days.reduce((sum, day, at) => sum + (day === NO_DAY ? counts[at] : 0), 0);
  const most = Math.max(...bars.map((bar) => bar.count));
  const ends = [bars[0].from, bars.at(-1).until].map((day) => element('span', {}, dateName(dayText(day))));
  const drawing = barDrawing(bars);
  drawing.setAttribute('role', 'img');
  drawing.removeAttribute('aria-hidden');
  drawing.setAttribute('aria-label', STRINGS.timeline);
  const said = [STRINGS.mostInBar(most), undated > 0 ? STRINGS.undatedHere(undated) : null].filter((one) => one !== null);
  return element('div', { class: 'timeline' }, element('div', { class: 'axis' }, said.join(' · ')), drawing,
    element('div', { class: 'ends' }, ...ends));
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

// The path as sentences, each as its edge has it: who mentions whom does not depend on where the path begins.

function pathList(view, onJump) {
  const path = view.path();
  if (path === null) return null;
  const stops = path.stops.map((stop) => words(stop.name));
  const steps = path.steps.map((edge) => element('li', { class: 'step' },
    jumpButton(edge.source, onJump),
    element('span', { class: 'verb' }, edgeSign(edge.kind), view.verbOf(edge)),
    jumpButton(edge.target, onJump),
    whyButton(view, edge, onJump)));
  return element('div', { class: 'way' },
    element('p', { class: 'remark stops' }, `${STRINGS.pathSteps(steps.length)}: `,
      ...stops.flatMap((stop, at) => (at === 0 ? [stop] : [' – ', stop]))),
    element('ol', { class: 'path', 'aria-label': STRINGS.path }, ...steps));
}

// How often, as a button that leads to the sentences of the edge.
function whyButton(view, edge, onJump) {
  const counted = countedWords(view, edge);
  return button('why', () => onJump(edge), element('span', { class: 'counted' }, counted), element('span', { class: 'unseen' }, STRINGS.why(edgeSentence(view, edge))));
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
      const all = node.edges.filter((edge) => edge.kind === kind && view.countOf(edge) > 0
        && (edge.source === node) === (direction === 'outgoing'));
      if (own.length > 0) lists.push(neighbourList(edgeKindName(kind, direction), own, all.length, node, view, onJump));
    }
  }
  return lists;
}

function neighbourList(title, edges, total, node, view, onJump) {
  const sorted = [...edges].sort((one, other) => view.countOf(other) - view.countOf(one));
  const most = view.countOf(sorted[0]);
  const rows = (part) => part.map((edge) => neighbourRow(edge, node, view, most, onJump));
  const list = element('ul', { class: 'neighbours' }, ...rows(sorted.slice(0, LISTED_NEIGHBOURS)));
  const rest = sorted.slice(LISTED_NEIGHBOURS);
  const all = button('more', showAll, STRINGS.allOf(sorted.length));

  function showAll() {
    const added = rows(rest);
    list.append(...added);
    all.remove();
    added[0].querySelector('button').focus();
  }

  const heading = element('h3', {}, `${title} `, element('span', { class: 'count' },
    sorted.length === total ? number(total) : STRINGS.of(sorted.length, total)));
  return element('section', {}, heading, list, rest.length > 0 ? all : null);
}

// The name leads to the node, the count to the sentences of this edge alone.
function neighbourRow(edge, node, view, most, onJump) {
  const row = element('li', {}, jumpButton(otherEnd(edge, node), onJump), whyButton(view, edge, onJump));
  row.style.setProperty('--share', String(view.countOf(edge) / most));
  return row;
}
