import { sum } from '../../base/lists.js';
import type { ReportNode } from '../report.js';
import { picture, type Canvas, type Drawing } from './frame.js';
import { clipped, markup, pixels, trusted, type Markup } from './markup.js';

/** All links of more nodes than this are a black disc. */
export const MOST_LINKED = 25;

type Place = { node: ReportNode; x: number; y: number; isRight: boolean };

const shortName = ({ name }: ReportNode): string => clipped(name.split('@')[0] ?? '', 12);

const titleOf = ({ name, otp, state }: ReportNode): Markup =>
  markup`<title>${name}, OTP ${otp}, ${state}</title>`;

const ROW = 32;
/** For the label beside a node. */
const SIDE = 78;

/** Up to so many nodes stand at even angles; more stand at even heights, so that every label has a line of its own. */
const EVEN_ANGLES = 8;

const directions = (count: number): { across: number; up: number }[] => {
  const onRight = Math.ceil(count / 2);
  return Array.from({ length: count }, (_, index) => {
    if (count <= EVEN_ANGLES) {
      const angle = ((index + (count % 2 === 0 ? 0.5 : 0)) / count) * 2 * Math.PI;
      return { across: Math.sin(angle), up: Math.cos(angle) };
    }
    const isRight = index < onRight;
    const [at, of] = isRight ? [index, onRight] : [count - 1 - index, count - onRight];
    const up = 1 - ((at + 0.5) / of) * 2;
    return { across: Math.sqrt(1 - up ** 2) * (isRight ? 1 : -1), up };
  });
};

/** Clockwise around a circle from its top; as tall as labels need, so that many nodes make an ellipse. */
const around = (nodes: readonly ReportNode[], width: number, height: number): Place[] => {
  const [middleX, middleY] = [width / 2, height / 2];
  const radiusY = middleY - 20;
  const radiusX = Math.min(middleX - SIDE, nodes.length === 2 ? 110 : Math.max(radiusY, 105));
  if (nodes.length === 1) return nodes.map((node) => ({ node, x: middleX, y: middleY, isRight: true }));
  return directions(nodes.length).flatMap(({ across, up }, at) => {
    const node = nodes[at];
    const isRight = across > -0.01;
    return node ? [{ node, x: middleX + across * radiusX, y: middleY - up * radiusY, isRight }] : [];
  });
};

const isFailed = ({ node }: Place): boolean => node.state === 'failed';

const links = (places: readonly Place[]): Markup => {
  const pairs = places.flatMap((a, at) => places.slice(at + 1).map((b) => [a, b] as const));
  const path = (dashed: boolean): Markup => {
    const drawn = pairs
      .filter(([a, b]) => (isFailed(a) || isFailed(b)) === dashed)
      .map(([a, b]) => `M${pixels(a.x)} ${pixels(a.y)}L${pixels(b.x)} ${pixels(b.y)}`);
    return drawn.length === 0
      ? trusted('')
      : markup`<path class="link${dashed ? ' dashed' : ''}" d="${trusted(drawn.join(''))}"/>`;
  };
  return markup`${path(false)}${path(true)}`;
};

const labelled = ({ node, x, y, isRight }: Place): Markup => {
  const [textX, anchor] = isRight ? [x + 14, 'start'] : [x - 14, 'end'];
  return markup`<g class="node ${node.state}">${titleOf(node)}<circle cx="${x}" cy="${y}" r="8"/>
<text class="tick strong" x="${textX}" y="${y - 1}" text-anchor="${anchor}">${shortName(node)}</text>
<text class="tick" x="${textX}" y="${y + 13}" text-anchor="${anchor}">OTP ${clipped(node.otp, 6)}</text></g>`;
};

const mesh =
  (nodes: readonly ReportNode[], linked: boolean) =>
  ({ width, name }: Canvas): Drawing => {
    const least = name === 'wide' ? 270 : 230;
    const height = nodes.length < 3 ? 110 : Math.max(least, Math.ceil(nodes.length / 2) * ROW + 30);
    const places = around(nodes, width, height);
    return { height, body: markup`${linked ? links(places) : ''}${places.map(labelled)}` };
  };

const DOT = 28;

type Dot = { x: number; y: number };

/** Rings around a middle that is left open, from the outermost inwards. */
const ringsWithin = (outer: number): number[] =>
  Array.from({ length: Math.floor((outer - DOT) / DOT) }, (_, at) => outer - at * DOT);

const roomOn = (radius: number): number => Math.floor((2 * Math.PI * radius) / DOT);

const roomIn = (rings: readonly number[]): number => sum(rings.map((radius) => roomOn(radius)));

/** In each ring as large a share of the nodes as of the room. */
const dots = (count: number, rings: readonly number[]): Dot[] =>
  rings.flatMap((radius, ring) => {
    const share = (end: number): number => Math.round((count * roomIn(rings.slice(0, end))) / roomIn(rings));
    const onRing = share(ring + 1) - share(ring);
    return Array.from({ length: onRing }, (_, at): Dot => {
      const angle = (at / onRing) * 2 * Math.PI;
      return { x: Math.sin(angle) * radius, y: -Math.cos(angle) * radius };
    });
  });

/** The largest that fits into a narrow picture. */
const WIDEST = 154;

const numbered =
  (nodes: readonly ReportNode[]) =>
  ({ width }: Canvas): Drawing => {
    const sizes = [98, 112, 126, 140, WIDEST];
    const radius = sizes.find((size) => roomIn(ringsWithin(size)) >= nodes.length) ?? WIDEST;
    const [middleX, middleY] = [width / 2, radius + 16];
    const drawn = dots(nodes.length, ringsWithin(radius)).flatMap((dot, at) => {
      const node = nodes[at];
      const [x, y] = [middleX + dot.x, middleY + dot.y];
      return node
        ? [
            markup`<g class="node ${node.state}">${titleOf(node)}<circle cx="${x}" cy="${y}" r="12"/><text class="number" x="${x}" y="${y + 4}" text-anchor="middle">${String(node.index + 1)}</text></g>`,
          ]
        : [];
    });
    return { height: middleY * 2, body: markup`${drawn}` };
  };

/** The cluster: all links up to 25 nodes, above that the nodes only. */
export const topology = (nodes: readonly ReportNode[], linked: boolean): Markup =>
  picture(
    `Topology of ${String(nodes.length)} nodes, ${String(nodes.filter(({ state }) => state === 'failed').length)} of them failed`,
    nodes.length <= MOST_LINKED ? mesh(nodes, linked) : numbered(nodes),
  );
