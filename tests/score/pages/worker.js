fetch("/make/json?kb=100").then(r => r.text()).then(() => { const t = Date.now(); while (Date.now() - t < 100); postMessage(1); }); importScripts("/make/script?kb=30");
