// Names beside their nodes, the highest ranks first, and none over another: what has no room waits for a closer look.

const CELL = 48; // px: of the grid in which what overlaps is looked up
const OUTSIDE = 36; // px that a name may reach out of the graph
const MOST = 400; // names at once
const AREA = 7000; // px² of the picture for each: more names as one zooms in

// The names of the nodes, most important first, that fit at this scale: in px of the screen around the graph's 0,0.
// None reaches far out of ``frame``, the rectangle around the whole graph, so that "show all" shows all of them.
function placeLabels(context, nodes, scale, theme, frame) {
  const taken = createGrid(frame.left * scale - OUTSIDE, frame.right * scale + OUTSIDE);
  for (const node of nodes) taken.add(square(node, scale));
  const labels = [];
  const most = Math.min(MOST, ((frame.right - frame.left) * (frame.bottom - frame.top) * scale * scale) / AREA);
  for (const node of nodes) {
    if (labels.length >= most) break;
    const label = placeLabel(context, node, scale, theme, taken);
    if (label) labels.push(label);
  }
  return labels;
}

// What a node itself covers.
function square(node, scale) {
  const [across, down, half] = [node.x * scale, node.y * scale, node.radius * growthAt(scale) * scale * 0.85];
  return { left: across - half, top: down - half, right: across + half, bottom: down + half, node };
}

function placeLabel(context, node, scale, theme, taken) {
  const size = Math.round((isNarrow() ? 10 : 11.5) + 4.5 * Math.sqrt(node.rank));
  const font = `${node.isHub ? 600 : 400} ${size}px ${theme.font}`;
  context.font = font;
  const places = spots(node, scale, context.measureText(node.label).width, size);
  const free = (rank) => places.find((spot) => !taken.meets(spot, node, rank));
  const box = free(0) ?? (node.isHub ? free(0.3) : undefined);
  if (!box) return null;
  taken.add(box);
  return { node, font, box, x: box.left + 2, y: box.bottom - size * 0.28 };
}

// Under the node, over it, to its right, to its left, then the corners.
function spots({ x, y, radius }, scale, width, size) {
  const [across, down, away] = [x * scale, y * scale, radius * growthAt(scale) * scale + 3];
  const [height, corner] = [size * 1.15, away * 0.72];
  const box = (left, top) => ({ left: left - 2, top, right: left + width + 2, bottom: top + height });
  return [
    box(across - width / 2, down + away),
    box(across - width / 2, down - away - height),
    box(across + away + 1, down - height / 2),
    box(across - away - 1 - width, down - height / 2),
    box(across + corner, down + corner),
    box(across - corner - width, down + corner),
    box(across + corner, down - corner - height),
    box(across - corner - width, down - corner - height),
  ];
}

function createGrid(left, right) {
  const cells = new Map();
  function* around(box) {
    for (let row = Math.floor(box.top / CELL); row <= Math.floor(box.bottom / CELL); row += 1) {
      for (let column = Math.floor(box.left / CELL); column <= Math.floor(box.right / CELL); column += 1) {
        yield `${row} ${column}`;
      }
    }
  }
  return {
    add(box) {
      for (const key of around(box)) {
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push(box);
      }
    },
    // Whether another name, another node of this rank or more, or the border is in the way.
    meets(box, node, rank) {
      if (box.left < left || box.right > right) return true;
      for (const key of around(box)) {
        for (const other of cells.get(key) ?? []) {
          if (other.node !== node && !(other.node?.rank < rank) && box.left < other.right && other.left < box.right
            && box.top < other.bottom && other.top < box.bottom) return true;
        }
      }
      return false;
    },
  };
}

// On a canvas in the units of the graph; the letters themselves are set in px of the screen, so that they are crisp.
function drawLabels(context, labels, theme, strong) {
  const ratio = window.devicePixelRatio || 1;
  const { e, f } = context.getTransform();
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = theme.ground;
  for (const { node, font, x, y } of labels) {
    context.font = font;
    context.fillStyle = node.isHub || strong?.has(node) ? theme.ink : theme.muted;
    context.strokeText(node.label, Math.round(x + e / ratio), Math.round(y + f / ratio));
    context.fillText(node.label, Math.round(x + e / ratio), Math.round(y + f / ratio));
  }
  context.restore();
}
