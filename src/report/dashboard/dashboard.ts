import { createHash } from 'node:crypto';
import { WINDOW } from './app/band.js';
import { script } from './script.js';
import { style } from './style.js';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Our script and our style and nothing else; data from beside the page; and no markup made of text. */
const policy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/**
 * The page beside a history: reads its keys.json and history/<key>.jsonl, and draws every metric of them. The same
 * whatever they hold.
 */
export const renderDashboard = (): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="generator" content="erlang-cluster-action">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">
<title>Erlang cluster: history</title><style>${style}</style></head>
<body><header><h1>Erlang cluster: history</h1>
<form><label>Circumstances<select id="key"></select></label><label>Runs<select id="runs"></select></label></form>
<p id="status" role="status">Loading…</p><div id="problems" role="alert"></div>
<details><summary>What these runs have in common</summary><div id="facts"></div></details>
<ul class="legend"><li class="line">median and middle 80 % of the ${String(WINDOW)} runs around each</li><li><span class="verdict">a run</span></li><li><span class="verdict regressed">regressed</span></li><li><span class="verdict improved">improved</span></li><li><span class="verdict inconclusive">inconclusive</span></li></ul>
<p class="muted">Point at a run, or go from run to run with the arrow keys; a click keeps it in sight.</p></header>
<main id="board"></main>
<noscript><p>This page draws its figures with a script of its own; they are in <code>history/</code> beside it.</p></noscript>
<script>${script}</script></body></html>
`;
