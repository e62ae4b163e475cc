import type { Pointer } from '../ports/registry.ts'

/** What a deployment wants: this package in this environment, claimed in this name. */
export interface Wish {
  readonly package_sha256: string
  /** A run (all of its attempts), or a process. */
  readonly holder: string
}

/** What there is, asked anew before every act: nothing is remembered from before a crash but the verification. */
export interface Situation {
  readonly pointer: Pointer | undefined
  /** Digest of the package that the target serves; undefined: nothing. */
  readonly serving: string | undefined
  /** Of what serves now, by this process. */
  readonly verified: 'not-yet' | 'passed' | 'failed'
  /** Whether the holder of somebody else's claim has ended; looked up only when there is such a claim. */
  readonly holderEnded: boolean
}

export type Act =
  /** Compare-and-swap the pointer to `moving`. */
  | { readonly kind: 'claim' }
  /** Somebody else's deployment is under way: stop here. */
  | { readonly kind: 'stop'; readonly holder: string; readonly since: string }
  | { readonly kind: 'apply' }
  | { readonly kind: 'verify' }
  /** Compare-and-swap the pointer to the package. */
  | { readonly kind: 'move' }
  /** The target back to what the pointer names, then the claim given back. */
  | { readonly kind: 'restore' }
  | { readonly kind: 'done' }

/**
 * The crash table: what comes next follows from what is seen, so a run that died at any place is taken up where it was.
 *
 *     pointer                       target serves    verified    next
 *     none, or at another package   anything         any         claim
 *     moving, held by another       anything         any         stop; claim if the holder has ended
 *     moving, ours, to another      anything         any         claim   (an earlier attempt packaged anew)
 *     moving, ours, to this         another          not-yet     apply
 *     moving, ours, to this         this             not-yet     verify
 *     moving, ours, to this         this             passed      move
 *     moving, ours, to this         anything         failed      restore
 *     at this package               another          not-yet     claim   (the target was changed behind our back)
 *     at this package               this             not-yet     verify
 *     at this package               this             passed      done
 *     at this package               anything         failed      restore
 */
export function nextAct(wish: Wish, seen: Situation): Act {
  const { pointer } = seen
  if (pointer === undefined) return { kind: 'claim' }
  if (pointer.moving !== null) return underWay(wish, seen, pointer.moving)
  if (pointer.package_sha256 !== wish.package_sha256) return { kind: 'claim' }
  if (seen.verified === 'failed') return { kind: 'restore' }
  if (seen.serving !== wish.package_sha256) return { kind: 'claim' }
  return { kind: seen.verified === 'passed' ? 'done' : 'verify' }
}

function underWay(wish: Wish, seen: Situation, moving: NonNullable<Pointer['moving']>): Act {
  const { holder, since } = moving
  // rule: claim-of-another
  if (holder !== wish.holder) return seen.holderEnded ? { kind: 'claim' } : { kind: 'stop', holder, since }
  if (moving.to_package_sha256 !== wish.package_sha256) return { kind: 'claim' }
  if (seen.verified === 'failed') return { kind: 'restore' }
  if (seen.serving !== wish.package_sha256) return { kind: 'apply' }
  return { kind: seen.verified === 'passed' ? 'move' : 'verify' }
}

/** Who moves a pointer, when and why. */
export interface Mover {
  readonly by: string
  readonly approver: string | null
  /** ISO 8601, UTC. */
  readonly at: string
  readonly why: string
  readonly evidence_sha256: string | null
}

/** The pointer of a claim: it goes on naming what serves. */
export function claimedPointer(environment: string, before: Pointer | undefined, wish: Wish, mover: Mover): Pointer {
  return {
    format: 'titlebout.pointer/1',
    environment,
    state: 'moving',
    version: before?.version ?? null,
    package_sha256: before?.package_sha256 ?? null,
    moving: { to_package_sha256: wish.package_sha256, holder: wish.holder, since: mover.at },
    ...mover,
  }
}

/** The pointer of a claim given back: what served before serves again; nothing, if nothing did. */
export function releasedPointer(claim: Pointer, mover: Mover): Pointer {
  return { ...claim, ...mover, state: 'serving', moving: null }
}

/** The pointer at the end; its version number is the registry's to give. */
export function servingPointer(environment: string, packageSha256: string, mover: Mover): Omit<Pointer, 'version'> {
  return {
    format: 'titlebout.pointer/1',
    environment,
    state: 'serving',
    package_sha256: packageSha256,
    moving: null,
    ...mover,
  }
}
