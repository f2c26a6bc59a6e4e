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
    panel.replaceChildren(close, ...content.filter((part) => part !== null));
    panel.scrollTop = 0;
  }

  view.listen((change) => {
    if (change.selection || change.filter) render();
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
    ...neighbourLists(node, edges, onJump),
    sentenceList(view.graph, edges),
  ];
}

function edgeContent(edge, view, onJump) {
  const verb = element('span', { class: 'verb' }, edgeKindName(edge.kind, 'sentence'));
  const { first, last } = edge;
  const dates = first === null ? STRINGS.undated : STRINGS.between(dayName(first), dayName(last ?? first));
  return [
    element('p', { class: 'kind' }, edgeSign(edge.kind), STRINGS.edge),
    element('h2', { tabindex: -1, class: 'ends' }, jumpButton(edge.source, onJump), verb, jumpButton(edge.target, onJump)),
    element('p', { class: 'facts' }, `${STRINGS.timesCounted(edge.count)} · ${dates}`),
    sentenceList(view.graph, [edge]),
  ];
}

function aliasLine(node) {
  const aliases = node.aliases.filter((alias) => alias !== node.name);
  if (aliases.length === 0) return null;
  const names = aliases.slice(0, LISTED_ALIASES).flatMap((alias, at) => [at > 0 ? ', ' : '', words(alias)]);
  return element('p', { class: 'aliases' }, `${STRINGS.aliases} `, ...names, aliases.length > LISTED_ALIASES ? ' …' : '');
}

// A list for each kind of edge and direction, the strongest first.
function neighbourLists(node, edges, onJump) {
  const lists = [];
  for (const kind of inOrder(new Set(edges.map((edge) => edge.kind)), STRINGS.edgeKinds)) {
    for (const direction of ['incoming', 'outgoing']) {
      const own = edges.filter((edge) => edge.kind === kind && (edge.source === node) === (direction === 'outgoing'));
      if (own.length > 0) lists.push(neighbourList(edgeKindName(kind, direction), own, node, onJump));
    }
  }
  return lists;
}

function neighbourList(title, edges, node, onJump) {
  const sorted = [...edges].sort((one, other) => other.count - one.count);
  const most = sorted[0].count;
  const other = (edge) => (edge.source === node ? edge.target : edge.source);
  const rows = (part) => part.map((edge) => neighbourRow(edge, other(edge), most, onJump));
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
function neighbourRow(edge, other, most, onJump) {
  const why = button('why', () => onJump(edge), STRINGS.timesCounted(edge.count));
  why.setAttribute('aria-label', STRINGS.why(edge.count));
  const row = element('li', {}, jumpButton(other, onJump), why);
  row.style.setProperty('--share', String(edge.count / most));
  return row;
}
