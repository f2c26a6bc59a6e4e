// The content of the page as a graph of linked values. Made once, never changed.

const SMALLEST = 5; // px: the radius of a node of rank 0
const GROWTH = 17; // px: what rank 1 adds
const HUBS = 12; // names at most that are set bold, and that rather cover a lesser node than be left out
const BEND = 26; // px: how far parallel edges keep apart

// ``upright`` is for a window that is higher than wide: the picture, laid out wide, is laid on its other side.
function readGraph(content, upright) {
  const nodes = content.nodes.map((node, index) => readNode(node, index, upright));
  const byName = new Map(nodes.map((node) => [node.id, node]));
  const edges = content.edges.map((edge, index) => readEdge(edge, index, byName));
  for (const edge of edges) {
    edge.source.edges.push(edge);
    if (edge.target !== edge.source) edge.target.edges.push(edge);
  }
  bendParallels(edges);
  const ranked = [...nodes].sort((one, other) => other.rank - one.rank || other.edges.length - one.edges.length);
  for (const node of ranked.slice(0, Math.min(HUBS, Math.ceil(nodes.length / 4)))) node.isHub = true;
  return {
    title: content.title,
    nodes,
    edges,
    ranked,
    node: (id) => byName.get(id) ?? null,
    edge: (source, kind, target) => (byName.get(source)?.edges ?? [])
      .find((edge) => edge.source.id === source && edge.kind === kind && edge.target.id === target) ?? null,
    reason: (index) => readReason(content, index),
    totalNodes: content.total_nodes,
    totalEdges: content.total_edges,
  };
}

function readNode(node, index, upright) {
  const names = [node.label, ...node.aliases];
  return {
    what: 'node',
    index,
    id: node.id,
    name: node.label,
    kind: node.kind,
    mentions: node.mentions,
    aliases: node.aliases,
    x: upright ? node.y : node.x,
    y: upright ? node.x : node.y,
    rank: node.rank,
    radius: SMALLEST + GROWTH * Math.sqrt(node.rank),
    label: shorten(visible(node.label).replace(/\s+/g, ' ').trim() || node.id, 28),
    folded: names.map((name) => fold(name.slice(0, 300))),
    isHub: false,
    edges: [],
  };
}

function readEdge(edge, index, byName) {
  return {
    what: 'edge',
    index,
    source: byName.get(edge.from),
    target: byName.get(edge.to),
    kind: edge.kind,
    count: edge.count,
    first: edge.first,
    last: edge.last,
    reasons: edge.reasons,
    bend: 0,
    width: Math.min(5, 1.1 + 0.6 * Math.log2(edge.count)),
  };
}

// Edges between the same two nodes are bent apart, so that each can be seen and clicked; a single one is straight.
function bendParallels(edges) {
  const bundles = new Map();
  for (const edge of edges) {
    const key = JSON.stringify([edge.source.id, edge.target.id].sort());
    if (!bundles.has(key)) bundles.set(key, []);
    bundles.get(key).push(edge);
  }
  for (const bundle of bundles.values()) {
    bundle.forEach((edge, at) => {
      const offset = (at - (bundle.length - 1) / 2) * BEND;
      edge.bend = edge.source.id < edge.target.id ? offset : -offset;
    });
  }
}

function readReason(content, index) {
  const [thread, sentence, author, published, how, confidence, marks] = content.reasons[index];
  const [title, url] = content.threads[thread];
  const text = content.sentences[sentence];
  return { index, thread, sentence, text, author, published, how, confidence, marks, title, url };
}
