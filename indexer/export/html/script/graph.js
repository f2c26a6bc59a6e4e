// The content of the page as a graph of linked values. Made once, never changed.

const SMALLEST = 5; // px: the radius of a node of rank 0
const GROWTH = 17; // px: what rank 1 adds
const HUBS = 12; // names at most that are set bold, and that rather cover a lesser node than be left out
const BEND = 26; // px: how far parallel edges keep apart
const SMALL_GROUP = 4; // nodes that hang together with no others are a small group if they are so few
const MANY_GROUPS = 6; // so many small groups are folded away at first

// ``upright`` is for a window that is higher than wide: the picture, laid out wide, is laid on its other side.
function readGraph(content, upright) {
  const nodes = readNodes(content, upright);
  const edges = readEdges(content, nodes);
  const byName = new Map(nodes.map((node) => [node.id, node]));
  bendParallels(edges, nodes.length);
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
    tallies: readTallies(content),
    sources: content.sources,
    accounts: content.accounts.map(([id, name]) => ({ id, name })),
    days: content.days,
    small: markSmallGroups(nodes, edges),
    bubbles: foldRest(ranked, content.drawn),
    colours: communityColours(nodes),
    evidence: null, // what is counted where nothing is filtered, once it was
    withTexts: content.with_texts,
    part: content.part,
    libraryNodes: content.library_nodes,
    libraryEdges: content.library_edges,
    totalNodes: Math.max(content.total_nodes, nodes.length),
    totalEdges: Math.max(content.total_edges, edges.length),
  };
}

function readNodes({ nodes, node_kinds: kinds }, upright) {
  return nodes.id.map((id, index) => ({
    what: 'node',
    index,
    id,
    name: nodes.label[index],
    kind: kinds[nodes.kind[index]],
    mentions: nodes.mentions[index],
    outside: nodes.outside[index],
    aliases: nodes.aliases[index],
    x: upright ? nodes.y[index] : nodes.x[index],
    y: upright ? nodes.x[index] : nodes.y[index],
    rank: nodes.rank[index],
    community: nodes.community[index],
    radius: SMALLEST + GROWTH * Math.sqrt(nodes.rank[index]),
    label: null,
    labelFont: '',
    labelWidth: 0,
    folded: null,
    isHub: false,
    isSmall: false,
    bubble: null,
    edges: [],
  }));
}

function readEdges({ edges, edge_kinds: kinds, dates, reasons }, nodes) {
  const starts = new Int32Array(edges.from.length + 1);
  for (const reason of reasons) starts[reason[0] + 1] += 1;
  for (let at = 0; at < edges.from.length; at += 1) starts[at + 1] += starts[at];
  return edges.from.map((from, index) => {
    const count = edges.count[index];
    const edge = {
      what: 'edge',
      index,
      source: nodes[from],
      target: nodes[edges.to[index]],
      kind: kinds[edges.kind[index]],
      count,
      first: dates[edges.first[index]] ?? null,
      last: dates[edges.last[index]] ?? null,
      reasons: [starts[index], starts[index + 1]],
      bend: 0,
      width: Math.min(5, 1.1 + 0.6 * Math.log2(Math.max(1, count))),
    };
    edge.source.edges.push(edge);
    if (edge.target !== edge.source) edge.target.edges.push(edge);
    return edge;
  });
}

// The name as it stands in the picture.
function labelOf(node) {
  node.label ??= shorten(visible(node.name.slice(0, 400)).replace(/\s+/g, ' ').trim() || node.id.slice(0, 28), 28);
  return node.label;
}

// All the names of a node, as they are compared.
function foldedNames(node) {
  node.folded ??= [node.name, ...node.aliases].map((name) => fold(name.slice(0, 300)));
  return node.folded;
}

// Edges between the same two nodes are bent apart, so that each can be seen and clicked; a single one is straight.
function bendParallels(edges, size) {
  const bundles = new Map();
  for (const edge of edges) {
    const [low, high] = edge.source.index < edge.target.index ? [edge.source, edge.target] : [edge.target, edge.source];
    const key = low.index * size + high.index;
    const bundle = bundles.get(key);
    if (bundle) bundle.push(edge);
    else bundles.set(key, [edge]);
  }
  for (const bundle of bundles.values()) {
    if (bundle.length < 2 && bundle[0].source !== bundle[0].target) continue;
    bundle.forEach((edge, at) => {
      const offset = (at - (bundle.length - 1) / 2) * BEND;
      edge.bend = edge.source.index < edge.target.index ? offset : -offset;
    });
  }
}

