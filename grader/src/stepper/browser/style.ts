/** How the stepper looks, beyond what it shares with the page of a failure. */
export const STEPPER_STYLE = `
.stepper { height: auto; min-height: 100vh; }
.stepper h1 { color: var(--ink); }
.stepper .bar { display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: center; padding: 6px 0; }
.stepper .bar form { display: inline-flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.stepper select, .stepper input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 4px; padding: 1px 4px; max-width: 100%; }
.stepper input[type=number] { width: 5em; }
.stepper .told { margin: 4px 0; min-height: 1.4em; } .stepper .told.error { color: var(--wrong); font-weight: 600; }
.stepper .work { display: grid; grid-template-columns: 330px minmax(0, 1fr); gap: 12px; align-items: start; }
.stepper .choices, .stepper .tree, .stepper .node { background: var(--panel); border-radius: 6px; padding: 8px 10px; }
.stepper .choices ul, .stepper .tree ul { list-style: none; margin: 0; padding: 0; }
.stepper .choices li { display: flex; flex-wrap: wrap; gap: 3px 5px; align-items: baseline; padding: 2px 0; border-bottom: 1px solid var(--line); }
.stepper .choices li > code { flex: 1 1 100%; overflow-wrap: anywhere; }
.stepper .choices h2, .stepper .tree h2, .stepper .node h2 { font-size: 13px; margin: 8px 0 2px; color: var(--faint); }
.stepper .choices h2:first-child, .stepper .tree h2, .stepper .node h2 { margin-top: 0; }
.stepper .choices button:disabled { opacity: .45; cursor: default; }
.stepper .monitors li.broken { color: var(--wrong); font-weight: 700; } .stepper .monitors li { border: 0; display: block; }
.stepper .run { height: 70vh; min-height: 420px; } .stepper .panes { grid-template-columns: minmax(0, 1fr) minmax(240px, 320px); }
.stepper .below { display: flex; flex-wrap: wrap; gap: 12px; margin-top: 12px; align-items: flex-start; }
.stepper .node { flex: 1 1 300px; min-width: 0; overflow-wrap: anywhere; } .stepper .node.down { opacity: .7; }
.stepper .tree { flex: 1 1 330px; max-height: 50vh; overflow: auto; }
.stepper .tree ul ul { margin-left: 12px; border-left: 1px solid var(--line); padding-left: 6px; }
.stepper .tree button { border: 0; background: none; padding: 0 3px; text-align: left; } .stepper .tree button[aria-current] { background: var(--chosen); color: var(--paper); }
.stepper .tree button.broken { color: var(--wrong); font-weight: 700; } .stepper .tree button.broken[aria-current] { background: var(--wrong); color: var(--paper); }
@media (max-width: 900px) { .stepper .work { grid-template-columns: minmax(0, 1fr); } .stepper .panes { grid-template-columns: minmax(0, 1fr); } .stepper .run { height: auto; } .stepper .scroller { height: 60vh; } }
`;
