import {
  besideWinner,
  bracketFamily,
  bracketOf,
  differencesOnRows,
  onOperational,
  type Bracket,
  type EndpointConfig,
  type Host,
  type Looks,
} from '@titlebout/core'
import { oneOfSeveral, type AtWork } from '../one-of-several.ts'
import type { Opened } from '../step.ts'
import type { Evaluated } from './candidate.ts'
import { bringSides, fightIt, type Brought, type Fought, type Sides } from './fight-it.ts'
import { timeModels } from './time-models.ts'
import { weighModels } from './weigh-models.ts'

/** A candidate as evaluate-gate left it, with the folder and the artifacts that it is in. */
export interface Contestant<C = Evaluated> {
  readonly at: AtWork
  readonly candidate: C
}

/** What came of it: the bout that is shown, and how all did where there were several. */
interface Met {
  readonly shown: Contestant
  readonly fought: Fought
  /** The two that met in it. */
  readonly sides: Pick<Brought, 'candidate' | 'opponent'>
  readonly bracket?: Bracket
}

/**
 * The only candidate, or several by their names.
 *
 * @throws {UserError} `EVIDENCE` naming the candidate that evaluate-gate has not judged
 */
export async function findContestants<C>(
  host: Host,
  opened: Opened,
  names: readonly string[] | undefined,
  find: (host: Host, opened: Opened) => Promise<C>,
): Promise<readonly Contestant<C>[]> {
  if (names === undefined) return [{ at: { host, opened }, candidate: await find(host, opened) }]
  const found: Contestant<C>[] = []
  for (const name of names) {
    const at = await oneOfSeveral(host, opened, name)
    found.push({ at, candidate: await find(at.host, at.opened) })
  }
  return found
}

/** Who answered for a candidate must not answer for its champion; undefined: no server answered for any. */
export function askedEndpoint(contestants: readonly Contestant[], { config }: Opened): EndpointConfig | undefined {
  const kinds = contestants.map(({ candidate }) => candidate.evaluation.evidence.result.fighter.kind)
  return kinds.includes('endpoint') ? config.model.endpoint : undefined
}

type Ring = Omit<Sides, 'candidate'>

/** Each against the champion, on the same rows; several share the alpha of one. */
export async function meetChampion(contestants: readonly Contestant[], ring: Ring): Promise<Met> {
  const brought: Brought[] = []
  for (const { at, candidate } of contestants)
    brought.push(await bringSides(at.host, at.opened, { ...ring, candidate }))
  const [only] = contestants
  const [sides] = brought
  if (only === undefined || sides === undefined) throw new Error('nobody meets the champion')
  const beside: Beside[] = []
  for (const { at, candidate } of contestants)
    beside.push({
      latency: await timeModels(at, candidate, ring),
      size: weighModels(at.opened.config, candidate, ring.champion),
    })
  if (contestants.length === 1) return { shown: only, fought: withRules(fightIt(sides), beside[0] ?? {}), sides }

  const entrants = brought.map(({ candidate, opponent, options }) => ({
    candidate,
    options,
    opponent: opponent.contender,
  }))
  const familyAt = bracketFamily(entrants)
  const fought = brought.map((one, index) =>
    withRules(
      fightIt(one, (alpha) => familyAt(alpha).alpha),
      beside[index] ?? {},
    ),
  )
  const alpha = alphaOf(ring.claim, ring.looks, only.at.opened)
  const stood = contestants.map(({ at, candidate: { evaluation } }, index) => ({
    name: nameOf(at.opened),
    modelSha256: brought[index]!.candidate.fighter.model_sha256,
    fight: fought[index]!.fight,
    gate: evaluation.evidence.verdict,
    operational: [beside[index]?.latency, beside[index]?.size].flatMap((one) => one?.rules ?? []),
    evaluationSha256: evaluation.sha256,
  }))
  const options = { claim: ring.claim, alpha, family: familyAt(alpha) }
  const contenders = new Map(stood.map(({ name }, index) => [name, brought[index]!.candidate]))
  const bracket = bracketOf(stood, options, differencesOnRows(besideWinner(stood, options), contenders))
  const index = contestants.findIndex(({ at }) => at.opened.candidate === bracket.shown)
  return { shown: contestants[index]!, fought: fought[index]!, sides: brought[index]!, bracket }
}

/** What no row tells of the two, where rules of the gate ask. */
type Beside = Pick<Fought, 'latency' | 'size'>

/** The bout with what those rules come to. */
function withRules(fought: Fought, { latency, size }: Beside): Fought {
  const { fight } = fought
  const timed = onOperational(fight.claims, latency?.rules ?? [], 'latency')
  return {
    ...fought,
    latency,
    size,
    fight: { ...fight, claims: onOperational(timed, size?.rules ?? [], 'model-size') },
  }
}

/** Of the claim that decides: looks at the same rows have taken their part of that of a promotion. */
export function alphaOf(claim: Sides['claim'], looks: Looks, { config }: Opened): number {
  return claim === 'promote' ? looks.alpha : config.alpha
}

export function nameOf({ candidate }: Opened): string {
  if (candidate === undefined) throw new Error('one of several candidates without a name')
  return candidate
}
