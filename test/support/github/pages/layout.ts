import type { User } from '../state.ts'
import { escapeHtml } from './markdown.ts'

const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --page: #fff; --link: #0969da;
  --open: #1a7f37; --merged: #8250df; --bad: #cf222e; --warn: #9a6700 }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --muted: #9198a1; --line: #3d444d; --soft: #151b23; --page: #0d1117;
  --link: #4493f8; --open: #3fb950; --merged: #ab7df8; --bad: #f85149; --warn: #d29922 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.5 -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif }
main { max-width: 1012px; margin: 0 auto; padding: 24px 16px 64px }
nav { border-bottom: 1px solid var(--line); background: var(--soft); padding: 12px 16px; font-weight: 600 }
a { color: var(--link); text-decoration: none } a:hover { text-decoration: underline }
h1 { font-size: 26px; font-weight: 400; margin: 8px 0 } h1 .number { color: var(--muted); font-weight: 300 }
h2 { font-size: 20px; border-bottom: 1px solid var(--line); padding-bottom: 6px; margin-top: 32px }
.muted { color: var(--muted) } .mention { font-weight: 600 }
.state { display: inline-block; border-radius: 2em; padding: 4px 12px; color: #fff; font-weight: 500; background: var(--muted) }
.state.open, .state.success { background: var(--open) } .state.merged { background: var(--merged) }
.state.failure, .state.error, .state.rejected { background: var(--bad) } .state.waiting, .state.in_progress, .state.queued { background: var(--warn) }
.state.small { padding: 0 8px; font-size: 12px }
.comment { border: 1px solid var(--line); border-radius: 6px; margin: 16px 0 16px 52px; position: relative }
.comment > header { background: var(--soft); border-bottom: 1px solid var(--line); border-radius: 6px 6px 0 0; padding: 8px 16px; color: var(--muted) }
.comment > header b { color: var(--text) }
.avatar { position: absolute; left: -52px; top: 0; width: 40px; height: 40px; border-radius: 50%; color: #fff; text-align: center; line-height: 40px; font-weight: 600 }
.avatar.bot { border-radius: 6px }
.badge { border: 1px solid var(--line); border-radius: 2em; padding: 0 6px; font-size: 12px; margin-left: 4px }
.label { border-radius: 2em; padding: 1px 8px; font-size: 12px; font-weight: 500; border: 1px solid var(--line) }
.markdown { padding: 16px; overflow-wrap: break-word }
.markdown > :first-child { margin-top: 0 } .markdown > :last-child { margin-bottom: 0 }
.markdown table, table.list { border-collapse: collapse; display: block; overflow: auto; margin: 0 0 16px }
.markdown th, .markdown td, table.list th, table.list td { border: 1px solid var(--line); padding: 6px 13px; text-align: left }
.markdown th[style*=right], .markdown td[style*=right] { text-align: right } .markdown th[style*=center], .markdown td[style*=center] { text-align: center }
.markdown tr:nth-child(2n) { background: var(--soft) }
.markdown code { background: rgba(129,139,152,.12); border-radius: 6px; padding: .2em .4em; font: 85% ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
.markdown pre { background: var(--soft); border-radius: 6px; padding: 16px; overflow: auto; line-height: 1.45 } .markdown pre code { background: none; padding: 0 }
.markdown blockquote { border-left: 4px solid var(--line); color: var(--muted); margin: 0 0 16px; padding: 0 1em }
.markdown blockquote.alert { color: var(--text); border-color: var(--link) } .markdown blockquote.warning { border-color: var(--warn) } .markdown blockquote.caution { border-color: var(--bad) }
.markdown details { margin-bottom: 16px } .markdown summary { cursor: pointer } .caption { color: var(--muted); font-size: 12px } li.task { list-style: none; margin-left: -1.2em }
section.page { border-top: 8px solid var(--soft); padding-top: 24px; margin-top: 48px }
`

/** A whole page that loads nothing from anywhere. */
export function layout(title: string, body: string, home = '/_/'): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><nav><a href="${home}">Local GitHub</a></nav><main>
${body}
</main></body></html>
`
}

export function avatar(user: User): string {
  const hue = (user.id * 47) % 360
  const kind = user.type === 'Bot' ? ' bot' : ''
  return `<span class="avatar${kind}" style="background:hsl(${hue} 45% 45%)">${escapeHtml(user.login.charAt(0).toUpperCase())}</span>`
}

export function userName(user: User): string {
  const bot = user.type === 'Bot'
  return `<b>${escapeHtml(user.login.replace('[bot]', ''))}</b>${bot ? '<span class="badge">bot</span>' : ''}`
}

export function stateBadge(state: string, small = true): string {
  return `<span class="state ${escapeHtml(state)}${small ? ' small' : ''}">${escapeHtml(state.replaceAll('_', ' '))}</span>`
}

/** A table of rows that are HTML already; a sentence when there are none. */
export function listing(heads: readonly string[], rows: readonly (readonly string[])[], none: string): string {
  if (rows.length === 0) return `<p class="muted">${escapeHtml(none)}</p>`
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`
  return `<table class="list">${row(heads.map(escapeHtml), 'th')}${rows.map((cells) => row(cells, 'td')).join('')}</table>`
}
