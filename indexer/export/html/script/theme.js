// The colours of the picture, read from page.css so that they are said once; light or dark is the browser's choice.

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const kinds = (prefix, table) => Object.fromEntries(
    [...Object.keys(table), 'other'].map((kind) => [kind, colour(`${prefix}-${kind}`)]),
  );
  return {
    ground: colour('ground'),
    ink: colour('ink'),
    muted: colour('muted'),
    accent: colour('accent'),
    font: getComputedStyle(document.body).fontFamily,
    nodes: kinds('kind', NODE_SHAPES),
    edges: kinds('edge', EDGE_DASHES),
  };
}

function onThemeChange(listener) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', listener);
}

function prefersStillness() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
