// The sentences behind a node or an edge: marked, signed, dated, linked; sorted, searched, twenty at a time.

const PAGE = 20;
const SEARCHED = 6; // so many sentences need no search box

// The list for these edges, and how much more evidence the library has than the page.
function sentenceList(view, edges) {
  if (!view.graph.withTexts) return element('p', { class: 'remark', id: 'no-texts' }, STRINGS.noTexts);
  const gathered = gatherSentences(view, edges);
  const left = edges.reduce((sum, edge) => sum + Math.max(0, view.countOf(edge) - gathered.perEdge.get(edge)), 0);
  const list = element('ol', { class: 'sentences' });
  const more = button('more', showMore);
  const said = element('span', { class: 'count', role: 'status' });
  let found = [];
  let shown = 0;

  const order = element('select', { 'aria-label': STRINGS.order, onchange: update },
    ...Object.entries(STRINGS.orders).map(([value, name]) => element('option', { value }, name)));
  const wanted = element('input', { type: 'search', placeholder: STRINGS.findSentence, 'aria-label': STRINGS.findSentence, oninput: update });

  function update() {
    const text = fold(wanted.value.trim());
    found = gathered.entries.filter((entry) => text === '' || fold(`${entry.text} ${entry.author ?? ''} ${entry.title}`).includes(text))
      .sort(SENTENCE_ORDERS[order.value]);
    shown = 0;
    list.replaceChildren();
    said.textContent = STRINGS.sentenceCount(found.length, text === '' ? left : 0);
    showMore();
  }

  function showMore() {
    const cards = found.slice(shown, shown + PAGE).map((entry) => sentenceCard(entry));
    const first = shown > 0 ? cards[0] : null;
    shown += cards.length;
    list.append(...cards);
    more.hidden = shown >= found.length;
    more.textContent = STRINGS.moreSentences(Math.min(PAGE, found.length - shown));
    first?.focus();
  }

  update();
  const remark = gathered.entries.length === 0 ? element('p', { class: 'remark' }, STRINGS.noSentences) : null;
  const tools = gathered.entries.length > SEARCHED ? element('div', { class: 'tools' }, wanted, order) : null;
  return element('section', {}, element('h3', {}, `${STRINGS.sentences} `, said), tools, remark, list, more);
}

const SENTENCE_ORDERS = {
  newest: (one, other) => compareDates(other.published, one.published) || one.index - other.index,
  oldest: (one, other) => Number(one.published === null) - Number(other.published === null)
    || compareDates(one.published, other.published) || one.index - other.index,
  surest: (one, other) => other.confidence - one.confidence || compareDates(other.published, one.published),
};

// One entry a sentence and writer, with all the marks and all the edges that rest on it; and how many pieces of
// evidence of each edge there are. Both as the filters leave them.
function gatherSentences(view, edges) {
  const entries = new Map();
  const perEdge = new Map();
  for (const edge of edges) {
    let pieces = 0;
    for (let index = edge.reasons[0]; index < edge.reasons[1]; index += 1) {
      const reason = view.graph.reason(index);
      if (!view.passes(reason)) continue;
      pieces += 1;
      const key = JSON.stringify([reason.thread, reason.sentence, reason.author, reason.published]);
      if (!entries.has(key)) entries.set(key, { ...reason, spans: [], claims: [] });
      const entry = entries.get(key);
      for (let at = 0; at < reason.marks.length; at += 2) entry.spans.push(reason.marks.slice(at, at + 2));
      if (!entry.claims.some((other) => other.edge === edge && other.reported === reason.reported)) entry.claims.push({ ...reason, edge });
    }
    perEdge.set(edge, pieces);
  }
  return { entries: [...entries.values()], perEdge };
}

// By the instant, whatever the zone; undated comes before all dates, so that newest first puts it last.
function compareDates(one, other) {
  const [earlier, later] = [instant(one), instant(other)];
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
function claimLine({ edge, how, reported, confidence }) {
  const way = Object.hasOwn(STRINGS.ways, how) ? STRINGS.ways[how] : visible(how);
  return element('p', { class: 'claim' },
    words(edge.source.name, { class: 'voice' }), ` ${edgeVerb(edge, 1, reported)} `, words(edge.target.name),
    element('small', {}, STRINGS.foundBy(way, Math.round(confidence * 100))));
}

// Author, unless he was named just before; date; the thread, with a way to it if that is an address of the web.
function sourceLine(entry, isNamed) {
  const { author, published, title, url } = entry;
  const address = url === null ? null : webAddress(url);
  const name = words(shorten(title, 160) || STRINGS.untitled);
  const thread = address === null ? name : element('a', {
    href: address.href, target: '_blank', rel: 'noopener noreferrer', onclick: (event) => confirmLeaving(event, address),
  }, name, element('small', {}, ' ', element('bdi', { dir: 'ltr' }, address.host)));
  return element('p', { class: 'source' },
    author === null || isNamed ? null : words(STRINGS.writtenBy(author)),
    element('time', {}, published === null ? STRINGS.undated : dateName(published)), thread,
    button('copy', (event) => copyText(citation(entry), event.currentTarget), STRINGS.cite));
}

// “The sentence.” Author, “Title”, 28 May 2024, https://…
function citation({ text, author, title, published, url }) {
  const address = url === null ? null : webAddress(url);
  const parts = [author, title && `“${title}”`, published && dateName(published), address && address.href];
  return visible(`“${text.trim()}” ${parts.filter(Boolean).join(', ')}`);
}

// Who follows a link leaves a page that asks nothing of the network for one that may: that is said first.
function confirmLeaving(event, address) {
  event.preventDefault();
  const dialog = byId('leaving');
  byId('leaving-where').textContent = visible(shorten(address.href, 300));
  const go = byId('leaving-go');
  go.href = address.href;
  dialog.showModal();
  byId('leaving-stay').focus();
}

// By the clipboard where the browser lets us, else by a selection.
async function copyText(text, place) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element('textarea', {}, text);
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  const before = place.textContent;
  place.textContent = STRINGS.copied;
  setTimeout(() => { place.textContent = before; }, 1500);
}
