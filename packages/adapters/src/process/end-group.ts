import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a process group has to react to SIGINT, then to SIGTERM, before SIGKILL. */
export interface Grace {
  readonly interruptMs: number
  readonly terminateMs: number
}

/**
 * Both together end before the 7.5 s after which GitHub's runner sends its own SIGTERM.
 *
 * @see facts of the runner: SIGINT to the entry process only, SIGTERM 7.5 s later, 2.5 s later the end of the tree
 */
export const GRACE: Grace = { interruptMs: 4_000, terminateMs: 2_000 }

/** Sends a signal to a whole process group. Nothing happens when it is gone. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && (cause.code === 'ESRCH' || cause.code === 'EPERM'))) throw cause
  }
}

/**
 * Ends whatever of a command is still there once the command itself has ended: members of its process group, and (on Linux)
 * processes that left the group but still carry the command's mark in their environment.
 *
 * @param mark an entry `NAME=value` of the command's environment that no other process has
 */
export async function endLeftovers(leader: number, mark: string): Promise<void> {
  signalGroup(leader, 'SIGTERM')
  if (await isGone(leader, 500)) return await endMarked(mark)
  signalGroup(leader, 'SIGKILL')
  await endMarked(mark)
}

async function isGone(leader: number, withinMs: number): Promise<boolean> {
  for (let waited = 0; waited < withinMs; waited += 25) {
    try {
      process.kill(-leader, 0)
    } catch {
      return true
    }
    await sleep(25)
  }
  return false
}

/** A process can leave its group by setsid, but not easily its environment: GitHub's runner finds orphans the same way. */
async function endMarked(mark: string): Promise<void> {
  if (process.platform !== 'linux') return
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      const environment = await readFile(`/proc/${entry}/environ`, 'utf8')
      if (environment.split('\0').includes(mark)) process.kill(pid, 'SIGKILL')
    } catch {
      // It ended meanwhile, or belongs to somebody else and then is none of ours.
    }
  }
}
