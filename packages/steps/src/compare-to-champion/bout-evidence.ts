import {
  FAMILY_SEED,
  isResampled,
  RESAMPLE_SEED,
  RESAMPLES,
  levelOf,
  lineageChanges,
  whyNotOffered,
  whyOffersNothing,
  type Bout,
  type Bracket,
  type Finding,
  type Host,
  type Looks,
  type Measured,
  type Verdict,
} from '@titlebout/core'
import { groupingSettings } from '../evaluate-gate/grouping-settings.ts'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'
import type { Found, Opened } from '../step.ts'
import type { Evaluated } from './candidate.ts'
import type { Champion } from './champion.ts'
import type { Fought } from './fight-it.ts'
import type { ImportanceChanged } from './importance-change.ts'

interface Parts {
  readonly claim: 'merge' | 'promote'
  readonly looks: Looks
  readonly candidate: Pick<Evaluated, 'evaluation' | 'training'>
  readonly champion: Champion | undefined
  readonly judged: Pick<JudgedTable, 'facts'> & {
    readonly from: JudgedTable['from'] | 'database'
    readonly table: Pick<JudgedTable['table'], 'dataset'>
  }
  readonly fought: Fought
  readonly validation: Found<'validation'> | undefined
  /** Where it was one of several. */
  readonly bracket?: Bracket
  /** What the two go by; absent where nobody asked. */
  readonly changed?: ImportanceChanged
  readonly examples?: Bout['result']['examples'] | undefined
}

/** The bout as evidence; its verdict is that of the claim that decides this run. */
export function boutEvidence(host: Host, opened: Pick<Opened, 'config' | 'policy'>, parts: Parts): Bout {
  const { candidate, champion, judged, fought } = parts
  const { config } = opened
  const { findings: _, family, ...fight } = fought.fight
  const drawn = fight.comparisons.some(({ difference }) => isResampled(difference))
  const isTimed = latencyRatios(fought).some(isResampled)
  const producer = host.producer()
  const standing = {
    evaluation: candidate.evaluation.evidence.verdict,
    validation: parts.validation?.evidence.verdict,
  }
  const unfit = whyNotOffered(fight.claims, standing, config.undecided)
  const refusal = unfit ?? (parts.claim === 'promote' ? whyOffersNothing(producer.level) : undefined)
  return {
    format: 'titlebout.bout/1',
    model: config.model.name,
    producer,
    subject: candidate.evaluation.evidence.subject,
    inputs: inputsOf(parts),
    policy: opened.policy,
    settings: {
      alpha: config.alpha,
      level: levelOf(config.alpha),
      methods: [...new Set(fight.comparisons.map((c) => `${c.metric} ${c.difference.method}`))].join(', '),
      test_rows_from: judged.from,
      ...groupingSettings(config),
      ...fought.settings,
      ...familySettings(family),
      ...(drawn ? { resamples: RESAMPLES } : {}),
    },
    // Both start at 1; where neither has drawn, nothing was drawn at random.
    seed: family?.method === 'max-t' ? FAMILY_SEED : drawn || isTimed ? RESAMPLE_SEED : 0,
    verdict: ofSeveral(fight.claims[parts.claim], parts.bracket),
    findings: [
      ...fought.findings,
      ...(parts.changed?.findings ?? []),
      ...heldBack(refusal, fight.claims.promote.kind === 'passed'),
      ...noWinner(parts),
    ],
    result: {
      claim: parts.claim,
      candidate: candidate.evaluation.evidence.result.fighter,
      champion: {
        kind: champion !== undefined ? 'champion' : fought.replay === 'none' ? 'none' : 'dummy',
        environment: champion?.environment ?? null,
        version: champion?.version ?? null,
        package_sha256: champion?.packageSha256 ?? null,
        registry_revision: champion?.revision ?? null,
        fighter: fought.opponent,
      },
      replay: fought.replay,
      dataset: judged.table.dataset,
      task: config.model.task,
      judged: judged.facts,
      looks: parts.looks,
      lineage: lineageOf(parts),
      ...fight,
      ...thresholdsOf(parts),
      ...(fought.latency === undefined ? {} : { latency: fought.latency }),
      ...(fought.size === undefined ? {} : { size: fought.size }),
      ...(parts.bracket === undefined ? {} : { bracket: parts.bracket }),
      ...(parts.changed?.change === undefined ? {} : { importance_change: parts.changed.change }),
      ...(parts.examples === undefined ? {} : { examples: parts.examples }),
      promote: isOffered(refusal, parts),
      compared_with: null,
    },
  }
}

