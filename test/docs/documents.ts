import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import markdownIt from 'markdown-it'

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Every document for users, by path from the root. */
export const DOCUMENTS: readonly string[] = [
  '*.md',
  'actions/*/README.md',
  'docs/**/*.md',
  'workflows-examples/*/README.md',
]
  .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
  .map((file) => file.split(path.sep).join('/'))
  .toSorted()

/** The seven, by the name of their folder. */
export const ACTIONS: readonly string[] = globSync('actions/*/action.yml', { cwd: ROOT })
  .map((file) => path.basename(path.dirname(file)))
  .toSorted()

export function textOf(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}

export interface Heading {
  readonly level: number
  readonly text: string
  /** As GitHub links to it. */
  readonly anchor: string
}

export interface Block {
  /** What stands behind the fence, such as `yaml`. */
  readonly language: string
  readonly text: string
  /** 1-based line of the fence, for messages. */
  readonly line: number
}

const markdown = markdownIt({ html: true })
type Token = ReturnType<typeof markdown.parse>[number]

export function headingsOf(text: string): readonly Heading[] {
  const tokens = markdown.parse(text, {})
  return tokens.flatMap((token, index) => {
    if (token.type !== 'heading_open') return []
    const content = tokens[index + 1]?.content ?? ''
    return [{ level: Number(token.tag.slice(1)), text: content, anchor: anchorOf(content) }]
  })
}

export function blocksOf(text: string): readonly Block[] {
  return markdown
    .parse(text, {})
    .flatMap((token) =>
      token.type === 'fence'
        ? [{ language: token.info.trim(), text: token.content, line: (token.map?.[0] ?? 0) + 1 }]
        : [],
    )
}

/** Targets of links and images. */
export function linksOf(text: string): readonly string[] {
  const linksIn = (token: Token): readonly string[] => {
    const target = token.attrGet('href') ?? token.attrGet('src')
    return [...(target === null ? [] : [String(target)]), ...(token.children ?? []).flatMap(linksIn)]
  }
  return markdown.parse(text, {}).flatMap(linksIn)
}

/** The rows of the first table under a heading, cells as they are written; none when there is no table. */
export function tableUnder(text: string, heading: string): readonly (readonly string[])[] {
  const section = sectionOf(text, heading)
  const lines = section.split('\n')
  const from = lines.findIndex((line) => /^\|(?: *:?-+:? *\|)+$/u.test(line))
  if (from < 0) return []
  const rows = lines.slice(from + 1)
  const end = rows.findIndex((line) => !line.startsWith('|'))
  return (end < 0 ? rows : rows.slice(0, end)).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/u)
      .map((cell) => cell.trim()),
  )
}

/** What stands between a heading of the second level and the next one. @throws {Error} when there is no such heading */
export function sectionOf(text: string, heading: string): string {
  const lines = text.split('\n')
  const from = lines.indexOf(`## ${heading}`)
  if (from < 0) throw new Error(`there is no heading "## ${heading}"`)
  const rest = lines.slice(from + 1)
  const end = rest.findIndex((line) => line.startsWith('## '))
  return (end < 0 ? rest : rest.slice(0, end)).join('\n')
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
