import { binaryCoverage } from './coverage-binary.ts'
import { classCoverage } from './coverage-classes.ts'
import { groupCoverage } from './coverage-groups.ts'
import { queryCoverage } from './coverage-queries.ts'
import { regressionCoverage } from './coverage-regression.ts'
import { brackets } from './bracket.ts'
import { clusterCoverage, timeOrderCoverage } from './dependence.ts'
import { drifts } from './drift.ts'
import { families } from './family.ts'
import { ledgers } from './ledger.ts'
import { repeatedLooks } from './looks.ts'
import { powers } from './power.ts'
import { promotions } from './promotion.ts'
import type { Scenario } from './scenario.ts'

/** Everything that is measured, in the order in which the page shows it. */
export const SCENARIOS: readonly Scenario[] = [
  ...binaryCoverage(),
  ...classCoverage(),
  ...regressionCoverage(),
  ...queryCoverage(),
  ...groupCoverage(),
  ...promotions(),
  ...families(),
  ...drifts(),
  ...powers(),
  ...clusterCoverage(),
  ...timeOrderCoverage(),
  ...brackets(),
  ...repeatedLooks(),
  ...ledgers(),
]
