// Before the first paint, so that a dark room is not flashed with white.
const kept = localStorage.getItem('livemend.theme')
if (kept === 'light' || kept === 'dark') document.documentElement.dataset.theme = kept
