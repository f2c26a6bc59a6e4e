// Puts the parts together. window.indexerPage is for tests and for scripts of a reader's own.

const MARGIN = 44; // px around the picture
const NARROW_MARGIN = 26;

function start() {
  const graph = readGraph(JSON.parse(byId('content').textContent), innerHeight > innerWidth * 1.2);
  const view = createView(graph);
  let cameFrom = null;
  fillStrings();
  byId('title').textContent = visible(graph.title);
  if (graph.nodes.length === 0) return showEmpty();
  if (isNarrow()) byId('legend').open = false;

  createLegend(view);
  showCounts(view);
  const painter = createPainter(byId('picture'), view, { insets, onPick: (item) => choose(item) });
  const search = createSearch(view, (node) => jump(node));
  const table = createTable(view, jump);
  createPanel(view, jump, leave);
  followAddress(view, (item) => jump(item));
  bindKeys(view, painter, search, table, leave);
  bindZoom(painter);
  painter.fit();
  jump(itemAt(graph, location.hash));
  addEventListener('resize', () => { if (view.selected() === null) painter.fit(); });
  window.indexerPage = describe(view, painter);

  function choose(item) {
    if (item !== null && view.selected() === null) cameFrom = document.activeElement;
    view.select(item);
    if (item?.what === 'node') painter.reveal(item);
  }

  function jump(item) {
    choose(item);
    if (item !== null) painter.approach();
  }

  function leave() {
    view.select(null);
    (cameFrom?.isConnected ? cameFrom : byId('picture')).focus({ preventScroll: true });
  }
}

// What the legend and the panel cover of the picture, and a margin, in px.
function insets() {
  const panel = byId('panel');
  const legend = byId('legend');
  if (isNarrow()) {
    const covered = panel.hidden ? legend.offsetHeight : panel.offsetHeight;
    return { top: NARROW_MARGIN, left: NARROW_MARGIN, right: NARROW_MARGIN, bottom: NARROW_MARGIN + covered };
  }
  return {
    top: MARGIN,
    left: MARGIN + (legend.open ? legend.offsetWidth : 0),
    right: MARGIN + (panel.hidden ? 0 : panel.offsetWidth),
    bottom: MARGIN,
  };
}

function isNarrow() {
  return matchMedia('(max-width: 720px)').matches;
}

function showEmpty() {
  document.body.classList.add('is-empty');
  byId('empty').hidden = false;
}

function showCounts(view) {
  const { nodes, edges, totalNodes, totalEdges } = view.graph;
  function update() {
    const shown = (items) => items.filter(view.isShown).length;
    byId('counts').replaceChildren(
      STRINGS.nodeCount(shown(nodes), Math.max(totalNodes, nodes.length)), ' · ',
      STRINGS.edgeCount(shown(edges), Math.max(totalEdges, edges.length)),
      element('span', {}, nodes.length < totalNodes ? ` · ${STRINGS.cut}` : ''),
    );
  }
  view.listen((change) => { if (change.filter) update(); });
  update();
}

function bindZoom(painter) {
  byId('closer').addEventListener('click', () => painter.zoomBy(1.4));
  byId('farther').addEventListener('click', () => painter.zoomBy(1 / 1.4));
  byId('fit').addEventListener('click', painter.fit);
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
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { activeElement } = document;
    if (event.key === '/' && activeElement?.tagName !== 'INPUT') search.focus();
    else if (event.key === 'Escape' && view.selected() !== null) leave();
    else if (event.key === 'Escape' && table.isOpen()) table.toggle();
    else if (activeElement === byId('picture') && Object.hasOwn(PICTURE_KEYS, event.key)) PICTURE_KEYS[event.key](painter);
    else return;
    event.preventDefault();
  });
}

// positionOf(id) and edgePositionOf(source, kind, target) give px of the window; names() the names that are drawn, with
// their boxes; selected() the address of the selection.
function describe(view, painter) {
  return Object.freeze({
    positionOf: (id) => painter.inWindow(view.graph.node(id)),
    edgePositionOf: (source, kind, target) => painter.inWindow(along(view.graph.edge(source, kind, target), 0.5)),
    names: painter.names,
    selected: () => addressOf(view.selected()),
  });
}

start();
