// Puts the parts together. window.indexerPage is for tests and for scripts of a reader's own.

const MARGIN = 28; // px around the picture

function start() {
  const graph = readGraph(JSON.parse(byId('content').textContent));
  const view = createView(graph);
  fillStrings();
  byId('title').textContent = visible(graph.title);
  if (graph.nodes.length === 0) return showEmpty();
  if (isNarrow()) byId('legend').open = false;

  const painter = createPainter(byId('picture'), view, { insets, onPick: (item) => choose(item) });
  const search = createSearch(view, (node) => jump(node));
  const table = createTable(view, jump);
  createPanel(view, jump, leave);
  createLegend(view);
  showCounts(view);
  followAddress(view, (item) => jump(item));
  bindKeys(painter, search, { leave, isTableOpen: table.isOpen, toggleTable: table.toggle, isSelected: () => view.selected() !== null });
  bindZoom(painter);
  painter.fit();
  jump(itemAt(graph, location.hash));
  addEventListener('resize', () => { if (view.selected() === null) painter.fit(); });
  window.indexerPage = describe(view, painter);

  let cameFrom = null;

  function choose(item) {
    if (item !== null && view.selected() === null) cameFrom = document.activeElement;
    view.select(item);
    if (item?.what === 'node') painter.reveal(item);
  }

  function jump(item) {
    choose(item);
    if (item === null) return;
    const middle = item.what === 'node' ? item : along(item, 0.5);
    painter.moveTo({ x: middle.x, y: middle.y }, Math.max(painter.scale(), 0.9));
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
  const sheet = isNarrow();
  return {
    top: MARGIN,
    left: MARGIN + (!sheet && legend.open ? legend.offsetWidth : 0),
    right: MARGIN + (!sheet && !panel.hidden ? panel.offsetWidth : 0),
    bottom: MARGIN + (sheet ? (panel.hidden ? legend.offsetHeight : panel.offsetHeight) : 0),
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
    byId('counts').textContent = STRINGS.counts({
      shown: nodes.filter(view.isShown).length,
      page: nodes.length,
      total: Math.max(totalNodes, nodes.length),
      edgesShown: edges.filter(view.isShown).length,
      edgesTotal: Math.max(totalEdges, edges.length),
    });
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

function bindKeys(painter, search, { leave, isTableOpen, toggleTable, isSelected }) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/' && document.activeElement?.tagName !== 'INPUT') search.focus();
    else if (event.key === 'Escape' && isSelected()) leave();
    else if (event.key === 'Escape' && isTableOpen()) toggleTable();
    else if (document.activeElement === byId('picture') && Object.hasOwn(PICTURE_KEYS, event.key)) PICTURE_KEYS[event.key](painter);
    else return;
    event.preventDefault();
  });
}

// positionOf(id) and edgePositionOf(source, kind, target) give px of the window; selected() the address of the selection.
function describe(view, painter) {
  return Object.freeze({
    positionOf: (id) => painter.inWindow(view.graph.node(id)),
    edgePositionOf: (source, kind, target) => painter.inWindow(along(view.graph.edge(source, kind, target), 0.5)),
    selected: () => addressOf(view.selected()),
  });
}

start();
