import { hostname } from 'node:os'
import type { Host } from '@titlebout/core'

const RUN = /^run (\d+)$/u
const PROCESS = /^process (\d+) on (.+)$/u

/** In whose name a claim is made: a run with all its attempts, so that a re-run takes it up; at a terminal this process. */
export function holderOf(host: Host): string {
  const { run_id: runId } = host.producer()
  return runId === null ? `process ${process.pid} on ${hostname()}` : `run ${runId}`
}

/** Whether the holder of a claim can no longer go on with it. What cannot be found out counts as going on. */
export async function holderEnded(host: Host, holder: string): Promise<boolean> {
  const run = RUN.exec(holder)?.[1]
  if (run !== undefined) return host.forge === undefined ? false : (await host.forge.run(run)).completed === true
  const [, pid, machine] = PROCESS.exec(holder) ?? []
  return pid !== undefined && machine === hostname() && !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    // Somebody else's process: it is there.
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}
