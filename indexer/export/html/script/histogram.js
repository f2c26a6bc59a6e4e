// How much evidence there is by time, as bars; the range in which it counts can be chosen and played.

const BARS = 48;
const PLAY_STEP = 160; // ms
const SPANS = [1, 7, 30.44, 91.3, 365.25, 3652.5]; // days that a bar may stand for

// The bars over these pieces of evidence: [{ from, until, count }] in days, or null where no two dates differ.
function timeBars(days, counts) {
  let first = Infinity;
  let last = -Infinity;
  for (const day of days) {
    if (day === NO_DAY) continue;
    first = Math.min(first, day);
    last = Math.max(last, day);
  }
  if (!(last > first)) return null;
  const span = SPANS.find((length) => (last - first + 1) / length <= BARS) ?? (last - first + 1) / BARS;
  const bars = Array.from({ length: Math.ceil((last - first + 1) / span) }, (_, at) => (
    { from: Math.round(first + at * span), until: Math.round(first + (at + 1) * span) - 1, count: 0 }));
  bars.at(-1).until = Math.max(last, bars.at(-1).until);
  days.forEach((day, at) => {
    if (day !== NO_DAY) bars[Math.min(bars.length - 1, Math.floor((day - first) / span))].count += counts[at];
  });
  return bars;
}

// Bars as a drawing, their heights as their counts, those outside of the range faint; each says what it counts.
function barDrawing(bars, since = null, until = null) {
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const parts = bars.map((bar, at) => {
    const height = 30 * (bar.count / most);
    const isOut = (since !== null && bar.until < since) || (until !== null && bar.from > until);
    const attributes = { x: at + 0.1, y: 30 - height, width: 0.8, height };
    return ['rect', isOut ? { ...attributes, class: 'out' } : attributes];
  });
  const drawing = sign('bars', parts);
  bars.forEach((bar, at) => {
    // As wide and high as its place, so that an empty bar can be asked too.
    const place = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const box = { x: at, y: 0, width: 1, height: 30, class: 'place' };
    for (const [name, value] of Object.entries(box)) place.setAttribute(name, String(value));
    const said = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    said.textContent = STRINGS.barWords(dateName(dayText(bar.from)), dateName(dayText(bar.until)), bar.count);
    place.append(said);
    drawing.append(place);
  });
  drawing.setAttribute('viewBox', `0 0 ${bars.length} 30`);
  drawing.setAttribute('preserveAspectRatio', 'none');
  return drawing;
}

// The dates of the evidence of some edges, as the filters leave it.
function evidenceDays(view, edges) {
  const own = new Set(edges.map((edge) => edge.index));
  const { edge, day, last, count, source, account, article } = view.graph.tallies;
  const passes = evidenceTest(view.graph, view.filters());
  const [days, counts] = [[], []];
  for (let at = 0; at < edge.length; at += 1) {
    if (!own.has(edge[at]) || !passes(source[at], account[at], article[at], day[at], last[at])) continue;
    days.push(day[at]);
    counts.push(count[at]);
  }
  return [days, counts];
}

// The whole graph's bars with two sliders under them, a button that lets a tenth of the time pass by, and what becomes
// of evidence without a date.
function createHistogram(view) {
  const { day, last, count } = view.graph.tallies;
  const sum = (test) => day.reduce((all, own, at) => all + (test(own, at) ? count[at] : 0), 0);
  const undated = sum((own) => own === NO_DAY);
  const imprecise = sum((own, at) => own !== last[at]);
  const choice = undated === 0 ? null : boundSelect(view, 'undated', STRINGS.undatedCount(undated), Object.entries(STRINGS.undatedLooks),
    () => view.filters().undated, (value) => view.filter({ undated: value }));
  const bars = timeBars(day, count);
  if (bars === null) return choice === null ? null : element('fieldset', { class: 'when' }, element('legend', {}, STRINGS.when), choice);
  const drawing = element('div', { class: 'drawing' });
  const said = element('output', { class: 'range' });
  const slider = (name, value) => element('input', {
    type: 'range', min: 0, max: bars.length - 1, value, 'aria-label': STRINGS[name], 'data-range': name, oninput: choose,
  });
  const [since, until] = [slider('since', 0), slider('until', bars.length - 1)];
  const play = button('more', () => (timer === null ? start() : stop()), STRINGS.play);
  let timer = null;
  let before = null; // the range that playing leaves, and comes back to

  function choose(event) {
    stop();
    const [low, high] = [Number(since.value), Number(until.value)];
    if (low > high) (event.target === since ? until : since).value = event.target.value;
    apply();
  }

  function apply() {
    const [low, high] = [Number(since.value), Number(until.value)];
    view.filter({
      since: low === 0 ? null : bars[low].from,
      until: high === bars.length - 1 ? null : bars[high].until,
    });
  }

  // A tenth of the time after the other, those with evidence only; then everything is as it was before.
  function start() {
    const width = Math.max(1, Math.round(bars.length / 10));
    const { since: from, until: to, undated: undatedBefore } = view.filters();
    before = { since: from, until: to, undated: undatedBefore };
    const ways = bars.map((_, at) => at)
      .filter((at) => at <= bars.length - width && bars.slice(at, at + width).some((bar) => bar.count > 0));
    play.textContent = STRINGS.stop;
    const step = () => {
      const at = ways.shift();
      if (at === undefined) return stop();
      view.filter({ since: bars[at].from, until: bars[at + width - 1].until, undated: 'without' }, { passing: true });
      timer = setTimeout(step, prefersStillness() ? PLAY_STEP * 5 : PLAY_STEP);
      return undefined;
    };
    step();
  }

  function stop() {
    clearTimeout(timer);
    timer = null;
    play.textContent = STRINGS.play;
    if (before !== null) view.filter(before, { passing: true });
    before = null;
  }

  function render() {
    const filters = view.filters();
    const low = filters.since === null ? 0 : bars.findIndex((bar) => bar.until >= filters.since);
    const high = filters.until === null ? bars.length - 1 : bars.findLastIndex((bar) => bar.from <= filters.until);
    [since.value, until.value] = [String(Math.max(0, low)), String(Math.max(0, high))];
    drawing.replaceChildren(barDrawing(bars, filters.since, filters.until));
    said.textContent = STRINGS.between(dateName(dayText(filters.since ?? bars[0].from)), dateName(dayText(filters.until ?? bars.at(-1).until)));
  }

  view.listen((change) => { if (change.filter) render(); });
  render();
  const most = Math.max(...bars.map((bar) => bar.count));
  return element('fieldset', { class: 'when' }, element('legend', {}, STRINGS.when),
    element('div', { class: 'axis' }, STRINGS.mostInBar(most)), drawing,
    element('div', { class: 'sliders' }, since, until), element('div', { class: 'line' }, said, play),
    choice, imprecise > 0 ? element('p', { class: 'note' }, STRINGS.imprecise(imprecise)) : null);
}
