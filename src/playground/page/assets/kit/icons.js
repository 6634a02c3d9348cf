// Line icons, drawn for this page on a 20 x 20 grid.

import { h } from "./dom.js";

const STROKES = {
  hash: "M7.5 3 6 17M14 3l-1.500 14M3.500 7.500h14M2.500 12.500h14",
  lock: "M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9",
  chevron: "m5 7.500 5 5 5-5",
  right: "m7.500 5 5 5-5 5",
  close: "m5 5 10 10M15 5 5 15",
  back: "M12 4.500 6.500 10l5.500 5.500",
  more: "M10 4.500v.01M10 10v.01M10 15.500v.01",
  dots: "M4.500 10h.01M10 10h.01M15.500 10h.01",
  smile:
    "M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15ZM7 11.800c1.500 2.400 4.500 2.400 6 0M7.300 7.800v.01M12.700 7.800v.01",
  reply: "M8 5 3.500 9.500 8 14M4 9.500h7c3.500 0 5.500 1.800 5.500 5.500",
  thread: "M3.500 4h13v9h-6l-4 3.500V13h-3zM7 7.500h6M7 10h4",
  edit: "m4 16 .8-3.500L13.500 4a1.700 1.700 0 0 1 2.500 2.500l-8.600 8.600z",
  trash: "M4 5.500h12M8 5.500V3.500h4v2M5.500 5.500l.8 11h7.400l.8-11",
  send: "M3 3.500 17.500 10 3 16.500l1.800-6.500zM5 10h6",
  plus: "M10 4v12M4 10h12",
  search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12Zm4.500-1.500L17 17",
  home: "m3 9 7-6 7 6v8h-4.500v-5h-5v5H3z",
  bubble: "M3 4h14v10H9l-4 3v-3H3z",
  bell: "M5 13.500V9a5 5 0 0 1 10 0v4.500l1.500 1.500h-13zM8.500 17h3",
  at: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0Zm0-3v4.500c0 2 3.500 2 3.500-1.500A6.500 6.500 0 1 0 13 15.800",
  check: "m4 10.500 4 4 8-9",
  clock: "M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15ZM10 5.500V10l3 2",
  link: "m8.500 11.500 3-3M9 6.500l1.800-1.800a3.200 3.200 0 0 1 4.500 4.500L13.500 11M11 13.500l-1.800 1.800a3.200 3.200 0 0 1-4.500-4.500L6.500 9",
  eye: "M2 10c4-6.500 12-6.500 16 0-4 6.500-12 6.500-16 0ZM12.500 10a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0Z",
  bolt: "M11 2.500 4.500 11.500H9l-1 6 7-9.500h-5z",
  people:
    "M7.500 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 16.500c0-6 11-6 11 0M13 9.500a2.500 2.500 0 1 0-1-5M14.500 12c2 .5 3.500 2 3.500 4.500",
  calendar: "M3.500 5h13v12h-13zM3.500 8.500h13M7 3v3.500M13 3v3.500",
  bulb: "M7.500 14.500c0-2-2.500-3-2.500-6.500a5 5 0 0 1 10 0c0 3.500-2.500 4.500-2.500 6.500zM8 17.500h4",
  info: "M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15ZM10 9v5M10 6.300v.01",
  columns: "M3 4h14v12H3zM10 4v12",
  bold: "M6 4h5a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z",
  italic: "M9 4h5M6 16h5M11.500 4l-3 12",
  code: "m7 6-4 4 4 4M13 6l4 4-4 4",
  list: "M8 5.500h9M8 10h9M8 14.500h9M4 5.500h.01M4 10h.01M4 14.500h.01",
};

/** An icon by name; purely decorative, the button around it carries the label. */
export function icon(name, size = 20) {
  return h(
    "svg",
    {
      class: "icon",
      viewBox: "0 0 20 20",
      width: size,
      height: size,
      fill: "none",
      stroke: "currentColor",
      "stroke-width": name === "more" || name === "dots" ? 2.4 : 1.6,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      "aria-hidden": "true",
    },
    h("path", { d: STROKES[name] }),
  );
}
