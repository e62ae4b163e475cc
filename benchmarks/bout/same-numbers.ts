import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEvidence, type Evaluation } from '@titlebout/core'
import { normalQuantile } from '@titlebout/stats'

type Numbers = ReadonlyMap<string, readonly number[]>
type Metrics = Evaluation['result']['metrics']

const RELATIVE = 1e-9

/** Whether the gate in a folder came to the numbers of the numpy program: estimates and both ends of their intervals. @throws {Error} */
export function requireSameGate(folder: string, theirs: Numbers): void {
  const { result } = parseEvidence('evaluation', written(folder, 'evaluation.json'), 'evaluation.json')
  const ours = new Map<string, Metrics>([
    ['all', result.metrics],
    ...result.slices.map((slice): [string, Metrics] => [plainName(slice.name), slice.metrics]),
  ])
  for (const [name, values] of theirs) {
    if (name === 'rows digest') {
      requireNear(name, [...Buffer.from(result.dataset.rows_sha256 ?? '', 'hex')], values)
      continue
    }
    const [where = '', metric = ''] = split(name)
    const measured = ours.get(where)?.[metric]
    requireNear(name, [measured?.estimate, measured?.low, measured?.high], values)
  }
}

/** The same of a bout: its primary metric on every slice, difference and standard error. @throws {Error} */
export function requireSameBout(folder: string, theirs: Numbers): void {
  const { result } = parseEvidence('bout', written(folder, 'bout.json'), 'bout.json')
  const compared = new Map(result.slices.map((slice) => [`${plainName(slice.name)} ${slice.metric}`, slice.difference]))
  if (compared.size !== 12) throw new Error(`${compared.size} slices were compared, not 12`)
  for (const [name, { estimate, low, high, level }] of compared) {
    const half = low === null || high === null ? undefined : (high - low) / 2
    requireNear(name, [estimate, half && half / normalQuantile((1 + level) / 2)], theirs.get(name) ?? [])
  }
}

function written(folder: string, name: string): string {
  return readFileSync(path.join(folder, '.titlebout', 'speed', name), 'utf8')
}

/** `region = 'east'` as Python writes it: `region=east`. */
function plainName(name: string): string {
  return name.replace(/^(\w+) = '(.*)'$/u, '$1=$2')
}

function split(name: string): readonly string[] {
  const space = name.lastIndexOf(' ')
  return [name.slice(0, space), name.slice(space + 1)]
}

function requireNear(name: string, ours: readonly (number | null | undefined)[], theirs: readonly number[]): void {
  if (theirs.length !== ours.length) throw new Error(`${name}: ${theirs.length} numbers, not ${ours.length}`)
  for (const [k, value] of theirs.entries()) {
    const our = ours[k] ?? Number.NaN
    if (!(Math.abs(our - value) <= RELATIVE * Math.abs(value))) throw new Error(`${name}[${k}]: ${our}, not ${value}`)
  }
}
