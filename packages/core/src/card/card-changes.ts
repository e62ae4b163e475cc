import { metricOfTask } from '../evaluation/metrics.ts'
import type { Package } from '../evidence/package.ts'
import { datasetsOf, modelFile, type CardFacts } from './card-facts.ts'
import { HUMAN_SECTIONS, type HumanCard } from './human-card.ts'
import { figure, measuredText } from './markdown-text.ts'
import { numberText } from '../number-text.ts'

/** What is known of the champion's card: its evidence, and the human part that went with it. */
export type ChampionFacts = Pick<CardFacts, 'training' | 'evaluation' | 'validation'> & { readonly human: HumanCard }

export type CardChange = Package['result']['card_changes'][number]

/**
 * What a reader of the champion's card would find different in the candidate's. Metrics are those of the bout: both
 * fighters on the same rows, which the two cards alone are not.
 */
export function cardChanges(candidate: CardFacts, champion: ChampionFacts): CardChange[] {
  return [
    ...metricChanges(candidate),
    ...pairs(modelFacts(champion), modelFacts(candidate)),
    ...pairs(dataFacts({ ...candidate, ...champion }), dataFacts(candidate)),
    ...pairs(parameterFacts(champion), parameterFacts(candidate)),
    ...pairs(ruleFacts(champion), ruleFacts(candidate)),
    ...pairs(humanFacts(champion.human), humanFacts(candidate.human)),
  ]
}

type Facts = ReadonlyMap<string, string>

const NONE = 'none'

/** One change for each fact that is not the same on both sides, the champion's order first. */
function pairs(champion: Facts, candidate: Facts): CardChange[] {
  return [...new Set([...champion.keys(), ...candidate.keys()])].flatMap((what) => {
    const before = champion.get(what) ?? NONE
    const now = candidate.get(what) ?? NONE
    return before === now ? [] : [{ what, champion: before, candidate: now }]
  })
}

function metricChanges({ bout, evaluation }: CardFacts): CardChange[] {
  const { task } = evaluation.result
  const { comparisons } = bout.result
  return comparisons.flatMap((one, index) => {
    const before = measuredText(one.champion)
    const now = measuredText(one.candidate)
    const again = comparisons.findIndex((other) => other.metric === one.metric) < index
    return again || before === now
      ? []
      : [{ what: metricOfTask(one.metric, task).label, champion: before, candidate: now }]
  })
}

function modelFacts({ training, evaluation }: Pick<CardFacts, 'training' | 'evaluation'>): Facts {
  const { features, command, machine } = training.result
  return new Map([
    ['input', features.join(', ')],
    ['threshold', figure(evaluation.result.threshold)],
    ['model file', modelFile(training).path],
    ['command', command],
    ['seed', String(training.seed)],
    ['runtime', machine.runtime],
  ])
}

function dataFacts(facts: CardFacts): Facts {
  const { contract } = facts.validation.result
  const rows = datasetsOf(facts).map(
    (one) => [`${one.role} data`, `${numberText(one.row_count)} rows, ${one.sha256.slice(0, 12)}`] as const,
  )
  return new Map([...rows, ['contract', contract === null ? NONE : `${contract.name} ${contract.version}`]])
}

function parameterFacts({ training }: Pick<CardFacts, 'training'>): Facts {
  const values = Object.entries(training.result.params?.values ?? {})
  return new Map(values.map(([key, value]) => [`parameter ${key}`, String(value)]))
}

function ruleFacts({ evaluation }: Pick<CardFacts, 'evaluation'>): Facts {
  const rules = [...new Set(evaluation.result.rules.map((rule) => rule.rule))].sort()
  return new Map([['rules', rules.length === 0 ? NONE : rules.join('; ')]])
}

function humanFacts(human: HumanCard): Facts {
  const keys = ['summary', ...HUMAN_SECTIONS.map((section) => section.key), 'data_notes', 'license'] as const
  return new Map(keys.flatMap((key) => (human[key] === undefined ? [] : [[key.replaceAll('_', ' '), human[key]]])))
}
