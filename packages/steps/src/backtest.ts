import {
  backtest as replay,
  championEnvironment,
  parseEvidence,
  UserError,
  VERSION_LAYOUT,
  type BacktestReport,
  type EvidenceByKind,
  type Host,
  type PointerEvent,
  type Promotion,
  type Registry,
} from '@titlebout/core'
import { openRegistry } from './open-registry.ts'
import type { Opened } from './step.ts'

export { renderBacktest } from '@titlebout/report'

/**
 * Which past promotions would the policy of this checkout have stopped? Replays it on the evidence that the registry keeps with each version.
 *
 * @param options.environment whose history; default: the champion's, the last one under `deploy`
 * @throws {UserError} `REGISTRY` when nothing was ever promoted, or the registry is damaged
 */
export async function backtest(
  host: Host,
  opened: Opened,
  options: { readonly environment?: string },
): Promise<BacktestReport> {
  const environment = options.environment ?? championEnvironment(opened.config)
  if (environment === undefined)
    throw new UserError(
      'CONFIG',
      `${opened.configFile} has no environments under deploy: there is no history to replay`,
    )
  const registry = await openRegistry(host, opened)
  const promotions = await promotionsOf(registry, firstMoves(await registry.history(environment)))
  if (promotions.length === 0)
    throw new UserError(
      'REGISTRY',
      `nothing was ever promoted to ${environment} (${registry.where}): there is no history`,
    )
  const { model } = opened.config
  return { model: model.name, environment, registry: registry.where, lines: replay(promotions, opened.config) }
}

interface Move {
  readonly version: number
  readonly event: PointerEvent
}

/** The move that first let each version serve: going back to it later is no promotion. */
function firstMoves(history: readonly PointerEvent[]): readonly Move[] {
  const seen = new Set<number>()
  return history.flatMap((event) => {
    const { state, version } = event.pointer
    if (state !== 'serving' || version === null || seen.has(version)) return []
    seen.add(version)
    return [{ version, event }]
  })
}

async function promotionsOf(registry: Registry, moves: readonly Move[]): Promise<readonly Promotion[]> {
  const [bouts, evaluations, validations] = [
    await keptEvidence(registry, 'bout'),
    await keptEvidence(registry, 'evaluation'),
    await keptEvidence(registry, 'validation'),
  ]
  return moves.map(({ version, event }) => {
    const { at, by, approver } = event.pointer
    return {
      version,
      at,
      by,
      approver,
      bout: bouts.get(version),
      evaluation: evaluations.get(version),
      validation: validations.get(version),
    }
  })
}

/** Evidence of one kind by version. What another version of Titlebout wrote is left out: then nobody can tell, and the table says so. */
async function keptEvidence<K extends 'bout' | 'evaluation' | 'validation'>(
  registry: Registry,
  kind: K,
): Promise<ReadonlyMap<number, EvidenceByKind[K]>> {
  const file = VERSION_LAYOUT.evidence(kind)
  const found = new Map<number, EvidenceByKind[K]>()
  for (const [version, bytes] of await registry.readEach(file)) {
    try {
      found.set(version, parseEvidence(kind, Buffer.from(bytes).toString('utf8'), `${file} of version ${version}`))
    } catch (cause) {
      if (!(cause instanceof UserError && cause.code === 'EVIDENCE')) throw cause
    }
  }
  return found
}
