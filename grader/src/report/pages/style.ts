/** The one style sheet of the report: light and dark by the system's choice, and for paper. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--band:#f6f8fa;--link:#0b5cad;--good:#1a7f37;--bad:#b3261e;--warn:#8a5a00;--bar:#3a78b8;--bar2:#b9cfe6;--mark:#fff4cc}
@media (prefers-color-scheme:dark){:root{--bg:#0f1318;--fg:#e3e8ee;--soft:#9aa5b1;--line:#333c46;--band:#171d24;--link:#7fb8f5;--good:#5fc97c;--bad:#ff8f86;--warn:#e0b050;--bar:#5b9bd9;--bar2:#2b4763;--mark:#4a3d10}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
main,header>div,footer{max-width:88rem;margin:0 auto;padding:0 1.25rem}
header{border-bottom:1px solid var(--line);background:var(--band)}
header>div{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;align-items:baseline;padding-top:.6rem;padding-bottom:.6rem}
header strong{margin-right:auto}
main{padding-top:1rem;padding-bottom:3rem}
footer{color:var(--soft);font-size:.85rem;padding-bottom:2rem}
h1{font-size:1.6rem;line-height:1.25;margin:.6rem 0 .4rem}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}
h3{font-size:1rem;margin:1.2rem 0 .3rem}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,button:focus-visible,input:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.3rem .6rem;z-index:1}
p{max-width:50rem;margin:.4rem 0 .8rem}
.soft{color:var(--soft)}.verdict{white-space:nowrap}.facts small{font-size:.6em}.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:1rem 0;padding:0}
.facts div{border:1px solid var(--line);border-radius:6px;padding:.5rem .75rem;background:var(--band)}
.facts dt{font-size:.8rem;color:var(--soft)}.facts dd{margin:0;font-size:1.35rem;font-variant-numeric:tabular-nums}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:1.25rem;align-items:start}
figure{margin:0;min-width:0}figcaption{font-weight:600;margin-bottom:.25rem}
svg{display:block;width:100%;height:auto;max-width:36rem}svg text{font:11px system-ui,"Liberation Sans",sans-serif;fill:var(--soft)}svg .value{fill:var(--fg)}svg .bar{fill:var(--bar)}svg .rest{fill:var(--bar2)}svg .axis{stroke:var(--line)}svg .limit{stroke:var(--bad);stroke-dasharray:4 3}
details{margin:.3rem 0}summary{cursor:pointer;color:var(--soft);font-size:.88rem}
.scroll{overflow-x:auto;margin:.4rem 0}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
.scroll>table{min-width:60%}
th,td{padding:.3rem .6rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
thead th{background:var(--band);vertical-align:bottom}th.w,td.w{white-space:nowrap}td.wide{min-width:16rem}
td.n,th.n{text-align:right}td.n{white-space:nowrap}
th button{all:unset;cursor:pointer;font-weight:600}th button:focus-visible{outline:2px solid var(--link);outline-offset:2px}
th button::after{content:"\\00a0↕";color:var(--soft);opacity:.5}
th[aria-sort=ascending] button::after{content:"\\00a0↑";color:var(--link);opacity:1}th[aria-sort=descending] button::after{content:"\\00a0↓";color:var(--link);opacity:1}
tbody tr:hover{background:var(--band)}
.filter{display:flex;gap:.6rem;align-items:center;margin:.5rem 0;flex-wrap:wrap}.filter input{font:inherit;padding:.25rem .5rem;border:1px solid var(--line);border-radius:4px;background:var(--bg);color:inherit;min-width:15rem}
.tag{display:inline-block;border:1px solid currentColor;border-radius:9px;padding:0 .5em;font-size:.85em;white-space:nowrap}
ul.plain{padding-left:1.1rem;margin:.3rem 0}
code,pre{font:13px/1.45 ui-monospace,"Cascadia Mono","Liberation Mono",Menlo,monospace}code{overflow-wrap:anywhere}
pre{background:var(--band);border:1px solid var(--line);border-radius:4px;padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:.4rem 0}
.policy{counter-reset:none;padding:0;list-style:none}.policy li{display:flex;gap:1rem}.policy li:target{background:var(--mark)}.policy a{width:2.5rem;text-align:right;color:var(--soft);text-decoration:none;flex:none}.policy code{white-space:pre-wrap}
@media print{
@page{size:A4;margin:14mm 12mm}
:root{color-scheme:light;--bg:#fff;--fg:#000;--soft:#444;--line:#bbb;--band:#fff;--link:#000;--good:#000;--bad:#000;--warn:#000;--bar:#555;--bar2:#ccc}
body{font-size:9.5pt;line-height:1.35}header nav,.filter,.skip,th button::after{display:none}header>div,main,footer{max-width:none;padding-left:0;padding-right:0}
.scroll{overflow:visible}.scroll>table{width:100%;min-width:0}table{font-size:7.5pt}th,td{padding:.12rem .25rem}th{overflow-wrap:normal}td{overflow-wrap:anywhere}td.n{overflow-wrap:normal}th.w,td.w{white-space:normal}td.wide{min-width:0}thead{display:table-header-group}thead th{white-space:normal}tr,figure,.facts div{break-inside:avoid}h2,h3{break-after:avoid}
.plots{grid-template-columns:1fr 1fr}.facts{grid-template-columns:repeat(5,1fr);gap:.4rem}.facts dd{font-size:1.1rem}details::details-content{content-visibility:visible;display:block}
}`;
