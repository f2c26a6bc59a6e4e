// The sentences behind a node or an edge: marked, signed, dated, linked; the newest first, twenty at a time.

const PAGE = 20;

// The list for these edges, and how much more evidence the library has than the page.
function sentenceList(graph, edges) {
  const found = gatherSentences(graph, edges);
  const left = edges.reduce((sum, edge) => sum + Math.max(0, edge.count - edge.reasons.length), 0);
  const list = element('ol', { class: 'sentences' });
  const more = button('more', showMore);
  const heading = element('h3', {}, `${STRINGS.sentences} `,
    element('span', { class: 'count' }, STRINGS.sentenceCount(found.length, left)));
  let shown = 0;

  function showMore() {
    const cards = found.slice(shown, shown + PAGE).map(sentenceCard);
    const first = shown > 0 ? cards[0] : null;
    shown += cards.length;
    list.append(...cards);
    more.hidden = shown >= found.length;
    more.textContent = STRINGS.moreSentences(Math.min(PAGE, found.length - shown));
    first?.focus();
  }

  showMore();
  const remark = found.length === 0 ? element('p', { class: 'remark' }, STRINGS.noSentences) : null;
  return element('section', {}, heading, remark, list, more);
}

// One entry a sentence and writer, with all the marks and all the edges that rest on it.
function gatherSentences(graph, edges) {
  const entries = new Map();
  for (const edge of edges) {
    for (const index of edge.reasons) {
      const reason = graph.reason(index);
      const key = JSON.stringify([reason.thread, reason.sentence, reason.author, reason.published]);
      if (!entries.has(key)) entries.set(key, { ...reason, spans: [], claims: [] });
      const entry = entries.get(key);
      for (let at = 0; at < reason.marks.length; at += 2) entry.spans.push(reason.marks.slice(at, at + 2));
      const claim = { edge, how: reason.how, confidence: reason.confidence };
      if (!entry.claims.some((other) => other.edge === edge)) entry.claims.push(claim);
    }
  }
  return [...entries.values()].sort((one, other) => compareDates(other.published, one.published) || one.index - other.index);
}

// Undated comes before all dates, so that newest first puts it last.
function compareDates(one, other) {
  const [earlier, later] = [one ?? '', other ?? ''];
  return earlier < later ? -1 : Number(earlier > later);
}

function sentenceCard(entry) {
  return element('li', { tabindex: -1 },
    element('blockquote', { dir: 'auto' }, ...markedText(entry.text, entry.spans)),
    ...entry.claims.map((claim) => claimLine(claim)),
    sourceLine(entry, entry.claims.every((claim) => claim.edge.source.name === entry.author)));
}

// The text as text nodes and marks; spans that overlap become one.
function markedText(text, spans) {
  const parts = [];
  let done = 0;
  for (const [start, end] of joinSpans(spans)) {
    parts.push(visible(text.slice(done, start)), element('mark', {}, visible(text.slice(start, end))));
    done = end;
  }
  return [...parts, visible(text.slice(done))];
}

function joinSpans(spans) {
  const joined = [];
  for (const [start, end] of [...spans].sort((one, other) => one[0] - other[0])) {
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

// "Denis FG mentions Poland", and how that was found.
function claimLine({ edge, how, confidence }) {
  const way = Object.hasOwn(STRINGS.ways, how) ? STRINGS.ways[how] : visible(how);
  return element('p', { class: 'claim' },
    words(edge.source.name, { class: 'voice' }), ` ${edgeKindName(edge.kind, 'sentence')} `, words(edge.target.name),
    element('small', {}, STRINGS.foundBy(way, Math.round(confidence * 100))));
}

// Author, unless he was named just before; date; the thread, with a way to it if that is an address of the web.
function sourceLine({ author, published, title, url }, isNamed) {
  const address = url === null ? null : webAddress(url);
  const name = words(shorten(title, 160) || STRINGS.untitled);
  const thread = address === null ? name : element('a', { href: address.href, target: '_blank', rel: 'noopener noreferrer' },
    name, element('small', {}, ` ${address.hostname}`));
  return element('p', { class: 'source' },
    author === null || isNamed ? null : words(STRINGS.writtenBy(author)),
    element('time', {}, published === null ? STRINGS.undated : dateName(published)), thread);
}
