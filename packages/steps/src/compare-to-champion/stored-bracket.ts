import { FIGHTER, OPPONENT } from '@titlebout/adapters'
import {
  besideWinner,
  bonferroniFamily,
  bracketOf,
  numberText,
  rowsArePlain,
  storedDifference,
  UserError,
  type Beside,
  type Bracket,
  type Looks,
  type Measured,
} from '@titlebout/core'
import { atSql, planOf } from '../evaluate-gate/sql-source.ts'
import type { Opened } from '../step.ts'
import { alphaOf, nameOf } from './contestants.ts'
import type { Met, StoredSide } from './stored-meeting.ts'

/** A candidate after its bout. */
export interface Stood {
  readonly side: StoredSide
  readonly met: Met
}

/** @throws {UserError} `DATA` where the candidates have not answered for the same rows */
export async function refuseOtherRows(opened: Opened, [first, ...others]: readonly StoredSide[]): Promise<void> {
  for (const { rows } of others) {
    if (first === undefined) return
    const { sql } = first.candidate
    const { extra } = await atSql(opened, async () => await rows.against(sql, planOf(opened.config, sql)))
    // rule: sql-candidates-same-rows
    if (extra > 0)
      throw new UserError(
        'DATA',
        `${numberText(extra)} rows of ${first.rows.name} are not among those of ${rows.name}: candidates are compared on the same rows, so score them there too`,
      )
  }
}

/** Who wins. What the candidates have in common takes rows to know, so each is decided at its equal part of alpha. */
export async function storedBracket(
  opened: Opened,
  all: readonly Stood[],
  { claim, looks }: { readonly claim: 'merge' | 'promote'; readonly looks: Looks },
): Promise<Bracket> {
  const alpha = alphaOf(claim, looks, opened)
  const stood = all.map(({ side: { at, candidate }, met }) => ({
    name: nameOf(at.opened),
    modelSha256: candidate.evaluation.evidence.result.fighter.model_sha256,
    fight: met.fought.fight,
    gate: candidate.evaluation.evidence.verdict,
    operational: [],
    evaluationSha256: candidate.evaluation.sha256,
  }))
  const options = { claim, alpha, family: bonferroniFamily(alpha, all.length) }
  const sides = new Map(all.map(({ side }) => [nameOf(side.at.opened), side]))
  return bracketOf(stood, options, await differences(opened, besideWinner(stood, options), sides))
}

async function differences(
  opened: Opened,
  beside: Beside | undefined,
  sides: ReadonlyMap<string, StoredSide>,
): Promise<ReadonlyMap<string, Measured>> {
  const found = new Map<string, Measured>()
  const winner = sides.get(beside?.winner ?? '')
  if (beside === undefined || winner === undefined) return found
  for (const name of beside.others)
    found.set(name, await atSql(opened, async () => await differenceOf(sides.get(name)!, winner, beside)))
  return found
}

async function differenceOf(other: StoredSide, winner: StoredSide, beside: Beside): Promise<Measured> {
  const { config } = other.at.opened
  const { sql } = winner.candidate
  const sketches = [other.sketch, winner.sketch].filter((sketch) => sketch !== undefined)
  const paired = await other.rows.against(sql, planOf(config, sql))
  const pair = {
    task: config.model.task,
    statistics: paired.statistics(await other.rows.seen(sketches)),
    fighters: [OPPONENT, FIGHTER],
    plain: rowsArePlain(config),
  } as const
  return await storedDifference(pair, beside)
}
