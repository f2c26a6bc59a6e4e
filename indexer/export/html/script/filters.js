// What is asked of nodes and edges, and which of them answer. Pure: a graph and filters in, what is shown out.

const NO_DAY = -2147483648;
const HIDDEN_AT_FIRST = ['co_mention']; // kinds of edge that would hide the others

function noFilters() {
  return {
    hiddenNodes: [], hiddenEdges: HIDDEN_AT_FIRST, post: '', source: null, author: null, since: null, until: null,
    least: 1, core: 0,
  };
}

// Whether evidence is left out: then an edge counts only what is left, and a node needs an edge.
function asksEvidence({ post, source, author, since, until, least }) {
  return post !== '' || source !== null || author !== null || since !== null || until !== null || least > 1;
}

function sameFilters(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

// '2023-06-08' as a number of days; the first of what is not said; NO_DAY for anything else.
function dayNumber(text) {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)/.exec(text ?? '');
  if (!parts) return NO_DAY;
  const time = Date.UTC(Number(parts[1]), Number(parts[2] ?? 1) - 1, Number(parts[3] ?? 1));
  return Number.isFinite(time) ? Math.floor(time / 86400000) : NO_DAY;
}

function dayText(day) {
  return new Date(day * 86400000).toISOString().slice(0, 10);
}

// A test of one piece of evidence, by source and author number, kind of post and day.
function evidenceTest(graph, filters) {
  const source = filters.source === null ? null : graph.sources.indexOf(filters.source);
  const author = filters.author === null ? null : graph.authors.indexOf(filters.author);
  const { since, until } = filters;
  const article = filters.post === '' ? null : Number(filters.post === 'article');
  return (ownSource, ownAuthor, ownArticle, day) => (source === null || ownSource === source)
    && (author === null || ownAuthor === author)
    && (article === null || ownArticle === article)
    && (since === null || day >= since)
    && (until === null || (day <= until && day !== NO_DAY));
}

// How much evidence of each edge passes the filters.
function countEvidence(graph, filters) {
  const counts = new Int32Array(graph.edges.length);
  if (!asksEvidence({ ...filters, least: 1 })) {
    for (const edge of graph.edges) counts[edge.index] = edge.count;
    return counts;
  }
  const { edge, source, author, article, day, count } = graph.tallies;
  const passes = evidenceTest(graph, filters);
  for (let at = 0; at < edge.length; at += 1) {
    if (passes(source[at], author[at], article[at], day[at])) counts[edge[at]] += count[at];
  }
  return counts;
}

// What is shown: flags and counts by number, and lists; nodes highest rank first. ``isFolded`` are not there at all.
function sift(graph, filters, isFolded) {
  const counts = countEvidence(graph, filters);
  const nodeFlags = new Uint8Array(graph.nodes.length);
  const edgeFlags = new Uint8Array(graph.edges.length);
  const hiddenNodes = new Set(filters.hiddenNodes);
  const hiddenEdges = new Set(filters.hiddenEdges);
  for (const node of graph.nodes) nodeFlags[node.index] = Number(!hiddenNodes.has(node.kind) && !isFolded(node));
  for (const { index, kind, source, target } of graph.edges) {
    edgeFlags[index] = Number(counts[index] >= filters.least && !hiddenEdges.has(kind)
      && nodeFlags[source.index] === 1 && nodeFlags[target.index] === 1);
  }
  const core = Math.max(filters.core, asksEvidence(filters) ? 1 : 0);
  if (core > 0) peel(graph, nodeFlags, edgeFlags, core);
  return {
    counts,
    nodeFlags,
    edgeFlags,
    nodes: graph.ranked.filter((node) => nodeFlags[node.index] === 1),
    edges: graph.edges.filter((edge) => edgeFlags[edge.index] === 1),
  };
}

// Takes out what has fewer than ``core`` neighbours, again and again, with its edges: what is left is the k-core.
function peel(graph, nodeFlags, edgeFlags, core) {
  const neighbours = (node) => new Set(node.edges.filter((edge) => edgeFlags[edge.index] === 1)
    .map((edge) => otherEnd(edge, node).index).filter((index) => index !== node.index));
  const degrees = graph.nodes.map((node) => (nodeFlags[node.index] === 1 ? neighbours(node).size : 0));
  const waiting = graph.nodes.filter((node) => nodeFlags[node.index] === 1 && degrees[node.index] < core);
  for (const node of waiting) nodeFlags[node.index] = 0;
  while (waiting.length > 0) {
    const node = waiting.pop();
    for (const index of neighbours(node)) {
      degrees[index] -= 1;
      if (nodeFlags[index] === 1 && degrees[index] < core) {
        nodeFlags[index] = 0;
        waiting.push(graph.nodes[index]);
      }
    }
    for (const edge of node.edges) edgeFlags[edge.index] = 0;
  }
}

function otherEnd(edge, node) {
  return edge.source === node ? edge.target : edge.source;
}
