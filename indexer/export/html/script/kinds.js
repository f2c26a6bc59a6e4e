// The kinds of node and edge: what they are called and how they look. Their colours are in page.css, by the same names.

// Who writes is hollow, what is written of is solid.
const NODE_SHAPES = {
  person: 'disc', organisation: 'disc', place: 'disc', group: 'disc', event: 'diamond', work: 'diamond',
  account: 'ring', article: 'sheet',
};

const EDGE_DASHES = {
  mentions: [], says: [], replies_to: [7, 4], addresses: [2, 4], quotes: [10, 3, 2, 3], co_mention: [1, 5],
};

function nodeShape(kind) {
  return Object.hasOwn(NODE_SHAPES, kind) ? NODE_SHAPES[kind] : 'disc';
}

function edgeDashes(kind) {
  return Object.hasOwn(EDGE_DASHES, kind) ? EDGE_DASHES[kind] : [];
}

function hasDirection(kind) {
  return kind !== 'co_mention';
}

function nodeKindName(kind, many) {
  return Object.hasOwn(STRINGS.nodeKinds, kind) ? STRINGS.nodeKinds[kind][many ? 1 : 0] : visible(kind);
}

// place: 'legend', 'outgoing', 'incoming' or 'sentence'
function edgeKindName(kind, place) {
  const at = ['legend', 'outgoing', 'incoming', 'sentence'].indexOf(place);
  return Object.hasOwn(STRINGS.edgeKinds, kind) ? STRINGS.edgeKinds[kind][at] : visible(kind);
}

// In a sentence: who is quoted speaks in his own words, what is reported of somebody is in the writer's.
function edgeVerb({ kind }, count, reported) {
  if (kind !== 'says') return edgeKindName(kind, 'sentence');
  return reported === 0 ? STRINGS.quotedOn : reported === count ? STRINGS.reportedOn : STRINGS.quotedAndReportedOn;
}

// Known kinds first, in the order of the tables; others after them as they come.
function inOrder(kinds, table) {
  const known = Object.keys(table);
  return [...known.filter((kind) => kinds.has(kind)), ...[...kinds].filter((kind) => !known.includes(kind))];
}
