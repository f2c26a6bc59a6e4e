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
  table: 'Everybody and everything in the picture',
  legend: 'Legend',
  nodes: 'Who and what',
  edges: 'Links',
  zoom: 'Zoom',
  closer: 'Zoom in',
  farther: 'Zoom out',
  fit: 'Show all',
  panel: 'What it rests on',
  close: 'Close',
  emptyTitle: 'Nothing to draw yet',
  emptyBody: 'The library holds no entity that anybody mentions. Read some saved pages with their comments, then draw again:',
  emptyCommands: 'indexer ingest saved-pages/\nindexer graph --html',
  nodeCount: (shown, total) => `${number(shown)} of ${number(total)} names`,
  edgeCount: (shown, total) => `${number(shown)} of ${number(total)} links`,
  cut: 'those with the most evidence',
  mentionCount: (count) => `named ${times(count)} in the library`,
  linkCount: (count) => (count === 1 ? '1 link here' : `${number(count)} links here`),
  aliases: 'Also named',
  sentences: 'Sentences',
  sentenceCount: (shown, total) => (shown < total ? `${number(shown)} of ${number(total)}` : number(total)),
  moreSentences: (count) => `Show ${number(count)} more`,
  noSentences: 'No sentence was put into this page for it.',
  allOf: (count) => `Show all ${number(count)}`,
  openEdge: (count) => (count === 1 ? '1 time' : `${number(count)} times`),
  why: 'why',
  between: (first, last) => (first === last ? first : `${first} – ${last}`),
  undated: 'no date',
  foundBy: (how, sure) => `found by ${how}, ${sure} % sure`,
  writtenBy: (author) => `by ${author}`,
  untitled: 'untitled thread',
  columns: { name: 'Name', kind: 'Kind', mentions: 'Named', incoming: 'Linked by', outgoing: 'Links to', first: 'First', last: 'Last' },
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
    co_mention: ['named together', 'Named together with', 'Named together with', 'is named together with'],
  },
  ways: {
    gazetteer: 'the list of known names',
    capitals: 'capital letters',
    apposition: 'a role beside the name',
    inline: 'quotation marks',
    block: 'a quoted paragraph',
    indirect: 'reported speech',
    reply: 'the thread of comments',
    model: 'the names model',
  },
};

function number(count) {
  return count.toLocaleString('en');
}

function times(count) {
  return count === 1 ? 'once' : `${number(count)} times`;
}
