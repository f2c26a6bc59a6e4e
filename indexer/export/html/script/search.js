// The search box over all names and aliases of the picture: accents and case do not matter.

const LISTED = 10;

function createSearch(view, onChoose) {
  const query = byId('query');
  const matches = byId('matches');
  let found = [];
  let current = -1;

  function update() {
    const all = findNodes(view.graph.ranked, query.value);
    found = all.slice(0, LISTED);
    current = found.length > 0 ? 0 : -1;
    render(all.length - found.length);
  }

  function render(left) {
    const open = query.value.trim() !== '';
    matches.replaceChildren(...found.map((match, at) => option(match, at, apartFrom(view, match.node, found), () => choose(at))));
    if (open && found.length === 0) matches.append(element('li', { class: 'remark', role: 'none' }, STRINGS.noMatch));
    if (left > 0) matches.append(element('li', { class: 'remark', role: 'none' }, STRINGS.more(left)));
    matches.hidden = !open;
    query.setAttribute('aria-expanded', String(open));
    mark();
  }

  function mark() {
    const items = [...matches.querySelectorAll('[role=option]')];
    items.forEach((item, at) => item.setAttribute('aria-selected', String(at === current)));
    if (current < 0) query.removeAttribute('aria-activedescendant');
    else query.setAttribute('aria-activedescendant', `match-${current}`);
  }

  function step(by) {
    if (found.length > 0) current = (current + by + found.length) % found.length;
    mark();
    byId(`match-${current}`)?.scrollIntoView({ block: 'nearest' });
  }

  function choose(at) {
    const match = found[at];
    close();
    if (match) onChoose(match.node);
  }

  function close() {
    query.value = '';
    found = [];
    current = -1;
    render(0);
  }

  query.addEventListener('input', update);
  query.addEventListener('blur', () => { matches.hidden = true; });
  query.addEventListener('focus', () => { matches.hidden = query.value.trim() === ''; });
  query.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'Enter') choose(current);
    else if (event.key === 'Escape' && query.value !== '') { close(); event.stopPropagation(); }
    else return;
    event.preventDefault();
  });
  return { focus: () => query.focus() };
}

// The nodes that have a name with these words in it, the best first: whole name, start of the name, start of a word,
// inside of one; last the names that have the words in another order.
function findNodes(ranked, text) {
  const wanted = fold(visible(text).trim());
  if (wanted === '') return [];
  const found = [[], [], [], [], []];
  const parts = wanted.split(/\s+/u);
  const joined = parts.join(' ');
  for (const node of ranked) {
    let best = Infinity;
    let alias = 0;
    foldedNames(node).forEach((name, at) => {
      const own = Math.min(distance(name, joined), parts.length > 1 && parts.every((part) => name.includes(part)) ? 4 : Infinity);
      if (own < best) [best, alias] = [own, at];
    });
    if (best < Infinity) found[best].push({ node, alias });
  }
  return found.flat();
}

function distance(name, wanted) {
  if (name === wanted) return 0;
  const at = name.indexOf(wanted);
  if (at <= 0) return at === 0 ? 1 : Infinity;
  return /[\p{L}\p{N}]/u.test(name[at - 1]) ? 3 : 2;
}

// What tells a node from others of its name: its kind, else whom it is joined to most. Null where it is the only one.
function apartFrom(view, node, found) {
  const others = found.map((match) => match.node).filter((other) => other !== node && other.name === node.name);
  if (others.length === 0) return null;
  const kind = nodeKindName(node.kind);
  if (others.every((other) => other.kind !== node.kind)) return kind;
  const edge = node.edges.reduce((most, own) => (most === null || own.count > most.count ? own : most), null);
  return edge === null ? `${kind} · ${isolated(node.id)}` : `${kind} · ${edgeSentence(view, edge)}`;
}

// By which other name it was found, and what tells it from others of its name.
function option({ node, alias }, at, apart, onclick) {
  const said = [alias > 0 ? STRINGS.alsoNamed(isolated(node.aliases[alias - 1])) : null, apart].filter((one) => one !== null);
  const also = said.length > 0 ? element('small', {}, said.join(' · ')) : null;
  // pointerdown would take the focus from the box and close the list before the click
  return element('li', { id: `match-${at}`, role: 'option', onclick, onpointerdown: (event) => event.preventDefault() },
    nodeSign(node.kind), words(node.name, { class: 'name' }), also,
    element('span', { class: 'count' }, briefSum(node)));
}
