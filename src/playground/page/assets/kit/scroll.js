// Keeps a list of messages at its end while the reader is at its end, and where it is otherwise.

const atEnd = new WeakMap();

/** Props for a scrolling list; `place` names what it shows, and a new place starts at its end. */
export function stickToEnd(place) {
  return {
    mounted: (el) => {
      atEnd.set(el, { place, end: true });
      el.addEventListener(
        "scroll",
        () => {
          atEnd.get(el).end = el.scrollHeight - el.scrollTop - el.clientHeight < 40;
        },
        { passive: true },
      );
      new ResizeObserver(() => settle(el)).observe(el);
    },
    patched: (el) => {
      const known = atEnd.get(el);
      if (!known || known.place !== place) atEnd.set(el, { place, end: true });
      settle(el);
    },
  };
}

function settle(el) {
  if (atEnd.get(el)?.end) el.scrollTop = el.scrollHeight;
}

/** Scrolls to a message as soon as it is drawn, and highlights it for a moment. */
export function showMessage(selector) {
  requestAnimationFrame(() => {
    const el = document.querySelector(selector);
    if (!el) return;
    const list = el.closest('[role="log"]');
    if (atEnd.get(list)) atEnd.get(list).end = false;
    el.scrollIntoView({ block: "center" });
    el.animate([{ backgroundColor: "rgb(255 210 80 / 50%)" }, { backgroundColor: "transparent" }], 2000);
  });
}

/** Makes the list that holds `el`'s key jump to its end, after the reader has sent something. */
export function jumpToEnd(selector) {
  const el = document.querySelector(selector);
  if (!el) return;
  const known = atEnd.get(el);
  if (known) known.end = true;
  el.scrollTop = el.scrollHeight;
}
