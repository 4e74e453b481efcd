/** How a page around a diagram looks; its colours are those of `DIAGRAM_STYLE`. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
html, body { margin: 0; height: 100%; }
body { background: #fff; }
@media (prefers-color-scheme: dark) { body { background: #14181d; } }
.picture { display: flex; flex-direction: column; height: 100vh; min-height: 560px; padding: 10px 16px 8px; background: var(--paper); color: var(--ink);
  font: 14px/1.45 system-ui, sans-serif; }
.picture code, .picture pre, .picture kbd { font: 12.5px/1.4 ui-monospace, 'DejaVu Sans Mono', monospace; }
.picture header p { margin: 3px 0; max-width: 110ch; }
.picture h1 { font-size: 18px; margin: 0; color: var(--wrong); }
.picture h2 { font-size: 14px; margin: 0 0 6px; } .picture h2 small { display: block; font-weight: 400; color: var(--faint); }
.picture h3 { font-size: 12px; margin: 12px 0 3px; color: var(--faint); text-transform: uppercase; letter-spacing: .04em; }
.picture .lab { color: var(--faint); }
.picture .message { color: var(--wrong); }
.picture details summary { cursor: pointer; color: var(--faint); }
.picture .note { margin: 4px 0; color: var(--faint); }
.picture fieldset { border: 0; padding: 0; margin: 0; display: inline-flex; flex-wrap: wrap; align-items: center; gap: 2px 8px; min-width: 0; }
.picture legend { float: left; padding: 0 6px 0 0; color: var(--faint); }
.picture .choice { gap: 0; }
.picture button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: 1px 8px; cursor: pointer; }
.picture .choice button { border-radius: 0; margin-left: -1px; } .picture .choice button:first-of-type { border-radius: 4px 0 0 4px; } .picture .choice button:last-of-type { border-radius: 0 4px 4px 0; }
.picture button[aria-pressed=true] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
.picture button.link { border: 0; background: none; padding: 0; color: var(--chosen); text-decoration: underline; text-transform: none; letter-spacing: 0; }
.picture :focus-visible { outline: 2px solid var(--chosen); outline-offset: 1px; }
.picture .filters { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: center; padding: 6px 0 2px; }
.picture .filters label { white-space: nowrap; }
.picture .chip { display: inline-block; width: 18px; height: 3px; margin: 0 4px; vertical-align: middle; background: currentColor; }
${[0, 1, 2, 3, 4, 5, 6].map((i) => `.picture .chip.c${i} { color: var(--c${i}); }`).join(' ')}
.picture .run { display: flex; flex-direction: column; flex: 1; min-height: 0; }
.picture .panes { display: grid; grid-template-columns: minmax(0, 1fr) minmax(300px, 400px); gap: 12px; flex: 1; min-height: 0; }
.picture .scroller { overflow: auto; border: 1px solid var(--line); border-radius: 6px; position: relative; background: var(--paper); }
.picture .scroller .diagram { display: block; margin-top: -32px; }
.picture .names { position: sticky; top: 0; height: 32px; z-index: 1; background: var(--paper); border-bottom: 1px solid var(--line); }
.picture .names b { position: absolute; top: 6px; transform: translateX(-50%); white-space: nowrap; }
.picture .details { overflow: auto; background: var(--panel); border-radius: 6px; padding: 10px 12px; overflow-wrap: anywhere; }
.picture .details p { margin: 4px 0; } .picture .details .place { color: var(--chosen); } .picture .none { color: var(--faint); }
.picture .effects .place { display: block; }
.picture .verdict { color: var(--wrong); font-weight: 600; }
.picture .effects { margin: 0; padding-left: 20px; }
.picture table { border-collapse: collapse; width: 100%; }
.picture th { text-align: left; font-weight: 400; vertical-align: top; padding: 1px 10px 1px 0; color: var(--faint); font: 12.5px/1.5 ui-monospace, 'DejaVu Sans Mono', monospace; }
.picture td { font: 12.5px/1.5 ui-monospace, 'DejaVu Sans Mono', monospace; vertical-align: top; padding: 1px 0; }
.picture td pre { margin: 0; white-space: pre-wrap; max-height: 240px; overflow: auto; }
.picture .diff del, .picture .diff ins { display: block; text-decoration: none; padding-left: 14px; text-indent: -14px; }
.picture .diff del { color: var(--wrong); } .picture .diff del::before { content: '− '; }
.picture .diff ins { color: var(--c2); } .picture .diff ins::before { content: '+ '; }
.picture .diff .changed th { color: var(--ink); }
.picture .cone { margin-top: 14px !important; color: var(--faint); } .picture .past { color: var(--past); } .picture .future { color: var(--future); }
.picture .list ol { list-style: none; margin: 0; padding: 4px; }
.picture .list li { content-visibility: auto; contain-intrinsic-size: auto 24px; }
.picture .list button { display: block; width: 100%; text-align: left; border: 0; background: none; border-radius: 3px; white-space: pre-wrap; font: 12.5px/1.5 ui-monospace, 'DejaVu Sans Mono', monospace; }
.picture .list button[aria-current] { background: var(--chosen); color: var(--paper); } .picture .list .wrong { color: var(--wrong); font-weight: 700; }
.picture .list button.wrong[aria-current] { color: var(--paper); background: var(--wrong); }
.picture .unseen { position: absolute; left: -9999px; }
.picture .story { overflow: auto; } .picture .story code { white-space: pre-wrap; }
.picture .history { display: flex; flex-direction: column; min-height: 0; gap: 6px; overflow: auto; }
.picture .history .scroller { flex: none; max-height: 55vh; } .picture .history .scroller .diagram { margin-top: 0; }
.picture .operation rect { fill: var(--panel); stroke: var(--line); } .picture .operation.unanswered rect { stroke-dasharray: 4 3; }
.picture .operation.outside text { fill: var(--faint); } .picture .operation text { font-size: 11.5px; }
.picture .operation.selected rect { stroke: var(--chosen); stroke-width: 2; }
.picture .operation.blocked rect { stroke: var(--wrong); stroke-width: 2.5; fill: var(--wrong-paper); } .picture .operation.blocked text { fill: var(--wrong); font-weight: 700; }
.picture path.order { fill: none; stroke: var(--c0); stroke-width: 2; opacity: .8; } .picture .point { fill: var(--c0); stroke: var(--paper); } .picture .point.selected { fill: var(--chosen); r: 6px; }
.picture .order-list button { display: block; width: 100%; text-align: left; border: 0; background: none; } .picture .order-list button[aria-current] { outline: 2px solid var(--chosen); }
.picture .order-list .state { color: var(--c2); }
@media (max-width: 760px) {
  .picture { height: auto; padding: 8px; } .picture .panes { grid-template-columns: minmax(0, 1fr); }
  .picture .scroller { height: 60vh; } .picture .details { max-height: none; }
}
@media print {
  .picture { height: auto; display: block; } .picture .run, .picture .panes { display: block; }
  .picture .scroller { overflow: visible; border: 0; } .picture .filters, .picture .names, .picture .keys { display: none; }
  .picture .details { background: none; break-inside: avoid; }
}
`;
