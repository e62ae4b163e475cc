import type { Drift, Forge, Host } from '@titlebout/core'
import { renderReport } from '@titlebout/report'

/** GitHub's limit for the body of an issue, less our marker. */
const BODY_LIMIT = 65_000
const LABELS = ['drift']
/** A title longer than this is hard to read in a list. */
const MOST_NAMES = 4

/** Whose issue it is: found by this line and by our author. */
function marker(model: string): string {
  return `<!-- titlebout drift model=${model} -->`
}

/**
 * Keeps the one issue about drift of a model: opened with the first drift, rewritten with each later check, closed when
 * nothing drifts any more, opened again when it comes back.
 *
 * @returns null without a forge, and when there is nothing to say and never was
 */
export async function reportIssue(host: Host, drift: Drift): Promise<Drift['result']['issue']> {
  const { forge } = host
  if (forge === undefined) return null
  const found = await forge.issues.find(marker(drift.model))
  const body = `${marker(drift.model)}\n${renderReport([drift], { limit: BODY_LIMIT, runUrl: undefined })}`
  if (drift.result.drifted.length === 0)
    return found?.state === 'open' ? await close(forge, found.number, body, drift) : null
  if (found === undefined) return { number: await forge.issues.create(title(drift), body, LABELS), state: 'opened' }
  await forge.issues.update(found.number, { title: title(drift), body, state: 'open' })
  if (found.state === 'closed')
    await forge.issues.comment(found.number, `The drift is back: ${drift.result.drifted.length} columns.`)
  return { number: found.number, state: found.state === 'closed' ? 'opened' : 'updated' }
}

async function close(forge: Forge, number: number, body: string, drift: Drift): Promise<Drift['result']['issue']> {
  await forge.issues.update(number, { body, state: 'closed' })
  await forge.issues.comment(number, closing(drift))
  return { number, state: 'closed' }
}

/** Column names stand in the title as plain text: GitHub renders no markup there. */
function title({ model, result }: Drift): string {
  const names = result.drifted.slice(0, MOST_NAMES).join(', ')
  const more = result.drifted.length > MOST_NAMES ? ` and ${result.drifted.length - MOST_NAMES} more` : ''
  return `Drift: ${model}: ${names}${more}`
}

/** What few rows cannot tell is no drift, and is not said to be none either. */
function closing({ verdict }: Drift): string {
  return verdict.kind === 'passed'
    ? 'No column has moved by more than its tolerance any more: closed.'
    : `No column has clearly moved by more than its tolerance any more: closed. Still open: ${verdict.detail}.`
}
