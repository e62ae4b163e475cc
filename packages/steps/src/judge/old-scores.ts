import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { listFiles, readScoresTable, sha256File } from '@titlebout/adapters'
import { UserError, type ForgeArtifact, type ForgeRun, type Host, type ScoresTable } from '@titlebout/core'
import { openBase } from '../open/base.ts'

/** Scores of before, to compare with. */
export interface OldScores {
  readonly table: ScoresTable
  readonly sha256: string
  /** What a reader calls them: a path, `scores.csv at main (abc1234)`, `scores of run 12 on main`. */
  readonly name: string
  /** Whether the user named them: then what does not fit is an error, and else a comparison that cannot be had. */
  readonly given: boolean
}

/** The old scores, or why there are none. */
export type FoundOldScores = { readonly old: OldScores } | { readonly old: undefined; readonly why: string }

interface Wanted {
  /** Path of the new scores, as the user gave it. */
  readonly scores: string
  /** Name of what is judged: of its artifacts. */
  readonly name: string
  readonly against: string | undefined
}

/**
 * What the new scores are compared with, the first of: the file that the user names; the file of the same path at the base of the pull
 * request, where git has it; the scores that the last successful run of this workflow on the default branch has stored.
 *
 * @throws {UserError} `SCORES` when what the user names cannot be read; `PERMISSION` when the token may not look for runs
 */
export async function findOldScores(host: Host, wanted: Wanted): Promise<FoundOldScores> {
  if (wanted.against !== undefined) return await givenScores(host, wanted.against)
  if (host.kind === 'console') return { old: undefined, why: 'name old scores by --against to compare with them' }
  const folder = await mkdtemp(path.join(tmpdir(), 'titlebout-old-'))
  try {
    return (await scoresAtBase(host, wanted, folder)) ?? (await scoresOfDefaultBranch(host, wanted, folder))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function givenScores(host: Host, against: string): Promise<FoundOldScores> {
  return { old: await read(path.resolve(host.workspace, against), { name: against, given: true }) }
}

async function read(file: string, about: Pick<OldScores, 'name' | 'given'>): Promise<OldScores> {
  return { table: await readScoresTable(file, about.name), sha256: await sha256File(file), ...about }
}

/** The file as the base has it; undefined where git does not know. */
async function scoresAtBase(host: Host, { scores }: Wanted, folder: string): Promise<FoundOldScores | undefined> {
  const { base } = host
  const inside = path.relative(host.workspace, path.resolve(host.workspace, scores)).split(path.sep).join('/')
  if (base === undefined || inside.startsWith('../')) return undefined
  try {
    const files = await openBase(base, host.workspace, host.gitAuthorization)
    const bytes = await files.read(inside)
    if (bytes === undefined) return undefined
    const file = path.join(folder, path.basename(inside))
    await writeFile(file, bytes)
    const name = `${inside} at ${base.ref} (${base.sha.slice(0, 7)})`
    return { old: await read(file, { name, given: false }) }
  } catch (cause) {
    // A checkout of one commit does not have the base: then the default branch's run may have stored its scores.
    if (!(cause instanceof UserError) || cause.code !== 'HOST') throw cause
    host.log.info(`the base's version of ${inside} cannot be read: ${cause.message}`)
    return undefined
  }
}

async function scoresOfDefaultBranch(host: Host, { name }: Wanted, folder: string): Promise<FoundOldScores> {
  const { forge } = host
  const { workflow, run_id: ownRun } = host.producer()
  if (forge === undefined || workflow === null)
    return { old: undefined, why: 'without a token nobody can look for the scores of the default branch' }
  const branch = await forge.defaultBranch()
  const file = path.posix.basename(workflow.split('@')[0] ?? workflow)
  const runs = (await forge.successfulRuns(file, branch)).filter(({ id }) => id !== ownRun)
  const stored = await newest(host, runs, `titlebout.${name}.scores`)
  if (stored === undefined)
    return {
      old: undefined,
      why:
        runs.length === 0
          ? `no run of ${file} has succeeded on ${branch} yet: the first one stores its scores there`
          : `the last runs of ${file} on ${branch} have stored no scores called ${name}, or they have expired: run it there again`,
    }
  await forge.download(stored, folder)
  const [scores] = (await listFiles(folder)).filter((one) => one.startsWith('files/scores.'))
  if (scores === undefined)
    throw new UserError('EVIDENCE', `artifact ${stored.name} of run ${stored.runId} holds no scores`)
  const shown = `the scores of run ${stored.runId} on ${branch}`
  return { old: await read(path.join(folder, scores), { name: shown, given: false }) }
}

/** Runs that are looked at: a workflow may succeed without having judged. */
const MOST_RUNS = 5

async function newest(host: Host, runs: readonly ForgeRun[], name: string): Promise<ForgeArtifact | undefined> {
  for (const run of runs.slice(0, MOST_RUNS)) {
    const artifacts = (await host.forge?.artifacts(run.id)) ?? []
    const found = artifacts.find((artifact) => artifact.name === name && !artifact.expired)
    if (found !== undefined) return found
  }
  return undefined
}
