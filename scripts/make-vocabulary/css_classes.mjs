// The class names in the selectors of a style sheet: comments, strings, url(…), at-rule preludes, declarations and attribute
// selectors are passed over; escapes are decoded (".w-50\%", ".\31 0").
export function classesOf(css) {
  const classes = new Set();
  let prelude = '';
  for (let at = 0; at < css.length; ) {
    const passed = endOfOpaque(css, at);
    if (passed > at) {
      prelude += ' ';
      at = passed;
      continue;
    }
    const character = css[at];
    if (character === '\\') {
      prelude += css.slice(at, at + 2);
      at += 2;
      continue;
    }
    if (character === '{') {
      if (!prelude.trimStart().startsWith('@')) addClassesOfSelector(prelude, classes);
      prelude = '';
    } else if (character === '}' || character === ';') {
      prelude = '';
    } else {
      prelude += character;
    }
    at += 1;
  }
  return classes;
}

// Where the comment, string, url(…) or attribute selector that starts at `at` ends; `at` when none starts there.
function endOfOpaque(css, at) {
  const after = (end, length) => (end < 0 ? css.length : end + length);
  if (css.startsWith('/*', at)) return after(css.indexOf('*/', at + 2), 2);
  if (css[at] === '"' || css[at] === "'") return endOfString(css, at);
  if (/^url\(\s*[^"'\s]/i.test(css.slice(at, at + 24))) return after(css.indexOf(')', at), 1);
  if (css[at] === '[') {
    let end = at + 1;
    while (end < css.length && css[end] !== ']') end = css[end] === '"' || css[end] === "'" ? endOfString(css, end) : end + 1;
    return end + 1;
  }
  return at;
}

function endOfString(css, at) {
  let end = at + 1;
  while (end < css.length && css[end] !== css[at]) end += css[end] === '\\' ? 2 : 1;
  return end + 1;
}

const escape = String.raw`\\(?:[0-9a-fA-F]{1,6}\s?|[^\n0-9a-fA-F])`;
const classSelector = new RegExp(String.raw`\.(-?(?:[_a-zA-Z\u0080-\uFFFF]|${escape}|-)(?:[\w\u0080-\uFFFF-]|${escape})*)`, 'g');

function addClassesOfSelector(selector, classes) {
  for (const [, name] of selector.matchAll(classSelector)) classes.add(unescaped(name));
}

function unescaped(name) {
  return name.replace(/\\(?:([0-9a-fA-F]{1,6})\s?|(.))/g, (_, hex, character) =>
    hex ? String.fromCodePoint(parseInt(hex, 16)) : character,
  );
}
