/** The look of the page: light and dark by the reader's own setting, from 320 px on. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--quiet:#57606a;--page:#fff;--card:#f6f8fa;--rule:#d0d7de;--blue:#0a5bc4;--bar:#8db7ea;--good:#116329;--bad:#b3202a;--open:#7a5200}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--quiet:#9aa4ae;--page:#0d1117;--card:#161b22;--rule:#3a424c;--blue:#6cb1ff;--bar:#2f5f9e;--good:#56d364;--bad:#ff8078;--open:#e3b341}}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,sans-serif;background:var(--page);color:var(--ink)}
body{margin:0 auto;max-width:72rem;padding:1rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0 .5rem}
h2{font-size:1.25rem;margin:2.25rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--rule)}
h3{font-size:1.05rem;margin:1.5rem 0 .5rem}
p,ul{margin:.5rem 0}
ul{padding-left:1.25rem}
a{color:var(--blue)}
code{font:.875em/1.4 ui-monospace,monospace;background:var(--card);border-radius:4px;padding:.1em .3em}
.quiet,caption,figcaption{color:var(--quiet);font-size:.875rem}
.verdict{border:1px solid var(--rule);border-left:.4rem solid;border-radius:6px;background:var(--card);padding:.6rem .8rem}
.passed{border-left-color:var(--good)}.failed{border-left-color:var(--bad)}.undecided{border-left-color:var(--open)}
.word{font-weight:600;white-space:nowrap}
.word.passed,.better{color:var(--good)}.word.failed,.worse{color:var(--bad)}.word.undecided{color:var(--open)}
.box{overflow-x:auto;border:1px solid var(--rule);border-radius:6px}.box+.box,.box+.curve,.table+.table{margin-top:1rem}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:.5rem .6rem}
caption span{display:block;position:sticky;left:.6rem;max-width:calc(100vw - 3.5rem);width:max-content}
th,td{text-align:left;vertical-align:middle;padding:.35rem .6rem;border-top:1px solid var(--rule);overflow-wrap:normal}
thead th{min-width:5.5rem;vertical-align:bottom;background:var(--card);font-weight:600}
tbody th{font-weight:500;min-width:11rem;max-width:16rem;overflow-wrap:anywhere}
td code,dd code{overflow-wrap:anywhere}
td{min-width:5rem}
.right{text-align:right}
.num{white-space:nowrap}
tr[hidden],.filter[hidden]{display:none}
th button{font:inherit;color:inherit;background:none;border:0;padding:0;text-align:inherit;cursor:pointer;text-decoration:underline dotted}
th[aria-sort=ascending] button::after{content:" ▲"}th[aria-sort=descending] button::after{content:" ▼"}
.filter input{font:inherit;max-width:100%;padding:.3rem .5rem;border:1px solid var(--quiet);border-radius:6px;background:var(--page);color:inherit}
svg{display:block;max-width:100%}
svg text{fill:var(--quiet);font:11px system-ui,sans-serif}
.plot{width:11.25rem;min-width:11.25rem;height:1.5rem}.axis{width:11.25rem;min-width:11.25rem;height:1.125rem}.axis text{font-size:13px}
.scale{stroke:var(--rule)}.bound{stroke:var(--ink);stroke-width:2;stroke-dasharray:3 2}.interval{fill:var(--bar)}.estimate{fill:var(--blue);stroke:var(--page);stroke-width:1.5}
.outside .estimate{fill:var(--bad)}
.curves{display:flex;flex-wrap:wrap;gap:1rem}
.curve{flex:1 1 17rem;max-width:24rem;margin:.5rem 0}
.curve polyline{fill:none;stroke-width:2}.curve circle{stroke:transparent;stroke-width:10}
.candidate polyline{stroke:var(--blue)}.candidate circle{fill:var(--blue)}
.champion polyline{stroke:var(--quiet);stroke-dasharray:5 3}.champion circle{fill:var(--quiet)}
.band{fill:var(--bar);opacity:.5}.whisker{stroke:var(--bar);stroke-width:4}
.diagonal{stroke:var(--quiet);stroke-dasharray:2 4}
.key{display:inline-block;width:1.75rem;border-top:3px solid var(--blue);vertical-align:middle;margin-right:.35rem}.key.before{border-top:3px dashed var(--quiet)}
details{margin:.75rem 0}summary{cursor:pointer;font-weight:500}
dl{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;gap:.25rem .75rem;margin:.5rem 0;font-size:.875rem}
dt{color:var(--quiet)}dd{margin:0;min-width:0}
.finding{margin:.35rem 0}
.tip{position:fixed;z-index:1;max-width:min(20rem,90vw);padding:.35rem .6rem;border-radius:6px;background:var(--ink);color:var(--page);font-size:.8125rem;pointer-events:none}
:focus-visible{outline:2px solid var(--blue);outline-offset:2px}
@media(max-width:30rem){body{padding:.75rem}.plot,.axis{width:7.5rem;min-width:7.5rem}tbody th{min-width:8.8rem}.axis{height:.9rem}.axis text{font-size:17px}dl{grid-template-columns:1fr}dd{margin-bottom:.35rem}th,td{padding:.35rem .45rem}}
@media print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:9pt}.filter{display:none}.box{overflow:visible}.quiet,caption,figcaption{font-size:8pt}tr,svg,.verdict{break-inside:avoid}table{font-size:6.5pt}th,td,thead th,tbody th{min-width:0;padding:.15rem .25rem}.num{white-space:normal}td code,th code{overflow-wrap:anywhere}.plot,.axis{width:4.5rem;min-width:4.5rem}details::details-content{content-visibility:visible;height:auto}}
`
