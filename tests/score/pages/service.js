addEventListener("install", () => skipWaiting()); addEventListener("activate", e => e.waitUntil(clients.claim())); addEventListener("fetch", e => e.respondWith(fetch(e.request)));
