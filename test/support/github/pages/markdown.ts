import MarkdownIt, { type MarkdownIt as Renderer } from 'markdown-it'

/** Tags that GitHub lets through in a comment. */
const TAGS = new Set(
  'a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li ol p picture pre q s samp strike strong sub summary sup table tbody td tfoot th thead tr tt ul var'.split(
    ' ',
  ),
)
const ATTRIBUTES = new Set(['align', 'open', 'title', 'href', 'width', 'height', 'colspan', 'rowspan'])

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function safeAttributes(text: string): string {
  const kept: string[] = []
  for (const [, name = '', double, single, bare] of text.matchAll(
    /([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g,
  )) {
    if (!ATTRIBUTES.has(name.toLowerCase())) continue
    const value = double ?? single ?? bare
    if (name.toLowerCase() === 'href' && !/^(https?:|#|\/)/i.test(value ?? '')) continue
    kept.push(value === undefined ? ` ${name}` : ` ${name}="${escapeHtml(value)}"`)
  }
  return kept.join('')
}

/** HTML inside Markdown as GitHub shows it: comments, scripts, handlers and unknown tags are gone. */
function sanitise(html: string): string {
  return html
    .replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replaceAll(/<(script|style|iframe|textarea)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replaceAll(/<(\/?)([a-zA-Z][a-zA-Z0-9-]*)([^>]*)>?/g, (_, slash: string, name: string, rest: string) =>
      TAGS.has(name.toLowerCase()) ? `<${slash}${name}${slash === '' ? safeAttributes(rest) : ''}>` : '',
    )
}

const ALERTS = { NOTE: 'Note', TIP: 'Tip', IMPORTANT: 'Important', WARNING: 'Warning', CAUTION: 'Caution' } as const

function isAlert(word: string): word is keyof typeof ALERTS {
  return word in ALERTS
}

/** `> [!WARNING]` and `- [x]`, which Markdown itself does not know. */
function finish(html: string): string {
  return html
    .replaceAll(/<blockquote>\n<p>\[!([A-Z]+)\](?:<br>\n?|\n)?/g, (whole, word: string) =>
      isAlert(word)
        ? `<blockquote class="alert ${word.toLowerCase()}">\n<p><strong>${ALERTS[word]}</strong><br>`
        : whole,
    )
    .replaceAll(
      /<li>(<p>)?\[([ xX])\] /g,
      (_, open: string | undefined, mark: string) => `<li class="task">${open ?? ''}${mark === ' ' ? '☐' : '☑'} `,
    )
}

function createRenderer(breaks: boolean): Renderer {
  const renderer = new MarkdownIt({ html: true, breaks, linkify: false })
  const { rules } = renderer.renderer
  rules['html_block'] = (tokens, index) => sanitise(tokens[index]?.content ?? '')
  rules['html_inline'] = (tokens, index) => sanitise(tokens[index]?.content ?? '')
  // GitHub notifies people whose name stands in plain text: a report had better not show any by accident.
  rules['text'] = (tokens, index) =>
    escapeHtml(tokens[index]?.content ?? '').replaceAll(
      /(^|[^\w/])@([a-zA-Z\d][a-zA-Z\d-]*)/g,
      '$1<a class="mention">@$2</a>',
    )
  // Pages load nothing.
  rules['image'] = (tokens, index) => `<span class="image">[image: ${escapeHtml(tokens[index]?.content ?? '')}]</span>`
  rules['fence'] = (tokens, index) => {
    const token = tokens[index]
    const language = token?.info.trim() ?? ''
    const caption = language === 'mermaid' ? '<div class="caption">Mermaid chart, drawn by GitHub</div>' : ''
    return `${caption}<pre class="language-${escapeHtml(language)}"><code>${escapeHtml(token?.content ?? '')}</code></pre>\n`
  }
  return renderer
}

const comment = createRenderer(true)
const file = createRenderer(false)

/** Markdown of a comment, issue or pull request (`comment`), or of a job summary (`file`), as GitHub shows it. */
export function renderMarkdown(markdown: string, kind: 'comment' | 'file' = 'comment'): string {
  return finish((kind === 'comment' ? comment : file).render(markdown))
}
