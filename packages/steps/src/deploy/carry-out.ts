import path from 'node:path'
import {
  assertNever,
  canonicalJson,
  claimedPointer,
  nextAct,
  releasedPointer,
  servingPointer,
  UserError,
  type Act,
  type Move,
  type Mover,
  type Pointer,
  type PointerRead,
  type Registry,
  type Wish,
} from '@titlebout/core'
import type { Deployment } from '../deploy.ts'
import type { Authorised } from './authorise.ts'
import { holderEnded, holderOf } from './holder.ts'
import type { FoundPlan } from './plan-evidence.ts'
import type { Release } from './release.ts'
import { verifyServed, type Verification, type Verified } from './verify.ts'

/** Acts of one run: a deployment has six; more than this many means that somebody keeps interfering. */
const MOST_ACTS = 40

export interface Order {
  readonly release: Release
  /** Where the environment pointed when this run looked first: the claim is made against it. */
  readonly before: Pointer | undefined
  readonly authorised: Authorised
  readonly plan: FoundPlan | undefined
  /** Absolute folder for files that are needed on the way. */
  readonly scratch: string
}

export type Outcome =
  | {
      readonly kind: 'serving'
      readonly from: Pointer | undefined
      readonly version: number
      readonly revision: string
      readonly verified: Verified
      readonly detail: string
    }
  | { readonly kind: 'restored'; readonly from: Pointer | undefined; readonly detail: string }

/** What this run has learnt so far; everything else is asked anew before each act. */
interface Progress {
  verification: Verification | undefined
  failure: string | undefined
}

/**
 * Goes from act to act until the package serves or what was before is back. Nothing but the verification is remembered
 * between acts, so a run that takes up another's work behaves as that one would have.
 *
 * @throws {UserError} `STALE` when somebody else holds the claim, or has moved the pointer since this run looked first
 */
export async function carryOut(deployment: Deployment, order: Order): Promise<Outcome> {
  const { host, registry, target, environment } = deployment
  const wish: Wish = { package_sha256: order.release.package_sha256, holder: holderOf(host) }
  const progress: Progress = { verification: undefined, failure: undefined }
  for (let count = 0; count < MOST_ACTS; count++) {
    const read = await registry.pointer(environment)
    const revision = read?.revision ?? (await registry.revision())
    const pointer = read?.pointer
    const act = nextAct(wish, {
      pointer,
      serving: await target.serving(),
      verified: progress.failure === undefined ? (progress.verification?.kind ?? 'not-yet') : 'failed',
      holderEnded: await othersEnded(deployment, wish, pointer),
    })
    host.log.progress(`deploy to ${environment}: ${act.kind}`, count, undefined)
    const outcome = await perform(deployment, order, { act, wish, progress, pointer, revision })
    if (outcome !== undefined) return outcome
  }
  throw new UserError('STALE', `${environment} keeps changing under this deployment: run again when it is quiet`)
}

async function othersEnded(deployment: Deployment, wish: Wish, pointer: Pointer | undefined): Promise<boolean> {
  const holder = pointer?.moving?.holder
  return holder !== undefined && holder !== wish.holder && (await holderEnded(deployment.host, holder))
}

interface Moment {
  readonly act: Act
  readonly wish: Wish
  readonly progress: Progress
  readonly pointer: Pointer | undefined
  readonly revision: string | undefined
}

async function perform(deployment: Deployment, order: Order, moment: Moment): Promise<Outcome | undefined> {
  const { act, progress } = moment
  switch (act.kind) {
    case 'claim':
      return await claim(deployment, order, moment)
    case 'stop':
      throw new UserError(
        'STALE',
        `${deployment.environment} is being deployed to by ${act.holder} since ${act.since}: wait until it has ended, or re-run it if it died`,
      )
    case 'apply':
      return await apply(deployment, order, progress)
    case 'verify':
      progress.verification = await verifyServed(deployment, order.release)
      return undefined
    case 'move':
      return await move(deployment, order, moment)
    case 'restore':
      return await restore(deployment, order, moment)
    case 'done':
      return await serving(deployment, order, moment)
    default:
      return assertNever(act)
  }
}

async function claim(deployment: Deployment, order: Order, { pointer, revision, wish }: Moment): Promise<undefined> {
  const { environment, host } = deployment
  // Once claimed, the quickest way out is to the end; until then nothing has begun.
  if (host.cancellation.cancelled)
    throw new UserError('HOST', `cancelled before ${environment} was touched: run again to deploy`)
  refuseMovedPointer(environment, order.before, pointer)
  const next = claimedPointer(environment, pointer, wish, moverOf(deployment, order))
  await tryMove(deployment, { environment, expected: revision, next }, pointer)
}

