// The picture on vis-network: its canvas, camera, gestures and nodes; under them our edges, above them our names.
//
// Edges are not vis-network's because it lays parallel ones on each other and takes a third of a second to dim a
// thousand; names are not because it lets them overlap. Another painter has to give what createPainter gives.

const CLOSEST = 5;
const NEAR = 0.9;
const WIDEST = 2; // how much a small graph is blown up to fill the window
const STRENGTH = 0.62; // of an edge's colour where there are few
const DENSE = 400; // edges that still show in full strength from afar
const REACH = 7; // px of the screen: how near an edge counts as pointed at

function createPainter(host, view, { insets, onPick }) {
  const { graph } = view;
  const whole = bounds(graph.nodes);
  let theme = readTheme();
  let shownNodes = graph.ranked;
  let shownEdges = graph.edges;
  let labels = null;
  let pending = false;

  // By number, not by id: vis-network keeps them as keys of a plain object, where '__proto__' would do harm.
  const points = new vis.DataSet([...graph.ranked].reverse().map((node) => (
    { id: node.index, x: node.x, y: node.y, hidden: !view.isShown(node) })));
  const network = new vis.Network(host, { nodes: points, edges: [] }, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { dragNodes: false, selectable: false, hover: false, zoomSpeed: 0.7 },
    nodes: { shape: 'custom', ctxRenderer: renderNode },
  });
  const canvas = host.querySelector('canvas');

  function renderNode({ ctx, id }) {
    const node = graph.nodes[id];
    const emphasis = view.emphasis();
    const growth = growthAt(network.getScale());
    const look = { growth, faded: emphasis !== null && !emphasis.nodes.has(node), marked: node === view.selected() };
    const width = node.radius * growth * 2.4;
    return { drawNode: () => drawNode(ctx, node, theme, look), nodeDimensions: { width, height: width } };
  }

  // The more edges there are, the fainter each is from afar.
  function underNodes(context) {
    const scale = network.getScale();
    const emphasis = view.emphasis();
    const growth = growthAt(scale);
    const opacity = emphasis ? FADED : STRENGTH * Math.min(1, Math.max(Math.sqrt(DENSE / shownEdges.length), scale * 0.8));
    drawEdges(context, shownEdges, theme, { growth, opacity, arrows: scale > 0.45 && !emphasis });
    if (emphasis) drawEdges(context, emphasis.edges, theme, { growth, opacity: 0.95, arrows: true, strong: true });
  }

  function overNodes(context) {
    const scale = network.getScale();
    if (labels?.scale !== scale) labels = { scale, placed: placeLabels(context, labelled(), scale, theme, whole) };
    drawLabels(context, labels.placed, theme, view.emphasis()?.nodes);
  }

  function labelled() {
    const emphasis = view.emphasis();
    if (!emphasis) return shownNodes;
    const { item } = emphasis;
    const others = shownNodes.filter((node) => node !== item && emphasis.nodes.has(node));
    return item.what === 'node' ? [item, ...others] : others;
  }

  function repaint() {
    labels = null;
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      network.redraw();
    });
  }

  function filter() {
    shownNodes = graph.ranked.filter(view.isShown);
    shownEdges = graph.edges.filter(view.isShown);
    const changed = graph.nodes.filter((node) => points.get(node.index).hidden === view.isShown(node));
    points.update(changed.map((node) => ({ id: node.index, hidden: !view.isShown(node) })));
  }

  function pick(at) {
    const id = network.getNodeAt(at);
    if (id !== undefined) return graph.nodes[id];
    const point = network.DOMtoCanvas(at);
    return nearest(shownEdges, (edge) => distanceToEdge(point, edge), REACH / network.getScale());
  }

  // Nodes as large as they can be, up to a scale, in what the legend and the panel leave free.
  function frame(nodes, most) {
    const box = bounds(nodes);
    if (!box) return;
    const free = insets();
    const width = host.clientWidth - free.left - free.right;
    const height = host.clientHeight - free.top - free.bottom;
    network.moveTo({
      position: { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 },
      scale: Math.max(0.01, Math.min(width / (box.right - box.left), height / (box.bottom - box.top), most)),
      offset: { x: (free.left - free.right) / 2, y: (free.top - free.bottom) / 2 },
      animation: prefersStillness() ? false : { duration: 260, easingFunction: 'easeInOutQuad' },
    });
  }

  function fit() {
    frame(shownNodes, WIDEST);
  }

  // What is selected with all that it is joined to, not nearer than the camera is unless that is far away.
  function approach() {
    frame([...view.emphasis().nodes], Math.max(network.getScale(), NEAR));
  }

  function zoomBy(factor) {
    network.moveTo({ scale: Math.min(CLOSEST, network.getScale() * factor) });
  }

  function panBy(across, down) {
    const { x, y } = network.getViewPosition();
    network.moveTo({ position: { x: x + across / network.getScale(), y: y + down / network.getScale() } });
  }

  // Where a point of the graph is in the window, in px.
  function inWindow(point) {
    const at = network.canvasToDOM(point);
    const box = canvas.getBoundingClientRect();
    return { x: at.x + box.left, y: at.y + box.top };
  }

  // The names on the canvas with their boxes, in px of the window.
  function names() {
    const { x, y } = inWindow({ x: 0, y: 0 });
    return (labels?.placed ?? []).map(({ node, box }) => (
      { id: node.id, left: x + box.left, top: y + box.top, right: x + box.right, bottom: y + box.bottom }));
  }

  // Brings a node, and its neighbourhood where that fits, into what is free without moving more than it takes.
  function reveal(node) {
    const free = insets();
    const [width, height] = [host.clientWidth - free.left - free.right, host.clientHeight - free.top - free.bottom];
    const around = inHost(bounds([...view.emphasis().nodes]));
    const fits = around.right - around.left <= width && around.bottom - around.top <= height;
    const { left, top, right, bottom } = fits ? around : inHost(bounds([node]));
    const shift = (low, high, from, size) => Math.max(0, high - from - size) + Math.min(0, low - from);
    panBy(shift(left, right, free.left, width), shift(top, bottom, free.top, height));
  }

  function inHost(box) {
    const from = network.canvasToDOM({ x: box.left, y: box.top });
    const to = network.canvasToDOM({ x: box.right, y: box.bottom });
    return { left: from.x, top: from.y, right: to.x, bottom: to.y };
  }

  function point(event) {
    const box = canvas.getBoundingClientRect();
    const item = event.pointerType === 'mouse' && event.buttons === 0
      ? pick({ x: event.clientX - box.left, y: event.clientY - box.top }) : null;
    host.classList.toggle('pointing', item !== null);
    view.hover(item);
  }

  network.on('beforeDrawing', underNodes);
  network.on('afterDrawing', overNodes);
  network.on('click', ({ pointer }) => onPick(pick(pointer.DOM)));
  network.on('zoom', ({ scale }) => { if (scale > CLOSEST) network.moveTo({ scale: CLOSEST }); });
  host.addEventListener('pointermove', point);
  host.addEventListener('pointerleave', () => view.hover(null));
  onThemeChange(() => {
    theme = readTheme();
    repaint();
  });
  view.listen((change) => {
    if (change.filter) filter();
    repaint();
  });
  filter();
  return { fit, approach, reveal, zoomBy, panBy, inWindow, names };
}
