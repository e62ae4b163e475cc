/** Longest text from outside that is shown in one place, in characters. */
const LONGEST = 400

/**
 * Text from outside (data, models, pull requests) as Markdown that says nothing but itself: no markup, no link, no
 * mention, no marker, one line.
 */
export function plain(text: string): string {
  return (
    oneLine(text)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/[\\`*_{}[\]#!|~$]/gu, (character) => `\\${character}`)
      // An entity would be decoded before GitHub looks for mentions; a word joiner after the sign stays.
      .replaceAll(/[@#]/gu, (character) => `${character}\u2060`)
      .replaceAll(/(https?|ftp|mailto|www)([:.])/giu, '$1\u2060$2')
  )
}

/** A name or value from outside as a code span, which GitHub neither links nor mentions; safe inside a table cell. */
export function code(text: string): string {
  const content = oneLine(text)
  if (content.trim() === '') return '`""`'
  const fence = '`'.repeat(longestRun(content) + 1)
  const pad = content.startsWith('`') || content.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${content.replaceAll('|', '\\|')}${pad}${fence}`
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length))
}

/** Line ends, control and direction characters would let text pose as something else. */
export function oneLine(text: string): string {
  const flat = text.replaceAll(/[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2066-\u2069\uFEFF]+/gu, ' ')
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST)}…` : flat
}
