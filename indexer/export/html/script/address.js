// The view in the page's address, so that a link can lead to it and "back" works: #NODE or #SOURCE/KIND/TARGET, then
// ?filters where any are set.

function addressOf(view) {
  const item = view.selected();
  const parts = item === null ? [] : item.what === 'node' ? [item.id] : [item.source.id, item.kind, item.target.id];
  try {
    const asked = filterAddress(view);
    const address = `${parts.map(encodeURIComponent).join('/')}${asked ? `?${asked}` : ''}`;
    return address ? `#${address}` : '';
  } catch { // half a surrogate pair has no address
    return '';
  }
}

function filterAddress(view) {
  const filters = view.filters();
  const plain = noFilters();
  const asked = new URLSearchParams();
  const day = (value) => (value === null ? null : dayText(value));
  const values = { ...filters, since: day(filters.since), until: day(filters.until) };
  for (const [name, value] of Object.entries(values)) {
    if (JSON.stringify(filters[name]) === JSON.stringify(plain[name])) continue;
    asked.set(name, Array.isArray(value) ? JSON.stringify(value) : String(value));
  }
  if (view.hops() !== 1) asked.set('hops', String(view.hops()));
  if (view.look().colour !== 'kind') asked.set('colour', view.look().colour);
  if (!view.look().dim) asked.set('left', 'hide');
  return asked.toString();
}

// What an address asks for: the item, the filters, the looks and the camera; whatever is not understood is passed over.
function readAddress(graph, hash) {
  const [place, asked = ''] = splitOnce(hash.slice(1), '?');
  const values = new URLSearchParams(asked);
  return { item: itemAt(graph, place), filters: readFilters(graph, values), ...readLooks(values), camera: readCamera(values) };
}

function splitOnce(text, sign) {
  const at = text.indexOf(sign);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function itemAt(graph, place) {
  try {
    const parts = place.split('/').map(decodeURIComponent);
    return parts.length === 3 ? graph.edge(parts[0], parts[1], parts[2]) : graph.node(parts[0]);
  } catch { // a broken address leads nowhere
    return null;
  }
}

function readFilters(graph, values) {
  const plain = noFilters();
  const list = (name) => {
    try {
      const read = JSON.parse(values.get(name));
      return Array.isArray(read) ? read.filter((kind) => typeof kind === 'string') : plain[name];
    } catch {
      return plain[name];
    }
  };
  const day = (name) => (dayNumber(values.get(name)) === NO_DAY ? null : dayNumber(values.get(name)));
  const whole = (name, least, most) => Math.max(least, Math.min(most, Math.floor(Number(values.get(name))) || least));
  const known = (name, names) => (names.includes(values.get(name)) ? values.get(name) : null);
  const sources = graph.tallies.source.includes(-1) ? [...graph.sources, ''] : graph.sources;
  return {
    hiddenNodes: values.has('hiddenNodes') ? list('hiddenNodes') : plain.hiddenNodes,
    hiddenEdges: values.has('hiddenEdges') ? list('hiddenEdges') : plain.hiddenEdges,
    post: known('post', ['article', 'comment']) ?? '',
    source: known('source', sources),
    account: known('account', graph.accounts.map(({ id }) => id)),
    undated: known('undated', ['without', 'only']) ?? 'with',
    since: day('since'),
    until: day('until'),
    least: whole('least', 1, 1000),
    core: whole('core', 0, 100),
  };
}

function readLooks(values) {
  return {
    look: { colour: values.get('colour') === 'community' ? 'community' : 'kind', dim: values.get('left') !== 'hide' },
    hops: [2, 3].includes(Number(values.get('hops'))) ? Number(values.get('hops')) : 1,
  };
}

function readCamera(values) {
  const parts = (values.get('at') ?? '').split(',').map(Number);
  return parts.length === 3 && parts.every(Number.isFinite) && parts[2] > 0 ? { x: parts[0], y: parts[1], scale: parts[2] } : null;
}

// The whole address of what is seen now, the camera included.
function linkHere(view, camera) {
  const { x, y, scale } = camera.at();
  const address = addressOf(view) || '#';
  const join = address.includes('?') ? '&' : '?';
  return `${location.href.split('#')[0]}${address}${join}at=${x.toFixed(0)},${y.toFixed(0)},${scale.toFixed(3)}`;
}

const ONE_STEP = 700; // ms: filters that follow each other so fast are one step, as those of a slider that is drawn

// A selection and a filter are steps that "back" undoes; other changes only say where one is.
function followAddress(view, onArrive) {
  let told = false;
  let filtered = -Infinity;
  view.listen((change) => {
    if (told || change.hover || change.passing) return;
    const address = addressOf(view);
    if (address === location.hash) return;
    const now = performance.now();
    const isStep = change.selection || (change.filter && now - filtered > ONE_STEP);
    filtered = change.filter && !change.selection ? now : -Infinity;
    remember(address || location.pathname + location.search, isStep);
  });
  window.addEventListener('hashchange', () => {
    told = true;
    onArrive(readAddress(view.graph, location.hash));
    told = false;
  });
}

// A page in a frame without an address of its own may not have one; it works without.
function remember(address, isStep) {
  try {
    if (isStep) history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  } catch {
    // "back" then leaves the page
  }
}
