// Says when a page has come to rest after a press: 800 ms after the last change of its document.
(() => {
  let timer = 0, isWaiting = false;
  const tell = () => { isWaiting = false; if (globalThis.collaudoRested) globalThis.collaudoRested(''); };
  const wait = () => { clearTimeout(timer); timer = setTimeout(tell, 800); };
  addEventListener('click', () => { isWaiting = true; wait(); }, { capture: true, passive: true });
  addEventListener('change', () => { isWaiting = true; wait(); }, { capture: true, passive: true });
  new MutationObserver(() => { if (isWaiting) wait(); })
    .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
})();
