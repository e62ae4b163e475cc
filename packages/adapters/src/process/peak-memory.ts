import { readdir, readFile } from 'node:fs/promises'

/** The first looks come quickly, for short commands; later ones seldom, for long ones. */
const FIRST_MS = 10
const LONGEST_MS = 500

/** Watches how much memory the processes of a group hold together. */
export interface MemoryWatch {
  /** Ends the watching. @returns the most that was seen, in bytes; null where it cannot be told */
  stop(): number | null
}

/**
 * Looks from time to time at the resident memory of every process of a group, Linux only. What one process held between two looks is
 * known, what several held together is not, and pages that they share count once for each: a figure for people, not an account.
 */
export function watchMemory(leader: number): MemoryWatch {
  let peak: number | null = null
  let timer: NodeJS.Timeout | undefined
  let stopped = process.platform !== 'linux'
  const look = async (pauseMs: number): Promise<void> => {
    const bytes = await groupMemory(leader)
    if (stopped) return
    if (bytes > 0) peak = Math.max(peak ?? 0, bytes)
    timer = setTimeout(() => void look(Math.min(LONGEST_MS, pauseMs * 1.5)), pauseMs)
    timer.unref()
  }
  if (!stopped) void look(FIRST_MS)
  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
      return peak
    },
  }
}

async function groupMemory(leader: number): Promise<number> {
  let together = 0
  let largest = 0
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/u.test(entry)) continue
    const { now, peak } = await memoryOf(entry, leader)
    together += now
    largest = Math.max(largest, peak)
  }
  return Math.max(together, largest)
}

const NOTHING = { now: 0, peak: 0 }

/** Resident bytes of a process, now and at most; nothing when it is of another group, or gone. */
async function memoryOf(pid: string, leader: number): Promise<{ readonly now: number; readonly peak: number }> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name of the program stands in parentheses and may hold anything: state, parent and group follow the last one.
    const [, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (Number(group) !== leader) return NOTHING
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    return { now: bytesIn(status, 'VmRSS'), peak: bytesIn(status, 'VmHWM') }
  } catch {
    // It ended meanwhile, or is hidden from us and then none of ours.
    return NOTHING
  }
}

function bytesIn(status: string, field: 'VmRSS' | 'VmHWM'): number {
  const line = status.split('\n').find((text) => text.startsWith(`${field}:`))
  return line === undefined ? 0 : 1024 * Number(/\d+/u.exec(line)?.[0] ?? 0)
}
