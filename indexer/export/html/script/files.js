// What the reader takes along: the picture as PNG or SVG, what is shown as CSV, a link to the present view.

const LARGEST_PICTURE = 4096; // px

function createFiles(view, painter, linkHere) {
  const menu = byId('take');
  const choices = {
    png: () => savePicture(view, painter),
    svg: () => save('graph.svg', 'image/svg+xml', vectorPicture(view, painter)),
    nodes: () => save('nodes.csv', 'text/csv', nodesTable(view)),
    edges: () => save('edges.csv', 'text/csv', edgesTable(view)),
    link: (place) => copyText(linkHere(), place),
  };
  menu.querySelector('.choices').append(...Object.entries(choices).map(([name, act]) => {
    const choice = button('choice', (event) => {
      act(event.currentTarget);
      if (name !== 'link') menu.open = false;
    }, STRINGS.files[name]);
    choice.dataset.file = name;
    return choice;
  }));
  menu.addEventListener('focusout', (event) => { if (!menu.contains(event.relatedTarget)) menu.open = false; });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
    event.stopPropagation();
  });
}

function save(name, type, text) {
  saveBlob(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

function saveBlob(name, blob) {
  const address = URL.createObjectURL(blob);
  element('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function savePicture(view, painter) {
  signedPicture(view, pictureCanvas(painter), painter.theme()).toBlob((blob) => saveBlob('graph.png', blob), 'image/png');
}

// What the window shows, twice as fine.
function pictureCanvas(painter) {
  const { clientWidth: width, clientHeight: height } = byId('picture');
  const ratio = Math.min(2, LARGEST_PICTURE / Math.max(width, height));
  const canvas = element('canvas', { width: width * ratio, height: height * ratio });
  const context = canvas.getContext('2d');
  context.fillStyle = painter.theme().ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  painter.paintOn(context, { ...painter.camera.at(), across: 0, down: 0, ratio, width, height });
  return canvas;
}

const LINE = 17; // px of a line under the picture
const SIDE = 12;

// The picture with a foot that says what it shows and of what.
function signedPicture(view, picture, theme) {
  const ratio = picture.width / byId('picture').clientWidth;
  const canvas = element('canvas', {});
  const context = canvas.getContext('2d');
  const width = picture.width / ratio - 2 * SIDE;
  const font = `12px ${theme.font}`;
  context.font = font;
  const lines = statementLines(view).flatMap((line) => brokenLine(context, line, width));
  [canvas.width, canvas.height] = [picture.width, picture.height + (lines.length * LINE + 2 * SIDE) * ratio];
  context.fillStyle = theme.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0);
  context.setTransform(ratio, 0, 0, ratio, 0, picture.height);
  context.font = font;
  context.fillStyle = theme.ink;
  lines.forEach((line, at) => context.fillText(line, SIDE, SIDE + (at + 0.75) * LINE));
  return canvas;
}

// A line broken between words where it is wider than ``width``, inside of a word that is wider alone.
function brokenLine(context, line, width) {
  const lines = [];
  let own = '';
  for (const word of shorten(line, 2000).split(/(?<= )/)) {
    for (const part of context.measureText(word).width > width ? Array.from(word) : [word]) {
      if (own !== '' && context.measureText(own + part).width > width) {
        lines.push(own);
        own = '';
      }
      own += part;
    }
  }
  return [...lines, own];
}

// On paper the picture stands above what is known of the selection, as wide as the paper.
function bindPrinting(painter) {
  addEventListener('beforeprint', () => byId('printed').replaceChildren(pictureCanvas(painter)));
  addEventListener('afterprint', () => byId('printed').replaceChildren());
}

// All that is shown, as shapes and letters that a drawing program can take apart.
function vectorPicture(view, painter) {
  const { nodes, edges } = view.shown();
  const theme = painter.theme();
  const { scale } = painter.camera.at();
  const growth = growthAt(scale) * scale;
  const box = bounds(nodes) ?? { left: 0, top: 0, right: 1, bottom: 1 };
  const margin = 60;
  const at = ({ x, y }) => [((x - box.left) * scale + margin).toFixed(1), ((y - box.top) * scale + margin).toFixed(1)];
  const [width, height] = [(box.right - box.left) * scale + 2 * margin, (box.bottom - box.top) * scale + 2 * margin];
  const context = element('canvas', {}).getContext('2d');
  const labels = painter.labelsAt(context, scale);
  context.font = '12px sans-serif';
  const lines = statementLines(view).flatMap((line) => brokenLine(context, line, Math.max(300, width - 2 * SIDE)));
  const foot = lines.length * LINE + SIDE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${(height + foot).toFixed(0)}">`,
    `<title>${escaped(view.graph.title)}</title><desc>${escaped(lines.join('\n'))}</desc>`,
    `<rect width="100%" height="100%" fill="${theme.ground}"/>`,
    ...lines.map((line, at) => `<text x="${SIDE}" y="${(height + (at + 0.75) * LINE).toFixed(1)}" font-family="sans-serif" font-size="12"`
      + ` fill="${theme.ink}">${escaped(line)}</text>`),
    ...edges.filter((edge) => !isLoop(edge)).map((edge) => vectorEdge(edge, at, theme, growth, scale)),
    ...[...nodes].reverse().map((node) => vectorNode(node, at(node), nodeColour(node, theme, view.look().colour, view.graph.colours), theme, growth)),
    ...labels.map(({ node, font, x, y }) => {
      const [weight, size] = font.split(' ');
      const left = (x - box.left * scale + margin).toFixed(1);
      const base = (y - box.top * scale + margin).toFixed(1);
      return `<text x="${left}" y="${base}" font-family="sans-serif" font-size="${size}" font-weight="${weight}" fill="${theme.ink}"`
        + ` stroke="${theme.ground}" stroke-width="3" paint-order="stroke">${escaped(labelOf(node))}</text>`;
    }),
    '</svg>',
  ].join('\n');
}

function vectorEdge(edge, at, theme, growth, scale) {
  const bend = control(edge);
  const way = bend ? `Q${at(bend).join(' ')} ${at(edge.target).join(' ')}` : `L${at(edge.target).join(' ')}`;
  const dashes = edgeDashes(edge.kind).map((length) => (length * growth).toFixed(1)).join(' ');
  const colour = theme.edges[edge.kind] ?? theme.edges.other;
  return `<path d="M${at(edge.source).join(' ')}${way}" fill="none" stroke="${colour}" stroke-opacity="0.5"`
    + ` stroke-width="${(edge.width * growth).toFixed(2)}"${dashes ? ` stroke-dasharray="${dashes}"` : ''}/>`
    + (hasDirection(edge.kind) ? vectorArrow(edge, at, colour, growth, scale) : '');
}

// The head of an arrow, as the picture has it: without it nobody sees who mentions whom.
function vectorArrow(edge, at, colour, growth, scale) {
  const { x, y, angle } = arrowTip(edge, growth / scale);
  const side = (5.5 + edge.width * 1.7) * (growth / scale) * 0.95;
  const back = (turn) => at({ x: x - Math.cos(angle + turn) * side, y: y - Math.sin(angle + turn) * side }).join(' ');
  return `<path d="M${at({ x, y }).join(' ')}L${back(-0.4)}L${back(0.4)}z" fill="${colour}" fill-opacity="0.7"/>`;
}

/** @param {string[]} place */
function vectorNode(node, place, colour, theme, growth) {
  const [x, y] = place;
  const shape = nodeShape(node.kind);
  const radius = Math.max(0.8, node.radius * growth);
  const isHollow = shape === 'ring' || shape === 'sheet';
  const look = isHollow ? `fill="${theme.ground}" stroke="${colour}" stroke-width="${(1.6 + radius * 0.1).toFixed(1)}"`
    : `fill="${colour}" stroke="${theme.ground}"`;
  const title = `<title>${escaped(shorten(node.name, 200))}</title>`;
  const side = radius * 1.76;
  if (shape === 'sheet') return `<rect x="${Number(x) - side / 2}" y="${Number(y) - side / 2}" width="${side}" height="${side}" rx="${radius * 0.3}" ${look}>${title}</rect>`;
  if (shape === 'diamond') return `<path d="M${x} ${Number(y) - radius * 1.2}l${radius * 1.2} ${radius * 1.2}l${-radius * 1.2} ${radius * 1.2}l${-radius * 1.2} ${-radius * 1.2}z" ${look}>${title}</path>`;
  return `<circle cx="${x}" cy="${y}" r="${radius.toFixed(1)}" ${look}>${title}</circle>`;
}

// As text in XML: the five signs, nothing that XML forbids, and no half of a character.
function escaped(text) {
  return visible(text).toWellFormed?.().replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    ?? visible(text).replace(/[&<>"'\ud800-\udfff]/g, (sign) => `&#${sign.charCodeAt(0) < 0xd800 ? sign.charCodeAt(0) : 0xfffd};`);
}

function nodesTable(view) {
  const head = ['id', 'name', 'kind', 'times_mentioned', 'times_mentioning', 'rank', 'community', 'aliases', 'part'];
  const part = statementLines(view).join(' | ');
  return csv([head, ...view.shown().nodes.map((node) => {
    const sums = sumsOf(node, view.countOf);
    const [mentioned, mentioning] = [sumOf(sums, 'mentions', 'incoming'), sumOf(sums, 'mentions', 'outgoing')];
    return [node.id, node.name, node.kind, mentioned, mentioning, node.rank, node.community, node.aliases.join(' | '), part];
  })]);
}

function edgesTable(view) {
  const head = ['source', 'source_name', 'target', 'target_name', 'kind', 'count', 'undated', 'first', 'last', 'part'];
  const part = statementLines(view).join(' | ');
  return csv([head, ...view.shown().edges.map((edge) => {
    const [first, last] = view.datesOf(edge) ?? ['', ''];
    const counts = [view.countOf(edge), view.undatedOf(edge)];
    return [edge.source.id, edge.source.name, edge.target.id, edge.target.name, edge.kind, ...counts, first, last, part];
  })]);
}

// As spreadsheets read it: in quotes, and with an apostrophe before what they would take for a formula.
function csv(rows) {
  const cell = (value) => {
    const text = typeof value === 'number' ? String(value) : value.replace(/^(?=[=+\-@\t\r])/, "'");
    return `"${text.replaceAll('"', '""')}"`;
  };
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
