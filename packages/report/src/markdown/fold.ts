/** A part that the reader opens; `summary` is ours, never text from outside. */
export function fold(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`
}
