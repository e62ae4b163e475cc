import path from 'node:path'
import { commandFighter, PredictFailure, type CommandOptions } from '@titlebout/adapters'
import {
  judgedRows,
  modelFile,
  PACKAGE_FILES,
  UserError,
  VERSION_LAYOUT,
  type Config,
  type Finding,
  type Host,
  type PredictConfig,
  type Training,
} from '@titlebout/core'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'
import { taskOf } from '../evaluate-gate/open-fighter.ts'
import type { Opened } from '../step.ts'
import type { Champion } from './champion.ts'
import { thresholdOf } from './champion-model.ts'
import { ownConfig, whyNotReplayed } from './own-config.ts'
import type { Replay } from './replay.ts'

export interface CommandReplay {
  readonly judged: JudgedTable
  /** Absolute, outside the workspace, and empty: the champion's commit goes there. */
  readonly folder: string
}

/**
 * Runs the champion by its own command: its own commit in a folder of its own, its own titlebout.yml, set-up, features and threshold, its
 * own model from the registry. A champion that cannot be run any more is no error of anybody: it is a bout that cannot take place.
 *
 * @throws {UserError} `HOST` when the run was cancelled meanwhile
 */
export async function replayByCommand(
  host: Host,
  opened: Opened,
  champion: Champion,
  { judged, folder }: CommandReplay,
): Promise<Replay> {
  const { training } = champion
  const sha = training?.producer.sha
  if (training === undefined || sha === undefined || sha === null)
    return { kind: 'none', why: 'its package does not say which commit its predict command is of' }
  try {
    const own = await ownCommand(host, opened, { sha, folder: path.join(folder, 'champion') })
    return await replayed(host, opened.config, { champion, training, judged, own })
  } catch (cause) {
    const why = whyNot(cause, sha)
    if (why === undefined) throw cause
    host.log.warning(`the champion cannot be run: ${cause instanceof Error ? cause.message : why}`)
    return { kind: 'none', why }
  }
}

/** The champion's own way of running it. */
interface OwnCommand {
  readonly predict: PredictConfig
  /** Absolute folder of its titlebout.yml. */
  readonly root: string
}

async function ownCommand(
  host: Host,
  opened: Opened,
  { sha, folder }: { readonly sha: string; readonly folder: string },
): Promise<OwnCommand> {
  const { config, name, root } = await ownConfig(host, opened, { sha, folder })
  // rule: champion-command-gone
  if (config.model.predict === undefined)
    throw new UserError('CONFIG', `${name} has no model.predict: there is no command that runs the champion`)
  return { predict: config.model.predict, root }
}

interface Scene {
  readonly champion: Champion
  readonly training: Training
  readonly judged: JudgedTable
  readonly own: OwnCommand
}

async function replayed(host: Host, config: Config, { champion, training, judged, own }: Scene): Promise<Replay> {
  const { predict, root } = own
  const command: CommandOptions = {
    predict,
    root,
    model: path.join(champion.folder, VERSION_LAYOUT.file(PACKAGE_FILES.model(''))),
    modelSha256: modelFile(training).sha256,
    environment: host.userEnvironment,
    log: host.log,
    cancellation: host.cancellation,
    whose: "the champion's",
  }
  const fighter = commandFighter(command)
  const scores = await fighter.score(
    judged.table,
    taskOf(config, training.result.features, thresholdOf(champion, config)),
  )
  return {
    kind: 'command',
    fighter: fighter.record,
    scores: { ids: scores.ids, rows: judgedRows(judged, scores) },
    findings: findings(predict, training),
    // What set up the first run is set up.
    command: { ...command, predict: { ...predict, setup: undefined } },
    settings: {
      champion_commit: training.producer.sha,
      champion_command: predict.run,
      champion_setup: predict.setup ?? 'none: this environment',
    },
  }
}

function findings({ setup }: PredictConfig, { producer }: Training): Finding[] {
  const commit = producer.sha?.slice(0, 12) ?? 'none'
  const ran: Finding = {
    id: 'champion-ran-here',
    severity: 'notice',
    message: `the champion's own predict command (commit ${commit}) ran in the job of this bout, on rows without their labels`,
  }
  if (setup !== undefined) return [ran]
  return [
    ran,
    {
      id: 'champion-in-this-environment',
      severity: 'notice',
      message: `the champion ran in the environment of this job: titlebout.yml of its commit ${commit} has no model.predict.setup`,
      fix: 'add model.predict.setup, so that each model runs with the libraries that it was made with',
    },
  ]
}

/** What a command printed may hold rows: it stands in the log, not in evidence. */
function whyNot(cause: unknown, sha: string): string | undefined {
  if (cause instanceof PredictFailure) return `${cause.short} (its last lines are in the log of this job)`
  return whyNotReplayed(cause, { sha, by: 'predict command would run it' })
}
