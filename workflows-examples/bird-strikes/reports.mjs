// The raw reports of bird strikes and how they are cut into periods.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import { csvParse } from 'd3-dsv'

// The package lists only its entry point in `exports`, so the file is found beside it.
const SOURCE = new URL('../data/birdstrikes.csv', import.meta.resolve('vega-datasets'))

const COLUMNS = {
  flight_date: 'Flight Date',
  airport: 'Airport Name',
  origin_state: 'Origin State',
  operator: 'Aircraft Airline Operator',
  aircraft: 'Aircraft Make Model',
  phase_of_flight: 'Phase of flight',
  time_of_day: 'Time of day',
  wildlife_size: 'Wildlife Size',
  wildlife_species: 'Wildlife Species',
  speed_ias_in_knots: 'Speed IAS in knots',
  cost_repair: 'Cost Repair',
  cost_other: 'Cost Other',
  cost_total: 'Cost Total $',
}
const KNOWN_LATER = new Set(['cost_repair', 'cost_other', 'cost_total'])
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

// 15 military reports carry the letters of an older coding scheme. All of them had costs, so they count as damage.
const DAMAGE = { None: 'no', Minor: 'yes', Medium: 'yes', Substantial: 'yes', B: 'yes', C: 'yes' }

/** The years to learn from, and those of the test, at the start of year `asOf`: a new test period opens every third year (… 1997, 2000 …). */
export function periods(asOf) {
  const opening = 1997 + 3 * Math.floor((asOf - 1998) / 3)
  return { learning: { from: 1990, to: opening - 1 }, test: { from: opening, to: asOf - 1 } }
}

/** The raw reports as rows with an id, the label and snake_case columns, in the order of the source. */
export async function readReports() {
  const seen = new Map()
  return csvParse(await readFile(SOURCE, 'utf8')).map((raw) => {
    const row = Object.fromEntries(Object.entries(COLUMNS).map(([name, source]) => [name, raw[source]]))
    return {
      report_id: reportId(row, seen),
      damage: damage(raw),
      flight_month: MONTHS[Number(row.flight_date.slice(5, 7)) - 1],
      ...row,
    }
  })
}

// From what is known when the report comes in, so that an id never changes when damage or costs are entered later.
// Reports that are equal in all of it are numbered.
function reportId(row, seen) {
  const known = Object.keys(COLUMNS).filter((name) => !KNOWN_LATER.has(name))
  const digest = createHash('sha256')
    .update(JSON.stringify(known.map((name) => row[name])))
    .digest('hex')
    .slice(0, 12)
  const occurrence = (seen.get(digest) ?? 0) + 1
  seen.set(digest, occurrence)
  return `${digest}-${occurrence}`
}

function damage(raw) {
  const text = raw['Effect Amount of damage']
  if (!Object.hasOwn(DAMAGE, text)) throw new Error(`unknown amount of damage "${text}" on ${raw['Flight Date']}`)
  return DAMAGE[text]
}

/**
 * One report in four, of every period: told by its id, so that it is the same one whatever year it is. Of the training years these are set
 * aside for choices, such as the threshold; equal reports have ids that begin alike and stay together.
 */
export function isSetAside({ report_id: id }) {
  return Number.parseInt(id[0], 16) < 4
}

export function between(rows, { from, to }) {
  return rows.filter(
    ({ flight_date }) => Number(flight_date.slice(0, 4)) >= from && Number(flight_date.slice(0, 4)) <= to,
  )
}
