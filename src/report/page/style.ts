/** Categories that can be told apart with any colour vision, at least 3:1 against a card. */
const light = `--bg:#f5f6f8;--card:#fff;--ink:#1c2330;--muted:#5a6474;--line:#dfe3ea;--grid:#e7eaef;--link:#0a58a8;
--good:#1a7f37;--doubtful:#9a6700;--bad:#c4232b;--ended:#5a6474;--code:#eef0f4;--on-bar:#fff;
--c1:#0067a5;--c2:#c4500b;--c3:#007a5e;--c4:#a8489a;--c5:#856800;--c6:#4b5563;--c7:#5b4fd0;--c8:#9c1d42`;
const dark = `--bg:#11151b;--card:#191f28;--ink:#e4e8ee;--muted:#9ca8b8;--line:#2e3743;--grid:#28303b;--link:#82bbf7;
--good:#4cc26b;--doubtful:#e0a63a;--bad:#ff7b72;--ended:#9ca8b8;--code:#252d38;--on-bar:#11151b;
--c1:#5bb3f0;--c2:#ff9a5c;--c3:#3ecfa5;--c4:#e59adb;--c5:#e5c64b;--c6:#c3cad4;--c7:#a99dff;--c8:#ff8fa3`;

const text = `*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}
main,footer{max-width:90rem;margin:0 auto;padding:0 clamp(.75rem,2.5vw,2rem)}
p,li,td,th,dt,dd,h1,h2,h3,code,pre{unicode-bidi:isolate}
p,li,dt,dd,h1,h2,h3,pre,.facts td{overflow-wrap:anywhere}
h1{font-size:clamp(1.35rem,3.5vw,2rem);line-height:1.2;font-weight:650;letter-spacing:-.01em;margin:.35rem 0 .6rem}
h2{font-size:1.3rem;line-height:1.3;font-weight:650;letter-spacing:-.005em;margin:2.5rem 0 .75rem}
h3{font-size:1rem;line-height:1.4;font-weight:600;margin:0 0 .5rem}
p{margin:.4rem 0}
figure{margin:0}
a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:1px}
code,pre{font:.88em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}
code{background:var(--code);border-radius:3px;padding:.05em .3em}
pre{background:var(--code);border-radius:6px;padding:.75rem 1rem;margin:.75rem 0;max-height:34rem;overflow:auto;white-space:pre-wrap}
.muted,.absent{color:var(--muted)}
strong{font-weight:650}
summary{cursor:pointer;color:var(--link)}
summary h3{display:inline;color:var(--ink);margin:0}
details>*+*,.scroll+details,.chart+details,.legend+details{margin-top:.6rem}
ul.notes{margin:.75rem 0;padding-left:1.1rem}
.scroll+div{margin-top:.6rem}.split ul.notes{margin-top:.3rem}
dl{margin:.5rem 0 0}
dt{font-weight:600;margin-top:.6rem}
dt code{font-weight:400}
dd{margin:0}
footer{padding-block:2rem 3rem;font-size:.87rem}`;

const layout = `.verdict{margin:1.25rem 0 1rem;padding:1.1rem 1.25rem;background:var(--card);border:1px solid var(--line);border-left:5px solid var(--mood);border-radius:8px}
.good{--mood:var(--good)}.doubtful{--mood:var(--doubtful)}.bad{--mood:var(--bad)}.new{--mood:var(--link)}.ended{--mood:var(--ended)}
.mood{color:var(--mood);font-size:.8rem;font-weight:700;letter-spacing:.06em;text-transform:uppercase}
.message{font-size:1.05rem}
.verdict>.muted{font-size:.87rem;margin-bottom:0}
nav a,.tiles a{text-decoration:none}nav a:hover,.tiles a:hover{text-decoration:underline}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.25rem;margin:0 0 1rem;padding:0;font-size:.93rem}
.tiles{list-style:none;margin:0;padding:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,13.5rem),1fr))}
.tiles li{display:flex;flex-direction:column;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.75rem .95rem}
.tiles .label{font-size:.87rem;color:var(--muted)}
.tiles .big{font-size:1.6rem;line-height:1.35;font-weight:600;letter-spacing:-.01em;font-variant-numeric:tabular-nums}
.tiles .remark{font-size:.8rem;color:var(--muted)}
.tiles a{font-size:.8rem;margin-top:auto;padding-top:.35rem}
.cards{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,37rem),1fr))}
.card{container-type:inline-size;min-width:0;margin:0;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1rem}
.full{grid-column:1/-1;min-width:0}
@container(min-width:66rem){.split{display:grid;grid-template-columns:1fr 1fr;gap:0 2.5rem;align-items:start}}
details>.cards{margin-top:.75rem}
details .card{border-color:var(--grid)}
@media(max-width:30rem){.card{padding:.75rem}.verdict{padding:.9rem 1rem}.tiles{grid-template-columns:repeat(auto-fill,minmax(min(100%,9.5rem),1fr))}.tiles .big{font-size:1.35rem}}`;

