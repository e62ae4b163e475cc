import {
  assertNever,
  type Evidence,
  type Measured,
  type MetricName,
  type Task,
  type VerdictKind,
} from '@titlebout/core'
import { methodAddress, metricAddress } from '../links.ts'
import { count, difference, level, measured } from '../number.ts'
import { code, el, type Part } from './el.ts'

const WORDS: { readonly [K in VerdictKind]: string } = {
  passed: '✔ passed',
  failed: '✘ failed',
  undecided: '? undecided',
}

/** A verdict by sign, word and colour: never by colour alone. */
export function verdictPart(kind: VerdictKind): Part {
  return el('span', { class: `word ${kind}` }, WORDS[kind])
}

/** The question that a step answers, for a reader who never heard of it. */
export function question(evidence: Evidence): string {
  switch (evidence.format) {
    case 'titlebout.validation/1':
      return 'Is the data fit to train and to judge a model on?'
    case 'titlebout.training/1':
      return 'Which model came out of which code and data?'
    case 'titlebout.scoring/1':
      return 'What does the team’s own command say about rows whose answers it is not given?'
    case 'titlebout.evaluation/1':
      return 'Is the model good enough, on rows that it was not trained on?'
    case 'titlebout.bout/1':
      return 'Is the new model (the candidate) no worse than its opponent (the champion) on the same rows, and is it better?'
    case 'titlebout.package/1':
      return 'What exactly would be deployed?'
    case 'titlebout.deployment/1':
      return `What goes to ${evidence.result.environment}, and who said so?`
    case 'titlebout.drift/1':
      return 'Does the model still see the kind of data that it was accepted on?'
    default:
      return assertNever(evidence)
  }
}

/** A metric as a reader knows it, linked to its page, and as titlebout.yml writes it. */
export function metricPart(name: MetricName, task: Task): Part {
  const { label, address } = metricAddress(name, task)
  return [linked(label, address), ...(label === name ? [] : [' ', code(name)])]
}

export function methodPart(method: string): Part {
  return linked(method, methodAddress(method))
}

function linked(words: string, address: string | undefined): Part {
  return address === undefined ? words : el('a', { href: address, rel: 'noreferrer' }, words)
}

/** `0.754 [0.722, 0.785]`, never broken between its digits. */
export function measuredPart(value: Measured): Part {
  return value.estimate === null ? measured(value) : el('span', { class: 'num' }, measured(value))
}

export function differencePart(value: Measured, bound?: number): Part {
  return value.estimate === null ? difference(value) : el('span', { class: 'num' }, difference(value, bound))
}

/** An interval as a sentence, for the tip of a plot. */
export function saysMeasured(what: string, value: Measured, shown: string): string {
  return `${what}: ${shown}, ${level(value)} interval by ${value.method}, n = ${count(value.n)}`
}

/** A part that the reader opens. */
export function fold(summary: string, ...parts: readonly Part[]): Part {
  return el('details', {}, el('summary', {}, summary), ...parts)
}

/** Names and what stands behind them; lines without a value are left out. */
export function facts(lines: readonly (readonly [string, Part])[]): Part {
  return el(
    'dl',
    {},
    lines.flatMap(([name, value]) => (value === undefined ? [] : [el('dt', {}, name), el('dd', {}, value)])),
  )
}
