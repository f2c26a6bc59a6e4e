// The colours of the picture, read from page.css so that they are said once; light or dark is the browser's choice.

const COMMUNITY_COLOURS = 8;

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const kinds = (prefix, table) => Object.fromEntries(
    [...Object.keys(table), 'other'].map((kind) => [kind, colour(`${prefix}-${kind}`)]),
  );
  return {
    ground: colour('ground'),
    region: colour('region'),
    ink: colour('ink'),
    muted: colour('muted'),
    accent: colour('accent'),
    font: getComputedStyle(document.body).fontFamily,
    nodes: kinds('kind', NODE_SHAPES),
    edges: kinds('edge', EDGE_DASHES),
    communities: Array.from({ length: COMMUNITY_COLOURS }, (_, at) => colour(`community-${at}`)),
  };
}

// The colour of a node: its kind's, or its community's, where that is among the largest.
function nodeColour(node, theme, by, colours) {
  if (by === 'community') return theme.communities[colours.get(node.community)] ?? theme.nodes.other;
  return theme.nodes[node.kind] ?? theme.nodes.other;
}

function onThemeChange(listener) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', listener);
}

function prefersStillness() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
