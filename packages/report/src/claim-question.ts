import { whyOffersNothing, type Bout } from '@titlebout/core'

/** What follows from being better: of a run that can offer nothing nobody must read that its candidate may be promoted. */
export function whatBetterIsFor({ producer: { level }, result: { claim } }: Bout): string {
  return claim === 'promote' && whyOffersNothing(level) === undefined
    ? 'so that it may be promoted'
    : 'as promotion on the default branch will ask again'
}