const tables = `.scroll{overflow:auto;max-height:36rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{position:sticky;top:0;background:var(--card);text-align:left;vertical-align:bottom;font-weight:600;color:var(--muted);font-size:.82rem;white-space:nowrap}
th,td{padding:.38rem 1.15rem .38rem 0;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:.25rem}
td{vertical-align:baseline;max-width:32rem}
.scroll td code{white-space:nowrap}
.figures td:first-child{min-width:9.5rem}
td.number,th.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
th.number{white-space:normal}
tbody tr:last-child>*{border-bottom:0}
.facts th{position:static;font-size:.9rem;vertical-align:baseline;white-space:normal;font-weight:400;width:11rem;min-width:7rem}
.state{white-space:nowrap}
.verdict-of{white-space:nowrap}.why{display:block;min-width:min(18rem,70vw)}
.verdict-of::before{content:'';display:inline-block;width:.55em;height:.55em;margin-right:.45em;border-radius:50%;background:var(--muted)}
.verdict-of.regressed{color:var(--bad);font-weight:600}.verdict-of.regressed::before{background:var(--bad);border-radius:0;transform:rotate(45deg)}
.verdict-of.inconclusive::before{background:transparent;box-shadow:inset 0 0 0 .14em var(--doubtful)}
.verdict-of.improved::before{background:var(--good);border-radius:0}
.reach{display:block;font-weight:400;font-variant-numeric:tabular-nums}
.state::before{content:'';display:inline-block;width:.55em;height:.55em;border-radius:50%;margin-right:.45em;background:var(--good)}
.state.failed::before{background:transparent;box-shadow:inset 0 0 0 .14em var(--bad)}
@container(max-width:34rem){.figures thead{display:none}.figures,.figures tbody,.figures tr{display:block}
.figures tr{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;padding:.45rem 0;border-bottom:1px solid var(--line)}
.figures tr:last-child{border-bottom:0}
.figures td{border:0;padding:0;min-width:0;text-align:left}
.figures td:nth-child(2){margin-left:auto;text-align:right}
.figures td[data-label]{flex-basis:100%;font-size:.82rem;color:var(--muted)}
.figures td[data-label]:empty{display:none}
.figures td[data-label]::before{content:attr(data-label) ': '}}`;

const charts = `.chart{max-width:760px}
svg{display:block;overflow:hidden}
.chart svg{width:100%;height:auto}
.wide{display:none}
.chart .narrow{max-width:480px}
@container(min-width:36rem){.chart .wide{display:block}.chart .narrow{display:none}}
svg text{font:12.5px system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;fill:var(--muted);direction:ltr;unicode-bidi:isolate;font-variant-numeric:tabular-nums}
svg .name,svg .strong{font-weight:600}
svg .strong,svg .value{fill:var(--ink)}
svg .inside{fill:var(--on-bar)}
.grid{stroke:var(--grid);fill:none}
.axis{stroke:var(--muted);fill:none}
.line{stroke:var(--c);stroke-width:1.75;fill:none;stroke-linejoin:round}
.mark{stroke:var(--c);fill:var(--c);stroke-width:1.25}
.scatter .mark{fill-opacity:.4;stroke-opacity:.85;stroke-width:1}
.bar{fill:var(--c1)}
.density{width:132px;height:26px}
.area{fill:var(--c1);fill-opacity:.75}
.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.c4{--c:var(--c4)}.c5{--c:var(--c5)}.c6{--c:var(--c6)}.c7{--c:var(--c7)}.c8{--c:var(--c8)}
.c2 .line{stroke-dasharray:8 3}.c3 .line{stroke-dasharray:3 2.5}.c4 .line{stroke-dasharray:9 3 2 3}.c5 .line{stroke-dasharray:1.5 3}
.c6 .line{stroke-dasharray:14 4}.c7 .line{stroke-dasharray:6 3 2 3 2 3}.c8 .line{stroke-dasharray:4 5}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;margin:.6rem 0 0;padding:0;font-size:.85rem}
.legend li{display:flex;align-items:center;gap:.45rem;min-width:0}
.legend svg{width:28px;height:12px;flex:none}
.link{stroke:var(--muted);stroke-opacity:.35;fill:none}
.link.dashed{stroke:var(--bad);stroke-opacity:.6;stroke-dasharray:4 4}
.effect{--c:var(--muted)}.effect.regressed{--c:var(--bad)}.effect.inconclusive{--c:var(--doubtful)}.effect.improved{--c:var(--good)}
.whisker{stroke:var(--c);stroke-width:1.75;fill:none}.control{--c:var(--muted)}.control .whisker{stroke-width:1;stroke-dasharray:2 2}
.point{fill:var(--c);stroke:var(--c)}.inconclusive .point{fill:var(--card);stroke-width:1.75}
.band{fill:var(--muted);fill-opacity:.16}.worse{fill:var(--bad);fill-opacity:.09}
.node circle{fill:var(--c1);stroke:var(--card);stroke-width:2}
.node.failed circle{fill:var(--card);stroke:var(--bad);stroke-dasharray:3 2}
.node .number{fill:var(--on-bar);font-size:11.5px}
.node.failed .number{fill:var(--ink)}`;

const print = `@media print{body{font-size:11px}.card,.verdict,.tiles li{break-inside:avoid}.card:has(tr:nth-child(20)){break-inside:auto}
.scroll,pre{max-height:none;overflow:visible}details::details-content{content-visibility:visible;block-size:auto}nav,footer{display:none}}`;

export const palette = { light, dark } as const;

/** Light unless the reader prefers dark; always light on paper. */
export const style = `:root{${light}}
@media screen and (prefers-color-scheme:dark){:root{${dark}}}
${[text, layout, tables, charts, print].join('\n')}`;
