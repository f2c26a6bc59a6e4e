// The picture: what is shown on one sheet, what is in focus on another over it, so that pointing at a node of a large
// graph redraws its neighbourhood only. It gives the camera's moves and says what is where.

const NEAR = 0.9;
const WIDEST = 2; // how much a small graph is blown up to fill the window
const STRENGTH = 0.62; // of an edge's colour where there are few
const DENSE = 400; // edges that still show in full strength from afar
const FAINT = 0.1; // what the filters leave out, where it is dimmed
const PASSING = 0.22; // how much is left of edges that only pass through what is in sight
const REACH = 7; // px of the screen: how near an edge counts as pointed at
const FINGER = 14; // the same for a finger
const ARROWS = 4000; // edges in sight that still get arrows

function createPainter(host, view, { insets, onPick, onOpen }) {
  const { graph } = view;
  const whole = bounds(graph.nodes);
  const sprites = createSprites();
  let theme = readTheme();
  let index = null;
  let left = null; // what the filters leave out and dimming shows
  let labels = null;
  let strongLabels = null;

  const camera = createCamera(host, () => {
    base.moved();
    if (view.emphasis() === null) names.moved();
    else over.moved();
  });
  const base = createLayer(host, camera, 'base', paintBase);
  const names = createLayer(host, camera, 'names', paintNames);
  const over = createLayer(host, camera, 'over', paintOver);

  function* paintBase(context, frame) {
    const { nodes, edges } = view.shown();
    const sight = sightOf(frame);
    const growth = growthAt(frame.scale);
    const seen = edges.filter((edge) => crosses(edge, sight));
    const [own, passing] = parted(seen, (edge) => isIn(edge.source, sight) || isIn(edge.target, sight));
    const opacity = STRENGTH * Math.min(1, Math.max(0.22, Math.sqrt(DENSE / (own.length + 1))));
    toGraph(context, frame);
    yield* drawRegions(context, sight);
    if (view.look().dim) yield* paintLeft(context, frame, sight, growth);
    toGraph(context, frame);
    yield* drawEdges(context, passing, theme, { growth, opacity: opacity * PASSING, arrows: false, strong: false });
    yield* drawEdges(context, own, theme, {
      growth, opacity, arrows: frame.scale > 0.45 && own.length < ARROWS, strong: false,
    });
    yield* drawNodes(context, nodes, frame, sight, growth);
    drawBubbles(context, frame, growth);
    yield 1;
  }

  function* paintNames(context, frame) {
    const { nodes } = view.shown();
    const sight = sightOf(frame);
    labels = cached(labels, nodes, frame, () => (
      placeLabels(context, inSight(nodes, sight), frame.scale, theme, whole, bubbleBoxes(frame.scale))));
    toScreen(context, frame);
    drawLabels(context, labels.placed, theme, zero(frame), false);
    yield labels.placed.length;
  }

  function* paintLeft(context, frame, sight, growth) {
    left ??= {
      nodes: graph.ranked.filter((node) => !view.isShown(node) && !view.isFolded(node)),
      edges: graph.edges.filter((edge) => !view.isShown(edge) && !view.filters().hiddenEdges.includes(edge.kind)
        && !view.isFolded(edge.source) && !view.isFolded(edge.target)),
    };
    const { nodes } = left; // a filter may change while this is drawn
    const edges = left.edges.filter((edge) => crosses(edge, sight));
    yield* drawEdges(context, edges, theme, { growth, opacity: FAINT * STRENGTH, arrows: false, strong: false });
    context.globalAlpha = FAINT * 1.6;
    yield* drawNodes(context, nodes, frame, sight, growth);
    context.globalAlpha = 1;
  }

  function* paintOver(context, frame) {
    const emphasis = view.emphasis();
    if (emphasis === null) return;
    const growth = growthAt(frame.scale);
    const sight = sightOf(frame);
    toGraph(context, frame);
    const edges = [...emphasis.edges].filter((edge) => crosses(edge, sight));
    const many = edges.length > DENSE;
    yield* drawEdges(context, edges, theme, {
      growth, opacity: many ? 0.5 : 0.95, arrows: edges.length < ARROWS, strong: !many,
    });
    const nodes = view.shown().nodes.filter((node) => emphasis.nodes.has(node));
    yield* drawNodes(context, nodes, frame, sight, growth);
    if (view.selected()?.what === 'node') drawHalo(context, view.selected(), frame, growth);
    const first = emphasis.item.what === 'node' ? [emphasis.item, ...nodes.filter((node) => node !== emphasis.item)] : nodes;
    strongLabels = cached(strongLabels, emphasis, frame, () => placeLabels(context, inSight(first, sight), frame.scale, theme, whole));
    toScreen(context, frame);
    drawLabels(context, strongLabels.placed, theme, zero(frame), true);
    yield strongLabels.placed.length;
  }

  // Names keep their places while the picture is only moved: of a large graph those in sight, of others all.
  function cached(known, of, { scale, x, y }, place) {
    const near = graph.nodes.length <= IN_THE_WAY || (known?.x === x && known?.y === y);
    return known?.of === of && known.scale === scale && near ? known : { of, scale, x, y, placed: place() };
  }

  function inSight(nodes, sight) {
    return graph.nodes.length <= IN_THE_WAY ? nodes : nodes.filter((node) => isIn(node, sight));
  }

  function* drawNodes(context, nodes, frame, sight, growth) {
    toPixels(context);
    const { scale, ratio } = frame;
    const { x, y } = zero(frame);
    const by = view.look().colour;
    let drawn = 0;
    for (let at = nodes.length - 1; at >= 0; at -= 1) {
      const node = nodes[at];
      if (!isIn(node, sight)) continue;
      const radius = Math.max(0.8, node.radius * growth * scale);
      const colour = nodeColour(node, theme, by, graph.colours);
      sprites.draw(context, node.x * scale + x, node.y * scale + y, radius, {
        shape: nodeShape(node.kind), colour, ground: theme.ground, ratio,
      });
      drawn += 1;
      if (drawn % 500 === 0) yield 500;
    }
  }

  function drawHalo(context, node, frame, growth) {
    toScreen(context, frame);
    const { x, y } = zero(frame);
    context.translate(node.x * frame.scale + x, node.y * frame.scale + y);
    traceShape(context, nodeShape(node.kind), node.radius * growth * frame.scale + 4.5);
    context.lineWidth = 2.5;
    context.strokeStyle = theme.accent;
    context.stroke();
  }

  // The discs of the communities, hardly seen: they say what stands together.
  function* drawRegions(context, sight) {
    context.fillStyle = theme.region;
    for (const region of regions) {
      if (!isIn(region, sight)) continue;
      context.beginPath();
      context.arc(region.x, region.y, region.radius, 0, Math.PI * 2);
      context.fill();
    }
    yield regions.length;
  }

  function drawBubbles(context, frame, growth) {
    toScreen(context, frame);
    const { x, y } = zero(frame);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.setLineDash([3, 3]);
    for (const bubble of view.bubbles()) {
      const [across, down] = [bubble.x * frame.scale + x, bubble.y * frame.scale + y];
      context.beginPath();
      context.arc(across, down, bubbleRadius(bubble, frame.scale, growth), 0, Math.PI * 2);
      context.fillStyle = theme.ground;
      context.strokeStyle = theme.muted;
      context.lineWidth = 1.5;
      context.fill();
      context.stroke();
      context.fillStyle = theme.ink;
      context.font = `600 11px ${theme.font}`;
      context.fillText(`+${number(bubble.members.length)}`, across, down);
    }
    context.setLineDash([]);
    context.textAlign = 'start';
    context.textBaseline = 'alphabetic';
  }

  function bubbleBoxes(scale) {
    return view.bubbles().map((bubble) => {
      const [x, y, half] = [bubble.x * scale, bubble.y * scale, bubbleRadius(bubble, scale, growthAt(scale))];
      return { left: x - half, right: x + half, top: y - half, bottom: y + half, node: null };
    });
  }

  function bubbleRadius(bubble, scale, growth) {
    return Math.max(15, bubble.radius * growth * scale);
  }

  function toGraph(context, frame) {
    const { x, y } = zero(frame);
    const scale = frame.scale * frame.ratio;
    context.setTransform(scale, 0, 0, scale, x * frame.ratio, y * frame.ratio);
  }

  function toScreen(context, { ratio }) {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  function toPixels(context) {
    context.setTransform(1, 0, 0, 1, 0, 0);
  }

  // Where the graph's 0,0 is on the sheet, in px of the screen.
  function zero({ x, y, scale, width, height }) {
    return { x: width / 2 - x * scale, y: height / 2 - y * scale };
  }

  function filtered() {
    [index, left, labels, strongLabels] = [null, null, null, null];
  }

  function refocus() {
    const emphasis = view.emphasis();
    base.fade(emphasis !== null);
    if (emphasis === null) over.clear();
    else over.changed();
    if (emphasis !== null) names.clear();
    else if (!names.isThere()) names.changed();
  }

  function pick(at, reach) {
    const { scale } = camera.at();
    const point = camera.toGraph(at);
    const growth = growthAt(scale);
    const bubble = view.bubbles().find((one) => (
      Math.hypot(one.x - point.x, one.y - point.y) * scale < bubbleRadius(one, scale, growth)));
    if (bubble) return bubble;
    index ??= createIndex(view.shown().nodes);
    return index.nodeAt(point, growth, 2 / scale)
      ?? edgeAt(view.shown().edges, point, reach / scale)
      ?? (reach > REACH ? index.nodeAt(point, growth, reach / scale) : null);
  }

  // Nodes as large as they can be, up to a scale, in what the legend and the panel leave free.
  function framing(nodes, most) {
    const box = bounds(nodes);
    if (!box) return camera.at();
    const free = insets();
    const width = Math.max(80, host.clientWidth - free.left - free.right);
    const height = Math.max(80, host.clientHeight - free.top - free.bottom);
    const scale = Math.min(width / (box.right - box.left), height / (box.bottom - box.top), most);
    return {
      x: (box.left + box.right) / 2 - (free.left - free.right) / 2 / scale,
      y: (box.top + box.bottom) / 2 - (free.top - free.bottom) / 2 / scale,
      scale,
    };
  }

  function all() {
    const { nodes } = view.shown();
    const seen = nodes.length > 0 && !view.look().dim ? nodes : graph.nodes.filter((node) => !view.isFolded(node));
    return [...seen, ...view.bubbles()];
  }

  function fit() {
    camera.fly(framing(all(), WIDEST));
  }

  // What is selected with all that it is joined to, not nearer than the camera is unless that is far away.
  function approach() {
    camera.fly(framing([...view.emphasis().nodes], Math.max(camera.at().scale, NEAR)));
  }

  function zoomBy(factor) {
    camera.zoomAt({ x: host.clientWidth / 2, y: host.clientHeight / 2 }, factor);
  }

  // Where a point of the graph is in the window, in px.
  function inWindow(point) {
    const at = camera.toHost(point);
    const box = host.getBoundingClientRect();
    return { x: at.x + box.left, y: at.y + box.top };
  }

  // The names on the canvas with their boxes, in px of the window.
  function namesSeen() {
    const { x, y } = inWindow({ x: 0, y: 0 });
    return ((view.emphasis() ? strongLabels : labels)?.placed ?? []).map(({ node, box }) => (
      { id: node.id, left: x + box.left, top: y + box.top, right: x + box.right, bottom: y + box.bottom }));
  }

  // Brings a node, and its neighbourhood where that fits, into what is free without moving more than it takes.
  function reveal(node) {
    const free = insets();
    const [width, height] = [host.clientWidth - free.left - free.right, host.clientHeight - free.top - free.bottom];
    const around = inHost(bounds([...view.emphasis().nodes]));
    const fits = around.right - around.left <= width && around.bottom - around.top <= height;
    const box = fits ? around : inHost(bounds([node]));
    const shift = (low, high, from, size) => Math.max(0, high - from - size) + Math.min(0, low - from);
    const across = shift(box.left, box.right, free.left, width);
    const down = shift(box.top, box.bottom, free.top, height);
    const { x, y, scale } = camera.at();
    if (across !== 0 || down !== 0) camera.fly({ x: x + across / scale, y: y + down / scale, scale });
  }

  function inHost(box) {
    const from = camera.toHost({ x: box.left, y: box.top });
    const to = camera.toHost({ x: box.right, y: box.bottom });
    return { left: from.x, top: from.y, right: to.x, bottom: to.y };
  }

  function picked(at, pointer) {
    const item = pick(at, pointer === 'touch' ? FINGER : REACH);
    if (item?.what === 'bubble') onOpen(item);
    else onPick(item);
  }

  function pointed(at) {
    const item = at === null ? null : pick(at, REACH);
    host.classList.toggle('pointing', item !== null);
    view.hover(item?.what === 'bubble' ? null : item);
  }

  const regions = communityDiscs(graph.nodes);
  bindGestures(host, camera, { onPick: picked, onPoint: pointed });
  onThemeChange(() => {
    theme = readTheme();
    sprites.clear();
    base.changed();
    names.changed();
    refocus();
  });
  view.listen((change) => {
    if (change.filter) filtered();
    if (change.filter || change.look) base.changed();
    if (change.filter) names.changed();
    refocus();
  });
  return {
    fit,
    place: () => camera.jump(framing(all(), WIDEST)),
    approach,
    reveal,
    zoomBy,
    panBy: camera.panBy,
    inWindow,
    names: namesSeen,
    camera,
    resized() {
      base.changed();
      names.changed();
      refocus();
    },
    isDone: () => base.isDone() && over.isDone() && names.isDone(),
    // All of it at once on a canvas of any size, as a picture to keep.
    paintOn(context, frame) {
      for (const _ of paintBase(context, frame));
      if (view.emphasis() === null) {
        for (const _ of paintNames(context, frame));
        return;
      }
      toPixels(context);
      context.globalAlpha = 0.8;
      context.fillStyle = theme.ground;
      context.fillRect(0, 0, context.canvas.width, context.canvas.height);
      context.globalAlpha = 1;
      for (const _ of paintOver(context, frame));
    },
    theme: () => theme,
    labelsAt: (context, scale) => placeLabels(context, view.shown().nodes, scale, theme, whole),
  };
}
