// Elements of the page. Text goes in as text nodes only: nothing of the content is ever read as markup.

/** @returns {any} */
function byId(id) {
  return document.getElementById(id);
}

// element('button', { class: 'jump', onclick: go }, 'text', otherElement, null)
/** @returns {any} */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== null && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

function button(className, onclick, ...children) {
  return element('button', { type: 'button', class: className, onclick }, ...children);
}

// A stranger's text, closed off from the direction of writing around it.
function words(text, attributes = {}) {
  return element('bdi', { dir: 'auto', ...attributes }, visible(text));
}

// The sign of a kind of node or edge, drawn as in the picture.
function sign(className, paths) {
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('viewBox', '0 0 22 14');
  drawing.setAttribute('class', `sign ${className}`);
  drawing.setAttribute('aria-hidden', 'true');
  for (const [tag, attributes] of paths) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, value);
    drawing.append(path);
  }
  return drawing;
}

const NODE_SIGNS = {
  disc: [['circle', { cx: 11, cy: 7, r: 5.5 }]],
  ring: [['circle', { cx: 11, cy: 7, r: 4.5 }]],
  diamond: [['path', { d: 'M11 .8 17.2 7 11 13.2 4.8 7z' }]],
  sheet: [['rect', { x: 6.5, y: 2.5, width: 9, height: 9, rx: 1.5 }]],
};

function nodeSign(kind) {
  const shape = nodeShape(kind);
  return sign(`${shape} ${Object.hasOwn(NODE_SHAPES, kind) ? `kind-${kind}` : 'kind-other'}`, NODE_SIGNS[shape]);
}

// A node's sign and name, which lead to it.
function jumpButton(node, onJump) {
  return button('jump', () => onJump(node), nodeSign(node.kind), words(node.name, { class: 'name' }));
}

function edgeSign(kind) {
  const line = ['path', { d: hasDirection(kind) ? 'M0 7h16' : 'M0 7h22', 'stroke-dasharray': edgeDashes(kind).join(' ') }];
  const head = ['path', { d: 'M15 3.5 22 7l-7 3.5z', class: 'head' }];
  const name = Object.hasOwn(EDGE_DASHES, kind) ? `edge-${kind}` : 'edge-other';
  return sign(name, hasDirection(kind) ? [line, head] : [line]);
}

// The words of strings.js put where the template names them.
function fillStrings() {
  /** @returns {any[]} */
  const all = (selector) => [...document.querySelectorAll(selector)];
  for (const place of all('[data-text]')) place.textContent = STRINGS[place.dataset.text];
  for (const place of all('[data-label]')) {
    place.setAttribute('aria-label', STRINGS[place.dataset.label]);
    if (place.tagName === 'BUTTON') place.title = STRINGS[place.dataset.label];
  }
  for (const place of all('[data-hint]')) place.placeholder = STRINGS[place.dataset.hint];
}
