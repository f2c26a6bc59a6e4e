// Names beside their nodes, the highest ranks first, and none over another: what has no room waits for a closer look.

const CELL = 48; // px: of the grid in which what overlaps is looked up
const OUTSIDE = 36; // px that a name may reach out of the graph
const MOST = 400; // names at once
const AREA = 7000; // px² of the picture for each: more names as one zooms in
const TRIED = 1500; // nodes that are asked whether there is room for their name
const IN_THE_WAY = 6000; // nodes that names keep off

// The names of the nodes, most important first, that fit at this scale: in px of the screen around the graph's 0,0.
// None reaches far out of ``frame``, the rectangle around the whole graph, so that "show all" shows all of them.
// ``others`` are boxes, in the same px, that names keep off too.
function placeLabels(context, nodes, scale, theme, frame, others = []) {
  const taken = createGrid(frame.left * scale - OUTSIDE, frame.right * scale + OUTSIDE);
  const growth = growthAt(scale) * scale;
  for (const node of nodes.slice(0, IN_THE_WAY)) taken.add(square(node, scale, growth));
  for (const box of others) taken.add(box);
  const labels = [];
  const most = Math.min(MOST, ((frame.right - frame.left) * (frame.bottom - frame.top) * scale * scale) / AREA);
  for (const node of nodes.slice(0, TRIED)) {
    if (labels.length >= most) break;
    const label = placeLabel(context, node, scale, growth, theme, taken);
    if (label) labels.push(label);
  }
  return labels;
}

// What a node itself covers.
function square(node, scale, growth) {
  const [across, down, half] = [node.x * scale, node.y * scale, node.radius * growth * 0.85];
  return { left: across - half, top: down - half, right: across + half, bottom: down + half, node };
}

function placeLabel(context, node, scale, growth, theme, taken) {
  const size = Math.round((isNarrow() ? 10 : 11.5) + 4.5 * Math.sqrt(node.rank));
  const font = `${node.isHub ? 600 : 400} ${size}px ${theme.font}`;
  const places = spots(node, scale, growth, widthOf(context, node, font), size);
  const free = (rank) => places.find((spot) => !taken.meets(spot, node, rank));
  const box = free(0) ?? (node.isHub ? free(0.3) : undefined);
  if (!box) return null;
  taken.add(box);
  return { node, font, box, x: box.left + 2, y: box.bottom - size * 0.28 };
}

function widthOf(context, node, font) {
  if (node.labelFont !== font) {
    context.font = font;
    node.labelWidth = context.measureText(labelOf(node)).width;
    node.labelFont = font;
  }
  return node.labelWidth;
}

// Under the node, over it, to its right, to its left, then the corners.
function spots({ x, y, radius }, scale, growth, width, size) {
  const [across, down, away] = [x * scale, y * scale, radius * growth + 3];
  const [height, corner] = [size * 1.15, away * 0.72];
  const box = (left, top) => ({ left: left - 2, top, right: left + width + 2, bottom: top + height, node: null });
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
  const rows = new Map();

  function cell(row, column) {
    if (!rows.has(row)) rows.set(row, new Map());
    const cells = rows.get(row);
    if (!cells.has(column)) cells.set(column, []);
    return cells.get(column);
  }

  function isTaken(row, column, box, node, rank) {
    const found = rows.get(row)?.get(column);
    return found !== undefined && found.some((other) => other.node !== node
      && !(other.node !== null && other.node.rank < rank)
      && box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
  }

  return {
    add(box) {
      const [low, high] = [Math.floor(box.left / CELL), Math.floor(box.right / CELL)];
      for (let row = Math.floor(box.top / CELL); row <= Math.floor(box.bottom / CELL); row += 1) {
        for (let column = low; column <= high; column += 1) cell(row, column).push(box);
      }
    },
    // Whether another name, another node of this rank or more, or the border is in the way.
    meets(box, node, rank) {
      if (box.left < left || box.right > right) return true;
      const [low, high] = [Math.floor(box.left / CELL), Math.floor(box.right / CELL)];
      for (let row = Math.floor(box.top / CELL); row <= Math.floor(box.bottom / CELL); row += 1) {
        for (let column = low; column <= high; column += 1) if (isTaken(row, column, box, node, rank)) return true;
      }
      return false;
    },
  };
}

// The names on a canvas in px of the screen; ``x`` and ``y`` are where the graph's 0,0 is.
function drawLabels(context, labels, theme, { x, y }, strong) {
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = theme.ground;
  for (const label of labels) {
    const text = labelOf(label.node);
    const [left, base] = [Math.round(label.x + x), Math.round(label.y + y)];
    context.font = label.font;
    context.fillStyle = label.node.isHub || strong ? theme.ink : theme.muted;
    context.strokeText(text, left, base);
    context.fillText(text, left, base);
  }
}
