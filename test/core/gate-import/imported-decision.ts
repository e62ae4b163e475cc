import {
  fight,
  judgeGate,
  UserError,
  withImports,
  type Config,
  type Contender,
  type FightOptions,
  type JudgedRows,
  type RuleOutcome,
  type SliceMask,
} from '@titlebout/core'

import { options } from '../bout/synthetic.ts'

/** A file of thresholds, and who is judged by it. */
interface Question {
  readonly file: string
  readonly text: string
  /** Its own rules and guardrails are left out. */
  readonly config: Config
  readonly primary: string
  readonly candidate: JudgedRows
  /** undefined: there is none yet. */
  readonly champion: JudgedRows | undefined
  readonly slices?: readonly SliceMask[]
}

interface Decision {
  readonly says: 'passed' | 'failed' | 'undecided' | 'refused'
  readonly rules: readonly RuleOutcome[]
}

/** What gate and bout come to when all they go by is the imported file. */
export function importedDecision({ file, text, config, ...asked }: Question): Decision {
  const own = { ...config, gate: [], champion: { ...config.champion, guardrails: [] } }
  let joined: Config
  try {
    joined = withImports(own, [{ file, text }])
  } catch (cause) {
    if (cause instanceof UserError && cause.code === 'CONFIG') return { says: 'refused', rules: [] }
    throw cause
  }
  const { candidate, champion, slices = [] } = asked
  const { rules, findings } = judgeGate(joined.gate, candidate, slices, { alpha: 0.05, level: 0.9 })
  const guardrails: FightOptions['rules'] = {
    ...options().rules,
    primary: asked.primary,
    guardrails: joined.champion.guardrails,
  }
  const comparisons =
    champion === undefined ? [] : fight(side(candidate), side(champion), options({ rules: guardrails })).comparisons
  const verdicts = [
    ...rules.map(({ verdict }) => verdict),
    ...comparisons.filter(({ role }) => role === 'guardrail').map(({ verdict }) => verdict.kind),
    ...findings.filter(({ severity }) => severity === 'error').map(() => 'failed'),
  ]
  const says = verdicts.includes('failed') ? 'failed' : verdicts.includes('undecided') ? 'undecided' : 'passed'
  return { says, rules }
}

function side(rows: JudgedRows): Contender {
  return {
    fighter: { kind: 'scores', assurance: 'declared', runtime: 'test', model_sha256: null },
    ids: Array.from({ length: rows.count }, (_, row) => `row ${row}`),
    rowsSha256: 'a'.repeat(64),
    rows,
    seen: undefined,
  }
}