/** In what else than their scores the two differ. */
function lineageOf({ candidate, champion }: Parts): Bout['result']['lineage'] {
  if (candidate.training === undefined || champion?.training === undefined) return null
  return lineageChanges(champion.training, candidate.training.evidence)
}

/** Each decides at its own: the champion at the one that is in its package. */
function thresholdsOf({ candidate, champion }: Parts): Pick<Bout['result'], 'thresholds'> {
  const own = candidate.evaluation.evidence.result.threshold
  const kept = champion?.evaluation?.result.threshold ?? null
  return own === null || kept === null ? {} : { thresholds: { champion: kept, candidate: own } }
}

function latencyRatios({ latency }: Fought): readonly Measured[] {
  return (latency?.rules ?? []).map(({ measured }) => measured)
}

/** How it was allowed for the number of slices. */
function familySettings(family: Fought['fight']['family']): Bout['settings'] {
  if (family === undefined) return {}
  const { method, claims, critical, draws, simulationError } = family
  return {
    slices_family: method,
    slices_tested: claims,
    ...(method === 'max-t'
      ? { slices_critical: critical, slices_draws: draws, slices_simulation_error: simulationError }
      : {}),
  }
}

function inputsOf({ candidate, champion, judged }: Parts): Bout['inputs'] {
  const { dataset } = judged.table
  return [
    { role: 'evaluation', name: 'evaluation.json', sha256: candidate.evaluation.sha256 },
    { role: 'test', name: dataset.name, sha256: dataset.sha256 },
    ...(candidate.training === undefined
      ? []
      : [{ role: 'training', name: 'training.json', sha256: candidate.training.sha256 }]),
    ...(champion === undefined
      ? []
      : [{ role: 'champion', name: `version ${champion.version}`, sha256: champion.packageSha256 }]),
  ]
}

/** Whose verdict it is, where there were several: of no winner it is no pass, whatever the claim of the nearest came to. */
function ofSeveral(verdict: Verdict, bracket: Bracket | undefined): Verdict {
  if (bracket === undefined) return verdict
  const { shown, winner, candidates } = bracket
  const place =
    winner === null ? `the nearest of ${candidates.length}, none of which passed` : `the winner of ${candidates.length}`
  const { gate, gate_detail: why = '' } = candidates[0]!
  // rule: bracket-verdict
  if (gate === 'failed' && verdict.kind !== 'failed')
    return { kind: 'failed', reason: 'rules', detail: `${shown} (${place}): its gate failed: ${why}` }
  return { ...verdict, detail: `${shown} (${place}): ${verdict.detail}` }
}

function isOffered(refusal: string | undefined, { claim, bracket }: Parts): boolean {
  // rule: merge-offers-nothing
  if (claim !== 'promote') return false
  // rule: bracket-winner
  if (bracket !== undefined && bracket.winner === null) return false
  return refusal === undefined
}

/** Nobody is offered for being the least bad of several. */
function noWinner({ bracket }: Parts): Finding[] {
  if (bracket === undefined || bracket.winner !== null) return []
  return [
    {
      id: 'no-winner',
      severity: 'notice',
      message: `${bracket.reason}; this bout is that of ${bracket.shown}, and none is offered for promotion`,
      fix: 'judge on more rows, or compare the one that you believe in alone, on rows that none of these was chosen by',
    },
  ]
}

/** Why a candidate that won is not offered: nobody would guess it from the verdict. */
function heldBack(refusal: string | undefined, won: boolean): Finding[] {
  if (refusal === undefined || !won) return []
  return [{ id: 'not-offered', severity: 'notice', message: `not offered for promotion: ${refusal}` }]
}
