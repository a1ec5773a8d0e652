// Runs before the scripts of every document: tells who sets cookies by script, without changing what happens.
(() => {
  'use strict';
  const binding = 'collaudoCookieSet';
  const tell = window[binding];
  delete window[binding];
  if (typeof tell !== 'function') return;
  const stringify = JSON.stringify;
  const setter = () => {
    const places = String(new Error().stack).match(/https?:\/\/[^\s)]+?(?=:\d+:\d+)/);
    return places ? places[0] : document.URL;
  };
  const say = line => {
    try { tell(stringify({ line: String(line), script: setter(), url: document.URL })); } catch { /* gone */ }
  };
  const property = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  if (property && property.set)
    Object.defineProperty(Document.prototype, 'cookie', {
      ...property,
      set(line) {
        say(line);
        return property.set.call(this, line);
      },
    });
  if (window.CookieStore) {
    const store = CookieStore.prototype.set;
    CookieStore.prototype.set = function set(first, value) {
      const wanted = typeof first === 'object' ? first : { name: first, value };
      say(wanted.name + '=' + wanted.value + (wanted.domain ? '; Domain=' + wanted.domain : '') +
        (wanted.path ? '; Path=' + wanted.path : '; Path=/') + '; Secure' +
        (wanted.sameSite ? '; SameSite=' + wanted.sameSite : '') +
        (wanted.expires ? '; Max-Age=' + Math.round((wanted.expires - Date.now()) / 1000) : ''));
      return store.apply(this, arguments);
    };
  }
})()
