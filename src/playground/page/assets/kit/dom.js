// A very small virtual DOM: plain functions describe what should be there, and `patch` changes only
// what differs. Elements are kept across refreshes, so focus, scroll position, text selection and
// half-typed words survive them. Text only ever enters the page as text nodes, never as HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Describes an element. Props: `key`, `class`, `on` (event handlers), `data` (data-* attributes),
 * `style` (set through the CSSOM, which the content security policy permits), `prop` (DOM properties
 * kept in step), `initial` (DOM properties set once, for fields the person then owns), `mounted(el)`,
 * `patched(el)`; everything else is an attribute. `false` and `null` remove an attribute.
 */
export function h(tag, props, ...children) {
  return { tag, props: props || {}, key: props?.key, children: flatten(children), el: null };
}

function flatten(list, out = []) {
  for (const item of list) {
    if (item === null || item === undefined || item === false || item === true) continue;
    if (Array.isArray(item)) flatten(item, out);
    else if (typeof item === "object") out.push(item);
    else out.push({ tag: "#text", text: String(item), props: {}, el: null });
  }
  return out;
}

/** Makes the children of `parent` what `children` describe. */
export function patch(parent, ...children) {
  const hooks = [];
  reconcile(parent, flatten(children), hooks);
  for (const hook of hooks) hook();
}

function reconcile(parent, next, hooks) {
  const old = parent.pgKids || [];
  const byKey = new Map();
  old.forEach((node, at) => byKey.set(identity(node, at, old), node));

  const kept = new Set();
  const pairs = next.map((node, at) => {
    const before = byKey.get(identity(node, at, next));
    if (before && before.tag === node.tag && !kept.has(before)) {
      kept.add(before);
      return [node, before];
    }
    return [node, null];
  });
  for (const node of old) if (!kept.has(node)) node.el.remove();

  let cursor = parent.firstChild;
  for (const [node, before] of pairs) {
    if (before) update(node, before, hooks);
    else create(node, parent, hooks);
    if (node.el === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node.el, cursor);
  }
  parent.pgKids = next;
}

// Unkeyed siblings are matched by their tag and their rank among unkeyed siblings of that tag.
function identity(node, at, list) {
  if (node.key !== undefined && node.key !== null) return "k" + node.key;
  if (list.ranks === undefined) {
    const counts = {};
    list.ranks = list.map((one) => (counts[one.tag] = (counts[one.tag] || 0) + 1));
  }
  return "#" + node.tag + list.ranks[at];
}

function create(node, parent, hooks) {
  if (node.tag === "#text") {
    node.el = document.createTextNode(node.text);
    return;
  }
  const inSvg = node.tag === "svg" || parent.namespaceURI === SVG;
  node.el = inSvg ? document.createElementNS(SVG, node.tag) : document.createElement(node.tag);
  const { initial, mounted, patched } = node.props;
  applyProps(node.el, node.props, {});
  reconcile(node.el, node.children, hooks);
  if (initial) for (const name in initial) node.el[name] = initial[name];
  applyLive(node);
  const el = node.el;
  if (mounted) hooks.push(() => mounted(el));
  if (patched) hooks.push(() => patched(el));
}

function update(node, before, hooks) {
  const el = (node.el = before.el);
  if (node.tag === "#text") {
    if (before.text !== node.text) el.nodeValue = node.text;
    return;
  }
  applyProps(el, node.props, before.props);
  reconcile(el, node.children, hooks);
  applyLive(node);
  const { patched } = node.props;
  if (patched) hooks.push(() => patched(el));
}

const SPECIAL = new Set(["key", "on", "data", "style", "prop", "initial", "mounted", "patched"]);

function applyProps(el, props, old) {
  for (const name in old) if (!SPECIAL.has(name) && !(name in props)) el.removeAttribute(name);
  for (const name in props) {
    if (SPECIAL.has(name) || props[name] === old[name]) continue;
    setAttribute(el, name, props[name]);
  }
  const data = props.data || {};
  const oldData = old.data || {};
  for (const name in oldData) if (!(name in data)) el.removeAttribute("data-" + name);
  for (const name in data) if (data[name] !== oldData[name]) setAttribute(el, "data-" + name, data[name]);
  applyStyle(el, props.style || {}, old.style || {});
  applyHandlers(el, props.on || {});
}

function setAttribute(el, name, value) {
  if (value === false || value === null || value === undefined) el.removeAttribute(name);
  else el.setAttribute(name, value === true ? "" : String(value));
}

function applyStyle(el, style, old) {
  for (const name in old) if (!(name in style)) el.style.removeProperty(name);
  for (const name in style) if (style[name] !== old[name]) el.style.setProperty(name, style[name]);
}

// One listener per kind of event, which looks the present handler up: a refresh only swaps closures.
function applyHandlers(el, handlers) {
  if (!el.pgOn) el.pgOn = {};
  const known = el.pgOn;
  for (const name in known) if (!(name in handlers)) known[name] = null;
  for (const name in handlers) {
    if (!(name in known)) el.addEventListener(name, (event) => known[name]?.call(el, event));
    known[name] = handlers[name];
  }
}

function applyLive(node) {
  const live = node.props.prop;
  if (live) for (const name in live) if (node.el[name] !== live[name]) node.el[name] = live[name];
}

const FOCUSABLE = "button:not([disabled]), input:not([disabled]), textarea:not([disabled]), a[href], [tabindex='0']";

/** What can take the focus inside `root`, in order. */
export function focusables(root) {
  return [...root.querySelectorAll(FOCUSABLE)].filter((el) => el.offsetParent !== null);
}

/** Keeps Tab inside `root`; to be called from its keydown handler. */
export function trapTab(event, root) {
  if (event.key !== "Tab") return;
  const all = focusables(root);
  if (all.length === 0) return;
  const first = all[0];
  const last = all[all.length - 1];
  if (event.shiftKey && document.activeElement === first) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}
