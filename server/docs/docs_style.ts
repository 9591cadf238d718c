/** What the page of the API looks like. */
export const STYLE = `
:root { color-scheme: light dark; --line: #dfe4ee; --soft: #f3f6fb; --mild: #5a6478 }
@media (prefers-color-scheme: dark) { :root { --line: #2b364d; --soft: #172033; --mild: #9aa6bd } body { background: #0e1420; color: #e3e8f2 } a { color: #8ab4ff } }
body { font: 15px/1.55 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
nav { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: .6rem 0; border-bottom: 1px solid var(--line) }
h2 { margin-top: 2.2rem } h4 { margin: 1rem 0 .3rem }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .4rem 0; padding: 0 .8rem }
details[open] { padding-bottom: .8rem }
summary { cursor: pointer; padding: .5rem 0 } summary code { font-weight: 600; background: none } summary span { color: var(--mild); margin-left: .6rem }
code { font: 13px/1.5 ui-monospace, monospace; background: var(--soft); border-radius: .25rem; padding: .05rem .25rem }
pre { background: var(--soft); padding: .8rem; border-radius: .5rem; overflow: auto; font: 13px/1.5 ui-monospace, monospace }
table { border-collapse: collapse; width: 100%; font-size: 14px } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line) }
th { color: var(--mild); font-weight: 500 } ul { padding-left: 1.2rem; margin: .3rem 0 }
`
