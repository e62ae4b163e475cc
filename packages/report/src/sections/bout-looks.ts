import { listed, type Looks } from '@titlebout/core'
import { toMethod } from '../links.ts'
import { count, percent } from '../number.ts'

/** From here on fresh rows are worth their trouble. */
const DEAR = 1.5
const MOST_NAMED = 5
/** A share from here on is all of them: what is missing is the sketch's own error. */
const WHOLE = 0.99

/** What it costs that these rows promoted a model before; undefined when they did not. */
export function looks(looks: Looks): string | undefined {
  const { look, earlier, alpha, z, z_fresh: fresh, rows_factor: factor, spending } = looks
  if (look === 1) return undefined
  const ones = toMethod(`Look ${look} on these rows`, 'looks')
  const named = earlier
    .slice(-MOST_NAMED)
    .map(({ version, share }) => `${version}${share > WHOLE ? '' : ` (${percent(share)} of these rows)`}`)
  const older = earlier.length - named.length
  const before = `they promoted ${earlier.length === 1 ? 'version' : 'versions'} ${listed([...named, ...(older > 0 ? [`${count(older)} older`] : [])])} before`
  if (looks.exhausted)
    return `⚠️ **${ones}: ${before}, which is as many as was agreed.** Put fresh rows into the test set.`
  if (spending === 'none') return `${ones}: ${before}. The policy makes nothing of it.`
  const bar = `each look makes a lucky pass likelier, so the bar for "better" is now z = ${z.toFixed(1)} (one-sided ${percentOf(alpha)}), not ${fresh.toFixed(1)} as on fresh rows`
  if (factor < DEAR) return `${ones}: ${before}; ${bar}.`
  return `⚠️ ${ones}: ${before}; ${bar}. The same gain now takes ${Number(factor.toPrecision(2))} times the rows: **put fresh rows into the test set.**`
}

/** Small error rates keep their digits. */
function percentOf(alpha: number): string {
  return `${Number((alpha * 100).toPrecision(2))} %`
}
