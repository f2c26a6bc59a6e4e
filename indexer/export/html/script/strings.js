// Every word of the interface, in one table: a translation is one file.

const STRINGS = {
  search: 'Find a name',
  matches: 'Names found',
  noMatch: 'No name here contains this',
  more: (count) => `and ${number(count)} more: type on to narrow it down`,
  alsoNamed: (alias) => `also ${alias}`,
  asTable: 'Table',
  picture: 'Picture of who mentions whom. Arrow keys move it, plus and minus zoom, 0 shows all of it. '
    + 'Names can be reached by the search box and by the table.',
  table: 'Entities and accounts in the picture',
  legend: 'Legend',
  nodes: 'Entities and accounts',
  edges: 'Edges',
  zoom: 'Zoom',
  closer: 'Zoom in',
  farther: 'Zoom out',
  fit: 'Show all',
  panel: 'Evidence',
  close: 'Close',
  emptyTitle: 'Nothing to draw yet',
  emptyBody: 'Nobody in this library mentions anybody. Read some saved pages with their comments, then draw again:',
  emptyCommands: 'indexer ingest saved-pages/\nindexer graph --html',
  nodeCount: (shown, total) => `${number(shown)} of ${number(total)} entities and accounts`,
  edgeCount: (shown, total) => `${number(shown)} of ${number(total)} edges`,
  cut: 'the largest',
  edge: 'edge',
  mentionCount: (count) => `mentioned ${times(count)} in the library`,
  edgesHere: (count) => (count === 1 ? '1 edge here' : `${number(count)} edges here`),
  aliases: 'Also named',
  sentences: 'Sentences',
  sentenceCount: (shown, left) => `${number(shown)}${left > 0 ? `, more in the library: ${number(left)}` : ''}`,
  moreSentences: (count) => `Show ${number(count)} more`,
  noSentences: 'No sentence was put into this page for it.',
  allOf: (count) => `Show all ${number(count)}`,
  timesCounted: (count) => (count === 1 ? '1 time' : `${number(count)} times`),
  why: (count) => `${times(count)}: show the sentences`,
  between: (first, last) => (first === last ? first : `${first} – ${last}`),
  undated: 'no date',
  foundBy: (how, sure) => `found by ${how}, ${sure} % sure`,
  writtenBy: (author) => `by ${author}`,
  untitled: 'untitled thread',
  columns: {
    name: 'Name', kind: 'Kind', mentions: 'Mentions', incoming: 'Edges in', outgoing: 'Edges out',
    first: 'First', last: 'Last',
  },
  months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  nodeKinds: {
    person: ['person', 'People'],
    organisation: ['organisation', 'Organisations'],
    place: ['place', 'Places'],
    group: ['group', 'Groups'],
    event: ['event', 'Events'],
    work: ['work', 'Works'],
    account: ['account', 'Accounts'],
    article: ['article', 'Articles'],
  },
  // in the legend; from the source; from the target; in a sentence
  edgeKinds: {
    mentions: ['mentions', 'Mentions', 'Mentioned by', 'mentions'],
    says: ['is quoted on', 'Quoted on', 'Quoted about it', 'is quoted on'],
    replies_to: ['replies to', 'Replies to', 'Answered by', 'replies to'],
    addresses: ['addresses', 'Addresses', 'Addressed by', 'addresses'],
    quotes: ['quotes', 'Quotes', 'Quoted by', 'quotes'],
    co_mention: ['in one sentence', 'In one sentence with', 'In one sentence with', 'is in one sentence with'],
  },
  ways: {
    gazetteer: 'the list of known names',
    capitals: 'capital letters',
    nominal: 'a description bound to the name',
    structure: 'the order of the thread',
    at: 'an @ before the name',
    leading: 'the name at the start',
    'quote block': 'a quote with a name',
    'quoted lines': 'quoted lines',
  },
};

function number(count) {
  return count.toLocaleString('en');
}

function times(count) {
  return count === 1 ? 'once' : `${number(count)} times`;
}
