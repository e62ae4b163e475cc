import { refusedEndpoint } from './refused.ts'

/** Names of what JSON has no word for, as Python and others write them. */
const NO_JSON = /[[,:{\s](?<word>-?(?:NaN|Infinity|inf|nan))[\],}\s]/u

/**
 * The JSON value of an answer. The answer is never repeated in a message: servers put the rows that they were sent into it.
 *
 * @throws {UserError} `MODEL` when it is a page, not JSON, or JSON with NaN in it
 */
export function parseAnswer(text: string, name: string): unknown {
  const start = text.trimStart().slice(0, 1)
  // rule: endpoint-page
  if (start === '<')
    throw refusedEndpoint(name, 'it answers with a page (HTML or XML): expected JSON; correct the address')
  // rule: endpoint-empty
  if (start === '') throw refusedEndpoint(name, 'its answer is empty: expected JSON')
  try {
    return JSON.parse(text)
  } catch {
    const word = NO_JSON.exec(text)?.groups?.['word']
    throw refusedEndpoint(
      name,
      word === undefined
        ? `its answer of ${text.length} characters is no JSON`
        : `its answer holds ${word}, which is no JSON: expected a finite number for each row`,
    )
  }
}
