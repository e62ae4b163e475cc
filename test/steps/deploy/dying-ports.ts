import type { DeployPorts } from '@titlebout/steps'
import { directoryTarget, gitRegistry } from '@titlebout/adapters'
import type { Host } from '@titlebout/core'
import type { ReleaseBench } from '../../support/release-bench.ts'

/** The process is gone: nothing that it calls from here on happens. */
export class Died extends Error {}

/** Calls that change the world; between two of the others a death leaves the same world behind. */
const CHANGING = ['registry.move', 'target.apply', 'target.clear', 'deployments.ensure', 'deployments.status']

/** Counts the calls of real ports, and lets the process die right before the call with a given number (from 0). */
export interface Fate {
  readonly calls: string[]
  dieBefore: number
}

export function fate(dieBefore = Number.POSITIVE_INFINITY): Fate {
  return { calls: [], dieBefore }
}

/** Numbers of the calls before which a death makes a difference: each that changes something, and the one after it. */
export function deaths(calls: readonly string[]): readonly number[] {
  const changing = calls.flatMap((call, index) => (CHANGING.includes(call) ? [index, index + 1] : []))
  return [...new Set([0, ...changing])].filter((index) => index < calls.length).sort((a, b) => a - b)
}

function mortal<T extends object>(name: string, port: T, { calls, ...of }: Fate): T {
  return new Proxy(port, {
    get: (target, key, receiver) => {
      const value: unknown = Reflect.get(target, key, receiver)
      if (key === 'deployments' && typeof value === 'object' && value !== null)
        return mortal('deployments', value, { calls, ...of })
      if (typeof value !== 'function') return value
      return async (...args: readonly unknown[]): Promise<unknown> => {
        if (calls.length >= of.dieBefore) throw new Died(`${name}.${String(key)}`)
        calls.push(`${name}.${String(key)}`)
        const result: unknown = await Reflect.apply(value, target, args)
        return result
      }
    },
  })
}

/** The real registry and target of the bench, each call counted. */
export function mortalPorts(bench: ReleaseBench, count: Fate, environment = 'production'): DeployPorts {
  return {
    registry: async (host) =>
      mortal(
        'registry',
        await gitRegistry({ workspace: host.workspace, model: 'bird-strikes', authorization: undefined }),
        count,
      ),
    target: () => mortal('target', directoryTarget({ root: bench.serving(environment) }), count),
  }
}

export function mortalHost(host: Host, count: Fate): Host {
  return { ...host, forge: host.forge === undefined ? undefined : mortal('forge', host.forge, count) }
}
