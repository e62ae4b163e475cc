/** Characters of a line that are passed on; what is beyond is counted, not kept. */
export const LONGEST_LINE = 8_192

/**
 * Cuts a stream of bytes into lines. Memory is bounded whatever arrives: a line longer than {@link LONGEST_LINE} is cut with a
 * count, bytes that are not UTF-8 become U+FFFD, and a progress bar that rewrites its line by carriage returns gives what
 * a terminal would show at the end of the line.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8')
  readonly #onLine: (line: string) => void
  #line = ''
  #beyond = 0
  #returned = false
  #started = false

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  write(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }))
  }

  /** Gives the last line, when it had no end. */
  end(): void {
    this.#take(this.#decoder.decode())
    if (this.#started) this.#give()
  }

  #take(text: string): void {
    let from = 0
    while (from < text.length) {
      const at = nextBreak(text, from)
      if (at > from) this.#append(text.slice(from, at))
      if (text[at] === '\n') this.#give()
      else if (text[at] === '\r') this.#returned = true
      from = at + 1
    }
  }

  #append(text: string): void {
    if (this.#returned) {
      this.#line = ''
      this.#beyond = 0
      this.#returned = false
    }
    this.#started = true
    const room = LONGEST_LINE - this.#line.length
    this.#line += text.slice(0, room)
    this.#beyond += Math.max(0, text.length - room)
  }

  #give(): void {
    // A cut between the two halves of a character would leave half of it.
    const line = this.#beyond > 0 ? this.#line.replace(/[\uD800-\uDBFF]$/u, '') : this.#line
    const more = this.#beyond > 0 ? ` … (${this.#beyond} more characters)` : ''
    this.#line = ''
    this.#beyond = 0
    this.#returned = false
    this.#started = false
    this.#onLine(line + more)
  }
}

function nextBreak(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) if (text[at] === '\n' || text[at] === '\r') return at
  return text.length
}