// The groups that hang together with nothing else and are no larger than SMALL_GROUP: how many, and whether to fold them.
function markSmallGroups(nodes, edges) {
  const parent = Int32Array.from(nodes, (_, at) => at);
  const top = (at) => {
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  for (const edge of edges) parent[top(edge.source.index)] = top(edge.target.index);
  const sizes = new Map();
  for (const node of nodes) sizes.set(top(node.index), (sizes.get(top(node.index)) ?? 0) + 1);
  const largest = Math.max(0, ...sizes.values());
  const isSmall = (size) => size <= SMALL_GROUP && size < largest;
  for (const node of nodes) node.isSmall = isSmall(sizes.get(top(node.index)));
  const groups = [...sizes.values()].filter(isSmall).length;
  return { groups, nodes: nodes.filter((node) => node.isSmall).length, fold: groups >= MANY_GROUPS && largest > 3 * SMALL_GROUP };
}

// The nodes beyond the ``drawn`` first, folded: one bubble a community, on the rim of its disc, where it covers nobody.
function foldRest(ranked, drawn) {
  const bubbles = new Map();
  for (const node of ranked.slice(drawn)) {
    if (!bubbles.has(node.community)) bubbles.set(node.community, { what: 'bubble', community: node.community, members: [] });
    node.bubble = bubbles.get(node.community);
    node.bubble.members.push(node);
  }
  if (bubbles.size === 0) return [];
  const all = new Map([...bubbles.keys()].map((community) => [community, []]));
  for (const node of ranked) all.get(node.community)?.push(node);
  const centre = { x: middle(ranked.map((node) => node.x)), y: middle(ranked.map((node) => node.y)) };
  for (const bubble of bubbles.values()) placeBubble(bubble, all.get(bubble.community), centre);
  return [...bubbles.values()].sort((one, other) => other.members.length - one.members.length);
}

// Outwards from the middle of the picture; ``own`` are all of the community, the highest rank first.
function placeBubble(bubble, own, centre) {
  const [x, y] = [middle(own.map((node) => node.x)), middle(own.map((node) => node.y))];
  const radius = own.reduce((most, node) => Math.max(most, Math.hypot(node.x - x, node.y - y)), 0) + 24;
  const angle = Math.atan2(y - centre.y, x - centre.x);
  bubble.x = x + Math.cos(angle) * radius;
  bubble.y = y + Math.sin(angle) * radius;
  bubble.radius = 10 + 3 * Math.sqrt(bubble.members.length);
  [bubble.head] = own;
}

function middle(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

// How much evidence each edge has, by source, account, kind of post and day, as columns. A day counts from 1970;
// ``last`` is the last day of a date that names a month or a year only.
function readTallies({ tallies, days }) {
  const [firsts, lasts] = [days.map(dayNumber), days.map(lastDayNumber)];
  const column = (values) => Int32Array.from(values);
  return {
    edge: column(tallies.edge),
    source: column(tallies.source),
    account: column(tallies.account),
    article: column(tallies.article),
    count: column(tallies.count),
    reported: column(tallies.reported),
    date: column(tallies.day),
    day: Int32Array.from(tallies.day, (at) => (at < 0 ? NO_DAY : firsts[at])),
    last: Int32Array.from(tallies.day, (at) => (at < 0 ? NO_DAY : lasts[at])),
  };
}

// A colour for each of the largest communities, by its number; the others share one.
function communityColours(nodes) {
  const sizes = new Map();
  for (const { community } of nodes) sizes.set(community, (sizes.get(community) ?? 0) + 1);
  const largest = [...sizes].sort((one, other) => other[1] - one[1] || one[0] - other[0]).slice(0, COMMUNITY_COLOURS);
  return new Map(largest.map(([community], at) => [community, at]));
}

function readReason({ reasons, threads, sentences, authors }, index) {
  const [edge, thread, sentence, author, account, published, article, how, reported, confidence, marks] = reasons[index];
  const [title, url, source] = threads[thread];
  return {
    index, edge, thread, sentence, text: sentences[sentence], author: authors[author] ?? null, account,
    published, article, how, reported, confidence, marks, title, url, source,
  };
}
