import type { Control, Verdict } from '../../compare/comparison.js';
import { changeText } from '../change.js';
import { kinds } from '../standing.js';
import { axisOf, extent, type Axis } from './axis.js';
import { pointMark, whiskerMark, type Changed } from './effects.js';
import { CHARACTER, picture, spaced, type Canvas, type Drawing } from './frame.js';
import { clipped, markup, pixels, type Markup, type Part } from './markup.js';

type Interval = NonNullable<Verdict['interval']>;

/** Texts stand beside their row where there is room, else above it. */
const ROWS = {
  wide: { height: 38, middle: 15, inset: 2 },
  narrow: { height: 56, middle: 33, inset: 22 },
} as const;
const TOP = 6;
/** The control lies below. */
const CONTROL = 12;
const AXIS = 24;
const LONGEST_LABEL = 26;

const textOf = ({ change, interval }: Changed): string => changeText(change, interval);

/** The ends of the axis. */
const rangeOf = (verdicts: readonly Changed[], { name, width }: Canvas): Axis['range'] => {
  if (name === 'narrow') return [22, width - 22];
  const longest = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));
  const left = longest(verdicts.map(({ label }) => clipped(label, LONGEST_LABEL)));
  return [left * CHARACTER + 14, width - longest(verdicts.map(textOf)) * CHARACTER - 8];
};

/** Intervals much wider than any change would leave no room for the rest; they end in arrows. */
const reach = (verdicts: readonly Changed[]): number =>
  1.6 * Math.max(...verdicts.map(({ change, threshold }) => Math.max(Math.abs(change), 2 * threshold)));

const axisFor = (verdicts: readonly Changed[], controls: readonly Control[], range: Axis['range']): Axis => {
  const most = reach(verdicts);
  const intervals = [...verdicts, ...controls].flatMap(({ interval }) => interval ?? []);
  const ends = intervals
    .flatMap(({ low, high }) => [low, high])
    .map((end) => Math.min(most, Math.max(-most, end)));
  const others = verdicts.flatMap(({ change, threshold }) => [change, threshold, -threshold]);
  const [least, largest] = extent([...ends, ...others]);
  return axisOf({
    ends: [least * 1.05, largest * 1.05],
    unit: 'share',
    range,
    count: (range[1] - range[0]) / 75,
    fromZero: false,
  });
};

/** A row's middle, on the axis of all. */
type Place = { axis: Axis; y: number };

const end = (x: number, y: number, axis: Axis, isBeyond: boolean): string => {
  const inwards = x <= axis.range[0] ? 4 : -4;
  return isBeyond ? `M${x + inwards} ${y - 4}L${x} ${y}L${x + inwards} ${y + 4}` : `M${x} ${y - 4}V${y + 4}`;
};

const whisker = ({ low, high }: Interval, y: number, axis: Axis): Markup => {
  const [from, to] = [axis.at(low), axis.at(high)];
  const [first, last] = axis.range;
  const ends = [end(from, y, axis, from <= first), end(to, y, axis, to >= last)];
  return whiskerMark(`M${pixels(from)} ${y}H${pixels(to)}${ends.join('')}`);
};

const rect = (name: string, from: number, to: number, y: number, height: number): Part =>
  to - from > 0.5
    ? markup`<rect class="${name}" x="${from}" y="${y}" width="${to - from}" height="${height}"/>`
    : '';

/** Where a change is none to speak of, and where it is one for the worse. */
const zones = ({ better, threshold }: Verdict, axis: Axis, y: number, height: number): Part[] => {
  const [first, last] = axis.range;
  const [low, high] = [axis.at(-threshold), axis.at(threshold)];
  return [
    rect('band', low, high, y, height),
    better === 'lower' ? rect('worse', high, last, y, height) : '',
    better === 'higher' ? rect('worse', first, low, y, height) : '',
  ];
};

const texts = (verdict: Changed, { name, width }: Canvas, { axis, y }: Place): Markup => {
  const change = textOf(verdict);
  const room = Math.floor(width / CHARACTER) - change.length - 2;
  const label =
    name === 'wide'
      ? markup`<text class="value" x="${axis.range[0] - 12}" y="${y + 4}" text-anchor="end">${clipped(verdict.label, LONGEST_LABEL)}</text>`
      : markup`<text class="value" x="4" y="${y - 16}">${clipped(verdict.label, room)}</text>`;
  const isStrong = verdict.kind === 'regressed' || verdict.kind === 'improved';
  return markup`${label}<text class="${isStrong ? 'strong' : 'value'}" x="${width - 4}" y="${name === 'wide' ? y + 4 : y - 16}" text-anchor="end">${change}</text>`;
};

const row = (verdict: Changed, control: Control | undefined, canvas: Canvas, { axis, y }: Place): Markup => {
  const { height, middle, inset } = ROWS[canvas.name];
  const top = y - middle;
  const below = control?.interval
    ? markup`<g class="control">${whisker(control.interval, y + CONTROL, axis)}</g>`
    : '';
  return markup`<g class="effect ${verdict.kind}"><title>${verdict.label}: ${textOf(verdict)}, ${kinds[verdict.kind].word}</title>
${zones(verdict, axis, top + inset, height - inset - 2)}${below}
${verdict.interval ? whisker(verdict.interval, y, axis) : ''}${pointMark(verdict.kind, axis.at(verdict.change), y)}${texts(verdict, canvas, { axis, y })}</g>`;
};

const draw =
  (verdicts: readonly Changed[], controls: readonly Control[]) =>
  (canvas: Canvas): Drawing => {
    const { height, middle } = ROWS[canvas.name];
    const bottom = TOP + verdicts.length * height;
    const axis = axisFor(verdicts, controls, rangeOf(verdicts, canvas));
    const rows = verdicts.map((verdict, at) => {
      const control = controls.find(({ id }) => id === verdict.id);
      return row(verdict, control, canvas, { axis, y: TOP + at * height + middle });
    });
    const ticks = axis.ticks.map(({ value, text }) => ({
      x: axis.at(value),
      text: value > 0 ? `+${text}` : text,
    }));
    const grid = spaced(ticks).map(
      ({ x, text }) =>
        markup`<path class="grid" d="M${x} ${TOP}V${bottom}"/><text class="tick" x="${x}" y="${bottom + 17}" text-anchor="middle">${text}</text>`,
    );
    const zero = markup`<path class="axis" d="M${axis.at(0)} ${TOP}V${bottom}"/>`;
    return { height: bottom + AXIS, body: markup`${grid}${rows}${zero}` };
  };

/** The change of each metric where it lies, beside what is none to speak of. */
export const forest = (verdicts: readonly Changed[], controls: readonly Control[]): Markup => {
  const says = verdicts.map(
    ({ label, change, kind }) => `${label} ${changeText(change)} ${kinds[kind].word}`,
  );
  return picture(`Change of each metric: ${says.join('; ')}`, draw(verdicts, controls));
};
