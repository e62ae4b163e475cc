import { type ActedRun, type ActionsBench, type Job, REVIEWER } from './actions-bench.ts'
import type { ActionResult } from './run-action.ts'

/** Permissions of a job that deploys. */
export const DEPLOYS = { actions: 'read', contents: 'write', deployments: 'write' } as const

/** Acts of a release, in their order; `gate` and `bout` share the job `judge`. */
export const ACTS = ['validate', 'train', 'gate', 'bout', 'package', 'plan', 'staging', 'production'] as const
export type Act = (typeof ACTS)[number]

interface Step {
  readonly job: string
  readonly action: string
  readonly inputs: Readonly<Record<string, string>>
}

function stepOf(act: Act, packageDigest: string): Step {
  switch (act) {
    case 'validate':
      return { job: act, action: 'validate-data', inputs: {} }
    case 'train':
      return { job: act, action: 'train', inputs: {} }
    case 'gate':
      return { job: 'judge', action: 'evaluate-gate', inputs: {} }
    case 'bout':
      return { job: 'judge', action: 'compare-to-champion', inputs: { claim: 'promote' } }
    case 'package':
      return { job: act, action: 'package-model', inputs: {} }
    case 'plan':
      return { job: act, action: 'deploy', inputs: { mode: 'plan', environment: 'production' } }
    case 'staging':
    case 'production':
      return {
        job: act,
        action: 'deploy',
        inputs: { mode: 'apply', environment: act, 'package-digest': packageDigest },
      }
  }
}

/** A release on the default branch whose jobs are acted out as the example's release.yml has them. */
export class Release {
  readonly run: ActedRun
  readonly #bench: ActionsBench
  readonly #results = new Map<Act, ActionResult>()
  readonly #jobs = new Map<Act, Job>()

  constructor(bench: ActionsBench, run: ActedRun) {
    this.#bench = bench
    this.run = run
  }

  /** Acts out what is left up to and including `until`; production is approved. @throws {Error} with the log of the act that failed */
  async actOut(until: Act): Promise<void> {
    for (const act of ACTS.slice(this.#results.size, ACTS.indexOf(until) + 1)) {
      if (act === 'production') approve(this.#bench, this.run)
      const job = act === 'bout' ? this.job('gate') : await this.openJob(act)
      const result = await this.perform(act, job)
      if (result.exitCode !== 0) throw new Error(`${act} ended with ${result.exitCode}:\n${result.log}`)
      this.#results.set(act, result)
      this.#jobs.set(act, job)
    }
  }

  /** A fresh job for an act. */
  async openJob(act: Act): Promise<Job> {
    const permissions = act === 'staging' || act === 'production' ? DEPLOYS : { contents: 'read' }
    return await this.#bench.job(this.run, stepOf(act, '').job, { permissions })
  }

  /** Runs the step of an act in a job, with more inputs than it needs. */
  async perform(act: Act, job: Job, inputs: Readonly<Record<string, string>> = {}): Promise<ActionResult> {
    const step = stepOf(act, this.#results.get('plan')?.outputs['package-digest'] ?? '')
    return await job.run(step.action, { inputs: { ...step.inputs, ...inputs } })
  }

  /** An act's result. @throws {Error} when it was not acted out */
  result(act: Act): ActionResult {
    const result = this.#results.get(act)
    if (result === undefined) throw new Error(`${act} was not acted out`)
    return result
  }

  /** An act's job. @throws {Error} when it was not acted out */
  job(act: Act): Job {
    const job = this.#jobs.get(act)
    if (job === undefined) throw new Error(`${act} was not acted out`)
    return job
  }
}

/** Pushes to main, and acts out the release up to and including `until`. */
export async function actRelease(bench: ActionsBench, until: Act = 'production'): Promise<Release> {
  const release = new Release(bench, await bench.push())
  await release.actOut(until)
  return release
}

/** The reviewer lets the run into production. */
export function approve({ github }: ActionsBench, { run }: ActedRun): void {
  github.requestApproval(run.id, 'production')
  github.approve(run.id, 'production', REVIEWER, 'read the bout')
}
