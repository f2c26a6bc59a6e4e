// What the page says of nodes and edges in words: always from the direction of an edge, its kind and its counted evidence.

// "5 times", or "5 of 9 times" where the filters leave some of it out.
function countedWords(view, edge) {
  const count = view.countOf(edge);
  return count === edge.count ? STRINGS.timesCounted(count) : STRINGS.partCounted(count, edge.count);
}

// "Clara Voss mentions Poland", whichever of the two was asked about.
function edgeSentence(view, edge) {
  return `${isolated(edge.source.name)} ${view.verbOf(edge)} ${isolated(edge.target.name)}`;
}

// How much evidence a node has of each kind of edge in each direction, in the order of the kinds; ``count`` counts an
// edge. A kind without direction has one sum. An edge from a node to itself counts in both.
function sumsOf(node, count) {
  const sums = new Map();
  const add = (kind, direction, edge) => {
    const key = `${direction} ${kind}`;
    sums.set(key, { kind, direction, count: (sums.get(key)?.count ?? 0) + count(edge) });
  };
  for (const edge of node.edges) {
    if (!hasDirection(edge.kind)) add(edge.kind, 'outgoing', edge);
    else {
      if (edge.target === node) add(edge.kind, 'incoming', edge);
      if (edge.source === node) add(edge.kind, 'outgoing', edge);
    }
  }
  const kinds = inOrder(new Set([...sums.values()].map((sum) => sum.kind)), STRINGS.edgeKinds);
  return kinds.flatMap((kind) => ['incoming', 'outgoing'].map((direction) => sums.get(`${direction} ${kind}`)))
    .filter((sum) => sum !== undefined && sum.count > 0);
}

function sumOf(sums, kind, direction) {
  return sums.find((sum) => sum.kind === kind && sum.direction === direction)?.count ?? 0;
}

// "mentioned 31 times", "mentions others once" …
function sumWords({ kind, direction, count }) {
  const words = Object.hasOwn(STRINGS.edgeSums, kind) ? STRINGS.edgeSums[kind][direction === 'incoming' ? 0 : 1] : null;
  return words === null ? `${visible(kind)} ${times(count)}` : words(times(count));
}

// What a list has room for: how often the node is mentioned and mentions, else what there is most of.
function briefSum(node) {
  const sums = sumsOf(node, (edge) => edge.count);
  const mentions = sums.filter((sum) => sum.kind === 'mentions');
  const most = [...sums].sort((one, other) => other.count - one.count).slice(0, 1);
  return (mentions.length > 0 ? mentions : most).map(sumWords).join(' · ');
}

// The filters in words, one phrase each; nothing where none is set.
function filterWords(view) {
  const filters = view.filters();
  const plain = noFilters();
  const { since, until, source, account } = filters;
  const hidden = [
    ...filters.hiddenNodes.map((kind) => nodeKindName(kind, true)),
    ...filters.hiddenEdges.filter((kind) => !plain.hiddenEdges.includes(kind)).map((kind) => edgeKindName(kind, 'legend')),
  ];
  return [
    filters.post === '' ? null : STRINGS.postKinds[filters.post],
    source === null ? null : `${STRINGS.source}: ${source === '' ? STRINGS.noSource : visible(source)}`,
    account === null ? null : `${STRINGS.account}: ${visible(accountName(view.graph, account))}`,
    since === null ? null : STRINGS.sinceDay(dateName(dayText(since))),
    until === null ? null : STRINGS.untilDay(dateName(dayText(until))),
    filters.undated === 'with' ? null : STRINGS.undatedWords[filters.undated],
    filters.least > 1 ? `${STRINGS.least}: ${STRINGS.atLeast(filters.least)}` : null,
    filters.core > 0 ? `${STRINGS.core}: ${STRINGS.atLeast(filters.core)}` : null,
    hidden.length > 0 ? STRINGS.hiddenKinds(hidden.join(', ')) : null,
  ].filter((phrase) => phrase !== null);
}

function accountName(graph, id) {
  return graph.accounts.find((account) => account.id === id)?.name ?? id;
}

// "312 of 4,870 entities and accounts · 518 of 519 edges": always what is shown, of how many, and what is left out.
function countWords(view) {
  const { graph } = view;
  const shown = view.shown();
  const isPart = graph.libraryNodes > graph.totalNodes || graph.libraryEdges > graph.totalEdges;
  const folded = graph.nodes.filter(view.isFolded).length;
  const { left, total } = shown;
  return [
    STRINGS.nodeCount(shown.nodes.length, graph.totalNodes),
    STRINGS.edgeCount(shown.edges.length, graph.totalEdges),
    isPart ? STRINGS.ofLibrary(graph.libraryNodes, graph.libraryEdges) : null,
    graph.nodes.length < graph.totalNodes ? STRINGS.inFile(graph.nodes.length) : null,
    folded > 0 ? STRINGS.folded(folded) : null,
    left.all > 0 ? STRINGS.evidenceLeft(total - left.all, total, left.undated, left.sourceless) : null,
  ].filter((phrase) => phrase !== null);
}

// Headline, part, counts and filters: what a picture or a table that leaves the page has to say of itself.
function statementLines(view) {
  const filters = filterWords(view);
  return [
    visible(view.graph.title), visible(view.graph.part), countWords(view).join(' · '),
    filters.length > 0 ? `${STRINGS.filters}: ${filters.join(' · ')}` : '',
  ].filter((line) => line !== '');
}
