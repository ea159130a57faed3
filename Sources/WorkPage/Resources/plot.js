// Plots as inline SVG: readable without colour, since what is stacked is hatched too, and with the numbers as a table beside.

const namespace = 'http://www.w3.org/2000/svg';
const width = 600;
const height = 200;
const margin = { top: 10, right: 8, bottom: 24, left: 44 };
const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };

function shape(tag, attributes, ...children) {
  const made = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The hatchings by which series are told apart without colour; `null` is plain. */
const hatchings = [null, 'M0 8L8 0', 'M0 4H8'];

/** How many drawings there are, since ids of a page are its own. */
let drawings = 0;

/** An SVG whose hatchings bear ids that no other drawing has; `fill(series)` names one, or `null` for plain. */
function drawing(attributes) {
  drawings += 1;
  const id = (series) => `hatch-${drawings}-${series}`;
  const patterns = [1, 2].map((series) => shape('pattern', { id: id(series), width: 8, height: 8, patternUnits: 'userSpaceOnUse' }, shape('path', { d: hatchings[series], class: 'hatch' })));
  const ids = hatchings.map((path, series) => (path ? `url(#${id(series)})` : null));
  return { svg: shape('svg', attributes, shape('defs', {}, ...patterns)), fill: (series) => ids[series] };
}

function frame(title, top, format, labels) {
  const { svg, fill } = drawing({ viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title });
  for (const part of [0, 0.5, 1]) {
    const y = margin.top + inner.height * (1 - part);
    svg.append(shape('line', { class: 'axis', x1: margin.left, x2: width - margin.right, y1: y, y2: y }));
    svg.append(shape('text', { x: margin.left - 6, y: y + 4, 'text-anchor': 'end' }, format(top * part)));
  }
  labels.forEach(({ at, text }) => svg.append(shape('text', { x: margin.left + inner.width * at, y: height - 6, 'text-anchor': 'middle' }, text)));
  return { svg, fill };
}

/**
 * Bars, one above the other.
 *
 * @param columns `[{label, values: [number, …], title}]`; every other label is left out where they would touch.
 * @param classes the class of each value's part.
 */
export function stackedBars(title, columns, classes) {
  const top = niceTop(Math.max(1, ...columns.map(({ values }) => sum(values))));
  const step = inner.width / columns.length;
  const every = Math.ceil(columns.length / 12);
  const labels = columns.map(({ label }, index) => ({ at: (index + 0.5) / columns.length, text: label })).filter((_, index) => index % every === 0);
  const { svg, fill } = frame(title, top, (value) => String(Math.round(value)), labels);
  columns.forEach(({ values, title: name }, index) => {
    let below = 0;
    const group = shape('g', {}, shape('title', {}, name));
    values.forEach((value, series) => {
      if (value === 0) return;
      const part = {
        x: margin.left + index * step + step * 0.15,
        width: step * 0.7,
        y: margin.top + inner.height * (1 - (below + value) / top),
        height: (inner.height * value) / top,
      };
      group.append(shape('rect', { ...part, class: classes[series] }));
      if (fill(series)) group.append(shape('rect', { ...part, fill: fill(series) }));
      below += value;
    });
    svg.append(group);
  });
  return svg;
}

/** A line of shares from 0 to 1; where a day has none, the line has a hole. @param points `[{label, value, title}]`, `value` a number or `null`. */
export function shareLine(title, points) {
  const every = Math.ceil(points.length / 6);
  const at = (index) => (index + 0.5) / points.length;
  const labels = points.map(({ label }, index) => ({ at: at(index), text: label })).filter((_, index) => index % every === 0);
  const { svg } = frame(title, 1, (value) => `${Math.round(value * 100)} %`, labels);
  const place = ({ value }, index) => [margin.left + inner.width * at(index), margin.top + inner.height * (1 - value)];
  let path = '';
  points.forEach((point, index) => {
    if (point.value === null) return;
    const [x, y] = place(point, index);
    path += `${index > 0 && points[index - 1].value !== null ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  svg.append(shape('path', { class: 'line', d: path || 'M0 0' }));
  points.forEach((point, index) => {
    if (point.value === null) return;
    const [cx, cy] = place(point, index);
    svg.append(shape('circle', { class: 'dot', cx, cy, r: 3.5 }, shape('title', {}, point.title)));
  });
  return svg;
}

/** The mark of a series, for a legend. */
export function swatch(series, className) {
  const { svg, fill } = drawing({ viewBox: '0 0 16 16', 'aria-hidden': 'true' });
  svg.append(shape('rect', { width: 16, height: 16, class: className }));
  if (fill(series)) svg.append(shape('rect', { width: 16, height: 16, fill: fill(series) }));
  return svg;
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** An even number at or above, so that the middle of the axis is a whole one. */
function niceTop(highest) {
  const power = 10 ** Math.floor(Math.log10(highest));
  return [2, 4, 6, 8, 10, 20].map((factor) => factor * power).find((top) => top >= highest) ?? highest;
}
