/** Text for one cell of a Markdown table. */
export function cell(text: string): string {
  return text
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .replaceAll('|', '\\|')
    .replaceAll(/<(?=[a-z/!])/giu, '&lt;')
}