/** A claim is made against what this run saw first: whoever moved the pointer since then has won. */
function refuseMovedPointer(environment: string, before: Pointer | undefined, now: Pointer | undefined): void {
  // rule: pointer-as-seen
  if ((before?.package_sha256 ?? null) !== (now?.package_sha256 ?? null))
    throw new UserError(
      'STALE',
      `${environment} pointed at ${before?.package_sha256 ?? 'nothing'} when this deployment began, and ${now?.by ?? 'somebody'} has moved it to ${now?.package_sha256 ?? 'nothing'} since: plan again`,
    )
}

async function apply(deployment: Deployment, { release }: Order, progress: Progress): Promise<undefined> {
  const { target } = deployment
  try {
    await target.apply({ folder: release.folder, package_sha256: release.package_sha256 })
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    progress.failure = `the target does not take the package: ${cause.message}`
  }
}

async function move(deployment: Deployment, order: Order, { pointer, revision }: Moment): Promise<undefined> {
  const { environment } = deployment
  const { release } = order
  const next = servingPointer(environment, release.package_sha256, moverOf(deployment, order))
  const version = { package_sha256: release.package_sha256, files: release.files }
  const request: Move =
    release.rollbackTo === undefined
      ? { environment, expected: revision, next, version }
      : { environment, expected: revision, next: { ...next, version: release.rollbackTo } }
  await tryMove(deployment, request, pointer)
}

/** What was before is back, and the claim given back with it. */
async function restore(
  deployment: Deployment,
  order: Order,
  { pointer, revision, progress }: Moment,
): Promise<Outcome> {
  const { environment } = deployment
  const why = progress.failure ?? (progress.verification?.kind === 'failed' ? progress.verification.why : 'unknown')
  if (pointer?.moving == null)
    return { kind: 'restored', from: order.before, detail: `${environment} does not serve what it should: ${why}` }
  await bringBack(deployment, order, pointer)
  const next = releasedPointer(pointer, { ...moverOf(deployment, order), why: `given back: ${why}` })
  await tryMove(deployment, { environment, expected: revision, next }, pointer)
  const back = pointer.version === null ? 'nothing serves, as before' : `version ${pointer.version} serves again`
  return { kind: 'restored', from: pointer, detail: `${why}; ${back}` }
}

async function bringBack({ registry, target }: Deployment, { scratch }: Order, pointer: Pointer): Promise<void> {
  const { version, package_sha256 } = pointer
  if (version === null || package_sha256 === null) return await target.clear()
  const folder = path.join(scratch, `version-${version}`)
  await registry.fetch(version, folder)
  await target.apply({ folder, package_sha256 })
}

async function serving(
  { registry, environment }: Deployment,
  { before }: Order,
  { pointer, revision, progress }: Moment,
): Promise<Outcome> {
  const { verification } = progress
  if (verification?.kind !== 'passed' || pointer?.version == null || revision === undefined)
    throw new Error('a deployment is done before it was verified')
  const already = before?.package_sha256 === pointer.package_sha256
  return {
    kind: 'serving',
    // An attempt that died after the move has left the pointer here: what was before it stands in the history.
    from: already ? await pointerBefore(registry, pointer) : before,
    version: pointer.version,
    revision,
    verified: verification.verified,
    detail: `${environment} ${already ? 'already' : 'now'} serves version ${pointer.version}`,
  }
}

async function pointerBefore(
  registry: Registry,
  { environment, package_sha256 }: Pointer,
): Promise<Pointer | undefined> {
  const history = await registry.history(environment)
  return history.findLast(({ pointer }) => pointer.package_sha256 !== package_sha256)?.pointer
}

/**
 * Moves the pointer. When only another environment has moved in the same registry, nothing is lost: the next act is
 * worked out anew.
 */
async function tryMove({ registry, environment }: Deployment, move: Move, seen: Pointer | undefined): Promise<void> {
  try {
    await registry.move(move)
  } catch (cause) {
    if (!(cause instanceof UserError) || cause.code !== 'STALE') throw cause
    const now: PointerRead | undefined = await registry.pointer(environment)
    if (canonicalJson(now?.pointer ?? null) !== canonicalJson(seen ?? null)) throw cause
  }
}

function moverOf({ host }: Deployment, { authorised, plan, release }: Order): Mover {
  const { actor, at } = host.producer()
  const bout = release.inputs.find(({ role }) => role === 'bout')
  return {
    by: actor ?? 'somebody',
    approver: authorised.approval?.approver ?? null,
    at,
    why: release.why,
    evidence_sha256: plan?.sha256 ?? bout?.sha256 ?? null,
  }
}
