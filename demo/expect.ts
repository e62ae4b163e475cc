/** Collects what differs from what the story tells, so that one difference does not hide the next. */
export class Expectations {
  readonly #differences: string[] = []
  #chapter = ''
  #checked = 0

  chapter(title: string): void {
    this.#chapter = title
  }

  /** `actual` must equal `expected`, compared as JSON. */
  equal(what: string, actual: unknown, expected: unknown): void {
    this.holds(
      `${what} is ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`,
      JSON.stringify(actual) === JSON.stringify(expected),
    )
  }

  /** `text` must contain each of these. */
  contains(what: string, text: string, ...parts: readonly string[]): void {
    for (const part of parts) this.holds(`${what} says "${part}"`, text.includes(part))
  }

  holds(claim: string, truth: boolean): void {
    this.#checked += 1
    if (!truth) this.#differences.push(`${this.#chapter}: expected that ${claim}`)
  }

  get checked(): number {
    return this.#checked
  }

  get differences(): readonly string[] {
    return this.#differences
  }
}
