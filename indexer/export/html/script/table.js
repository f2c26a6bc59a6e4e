// The same as the picture as a table, for keyboards, screen readers and whoever likes tables.

const ROWS = 300; // at a time

function createTable(view, onJump) {
  const host = byId('table');
  const opener = byId('as-table');
  let sorted = { column: 'mentioned', down: true };

  function render() {
    if (host.hidden) return;
    const rows = view.shown().nodes.map((node) => tableRow(node, view));
    rows.sort((one, other) => (sorted.down ? -1 : 1) * compareCells(one[sorted.column], other[sorted.column]));
    const body = element('tbody', {});
    const more = button('more', showMore);
    let listed = 0;
    host.replaceChildren(element('table', {},
      element('caption', {}, `${STRINGS.table} `, element('span', { class: 'count' }, number(rows.length))),
      element('thead', {}, element('tr', {}, ...Object.keys(STRINGS.columns).map(headCell))), body), more);
    showMore();

    function showMore() {
      const part = rows.slice(listed, listed + ROWS).map(({ node, ...cells }) => bodyRow(node, cells, onJump));
      const isFirst = listed === 0;
      listed += part.length;
      body.append(...part);
      more.hidden = listed >= rows.length;
      more.textContent = STRINGS.moreSentences(Math.min(ROWS, rows.length - listed));
      if (!isFirst) part[0]?.querySelector('button').focus();
    }
  }

  function headCell(column) {
    const state = column !== sorted.column ? 'none' : sorted.down ? 'descending' : 'ascending';
    return element('th', { scope: 'col', 'aria-sort': state, class: column },
      button('sort', () => sortBy(column), STRINGS.columns[column]));
  }

  function sortBy(column) {
    sorted = { column, down: column === sorted.column ? !sorted.down : !['name', 'kind'].includes(column) };
    render();
    host.querySelector(`th.${column} button`).focus();
  }

  function toggle() {
    host.hidden = !host.hidden;
    opener.setAttribute('aria-pressed', String(!host.hidden));
    render();
    if (!host.hidden) host.focus();
  }

  opener.addEventListener('click', toggle);
  view.listen((change) => { if (change.filter) render(); });
  return { toggle, isOpen: () => !host.hidden };
}

function tableRow(node, view) {
  const edges = node.edges.filter(view.isShown);
  const sums = sumsOf(node, view.countOf);
  const dates = edges.map(view.datesOf).filter((pair) => pair !== null);
  return {
    node,
    name: fold(node.name),
    kind: nodeKindName(node.kind),
    mentioned: sumOf(sums, 'mentions', 'incoming'),
    mentions: sumOf(sums, 'mentions', 'outgoing'),
    incoming: edges.filter((edge) => edge.target === node).length,
    outgoing: edges.filter((edge) => edge.source === node).length,
    first: dates.reduce((least, [first]) => (least === '' || first < least ? first : least), ''),
    last: dates.reduce((most, [, last]) => (last > most ? last : most), ''),
  };
}

function compareCells(one, other) {
  if (typeof one === 'number') return one - other;
  return one < other ? -1 : Number(one > other);
}

function bodyRow(node, cells, onJump) {
  const day = (date) => (date === '' ? '–' : dayName(date));
  return element('tr', {},
    element('th', { scope: 'row' }, jumpButton(node, onJump)),
    element('td', {}, cells.kind),
    ...[cells.mentioned, cells.mentions, cells.incoming, cells.outgoing].map((count) => element('td', { class: 'number' }, number(count))),
    ...[cells.first, cells.last].map((date) => element('td', { class: 'number' }, day(date))));
}
