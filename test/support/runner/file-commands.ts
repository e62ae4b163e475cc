/** A file of the runner that it cannot read: the step has failed. */
export class FileCommandError extends Error {
  override readonly name = 'FileCommandError'
}

/**
 * Names and values of `GITHUB_OUTPUT`, `GITHUB_ENV` or `GITHUB_STATE`: lines `name=value`, or `name<<word`, the value,
 * and the word alone on a line.
 * @throws {FileCommandError} with the runner's words
 */
export function parsePairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      pairs[nameIn(line, equals)] = line.slice(equals + 1)
      continue
    }
    if (heredoc < 0) throw new FileCommandError(`Invalid format '${line}'`)
    const word = line.slice(heredoc + 2)
    if (word === '') throw new FileCommandError(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`) // prettier-ignore
    const end = lines.indexOf(word, index + 1)
    if (end < 0) throw new FileCommandError(`Invalid value. Matching delimiter not found '${word}'`)
    pairs[nameIn(line, heredoc)] = lines.slice(index + 1, end).join('\n')
    index = end
  }
  return pairs
}

function nameIn(line: string, end: number): string {
  const name = line.slice(0, end)
  if (name === '') throw new FileCommandError(`Invalid format '${line}'. Name must not be empty`)
  return name
}

/** Bytes that a step may write to its summary. */
export const MAX_SUMMARY = 1_048_576
/** Bytes of all outputs of a job, counted as UTF-16. */
export const MAX_OUTPUTS = 1_048_576

/** What GitHub shows of a summary; above the limit nothing, and a complaint. */
export function takeSummary(text: string): { readonly summary: string; readonly problem?: string } {
  const size = Buffer.byteLength(text)
  if (size <= MAX_SUMMARY) return { summary: text }
  const kilobytes = (bytes: number): number => Math.round(bytes / 1024)
  const problem = `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${kilobytes(MAX_SUMMARY)}k, got ${kilobytes(size)}k.`
  return { summary: '', problem }
}

/** A complaint when the outputs are more than a job may have. */
export function outputsProblem(outputs: Readonly<Record<string, string>>): string | undefined {
  const size = Object.entries(outputs).reduce((sum, [name, value]) => sum + 2 * (name.length + value.length), 0)
  return size > MAX_OUTPUTS ? `the outputs have ${size} bytes, a job may have ${MAX_OUTPUTS}` : undefined
}

/** Variables that no step may set for the ones after it. */
const FORBIDDEN = ['NODE_OPTIONS']

/** `GITHUB_ENV` as the runner takes it over. @throws {FileCommandError} */
export function takeEnvironment(text: string): Record<string, string> {
  const pairs = parsePairs(text)
  for (const name of Object.keys(pairs)) {
    if (FORBIDDEN.includes(name.toUpperCase())) {
      throw new FileCommandError(`Can't store ${name} output parameter using '$GITHUB_ENV' command.`)
    }
  }
  return pairs
}
