import type { Drift, Host } from '@titlebout/core'
import type { Opened } from '../step.ts'

const HOUR_MS = 3_600_000

/**
 * Asks for the next round by dispatching the release workflow, at most once in the cooldown.
 *
 * @returns null when the policy does not want it
 */
export async function askForRetraining(
  host: Host,
  opened: Opened,
  drift: Drift,
  dryRun: boolean,
): Promise<Drift['result']['retraining']> {
  const policy = opened.config.drift
  const retrain = policy?.retrain
  if (policy === undefined || retrain === undefined || !policy.on_drift.includes('retrain')) return null
  const no = (detail: string): Drift['result']['retraining'] => ({ asked: false, workflow: retrain.workflow, detail })
  if (drift.result.drifted.length === 0) return no('nothing drifted')
  if (dryRun) return no('dry-run')
  if (host.forge === undefined) return no('no token to ask with')
  // rule: retraining-default-branch
  if (drift.producer.level !== 'T2') return no(`a run of level ${drift.producer.level} may not ask for it`)
  const since = new Date(Date.parse(drift.producer.at) - retrain.cooldown_hours * HOUR_MS).toISOString()
  const recent = await host.forge.dispatchedRuns(retrain.workflow, since)
  // rule: retraining-cooldown
  if (recent.length > 0)
    return no(`it was asked for within the last ${retrain.cooldown_hours} hours (run ${recent[0]?.id ?? ''})`)
  const { runId } = await host.forge.dispatch(retrain.workflow, await host.forge.defaultBranch(), retrain.inputs)
  const inputs = Object.entries(retrain.inputs).map(([name, value]) => `${name}=${value}`)
  const detail = [runId === undefined ? retrain.workflow : `run ${runId} of ${retrain.workflow}`, ...inputs].join(', ')
  return { asked: true, workflow: retrain.workflow, detail }
}
