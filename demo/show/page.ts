import { writeFile } from 'node:fs/promises'
import markdownIt from 'markdown-it'

export interface Shown {
  readonly title: string
  readonly author: string
  readonly markdown: string
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}
article{border:1px solid #d1d9e0;border-radius:6px;margin:1.5rem 0;padding:0 1rem 1rem}
article>header{background:#f6f8fa;border-bottom:1px solid #d1d9e0;margin:0 -1rem 1rem;padding:.5rem 1rem}
table{border-collapse:collapse;display:block;max-width:100%;overflow-x:auto}th,td{border:1px solid #d1d9e0;padding:.3rem .6rem}pre,code{background:#f6f8fa}pre{padding:.6rem;overflow:auto}p,li{overflow-wrap:anywhere}`

/** Writes comments and issues as one page, rendered about as GitHub would: no script, nothing from elsewhere. */
export async function writePage(file: string, shown: readonly Shown[]): Promise<void> {
  const markdown = markdownIt({ html: true, linkify: false })
  const escape = markdown.utils.escapeHtml
  const articles = shown.map(
    ({ title, author, markdown: text }) =>
      `<article><header><b>${escape(title)}</b> · ${escape(author)}</header>\n${markdown.render(text)}</article>`,
  )
  // Reports escape what comes from data; the policy is the second lock: nothing on this page can run or load.
  const policy = "default-src 'none'; style-src 'unsafe-inline'"
  const head = `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Bird strikes: comments and issues</title><style>${STYLE}</style>`
  await writeFile(
    file,
    `<!doctype html><html lang="en"><head>${head}</head><body>\n${articles.join('\n')}\n</body></html>\n`,
  )
}
