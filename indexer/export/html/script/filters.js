// What is asked of nodes and edges, and which of them answer. Pure: a graph and filters in, what is shown out.

const NO_DAY = -2147483648;
const HIDDEN_AT_FIRST = ['co_mention']; // kinds of edge that would hide the others

// ``source`` and ``account`` are null for all of them; a ``source`` of '' is evidence without a source. ``undated`` is
// what becomes of evidence without a date, whatever the days: 'with', 'without' or 'only'.
function noFilters() {
  return {
    hiddenNodes: [], hiddenEdges: HIDDEN_AT_FIRST, post: '', source: null, account: null, since: null, until: null,
    undated: 'with', least: 1, core: 0,
  };
}

// Whether evidence is left out: then an edge counts only what is left, and a node needs an edge.
function asksEvidence({ post, source, account, since, until, undated, least }) {
  return post !== '' || source !== null || account !== null || since !== null || until !== null || undated !== 'with'
    || least > 1;
}

function sameFilters(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

// The day of a date in UTC, where it has a zone, as the tallies have it: '2023-06-08T23:30-05:00' is the ninth.
function utcDay(published) {
  const at = /T.*(?:Z|[+-]\d\d:\d\d)$/.test(published ?? '') ? instant(published) : NaN;
  return Number.isFinite(at) ? dayText(Math.floor(at / 86400000)) : published;
}

// '2023-06-08' as a number of days; the first of what is not said; NO_DAY for anything else.
function dayNumber(text) {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)/.exec(text ?? '');
  if (!parts) return NO_DAY;
  const time = Date.UTC(Number(parts[1]), Number(parts[2] ?? 1) - 1, Number(parts[3] ?? 1));
  return Number.isFinite(time) ? Math.floor(time / 86400000) : NO_DAY;
}

// The last day of '2023-06-08', of '2023-06' or of '2023'.
function lastDayNumber(text) {
  const first = dayNumber(text);
  if (first === NO_DAY) return NO_DAY;
  const start = new Date(first * 86400000);
  if (/^\d{4}-\d\d-\d\d/.test(text)) return first;
  const isMonth = /^\d{4}-\d\d/.test(text);
  const [year, month] = [start.getUTCFullYear(), isMonth ? start.getUTCMonth() + 1 : 12];
  return Math.floor(Date.UTC(year, month, 0) / 86400000);
}

function dayText(day) {
  return new Date(day * 86400000).toISOString().slice(0, 10);
}

// A test of one piece of evidence, by source and account number, kind of post, and the days its date may mean: a date
// that names a month or a year only passes where any of its days does.
function evidenceTest(graph, filters) {
  const source = filters.source === null ? null : graph.sources.indexOf(filters.source);
  const account = filters.account === null ? null : graph.accounts.findIndex(({ id }) => id === filters.account);
  const { since, until, undated } = filters;
  const article = filters.post === '' ? null : Number(filters.post === 'article');
  const isInTime = (day, last) => (day === NO_DAY ? undated !== 'without'
    : undated !== 'only' && (since === null || last >= since) && (until === null || day <= until));
  return (ownSource, ownAccount, ownArticle, day, last) => (source === null || ownSource === source)
    && (account === null || ownAccount === account)
    && (article === null || ownArticle === article)
    && isInTime(day, last);
}

// The evidence that passes the filters: how much of each edge, how much of that is undated and how much reported
// speech, and its first and last date, as numbers of graph.days; and how much is left out in all.
function countEvidence(graph, filters) {
  const { edge, source, account, article, day, last, date, reported, count } = graph.tallies;
  const size = graph.edges.length;
  const passes = evidenceTest(graph, filters);
  const [counts, undated, indirect] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  const [firsts, lasts] = [new Int32Array(size).fill(-1), new Int32Array(size).fill(-1)];
  const [earliest, latest] = [new Int32Array(size), new Int32Array(size)];
  const left = { all: 0, undated: 0, sourceless: 0 };
  let total = 0;
  for (let at = 0; at < edge.length; at += 1) {
    const own = edge[at];
    total += count[at];
    if (!passes(source[at], account[at], article[at], day[at], last[at])) {
      left.all += count[at];
      if (day[at] === NO_DAY) left.undated += count[at];
      if (source[at] < 0) left.sourceless += count[at];
      continue;
    }
    counts[own] += count[at];
    if (reported[at] === 1) indirect[own] += count[at];
    if (day[at] === NO_DAY) {
      undated[own] += count[at];
      continue;
    }
    if (firsts[own] < 0 || day[at] < earliest[own]) [firsts[own], earliest[own]] = [date[at], day[at]];
    if (lasts[own] < 0 || day[at] > latest[own]) [lasts[own], latest[own]] = [date[at], day[at]];
  }
  return { counts, undated, indirect, firsts, lasts, left, total };
}

// What is shown: flags and counts by number, and lists; nodes highest rank first. ``isFolded`` are not there at all.
function sift(graph, filters, isFolded) {
  const evidence = asksEvidence({ ...filters, least: 1 }) ? countEvidence(graph, filters)
    : (graph.evidence ??= countEvidence(graph, filters));
  const { counts } = evidence;
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
    ...evidence,
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
