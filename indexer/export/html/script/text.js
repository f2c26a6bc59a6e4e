// Texts written by strangers, made fit for reading: what is hidden in them is shown, what is too long is cut.

// Left alone: line ends, tabs, and the joiners and marks that ordinary writing needs (ZWJ, ZWNJ, LRM, RLM, ALM, SHY).
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u115f\u1160\u180e\u200b\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/g;
const PILED_MARKS = /(\p{M}{6})\p{M}+/gu; // no script needs more on a letter; hundreds draw over what stands above
const HIDDEN_NAMES = {
  0x200b: 'ZWSP', 0x2028: 'LS', 0x2029: 'PS', 0x202a: 'LRE', 0x202b: 'RLE', 0x202c: 'PDF', 0x202d: 'LRO', 0x202e: 'RLO',
  0x2060: 'WJ', 0x2066: 'LRI', 0x2067: 'RLI', 0x2068: 'FSI', 0x2069: 'PDI', 0xfeff: 'BOM',
};
const LETTERS = { ł: 'l', đ: 'd', ø: 'o', ß: 'ss', æ: 'ae', œ: 'oe', ı: 'i', ё: 'е' };

// The text with characters that cannot be seen, or that turn the direction of writing, as ⟨RLO⟩ or ⟨U+0007⟩, and at
// most six combining marks on a letter.
function visible(text) {
  const named = text.replace(HIDDEN, (character) => {
    const code = character.codePointAt(0);
    return `⟨${HIDDEN_NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`}⟩`;
  });
  return named.replace(PILED_MARKS, '$1');
}

// The same inside a text of ours, closed off from the direction of writing around it, where there are no elements.
function isolated(text) {
  return `\u2068${visible(text)}\u2069`;
}

// The text as it is compared: without accents and case.
function fold(text) {
  const plain = text.toLowerCase().replace(/[łđøßæœıё]/g, (letter) => LETTERS[letter]);
  return plain.normalize('NFKD').replace(/\p{M}/gu, '');
}

// At most so many characters, never half of one.
function shorten(text, most) {
  if (text.length <= most) return text;
  const characters = Array.from(text.slice(0, most * 4));
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('').trimEnd()}…`;
}

// '2023-06-08T09:21' as '8 Jun 2023, 09:21'; less where less is known; anything else as it is.
function dateName(published) {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d))?)?)?/.exec(published);
  const month = parts && parts[2] && STRINGS.months[Number(parts[2]) - 1];
  if (!parts || (parts[2] && !month)) return visible(published);
  const day = [parts[3] && String(Number(parts[3])), month, parts[1]].filter(Boolean).join(' ');
  return parts[4] ? `${day}, ${parts[4]}` : day;
}

// When it was, in ms; as precise as known, from the beginning of that; -Infinity for what is no date.
function instant(published) {
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d(?::?\d\d)?)?)?)?)?/.exec(published ?? '');
  if (!parts) return -Infinity;
  const [, year, month = '01', day = '01', time = '00:00', zone = 'Z'] = parts;
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const at = Date.parse(`${year}-${month}-${day}T${time}${offset}`);
  return Number.isFinite(at) ? at : -Infinity;
}

// The date whose day counts: in UTC where it gives a zone, as written where not.
function countedDate(published) {
  if (!/T.*[+-]/.test(published ?? '')) return published;
  const at = instant(published);
  return Number.isFinite(at) ? new Date(at).toISOString() : published;
}

// The same without the time of day.
function dayName(published) {
  return dateName(published.slice(0, 10));
}

// The address if it is one of the web, else null: no javascript:, no file:, no data:. A user name before the host is
// cut off: it is a secret, or it poses as another host.
function webAddress(url) {
  try {
    const address = new URL(url);
    [address.username, address.password] = ['', ''];
    return ['http:', 'https:'].includes(address.protocol) ? address : null;
  } catch {
    return null;
  }
}
