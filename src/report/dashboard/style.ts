import { palette } from '../page/style.js';

/** Light unless the reader prefers dark. */
export const style = `:root{${palette.light}}
@media(prefers-color-scheme:dark){:root{${palette.dark}}}
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;padding:1rem clamp(.75rem,2.5vw,2rem) 3rem;max-width:110rem;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}
h1{font-size:clamp(1.35rem,3.5vw,2rem);line-height:1.2;font-weight:650;margin:.35rem 0 .75rem}
h2{font-size:1rem;font-weight:600;margin:0 0 .5rem;overflow-wrap:anywhere}
p{margin:.4rem 0}
a{color:var(--link)}
code{font:.88em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}
.muted,#status{color:var(--muted)}
form{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;margin:0 0 .5rem}
label{display:flex;flex-direction:column;gap:.15rem;font-size:.82rem;color:var(--muted);min-width:0;max-width:100%}
select{font:inherit;font-size:.93rem;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.35rem .5rem;max-width:100%;text-overflow:ellipsis}
summary{cursor:pointer;color:var(--link)}
#problems:not(:empty){border-left:5px solid var(--doubtful);background:var(--card);padding:.5rem 1rem;border-radius:8px;margin:.75rem 0;overflow-wrap:anywhere}
#problems ul{margin:.25rem 0;padding-left:1.1rem}
#board{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,32rem),1fr));margin-top:1rem}
.card{min-width:0;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1rem}
.numbers{grid-column:1/-1}
.plot{touch-action:pan-y;cursor:crosshair;height:200px;border-radius:4px}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.reading{display:flex;flex-wrap:wrap;align-content:start;gap:0 1rem;min-height:3em;font-size:.9rem;overflow-wrap:anywhere}
.about{font-size:.87rem;color:var(--muted)}
svg{display:block}
svg text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;fill:var(--muted);font-variant-numeric:tabular-nums}
.grid{stroke:var(--grid)}
.spread{fill:var(--c1);fill-opacity:.18}
.middle{stroke:var(--c1);stroke-width:2;fill:none;stroke-linejoin:round}
.whisker{stroke:var(--muted);stroke-opacity:.6}
.cursor{stroke:var(--muted);stroke-dasharray:3 3}
.ring{fill:none;stroke:var(--ink);stroke-width:1.75}
.point{fill:var(--muted)}.dense .point:not(.regressed,.improved,.inconclusive){fill-opacity:.4}
.point.regressed{fill:var(--bad)}.point.improved{fill:var(--good)}
.point.inconclusive{fill:var(--card);stroke:var(--doubtful);stroke-width:1.75}
.verdict::before{content:'';display:inline-block;width:.6em;height:.6em;margin-right:.4em;border-radius:50%;background:var(--muted)}
.verdict.regressed{color:var(--bad);font-weight:600}.verdict.regressed::before{background:var(--bad);border-radius:0;transform:rotate(45deg)}
.verdict.inconclusive::before{background:transparent;box-shadow:inset 0 0 0 .15em var(--doubtful)}
.verdict.improved::before{background:var(--good);border-radius:0}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;margin:.5rem 0;padding:0;font-size:.87rem;color:var(--muted)}
.legend .line::before{content:'';display:inline-block;width:1.6em;height:.75em;margin-right:.4em;vertical-align:-.05em;background:linear-gradient(var(--c1),var(--c1)) center/100% 2px no-repeat,color-mix(in srgb,var(--c1) 18%,transparent)}
.scroll{overflow:auto;max-height:36rem;margin-top:.6rem}
table{border-collapse:collapse;font-size:.9rem}
th,td{padding:.3rem 1.1rem .3rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:baseline}
thead th{position:sticky;top:0;background:var(--card);color:var(--muted);font-size:.82rem;vertical-align:bottom}
tbody th{font-weight:400;white-space:nowrap}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.facts td{overflow-wrap:anywhere}.facts th{color:var(--muted);min-width:7rem;white-space:normal}`;
