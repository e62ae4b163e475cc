import type { Metric } from './evaluation/metric.ts'
import { numberText } from './number-text.ts'

/** As a sentence begins. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `1 check`, `1,204 checks`. */
export function counted(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** `1, 2 and 3`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** What a metric averages over. */
export function unitsText(unit: Metric['unit'] | undefined): string {
  return unit === 'query' ? 'queries' : 'rows'
}
