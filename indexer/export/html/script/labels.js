// Names beside their nodes, the highest ranks first, and none over another: what has no room waits for a closer look.

const CELL = 48; // px: of the grid in which what overlaps is looked up
const MOST = 400; // names on the screen at once

// The names of the nodes, most important first, that fit at this scale: in px of the screen around the graph's 0,0.
function placeLabels(context, nodes, scale, theme) {
  const taken = createGrid();
  for (const node of nodes) taken.add(square(node, scale));
  const labels = [];
  for (const node of nodes) {
    if (labels.length >= MOST) break;
    const label = placeLabel(context, node, scale, theme, taken);
    if (label) labels.push(label);
  }
  return labels;
}

// What a node itself covers.
function square(node, scale) {
  const [across, down, half] = [node.x * scale, node.y * scale, node.radius * scale * 0.85];
  return { left: across - half, top: down - half, right: across + half, bottom: down + half, node };
}

function placeLabel(context, node, scale, theme, taken) {
  const size = Math.round(11.5 + 4.5 * Math.sqrt(node.rank));
  const font = `${isHub(node) ? 600 : 400} ${size}px ${theme.font}`;
  context.font = font;
  const box = spots(node, scale, context.measureText(node.label).width, size).find((spot) => !taken.meets(spot, node));
  if (!box) return null;
  taken.add(box);
  return { node, font, x: box.left + 2, y: box.bottom - size * 0.28 };
}

function isHub(node) {
  return node.rank > 0.25;
}

// Under the node, over it, to its right, to its left.
function spots({ x, y, radius }, scale, width, size) {
  const [across, down, away] = [x * scale, y * scale, radius * scale + 3];
  const box = (left, top) => ({ left: left - 2, top, right: left + width + 2, bottom: top + size * 1.15 });
  return [
    box(across - width / 2, down + away),
    box(across - width / 2, down - away - size * 1.15),
    box(across + away + 1, down - size * 0.6),
    box(across - away - 1 - width, down - size * 0.6),
  ];
}

function createGrid() {
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
    // Whether something other than the node itself is in the way.
    meets(box, node) {
      for (const key of around(box)) {
        for (const other of cells.get(key) ?? []) {
          if (other.node !== node && box.left < other.right && other.left < box.right
            && box.top < other.bottom && other.top < box.bottom) return true;
        }
      }
      return false;
    },
  };
}

// On a canvas in the units of the graph; the letters themselves are set in px of the screen, so that they are crisp.
function drawLabels(context, labels, theme) {
  const ratio = window.devicePixelRatio || 1;
  const { e, f } = context.getTransform();
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = theme.ground;
  for (const { node, font, x, y } of labels) {
    context.font = font;
    context.fillStyle = isHub(node) ? theme.ink : theme.muted;
    context.strokeText(node.label, Math.round(x + e / ratio), Math.round(y + f / ratio));
    context.fillText(node.label, Math.round(x + e / ratio), Math.round(y + f / ratio));
  }
  context.restore();
}
