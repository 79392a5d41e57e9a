import type { Series } from '../measure/series.js';
import { isHeadline } from './headline.js';
import { grid } from './page/cards.js';
import { comparisonSection, objectivesSection } from './page/comparison.js';
import { circumstanceFacts, configFacts, nodeTable } from './page/facts.js';
import { tile } from './page/figures.js';
import { markup, prose, trusted, type Markup, type Part } from './page/markup.js';
import { seriesSection } from './page/series.js';
import { style } from './page/style.js';
import { MOST_LINKED, topology } from './page/topology.js';
import { isMeshed, titleOf, verdict } from './page/verdict.js';
import { quantity } from './quantity.js';
import type { Report } from './report.js';

/** Nothing is fetched, nothing is run, whatever the text of a report may hold. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const anchorOf = ({ id }: Series, at: number): string => `series-${String(at + 1)}-${id}`;

const headline = ({ series }: Report): Part => {
  const tiles = series.flatMap((each, at) =>
    each.figures
      .filter(isHeadline)
      .map((figure) => tile(figure, { title: each.title, href: `#${anchorOf(each, at)}` })),
  );
  return tiles.length === 0 ? '' : markup`<ul class="tiles">${tiles}</ul>`;
};

const judged = ({ comparison, objectives }: Report): Part[] => [
  comparison ? trusted('<li><a href="#comparison">Comparison</a></li>') : '',
  objectives.length > 0 ? trusted('<li><a href="#objectives">Objectives</a></li>') : '',
];

/** Where a comparison comes first, the figures need a heading of their own. */
const figures = (report: Report): Part => {
  const tiles = headline(report);
  const isSecond = report.comparison !== null || report.objectives.length > 0;
  return tiles !== '' && isSecond ? markup`<section id="figures"><h2>Figures</h2>${tiles}</section>` : tiles;
};

const contents = (report: Report): Markup =>
  markup`<nav aria-label="Contents"><ul>${judged(report)}${report.series.map((each, at) => markup`<li><a href="#${anchorOf(each, at)}">${prose(each.title, 60)}</a></li>`)}${report.nodes.length > 0 ? trusted('<li><a href="#nodes">Nodes</a></li>') : ''}<li><a href="#circumstances">Circumstances</a></li></ul></nav>`;

const caption = ({ nodes }: Report, linked: boolean): string => {
  if (nodes.length === 1) return 'A single node: there are no links.';
  if (!linked) return 'Links are not drawn: the nodes are not known to form a full mesh.';
  const failed = nodes.some(({ state }) => state === 'failed');
  const gone = nodes.length > MOST_LINKED ? '' : ', and the links that went with it';
  const dashed = failed ? ` Dashed: failed${gone}.` : '';
  const links = quantity((nodes.length * (nodes.length - 1)) / 2);
  return nodes.length > MOST_LINKED
    ? `Every node is linked to every other; the ${links} links are not drawn.${dashed}`
    : `Every node is linked to every other: ${links} ${links === '1' ? 'link' : 'links'}.${dashed}`;
};

const nodes = (report: Report): Part => {
  if (report.nodes.length === 0) return '';
  const linked = isMeshed(report);
  const picture = topology(report.nodes, linked);
  return markup`<section id="nodes"><h2>Nodes</h2>${grid([
    {
      body: markup`<figure><figcaption><h3>Topology</h3></figcaption>${picture}<p class="muted">${caption(report, linked)}</p></figure>`,
    },
    { body: markup`<h3>Containers and addresses</h3>${nodeTable(report)}` },
  ])}</section>`;
};

const circumstances = (report: Report): Markup =>
  markup`<section id="circumstances"><h2>Circumstances</h2>${grid([
    { body: circumstanceFacts(report) },
    { body: configFacts(report) },
  ])}</section>`;

/** The report as one page that needs nothing else: no network, no script. */
export const renderPage = (report: Report): string =>
  `${
    markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>${titleOf(report)}</title><style>${trusted(style)}</style></head>
<body><main>${verdict(report)}${contents(report)}${comparisonSection(report)}${objectivesSection(report)}${figures(report)}
${report.series.map((each, at) => seriesSection(each, anchorOf(each, at)))}
${nodes(report)}${circumstances(report)}</main>
<footer><p class="muted">Everything here comes from <code>report.json</code>, which lies beside this page.</p></footer></body></html>`
      .safe
  }\n`;
