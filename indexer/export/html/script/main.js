// Puts the parts together. window.indexerPage is for tests and for scripts of a reader's own.

const MARGIN = 44; // px around the picture
const NARROW_MARGIN = 26;

async function start() {
  fillStrings();
  if (typeof DecompressionStream === 'undefined') return showTooOld();
  const content = await unpack(byId('content').textContent);
  const graph = readGraph(content, innerHeight > innerWidth * 1.2);
  byId('content').textContent = '';
  const view = createView(graph);
  let cameFrom = null;
  byId('title').textContent = visible(graph.title);
  byId('part').textContent = visible(graph.part);
  byId('part').hidden = graph.part === '';
  if (graph.nodes.length === 0) return showEmpty();
  byId('legend').open = !isNarrow();
  byId('filters').open = !isNarrow() && innerHeight > 980;

  createLegend(view);
  createControls(view);
  showCounts(view);
  const painter = createPainter(byId('picture'), view, {
    insets, onPick: (item) => choose(item), onOpen: (bubble) => view.open([bubble.community]),
  });
  const search = createSearch(view, (node) => jump(node));
  const table = createTable(view, jump);
  createPanel(view, jump, leave);
  createFiles(view, painter, () => linkHere(view, painter.camera));
  followAddress(view, arrive);
  bindKeys(view, painter, search, table, leave);
  bindZoom(painter);
  bindDialog();
  bindPrinting(painter);
  view.listen((change) => { if (change.path && !change.hops && view.path() !== null) painter.approach(); });
  painter.place();
  arrive(readAddress(graph, location.hash));
  addEventListener('resize', () => {
    if (view.selected() === null) painter.place();
    painter.resized();
  });
  Object.assign(window, { indexerPage: describe(view, painter) });
  return undefined;

  function choose(item) {
    if (item !== null && view.selected() === null) cameFrom = document.activeElement;
    view.select(item);
    if (item?.what === 'node') painter.reveal(item);
  }

  function jump(item) {
    choose(item);
    if (item !== null) painter.approach();
  }

  function arrive({ item, filters, look, hops, camera }) {
    if (!sameFilters(filters, view.filters())) view.filter(filters);
    view.setLook(look);
    if (hops !== view.hops()) view.setHops(hops);
    jump(item);
    if (camera !== null) painter.camera.jump(camera);
  }

  function leave() {
    view.select(null);
    (cameFrom?.isConnected ? cameFrom : byId('picture')).focus({ preventScroll: true });
  }
}

// What the legend and the panel cover of the picture, and a margin, in px.
function insets() {
  const panel = byId('panel');
  const side = byId('side');
  const isOpen = byId('legend').open || byId('filters').open;
  if (isNarrow()) {
    const covered = panel.hidden ? 52 : panel.offsetHeight;
    return { top: NARROW_MARGIN, left: NARROW_MARGIN, right: NARROW_MARGIN, bottom: NARROW_MARGIN + covered };
  }
  return {
    top: MARGIN,
    left: MARGIN + (isOpen ? side.offsetWidth : 0),
    right: MARGIN + (panel.hidden ? 0 : panel.offsetWidth),
    bottom: MARGIN,
  };
}

function isNarrow() {
  return innerWidth <= 720;
}

// Browsers from before 2023 cannot unpack the content.
function showTooOld() {
  document.body.classList.add('is-empty');
  byId('nothing').textContent = STRINGS.tooOld;
  byId('nothing').hidden = false;
}

function showEmpty() {
  document.body.classList.add('is-empty');
  byId('empty').hidden = false;
}

// Always what is shown, and of how many.
function showCounts(view) {
  function update() {
    byId('counts').textContent = countWords(view).join(' · ');
    byId('nothing').hidden = view.shown().nodes.length > 0;
  }
  view.listen((change) => { if (change.filter) update(); });
  update();
}

function bindZoom(painter) {
  byId('closer').addEventListener('click', () => painter.zoomBy(1.4));
  byId('farther').addEventListener('click', () => painter.zoomBy(1 / 1.4));
  byId('fit').addEventListener('click', painter.fit);
}

function bindDialog() {
  const dialog = byId('leaving');
  byId('leaving-stay').addEventListener('click', () => dialog.close());
  byId('leaving-go').addEventListener('click', () => dialog.close());
}

const PICTURE_KEYS = {
  ArrowLeft: (painter) => painter.panBy(-60, 0),
  ArrowRight: (painter) => painter.panBy(60, 0),
  ArrowUp: (painter) => painter.panBy(0, -60),
  ArrowDown: (painter) => painter.panBy(0, 60),
  '+': (painter) => painter.zoomBy(1.25),
  '=': (painter) => painter.zoomBy(1.25),
  '-': (painter) => painter.zoomBy(0.8),
  0: (painter) => painter.fit(),
};

function bindKeys(view, painter, search, table, leave) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId('leaving').open) return;
    const { activeElement } = document;
    if (event.key === '/' && !['INPUT', 'SELECT'].includes(activeElement?.tagName)) search.focus();
    else if (event.key === 'Escape' && view.selected() !== null) leave();
    else if (event.key === 'Escape' && table.isOpen()) table.toggle();
    else if (activeElement === byId('picture') && Object.hasOwn(PICTURE_KEYS, event.key)) PICTURE_KEYS[event.key](painter);
    else return;
    event.preventDefault();
  });
}

// positionOf(id) and edgePositionOf(source, kind, target) give px of the window; names() the names that are drawn, with
// their boxes; selected() the address of the view; isDone() whether all that was asked for is painted.
function describe(view, painter) {
  return Object.freeze({
    positionOf: (id) => painter.inWindow(view.graph.node(id)),
    edgePositionOf: (source, kind, target) => painter.inWindow(along(view.graph.edge(source, kind, target), 0.5)),
    names: painter.names,
    selected: () => addressOf(view),
    isDone: painter.isDone,
    emphasised: () => [...view.emphasis()?.nodes ?? []].map((node) => node.id),
    filter: view.filter,
  });
}

start();
