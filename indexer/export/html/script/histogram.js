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

// Bars as a drawing, those outside of the range faint.
function barDrawing(bars, since = null, until = null) {
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  const parts = bars.map((bar, at) => {
    const height = bar.count === 0 ? 0 : Math.max(1.5, 30 * Math.sqrt(bar.count / most));
    const isOut = (since !== null && bar.until < since) || (until !== null && bar.from > until);
    const attributes = { x: at + 0.1, y: 30 - height, width: 0.8, height };
    return ['rect', isOut ? { ...attributes, class: 'out' } : attributes];
  });
  const drawing = sign('bars', parts);
  drawing.setAttribute('viewBox', `0 0 ${bars.length} 30`);
  drawing.setAttribute('preserveAspectRatio', 'none');
  return drawing;
}

// The dates of the evidence of some edges, as the filters leave it.
function evidenceDays(view, edges) {
  const own = new Set(edges.map((edge) => edge.index));
  const { edge, day, count, source, author, article } = view.graph.tallies;
  const passes = evidenceTest(view.graph, view.filters());
  const [days, counts] = [[], []];
  for (let at = 0; at < edge.length; at += 1) {
    if (!own.has(edge[at]) || !passes(source[at], author[at], article[at], day[at])) continue;
    days.push(day[at]);
    counts.push(count[at]);
  }
  return [days, counts];
}

// The whole graph's bars with two sliders under them, and a button that lets a tenth of the time pass by.
function createHistogram(view) {
  const { day, count } = view.graph.tallies;
  const bars = timeBars(day, count);
  if (bars === null) return null;
  const drawing = element('div', { class: 'drawing' });
  const said = element('output', { class: 'range' });
  const slider = (name, value) => element('input', {
    type: 'range', min: 0, max: bars.length - 1, value, 'aria-label': STRINGS[name], 'data-range': name, oninput: choose,
  });
  const [since, until] = [slider('since', 0), slider('until', bars.length - 1)];
  const play = button('more', () => (timer === null ? start() : stop()), STRINGS.play);
  let timer = null;

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

  function start() {
    const width = Math.max(1, Math.round(bars.length / 10));
    let at = 0;
    play.textContent = STRINGS.stop;
    const step = () => {
      since.value = String(at);
      until.value = String(Math.min(bars.length - 1, at + width - 1));
      apply();
      at += 1;
      if (at > bars.length - width) return stop();
      timer = setTimeout(step, prefersStillness() ? PLAY_STEP * 5 : PLAY_STEP);
      return undefined;
    };
    step();
  }

  function stop() {
    clearTimeout(timer);
    timer = null;
    play.textContent = STRINGS.play;
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
  return element('fieldset', { class: 'when' }, element('legend', {}, STRINGS.when), drawing,
    element('div', { class: 'sliders' }, since, until), element('div', { class: 'line' }, said, play));
}
