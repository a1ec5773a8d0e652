// What we ask a page, in a world of our own beside the page's: its document is the same, its scripts cannot
// change what we use. Put in by PageVisit; the value of this expression is kept under the name `collaudo`.
(() => {
  'use strict';
  const stamp = 'data-collaudo-family';
  const subjects = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p']);
  const voids = new Set(['area', 'base', 'basefont', 'bgsound', 'br', 'col', 'embed', 'frame', 'hr', 'img', 'input',
    'keygen', 'link', 'meta', 'param', 'source', 'track', 'wbr']);
  const raw = new Set(['script', 'style', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext', 'noscript']);
  const mostLetters = 10000000;
  const mostFrames = 20;

  const text = letters => letters.replace(/&/g, '&amp;').replace(/\u00a0/g, '&nbsp;').replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
  const attribute = letters => letters.replace(/&/g, '&amp;').replace(/\u00a0/g, '&nbsp;').replace(/"/g, '&quot;');

  // A sheet whose rules were put in one by one has no text of its own.
  function rulesOf(element) {
    try {
      const rules = [...element.sheet.cssRules].map(rule => rule.cssText).join('\n');
      return rules.replace(/<\/style/gi, '<\\/style');
    } catch {
      return '';
    }
  }

  function childrenOf(element, name) {
    if (name === 'template' && element.content) return element.content.childNodes;
    if (element.shadowRoot) return element.shadowRoot.childNodes;
    if (name === 'slot' && element.assignedNodes && element.getRootNode() instanceof ShadowRoot) {
      const assigned = element.assignedNodes();
      if (assigned.length) return assigned;
    }
    return element.childNodes;
  }

  // The flat tree, without recursion. Elements in headings and paragraphs carry the number of their families.
  function serialised(doc) {
    const families = [], places = new Map(), parts = [];
    let letters = 0, whole = true;
    const put = piece => { parts.push(piece); letters += piece.length; };
    const view = doc.defaultView;
    const stack = [[doc, false, true]];
    while (stack.length) {
      const item = stack.pop();
      if (typeof item === 'string') { put(item); continue; }
      if (letters > mostLetters) { whole = false; continue; }
      const [node, isInside, isLive] = item;
      if (node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE) {
        put(text(node.data));
      } else if (node.nodeType === Node.COMMENT_NODE) {
        put('<!--' + node.data + '-->');
      } else if (node.nodeType === Node.DOCUMENT_TYPE_NODE) {
        put('<!DOCTYPE ' + node.name + (node.publicId ? ' PUBLIC "' + node.publicId + '"' : '') +
          (node.systemId ? (node.publicId ? '' : ' SYSTEM') + ' "' + node.systemId + '"' : '') + '>');
      } else if (node.nodeType === Node.DOCUMENT_NODE) {
        for (let i = node.childNodes.length - 1; i >= 0; --i) stack.push([node.childNodes[i], false, true]);
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        const isHtml = node.namespaceURI === 'http://www.w3.org/1999/xhtml';
        const name = isHtml ? node.localName : node.nodeName;
        const isSubject = isInside || (isHtml && subjects.has(name));
        let tag = '<' + name;
        for (const written of node.attributes)
          if (written.name !== stamp) tag += ' ' + written.name + '="' + attribute(written.value) + '"';
        if (isSubject && isLive && view) {
          const list = view.getComputedStyle(node).fontFamily;
          if (!places.has(list)) { places.set(list, families.length); families.push(list); }
          tag += ' ' + stamp + '="' + places.get(list) + '"';
        }
        put(tag + '>');
        if (isHtml && voids.has(name)) continue;
        const end = '</' + name + '>';
        if (isHtml && raw.has(name)) {
          let content = node.textContent;
          if (name === 'style' && !content.trim()) content = rulesOf(node);
          if (name !== 'iframe') put(content);
          put(end);
          continue;
        }
        stack.push(end);
        const children = childrenOf(node, name);
        const livesOn = isLive && name !== 'template';
        for (let i = children.length - 1; i >= 0; --i) stack.push([children[i], isSubject, livesOn]);
      }
    }
    return { html: parts.join(''), families, whole };
  }

  function framesOf(doc) {
    const found = [], waiting = [doc];
    while (waiting.length && found.length < mostFrames)
      for (const frame of waiting.shift().querySelectorAll('iframe, frame')) {
        let inner = null;
        try { inner = frame.contentDocument; } catch { inner = null; }
        if (!inner || !inner.documentElement || inner.URL === 'about:blank') continue;
        if (found.length >= mostFrames) break;
        found.push({ url: inner.URL, html: serialised(inner).html });
        waiting.push(inner);
      }
    return found;
  }

  const marked = mark => document.querySelector('[data-element="' + mark + '"]');
  const isShown = element => {
    if (!element) return false;
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return style.visibility !== 'hidden' && style.display !== 'none' && box.width > 0 && box.height > 0;
  };

  // Pressed as a visitor would, but nothing is sent and no other page is opened.
  function press(element) {
    const stay = event => {
      const link = event.target instanceof Element && event.target.closest('a[href]');
      if (event.type === 'submit' || link) event.preventDefault();
    };
    addEventListener('submit', stay, true);
    addEventListener('click', stay, false);
    element.scrollIntoView({ block: 'center', behavior: 'instant' });
    element.click();
    removeEventListener('click', stay, false);
    setTimeout(() => removeEventListener('submit', stay, true), 0);
  }

  return {
    nodes: () => document.getElementsByTagName('*').length,
    page: () => ({ ...serialised(document), frames: framesOf(document), url: document.URL }),
    cards: () => document.querySelectorAll(
      '[data-element="service-link"], [data-element="event-link"], [data-element="topic-element"]').length,
    hasMore: () => marked('load-other-cards') !== null,
    pressMore: () => {
      const button = marked('load-other-cards');
      if (!button || button.disabled || button.getAttribute('aria-disabled') === 'true' || !isShown(button))
        return false;
      press(button);
      return true;
    },
    hasStars: () => marked('feedback-rate-1') !== null,
    pressStar: rate => {
      const star = marked('feedback-rate-' + rate);
      if (star) press(star);
      return star !== null;
    },
    reaction: () => ({ positive: isShown(marked('feedback-rating-positive')),
      negative: isShown(marked('feedback-rating-negative')) }),
    rootProperty: name => getComputedStyle(document.documentElement).getPropertyValue(name).trim(),
  };
})()
