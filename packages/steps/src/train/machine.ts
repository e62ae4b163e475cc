import os from 'node:os'
import type { Training } from '@titlebout/core'

/** The machine that trains, coarsely: what may make two trainings of the same inputs differ. */
export function describeMachine(): Training['result']['machine'] {
  return {
    os: `${os.platform()} ${os.release()}`,
    arch: os.arch(),
    cpus: os.availableParallelism(),
    memory_mb: Math.round(os.totalmem() / 2 ** 20),
    runtime: `node ${process.versions.node}`,
  }
}
