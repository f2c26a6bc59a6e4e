// Nodes on a canvas. Each look is drawn once and then copied: a thousand copies cost what a hundred drawings do.

const STEP = 0.5; // px: sizes are rounded to this, so that there are few different ones
const CACHED = 600;

// How much larger than in the graph things are drawn: sizes follow the zoom by its square root, so that dots stay dots
// from afar and do not swell when one comes near. A narrow screen has no room for large ones.
function growthAt(scale) {
  return Math.min(2, 1 / Math.sqrt(scale)) * (isNarrow() ? 0.72 : 1);
}

// A drawer of nodes at places in px of the screen, for canvases of this density.
function createSprites() {
  const made = new Map();

  function sprite(shape, colour, ground, radius, ratio) {
    const key = `${shape}|${colour}|${radius}|${ratio}`;
    if (!made.has(key)) {
      if (made.size > CACHED) made.clear();
      made.set(key, drawSprite(shape, colour, ground, radius, ratio));
    }
    return made.get(key);
  }

  return {
    clear: () => made.clear(),
    draw(context, x, y, radius, { shape, colour, ground, ratio }) {
      const image = sprite(shape, colour, ground, Math.max(STEP, Math.round(radius / STEP) * STEP), ratio);
      context.drawImage(image, Math.round(x * ratio - image.width / 2), Math.round(y * ratio - image.height / 2));
    },
  };
}

// A node on a rim of the ground's colour that sets it off from the edges.
function drawSprite(shape, colour, ground, radius, ratio) {
  const half = Math.ceil((radius * 1.25 + 2.5) * ratio);
  const image = element('canvas', { width: half * 2, height: half * 2 });
  const context = image.getContext('2d');
  const hollow = shape === 'ring' || shape === 'sheet';
  context.setTransform(ratio, 0, 0, ratio, half, half);
  traceShape(context, shape, radius + 1.5);
  context.fillStyle = ground;
  context.fill();
  const line = Math.min(radius * 0.7, 1.6 + radius * 0.1);
  traceShape(context, shape, hollow ? Math.max(0.2, radius - line / 2) : radius);
  context.fillStyle = hollow ? ground : colour;
  context.fill();
  context.lineWidth = line;
  context.strokeStyle = colour;
  if (hollow) context.stroke();
  return image;
}

function traceShape(context, shape, radius) {
  context.beginPath();
  if (shape === 'sheet') {
    context.roundRect(-radius * 0.88, -radius * 0.88, radius * 1.76, radius * 1.76, radius * 0.3);
  } else if (shape === 'diamond') {
    context.moveTo(0, -radius * 1.2);
    context.lineTo(radius * 1.2, 0);
    context.lineTo(0, radius * 1.2);
    context.lineTo(-radius * 1.2, 0);
    context.closePath();
  } else {
    context.arc(0, 0, radius, 0, Math.PI * 2);
  }
}
