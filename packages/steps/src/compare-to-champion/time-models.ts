import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { isRunnableModel, sha256File } from '@titlebout/adapters'
import {
  decideLatency,
  featuresOf,
  latencyRules,
  modelFile,
  UserError,
  type BoutLatency,
  type Fighter,
  type FighterTask,
  type Turns,
} from '@titlebout/core'
import { contractColumns } from '../contract-columns.ts'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'
import { openModel, taskOf } from '../evaluate-gate/open-fighter.ts'
import type { AtWork } from '../one-of-several.ts'
import { needFiles } from '../work-folder.ts'
import type { Evaluated } from './candidate.ts'
import type { Champion } from './champion.ts'
import { championModel } from './champion-model.ts'
import { tableWindows } from './table-window.ts'
import { takeTurns } from './take-turns.ts'
import { withBoth } from './with-both.ts'

/** Rows of one call. */
const BATCH_ROWS = 256
/** Two calls of each in a block: six calls lie beyond p99. */
const BLOCKS = 300
const WARM_UP = 20
const BUDGET_MS = 120_000

/** A model that can be timed. */
interface Timeable {
  /** Absolute path. */
  readonly file: string
  readonly task: FighterTask
}

interface Ring {
  /** undefined: there has never been one. */
  readonly champion: Champion | undefined
  readonly judged: JudgedTable
}

/**
 * What the candidate takes beside the champion, and the rules of the gate on it: both score the same batches of the judged rows in turns, in this
 * job. What is timed is the whole call: columns to tensors, the model, and its answers.
 *
 * @returns undefined where no rule asks
 * @throws {UserError} `EVIDENCE` when the candidate's model is not the one that was judged
 */
export async function timeModels(at: AtWork, candidate: Evaluated, ring: Ring): Promise<BoutLatency | undefined> {
  const { config } = at.opened
  const rules = latencyRules(config.gate)
  if (rules.length === 0) return undefined
  if (ring.champion === undefined)
    return { turns: null, why_not: 'there is no champion yet, and a dummy takes no time', rules: [] }
  const deciding = { alpha: config.alpha, task: config.model.task }
  return decideLatency(rules, await turnsOf(at, candidate, { ...ring, champion: ring.champion }), deciding)
}

/** Why not, where one of the two cannot be timed: nobody's error, and no pass. */
async function turnsOf(
  at: AtWork,
  candidate: Evaluated,
  { champion, judged }: Ring & { readonly champion: Champion },
): Promise<Turns | string> {
  const ours = await candidateModel(at, candidate)
  if (typeof ours === 'string') return ours
  try {
    const theirs = await runnableChampion(at, champion)
    if (typeof theirs === 'string') return theirs
    return await timed(at, { ours, theirs, judged })
  } catch (cause) {
    if (cause instanceof UserError && (cause.code === 'MODEL' || cause.code === 'DATA'))
      return `the two could not be timed: ${cause.message}`
    throw cause
  }
}

async function candidateModel({ host, opened }: AtWork, candidate: Evaluated): Promise<Timeable | string> {
  const { inputs, result } = candidate.evaluation.evidence
  const { kind, model_sha256: judged } = result.fighter
  if (kind !== 'onnx' && kind !== 'xgboost' && kind !== 'lightgbm')
    return `the candidate was judged by ${kind === 'scores' ? 'a file of scores' : `its ${kind}`}: there is no model that could be timed here`
  const given = inputs.find(({ role }) => role === 'model')
  const training = candidate.training?.evidence
  let file: string
  if (given !== undefined) file = path.resolve(host.workspace, given.name)
  else if (training === undefined) return 'nobody knows which model the candidate is'
  else {
    for (const one of training.result.files) await needFiles(host, opened, 'model', `files/model/${one.path}`)
    file = path.join(opened.workFolder, 'files', 'model', modelFile(training).path)
  }
  // rule: timed-model
  if ((await sha256File(file)) !== judged)
    throw new UserError(
      'EVIDENCE',
      `${path.relative(host.workspace, file)} is not the model that evaluate-gate judged: run evaluate-gate again`,
    )
  const features = training?.result.features ?? featuresOf(opened.config, (await contractColumns(opened))?.names)
  return { file, task: taskOf(opened.config, features) }
}

async function runnableChampion({ opened }: AtWork, champion: Champion): Promise<Timeable | string> {
  const model = championModel(champion, opened.config)
  if (model === undefined) return `version ${champion.version} does not say which of its files is the model`
  if (!(await isRunnableModel(model.file)))
    return `the champion (version ${champion.version}) is a model that Titlebout does not run itself, so it cannot be timed here`
  return model
}

interface Pair {
  readonly ours: Timeable
  readonly theirs: Timeable
  readonly judged: JudgedTable
}

async function timed({ host, opened }: AtWork, { ours, theirs, judged }: Pair): Promise<Turns> {
  const opening =
    ({ file }: Timeable) =>
    async (): Promise<Fighter> =>
      await openModel(host, opened.config, file)
  return await withBoth([opening(ours), opening(theirs)], async (candidate, champion) => {
    const rows = judged.ids.length
    const size = Math.min(BATCH_ROWS, rows)
    const batches = Math.max(1, Math.floor(rows / size))
    const window = tableWindows(judged.table)
    const batch = (block: number) => window((block % batches) * size, size)
    host.log.progress('candidate and champion in turns, timed', 0, BLOCKS)
    const times = await takeTurns(
      {
        candidate: async (block) => await candidate.score(batch(block), ours.task),
        champion: async (block) => await champion.score(batch(block), theirs.task),
      },
      { blocks: BLOCKS, warmUp: WARM_UP, budgetMs: BUDGET_MS, now: () => performance.now() },
    )
    return {
      batch_rows: size,
      order: 'candidate, champion, champion, candidate',
      blocks: times.candidate.length / 2,
      warm_up_blocks: times.warmUp,
      candidate: sideOf(times.candidate),
      champion: sideOf(times.champion),
    }
  })
}

function sideOf(times: readonly number[]): Turns['candidate'] {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length - 1e-9) - 1]!
  return { times_ms: [...times], p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99) }
}
